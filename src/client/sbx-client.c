/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-limits.h"

/* docs/protocol.md ("Client connection"), for native hubs. */
static const SbxClientTimings default_timings = {
  .connect_timeout = SBX_CLIENT_CONNECT_TIMEOUT,
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
  SIGNAL_HUB_NAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxClient, sbx_client, G_TYPE_OBJECT)

/* --- What others are told --- */

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
sbx_client_tell_ready (SbxClient *self)
{
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

/* --- The object --- */

static void
sbx_client_dispose (GObject *object)
{
  SbxClient *self = SBX_CLIENT (object);

  sbx_client_connection_clear (self);
  sbx_client_dialect_clear (self);
  sbx_client_sync_clear (self);
  sbx_client_topics_clear (self);
  sbx_client_outbox_clear (self);
  sbx_client_counts_clear (self);
  sbx_client_presence_clear (self);
  g_clear_object (&self->files);
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
  g_clear_object (&self->recorder);
  g_clear_object (&self->history);
  g_clear_pointer (&self->backoff, sbx_backoff_free);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->client_type);
  g_free (self->client_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->sender_id);
  g_free (self->reader_id);
  g_free (self->role);
  g_free (self->connection_id);
  g_free (self->token);
  g_free (self->data_folder);
  g_free (self->known_epoch);
  g_free (self->reason);
  g_free (self->refusal);
  g_free (self->epoch);
  g_free (self->hub_name);
  g_free (self->hub_version);
  g_strfreev (self->own_features);
  sbx_client_dialect_finalize (self);

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
  signals[SIGNAL_HUB_NAMED] =
    g_signal_new ("hub-named", SBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_client_init (SbxClient *self)
{
  self->client_id = g_uuid_string_random ();
  self->retry = TRUE;
  self->requests = sbx_requests_new ();
  self->recorder = sbx_flight_recorder_new ();
  self->history = sbx_state_history_new ();
  self->streams_limit = SBX_LIMIT_STREAMS_PER_REQUEST;
  self->subscriptions_limit = SBX_LIMIT_SUBSCRIPTIONS;
  self->page_limit = SBX_LIMIT_PAGE;
  self->message_limit = SBX_LIMIT_MESSAGE_BYTES;
  self->upload_limit = SBX_LIMIT_UPLOAD_BYTES;
  self->claim_seconds = SBX_CLIENT_CLAIM_SECONDS;
  sbx_client_set_timings (self, &default_timings);
  self->own_timings = FALSE;
  sbx_client_dialect_init (self);
  sbx_client_connection_init (self);
  sbx_client_sync_init (self);
  sbx_client_topics_init (self);
  sbx_client_outbox_init (self);
  sbx_client_counts_init (self);
  sbx_client_presence_init (self);
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
 * @client_type: (nullable): as in the hub's protocol; what the profile says if not said, else monitor
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

  g_free (self->client_type);
  self->client_type = g_strdup (client_type);
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
 * sbx_client_set_features:
 * @features: (nullable) (array zero-terminated=1): names
 *
 * What hello says that we can. Takes effect at the next connection.
 */
void
sbx_client_set_features (SbxClient         *self,
                         const char *const *features)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  g_strfreev (self->own_features);
  self->own_features = g_strdupv ((char **) features);
}

/**
 * sbx_client_set_leaves_places:
 * @leaves: whether places that are for one chatbot are left to it; %FALSE unless said
 *
 * Who connects to such a place takes it away from the bot, with all that waits for it. Takes effect at the next connection.
 */
void
sbx_client_set_leaves_places (SbxClient *self,
                              gboolean   leaves)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  self->leaves_places = leaves;
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
  self->own_timings = TRUE;
  g_clear_pointer (&self->backoff, sbx_backoff_free);
  self->backoff = sbx_backoff_new (timings->backoff_base, timings->backoff_max, timings->backoff_limit);
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
 * sbx_client_get_epoch:
 *
 * Returns: (transfer none) (nullable): which log the hub has, as it said when it last said welcome
 */
const char *
sbx_client_get_epoch (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->epoch;
}

/**
 * sbx_client_get_hub_log:
 *
 * Returns: (transfer none) (nullable): the epoch of the hub's own log, also where it is spoken to in another dialect, in which case
 *   sbx_client_get_epoch() is that of what is kept here; %NULL of a server that is no hub
 */
const char *
sbx_client_get_hub_log (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->foreign != NULL ? sbx_foreign_get_hub_log (self->foreign) : self->epoch;
}
