/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-channel-private.h"
#include "sbx-property-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

GParamSpec *sbx_topic_properties[SBX_TOPIC_N_PROPS];

G_DEFINE_FINAL_TYPE (SbxTopic, sbx_topic, G_TYPE_OBJECT)

/**
 * sbx_topic_placeholder_title:
 *
 * Returns: for people: what stands in place of a title
 */
const char *
sbx_topic_placeholder_title (int kind)
{
  return kind == SBX_TOPIC_CHAT ? _("Unknown user") : _("Untitled work");
}

static void
sbx_topic_dispose (GObject *object)
{
  SbxTopic *self = SBX_TOPIC (object);

  self->channel = NULL;
  g_clear_object (&self->messages);
  sbx_topic_clear_desk (self);

  G_OBJECT_CLASS (sbx_topic_parent_class)->dispose (object);
}

static void
sbx_topic_finalize (GObject *object)
{
  SbxTopic *self = SBX_TOPIC (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->last_message);
  g_free (self->last_sender);
  g_free (self->claim_by);
  sbx_flush_queue_unref (self->queue);

  g_clear_pointer (&self->marks, g_hash_table_unref);
  G_OBJECT_CLASS (sbx_topic_parent_class)->finalize (object);
}

static void
sbx_topic_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  SbxTopic *self = SBX_TOPIC (object);

  switch (id)
    {
    case SBX_TOPIC_PROP_CHANNEL:
      g_value_set_object (value, self->channel);
      break;
    case SBX_TOPIC_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case SBX_TOPIC_PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case SBX_TOPIC_PROP_LAST_MESSAGE:
      g_value_set_string (value, self->last_message);
      break;
    case SBX_TOPIC_PROP_LAST_SENDER:
      g_value_set_string (value, self->last_sender);
      break;
    case SBX_TOPIC_PROP_LAST_PRIVATE:
      g_value_set_boolean (value, self->last_private);
      break;
    case SBX_TOPIC_PROP_KIND:
      g_value_set_int (value, self->kind);
      break;
    case SBX_TOPIC_PROP_LAST_MESSAGE_TIME:
      g_value_set_int64 (value, self->last_message_time);
      break;
    case SBX_TOPIC_PROP_MESSAGE_COUNT:
      g_value_set_uint (value, self->message_count);
      break;
    case SBX_TOPIC_PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread.count);
      break;
    case SBX_TOPIC_PROP_READ_SEQ:
      g_value_set_int64 (value, self->read_seq);
      break;
    case SBX_TOPIC_PROP_LAST_SEQ:
      g_value_set_int64 (value, self->last_seq);
      break;
    case SBX_TOPIC_PROP_PINNED:
      g_value_set_boolean (value, self->pinned);
      break;
    case SBX_TOPIC_PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case SBX_TOPIC_PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case SBX_TOPIC_PROP_MESSAGES:
      g_value_set_object (value, sbx_topic_get_messages (self));
      break;
    case SBX_TOPIC_PROP_CLAIM_BY:
      g_value_set_string (value, self->claim_by);
      break;
    case SBX_TOPIC_PROP_CLAIM_UNTIL:
      g_value_set_int64 (value, self->claim_until);
      break;
    case SBX_TOPIC_PROP_CLAIM_FENCE:
      g_value_set_int64 (value, self->claim_fence);
      break;
    case SBX_TOPIC_PROP_SNOOZED_UNTIL:
      g_value_set_int64 (value, self->snoozed_until);
      break;
    case SBX_TOPIC_PROP_OWNER_ID:
      g_value_set_string (value, self->owner_id);
      break;
    case SBX_TOPIC_PROP_PARTICIPANTS:
      g_value_set_boxed (value, sbx_topic_get_participants (self));
      break;
    case SBX_TOPIC_PROP_NEEDS_PERSON:
      g_value_set_boolean (value, self->needs_person);
      break;
    case SBX_TOPIC_PROP_TYPING:
      g_value_set_object (value, sbx_topic_get_typing (self));
      break;
    case SBX_TOPIC_PROP_VIEWERS:
      g_value_set_object (value, sbx_topic_get_viewers (self));
      break;
    case SBX_TOPIC_PROP_UNCONFIRMED:
      g_value_set_boolean (value, self->unconfirmed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_topic_class_init (SbxTopicClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamSpec **properties = sbx_topic_properties;

  object_class->dispose = sbx_topic_dispose;
  object_class->finalize = sbx_topic_finalize;
  object_class->get_property = sbx_topic_get_property;

  properties[SBX_TOPIC_PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_LAST_MESSAGE] = g_param_spec_string ("last-message", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_LAST_SENDER] = g_param_spec_string ("last-sender", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_LAST_PRIVATE] = g_param_spec_boolean ("last-private", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_KIND] =
    g_param_spec_int ("kind", NULL, NULL, 0, G_MAXINT, SBX_TOPIC_WORK, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_LAST_MESSAGE_TIME] =
    g_param_spec_int64 ("last-message-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_MESSAGE_COUNT] =
    g_param_spec_uint ("message-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_UNREAD_COUNT] =
    g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_READ_SEQ] = g_param_spec_int64 ("read-seq", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_LAST_SEQ] = g_param_spec_int64 ("last-seq", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, SBX_TOPIC_OPEN, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_MESSAGES] =
    g_param_spec_object ("messages", NULL, NULL, SBX_TYPE_MESSAGE_LOG, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_CLAIM_BY] = g_param_spec_string ("claim-by", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_CLAIM_UNTIL] =
    g_param_spec_int64 ("claim-until", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_CLAIM_FENCE] =
    g_param_spec_int64 ("claim-fence", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_SNOOZED_UNTIL] =
    g_param_spec_int64 ("snoozed-until", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_OWNER_ID] = g_param_spec_string ("owner-id", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_PARTICIPANTS] =
    g_param_spec_boxed ("participants", NULL, NULL, G_TYPE_STRV, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_NEEDS_PERSON] =
    g_param_spec_boolean ("needs-person", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_TYPING] =
    g_param_spec_object ("typing", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_VIEWERS] =
    g_param_spec_object ("viewers", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_TOPIC_PROP_UNCONFIRMED] =
    g_param_spec_boolean ("unconfirmed", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, SBX_TOPIC_N_PROPS, properties);
}

static void
sbx_topic_init (SbxTopic *self)
{
  self->last_message = g_strdup ("");
  self->last_sender = g_strdup ("");
  self->claim_by = g_strdup ("");
}

/**
 * sbx_topic_new:
 * @channel: (transfer none): not kept
 *
 * Returns: (transfer full): a topic of which only the id is known
 */
SbxTopic *
sbx_topic_new (SbxChannel *channel,
               const char *id)
{
  SbxTopic *self = g_object_new (SBX_TYPE_TOPIC, NULL);

  self->channel = channel;
  self->queue = sbx_flush_queue_ref (sbx_channel_get_queue (channel));
  self->id = g_strdup (id);
  self->title = g_strdup (sbx_topic_placeholder_title (SBX_TOPIC_WORK));

  return self;
}

/**
 * sbx_topic_orphan:
 *
 * Called by the channel when it lets the topic go.
 */
void
sbx_topic_orphan (SbxTopic *self)
{
  if (self->channel == NULL)
    return;

  sbx_topic_orphan_desk (self);
  self->channel = NULL;
  g_object_notify_by_pspec (G_OBJECT (self), sbx_topic_properties[SBX_TOPIC_PROP_CHANNEL]);
}

/**
 * sbx_topic_compare:
 *
 * The protocol's order: newest first, then by id.
 */
int
sbx_topic_compare (gconstpointer a,
                   gconstpointer b)
{
  const SbxTopic *first = a;
  const SbxTopic *second = b;

  if (first->last_message_time != second->last_message_time)
    return first->last_message_time > second->last_message_time ? -1 : 1;

  return strcmp (first->id, second->id);
}

/**
 * sbx_topic_peek_log:
 *
 * Returns: (transfer none) (nullable): the topic's log, if anybody ever asked for it
 */
SbxMessageLog *
sbx_topic_peek_log (SbxTopic *self)
{
  return self->messages;
}

/**
 * sbx_topic_get_channel:
 *
 * Returns: (transfer none) (nullable): its channel, while the world has it
 */
SbxChannel *
sbx_topic_get_channel (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->channel;
}

const char *
sbx_topic_get_id (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->id;
}

/**
 * sbx_topic_get_title:
 *
 * Returns: the title for people, translated where it is a placeholder
 */
const char *
sbx_topic_get_title (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->title;
}

SbxTopicKind
sbx_topic_get_kind (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), SBX_TOPIC_WORK);

  return self->kind;
}

