/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

void
sbx_recording_reader_init (SbxRecordingReader *self,
                           SbxRecordingSource *source)
{
  *self = (SbxRecordingReader) {
    .source = source,
    .frames = sbx_flight_recorder_new (),
    .warnings = g_ptr_array_new_with_free_func (g_free),
    .max_value = SBX_RECORDING_MAX_VALUE_BYTES,
    .max_bytes = SBX_RECORDING_MAX_BYTES,
    .max_frames = SBX_RECORDING_MAX_FRAMES,
  };
  sbx_flight_recorder_set_limits (self->frames, G_MAXINT64 / 2, G_MAXUINT64, G_MAXUINT);
}

void
sbx_recording_reader_clear (SbxRecordingReader *self)
{
  g_clear_object (&self->frames);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  sbx_recording_head_clear (&self->head);
}

/**
 * sbx_recording_reader_warn:
 * @line: where it stands
 * @format: a sentence
 */
void
sbx_recording_reader_warn (SbxRecordingReader *self,
                           gint64              line,
                           const char         *format,
                           ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->n_warnings++ >= SBX_RECORDING_MAX_WARNINGS)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* TRANSLATORS: a line's number, and what is wrong there */
  g_ptr_array_add (self->warnings, g_strdup_printf (_("Line %" PRId64 ": %s"), line, text));
}

void
sbx_recording_reader_warn_result (SbxRecordingReader *self,
                                  gint64              line,
                                  SbxSourceResult     result)
{
  const GError *error = sbx_recording_source_get_error (self->source);

  if (result == SBX_SOURCE_TOO_LONG)
    sbx_recording_reader_warn (self, line, _("More than %" PRIu64 " bytes of one frame: it is left out."), (guint64) self->max_value);
  else if (result == SBX_SOURCE_CUT && error != NULL)
    sbx_recording_reader_warn (self, line, _("Reading failed: %s. What comes after it is missing."), error->message);
  else if (result == SBX_SOURCE_CUT)
    sbx_recording_reader_warn (self, line, _("The file ends in the middle of it: it was not written to its end, or only copied in part. What comes after it is missing."));
  else if (result == SBX_SOURCE_BAD)
    sbx_recording_reader_warn (self, line, _("This is not JSON: what comes after it cannot be read."));
}

