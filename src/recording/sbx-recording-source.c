/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-source.h"

#include <string.h>

#define CHUNK_BYTES 65536

/* Longer names are none that anybody looks for. */
#define MAX_NAME_BYTES 256

struct _SbxRecordingSource
{
  GInputStream *stream;
  GCancellable *cancellable;   /* (nullable) */
  GError       *error;         /* (nullable) */
  char         *chunk;
  gsize         length;
  gsize         position;
  gint64        line;
  gboolean      is_at_end;
};

SbxRecordingSource *
sbx_recording_source_new (GInputStream *stream,
                          GCancellable *cancellable)
{
  SbxRecordingSource *self = g_new0 (SbxRecordingSource, 1);

  self->stream = g_object_ref (stream);
  self->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  self->chunk = g_malloc (CHUNK_BYTES);
  self->line = 1;
  return self;
}

void
sbx_recording_source_free (SbxRecordingSource *self)
{
  g_object_unref (self->stream);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self->chunk);
  g_free (self);
}

static gboolean
fill (SbxRecordingSource *self)
{
  gsize length = 0;

  if (self->is_at_end)
    return FALSE;

  /* What was read before an error counts. */
  g_input_stream_read_all (self->stream, self->chunk, CHUNK_BYTES, &length, self->cancellable, &self->error);
  self->position = 0;
  self->length = length;
  self->is_at_end = length < CHUNK_BYTES;
  return length > 0;
}

const char *
sbx_recording_source_look (SbxRecordingSource *self,
                           gsize              *length)
{
  if (self->length == 0)
    fill (self);
  *length = self->length - self->position;
  return self->chunk + self->position;
}

int
sbx_recording_source_peek (SbxRecordingSource *self)
{
  if (self->position == self->length && !fill (self))
    return -1;
  return (guint8) self->chunk[self->position];
}

void
sbx_recording_source_take (SbxRecordingSource *self)
{
  if (self->chunk[self->position++] == '\n')
    self->line++;
}

/**
 * sbx_recording_source_peek_mark:
 *
 * Returns: the next byte that is no blank, -1 at the end
 */
int
sbx_recording_source_peek_mark (SbxRecordingSource *self)
{
  int byte;

  while ((byte = sbx_recording_source_peek (self)) == ' ' || byte == '\n' || byte == '\r' || byte == '\t')
    sbx_recording_source_take (self);
  return byte;
}

gint64
sbx_recording_source_get_line (SbxRecordingSource *self)
{
  return self->line;
}

const GError *
sbx_recording_source_get_error (SbxRecordingSource *self)
{
  return self->error;
}

SbxSourceResult
sbx_recording_source_read_line (SbxRecordingSource *self,
                                GString            *line,
                                gsize               max_bytes)
{
  gboolean is_long = FALSE;

  g_string_truncate (line, 0);
  if (sbx_recording_source_peek (self) < 0)
    return SBX_SOURCE_END;

  while (sbx_recording_source_peek (self) >= 0)
    {
      const char *start = self->chunk + self->position;
      const char *end = memchr (start, '\n', self->length - self->position);
      gsize length = end ? (gsize) (end - start) : self->length - self->position;

      is_long = is_long || line->len + length > max_bytes;
      if (!is_long)
        g_string_append_len (line, start, (gssize) length);
      self->position += length;
      if (end)
        {
          sbx_recording_source_take (self);
          return is_long ? SBX_SOURCE_TOO_LONG : SBX_SOURCE_VALUE;
        }
    }
  return is_long ? SBX_SOURCE_TOO_LONG : SBX_SOURCE_CUT;
}

/* The state of what goes through a value. */
typedef struct
{
  guint    depth;
  gboolean in_string;
  gboolean is_escaped;
} Scan;

/* Whether @byte is the last one. */
static gboolean
scan_byte (Scan *scan,
           char  byte)
{
  if (scan->in_string)
    {
      if (scan->is_escaped)
        scan->is_escaped = FALSE;
      else if (byte == '\\')
        scan->is_escaped = TRUE;
      else if (byte == '"')
        {
          scan->in_string = FALSE;
          return scan->depth == 0;
        }
      return FALSE;
    }
  if (byte == '"')
    scan->in_string = TRUE;
  else if (byte == '{' || byte == '[')
    scan->depth++;
  else if (byte == '}' || byte == ']')
    return --scan->depth == 0;
  return FALSE;
}

