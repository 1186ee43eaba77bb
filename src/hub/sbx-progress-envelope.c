/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-progress-envelope.h"

#include "sbx-json-writer.h"
#include "sbx-time.h"

/**
 * sbx_progress_envelope_new:
 * @progress: a Progress as JSON text
 * @triggered_by: (nullable): who reported it, where that is known
 *
 * Returns: (transfer full): the `progressUpdate` that tells it, with the time of now
 */
GBytes *
sbx_progress_envelope_new (GBytes     *progress,
                           const char *triggered_by)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  char           now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", "progressUpdate");
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  if (triggered_by != NULL)
    sbx_json_writer_string (writer, "triggeredBy", triggered_by);
  sbx_json_writer_string (writer, "stream", "tasks");
  sbx_json_writer_raw (writer, "progress", g_bytes_get_data (progress, NULL), g_bytes_get_size (progress));
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);

  return sbx_json_writer_free_to_bytes (writer);
}
