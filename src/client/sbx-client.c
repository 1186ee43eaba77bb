/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-reasons.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* docs/protocol.md ("Client connection"), for native hubs. */
static const SbxClientTimings default_timings = {
  .connect_timeout = 20000,
  .request_timeout = 10000,
  .send_timeout = 30000,
  .heartbeat_interval = 0,
  .backoff_base = 1000,
  .backoff_max = 10000,
  .backoff_limit = 5,
  .patrol_interval = 60000,
  .probe_patience = 5000,
  .recount_delay = 1000,
};

enum {
  SIGNAL_READY,
  SIGNAL_ENVELOPE,
  SIGNAL_FAILED,
  SIGNAL_STREAM_REFUSED,
  SIGNAL_GAP,
  SIGNAL_REPLY_LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxClient, sbx_client, G_TYPE_OBJECT)

static void try_now (SbxClient *self);

/* --- What people see --- */

static SbxConnectionState
derive_state (SbxClient *self)
{
  switch (self->phase)
    {
    case SBX_CLIENT_IDLE:
      return SBX_CONNECTION_DISCONNECTED;
    case SBX_CLIENT_LIVE:
      return SBX_CONNECTION_CONNECTED;
    case SBX_CLIENT_FAILED:
      return SBX_CONNECTION_ERROR;
    case SBX_CLIENT_WAITING:
      return self->patrolling ? SBX_CONNECTION_PATROL : SBX_CONNECTION_RECONNECTING;
    case SBX_CLIENT_OPENING:
    case SBX_CLIENT_GREETING:
    case SBX_CLIENT_SYNCING:
    default:
      if (self->asked || sbx_backoff_get_attempt (self->backoff) == 0)
        return SBX_CONNECTION_CONNECTING;
      return self->patrolling ? SBX_CONNECTION_PATROL : SBX_CONNECTION_RECONNECTING;
    }
}

static void
publish_state (SbxClient *self)
{
  gboolean well = self->phase == SBX_CLIENT_LIVE || self->phase == SBX_CLIENT_IDLE;

  if (self->world == NULL)
    return;

  sbx_world_set_connection (self->world, derive_state (self),
                            sbx_backoff_get_attempt (self->backoff), sbx_backoff_get_limit (self->backoff),
                            self->phase == SBX_CLIENT_WAITING ? self->next_try : 0,
                            well ? NULL : self->reason);
}

/* Whether the hub takes requests. */
gboolean
sbx_client_can_ask (SbxClient *self)
{
  return self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE;
}

static void
set_phase (SbxClient      *self,
           SbxClientPhase  phase)
{
  SbxClientPhase before = self->phase;

  self->phase = phase;
  publish_state (self);
  sbx_client_cache_phase (self, before);
}

/* --- The end of a connection --- */

/* Everything of the connection that was; whoever waits for an answer learns that none comes. */
static void
drop_connection (SbxClient    *self,
                 const GError *error)
{
  g_autoptr (SbxConnection) connection = g_steal_pointer (&self->connection);
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  if (connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (connection, self);
      sbx_connection_close (connection);
    }

  if (self->world != NULL)
    sbx_world_set_latency (self->world, -1);

  sbx_client_sync_lost (self);
  sbx_client_topics_lost (self);
  sbx_client_outbox_lost (self);
  sbx_client_counts_lost (self);
  sbx_client_cache_lost (self);
  sbx_requests_fail_all (self->requests, error);
}

static gboolean
on_retry_due (gpointer data)
{
  SbxClient *self = data;

  self->retry_timer = 0;
  try_now (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_try (SbxClient    *self,
              const GError *error)
{
  guint delay;

  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED))
    self->patrolling = TRUE;
  else if (sbx_backoff_is_exhausted (self->backoff))
    self->patrolling = TRUE;

  delay = self->patrolling ? self->timings.patrol_interval : sbx_backoff_next (self->backoff);
  if (self->connection != NULL)
    delay = MAX (delay, sbx_connection_get_wait (self->connection));
  self->next_try = sbx_time_now_ms () + delay;
  self->retry_timer = g_timeout_add (delay, on_retry_due, self);
  set_phase (self, SBX_CLIENT_WAITING);
}

/* A server that is not a hub may be the one in front of it while the hub restarts. */
static gboolean
is_worth_another_try (SbxClient    *self,
                      const GError *error)
{
  if (!self->retry)
    return FALSE;
  if (self->was_live && self->phase == SBX_CLIENT_OPENING &&
      g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION))
    return TRUE;

  return !sbx_reason_is_final (error);
}

/*
 * sbx_client_lose:
 *
 * The connection, or the try to make one, failed: the one place that decides what comes next.
 */
