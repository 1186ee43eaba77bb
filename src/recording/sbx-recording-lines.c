/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-reader.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-recording-names.h"
#include "sbx-time.h"

/* JSON Lines: a header, and then a frame each. */

static void
take_head (SbxRecordingReader *self,
           gint64              line,
           JsonObject         *head)
{
  g_autofree char *started = sbx_fields_dup_text (head, "started", NULL);
  gint64 ms;

  sbx_recording_head_clear (&self->head);
  self->head.address = sbx_fields_dup_text (head, "address", NULL);
  self->head.dialect = sbx_fields_dup_text (head, "dialect", NULL);
  self->head.program = sbx_fields_dup_text (head, "program", NULL);
  if (started != NULL && sbx_time_parse_text (started, &ms))
    self->head.started = ms * 1000;
  sbx_recording_reader_take_version (self, line, head);
}

/* Something that is no number, or none that can be meant, counts as not said. */
static gint64
get_number (SbxRecordingReader *self,
            gint64              line,
            JsonObject         *object,
            const char         *member,
            gint64              max)
{
  gint64 number = sbx_fields_int_or (object, member, -1);

  if (json_object_has_member (object, member) && (number < 0 || number > max))
    {
      /* TRANSLATORS: the name of a member of a JSON object */
      sbx_recording_reader_warn (self, line, _("“%s” is a number that cannot be: it counts as not said."), member);
      return -1;
    }
  return number;
}

static GBytes *
dup_data (SbxRecordingReader *self,
          gint64              line,
          JsonObject         *object)
{
  const char *text = NULL;

  if (sbx_fields_get_string (object, "text", SBX_FIELD_OPTIONAL, G_MAXSIZE, &text, NULL) && text != NULL)
    return g_bytes_new (text, strlen (text));
  if (sbx_fields_get_string (object, "base64", SBX_FIELD_OPTIONAL, G_MAXSIZE, &text, NULL) && text != NULL)
    return sbx_recording_reader_decode (self, line, text);
  return NULL;
}

static gboolean
take_frame (SbxRecordingReader *self,
            gint64              line,
            JsonObject         *object)
{
  g_autofree char *kind = sbx_fields_dup_text (object, "kind", NULL);
  g_autofree char *direction = sbx_fields_dup_text (object, "direction", NULL);
  g_autoptr (GBytes) data = NULL;
  SbxRecordedFacts facts;

  if (!sbx_recording_kind_from_name (kind, &facts.kind) || !sbx_recording_direction_from_name (direction, &facts.direction))
    {
      /* TRANSLATORS: what a file says of a frame */
      sbx_recording_reader_warn (self, line, _("A frame of the kind “%s” in the direction “%s” is not known here. It is left out."),
                                 kind ? kind : "", direction ? direction : "");
      return TRUE;
    }
  facts.code = (guint16) MAX (get_number (self, line, object, "code", G_MAXUINT16), 0);
  facts.time = get_number (self, line, object, "time", SBX_RECORDING_LATEST);
  facts.at = get_number (self, line, object, "at", SBX_RECORDING_LATEST);
  facts.size = get_number (self, line, object, "size", G_MAXINT32);
  facts.data = data = dup_data (self, line, object);
  return sbx_recording_reader_add (self, line, &facts);
}

static gboolean
take_line (SbxRecordingReader *self,
           gint64              line,
           GString            *text)
{
  g_autoptr (JsonObject) object = NULL;

  if (text->len == 0 || text->str[strspn (text->str, " \t\r")] == '\0')
    return TRUE;
  object = sbx_recording_reader_parse (self, line, text);
  if (object == NULL)
    return TRUE;
  if (!json_object_has_member (object, SBX_RECORDING_MARK))
    return take_frame (self, line, object);

  /* A second header: two recordings were put into one file, whose clocks have nothing to do with each other. */
  self->base = self->moment;
  self->time = 0;
  take_head (self, line, object);
  return TRUE;
}

void
sbx_recording_reader_read_lines (SbxRecordingReader *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      gint64 line = sbx_recording_source_get_line (self->source);
      SbxSourceResult result = sbx_recording_source_read_line (self->source, text, self->max_value);

      switch (result)
        {
        case SBX_SOURCE_END:
          goes_on = FALSE;
          break;
        case SBX_SOURCE_VALUE:
          goes_on = take_line (self, line, text);
          break;
        case SBX_SOURCE_CUT:
          /* The last line may be whole without its end. */
          if (text->len > 0 && text->str[text->len - 1] == '}')
            take_line (self, line, text);
          else if (text->len > 0)
            sbx_recording_reader_warn_result (self, line, result);
          goes_on = FALSE;
          break;
        case SBX_SOURCE_TOO_LONG:
        case SBX_SOURCE_BAD:
          sbx_recording_reader_warn_result (self, line, result);
          break;
        }
    }
  if (sbx_recording_source_get_error (self->source) != NULL)
    sbx_recording_reader_warn_result (self, sbx_recording_source_get_line (self->source), SBX_SOURCE_CUT);
}
