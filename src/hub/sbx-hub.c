/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub.h"

#include "sbx-catch-up.h"
#include "sbx-dialects.h"
#include "sbx-goodbye.h"
#include "sbx-http-server.h"
#include "sbx-hub-private.h"
#include "sbx-listener.h"
#include "sbx-retention.h"
#include "sbx-storage-error.h"
#include "sbx-topic-clock.h"

#include <glib/gi18n-lib.h>

/* A hub that stops waits so long at most: for the store to end what it has begun, and for peers to
 * take what is queued and say goodbye. */
#define STORE_TIMEOUT_MS 5000
#define DRAIN_TIMEOUT_MS 1000

struct _SbxHub
{
  GObject parent_instance;

  SbxHubConfig  *config;
  GMainContext  *context;       /* (nullable): not started */
  SbxMetrics    *metrics;
  SbxStore      *store;         /* (nullable): not started */
  SbxRouter     *router;        /* (nullable): never started */
  SbxAttention  *attention;     /* (nullable): never started */
  SbxRetention  *retention;     /* (nullable): not started */
  SbxTopicClock *topic_clock;   /* (nullable): not started */
  SbxReactor    *reactor;       /* (nullable): not started */
  SbxDialects   *dialects;      /* (nullable): not started */
  SbxHttpServer *http_server;   /* (nullable): not started */
  SbxListener   *listener;      /* (nullable): not started */
  SbxActions    *actions;       /* (nullable): not started */
  SbxPresence   *presence;      /* (nullable): not started */
  SbxUploads    *uploads;       /* (nullable): not started */
  SbxHttpApi    *http_api;      /* (nullable): not started */
  SbxPushQueue  *pushes;        /* (nullable): not started */
  SbxServices   *services;      /* (nullable): not started */
  SbxProjects   *projects;      /* (nullable): not started */
  guint          n_operations;  /* of the store, under way */
  gboolean       stopping;
  gboolean       failed;        /* takes no more changes */
};

G_DEFINE_FINAL_TYPE (SbxHub, sbx_hub, G_TYPE_OBJECT)

enum { FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
on_message (SbxPeer    *peer,
            const char *data,
            gsize       length,
            gpointer    user_data)
{
  SbxHub *self = user_data;

  /* A hub that stops takes nothing more: whoever asks now hears 1001, and asks again elsewhere or later. */
  if (!self->stopping)
    sbx_peer_get_dialect (peer)->received (self, peer, data, length);
}

static void
on_silent (SbxPeer *peer,
           gpointer user_data)
{
  const SbxDialect *dialect = sbx_peer_get_dialect (peer);

  if (dialect->silent != NULL)
    dialect->silent (user_data, peer);
}

static void
on_flushed (SbxPeer *peer,
            gpointer user_data)
{
  sbx_actions_flushed (((SbxHub *) user_data)->actions, peer);
}

static void
on_closed (SbxPeer *peer,
           gpointer user_data)
{
  SbxHub           *self = user_data;
  const SbxDialect *dialect = sbx_peer_get_dialect (peer);

  if (dialect->closed != NULL)
    dialect->closed (self, peer);
  sbx_dialects_count (self->dialects, dialect, -1);
  sbx_catch_up_abandon (peer);
  sbx_router_remove_peer (self->router, peer);
  sbx_attention_remove_peer (self->attention, peer);
  sbx_actions_remove (self->actions, peer);
  sbx_presence_remove (self->presence, peer);
  sbx_services_remove (self->services, peer);
  g_debug ("%s closed", sbx_peer_get_connection_id (peer));
}

static void
on_settle (SbxPeer *peer,
           gpointer user_data)
{
  sbx_router_settle (((SbxHub *) user_data)->router, peer);
}

static guint
get_stop_spread (SbxHub *self)
{
  return (guint) sbx_hub_config_get_int (self->config, "stop-spread");
}

static void
on_event (const char           *stream,
          GBytes               *envelope,
          const SbxStoredEvent *event,
          gpointer              user_data)
{
  SbxHub *self = user_data;

  if (self->dialects != NULL)
    sbx_dialects_tell (self->dialects, stream, envelope, event);
}

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

