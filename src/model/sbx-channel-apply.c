/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-fields.h"
#include "sbx-other.h"
#include "sbx-property-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* What the hub tells of a channel, and what somebody here wants of it. */

static void
set_unread (SbxChannel *self,
            SbxUnread   unread)
{
  guint old = self->unread.count;

  self->unread = unread;
  if (unread.count != old)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_channel_properties[SBX_CHANNEL_PROP_UNREAD_COUNT]);
}

static gboolean
set_last_message (SbxChannel *self,
                  const char *text,
                  gint64      time)
{
  sbx_property_set_string (self, sbx_channel_properties[SBX_CHANNEL_PROP_LAST_MESSAGE], &self->last_message, text);
  return sbx_property_set_int64 (self, sbx_channel_properties[SBX_CHANNEL_PROP_LAST_MESSAGE_TIME], &self->last_message_time, time);
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
  g_object_notify_by_pspec (G_OBJECT (self), sbx_channel_properties[SBX_CHANNEL_PROP_NEEDS_COUNT]);
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
  sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_UNCONFIRMED], &self->unconfirmed, self->wishes != NULL);
  if (sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_MUTED], &self->muted,
                                muted != NULL ? (gboolean) muted->value : self->said_muted))
    {
      sbx_sorted_list_foreach (self->topics, update_topic_needs, NULL);
      show_needs (self);
    }

  return sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_PINNED], &self->pinned,
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
  sbx_property_set_string (self, sbx_channel_properties[SBX_CHANNEL_PROP_BRIDGED_FROM], &self->bridged_from, address);
  sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_BRIDGE_AWAY], &self->bridge_away,
                            address != NULL && sbx_fields_boolean_or (other, "bridgeAway", FALSE));
  sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_CUT_OFF], &self->cut_off,
                            self->bridge_away || (address != NULL && sbx_fields_boolean_or (other, "serverAway", FALSE)));
  sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_TAKES_REPLIES], &self->takes_replies,
                            address == NULL || (sbx_fields_boolean_or (other, "takesReplies", TRUE) && !self->bridge_away));
}

static gboolean
describe (SbxChannel             *self,
          const SbxChannelRecord *record)
{
  self->described = TRUE;
  sbx_property_set_string (self, sbx_channel_properties[SBX_CHANNEL_PROP_NAME], &self->name, record->name);
  sbx_property_set_string (self, sbx_channel_properties[SBX_CHANNEL_PROP_AVATAR], &self->avatar, record->avatar);
  sbx_property_set_string (self, sbx_channel_properties[SBX_CHANNEL_PROP_DESCRIPTION], &self->description, record->description);
  sbx_property_set_string (self, sbx_channel_properties[SBX_CHANNEL_PROP_PLATFORM], &self->platform, record->platform);
  sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_ENABLED], &self->enabled, record->enabled);
  take_origin (self, record->other);
  self->said_pinned = record->is_pinned;
  sbx_wishes_see (self->wishes, SBX_WISH_PINNED, record->is_pinned);
  return update (self);
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
      sbx_property_set_uint (self, sbx_channel_properties[SBX_CHANNEL_PROP_MESSAGE_COUNT], &self->message_count,
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
  sbx_property_set_boolean (self, sbx_channel_properties[SBX_CHANNEL_PROP_LOADED], &self->loaded, TRUE);
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
