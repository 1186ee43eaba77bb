/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-property-private.h"
#include "sbx-time.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* Who we are, where the hub is, how the connection to it is and what it can. */

/**
 * sbx_world_get_sender_id:
 *
 * Returns: who this user is as a sender, "" = not known
 */
const char *
sbx_world_get_sender_id (SbxWorld *self)
{
  return self->sender_id;
}

const char *
sbx_world_get_name (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->name;
}

void
sbx_world_set_name (SbxWorld   *self,
                    const char *name)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_string (self, sbx_world_properties[SBX_WORLD_PROP_NAME], &self->name, name != NULL ? name : "");
}

const char *
sbx_world_get_address (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->address;
}

/**
 * sbx_world_is_local:
 *
 * Returns: whether its hub is the one inside this app
 */
gboolean
sbx_world_is_local (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->local;
}

void
sbx_world_set_local (SbxWorld *self,
                     gboolean  local)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_boolean (self, sbx_world_properties[SBX_WORLD_PROP_LOCAL], &self->local, !!local);
}

SbxConnectionState
sbx_world_get_state (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), SBX_CONNECTION_DISCONNECTED);

  return self->state;
}

guint
sbx_world_get_attempt (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->attempt;
}

guint
sbx_world_get_attempt_limit (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->attempt_limit;
}

/**
 * sbx_world_get_next_try:
 *
 * Returns: when the next try to connect is due, ms since 1970, 0 = none
 */
gint64
sbx_world_get_next_try (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->next_try;
}

/**
 * sbx_world_get_reason:
 *
 * Returns: (nullable): for people: why it is not connected
 */
const char *
sbx_world_get_reason (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->reason;
}

/**
 * sbx_world_get_round_trip:
 *
 * Returns: ms that the network takes to the server's computer and back, whatever the server itself takes; negative = unknown
 */
double
sbx_world_get_round_trip (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), -1);

  return self->round_trip;
}

/**
 * sbx_world_get_latency:
 *
 * Returns: ms, negative = unknown
 */
double
sbx_world_get_latency (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), -1);

  return self->latency;
}

/**
 * sbx_world_get_dialect:
 *
 * Returns: (nullable): what the server speaks: "native", "monitor", "agent", "broadcast", "worker" or "unified"; %NULL
 *   while that is not known
 */
const char *
sbx_world_get_dialect (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->dialect;
}

void
sbx_world_set_dialect (SbxWorld   *self,
                       const char *dialect)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  if (g_strcmp0 (self->dialect, dialect) == 0)
    return;

  g_free (self->dialect);
  self->dialect = g_strdup (dialect);
  g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_DIALECT]);
}

/**
 * sbx_world_set_features:
 * @features: names of what the hub can do; none = all, which a hub says that does not know of features
 */
void
sbx_world_set_features (SbxWorld           *self,
                        const char *const  *features)
{
  g_return_if_fail (SBX_IS_WORLD (self) && features != NULL);

  if (self->features != NULL && g_strv_equal ((const char *const *) self->features, features))
    return;

  g_strfreev (self->features);
  self->features = g_strdupv ((GStrv) features);
  g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_FEATURES]);
}

/**
 * sbx_world_knows_features:
 *
 * Returns: whether the hub has said what it can do
 */
gboolean
sbx_world_knows_features (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->features != NULL;
}

/**
 * sbx_world_has_feature:
 * @feature: its name
 *
 * Returns: whether the hub can do that, as far as is known
 */
gboolean
sbx_world_has_feature (SbxWorld   *self,
                       const char *feature)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && feature != NULL, FALSE);

  return self->features != NULL &&
         (self->features[0] == NULL || g_strv_contains ((const char *const *) self->features, feature));
}

static void
set_topic_sender (gpointer topic,
                  gpointer sender_id)
{
  SbxMessageLog *log = sbx_topic_peek_log (topic);

  if (log != NULL)
    sbx_message_log_set_sender (log, sender_id);
}

static void
set_topic_shared (gpointer topic,
                  gpointer shared)
{
  SbxMessageLog *log = sbx_topic_peek_log (topic);

  if (log != NULL)
    sbx_message_log_set_shared (log, GPOINTER_TO_INT (shared));
}

static void
set_channel_shared (gpointer channel,
                    gpointer shared)
{
  sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), set_topic_shared, shared);
}

/**
 * sbx_world_is_reader_shared:
 *
 * Returns: whether our read state is that of all who have no userId
 */
gboolean
sbx_world_is_reader_shared (SbxWorld *self)
{
  return strcmp (self->reader_id, "local") == 0;
}

static void
update_needs (gpointer topic,
              gpointer user_data)
{
  sbx_topic_update_needs (topic);
}

/* Whose claims are ours is another thing then. */
static void
update_channel_needs (gpointer channel,
                      gpointer user_data)
{
  sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), update_needs, NULL);
}

static void
set_channel_sender (gpointer channel,
                    gpointer sender_id)
{
  sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), set_topic_sender, sender_id);
}

