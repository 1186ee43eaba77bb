/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-property-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

GParamSpec *sbx_channel_properties[SBX_CHANNEL_N_PROPS];

G_DEFINE_FINAL_TYPE (SbxChannel, sbx_channel, G_TYPE_OBJECT)

static void
orphan_topic (gpointer topic,
              gpointer user_data)
{
  sbx_topic_orphan (topic);
}

static void
sbx_channel_dispose (GObject *object)
{
  SbxChannel *self = SBX_CHANNEL (object);

  self->world = NULL;
  if (self->topics != NULL)
    sbx_sorted_list_foreach (self->topics, orphan_topic, NULL);
  g_clear_object (&self->topics);

  G_OBJECT_CLASS (sbx_channel_parent_class)->dispose (object);
}

static void
sbx_channel_finalize (GObject *object)
{
  SbxChannel *self = SBX_CHANNEL (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->avatar);
  g_free (self->description);
  g_free (self->platform);
  g_free (self->last_message);
  g_free (self->bridged_from);
  g_free (self->wishes);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_channel_parent_class)->finalize (object);
}

static void
sbx_channel_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SbxChannel *self = SBX_CHANNEL (object);

  switch (id)
    {
    case SBX_CHANNEL_PROP_WORLD:
      g_value_set_object (value, self->world);
      break;
    case SBX_CHANNEL_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case SBX_CHANNEL_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case SBX_CHANNEL_PROP_AVATAR:
      g_value_set_string (value, self->avatar);
      break;
    case SBX_CHANNEL_PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case SBX_CHANNEL_PROP_PLATFORM:
      g_value_set_string (value, self->platform);
      break;
    case SBX_CHANNEL_PROP_LAST_MESSAGE:
      g_value_set_string (value, self->last_message);
      break;
    case SBX_CHANNEL_PROP_LAST_MESSAGE_TIME:
      g_value_set_int64 (value, self->last_message_time);
      break;
    case SBX_CHANNEL_PROP_MESSAGE_COUNT:
      g_value_set_uint (value, self->message_count);
      break;
    case SBX_CHANNEL_PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread.count);
      break;
    case SBX_CHANNEL_PROP_PINNED:
      g_value_set_boolean (value, self->pinned);
      break;
    case SBX_CHANNEL_PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case SBX_CHANNEL_PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case SBX_CHANNEL_PROP_TOPICS:
      g_value_set_object (value, self->topics);
      break;
    case SBX_CHANNEL_PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case SBX_CHANNEL_PROP_NEEDS_COUNT:
      g_value_set_uint (value, self->needs_count);
      break;
    case SBX_CHANNEL_PROP_UNCONFIRMED:
      g_value_set_boolean (value, self->unconfirmed);
      break;
    case SBX_CHANNEL_PROP_BRIDGED_FROM:
      g_value_set_string (value, self->bridged_from);
      break;
    case SBX_CHANNEL_PROP_TAKES_REPLIES:
      g_value_set_boolean (value, self->takes_replies);
      break;
    case SBX_CHANNEL_PROP_BRIDGE_AWAY:
      g_value_set_boolean (value, self->bridge_away);
      break;
    case SBX_CHANNEL_PROP_CUT_OFF:
      g_value_set_boolean (value, self->cut_off);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_channel_class_init (SbxChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamSpec **properties = sbx_channel_properties;

  object_class->dispose = sbx_channel_dispose;
  object_class->finalize = sbx_channel_finalize;
  object_class->get_property = sbx_channel_get_property;

  properties[SBX_CHANNEL_PROP_WORLD] = g_param_spec_object ("world", NULL, NULL, SBX_TYPE_WORLD, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_AVATAR] = g_param_spec_string ("avatar", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_PLATFORM] = g_param_spec_string ("platform", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_LAST_MESSAGE] = g_param_spec_string ("last-message", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_LAST_MESSAGE_TIME] =
    g_param_spec_int64 ("last-message-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_MESSAGE_COUNT] =
    g_param_spec_uint ("message-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_UNREAD_COUNT] =
    g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_TOPICS] = g_param_spec_object ("topics", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_NEEDS_COUNT] =
    g_param_spec_uint ("needs-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_UNCONFIRMED] = g_param_spec_boolean ("unconfirmed", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_BRIDGED_FROM] = g_param_spec_string ("bridged-from", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_TAKES_REPLIES] = g_param_spec_boolean ("takes-replies", NULL, NULL, TRUE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_BRIDGE_AWAY] = g_param_spec_boolean ("bridge-away", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_CHANNEL_PROP_CUT_OFF] = g_param_spec_boolean ("cut-off", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, SBX_CHANNEL_N_PROPS, properties);
}

static void
sbx_channel_init (SbxChannel *self)
{
  self->avatar = g_strdup ("");
  self->description = g_strdup ("");
  self->platform = g_strdup ("");
  self->last_message = g_strdup ("");
  self->enabled = TRUE;
  self->takes_replies = TRUE;
  self->needs_said = -1;
}

static const char *
get_topic_id (gpointer topic)
{
  return sbx_topic_get_id (topic);
}

/**
 * sbx_channel_new:
 * @world: (transfer none): not kept
 * @queue: (transfer none): the world's
 *
 * Returns: (transfer full): a channel of which only the id is known
 */
SbxChannel *
sbx_channel_new (SbxWorld      *world,
                 const char    *id,
                 SbxFlushQueue *queue)
{
  SbxChannel *self = g_object_new (SBX_TYPE_CHANNEL, NULL);

  self->world = world;
  self->queue = sbx_flush_queue_ref (queue);
  self->topics = sbx_sorted_list_new (SBX_TYPE_TOPIC, get_topic_id, sbx_topic_compare, queue);
  self->id = g_strdup (id);
  self->name = g_strdup (id);

  return self;
}

/**
 * sbx_channel_orphan:
 *
 * Called by the world when it lets the channel go.
 */
void
sbx_channel_orphan (SbxChannel *self)
{
  if (self->world == NULL)
    return;

  sbx_world_shift_needs (self->world, -(int) self->needs_count);
  self->world = NULL;
  g_object_notify_by_pspec (G_OBJECT (self), sbx_channel_properties[SBX_CHANNEL_PROP_WORLD]);
}

SbxSortedList *
sbx_channel_get_topic_list (SbxChannel *self)
{
  return self->topics;
}

SbxFlushQueue *
sbx_channel_get_queue (SbxChannel *self)
{
  return self->queue;
}

/**
 * sbx_channel_get_sender_id:
 *
 * Returns: who this user is as a sender, "" = not known
 */
const char *
sbx_channel_get_sender_id (SbxChannel *self)
{
  return self->world != NULL ? sbx_world_get_sender_id (self->world) : "";
}

/**
 * sbx_channel_compare:
 *
 * The protocol's order: pinned first, newest first, then by id.
 */
int
sbx_channel_compare (gconstpointer a,
                     gconstpointer b)
{
  const SbxChannel *first = a;
  const SbxChannel *second = b;

  if (first->pinned != second->pinned)
    return first->pinned ? -1 : 1;
  if (first->last_message_time != second->last_message_time)
    return first->last_message_time > second->last_message_time ? -1 : 1;

  return strcmp (first->id, second->id);
}

/**
 * sbx_channel_get_world:
 *
 * Returns: (transfer none) (nullable): its world, while that has it
 */
SbxWorld *
sbx_channel_get_world (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->world;
}

const char *
sbx_channel_get_id (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->id;
}

const char *
sbx_channel_get_name (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->name;
}

const char *
sbx_channel_get_avatar (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->avatar;
}

const char *
sbx_channel_get_description (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->description;
}

const char *
sbx_channel_get_platform (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->platform;
}

const char *
sbx_channel_get_last_message (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->last_message;
}

gint64
sbx_channel_get_last_message_time (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), 0);

  return self->last_message_time;
}

