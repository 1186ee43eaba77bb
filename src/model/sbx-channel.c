/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-fields.h"
#include "sbx-other.h"
#include "sbx-property-private.h"
#include "sbx-topic-private.h"
#include "sbx-unread.h"
#include "sbx-wishes.h"
#include "sbx-world-private.h"

struct _SbxChannel
{
  GObject        parent_instance;
  SbxWorld      *world;   /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue *queue;
  SbxSortedList *topics;
  char          *id;
  char          *name;
  char          *avatar;
  char          *description;
  char          *platform;
  char          *last_message;
  gint64         last_message_time;
  gint64         last_seq;
  SbxUnread      unread;
  guint          message_count;
  guint          counted; /* how much of unread stands in the world's sum */
  guint          needs_count; /* topics that need a person, as it shows */
  guint          needs_known; /* those of them that are here */
  gint64         needs_said;  /* as the hub said last, negative = it did not */
  SbxWishes     *wishes;      /* (nullable): what somebody here wants otherwise */
  gboolean       takes_replies;
  gboolean       bridge_away;
  char          *bridged_from; /* (nullable): address of the server that a bridge took it over from */
  gboolean       said_pinned; /* as the hub said last */
  gboolean       said_muted;
  gboolean       unconfirmed;
  gboolean       pinned;      /* as it shows */
  gboolean       muted;
  gboolean       enabled;
  gboolean       loaded;
  gboolean       whole;     /* all of its topics are here */
  gboolean       described; /* the hub told of the channel itself, not only of what is in it */
};

enum
{
  PROP_0,
  PROP_WORLD,
  PROP_ID,
  PROP_NAME,
  PROP_AVATAR,
  PROP_DESCRIPTION,
  PROP_PLATFORM,
  PROP_LAST_MESSAGE,
  PROP_LAST_MESSAGE_TIME,
  PROP_MESSAGE_COUNT,
  PROP_UNREAD_COUNT,
  PROP_PINNED,
  PROP_MUTED,
  PROP_ENABLED,
  PROP_TOPICS,
  PROP_LOADED,
  PROP_NEEDS_COUNT,
  PROP_UNCONFIRMED,
  PROP_BRIDGED_FROM,
  PROP_TAKES_REPLIES,
  PROP_BRIDGE_AWAY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxChannel, sbx_channel, G_TYPE_OBJECT)

static void
set_unread (SbxChannel *self,
            SbxUnread   unread)
{
  guint old = self->unread.count;

  self->unread = unread;
  if (unread.count != old)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD_COUNT]);
}

static gboolean
set_last_message (SbxChannel *self,
                  const char *text,
                  gint64      time)
{
  sbx_property_set_string (self, properties[PROP_LAST_MESSAGE], &self->last_message, text);
  return sbx_property_set_int64 (self, properties[PROP_LAST_MESSAGE_TIME], &self->last_message_time, time);
}

/* What the hub says counts until all topics are here; those that are may have changed since. */
static void
show_needs (SbxChannel *self)
{
  guint said = self->whole || self->muted || self->needs_said < 0 ? 0 : (guint) MIN (self->needs_said, G_MAXINT);
  guint count = MAX (said, self->needs_known);
  int by = (int) count - (int) self->needs_count;

  if (by == 0)
    return;

  sbx_flush_queue_freeze (self->queue, self);
  self->needs_count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEEDS_COUNT]);
  if (self->world != NULL)
    sbx_world_shift_needs (self->world, by);
}

static void
update_topic_needs (gpointer topic,
                    gpointer user_data)
{
  sbx_topic_update_needs (topic);
}

/* Shows what the hub said last, and what somebody here wants. Returns whether the channel's place in the order changed. */
static gboolean
update (SbxChannel *self)
{
  const SbxWish *pinned = sbx_wishes_peek (self->wishes, SBX_WISH_PINNED);
  const SbxWish *muted = sbx_wishes_peek (self->wishes, SBX_WISH_MUTED);

  sbx_flush_queue_freeze (self->queue, self);
  sbx_property_set_boolean (self, properties[PROP_UNCONFIRMED], &self->unconfirmed, self->wishes != NULL);
  if (sbx_property_set_boolean (self, properties[PROP_MUTED], &self->muted,
                                muted != NULL ? (gboolean) muted->value : self->said_muted))
    {
      sbx_sorted_list_foreach (self->topics, update_topic_needs, NULL);
      show_needs (self);
    }

  return sbx_property_set_boolean (self, properties[PROP_PINNED], &self->pinned,
                                   pinned != NULL ? (gboolean) pinned->value : self->said_pinned);
}