void
sbx_client_lose (SbxClient    *self,
                 const GError *error)
{
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);
  gboolean again;

  if (self->phase == SBX_CLIENT_IDLE || self->phase == SBX_CLIENT_FAILED || self->phase == SBX_CLIENT_WAITING)
    return;

  again = is_worth_another_try (self, error);
  self->asked = FALSE;
  g_free (self->reason);
  self->reason = g_strdup (error->message);
  g_debug ("%s: %s", sbx_address_get_uri (self->address), error->message);

  /* Whoever learns of the loss below must not find us connected any more. */
  if (again)
    schedule_try (self, error);
  else
    set_phase (self, SBX_CLIENT_FAILED);
  drop_connection (self, error);

  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

/* Something that was asked for went wrong while the connection goes on. */
void
sbx_client_tell_failure (SbxClient    *self,
                         const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

/* A reply that cannot be sent, of a topic that is not there any more to show it. */
void
sbx_client_tell_reply_lost (SbxClient    *self,
                            const char   *content,
                            const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_REPLY_LOST], 0, content, error);
}

void
sbx_client_become_live (SbxClient *self)
{
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);

  sbx_backoff_reset (self->backoff);
  self->patrolling = FALSE;
  self->asked = FALSE;
  self->was_live = TRUE;
  g_clear_pointer (&self->reason, g_free);
  set_phase (self, SBX_CLIENT_LIVE);

  sbx_client_outbox_resume (self);
  sbx_client_counts_resume (self);
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

/* Hello was answered: from now on requests are taken, and everything is brought up to date. */
void
sbx_client_become_welcome (SbxClient *self)
{
  set_phase (self, SBX_CLIENT_SYNCING);
  sbx_client_sync_begin (self);
}

/* The socket is well, but something is missing that is asked for now. */
void
sbx_client_become_partial (SbxClient *self)
{
  self->stage = SBX_CLIENT_STAGE_TOPICS;
  set_phase (self, SBX_CLIENT_SYNCING);
}

/* --- The way to a connection --- */

static void
on_received (SbxConnection *connection,
             SbxEnvelope   *envelope,
             gpointer       data)
{
  SbxClient *self = data;
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);

  sbx_client_cache_heard (self, FALSE);
  if (sbx_requests_answer (self->requests, envelope))
    return;

  /* Late, but true. */
  if (g_str_equal (sbx_envelope_get_event (envelope), "messageAccepted"))
    {
      sbx_client_outbox_accepted (self, envelope);
      return;
    }

  /* What is no answer of ours, and nothing that was pushed, is for nobody. */
  if (sbx_envelope_get_re (envelope) != NULL || g_str_equal (sbx_envelope_get_event (envelope), "error"))
    {
      g_debug ("Nobody waits for this “%s”", sbx_envelope_get_event (envelope));
      return;
    }

  /* A hub may tell what it tells everybody before it says welcome. Whatever it is, what we ask for
   * afterwards brings it. */
  if (self->phase == SBX_CLIENT_GREETING)
    return;

  sbx_client_sync_push (self, envelope);
}

static void
on_latency (SbxConnection *connection,
            double         latency,
            gpointer       data)
{
  SbxClient *self = data;

  sbx_client_cache_heard (self, TRUE);
  if (self->world != NULL)
    sbx_world_set_latency (self->world, latency);
  sbx_client_outbox_flush (self);
}

/* The hub may be slow with one answer; when it says nothing else either, it may be gone. */
static void
on_late (gint64   asked_at,
         gpointer data)
{
  SbxClient *self = data;

  if (self->connection != NULL && sbx_connection_was_silent_since (self->connection, asked_at))
    sbx_connection_probe (self->connection, self->timings.probe_patience);
}

static void
on_closed (SbxConnection *connection,
           GError        *error,
           gpointer       data)
{
  sbx_client_lose (data, error);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxClient) self = data;
  SbxConnection *connection = SBX_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  gboolean opened = sbx_connection_open_finish (connection, result, &error);

  if (connection != self->connection)     /* it was given up meanwhile */
    {
      sbx_connection_close (connection);
      return;
    }

  g_clear_object (&self->cancellable);
  if (!opened)
    {
      sbx_client_lose (self, error);
      return;
    }

  set_phase (self, SBX_CLIENT_GREETING);
  sbx_client_say_hello (self);
}

static void
forget_next_try (SbxClient *self)
{
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  self->next_try = 0;
}

static void
try_now (SbxClient *self)
{
  forget_next_try (self);
  self->connection = sbx_connection_new (self->address);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->connection, "received", G_CALLBACK (on_received), self, 0);
  g_signal_connect_object (self->connection, "latency", G_CALLBACK (on_latency), self, 0);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (on_closed), self, 0);

  set_phase (self, SBX_CLIENT_OPENING);
  sbx_connection_open_async (self->connection, self->timings.connect_timeout, self->cancellable,
                             on_opened, g_object_ref (self));
}

