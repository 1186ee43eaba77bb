/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-api.h"

#include "sbx-dispatcher.h"
#include "sbx-http-admission.h"
#include "sbx-http-callers.h"
#include "sbx-http-files.h"
#include "sbx-http-metrics.h"
#include "sbx-http-query.h"
#include "sbx-http-reply.h"
#include "sbx-hub-private.h"
#include "sbx-json-check.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define PATH "/api/v1/"

/* Requests that change nothing, and may be asked with GET. */
static const char *const looks[] = {
  "explain", "inspectClient", "listActions", "listChannels", "listClients", "listDevices", "listMessages", "listPeople", "listProjects",
  "listSessions", "listTasks", "listTopics", "ping", "search", "stats", "traceAction",
  "monitor:request_channels", "monitor:request_messages", "monitor:request_topics", NULL
};

/* Requests that are about the connection on which they are asked. */
static const char *const needs_connection[] = { "hello", "monitor:register", "subscribe", "unsubscribe", NULL };

static const char *const methods[] = { "GET", "HEAD", "POST", "OPTIONS", NULL };

struct _SbxHttpApi
{
  SbxHub          *hub;        /* not owned */
  SbxHttpServer   *server;     /* not owned */
  SbxHttpCallers  *callers;
  SbxHttpResource  requests;   /* its row in the table of paths */
  GHashTable      *pending;    /* id → SoupServerMessage: asked, and not answered yet */
  GHashTable      *open;       /* SoupServerMessage: neither answered nor gone */
  guint64          n_asked;
};

/* Where the client is gone before its answer. */
static void
on_finished (SoupServerMessage *message,
             gpointer           user_data)
{
  SbxHttpApi *self = user_data;
  const char *id = g_object_get_data (G_OBJECT (message), "sbx-id");

  if (id != NULL)
    g_hash_table_remove (self->pending, id);
  g_hash_table_remove (self->open, message);
}

SbxHub *
sbx_http_api_get_hub (SbxHttpApi *self)
{
  return self->hub;
}

void
sbx_http_api_hold (SbxHttpApi        *self,
                   SoupServerMessage *message)
{
  soup_server_message_pause (message);
  sbx_slot_pause (soup_server_message_get_remote_address (message));
}

void
sbx_http_api_release (SbxHttpApi        *self,
                      SoupServerMessage *message)
{
  /* It may be gone by now. */
  if (!g_hash_table_contains (self->open, message))
    return;
  sbx_slot_restart (soup_server_message_get_remote_address (message), FALSE);
  soup_server_message_unpause (message);
}

gboolean
sbx_http_api_admit (SbxHttpServer     *server,
                    SoupServerMessage *message,
                    const char        *rest,
                    gpointer           user_data)
{
  SbxHttpApi        *self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_hash_table_add (self->open, g_object_ref (message)))
    g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  if (sbx_http_server_refuse_at_end (server, message))
    return FALSE;
  if (sbx_http_admission_check (sbx_hub_get_config (self->hub), message, &error))
    return TRUE;
  sbx_http_reply_error (message, sbx_hub_get_metrics (self->hub), 0, error);
  return FALSE;
}

gboolean
sbx_http_api_answer_options (SbxHttpApi        *self,
                             SoupServerMessage *message,
                             const char        *allowed)
{
  if (soup_server_message_get_method (message) != SOUP_METHOD_OPTIONS)
    return FALSE;
  sbx_http_admission_answer_preflight (message, allowed);
  return TRUE;
}

static void
fail (SbxHttpApi        *self,
      SoupServerMessage *message,
      guint              status,
      const GError      *error)
{
  sbx_http_reply_error (message, sbx_hub_get_metrics (self->hub), status, error);
}

/* Whether the request may be asked so. */
static gboolean
check_event (SbxHttpApi        *self,
             SoupServerMessage *message,
             const char        *event)
{
  g_autoptr (GError) error = NULL;

  if (g_strv_contains (needs_connection, event))
    {
      g_set_error (&error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                   _("“%s” is about a connection: ask it over a WebSocket"), event);
      fail (self, message, 0, error);
      return FALSE;
    }
  if (soup_server_message_get_method (message) == SOUP_METHOD_POST || g_strv_contains (looks, event))
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "POST, OPTIONS");
  g_set_error_literal (&error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("This path does not take this method"));
  fail (self, message, SOUP_STATUS_METHOD_NOT_ALLOWED, error);
  return FALSE;
}

/* A body is the payload as it stands on the wire; there is none where there is nothing to say. */
static SbxEnvelope *
read_body (SbxHttpApi         *self,
           SoupServerMessage  *message,
           const char         *event,
           const char         *id,
           GError            **error)
{
  guint              depth = (guint) sbx_hub_config_get_int (sbx_hub_get_config (self->hub), "depth");
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GBytes) none = g_bytes_new_static ("{}", 2);
  GBytes            *payload = g_bytes_get_size (body) > 0 ? body : none;

  /* In an envelope it stands one level deeper. */
  if (!sbx_json_check_object (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), depth - 1, NULL, 0, error))
    return NULL;
  return sbx_envelope_new_for_text (event, id, NULL, payload);
}