JsonObject *
sbx_recording_reader_parse (SbxRecordingReader *self,
                            gint64              line,
                            GString            *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (!g_utf8_validate_len (text->str, text->len, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (text->str, (gssize) text->len);

      sbx_recording_reader_warn (self, line, _("This is not UTF-8: “�” stands for what cannot be read."));
      g_string_assign (text, valid);
    }
  node = sbx_json_parse (text->str, text->len, SBX_LIMIT_DEPTH_FROM_HUB, &error);
  if (node == NULL)
    sbx_recording_reader_warn (self, line, _("%s. The frame is left out."), error->message);
  else if (!JSON_NODE_HOLDS_OBJECT (node))
    sbx_recording_reader_warn (self, line, _("This is not an object, as a frame is. It is left out."));
  else
    return json_object_ref (json_node_get_object (node));
  return NULL;
}

static gboolean
is_base64 (const char *text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = strspn (text + length, "=");

  if (text[length + padding] != '\0' || length % 4 == 1)
    return FALSE;
  return padding == 0 || padding == (4 - length % 4) % 4;
}

GBytes *
sbx_recording_reader_decode (SbxRecordingReader *self,
                             gint64              line,
                             const char         *text)
{
  static const char *const paddings[] = { "", "===", "==", "=" };
  g_autofree char *whole = NULL;
  guchar *data;
  gsize length = strlen (text);

  if (!is_base64 (text))
    {
      sbx_recording_reader_warn (self, line, _("This is not base64: the frame stays without what was in it."));
      return NULL;
    }
  /* Whoever leaves out its end means it all the same. */
  whole = g_strconcat (text, paddings[length % 4], NULL);
  data = g_base64_decode (whole, &length);
  return g_bytes_new_take (data, length);
}

/* No file's numbers lead out of what can be counted. */
static void
set_moment (SbxRecordingReader *self,
            gint64              moment)
{
  self->moment = MIN (moment, G_MAXINT64 / 4);
}

/* Of one clock that goes on: what the file has of it, else what passed on the wall's since the latest frame. What is told to have been before
 * that is not known to have been later than it either, so that nothing is later than the latest time of all. */
static void
take_time (SbxRecordingReader     *self,
           gint64                  line,
           const SbxRecordedFacts *facts,
           SbxRecordedFrame       *frame)
{
  gboolean has_time = facts->time > 0 && facts->time <= SBX_RECORDING_LATEST;
  gboolean has_at = facts->at >= 0 && facts->at <= SBX_RECORDING_LATEST;
  gint64 before = self->moment;
  gint64 moment = before;

  if (has_at)
    moment = self->base + facts->at;
  else if (has_time && self->time > 0)
    moment = before + facts->time - self->time;

  frame->untimed = moment < before || (!has_at && !has_time);
  if (moment < before)
    {
      sbx_recording_reader_warn (self, line, _("Its time is before that of the frame before it: it counts as of the same time."));
    }
  else
    {
      set_moment (self, moment);
      if (has_time)
        self->time = facts->time;
      else if (self->time > 0)
        self->time += self->moment - before;
    }
  frame->time = has_time ? facts->time : 0;
  frame->moment = self->moment;
}

gboolean
sbx_recording_reader_add (SbxRecordingReader     *self,
                          gint64                  line,
                          const SbxRecordedFacts *facts)
{
  gsize length = facts->data ? g_bytes_get_size (facts->data) : 0;
  SbxRecordedFrame *frame;

  if (self->n_frames >= self->max_frames || self->bytes + length > self->max_bytes)
    {
      sbx_recording_reader_warn (self, line, _("This is more than fits into memory: only the first %" PRIu64 " frames are read."), self->n_frames);
      return FALSE;
    }

  self->n_frames++;
  self->bytes += length;
  frame = sbx_recorded_frame_new (facts->direction, facts->kind, facts->code, facts->data);
  take_time (self, line, facts, frame);
  if (facts->size >= 0)
    frame->size = (gsize) facts->size;
  sbx_flight_recorder_take (self->frames, frame);
  return TRUE;
}

void
sbx_recording_reader_take_version (SbxRecordingReader *self,
                                   gint64              line,
                                   JsonObject         *head)
{
  gint64 version = sbx_fields_int_or (head, "version", 0);

  self->head.version = (guint) CLAMP (version, 0, G_MAXINT);
  if (version < 1 && json_object_has_member (head, "version"))
    sbx_recording_reader_warn (self, line, _("The version is none that can be: it is read as version %u."), SBX_RECORDING_VERSION);
  if (self->head.version > SBX_RECORDING_VERSION)
    sbx_recording_reader_warn (self, line, _("A newer Signalbox wrote this (version %u; %u is known here): what is new in it is left out."),
                               self->head.version, SBX_RECORDING_VERSION);
}

/* What the first member is called, of whatever stands at the beginning. */
static char *
dup_first_name (SbxRecordingSource *source)
{
  gsize length;
  const char *text = sbx_recording_source_look (source, &length);
  const char *end = text + length;
  const char *start;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    for (guint i = 0; i < 3; i++, text++)
      sbx_recording_source_take (source);
  while (text < end && g_ascii_isspace (*text))
    text++;
  if (text == end || *text++ != '{')
    return NULL;
  while (text < end && g_ascii_isspace (*text))
    text++;
  if (text == end || *text++ != '"')
    return NULL;
  for (start = text; text < end && *text != '"'; )
    text++;
  return text < end ? g_strndup (start, text - start) : NULL;
}

/* A log that something stands before, as no program that we know writes it; and lines whose header was cut off. */
static gboolean
has_log (SbxRecordingSource *source)
{
  gsize length;
  const char *text = sbx_recording_source_look (source, &length);

  return g_strstr_len (text, (gssize) length, "\"log\"") != NULL && g_strstr_len (text, (gssize) length, "\"entries\"") != NULL;
}

/**
 * sbx_recording_reader_run:
 *
 * Finds out which format it is, and reads it.
 */
gboolean
sbx_recording_reader_run (SbxRecordingReader  *self,
                          GError             **error)
{
  g_autofree char *name = dup_first_name (self->source);
  const GError *problem = sbx_recording_source_get_error (self->source);
  gboolean is_har;

  if (problem != NULL)
    {
      g_propagate_error (error, g_error_copy (problem));
      return FALSE;
    }
  is_har = name != NULL && (strcmp (name, "log") == 0 || (strcmp (name, SBX_RECORDING_MARK) != 0 && has_log (self->source)));
  if (is_har)
    sbx_recording_reader_read_har (self);
  else if (name != NULL)
    sbx_recording_reader_read_lines (self);

  if (!is_har && self->n_frames == 0 && self->head.version == 0)
    {
      g_set_error_literal (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FOREIGN,
                           _("This is no recording: neither lines of JSON as Signalbox writes them nor a HAR."));
      return FALSE;
    }
  return TRUE;
}
