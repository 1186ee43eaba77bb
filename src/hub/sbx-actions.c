/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

#include "sbx-json-read.h"
#include "sbx-secrets.h"

/* Where nothing is forgotten, how often the clock looks all the same. */
#define TIDY_MS 3600000

static SbxActions *
actions_ref (SbxActions *self)
{
  self->ref_count++;
  return self;
}

static void
actions_unref (SbxActions *self)
{
  if (--self->ref_count > 0)
    return;
  sbx_bots_free (self->bots);
  g_hash_table_unref (self->waiting);
  g_free (self);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  SbxActionsOperation  *operation = user_data;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);
  SbxPeer              *target = operation->done (operation, answer, error);

  if (!operation->actions->stopped)
    {
      sbx_hub_route_to (operation->actions->hub, events, target);
      sbx_hub_end_operation (operation->actions->hub);
    }
  g_clear_pointer (&operation->request, sbx_request_unref);
  g_clear_pointer (&operation->peer, sbx_peer_unref);
  if (operation->data != NULL)
    operation->data_free (operation->data);
  actions_unref (operation->actions);
  g_free (operation);
}

void
sbx_actions_write (SbxActions        *self,
                   SbxStoreWriteFunc  func,
                   gpointer           data,
                   GDestroyNotify     data_free,
                   SbxRequest        *request,
                   SbxPeer           *peer,
                   SbxActionsDone     done)
{
  SbxActionsOperation *operation = g_new0 (SbxActionsOperation, 1);

  operation->actions = actions_ref (self);
  operation->request = request != NULL ? sbx_request_ref (request) : NULL;
  operation->peer = peer != NULL ? sbx_peer_ref (peer) : NULL;
  operation->data = data;
  operation->data_free = data_free;
  operation->done = done;
  sbx_hub_begin_operation (self->hub);
  sbx_store_write_async (sbx_hub_get_store (self->hub), func, data, NULL, on_written, operation);
}

GSource *
sbx_actions_add_timeout (SbxActions  *self,
                         gint64       ms,
                         GSourceFunc  func,
                         gpointer     data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GSource                 *source = g_timeout_source_new ((guint) CLAMP (ms, 0, G_MAXUINT));

  g_source_set_static_name (source, "sbx-actions");
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, context);
  return source;
}

void
sbx_actions_clear_timeout (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static SbxPeer *
on_called (SbxActionsOperation *operation,
           GBytes              *answer,
           const GError        *error)
{
  if (answer != NULL)
    sbx_request_ok (operation->request, answer);
  else
    sbx_request_fail (operation->request, error);
  return NULL;
}

static SbxActionCall *
new_call (SbxActions *self,
          SbxRequest *request,
          const char *id,
          const char *by)
{
  SbxActionCall *call = g_new0 (SbxActionCall, 1);

  call->id = g_strdup (id);
  call->by = g_strdup (by);
  sbx_bots_get_facts (self->bots, by, &call->facts);
  return call;
}

/**
 * sbx_actions_ack:
 * @self: actions
 * @request: an `ackAction` of a bot or worker, which this ends
 * @id: an action
 * @result: (nullable): what came of it
 * @error: (nullable): why it failed; secrets in it, and in the @result then, are kept nowhere
 */
void
sbx_actions_ack (SbxActions *self,
                 SbxRequest *request,
                 const char *id,
                 JsonNode   *result,
                 const char *error)
{
  const char    *by = sbx_peer_get_identity (sbx_request_get_peer (request))->client_id;
  SbxActionCall *call = new_call (self, request, id, by);

  if (result != NULL)
    call->result = error != NULL ? sbx_secrets_mask_json (result) : sbx_json_copy (result);
  call->error = error != NULL ? sbx_secrets_mask (error, NULL) : NULL;
  sbx_actions_write (self, sbx_action_write_ack, call, (GDestroyNotify) sbx_action_call_free, request, NULL, on_called);
}

/**
 * sbx_actions_cancel:
 * @self: actions
 * @request: a `cancelAction`, which this ends
 * @id: an action
 */
void
sbx_actions_cancel (SbxActions *self,
                    SbxRequest *request,
                    const char *id)
{
  SbxActionCall *call = new_call (self, request, id, sbx_request_get_sender_id (request));

  sbx_actions_write (self, sbx_action_write_cancel, call, (GDestroyNotify) sbx_action_call_free,
                     request, NULL, on_called);
}

/**
 * sbx_actions_new:
 * @hub: a hub whose store is open; must outlive the object
 *
 * Returns: (transfer full): its actions, as the store has them
 */
SbxActions *
sbx_actions_new (SbxHub *hub)
{
  SbxHubConfig *config = sbx_hub_get_config (hub);
  SbxActions   *self = g_new0 (SbxActions, 1);

  self->ref_count = 1;
  self->hub = hub;
  self->bots = sbx_bots_new ();
  self->waiting = sbx_actions_new_waiting ();
  self->heartbeat = sbx_hub_config_get_int (config, "heartbeat-interval");
  self->max_queued = sbx_hub_config_get_int (config, "action-queue");
  self->keep = sbx_hub_config_get_int (config, "action-age") * 1000;
  self->interval = self->keep > 0 ? MIN (self->keep, sbx_hub_config_get_int (config, "retention-interval")) : TIDY_MS;
  sbx_actions_tidy (self, sbx_action_write_start);
  return self;
}

/**
 * sbx_actions_free:
 * @self: (transfer full): actions
 *
 * What the store is doing ends by itself.
 */
void
sbx_actions_free (SbxActions *self)
{
  self->stopped = TRUE;
  sbx_actions_clear_timeout (&self->tidy_clock);
  sbx_actions_clear_timeout (&self->late_clock);
  sbx_actions_clear_timeout (&self->retry_clock);
  g_queue_clear_full (&self->failed, (GDestroyNotify) sbx_action_release_free);
  g_hash_table_remove_all (self->waiting);
  actions_unref (self);
}

/**
 * sbx_actions_is_settled:
 * @self: actions
 *
 * Returns: whether they are known as they are after the last end of the hub
 */
gboolean
sbx_actions_is_settled (SbxActions *self)
{
  return self->settled;
}