static SbxEnvelope *
read_envelope (SbxHttpApi         *self,
               SoupServerMessage  *message,
               const char         *event,
               const char         *id,
               GError            **error)
{
  g_autoptr (JsonObject) payload = NULL;

  if (soup_server_message_get_method (message) == SOUP_METHOD_POST)
    return read_body (self, message, event, id, error);
  payload = sbx_http_query_read (g_uri_get_query (soup_server_message_get_uri (message)), error);
  return payload != NULL ? sbx_envelope_new_request (event, id, payload) : NULL;
}

static void
ask (SbxHttpApi        *self,
     SoupServerMessage *message,
     const char        *event)
{
  SbxMetrics             *metrics = sbx_hub_get_metrics (self->hub);
  g_autofree char        *id = g_strdup_printf ("h%" G_GUINT64_FORMAT, ++self->n_asked);
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (SbxRequest)  request = NULL;
  g_autoptr (GError)      error = NULL;
  SbxPeer                *caller = sbx_http_callers_find (self->callers, message, &error);

  if (caller != NULL)
    envelope = read_envelope (self, message, event, id, &error);
  if (envelope == NULL)
    {
      fail (self, message, 0, error);
      return;
    }
  metrics->messages_in++;
  sbx_rate_add (&metrics->rate_in, g_get_monotonic_time (), 1);
  g_object_set_data_full (G_OBJECT (message), "sbx-id", g_strdup (id), g_free);
  g_hash_table_insert (self->pending, g_strdup (id), g_object_ref (message));
  sbx_http_api_hold (self, message);
  request = sbx_request_new (self->hub, caller, envelope, g_bytes_get_size (sbx_envelope_get_payload_text (envelope)));
  sbx_dispatcher_run (request);
}

static void
answer_request (SbxHttpServer     *server,
                SoupServerMessage *message,
                const char        *rest,
                GHashTable        *query,
                gpointer           user_data)
{
  SbxHttpApi *self = user_data;

  if (sbx_http_api_answer_options (self, message, g_strv_contains (looks, rest) ? "GET, HEAD, POST, OPTIONS" : "POST, OPTIONS"))
    return;
  if (*rest == '\0' || strchr (rest, '/') != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND,
                                                      _("There is nothing at this path"));

      fail (self, message, 0, error);
    }
  else if (check_event (self, message, rest))
    {
      ask (self, message, rest);
    }
}

/**
 * sbx_http_api_new:
 * @hub: a hub that starts
 * @server: its HTTP server
 *
 * Returns: (transfer full): its API, at its paths
 */
SbxHttpApi *
sbx_http_api_new (SbxHub        *hub,
                  SbxHttpServer *server)
{
  SbxHttpApi *self = g_new0 (SbxHttpApi, 1);

  self->hub = hub;
  self->server = server;
  self->callers = sbx_http_callers_new (hub);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->open = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->requests = (SbxHttpResource) {
    .path = PATH,
    .methods = methods,
    .max_body = (gsize) sbx_hub_config_get_int (sbx_hub_get_config (hub), "message-bytes"),
    .answer = answer_request,
    .begin = sbx_http_api_admit,
  };
  sbx_http_server_add (server, &self->requests, self);
  sbx_http_files_serve (self, server);
  sbx_http_metrics_serve (self, server);
  return self;
}

/**
 * sbx_http_api_free:
 * @self: (transfer full): an API whose server serves nobody any more
 */
void
sbx_http_api_free (SbxHttpApi *self)
{
  GHashTableIter iter;
  gpointer       message;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    g_signal_handlers_disconnect_by_data (message, self);
  g_hash_table_unref (self->open);
  g_hash_table_unref (self->pending);
  sbx_http_callers_free (self->callers);
  g_free (self);
}

/**
 * sbx_http_api_answer:
 * @self: the API
 * @id: of a request that it made
 * @answer: the answer
 *
 * Does nothing where whoever asked is gone.
 */
void
sbx_http_api_answer (SbxHttpApi  *self,
                     const char  *id,
                     SbxEnvelope *answer)
{
  g_autoptr (SoupServerMessage) message = NULL;
  g_autofree char              *key = NULL;

  if (!g_hash_table_steal_extended (self->pending, id, (gpointer *) &key, (gpointer *) &message))
    return;
  sbx_hub_get_metrics (self->hub)->messages_out++;
  sbx_http_reply_envelope (message, answer);
  sbx_http_api_release (self, message);
}

/**
 * sbx_http_api_is_busy:
 * @self: the API
 *
 * Returns: whether somebody is being answered
 */
gboolean
sbx_http_api_is_busy (SbxHttpApi *self)
{
  return g_hash_table_size (self->open) > 0;
}
