/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-report.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-request-terms.h"

/* How the answer of an unchanged one is made. */
typedef struct
{
  const char *update;
  const char *member;
} Echo;

/**
 * sbx_report_tells_unchanged:
 * @request: a report
 *
 * Returns: whether the reporter waits for the update, and is to hear what there is where that makes none: the write function puts
 *   it into its answer then, under the member of sbx_report_write()
 */
gboolean
sbx_report_tells_unchanged (SbxRequest *request)
{
  const SbxRequestTerms *terms = sbx_request_get_terms (request);

  return terms != NULL && terms->tells_unchanged;
}

/* The updates of what has changed are told behind this, to the reporter too. */
static void
on_written (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autofree Echo     *echo = user_data;
  g_autoptr (JsonNode) payload = NULL;

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }

  payload = sbx_json_parse (g_bytes_get_data (payload_text, NULL), g_bytes_get_size (payload_text), SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  if (payload != NULL && json_object_has_member (json_node_get_object (payload), echo->member))
    sbx_request_answer (request, echo->update, payload_text);
  else
    sbx_request_ok (request, payload_text);
}

/**
 * sbx_report_write:
 * @request: a report
 * @update: (not nullable): a literal: the event that tells it
 * @member: a literal: the member of both
 * @func: as in sbx_request_write()
 * @data: for @func
 * @data_free: (nullable): frees @data
 *
 * Writes it and ends the request.
 */
void
sbx_report_write (SbxRequest        *request,
                  const char        *update,
                  const char        *member,
                  SbxStoreWriteFunc  func,
                  gpointer           data,
                  GDestroyNotify     data_free)
{
  Echo *echo;

  if (!sbx_report_tells_unchanged (request))
    {
      sbx_request_write (request, NULL, func, data, data_free);
      return;
    }

  echo = g_new (Echo, 1);
  *echo = (Echo) { update, member };
  sbx_request_write_part (request, func, data, data_free, on_written, echo);
}
