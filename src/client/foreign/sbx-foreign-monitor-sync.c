/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-monitor-sync.h"

#include "sbx-client-error.h"
#include "sbx-codec-monitor.h"

/* So long, in ms, an answer is waited for of a server that may give one; and, of one that gave none, until what was sent has left. */
#define ANSWER_MS  3000
#define LEAVING_MS 250

/* By the codec's own name, and by the other one. */
static const char first_event[] = "syncData";
static const char other_event[] = "worker:data_sync";

struct _SbxMonitorSync
{
  SbxForeign *foreign;          /* not owned */
  const char *event;            /* (nullable): the one that this connection's server has answered */
  gboolean    is_silent;        /* it has answered neither */
};

/* One under way. */
typedef struct
{
  SbxMonitorSync *sync;
  SbxEnvelope    *request;
  const char     *event;
} Sending;

static void
sending_free (Sending *sending)
{
  sbx_envelope_unref (sending->request);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

SbxMonitorSync *
sbx_monitor_sync_new (SbxForeign *foreign)
{
  SbxMonitorSync *self = g_new0 (SbxMonitorSync, 1);

  self->foreign = foreign;
  return self;
}

void
sbx_monitor_sync_free (SbxMonitorSync *self)
{
  g_free (self);
}

/**
 * sbx_monitor_sync_drop:
 * @self: what workers bring
 *
 * The connection is gone: the next one may be to another server.
 */
void
sbx_monitor_sync_drop (SbxMonitorSync *self)
{
  self->event = NULL;
  self->is_silent = FALSE;
}

/* Nothing came back and nothing was refused: more cannot be known of such a server. */
static void
answer_unconfirmed (SbxForeign  *foreign,
                    SbxEnvelope *request)
{
  g_autoptr (JsonObject) synced = json_object_new ();

  json_object_set_boolean_member (synced, "confirmed", FALSE);
  sbx_foreign_answer (foreign, request, "synced", synced);
}

static void send_as (SbxMonitorSync *self,
                     SbxEnvelope    *request,
                     const char     *event);

static void
take_silence (Sending *sending)
{
  SbxMonitorSync *self = sending->sync;

  if (sending->event == first_event)
    {
      send_as (self, sending->request, other_event);
      return;
    }
  self->is_silent = TRUE;
  answer_unconfirmed (self->foreign, sending->request);
}

static void
on_answered (SbxForeign   *foreign,
             JsonArray    *arguments,
             GPtrArray    *attachments,
             const GError *error,
             gpointer      user_data)
{
  g_autoptr (Sending)     sending = user_data;
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError)      failure = NULL;

  if (error != NULL && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT) && sending->sync->event == NULL)
    {
      take_silence (sending);
      return;
    }
  if (error != NULL)
    {
      sbx_foreign_fail (foreign, sending->request, error);
      return;
    }

  sending->sync->event = sending->event;
  answer = sbx_codec_monitor_read_ack ("syncData", arguments, &failure);
  if (answer == NULL || sbx_envelope_to_error (answer, &failure))
    sbx_foreign_fail (foreign, sending->request, failure);
  else
    sbx_foreign_answer (foreign, sending->request, "synced", sbx_envelope_get_payload (answer));
}

static void
send_as (SbxMonitorSync *self,
         SbxEnvelope    *request,
         const char     *event)
{
  g_autoptr (SbxEnvelope) named = sbx_envelope_new_for_text (event, NULL, NULL, sbx_envelope_get_payload_text (request));
  g_autoptr (GError)      error = NULL;
  guint                   timeout = self->event != NULL ? 0 : self->is_silent ? LEAVING_MS : ANSWER_MS;
  Sending                *sending = g_new0 (Sending, 1);

  *sending = (Sending) { self, sbx_envelope_ref (request), event };
  if (sbx_foreign_send_with_ack (self->foreign, named, NULL, timeout, on_answered, sending, &error))
    return;
  sbx_foreign_fail (self->foreign, request, error);
  sending_free (sending);
}

/**
 * sbx_monitor_sync_send:
 * @self: what workers bring
 * @request: a `syncData`
 *
 * Sends it, and answers it: with `confirmed` false where the server has said nothing.
 */
void
sbx_monitor_sync_send (SbxMonitorSync *self,
                       SbxEnvelope    *request)
{
  /* A hub has one thing under both names, and answers. */
  if (self->event == NULL && sbx_foreign_get_hub_log (self->foreign) != NULL)
    self->event = first_event;
  send_as (self, request, self->event != NULL ? self->event : first_event);
}