SbxTopicState
sbx_topic_get_state (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), SBX_TOPIC_OPEN);

  return self->state;
}

/**
 * sbx_topic_get_last_sender:
 *
 * Returns: (transfer none): who wrote the last message, "" = unknown
 */
const char *
sbx_topic_get_last_sender (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->last_sender;
}

/**
 * sbx_topic_get_last_private:
 *
 * Returns: whether the last message is a note for colleagues; %FALSE while that is not known
 */
gboolean
sbx_topic_get_last_private (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), FALSE);

  return self->last_private;
}

const char *
sbx_topic_get_last_message (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->last_message;
}

gint64
sbx_topic_get_last_message_time (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->last_message_time;
}

guint
sbx_topic_get_message_count (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->message_count;
}

guint
sbx_topic_get_unread_count (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->unread.count;
}

gint64
sbx_topic_get_read_seq (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->read_seq;
}

gint64
sbx_topic_get_last_seq (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->last_seq;
}

gboolean
sbx_topic_get_pinned (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), FALSE);

  return self->pinned;
}

gboolean
sbx_topic_get_muted (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), FALSE);

  return self->muted;
}

/**
 * sbx_topic_get_messages:
 *
 * Returns: (transfer none): the topic's log, made now if nobody asked before
 */
SbxMessageLog *
sbx_topic_get_messages (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  if (self->messages == NULL)
    {
      self->messages = sbx_message_log_new (self->queue);
      if (self->channel != NULL)
        {
          SbxWorld *world = sbx_channel_get_world (self->channel);

          sbx_message_log_set_sender (self->messages, sbx_channel_get_sender_id (self->channel));
          sbx_message_log_set_shared (self->messages, world != NULL && sbx_world_is_reader_shared (world));
        }
      sbx_message_log_set_marked (self->messages, self->marked_from, self->marked_to);
    }

  return self->messages;
}

/**
 * sbx_topic_get_claim_by:
 *
 * Returns: (transfer none): who said to answer here, "" = nobody
 */
const char *
sbx_topic_get_claim_by (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->claim_by;
}

/**
 * sbx_topic_get_claim_until:
 *
 * Returns: when the claim ends by itself, in ms since 1970; 0 without one
 */
gint64
sbx_topic_get_claim_until (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->claim_until;
}

/**
 * sbx_topic_get_claim_fence:
 *
 * Returns: the number of the claim, which a reply under it carries; 0 without one
 */
gint64
sbx_topic_get_claim_fence (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->claim_fence;
}
