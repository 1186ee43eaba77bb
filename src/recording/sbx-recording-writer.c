/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-writer.h"

#include "sbx-har-writer.h"
#include "sbx-json-writer.h"
#include "sbx-recording-names.h"
#include "sbx-secrets.h"
#include "sbx-time.h"

/* What is gathered before it is written. */
#define BUFFER_BYTES 65536

struct _SbxRecordingWriter
{
  GOutputStream *stream;
  GString       *buffer;
  SbxHarWriter  *har;         /* (nullable): of JSON Lines */
  gint64         begin;       /* µs, monotonic: of the first frame */
  guint64        n_frames;
  guint64        n_hidden;
  GError        *error;       /* (nullable): the first */
  gboolean       is_finished;
};

static void
write_head (GString                *out,
            const SbxRecordingHead *head)
{
  SbxJsonWriter *json = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  char started[SBX_TIME_TEXT_SIZE];

  sbx_time_format (head->started / 1000, started);
  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, SBX_RECORDING_MARK, SBX_RECORDING_MARK_VALUE);
  sbx_json_writer_int (json, "version", head->version);
  sbx_json_writer_string (json, "address", head->address ? head->address : "");
  if (head->dialect)
    sbx_json_writer_string (json, "dialect", head->dialect);
  if (head->program)
    sbx_json_writer_string (json, "program", head->program);
  sbx_json_writer_string (json, "started", started);
  sbx_json_writer_end_object (json);
  bytes = sbx_json_writer_free_to_bytes (json);
  g_string_append_len (out, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_append_c (out, '\n');
}

static void
write_line (SbxRecordingWriter     *self,
            const SbxRecordedFrame *frame,
            const char             *text,
            GBytes                 *data)
{
  SbxJsonWriter *json = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_int (json, "number", (gint64) frame->number);
  if (frame->time > 0)
    sbx_json_writer_int (json, "time", frame->time);
  if (!frame->untimed)
    sbx_json_writer_int (json, "at", frame->moment - self->begin);
  sbx_json_writer_string (json, "direction", sbx_recording_direction_to_name (frame->direction));
  sbx_json_writer_string (json, "kind", sbx_recording_kind_to_name (frame->kind));
  sbx_json_writer_int (json, "size", (gint64) frame->size);
  if (frame->code > 0)
    sbx_json_writer_int (json, "code", frame->code);
  if (frame->pair > 0)
    sbx_json_writer_int (json, "pair", (gint64) frame->pair);
  if (frame->round_trip >= 0)
    sbx_json_writer_int (json, "roundTrip", frame->round_trip);
  if (text)
    sbx_json_writer_string (json, "text", text);
  else if (data)
    {
      g_autofree char *encoded = g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

      sbx_json_writer_string (json, "base64", encoded);
    }
  sbx_json_writer_end_object (json);
  bytes = sbx_json_writer_free_to_bytes (json);
  g_string_append_len (self->buffer, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_append_c (self->buffer, '\n');
}

static gboolean
write_buffer (SbxRecordingWriter  *self,
              GCancellable        *cancellable)
{
  if (self->error == NULL && self->buffer->len > 0)
    g_output_stream_write_all (self->stream, self->buffer->str, self->buffer->len, NULL, cancellable, &self->error);
  g_string_truncate (self->buffer, 0);
  return self->error == NULL;
}

static gboolean
report (SbxRecordingWriter  *self,
        GError             **error)
{
  if (self->error && error)
    *error = g_error_copy (self->error);
  return self->error == NULL;
}

/**
 * sbx_recording_writer_new:
 * @stream: stays open when this goes
 * @head: copied; its address is written without secrets
 *
 * Returns: (transfer full): a recording without frames
 */
SbxRecordingWriter *
sbx_recording_writer_new (GOutputStream          *stream,
                          SbxRecordingFormat      format,
                          const SbxRecordingHead *head)
{
  SbxRecordingWriter *self = g_new0 (SbxRecordingWriter, 1);
  g_autofree char *address = NULL;
  SbxRecordingHead masked = *head;
  guint n_hidden = 0;

  masked.version = SBX_RECORDING_VERSION;
  if (head->address)
    masked.address = address = sbx_secrets_mask (head->address, &n_hidden);
  self->stream = g_object_ref (stream);
  self->buffer = g_string_new (NULL);
  self->n_hidden = n_hidden;
  if (format == SBX_RECORDING_HAR)
    self->har = sbx_har_writer_new (self->buffer, &masked);
  else
    write_head (self->buffer, &masked);
  return self;
}

void
sbx_recording_writer_free (SbxRecordingWriter *self)
{
  g_clear_pointer (&self->har, sbx_har_writer_free);
  g_string_free (self->buffer, TRUE);
  g_clear_error (&self->error);
  g_object_unref (self->stream);
  g_free (self);
}

/**
 * sbx_recording_writer_add:
 * @frame: the next one
 *
 * Returns: %FALSE where the stream takes nothing any more
 */
gboolean
sbx_recording_writer_add (SbxRecordingWriter  *self,
                          SbxRecordedFrame    *frame,
                          GCancellable        *cancellable,
                          GError             **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) data = NULL;
  guint n_hidden = 0;

  g_return_val_if_fail (!self->is_finished, FALSE);

  if (self->n_frames++ == 0)
    self->begin = frame->moment;
  if (frame->kind == SBX_RECORDED_BINARY)
    data = sbx_recorded_frame_dup_data (frame, &n_hidden);
  else
    text = sbx_recorded_frame_dup_text (frame, &n_hidden);
  self->n_hidden += n_hidden;

  if (self->har)
    sbx_har_writer_add (self->har, frame, text, data);
  else
    write_line (self, frame, text, data);
  if (self->buffer->len >= BUFFER_BYTES)
    write_buffer (self, cancellable);
  return report (self, error);
}

gboolean
sbx_recording_writer_flush (SbxRecordingWriter  *self,
                            GCancellable        *cancellable,
                            GError             **error)
{
  if (write_buffer (self, cancellable))
    g_output_stream_flush (self->stream, cancellable, &self->error);
  return report (self, error);
}

gboolean
sbx_recording_writer_finish (SbxRecordingWriter  *self,
                             GCancellable        *cancellable,
                             GError             **error)
{
  g_return_val_if_fail (!self->is_finished, FALSE);

  self->is_finished = TRUE;
  if (self->har)
    sbx_har_writer_finish (self->har);
  return sbx_recording_writer_flush (self, cancellable, error);
}

guint64
sbx_recording_writer_get_n_frames (SbxRecordingWriter *self)
{
  return self->n_frames;
}

guint64
sbx_recording_writer_get_n_hidden (SbxRecordingWriter *self)
{
  return self->n_hidden;
}
