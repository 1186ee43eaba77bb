/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording.h"

#include "sbx-recording-reader.h"
#include "sbx-recording-writer.h"

struct _SbxRecording
{
  GObject            parent_instance;

  SbxFlightRecorder *frames;
  SbxRecordingHead   head;
  GStrv              warnings;
  guint              n_warnings;
};

G_DEFINE_FINAL_TYPE (SbxRecording, sbx_recording, G_TYPE_OBJECT)
G_DEFINE_QUARK (sbx-recording-error-quark, sbx_recording_error)

static void
sbx_recording_finalize (GObject *object)
{
  SbxRecording *self = SBX_RECORDING (object);

  g_clear_object (&self->frames);
  sbx_recording_head_clear (&self->head);
  g_strfreev (self->warnings);
  G_OBJECT_CLASS (sbx_recording_parent_class)->finalize (object);
}

static void
sbx_recording_class_init (SbxRecordingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_recording_finalize;
}

static void
sbx_recording_init (SbxRecording *self)
{
}

/**
 * sbx_recording_new_from_recorder:
 * @recorder: of which the frames that are there now are taken; it may go on
 * @address: (nullable): of the server
 * @dialect: (nullable): what is spoken
 *
 * Returns: (transfer full): a recording of what a connection carried
 */
SbxRecording *
sbx_recording_new_from_recorder (SbxFlightRecorder *recorder,
                                 const char        *address,
                                 const char        *dialect)
{
  SbxRecording *self = g_object_new (SBX_TYPE_RECORDING, NULL);
  guint n = sbx_flight_recorder_get_n (recorder);

  self->frames = sbx_flight_recorder_new ();
  sbx_flight_recorder_set_limits (self->frames, G_MAXINT64 / 2, G_MAXUINT64, G_MAXUINT);
  for (guint i = 0; i < n; i++)
    sbx_flight_recorder_take (self->frames, sbx_recorded_frame_copy (sbx_flight_recorder_get (recorder, i)));
  self->head = (SbxRecordingHead) {
    .address = g_strdup (address),
    .dialect = g_strdup (dialect),
    .program = g_strdup ("Signalbox " PACKAGE_VERSION),
    .started = n > 0 ? sbx_flight_recorder_get (recorder, 0)->time : g_get_real_time (),
    .version = SBX_RECORDING_VERSION,
  };
  self->warnings = g_new0 (char *, 1);
  return self;
}

/* --- Loading --- */

/**
 * sbx_recording_load_stream:
 * @stream: read to its end
 *
 * Reads a recording of either format; this may take a while. What of it cannot be read is told by its warnings.
 *
 * Returns: (transfer full): the recording; %NULL with an error where it is none, or reading failed at once
 */
SbxRecording *
sbx_recording_load_stream (GInputStream  *stream,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr (SbxRecordingSource) source = sbx_recording_source_new (stream, cancellable);
  g_auto (SbxRecordingReader) reader;
  SbxRecording *self;

  sbx_recording_reader_init (&reader, source);
  if (!sbx_recording_reader_run (&reader, error))
    return NULL;

  self = g_object_new (SBX_TYPE_RECORDING, NULL);
  self->frames = g_steal_pointer (&reader.frames);
  self->head = reader.head;
  reader.head = (SbxRecordingHead) { 0 };
  self->n_warnings = reader.n_warnings;
  g_ptr_array_add (reader.warnings, NULL);
  self->warnings = (GStrv) g_ptr_array_free (g_steal_pointer (&reader.warnings), FALSE);
  return self;
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      file,
                GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, &error);
  SbxRecording *recording = stream ? sbx_recording_load_stream (G_INPUT_STREAM (stream), cancellable, &error) : NULL;

  if (recording == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, recording, g_object_unref);
}