/* A number or a word, which ends before what cannot be in it. */
static SbxSourceResult
read_plain (SbxRecordingSource *self,
            GString            *value,
            gsize               max_bytes)
{
  gsize length = 0;
  int byte;

  while ((byte = sbx_recording_source_peek (self)) >= 0 && (g_ascii_isalnum (byte) || byte == '-' || byte == '+' || byte == '.'))
    {
      if (value && ++length <= max_bytes)
        g_string_append_c (value, (char) byte);
      sbx_recording_source_take (self);
    }
  if (byte < 0)
    return SBX_SOURCE_CUT;
  return value == NULL || (length > 0 && length <= max_bytes) ? SBX_SOURCE_VALUE : length == 0 ? SBX_SOURCE_BAD : SBX_SOURCE_TOO_LONG;
}

SbxSourceResult
sbx_recording_source_read_value (SbxRecordingSource *self,
                                 GString            *value,
                                 gsize               max_bytes)
{
  int byte = sbx_recording_source_peek_mark (self);
  Scan scan = { 0 };
  gboolean is_long = FALSE;

  if (value)
    g_string_truncate (value, 0);
  if (byte < 0)
    return SBX_SOURCE_CUT;
  if (g_ascii_isalnum (byte) || byte == '-')
    return read_plain (self, value, max_bytes);
  if (byte != '"' && byte != '{' && byte != '[')
    return SBX_SOURCE_BAD;

  while ((byte = sbx_recording_source_peek (self)) >= 0)
    {
      is_long = is_long || (value && value->len >= max_bytes);
      if (value && !is_long)
        g_string_append_c (value, (char) byte);
      sbx_recording_source_take (self);
      if (scan_byte (&scan, (char) byte))
        return is_long ? SBX_SOURCE_TOO_LONG : SBX_SOURCE_VALUE;
    }
  return SBX_SOURCE_CUT;
}

/* What stands before the next one: nothing, a comma, or the end. */
static SbxSourceResult
pass_comma (SbxRecordingSource *self,
            gboolean           *is_first,
            char                end)
{
  int byte = sbx_recording_source_peek_mark (self);

  if (byte == end)
    {
      sbx_recording_source_take (self);
      return SBX_SOURCE_END;
    }
  if (!*is_first && byte == ',')
    sbx_recording_source_take (self);
  else if (!*is_first)
    return byte < 0 ? SBX_SOURCE_CUT : SBX_SOURCE_BAD;
  *is_first = FALSE;
  return sbx_recording_source_peek_mark (self) < 0 ? SBX_SOURCE_CUT : SBX_SOURCE_VALUE;
}

SbxSourceResult
sbx_recording_source_next_member (SbxRecordingSource *self,
                                  gboolean           *is_first,
                                  GString            *name)
{
  SbxSourceResult result = pass_comma (self, is_first, '}');

  if (result != SBX_SOURCE_VALUE)
    return result;
  if (sbx_recording_source_peek (self) != '"')
    return SBX_SOURCE_BAD;

  result = sbx_recording_source_read_value (self, name, MAX_NAME_BYTES);
  if (result == SBX_SOURCE_CUT)
    return result;
  /* Without its quotes. */
  if (result == SBX_SOURCE_VALUE)
    {
      g_string_truncate (name, name->len - 1);
      g_string_erase (name, 0, 1);
    }
  if (sbx_recording_source_peek_mark (self) != ':')
    return sbx_recording_source_peek (self) < 0 ? SBX_SOURCE_CUT : SBX_SOURCE_BAD;
  sbx_recording_source_take (self);
  return SBX_SOURCE_VALUE;
}

SbxSourceResult
sbx_recording_source_next_element (SbxRecordingSource *self,
                                   gboolean           *is_first)
{
  return pass_comma (self, is_first, ']');
}