static void
on_woke (SbxWakeWatch *watch,
         gpointer      data)
{
  SbxClient *self = data;

  if (self->phase == SBX_CLIENT_WAITING)
    try_now (self);
  else if (self->connection != NULL)
    sbx_connection_probe (self->connection, self->timings.probe_patience);
}

/* --- The object --- */

static void
sbx_client_dispose (GObject *object)
{
  SbxClient *self = SBX_CLIENT (object);

  if (self->requests != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                      _("The connection was closed."));

      self->phase = SBX_CLIENT_IDLE;
      forget_next_try (self);
      drop_connection (self, error);
    }
  sbx_client_sync_clear (self);
  sbx_client_topics_clear (self);
  sbx_client_outbox_clear (self);
  sbx_client_counts_clear (self);
  sbx_client_cache_clear (self);
  g_clear_object (&self->wake_watch);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_client_parent_class)->dispose (object);
}

static void
sbx_client_finalize (GObject *object)
{
  SbxClient *self = SBX_CLIENT (object);

  g_clear_pointer (&self->requests, sbx_requests_free);
  g_clear_pointer (&self->backoff, sbx_backoff_free);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->client_type);
  g_free (self->client_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->sender_id);
  g_free (self->reader_id);
  g_free (self->token);
  g_free (self->data_folder);
  g_free (self->known_epoch);
  g_free (self->reason);
  g_free (self->epoch);
  g_free (self->hub_name);
  g_free (self->hub_version);

  G_OBJECT_CLASS (sbx_client_parent_class)->finalize (object);
}

static void
sbx_client_class_init (SbxClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_client_dispose;
  object_class->finalize = sbx_client_finalize;

  signals[SIGNAL_READY] =
    g_signal_new ("ready", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENVELOPE] =
    g_signal_new ("envelope", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, SBX_TYPE_ENVELOPE);
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_STREAM_REFUSED] =
    g_signal_new ("stream-refused", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
  signals[SIGNAL_GAP] =
    g_signal_new ("gap", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT64, JSON_TYPE_OBJECT);
  signals[SIGNAL_REPLY_LOST] =
    g_signal_new ("reply-lost", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
}

static void
sbx_client_init (SbxClient *self)
{
  self->client_type = g_strdup ("monitor");
  self->client_id = g_uuid_string_random ();
  self->retry = TRUE;
  self->requests = sbx_requests_new ();
  sbx_requests_set_late_func (self->requests, on_late, self);
  self->streams_limit = SBX_LIMIT_STREAMS_PER_REQUEST;
  self->subscriptions_limit = SBX_LIMIT_SUBSCRIPTIONS;
  self->page_limit = SBX_LIMIT_PAGE;
  self->message_limit = SBX_LIMIT_MESSAGE_BYTES;
  sbx_client_set_timings (self, &default_timings);
  sbx_client_sync_init (self);
  sbx_client_topics_init (self);
  sbx_client_outbox_init (self);
  sbx_client_counts_init (self);
  sbx_client_cache_init (self);
}

/**
 * sbx_client_new:
 * @address: the hub
 * @world: (nullable): what takes in everything that arrives; without one nothing is subscribed to
 *   or listed unless asked for
 *
 * Returns: (transfer full): a client that does not connect before sbx_client_start()
 */
SbxClient *
sbx_client_new (SbxAddress *address,
                SbxWorld   *world)
{
  SbxClient *self;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (world == NULL || SBX_IS_WORLD (world), NULL);

  self = g_object_new (SBX_TYPE_CLIENT, NULL);
  self->address = sbx_address_ref (address);
  self->world = world != NULL ? g_object_ref (world) : NULL;
  if (world != NULL)
    sbx_client_outbox_watch (self);

  return self;
}

/**
 * sbx_client_set_identity:
 * @client_type: (nullable): as in the hub's protocol; monitor if not said
 * @client_id: (nullable): a random one if not said
 * @user_id: (nullable):
 * @user_name: (nullable): what others read as the author
 * @token: (nullable):
 *
 * Who says hello. Takes effect at the next connection.
 */
void
sbx_client_set_identity (SbxClient  *self,
                         const char *client_type,
                         const char *client_id,
                         const char *user_id,
                         const char *user_name,
                         const char *token)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  if (client_type != NULL)
    {
      g_free (self->client_type);
      self->client_type = g_strdup (client_type);
    }
  if (client_id != NULL)
    {
      g_free (self->client_id);
      self->client_id = g_strdup (client_id);
    }
  g_free (self->user_id);
  self->user_id = g_strdup (user_id);
  g_free (self->user_name);
  self->user_name = g_strdup (user_name);
  g_free (self->token);
  self->token = g_strdup (token);
}

/**
 * sbx_client_set_retry:
 * @retry: whether to try again by itself; %TRUE unless said
 */
