/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-report.h"

#include "sbx-request-terms.h"

/* One whose reporter is to hear what there is where it makes no update. */
typedef struct
{
  const char        *update;
  SbxStoreWriteFunc  func;
  gpointer           data;
  GDestroyNotify     data_free;      /* (nullable) */
  gboolean           unchanged;
} Report;

/**
 * sbx_report_tells_unchanged:
 * @request: a report
 *
 * Returns: whether the reporter waits for the update, and is to hear what there is where that makes none: the write function puts
 *   it into its answer then, and nothing otherwise
 */
gboolean
sbx_report_tells_unchanged (SbxRequest *request)
{
  const SbxRequestTerms *terms = sbx_request_get_terms (request);

  return terms != NULL && terms->tells_unchanged;
}

static gboolean
write_report (SbxStoreWriter *writer,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  Report  *report = data;
  gsize    empty = sbx_json_writer_get_length (answer);
  gboolean written = report->func (writer, report->data, answer, error);

  report->unchanged = sbx_json_writer_get_length (answer) > empty;
  return written;
}

/* The updates of what has changed are told behind this, to the reporter too. */
static void
on_written (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autofree Report *report = user_data;

  if (error != NULL)
    sbx_request_fail (request, error);
  else if (report->unchanged)
    sbx_request_answer (request, report->update, payload_text);
  else
    sbx_request_ok (request, payload_text);
  if (report->data_free != NULL)
    report->data_free (report->data);
}

/**
 * sbx_report_write:
 * @request: a report
 * @update: (not nullable): a literal: the event that tells it
 * @func: as in sbx_request_write()
 * @data: for @func
 * @data_free: (nullable): frees @data
 *
 * Writes it and ends the request.
 */
void
sbx_report_write (SbxRequest        *request,
                  const char        *update,
                  SbxStoreWriteFunc  func,
                  gpointer           data,
                  GDestroyNotify     data_free)
{
  Report *report;

  if (!sbx_report_tells_unchanged (request))
    {
      sbx_request_write (request, NULL, func, data, data_free);
      return;
    }

  report = g_new (Report, 1);
  *report = (Report) { update, func, data, data_free, FALSE };
  sbx_request_write_part (request, write_report, report, NULL, on_written, report);
}
