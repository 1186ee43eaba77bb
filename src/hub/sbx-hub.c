/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub.h"

#include "sbx-goodbye.h"
#include "sbx-hub-parts.h"
#include "sbx-storage-error.h"

/* A hub that stops waits so long at most: for the store to end what it has begun, and for peers to
 * take what is queued and say goodbye. */
#define STORE_TIMEOUT_MS 5000
#define DRAIN_TIMEOUT_MS 1000

G_DEFINE_FINAL_TYPE (SbxHub, sbx_hub, G_TYPE_OBJECT)

enum { FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
write_health (JsonObject *answer,
              gpointer    user_data)
{
  SbxHub *self = user_data;

  json_object_set_string_member (answer, "version", PACKAGE_VERSION);
  json_object_set_int_member (answer, "uptime", (g_get_monotonic_time () - self->metrics->started_at) / 1000);
  json_object_set_int_member (answer, "connections", sbx_hub_get_n_peers (self));
}

static gboolean
is_ready (gpointer user_data)
{
  SbxHub *self = user_data;

  return !self->stopping && !self->failed;
}

/* Whoever knocks at a hub that stops is one of those who come back. */
static guint
get_return (gpointer user_data)
{
  SbxHub *self = user_data;

  return self->stopping ? 1 + (guint) (g_random_double () * sbx_hub_get_stop_spread (self)) : 0;
}

/* The store refuses every change by now. */
static void
on_damaged (SbxStore     *store,
            const GError *damage,
            gpointer      user_data)
{
  SbxHub            *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (SBX_HUB_ERROR, SBX_HUB_ERROR_STORAGE, damage->message);

  self->failed = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
on_connection (GSocketConnection *connection,
               GSocketAddress    *local,
               GSocketAddress    *remote,
               gpointer           user_data)
{
  sbx_http_server_accept (((SbxHub *) user_data)->http_server, connection, local, remote);
}

static gboolean
open_store (SbxHub  *self,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int                code;

  self->store = sbx_store_open (sbx_hub_config_get_string (self->config, "data-dir"), &local_error);
  if (self->store != NULL)
    {
      g_signal_connect_object (self->store, "damaged", G_CALLBACK (on_damaged), self, 0);
      return TRUE;
    }

  code = g_error_matches (local_error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_DENIED) ? SBX_HUB_ERROR_DENIED
                                                                                    : SBX_HUB_ERROR_STORAGE;
  g_set_error_literal (error, SBX_HUB_ERROR, code, local_error->message);
  return FALSE;
}

/* The sockets come first: where another hub runs already, its database is left alone. */
static gboolean
start (SbxHub  *self,
       GError **error)
{
  static const SbxHttpServerFuncs http_funcs = { write_health, is_ready, get_return };

  self->listener = sbx_listener_new (self->config, self->metrics, on_connection, self);
  if (!sbx_hub_config_check (self->config, error) ||
      !sbx_listener_start (self->listener, error) ||
      !open_store (self, error))
    return FALSE;

  self->recorder = sbx_hub_make_recorder (self);
  self->reactor = sbx_hub_make_reactor (self, error);
  if (self->reactor == NULL)
    return FALSE;

  g_clear_pointer (&self->attention, sbx_attention_free);
  g_clear_pointer (&self->router, sbx_router_free);
  self->router = sbx_router_new (sbx_store_get_heads (self->store),
                                 (guint) sbx_hub_config_get_int (self->config, "queue-messages") / 4);
  sbx_router_set_observer (self->router, sbx_hub_tell_dialects, self);
  self->attention = sbx_attention_new (self->router);
  self->retention = sbx_retention_new (self->config, self->store, self->router);
  self->topic_clock = sbx_topic_clock_new (self, error);
  if (self->topic_clock == NULL)
    return FALSE;
  self->actions = sbx_actions_new (self);
  self->presence = sbx_presence_new (self);
  self->uploads = sbx_uploads_new (self);
  self->pushes = sbx_push_queue_new (self->config);
  self->replies = sbx_replies_new (self);
  self->services = sbx_services_new (self);
  self->projects = sbx_projects_new (self);
  self->http_server = sbx_http_server_new (self->config, self->metrics, &http_funcs, self);
  sbx_http_server_set_log (self->http_server, sbx_store_get_epoch (self->store));
  self->dialects = sbx_dialects_new (self);
  sbx_dialects_serve (self->dialects, self->http_server);
  self->http_api = sbx_http_api_new (self, self->http_server);
  return TRUE;
}

static gboolean
on_timeout (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
has_operations (SbxHub *self)
{
  return self->n_operations > 0;
}

static gboolean
has_peers (SbxHub *self)
{
  return sbx_reactor_get_peers (self->reactor)->len > 0 ||
         (self->http_api != NULL && sbx_http_api_is_busy (self->http_api));
}

static gboolean
is_settling (SbxHub *self)
{
  return !sbx_actions_is_settled (self->actions) || !sbx_projects_is_loaded (self->projects);
}

static gboolean
is_pushing (SbxHub *self)
{
  return sbx_push_queue_is_busy (self->pushes);
}

static void
wait_while (SbxHub    *self,
            gboolean (*is_busy) (SbxHub *self),
            guint      timeout_ms)
{
  g_autoptr (GSource) timeout = g_timeout_source_new (timeout_ms);
  gboolean            timed_out = FALSE;

  g_source_set_callback (timeout, on_timeout, &timed_out, NULL);
  g_source_attach (timeout, self->context);
  while (is_busy (self) && !timed_out)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (timeout);
}

static void
sbx_hub_dispose (GObject *object)
{
  sbx_hub_stop (SBX_HUB (object));
  G_OBJECT_CLASS (sbx_hub_parent_class)->dispose (object);
}

static void
sbx_hub_finalize (GObject *object)
{
  SbxHub *self = SBX_HUB (object);

  g_clear_object (&self->config);
  g_clear_pointer (&self->attention, sbx_attention_free);
  g_clear_pointer (&self->router, sbx_router_free);
  g_clear_pointer (&self->metrics, sbx_metrics_free);
  G_OBJECT_CLASS (sbx_hub_parent_class)->finalize (object);
}

static void
sbx_hub_class_init (SbxHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_hub_dispose;
  object_class->finalize = sbx_hub_finalize;

  /**
   * SbxHub::failed:
   * @self: a hub
   * @error: an %SBX_HUB_ERROR, with a whole sentence that says what to do
   *
   * The database is damaged. From now on the hub acknowledges no change, and /readyz says 503; what can
   * still be read is served until it is stopped, as it should be. Emitted at most once for each start,
   * in the context of the hub.
   */
  signals[FAILED] = g_signal_new ("failed", SBX_TYPE_HUB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_hub_init (SbxHub *self)
{
  self->metrics = sbx_metrics_new ();
}

/**
 * sbx_hub_new:
 * @config: (transfer none): its settings, not to be changed any more
 *
 * Returns: (transfer full): a hub that is not started
 */
SbxHub *
sbx_hub_new (SbxHubConfig *config)
{
  SbxHub *self;

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (config), NULL);

  self = g_object_new (SBX_TYPE_HUB, NULL);
  self->config = g_object_ref (config);
  return self;
}

/**
 * sbx_hub_start:
 * @self: a hub that is not running
 * @error: return location; %SBX_HUB_ERROR, with a whole sentence that says what to do
 *
 * Opens the data folder, binds and listens, in the thread-default main context.
 *
 * Returns: %TRUE when clients can connect; on failure nothing is left behind
 */
gboolean
sbx_hub_start (SbxHub  *self,
               GError **error)
{
  g_return_val_if_fail (SBX_IS_HUB (self), FALSE);
  g_return_val_if_fail (self->context == NULL, FALSE);

  self->context = g_main_context_ref_thread_default ();
  self->stopping = FALSE;
  self->failed = FALSE;
  if (!start (self, error))
    {
      sbx_hub_stop (self);
      return FALSE;
    }
  /* Whoever asks what has become of an action shall not be told of a connection that ended with the last start. */
  wait_while (self, is_settling, STORE_TIMEOUT_MS);
  g_info ("started");
  return TRUE;
}

/**
 * sbx_hub_stop:
 * @self: a hub
 *
 * Takes no more connections and requests, answers those under way, says 1001 to every peer and when to come
 * back, and closes the store. Blocks for some seconds at most, in which its context runs. Does nothing where the hub is not running. To be
 * called by the thread that started it.
 */
void
sbx_hub_stop (SbxHub *self)
{
  gboolean was_running;

  g_return_if_fail (SBX_IS_HUB (self));

  if (self->context == NULL || self->stopping)
    return;

  was_running = self->http_server != NULL;
  self->stopping = TRUE;
  g_clear_pointer (&self->retention, sbx_retention_free);
  if (self->reactor != NULL)
    {
      /* What was accepted is answered before goodbye; who knocks meanwhile hears that it is the end. */
      wait_while (self, has_operations, STORE_TIMEOUT_MS);
      sbx_goodbye_say_all (self, sbx_hub_get_stop_spread (self));
      wait_while (self, has_peers, DRAIN_TIMEOUT_MS);
    }
  if (self->listener != NULL)
    sbx_listener_stop (self->listener);
  if (self->pushes != NULL)
    {
      wait_while (self, is_pushing, DRAIN_TIMEOUT_MS);
      sbx_push_queue_close (self->pushes);
      wait_while (self, is_pushing, DRAIN_TIMEOUT_MS);
    }
  g_clear_pointer (&self->pushes, sbx_push_queue_free);
  g_clear_pointer (&self->http_server, sbx_http_server_free);
  g_clear_pointer (&self->http_api, sbx_http_api_free);
  g_clear_pointer (&self->reactor, sbx_reactor_free);
  g_clear_pointer (&self->recorder, sbx_hub_recorder_free);
  g_clear_pointer (&self->dialects, sbx_dialects_free);
  g_clear_pointer (&self->uploads, sbx_uploads_free);
  if (self->store != NULL)
    {
      g_clear_pointer (&self->presence, sbx_presence_free);
      sbx_store_close (self->store);
      wait_while (self, has_operations, STORE_TIMEOUT_MS);
    }
  g_clear_pointer (&self->topic_clock, sbx_topic_clock_free);
  g_clear_pointer (&self->actions, sbx_actions_free);
  g_clear_pointer (&self->replies, sbx_replies_free);
  g_clear_pointer (&self->services, sbx_services_free);
  g_clear_pointer (&self->projects, sbx_projects_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->listener, sbx_listener_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  if (was_running)
    g_info ("stopped");
}

/**
 * sbx_hub_get_uri:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): where it serves WebSockets over TCP, with the real port
 */
const char *
sbx_hub_get_uri (SbxHub *self)
{
  g_return_val_if_fail (SBX_IS_HUB (self), NULL);

  return self->listener != NULL ? sbx_listener_get_uri (self->listener) : NULL;
}

/**
 * sbx_hub_get_socket_path:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its Unix socket
 */
const char *
sbx_hub_get_socket_path (SbxHub *self)
{
  g_return_val_if_fail (SBX_IS_HUB (self), NULL);

  return self->listener != NULL ? sbx_listener_get_socket_path (self->listener) : NULL;
}

/**
 * sbx_hub_get_n_peers:
 * @self: a hub
 *
 * Returns: how many are connected now
 */
guint
sbx_hub_get_n_peers (SbxHub *self)
{
  g_return_val_if_fail (SBX_IS_HUB (self), 0);

  return self->reactor != NULL ? sbx_reactor_get_n_open (self->reactor) : 0;
}

/**
 * sbx_hub_get_config:
 * @self: a hub
 *
 * Returns: (transfer none): its settings
 */
SbxHubConfig *
sbx_hub_get_config (SbxHub *self)
{
  g_return_val_if_fail (SBX_IS_HUB (self), NULL);

  return self->config;
}