  return self->stopping ? 1 + (guint) (g_random_double () * get_stop_spread (self)) : 0;
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

static gboolean
make_reactor (SbxHub  *self,
              GError **error)
{
  static const SbxReactorFuncs funcs = {
    .message = on_message,
    .silent = on_silent,
    .closed = on_closed,
    .flushed = on_flushed,
    .settle = on_settle,
  };
  const SbxReactorLimits       limits = {
    .message_bytes = (gsize) sbx_hub_config_get_int (self->config, "message-bytes"),
    .queue_bytes = (gsize) sbx_hub_config_get_int (self->config, "queue-bytes"),
    .queue_messages = (guint) sbx_hub_config_get_int (self->config, "queue-messages"),
    .heartbeat_interval = sbx_hub_config_get_int (self->config, "heartbeat-interval"),
    .hello_timeout = sbx_hub_config_get_int (self->config, "hello-timeout"),
    .close_timeout = sbx_hub_config_get_int (self->config, "close-timeout"),
    .requests = (guint) sbx_hub_config_get_int (self->config, "requests"),
    .compression = (int) sbx_hub_config_get_int (self->config, "compression"),
  };
  g_autoptr (GError) local_error = NULL;

  self->reactor = sbx_reactor_new (&limits, &funcs, self, self->metrics, &local_error);
  if (self->reactor != NULL)
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_FAILED,
               _("The hub cannot watch its connections: %s"), local_error->message);
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
      !open_store (self, error) ||
      !make_reactor (self, error))
    return FALSE;

  g_clear_pointer (&self->attention, sbx_attention_free);
  g_clear_pointer (&self->router, sbx_router_free);
  self->router = sbx_router_new (sbx_store_get_heads (self->store),
                                 (guint) sbx_hub_config_get_int (self->config, "queue-messages") / 4);
  sbx_router_set_observer (self->router, on_event, self);
  self->attention = sbx_attention_new (self->router);
  self->retention = sbx_retention_new (self->config, self->store, self->router);
  self->topic_clock = sbx_topic_clock_new (self, error);
  if (self->topic_clock == NULL)
    return FALSE;
  self->actions = sbx_actions_new (self);
  self->presence = sbx_presence_new (self);
  self->uploads = sbx_uploads_new (self);
  self->pushes = sbx_push_queue_new (self->config);
  self->services = sbx_services_new (self);
  self->projects = sbx_projects_new (self);
  self->http_server = sbx_http_server_new (self->config, self->metrics, &http_funcs, self);
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
      sbx_goodbye_say_all (self, get_stop_spread (self));
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

/**
 * sbx_hub_get_store:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): what it keeps; %NULL where it is not running
 */
SbxStore *
sbx_hub_get_store (SbxHub *self)
{
  return self->store;
}

/**
 * sbx_hub_get_router:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its router; %NULL where it was never started
 */
SbxRouter *
sbx_hub_get_router (SbxHub *self)
{
  return self->router;
}

/**
 * sbx_hub_get_reactor:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its reactor; %NULL where it is not running
 */
SbxReactor *
sbx_hub_get_reactor (SbxHub *self)
{
  return self->reactor;
}

/**
 * sbx_hub_get_http_server:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its HTTP side; %NULL where it is not running
 */
SbxHttpServer *
sbx_hub_get_http_server (SbxHub *self)
{
  return self->http_server;
}

/**
 * sbx_hub_get_attention:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): who types and looks where; %NULL where it was never started
 */
SbxAttention *
sbx_hub_get_attention (SbxHub *self)
{
  return self->attention;
}

/**
 * sbx_hub_get_metrics:
 * @self: a hub
 *
 * Returns: (transfer none): its counters
 */
SbxMetrics *
sbx_hub_get_metrics (SbxHub *self)
{
  return self->metrics;
}

/**
 * sbx_hub_begin_operation:
 * @self: a hub
 *
 * Counts something that the store does: a hub that stops waits for it.
 */
void
sbx_hub_begin_operation (SbxHub *self)
{
  self->n_operations++;
}

/**
 * sbx_hub_end_operation:
 * @self: a hub
 *
 * Ends what sbx_hub_begin_operation() began.
 */
void
sbx_hub_end_operation (SbxHub *self)
{
  g_return_if_fail (self->n_operations > 0);

  self->n_operations--;
}

/**
 * sbx_hub_note_topic_end:
 * @self: a hub that is running
 * @at: when a claim or a snooze that is about to be stored will end (ms)
 *
 * Sees to it that everybody is told then.
 */
void
sbx_hub_note_topic_end (SbxHub *self,
                        gint64  at)
{
  sbx_topic_clock_note (self->topic_clock, at);
}

/**
 * sbx_hub_route:
 * @self: a hub
 * @events: (nullable) (element-type SbxStoredEvent): durable events, after their commit, in the order of the log
 *
 * Hands them to whoever is subscribed.
 */
void
sbx_hub_route (SbxHub    *self,
               GPtrArray *events)
{
  sbx_hub_route_to (self, events, NULL);
}

static gboolean
is_for_bot (const SbxStoredEvent *event)
{
  return g_str_equal (event->event, "action") && g_str_has_prefix (event->stream, "bot/");
}

static gboolean
is_projects_update (const SbxStoredEvent *event)
{
  return g_str_equal (event->event, "projectsUpdate") && g_str_equal (event->stream, "projects");
}

/**
 * sbx_hub_route_to:
 * @self: a hub
 * @events: (nullable) (element-type SbxStoredEvent): durable events, after their commit, in the order of the log
 * @target: (nullable): the bot that each `action` among them is for
 *
 * Hands them to whoever is subscribed, and the actions to the bot in any case.
 */