void
sbx_client_set_retry (SbxClient *self,
                      gboolean   retry)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  self->retry = retry;
}

/**
 * sbx_client_set_data_folder:
 * @folder: (nullable): made where it is not there; %NULL to keep nothing on disk
 *
 * Where what is known of the hub, and what waits to be sent to it, outlive the program. Before sbx_client_start().
 */
void
sbx_client_set_data_folder (SbxClient  *self,
                            const char *folder)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->phase == SBX_CLIENT_IDLE);

  g_free (self->data_folder);
  self->data_folder = g_strdup (folder);
  sbx_client_outbox_open (self);
}

/**
 * sbx_client_set_timeout:
 * @timeout: in ms
 *
 * How long to wait for a connection, and for the answer to each request that does not say.
 */
void
sbx_client_set_timeout (SbxClient *self,
                        guint      timeout)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (timeout > 0);

  self->timings.connect_timeout = timeout;
  self->timings.request_timeout = timeout;
}

void
sbx_client_get_timings (SbxClient        *self,
                        SbxClientTimings *timings)
{
  *timings = self->timings;
}

void
sbx_client_set_timings (SbxClient              *self,
                        const SbxClientTimings *timings)
{
  self->timings = *timings;
  g_clear_pointer (&self->backoff, sbx_backoff_free);
  self->backoff = sbx_backoff_new (timings->backoff_base, timings->backoff_max, timings->backoff_limit);
}

/**
 * sbx_client_start:
 *
 * Connects, and stays connected until sbx_client_stop(). Does nothing where that is so already.
 */
void
sbx_client_start (SbxClient *self)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  if (self->phase != SBX_CLIENT_IDLE)
    return;

  if (self->wake_watch == NULL)
    {
      self->wake_watch = sbx_wake_watch_new ();
      g_signal_connect_object (self->wake_watch, "woke", G_CALLBACK (on_woke), self, 0);
    }

  /* The streams go on from where the cache has them. */
  if (sbx_client_cache_begin (self))
    set_phase (self, SBX_CLIENT_OPENING);
  else
    try_now (self);
}

/* The world has what was kept: now the hub. */
void
sbx_client_cache_ready (SbxClient *self)
{
  if (self->phase == SBX_CLIENT_OPENING && self->connection == NULL)
    try_now (self);
}

/**
 * sbx_client_stop:
 *
 * Ends the connection in order. Requests under way fail with %SBX_CLIENT_ERROR_CLOSED; what is
 * known stays, and sbx_client_start() goes on from there.
 */
void
sbx_client_stop (SbxClient *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SBX_IS_CLIENT (self));

  if (self->phase == SBX_CLIENT_IDLE)
    return;

  error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("The connection was closed."));
  self->asked = FALSE;
  self->patrolling = FALSE;
  self->was_live = FALSE;
  sbx_backoff_reset (self->backoff);
  g_clear_pointer (&self->reason, g_free);
  g_clear_object (&self->wake_watch);
  forget_next_try (self);
  set_phase (self, SBX_CLIENT_IDLE);
  drop_connection (self, error);
  sbx_client_cache_end (self);
}

/**
 * sbx_client_retry_now:
 *
 * A person does not want to wait for the next try, or mended what was wrong.
 */
void
sbx_client_retry_now (SbxClient *self)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  switch (self->phase)
    {
    case SBX_CLIENT_IDLE:
      sbx_client_start (self);
      break;

    case SBX_CLIENT_WAITING:
    case SBX_CLIENT_FAILED:
      self->asked = TRUE;
      try_now (self);
      break;

    case SBX_CLIENT_OPENING:
    case SBX_CLIENT_GREETING:
    case SBX_CLIENT_SYNCING:
    case SBX_CLIENT_LIVE:
    default:
      break;
    }
}

/**
 * sbx_client_get_state:
 *
 * Returns: how the connection is, as people are told
 */
SbxConnectionState
sbx_client_get_state (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), SBX_CONNECTION_DISCONNECTED);

  return derive_state (self);
}

/**
 * sbx_client_get_world:
 *
 * Returns: (nullable) (transfer none): the world
 */
SbxWorld *
sbx_client_get_world (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->world;
}

/**
 * sbx_client_get_hub_name:
 *
 * Returns: (transfer none) (nullable): what the hub called itself when it last said welcome
 */
const char *
sbx_client_get_hub_name (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->hub_name;
}

/**
 * sbx_client_get_hub_version:
 *
 * Returns: (transfer none) (nullable): the version that the hub said when it last said welcome
 */
const char *
sbx_client_get_hub_version (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->hub_version;
}

/**
 * sbx_client_get_address:
 *
 * Returns: (transfer none): the address
 */
SbxAddress *
sbx_client_get_address (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->address;
}
