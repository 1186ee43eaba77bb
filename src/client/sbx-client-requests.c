/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-wire-error.h"

/* What stands around a payload: event, id and the braces. */
#define ENVELOPE_BYTES 128

/* One request that was asked for from outside. */
typedef struct
{
  char    *id;             /* (nullable): while the answer is awaited */
  GSource *cancelled;      /* (nullable) */
} Call;

static void
call_free (Call *call)
{
  if (call->cancelled != NULL)
    {
      g_source_destroy (call->cancelled);
      g_source_unref (call->cancelled);
    }
  g_free (call->id);
  g_free (call);
}

static void
on_call_answered (SbxEnvelope  *answer,
                  const GError *error,
                  gpointer      data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, sbx_envelope_ref (answer), (GDestroyNotify) sbx_envelope_unref);
}

static gboolean
on_call_cancelled (GCancellable *cancellable,
                   gpointer      data)
{
  GTask *task = data;
  SbxClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (sbx_requests_forget (self->requests, call->id))
    {
      g_task_return_error_if_cancelled (task);
      g_object_unref (task);
    }

  return G_SOURCE_REMOVE;
}

/**
 * sbx_client_get_message_limit:
 *
 * Returns: how many bytes one message to the hub may have with all that is in it, as it said last; what hubs take by default before
 * it said anything
 */
gsize
sbx_client_get_message_limit (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), 0);

  return self->message_limit;
}

/* A message over the limit would cost the connection, and again each time that it is tried: it is refused
 * here, in the hub's words. */
static GError *
check_size (SbxClient   *self,
            SbxEnvelope *request)
{
  gsize size = g_bytes_get_size (sbx_envelope_get_payload_text (request)) + ENVELOPE_BYTES;

  if (size <= self->message_limit)
    return NULL;

  return sbx_wire_error_new_for_limit ("payload", self->message_limit,
                                       g_strcmp0 (sbx_client_get_dialect (self), "native") == 0
                                         ? _("This is longer than the %zu bytes that the hub takes at once")
                                         : _("This is longer than the %zu bytes that the server takes at once"),
                                       self->message_limit);
}

/* What requests are about; one of two things stands here twice. */
static const struct
{
  const char *event;
  const char *feature;
} needs[] = {
  { "listChannels", "messaging" },
  { "listTopics", "messaging" },
  { "listMessages", "messaging" },
  { "sendMessage", "messaging" },
  { "editMessage", "messaging" },
  { "deleteMessage", "messaging" },
  { "setTopic", "messaging" },
  { "pin", "messaging" },
  { "mute", "messaging" },
  { "markRead", "messaging" },
  { "claimTopic", "claims" },
  { "releaseTopic", "claims" },
  { "search", "search" },
  { "search", "messaging" },
  { "listActions", "actions" },
  { "pushAction", "actions" },
  { "cancelAction", "actions" },
  { "traceAction", "actions" },
  { "syncData", "messaging" },
  { "reportSession", "tasks" },
  { "reportTask", "tasks" },
  { "reportProgress", "tasks" },
  { "reportProject", "projects" },
  { "checkBot", "actions" },
  { "listSessions", "tasks" },
  { "listTasks", "tasks" },
  { "listProjects", "projects" },
  { "startOutbound", "projects" },
  { "stopOutbound", "projects" },
  { "listPeople", "people" },
};

/**
 * sbx_client_get_feature_of:
 * @event: the native name of a request
 *
 * Returns: (transfer none) (nullable): what it is about, in the first place: messaging, tasks …; %NULL where nothing has to be on for it
 */
const char *
sbx_client_get_feature_of (const char *event)
{
  g_return_val_if_fail (event != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (g_str_equal (needs[i].event, event))
      return needs[i].feature;
  return NULL;
}

/* What a person switched off in the profile is not asked for. (nullable) (transfer full) */
static GError *
check_profile (SbxClient  *self,
               const char *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (g_str_equal (needs[i].event, event) && !sbx_client_wants_feature (self, needs[i].feature))
      return g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                          /* TRANSLATORS: %s is the name of a setting in a file: messaging, tasks … */
                          _("“%s” is switched off in the profile of this connection."), needs[i].feature);
  return NULL;
}

/* Returns the request's id, or NULL where @func was called already. */
static const char *
send_request (SbxClient       *self,
              const char      *event,
              JsonObject      *payload,
              guint            timeout,
              SbxRequestsFunc  func,
              gpointer         user_data)
{
  const char *id = sbx_requests_add (self->requests, event,
                                     timeout != 0 ? timeout : self->timings.request_timeout, func, user_data);
  g_autoptr (SbxEnvelope) request = sbx_envelope_new_request (event, id, payload);
  g_autoptr (GError) error = check_size (self, request);

  if (error != NULL)
    {
      sbx_requests_forget (self->requests, id);
      func (NULL, error, user_data);
      return NULL;
    }

  sbx_connection_send (self->connection, request);
  return id;
}

static GError *
not_connected (void)
{
  return g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("There is no connection to the hub."));
}

/* A socket that is no longer open says so by its `closed`, which fails the request. */
void
sbx_client_ask (SbxClient       *self,
                const char      *event,
                JsonObject      *payload,
                guint            timeout,
                SbxRequestsFunc  func,
                gpointer         user_data)
{
  g_autoptr (GError) error = NULL;

  if (self->connection == NULL || self->phase < SBX_CLIENT_GREETING)
    {
      error = not_connected ();
      func (NULL, error, user_data);
      return;
    }

  send_request (self, event, payload, timeout, func, user_data);
}

/**
 * sbx_client_request_async:
 * @payload: (nullable): borrowed; %NULL is an empty one
 * @timeout: ms, 0 = 10 s
 *
 * Asks the hub. Fails at once where there is no connection.
 */
void
sbx_client_request_async (SbxClient           *self,
                          const char          *event,
                          JsonObject          *payload,
                          guint                timeout,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonObject) nothing = NULL;
  GError *refusal;
  Call *call;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (event != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_request_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->phase != SBX_CLIENT_SYNCING && self->phase != SBX_CLIENT_LIVE)
    {
      g_task_return_error (task, not_connected ());
      return;
    }
  refusal = check_profile (self, event);
  if (refusal != NULL)
    {
      g_task_return_error (task, refusal);
      return;
    }

  if (payload == NULL)
    payload = nothing = json_object_new ();

  call = g_new0 (Call, 1);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->id = g_strdup (send_request (self, event, payload, timeout, on_call_answered, g_object_ref (task)));
  if (call->id != NULL && cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (call->cancelled, "sbx_client_request_async");
      g_source_set_callback (call->cancelled, G_SOURCE_FUNC (on_call_cancelled), task, NULL);
      g_source_attach (call->cancelled, g_main_context_get_thread_default ());
    }
}

/**
 * sbx_client_request_finish:
 *
 * Returns: (transfer full): the answer, or %NULL with %SBX_WIRE_ERROR (the hub said no) or
 *   %SBX_CLIENT_ERROR
 */
SbxEnvelope *
sbx_client_request_finish (SbxClient     *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
