/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-change.h"

static SbxChange *
change_new (SbxChangeKind  kind,
            SbxChannel    *channel,
            SbxTopic      *topic,
            gint64         value,
            gint64         until)
{
  SbxChange *self = g_new0 (SbxChange, 1);

  self->kind = kind;
  self->channel = g_object_ref (channel);
  self->topic = topic != NULL ? g_object_ref (topic) : NULL;
  self->value = value;
  self->until = until;

  return self;
}

/**
 * sbx_change_new_read:
 *
 * Returns: (transfer full): all of @topic is read
 */
SbxChange *
sbx_change_new_read (SbxTopic *topic)
{
  g_return_val_if_fail (SBX_IS_TOPIC (topic) && sbx_topic_get_channel (topic) != NULL, NULL);

  return change_new (SBX_CHANGE_READ, sbx_topic_get_channel (topic), topic, sbx_topic_get_last_seq (topic), 0);
}

/**
 * sbx_change_new_unread:
 * @from_seq: of a message
 *
 * Returns: (transfer full): @topic is unread from that message on
 */
SbxChange *
sbx_change_new_unread (SbxTopic *topic,
                       gint64    from_seq)
{
  g_return_val_if_fail (SBX_IS_TOPIC (topic) && sbx_topic_get_channel (topic) != NULL, NULL);
  g_return_val_if_fail (from_seq > 0, NULL);

  return change_new (SBX_CHANGE_UNREAD, sbx_topic_get_channel (topic), topic, from_seq, 0);
}

/**
 * sbx_change_new_state:
 * @snoozed_until: ms since 1970, of SNOOZED; 0 = until further notice, or another state
 *
 * Returns: (transfer full): @topic is in that state
 */
SbxChange *
sbx_change_new_state (SbxTopic      *topic,
                      SbxTopicState  state,
                      gint64         snoozed_until)
{
  g_return_val_if_fail (SBX_IS_TOPIC (topic) && sbx_topic_get_channel (topic) != NULL, NULL);
  g_return_val_if_fail (snoozed_until == 0 || (state == SBX_TOPIC_SNOOZED && snoozed_until > 0), NULL);

  return change_new (SBX_CHANGE_STATE, sbx_topic_get_channel (topic), topic, state, snoozed_until);
}

/**
 * sbx_change_new_pinned:
 * @topic: (nullable): one of @channel; %NULL = the channel itself
 *
 * Returns: (transfer full): it is pinned, for everybody, or no more
 */
SbxChange *
sbx_change_new_pinned (SbxChannel *channel,
                       SbxTopic   *topic,
                       gboolean    on)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (channel) && (topic == NULL || SBX_IS_TOPIC (topic)), NULL);

  return change_new (SBX_CHANGE_PINNED, channel, topic, !!on, 0);
}

/**
 * sbx_change_new_muted:
 * @topic: (nullable): one of @channel; %NULL = the channel itself
 *
 * Returns: (transfer full): it is muted for us, or no more
 */
SbxChange *
sbx_change_new_muted (SbxChannel *channel,
                      SbxTopic   *topic,
                      gboolean    on)
{
  g_return_val_if_fail (SBX_IS_CHANNEL (channel) && (topic == NULL || SBX_IS_TOPIC (topic)), NULL);

  return change_new (SBX_CHANGE_MUTED, channel, topic, !!on, 0);
}

/**
 * sbx_change_new_undo:
 *
 * What makes it again as it is now; to be asked before the change is made.
 *
 * Returns: (transfer full) (nullable): the change that takes @self back; %NULL where it changes nothing, or what was read
 *   one by one before cannot be told again
 */
SbxChange *
sbx_change_new_undo (const SbxChange *self)
{
  gboolean on;

  g_return_val_if_fail (self != NULL, NULL);

  switch (self->kind)
    {
    case SBX_CHANGE_READ:
      if (sbx_topic_get_unread_count (self->topic) == 0)
        return NULL;
      return change_new (SBX_CHANGE_UNREAD, self->channel, self->topic, sbx_topic_get_read_seq (self->topic) + 1, 0);

    case SBX_CHANGE_UNREAD:
      if (sbx_topic_get_read_seq (self->topic) < self->value)
        return NULL;
      return change_new (SBX_CHANGE_READ, self->channel, self->topic, sbx_topic_get_read_seq (self->topic), 0);

    case SBX_CHANGE_STATE:
      if ((gint64) sbx_topic_get_state (self->topic) == self->value &&
          sbx_topic_get_snoozed_until (self->topic) == self->until)
        return NULL;
      return change_new (SBX_CHANGE_STATE, self->channel, self->topic, sbx_topic_get_state (self->topic),
                         sbx_topic_get_snoozed_until (self->topic));

    case SBX_CHANGE_PINNED:
      on = self->topic != NULL ? sbx_topic_get_pinned (self->topic) : sbx_channel_get_pinned (self->channel);
      break;

    case SBX_CHANGE_MUTED:
    default:
      on = self->topic != NULL ? sbx_topic_get_muted (self->topic) : sbx_channel_get_muted (self->channel);
      break;
    }

  return on != self->value ? change_new (self->kind, self->channel, self->topic, on, 0) : NULL;
}

/**
 * sbx_change_copy:
 *
 * Returns: (transfer full): the same
 */
SbxChange *
sbx_change_copy (const SbxChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return change_new (self->kind, self->channel, self->topic, self->value, self->until);
}

/**
 * sbx_change_free:
 * @self: (transfer full) (nullable):
 */
void
sbx_change_free (SbxChange *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->channel);
  g_clear_object (&self->topic);
  g_free (self);
}

/**
 * sbx_refusal_new:
 * @change: is copied
 * @passing: whether the same may be done later
 *
 * Returns: (transfer full)
 */
SbxRefusal *
sbx_refusal_new (const SbxChange *change,
                 const char      *reason,
                 gboolean         passing)
{
  SbxRefusal *self = g_new (SbxRefusal, 1);

  self->change = sbx_change_copy (change);
  self->reason = g_strdup (reason);
  self->passing = passing;

  return self;
}

void
sbx_refusal_free (SbxRefusal *self)
{
  sbx_change_free (self->change);
  g_free (self->reason);
  g_free (self);
}