void
sbx_hub_route_to (SbxHub    *self,
                  GPtrArray *events,
                  SbxPeer   *target)
{
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const SbxStoredEvent *event = g_ptr_array_index (events, i);
      SbxPeer              *bot = is_for_bot (event) ? target : NULL;
      const SbxDialect     *dialect = bot != NULL ? sbx_peer_get_dialect (bot) : NULL;

      if (is_projects_update (event) && self->projects != NULL)
        sbx_projects_take (self->projects, event);
      if (dialect == NULL || dialect->deliver == NULL)
        {
          sbx_router_route_to (self->router, event, bot);
          continue;
        }
      sbx_router_route (self->router, event);
      dialect->deliver (self, bot, event);
    }
  if (events != NULL && self->retention != NULL)
    sbx_retention_note (self->retention, events->len);
}

/**
 * sbx_hub_add_peer:
 * @self: a hub
 * @peer: a new peer
 * @dialect: what it speaks
 * @opening: how it came in
 * @early: (nullable): bytes that were read behind the handshake already
 *
 * From now on the reactor has it.
 */
void
sbx_hub_add_peer (SbxHub           *self,
                  SbxPeer          *peer,
                  const SbxDialect *dialect,
                  const SbxOpening *opening,
                  GByteArray       *early)
{
  g_autoptr (GError) error = NULL;

  g_debug ("%s connected from %s, speaks %s", sbx_peer_get_connection_id (peer), sbx_peer_get_address (peer),
           dialect->codec->name);
  sbx_peer_set_dialect (peer, dialect);
  if (!sbx_reactor_add (self->reactor, peer, &error))
    {
      g_warning ("a connection could not be watched: %s", error->message);
      return;
    }
  sbx_dialects_count (self->dialects, dialect, 1);
  if (self->stopping)
    sbx_goodbye_say (self, peer, get_stop_spread (self));
  else if (dialect->opened != NULL)
    dialect->opened (self, peer, opening);
  if (early != NULL)
    sbx_reactor_feed (self->reactor, peer, early->data, early->len);
}

/**
 * sbx_hub_get_dialect_state:
 * @self: a hub that is running
 * @dialect: one that it speaks
 *
 * Returns: (transfer none) (nullable): what the dialect's `start` made; %NULL where the hub is not running
 */
gpointer
sbx_hub_get_dialect_state (SbxHub           *self,
                           const SbxDialect *dialect)
{
  return self->dialects != NULL ? sbx_dialects_get_state (self->dialects, dialect) : NULL;
}

/**
 * sbx_hub_add_client:
 * @self: a hub
 * @peer: a peer that has just said who it is
 */
void
sbx_hub_add_client (SbxHub  *self,
                    SbxPeer *peer)
{
  sbx_actions_add (self->actions, peer);
  sbx_presence_add (self->presence, peer);
  sbx_services_add (self->services, peer);
}

/**
 * sbx_hub_forget_client:
 * @self: a hub
 * @peer: a peer that is not any more who it said
 *
 * What was told and kept under its identity ends as if the connection had.
 */
void
sbx_hub_forget_client (SbxHub  *self,
                       SbxPeer *peer)
{
  sbx_router_remove_peer (self->router, peer);
  sbx_attention_remove_peer (self->attention, peer);
  sbx_actions_remove (self->actions, peer);
  sbx_presence_remove (self->presence, peer);
  sbx_peer_drop_identity (peer);
}

/**
 * sbx_hub_note_welcome:
 * @self: a hub
 * @peer: a peer whose `welcome` is queued
 *
 * From now on it is told what it did not ask for.
 */
void
sbx_hub_note_welcome (SbxHub  *self,
                      SbxPeer *peer)
{
  if (self->actions != NULL)
    sbx_actions_welcome (self->actions, peer);
}

/**
 * sbx_hub_get_actions:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its actions; %NULL where it is not running
 */
SbxActions *
sbx_hub_get_actions (SbxHub *self)
{
  return self->actions;
}

/**
 * sbx_hub_get_presence:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): who is there; %NULL where it is not running
 */
SbxPresence *
sbx_hub_get_presence (SbxHub *self)
{
  return self->presence;
}

/**
 * sbx_hub_get_uploads:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): the files that people sent; %NULL where it is not running
 */
SbxUploads *
sbx_hub_get_uploads (SbxHub *self)
{
  return self->uploads;
}

/**
 * sbx_hub_get_pushes:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): what goes to people who are not connected; %NULL where it is not running
 */
SbxPushQueue *
sbx_hub_get_pushes (SbxHub *self)
{
  return self->pushes;
}

/**
 * sbx_hub_get_services:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): the services that are connected; %NULL where it is not running
 */
SbxServices *
sbx_hub_get_services (SbxHub *self)
{
  return self->services;
}

/**
 * sbx_hub_get_projects:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its outbound projects; %NULL where it is not running
 */
SbxProjects *
sbx_hub_get_projects (SbxHub *self)
{
  return self->projects;
}

/**
 * sbx_hub_get_http_api:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its API over HTTP; %NULL where it is not running
 */
SbxHttpApi *
sbx_hub_get_http_api (SbxHub *self)
{
  return self->http_api;
}
