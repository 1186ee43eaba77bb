/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-fields.h"
#include "sbx-message-log-private.h"
#include "sbx-property-private.h"
#include "sbx-time.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* What several people at one hub do: who is where, what somebody here wants before the hub confirmed it, and what needs a
 * person. */

/* No hub means longer than this; what says so is not believed. */
#define PRESENCE_MAX_MS (10 * 60 * 1000)

/* Where the hub does not say until when. */
#define TYPING_MS 6000
#define VIEWING_MS 60000

static gint64
on_due (gpointer topic,
        gint64   now)
{
  return sbx_topic_tick (topic, now);
}

/**
 * sbx_world_set_due:
 * @due: ms since 1970: when something of @topic changes by itself; 0 = never
 */
void
sbx_world_set_due (SbxWorld *self,
                   SbxTopic *topic,
                   gint64    due)
{
  if (self->due == NULL && due > 0 && !self->disposed)
    self->due = sbx_due_list_new (on_due);
  if (self->due != NULL)
    sbx_due_list_set (self->due, topic, due);
}

/**
 * sbx_world_shift_needs:
 * @by: how many more topics need a person
 */
void
sbx_world_shift_needs (SbxWorld *self,
                       int       by)
{
  if (by == 0)
    return;

  self->needs_count = (guint) MAX ((int) self->needs_count + by, 0);
  sbx_flush_queue_schedule (self->queue);
}

/* --- Who is there --- */

static SbxTopic *
find_topic (SbxWorld   *self,
            JsonObject *payload)
{
  const char *channel_id = sbx_world_get_channel_id (payload, NULL);
  const char *topic_id = sbx_world_peek_string (payload, "topicId");

  return channel_id != NULL && topic_id != NULL ? sbx_world_find_topic (self, channel_id, topic_id) : NULL;
}

/* `until` is by the hub's clock, and so is the time of the push: what counts is how far they are apart. */
static gint64
get_span (JsonObject      *payload,
          const SbxOrigin *origin,
          gint64           fallback)
{
  gint64 until = sbx_fields_int_or (payload, "until", 0);

  return until > 0 ? CLAMP (until - origin->timestamp, 0, PRESENCE_MAX_MS) : fallback;
}

static void
apply_presence (SbxWorld        *self,
                JsonObject      *payload,
                const SbxOrigin *origin,
                gboolean         viewing)
{
  g_autofree char *user_id = sbx_fields_dup_text (payload, "userId", "");
  gboolean on = sbx_fields_boolean_or (payload, viewing ? "viewing" : "typing", TRUE);
  const char *channel_id = sbx_world_get_channel_id (payload, NULL);
  const char *topic_id = sbx_world_peek_string (payload, "topicId");
  SbxTopic *topic = find_topic (self, payload);
  gint64 span = on && origin->live ? get_span (payload, origin, viewing ? VIEWING_MS : TYPING_MS) : 0;

  if (channel_id != NULL && topic_id != NULL && *user_id != '\0')
    sbx_world_note_attention (self, user_id, viewing, channel_id, topic_id, span);
  if (topic == NULL || *user_id == '\0' || strcmp (user_id, self->sender_id) == 0 ||
      strcmp (user_id, self->reader_id) == 0)
    return;

  sbx_topic_set_person (topic, viewing, user_id, sbx_world_peek_string (payload, "name"), span);
}

/**
 * sbx_world_apply_typing_changed:
 * @payload: of the push {channelId, topicId, userId, name, typing, until}; our own does not show
 */
void
sbx_world_apply_typing_changed (SbxWorld        *self,
                                JsonObject      *payload,
                                const SbxOrigin *origin)
{
  apply_presence (self, payload, origin, FALSE);
}

/**
 * sbx_world_apply_viewing_changed:
 * @payload: of the push {channelId, topicId, userId, name, viewing, until}; our own does not show
 */
void
sbx_world_apply_viewing_changed (SbxWorld        *self,
                                 JsonObject      *payload,
                                 const SbxOrigin *origin)
{
  apply_presence (self, payload, origin, TRUE);
}

/* --- What somebody here wants --- */

static void
resort_channel (SbxWorld   *self,
                SbxChannel *channel,
                gboolean    moved)
{
  if (moved)
    sbx_sorted_list_resort (self->channels, sbx_channel_get_id (channel));
  sbx_world_count_unread (self, channel);
}

/**
 * sbx_world_wish:
 * @object: an #SbxTopic, or an #SbxChannel, which has no state
 * @wish: what somebody here wants of it; gets its serial
 *
 * Shows it at once. sbx_world_settle_wish() says what the hub made of it.
 */
