/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-monitor-sync.h"

#include "sbx-client-error.h"
#include "sbx-codec-monitor.h"

/* So long, in ms, a server may take to answer that it has an event of that name, two thirds of the patience of those above at most; and how long
 * one that has answered nothing is waited for, until what was sent has left. */
#define ANSWER_MS  6000
#define LEAVING_MS 250

/* So long it may still say that it took what was sent behind an error that may be about something else. */
#define DOUBT_MS 1000

/* By the codec's own name, and by the other one. */
static const char first_event[] = "syncData";
static const char other_event[] = "worker:data_sync";

struct _SbxMonitorSync
{
  SbxForeign *foreign;          /* not owned */
  guint       connection;       /* counts them */
  const char *event;            /* (nullable): the one that this connection's server has answered */
  gboolean    is_silent;        /* it has answered neither */
  guint       probes;           /* under way in this connection */
  GQueue      waiting;          /* (element-type SbxEnvelope): for what they find out */
  GQueue      sendings;         /* (element-type Sending): under way in this connection, the oldest first; not owned */
  GError     *refusal;          /* (nullable): what the server complained of meanwhile, by an event of its own */
  GSource    *doubt;            /* (nullable): waits for a yes after that */
};

/* One under way. */
typedef struct
{
  SbxMonitorSync *sync;
  SbxEnvelope    *request;
  const char     *event;
  guint           connection;
  gboolean        is_refused;   /* which those above know */
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
  g_queue_init (&self->waiting);
  g_queue_init (&self->sendings);
  return self;
}

void
sbx_monitor_sync_free (SbxMonitorSync *self)
{
  sbx_monitor_sync_drop (self);
  g_free (self);
}

static void
forget_refusal (SbxMonitorSync *self)
{
  if (self->doubt != NULL)
    g_source_destroy (self->doubt);
  g_clear_pointer (&self->doubt, g_source_unref);
  g_clear_error (&self->refusal);
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
  self->connection++;
  self->event = NULL;
  self->is_silent = FALSE;
  self->probes = 0;
  g_queue_clear (&self->sendings);
  forget_refusal (self);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) sbx_envelope_unref);
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
  if (self->refusal != NULL)
    sbx_foreign_fail (self->foreign, sending->request, self->refusal);
  else
    answer_unconfirmed (self->foreign, sending->request);
  forget_refusal (self);
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

  if (sending->connection == sending->sync->connection)
    g_queue_remove (&sending->sync->sendings, sending);
  if (sending->is_refused)
    return;
  if (error != NULL && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    {
      /* Of one that has answered before, those above say themselves that it is late. */
      if (sending->sync->event == NULL)
        take_silence (sending);
      return;
    }
  if (g_queue_is_empty (&sending->sync->sendings))
    forget_refusal (sending->sync);
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
  guint                   timeout = self->event != NULL ? sbx_foreign_get_patience (self->foreign) * 2 : LEAVING_MS;
  Sending                *sending = g_new0 (Sending, 1);

  *sending = (Sending) { self, sbx_envelope_ref (request), event, self->connection, FALSE };
  if (sbx_foreign_send_with_ack (self->foreign, named, NULL, timeout, on_answered, sending, &error))
    {
      g_queue_push_tail (&self->sendings, sending);
      return;
    }
  sbx_foreign_fail (self->foreign, request, error);
  sending_free (sending);
}

/* --- By which name --- */

typedef struct
{
  SbxMonitorSync *sync;
  guint           connection;
  const char     *event;
} Probe;

/* Nothing is told twice to who has an event of that name: what has to be found out is asked with nothing in it. */
static void
send_waiting (SbxMonitorSync *self)
{
  GQueue waiting = self->waiting;

  g_queue_init (&self->waiting);
  for (GList *l = waiting.head; l != NULL; l = l->next)
    sbx_monitor_sync_send (self, l->data);
  g_queue_clear_full (&waiting, (GDestroyNotify) sbx_envelope_unref);
}

static void
on_probed (SbxForeign   *foreign,
           JsonArray    *arguments,
           GPtrArray    *attachments,
           const GError *error,
           gpointer      user_data)
{
  g_autofree Probe *probe = user_data;
  SbxMonitorSync   *self = probe->sync;

  if (probe->connection != self->connection)
    return;

  self->probes--;
  if (error != NULL && self->probes > 0)
    return;
  if (self->event == NULL && error == NULL)
    {
      self->event = probe->event;
      sbx_foreign_note_step (self->foreign);
    }
  self->is_silent = self->event == NULL;
  send_waiting (self);
}

static void
probe (SbxMonitorSync *self,
       const char     *event)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) nothing = NULL;
  Probe                  *asked = g_new (Probe, 1);

  json_object_set_array_member (payload, "accounts", json_array_new ());
  nothing = sbx_envelope_new (event, payload);
  *asked = (Probe) { self, self->connection, event };
  if (sbx_foreign_send_with_ack (self->foreign, nothing, NULL, MIN (ANSWER_MS, sbx_foreign_get_patience (self->foreign) * 2 / 3), on_probed, asked, NULL))
    self->probes++;
  else
    g_free (asked);
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
  if (self->event == NULL && !self->is_silent && self->probes == 0)
    {
      probe (self, first_event);
      probe (self, other_event);
    }
  if (self->probes > 0 && self->event == NULL)
    g_queue_push_tail (&self->waiting, sbx_envelope_ref (request));
  else
    send_as (self, request, self->event != NULL ? self->event : first_event);
}

static gboolean
on_doubt_over (gpointer data)
{
  SbxMonitorSync *self = data;
  Sending        *oldest = g_queue_pop_head (&self->sendings);

  if (oldest != NULL)
    {
      oldest->is_refused = TRUE;
      sbx_foreign_fail (self->foreign, oldest->request, self->refusal);
    }
  forget_refusal (self);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_monitor_sync_refuse:
 * @self: what workers bring
 * @error: what the server complains of, without a word of what it is about
 *
 * It may mean what was brought: that is not called sent where the server confirms nothing, and is refused where it confirms such things, and not this one within
 * a second.
 */
void
sbx_monitor_sync_refuse (SbxMonitorSync *self,
                         const GError   *error)
{
  if (g_queue_is_empty (&self->sendings))
    return;
  forget_refusal (self);
  self->refusal = g_error_copy (error);
  if (self->event == NULL)
    return;
  self->doubt = g_timeout_source_new (DOUBT_MS);
  g_source_set_callback (self->doubt, on_doubt_over, self, NULL);
  g_source_attach (self->doubt, g_main_context_get_thread_default ());
}
