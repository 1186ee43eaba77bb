/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-recording.h"

static SbxRecording *
load (const void *data,
      gsize       length)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) length, NULL);

  return sbx_recording_load_stream (stream, NULL, NULL);
}

/* Whatever was read is written in both formats, and read from them again with nothing lost. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (SbxRecording) recording = load (size > 0 ? (const void *) data : "", size);

  if (recording == NULL)
    return 0;
  for (int format = SBX_RECORDING_JSONL; format <= SBX_RECORDING_HAR; format++)
    {
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (SbxRecording) again = NULL;
      guint n = sbx_flight_recorder_get_n (sbx_recording_get_frames (recording));

      g_assert_true (sbx_recording_save_stream (recording, stream, format, NULL, NULL, NULL));
      again = load (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)), g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
      g_assert_nonnull (again);
      if (format == SBX_RECORDING_JSONL)
        g_assert_cmpuint (sbx_flight_recorder_get_n (sbx_recording_get_frames (again)), ==, n);
      else
        g_assert_cmpuint (sbx_flight_recorder_get_n (sbx_recording_get_frames (again)), >=, n);
    }
  return 0;
}