void
sbx_world_wish (SbxWorld *self,
                gpointer  object,
                SbxWish  *wish)
{
  g_return_if_fail (SBX_IS_WORLD (self) && wish != NULL);
  g_return_if_fail (SBX_IS_TOPIC (object) || (SBX_IS_CHANNEL (object) && wish->kind != SBX_WISH_STATE));

  if (SBX_IS_TOPIC (object))
    sbx_topic_wish (object, wish);
  else
    resort_channel (self, object, sbx_channel_wish (object, wish));
}

/**
 * sbx_world_settle_wish:
 * @granted: whether the hub has it so; else it is taken back
 */
void
sbx_world_settle_wish (SbxWorld      *self,
                       gpointer       object,
                       const SbxWish *wish,
                       gboolean       granted)
{
  g_return_if_fail (SBX_IS_WORLD (self) && wish != NULL);
  g_return_if_fail (SBX_IS_TOPIC (object) || SBX_IS_CHANNEL (object));

  if (SBX_IS_TOPIC (object))
    sbx_topic_settle (object, wish, granted);
  else
    resort_channel (self, object, sbx_channel_settle (object, wish, granted));
}

/**
 * sbx_world_set_read:
 * @read_seq: how far our reader has read
 * @unread_from: from here on everything was marked as unread; 0 = nothing was
 *
 * Shows it before the hub told. Where the hub refuses it, the same with what was before takes it back.
 */
void
sbx_world_set_read (SbxWorld *self,
                    SbxTopic *topic,
                    gint64    read_seq,
                    gint64    unread_from)
{
  SbxChannel *channel;
  guint before;

  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));

  channel = sbx_topic_get_channel (topic);
  if (channel == NULL)
    return;

  before = sbx_topic_get_unread_count (topic);
  sbx_topic_set_read_seq (topic, read_seq, read_seq, unread_from);
  sbx_channel_shift_unread (channel, (int) sbx_topic_get_unread_count (topic) - (int) before);
  sbx_world_count_unread (self, channel);
}

/**
 * sbx_world_wish_edit:
 *
 * Shows the message with @id as it is to be.
 *
 * Returns: whether it is here
 */
gboolean
sbx_world_wish_edit (SbxWorld   *self,
                     SbxTopic   *topic,
                     const char *id,
                     const char *content)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic), FALSE);
  g_return_val_if_fail (id != NULL && content != NULL, FALSE);

  return sbx_message_log_wish_edit (sbx_topic_get_messages (topic), id, content);
}

/**
 * sbx_world_settle_edit:
 * @wanted: what it was to say
 * @granted: whether the hub has it so; else it says @before again
 * @edited_before: when that was edited, in ms since 1970; 0 = never
 */
void
sbx_world_settle_edit (SbxWorld   *self,
                       SbxTopic   *topic,
                       const char *id,
                       const char *wanted,
                       gboolean    granted,
                       const char *before,
                       gint64      edited_before)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));
  g_return_if_fail (id != NULL && wanted != NULL && before != NULL);

  sbx_message_log_settle_edit (sbx_topic_get_messages (topic), id, wanted, granted, before, edited_before);
}

/**
 * sbx_world_wish_removal:
 *
 * Shows the message with @id as one that is to go.
 *
 * Returns: whether it is here
 */
gboolean
sbx_world_wish_removal (SbxWorld   *self,
                        SbxTopic   *topic,
                        const char *id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && id != NULL, FALSE);

  return sbx_message_log_wish_removal (sbx_topic_get_messages (topic), id);
}

/**
 * sbx_world_settle_removal:
 * @granted: whether the hub has it no more; that it goes from here is told by a push
 */
void
sbx_world_settle_removal (SbxWorld   *self,
                          SbxTopic   *topic,
                          const char *id,
                          gboolean    granted)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && id != NULL);

  sbx_message_log_settle_removal (sbx_topic_get_messages (topic), id, granted);
}

/* --- The whole hub --- */

/**
 * sbx_world_get_needs_count:
 *
 * Returns: how many topics need a person, as far as they are known
 */
guint
sbx_world_get_needs_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->needs_count;
}

/**
 * sbx_world_get_muted:
 *
 * Returns: whether somebody muted the whole hub here
 */
gboolean
sbx_world_get_muted (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->muted;
}

/**
 * sbx_world_set_muted:
 *
 * Says that nobody wants to be told of anything of the hub. No count changes with it.
 */
void
sbx_world_set_muted (SbxWorld *self,
                     gboolean  muted)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_boolean (self, sbx_world_properties[SBX_WORLD_PROP_MUTED], &self->muted, !!muted);
}