guint
sbx_channel_get_message_count (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), 0);

  return self->message_count;
}

guint
sbx_channel_get_unread_count (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), 0);

  return self->unread.count;
}

gboolean
sbx_channel_get_pinned (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->pinned;
}

gboolean
sbx_channel_get_muted (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->muted;
}

/**
 * sbx_channel_get_needs_count:
 *
 * Returns: how many of its topics need a person, as far as that is known
 */
guint
sbx_channel_get_needs_count (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), 0);

  return self->needs_count;
}

/**
 * sbx_channel_get_needs_known:
 *
 * Returns: whether all of its topics are in the count of those that need a person: the hub counted them, or all are here
 */
gboolean
sbx_channel_get_needs_known (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->whole || self->needs_said >= 0;
}

/**
 * sbx_channel_get_whole:
 *
 * Returns: whether all of its topics are here
 */
gboolean
sbx_channel_get_whole (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->whole;
}

/**
 * sbx_channel_get_unconfirmed:
 *
 * Returns: whether it shows something that somebody here wants and the hub has not confirmed
 */
gboolean
sbx_channel_get_unconfirmed (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->unconfirmed;
}

/**
 * sbx_channel_get_bridged_from:
 *
 * Returns: (transfer none) (nullable): the address of the server that a bridge takes it over from, where nobody reads what
 *   is written here; %NULL where the hub has it of its own
 */
const char *
sbx_channel_get_bridged_from (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return self->bridged_from;
}

/**
 * sbx_channel_get_takes_replies:
 *
 * Returns: whether what is written here is sent where the channel is from; also where it is from nowhere else
 */
gboolean
sbx_channel_get_takes_replies (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), TRUE);

  return self->takes_replies;
}

/**
 * sbx_channel_get_bridge_away:
 *
 * Returns: whether the bridge that took it over is gone, so that there is nobody to send it there
 */
gboolean
sbx_channel_get_bridge_away (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->bridge_away;
}

/**
 * sbx_channel_get_cut_off:
 *
 * Returns: whether nothing new comes from the server that it was taken over from: the bridge is gone, or cannot reach it
 */
gboolean
sbx_channel_get_cut_off (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->cut_off;
}

gboolean
sbx_channel_get_enabled (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->enabled;
}

gboolean
sbx_channel_get_loaded (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), FALSE);

  return self->loaded;
}

/**
 * sbx_channel_get_topics:
 *
 * Returns: (transfer none): a list of #SbxTopic
 */
GListModel *
sbx_channel_get_topics (SbxChannel *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (self), NULL);

  return G_LIST_MODEL (self->topics);
}