/**
 * sbx_world_set_identity:
 * @sender_id: whose messages are our own: the userId, else the clientId
 * @reader_id: whose read state is ours: the userId, or "local"
 */
void
sbx_world_set_identity (SbxWorld   *self,
                        const char *sender_id,
                        const char *reader_id)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  if (g_strcmp0 (self->sender_id, sender_id) != 0)
    {
      g_free (self->sender_id);
      self->sender_id = g_strdup (sender_id != NULL ? sender_id : "");
      sbx_sorted_list_foreach (self->channels, set_channel_sender, self->sender_id);
      sbx_sorted_list_foreach (self->channels, update_channel_needs, NULL);
    }
  if (g_strcmp0 (self->reader_id, reader_id) != 0)
    {
      g_free (self->reader_id);
      self->reader_id = g_strdup (reader_id != NULL ? reader_id : "local");
      sbx_sorted_list_foreach (self->channels, set_channel_shared, GINT_TO_POINTER (sbx_world_is_reader_shared (self)));
    }
}

/**
 * sbx_world_set_connection:
 * @next_try: ms since 1970, 0 = none
 * @reason: (nullable): for people
 *
 * Says how the connection to the hub is. All of it is notified together.
 */
void
sbx_world_set_connection (SbxWorld          *self,
                          SbxConnectionState state,
                          guint              attempt,
                          guint              attempt_limit,
                          gint64             next_try,
                          const char        *reason)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  g_object_freeze_notify (G_OBJECT (self));
  sbx_property_set_int (self, sbx_world_properties[SBX_WORLD_PROP_STATE], &self->state, state);
  sbx_property_set_uint (self, sbx_world_properties[SBX_WORLD_PROP_ATTEMPT], &self->attempt, attempt);
  sbx_property_set_uint (self, sbx_world_properties[SBX_WORLD_PROP_ATTEMPT_LIMIT], &self->attempt_limit, attempt_limit);
  sbx_property_set_int64 (self, sbx_world_properties[SBX_WORLD_PROP_NEXT_TRY], &self->next_try, next_try);
  sbx_property_set_string (self, sbx_world_properties[SBX_WORLD_PROP_REASON], &self->reason, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_world_set_round_trip:
 * @round_trip: ms, negative = unknown
 */
void
sbx_world_set_round_trip (SbxWorld *self,
                          double    round_trip)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_double (self, sbx_world_properties[SBX_WORLD_PROP_ROUND_TRIP], &self->round_trip, round_trip);
}

/**
 * sbx_world_set_latency:
 * @latency: ms, negative = unknown
 */
void
sbx_world_set_latency (SbxWorld *self,
                       double    latency)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_double (self, sbx_world_properties[SBX_WORLD_PROP_LATENCY], &self->latency, latency);
}

/**
 * sbx_world_get_as_of:
 *
 * Returns: up to when what is shown is known to be whole, in ms since 1970; 0 where it is live now, or nothing was
 *   ever seen
 */
gint64
sbx_world_get_as_of (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->as_of;
}

/**
 * sbx_world_is_away:
 *
 * Returns: whether what is shown is only what was known last: the hub cannot be asked, and nothing of it is live
 */
gboolean
sbx_world_is_away (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->as_of > 0 && self->state != SBX_CONNECTION_CONNECTED;
}

/**
 * sbx_world_get_time:
 *
 * Returns: the time at which what is shown is true, in ms since 1970: now, or of a hub that is away when it was heard last
 */
gint64
sbx_world_get_time (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), sbx_time_now_ms ());

  return sbx_world_is_away (self) ? self->as_of : sbx_time_now_ms ();
}

/**
 * sbx_world_set_as_of:
 * @as_of: ms since 1970, 0 = live, or nothing was ever seen
 */
void
sbx_world_set_as_of (SbxWorld *self,
                     gint64    as_of)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_int64 (self, sbx_world_properties[SBX_WORLD_PROP_AS_OF], &self->as_of, as_of);
}

/**
 * sbx_world_get_waiting_count:
 *
 * Returns: how many messages somebody wrote here that the hub does not have, those that wait for a decision among them
 */
guint
sbx_world_get_waiting_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->waiting_count;
}

/**
 * sbx_world_set_waiting_count:
 */
void
sbx_world_set_waiting_count (SbxWorld *self,
                             guint     count)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_uint (self, sbx_world_properties[SBX_WORLD_PROP_WAITING_COUNT], &self->waiting_count, count);
}

/**
 * sbx_world_get_disk_trouble:
 *
 * Returns: (transfer none) (nullable): why what is written is not kept on disk, in a sentence for people
 */
const char *
sbx_world_get_disk_trouble (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->disk_trouble;
}

/**
 * sbx_world_set_disk_trouble:
 * @trouble: (nullable): %NULL = all is kept, or nothing is meant to be
 */
void
sbx_world_set_disk_trouble (SbxWorld   *self,
                            const char *trouble)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_string (self, sbx_world_properties[SBX_WORLD_PROP_DISK_TROUBLE], &self->disk_trouble, trouble);
}