static void
take_origin (SbxChannel *self,
             JsonObject *other)
{
  JsonObject *from = NULL;
  g_autofree char *address = NULL;

  if (other != NULL)
    sbx_fields_get_object (other, "bridgedFrom", SBX_FIELD_OPTIONAL, &from, NULL);
  if (from != NULL)
    address = sbx_fields_dup_text (from, "address", NULL);
  sbx_property_set_string (self, properties[PROP_BRIDGED_FROM], &self->bridged_from, address);
  sbx_property_set_boolean (self, properties[PROP_BRIDGE_AWAY], &self->bridge_away,
                            address != NULL && sbx_fields_boolean_or (other, "bridgeAway", FALSE));
  sbx_property_set_boolean (self, properties[PROP_TAKES_REPLIES], &self->takes_replies,
                            address == NULL || (sbx_fields_boolean_or (other, "takesReplies", TRUE) && !self->bridge_away));
}

static gboolean
describe (SbxChannel             *self,
          const SbxChannelRecord *record)
{
  self->described = TRUE;
  sbx_property_set_string (self, properties[PROP_NAME], &self->name, record->name);
  sbx_property_set_string (self, properties[PROP_AVATAR], &self->avatar, record->avatar);
  sbx_property_set_string (self, properties[PROP_DESCRIPTION], &self->description, record->description);
  sbx_property_set_string (self, properties[PROP_PLATFORM], &self->platform, record->platform);
  sbx_property_set_boolean (self, properties[PROP_ENABLED], &self->enabled, record->enabled);
  take_origin (self, record->other);
  self->said_pinned = record->is_pinned;
  sbx_wishes_see (self->wishes, SBX_WISH_PINNED, record->is_pinned);
  return update (self);
}

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
    case PROP_WORLD:
      g_value_set_object (value, self->world);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_AVATAR:
      g_value_set_string (value, self->avatar);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_PLATFORM:
      g_value_set_string (value, self->platform);
      break;
    case PROP_LAST_MESSAGE:
      g_value_set_string (value, self->last_message);
      break;
    case PROP_LAST_MESSAGE_TIME:
      g_value_set_int64 (value, self->last_message_time);
      break;
    case PROP_MESSAGE_COUNT:
      g_value_set_uint (value, self->message_count);
      break;
    case PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread.count);
      break;
    case PROP_PINNED:
      g_value_set_boolean (value, self->pinned);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_TOPICS:
      g_value_set_object (value, self->topics);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_NEEDS_COUNT:
      g_value_set_uint (value, self->needs_count);
      break;
    case PROP_UNCONFIRMED:
      g_value_set_boolean (value, self->unconfirmed);
      break;
    case PROP_BRIDGED_FROM:
      g_value_set_string (value, self->bridged_from);
      break;
    case PROP_TAKES_REPLIES:
      g_value_set_boolean (value, self->takes_replies);
      break;
    case PROP_BRIDGE_AWAY:
      g_value_set_boolean (value, self->bridge_away);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_channel_class_init (SbxChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_channel_dispose;
  object_class->finalize = sbx_channel_finalize;
  object_class->get_property = sbx_channel_get_property;

  properties[PROP_WORLD] = g_param_spec_object ("world", NULL, NULL, SBX_TYPE_WORLD, SBX_PROPERTY_READABLE);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_AVATAR] = g_param_spec_string ("avatar", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_PLATFORM] = g_param_spec_string ("platform", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_LAST_MESSAGE] = g_param_spec_string ("last-message", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_LAST_MESSAGE_TIME] =
    g_param_spec_int64 ("last-message-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[PROP_MESSAGE_COUNT] =
    g_param_spec_uint ("message-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_UNREAD_COUNT] =
    g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, SBX_PROPERTY_READABLE);
  properties[PROP_TOPICS] = g_param_spec_object ("topics", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[PROP_NEEDS_COUNT] =
    g_param_spec_uint ("needs-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_UNCONFIRMED] = g_param_spec_boolean ("unconfirmed", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[PROP_BRIDGED_FROM] = g_param_spec_string ("bridged-from", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_TAKES_REPLIES] = g_param_spec_boolean ("takes-replies", NULL, NULL, TRUE, SBX_PROPERTY_READABLE);
  properties[PROP_BRIDGE_AWAY] = g_param_spec_boolean ("bridge-away", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORLD]);
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
 * sbx_channel_apply_record:
 * @fetched: whether @record was asked for, so that a push may be newer
 *
 * Returns: whether the channel's place in the order may have changed
 */
gboolean
sbx_channel_apply_record (SbxChannel             *self,
                          const SbxChannelRecord *record,
                          gboolean                fetched)
{
  gboolean stale = record->last_seq < self->last_seq;
  gboolean moved = FALSE;
  SbxUnread unread = self->unread;

  sbx_flush_queue_freeze (self->queue, self);

  if (!(fetched && stale && self->described))
    moved = describe (self, record);
  if (record->muted >= 0)
    {
      self->said_muted = record->muted > 0;
      sbx_wishes_see (self->wishes, SBX_WISH_MUTED, self->said_muted);
      moved |= update (self);
    }
  if (record->unread_count >= 0)
    {
      sbx_unread_take_answer (&unread, record->unread_count, record->last_seq);
      set_unread (self, unread);
    }
  if (record->needs_count >= 0)
    {
      self->needs_said = record->needs_count;
      show_needs (self);
    }
  if (!stale)
    {
      self->last_seq = record->last_seq;
      sbx_property_set_uint (self, properties[PROP_MESSAGE_COUNT], &self->message_count,
                             (guint) CLAMP (record->message_count, 0, G_MAXINT));
      moved |= set_last_message (self, record->last_message, record->last_message_time);
    }

  return moved;
}

/**
 * sbx_channel_take_message:
 * @message: one that the hub pushed
 * @unread: whether it counts as unread
 *
 * Returns: whether the channel's place in the order may have changed
 */
gboolean
sbx_channel_take_message (SbxChannel             *self,
                          const SbxMessageRecord *message,
                          gboolean                unread)
{
  SbxUnread counts = self->unread;

  sbx_flush_queue_freeze (self->queue, self);
  sbx_unread_take_push (&counts, message->seq, unread);
  set_unread (self, counts);

  if (message->seq > 0 && message->seq <= self->last_seq)
    return FALSE;

  self->last_seq = MAX (self->last_seq, message->seq);
  if (message->timestamp < self->last_message_time)
    return FALSE;

  return set_last_message (self, sbx_other_preview (message), message->timestamp);
}

/**
 * sbx_channel_set_loaded:
 * @whole: whether that was the last page
 *
 * Says that its topics were listed.
 */
void
sbx_channel_set_loaded (SbxChannel *self,
                        gboolean    whole)
{
  sbx_flush_queue_freeze (self->queue, self);
  self->whole = self->whole || whole;
  show_needs (self);
  sbx_property_set_boolean (self, properties[PROP_LOADED], &self->loaded, TRUE);
}

/**
 * sbx_channel_shift_unread:
 * @by: what a topic's count changed by
 */
void
sbx_channel_shift_unread (SbxChannel *self,
                          int         by)
{
  SbxUnread unread = self->unread;

  if (by == 0)
    return;

  sbx_flush_queue_freeze (self->queue, self);
  sbx_unread_set (&unread, (guint) MAX ((int) unread.count + by, 0));
  set_unread (self, unread);
}

/**
 * sbx_channel_shift_needs:
 * @by: how many more of the topics that are here need a person
 */
void
sbx_channel_shift_needs (SbxChannel *self,
                         int         by)
{
  self->needs_known = (guint) MAX ((int) self->needs_known + by, 0);
  show_needs (self);
}

/**
 * sbx_channel_wish:
 * @wish: gets its serial
 *
 * Shows what somebody here wants.
 *
 * Returns: whether the channel's place in the order may have changed
 */
gboolean
sbx_channel_wish (SbxChannel *self,
                  SbxWish    *wish)
{
  sbx_wishes_add (&self->wishes, wish);
  return update (self);
}

/**
 * sbx_channel_settle:
 * @granted: whether the hub has it so
 *
 * Returns: whether the channel's place in the order may have changed
 */
gboolean
sbx_channel_settle (SbxChannel    *self,
                    const SbxWish *wish,
                    gboolean       granted)
{
  gboolean told = sbx_wishes_take (&self->wishes, wish);

  if (granted && !told && wish->kind == SBX_WISH_PINNED)
    self->said_pinned = (gboolean) wish->value;
  if (granted && !told && wish->kind == SBX_WISH_MUTED)
    self->said_muted = (gboolean) wish->value;

  return update (self);
}

/**
 * sbx_channel_restart:
 *
 * Forgets every seq: the hub's log is another one now.
 */
void
sbx_channel_restart (SbxChannel *self)
{
  self->last_seq = 0;
  self->unread.counted_seq = 0;
  self->unread.live = 0;
}

/**
 * sbx_channel_exchange_counted:
 * @counted: how much of it the world's sum has now
 *
 * Returns: how much it had before
 */
guint
sbx_channel_exchange_counted (SbxChannel *self,
                              guint       counted)
{
  guint old = self->counted;

  self->counted = counted;
  return old;
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

