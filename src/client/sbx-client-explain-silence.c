/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-explain.h"

#include <glib/gi18n-lib.h>

/* A hub that was asked and does not answer: what was noted here of how it fell silent. */

/* A sign of life is overdue when it has not come in this time. */
#define PATIENCE G_TIME_SPAN_SECOND

static gboolean
is_word (const SbxRecordedFrame *frame)
{
  return frame->direction == SBX_RECORDED_IN && frame->kind != SBX_RECORDED_OPEN && frame->kind != SBX_RECORDED_CLOSE;
}

static gboolean
is_open_question (const SbxRecordedFrame *frame,
                  const char             *event)
{
  return frame->direction == SBX_RECORDED_OUT && frame->pair == 0 && g_strcmp0 (frame->event, event) == 0;
}

static void
add_frame (SbxExplanation         *explanation,
           const SbxRecordedFrame *frame,
           const char             *code,
           const char             *text)
{
  g_autoptr (JsonObject) details = json_object_new ();

  json_object_set_int_member (details, "frame", (gint64) frame->number);
  sbx_explanation_add (explanation, sbx_cause_new (frame->time, code, text, SBX_EVIDENCE_FRAME, details));
}

/* The last frame that is such a one; the number of frames where none is. */
static guint
find_last_word (SbxFlightRecorder *recorder)
{
  guint n = sbx_flight_recorder_get_n (recorder);

  for (guint i = n; i > 0; i--)
    if (is_word (sbx_flight_recorder_get (recorder, i - 1)))
      return i - 1;
  return n;
}

static guint
find_last_question (SbxFlightRecorder *recorder)
{
  guint n = sbx_flight_recorder_get_n (recorder);

  for (guint i = n; i > 0; i--)
    if (is_open_question (sbx_flight_recorder_get (recorder, i - 1), "explain"))
      return i - 1;
  return n;
}

/* The first after the last word. */
static guint
find_overdue_ping (SbxFlightRecorder *recorder,
                   guint              heard)
{
  guint n = sbx_flight_recorder_get_n (recorder);
  gint64 due = g_get_monotonic_time () - PATIENCE;

  for (guint i = heard < n ? heard + 1 : 0; i < n; i++)
    {
      const SbxRecordedFrame *frame = sbx_flight_recorder_get (recorder, i);

      if (frame->moment <= due && is_open_question (frame, "ping"))
        return i;
    }
  return n;
}

/* Where no frames are kept the question is all that is known. */
static void
add_question (SbxExplanation *explanation,
              gint64          asked_at)
{
  g_autoptr (JsonObject) details = sbx_client_explain_new_field ("connection", "answer", "none");

  sbx_explanation_add (explanation, sbx_cause_new (asked_at, "noAnswer", _("The hub was asked why, and did not answer."), SBX_EVIDENCE_RECORD, details));
}

/**
 * sbx_client_explain_silence:
 * @asked_at: when the hub was asked why; µs since 1970
 *
 * Adds the last word of the hub, what it has not answered, and what became of the connection then.
 */
void
sbx_client_explain_silence (SbxClient      *self,
                            gint64          asked_at,
                            SbxExplanation *explanation)
{
  SbxFlightRecorder *recorder = sbx_client_get_recorder (self);
  guint n = sbx_flight_recorder_get_n (recorder);
  guint heard = find_last_word (recorder);
  guint ping = find_overdue_ping (recorder, heard);
  guint question = find_last_question (recorder);

  if (question == n)
    add_question (explanation, asked_at);
  for (guint i = MIN (heard, MIN (ping, question)); i < n; i++)
    {
      const SbxRecordedFrame *frame = sbx_flight_recorder_get (recorder, i);

      if (i == heard)
        add_frame (explanation, frame, "lastHeard", _("This was the last that came from the hub."));
      else if (i == ping)
        add_frame (explanation, frame, "heartbeatOverdue", _("The hub was asked for a sign of life, and none has come since."));
      else if (i == question)
        add_frame (explanation, frame, "noAnswer", _("The hub was asked why, and did not answer."));
    }

  if (sbx_client_get_state (self) == SBX_CONNECTION_CONNECTED)
    sbx_explanation_set_next (explanation, _("Wait: where no sign of life comes, Signalbox makes a new connection by itself. If the hub stays silent, look whether it hangs, or has too much to do."));
  else
    sbx_client_explain_state (self, explanation);
}