void
sbx_recording_load_async (GFile               *file,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (G_IS_FILE (file));

  g_task_set_source_tag (task, sbx_recording_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * sbx_recording_load_finish:
 *
 * Returns: (transfer full): as sbx_recording_load_stream()
 */
SbxRecording *
sbx_recording_load_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Saving --- */

/**
 * sbx_recording_save_stream:
 * @n_hidden: (out) (optional): how many secrets are not in it
 *
 * Writes it; this may take a while. @stream is flushed and stays open.
 */
gboolean
sbx_recording_save_stream (SbxRecording        *self,
                           GOutputStream       *stream,
                           SbxRecordingFormat   format,
                           guint64             *n_hidden,
                           GCancellable        *cancellable,
                           GError             **error)
{
  g_autoptr (SbxRecordingWriter) writer = sbx_recording_writer_new (stream, format, &self->head);
  guint n = sbx_flight_recorder_get_n (self->frames);

  for (guint i = 0; i < n; i++)
    if (!sbx_recording_writer_add (writer, sbx_flight_recorder_get (self->frames, i), cancellable, error))
      return FALSE;
  if (n_hidden)
    *n_hidden = sbx_recording_writer_get_n_hidden (writer);
  return sbx_recording_writer_finish (writer, cancellable, error);
}

typedef struct
{
  GFile              *file;
  SbxRecordingFormat  format;
  guint64             n_hidden;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->file);
  g_free (saving);
}

/* What was there before stays until all of it is written. */
static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Saving *saving = data;
  GError *error = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_replace (saving->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &error);

  if (stream != NULL && sbx_recording_save_stream (source, G_OUTPUT_STREAM (stream), saving->format, &saving->n_hidden, cancellable, &error) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (stream != NULL)
    {
      /* Closed by one who has given up, it is not put in the place of the old one. */
      g_autoptr (GCancellable) given_up = g_cancellable_new ();

      g_cancellable_cancel (given_up);
      g_output_stream_close (G_OUTPUT_STREAM (stream), given_up, NULL);
    }
  g_task_return_error (task, error);
}

void
sbx_recording_save_async (SbxRecording        *self,
                          GFile               *file,
                          SbxRecordingFormat   format,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  saving->file = g_object_ref (file);
  saving->format = format;
  g_task_set_source_tag (task, sbx_recording_save_async);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * sbx_recording_save_finish:
 * @n_hidden: (out) (optional): how many secrets are not in it
 *
 * Returns: whether it is written
 */
gboolean
sbx_recording_save_finish (SbxRecording  *self,
                           GAsyncResult  *result,
                           guint64       *n_hidden,
                           GError       **error)
{
  Saving *saving = g_task_get_task_data (G_TASK (result));

  if (n_hidden)
    *n_hidden = saving->n_hidden;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- What it has --- */

/**
 * sbx_recording_get_frames:
 *
 * Returns: (transfer none): all of them; nothing is ever added
 */
SbxFlightRecorder *
sbx_recording_get_frames (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), NULL);

  return self->frames;
}

/* (nullable) */
const char *
sbx_recording_get_address (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), NULL);

  return self->head.address;
}

/* (nullable) */
const char *
sbx_recording_get_dialect (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), NULL);

  return self->head.dialect;
}

/* (nullable): what wrote it */
const char *
sbx_recording_get_program (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), NULL);

  return self->head.program;
}

/* µs since 1970; 0 = unknown */
gint64
sbx_recording_get_started (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), 0);

  return self->head.started;
}

/* Of the file's form; 0 = it is another program's */
guint
sbx_recording_get_version (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), 0);

  return self->head.version;
}

/* (transfer none): the first of them */
const char *const *
sbx_recording_get_warnings (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), NULL);

  return (const char *const *) self->warnings;
}

/* How many there are, also of those whose words were not kept */
guint
sbx_recording_get_n_warnings (SbxRecording *self)
{
  g_return_val_if_fail (SBX_IS_RECORDING (self), 0);

  return self->n_warnings;
}
