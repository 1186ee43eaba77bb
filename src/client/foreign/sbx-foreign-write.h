/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign-said.h"
#include "sbx-foreign.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* What SbxForeign writes, on the store's thread. */

/**
 * SbxForeignPut:
 * @sender_id: who we are: what comes from there is ours
 * @channel_id: (nullable): where the objects of a list belong
 * @topic_id: (nullable): the same
 * @object: (nullable): one object
 * @array: (nullable): a list of them
 * @position: of the object that is written just now in @array, from 1; 0 = it is in none
 * @whole: whether @array is all that the server tells of them; of a message: whether all is told that stands before it
 * @changed: (element-type utf8): out: ids of what is there and changed, so that what is below it may have changed too
 * @moved: (element-type utf8): out: ids of what moved on unseen: whoever listens there wants what is below it
 * @blind: (element-type utf8): out: ids of which the server says nothing that shows whether they moved on: the same, within limits
 * @signs: of topics: whether the server says such a thing of their channel
 * @missed: (nullable): of topics: where their channel stood when it was seen to have moved on
 * @held_channel: (nullable): out: of a message that is not stored yet: its channel
 * @held_topic: (nullable): out: the same: its topic, of which the server may have more
 * @level: (element-type utf8): of topics: ids of those that were not there before, and may stand where their channel stood
 * @level_count: how many messages the last of those has; -1 = not known
 * @n_newer: of topics: how many were not there before, and moved on
 * @newer_count: how many messages the last of those has; -1 = not known
 * @unlisted: of a message: whether the server has not told its channels in this connection
 * @unlooked: of a message: the same of the topics of its channel
 * @was_listed: whether there was such a list before: of all channels, or of a channel's topics
 *
 * One thing that the server said.
 */
typedef struct
{
  char       *sender_id;
  char       *channel_id;
  char       *topic_id;
  JsonObject *object;
  JsonArray  *array;
  guint       position;
  gboolean    whole;
  GPtrArray  *changed;
  GPtrArray  *moved;
  GPtrArray  *blind;
  char       *held_channel;
  char       *held_topic;

  SbxForeignMissed *missed;
  GPtrArray        *level;
  gint64            level_count;
  guint             n_newer;
  gint64            newer_count;
  gboolean          unlisted;
  gboolean          unlooked;
  gboolean          was_listed;
  gboolean          signs;
} SbxForeignPut;

SbxForeignPut    *sbx_foreign_put_new            (const char        *sender_id,
                                                  const char        *channel_id,
                                                  const char        *topic_id,
                                                  JsonObject        *object,
                                                  JsonArray         *array);
void              sbx_foreign_put_free           (gpointer           put);

typedef gboolean (*SbxForeignWriteFunc)          (SbxStoreWriter    *writer,
                                                  SbxForeignPut     *put,
                                                  JsonObject        *object,
                                                  GError           **error);
gboolean          sbx_foreign_write_each         (SbxStoreWriter    *writer,
                                                  SbxForeignPut     *put,
                                                  SbxForeignWriteFunc write_one,
                                                  GError           **error);

/* Whether @object says when something was written last in it, or how many messages it has. */
gboolean          sbx_foreign_shows_signs        (JsonObject        *object);
/* Whether an object of a list was listed, and not listed, in its `listed` member. */
void              sbx_foreign_note_in_list       (JsonObject        *combined,
                                                  JsonObject        *object,
                                                  const SbxForeignPut *put);
gboolean          sbx_foreign_drop_from_list     (JsonObject        *other);
/* Those of @ids that @put does not name. */
GPtrArray        *sbx_foreign_find_unlisted      (const SbxForeignPut *put,
                                                  GPtrArray         *ids);

/* SbxStoreWriteFunc, with an SbxForeignPut as their data. */
gboolean          sbx_foreign_write_channels     (SbxStoreWriter    *writer,
                                                  gpointer           put,
                                                  SbxJsonWriter     *answer,
                                                  GError           **error);
gboolean          sbx_foreign_write_topics       (SbxStoreWriter    *writer,
                                                  gpointer           put,
                                                  SbxJsonWriter     *answer,
                                                  GError           **error);
gboolean          sbx_foreign_write_message      (SbxStoreWriter    *writer,
                                                  gpointer           put,
                                                  SbxJsonWriter     *answer,
                                                  GError           **error);
gboolean          sbx_foreign_write_messages     (SbxStoreWriter    *writer,
                                                  gpointer           put,
                                                  SbxJsonWriter     *answer,
                                                  GError           **error);
gboolean          sbx_foreign_write_session      (SbxStoreWriter    *writer,
                                                  gpointer           put,
                                                  SbxJsonWriter     *answer,
                                                  GError           **error);
gboolean          sbx_foreign_write_task         (SbxStoreWriter    *writer,
                                                  gpointer           put,
                                                  SbxJsonWriter     *answer,
                                                  GError           **error);

/* Its row, made with what can be known where it is not there. */
SbxChannelRecord *sbx_foreign_ensure_channel     (SbxStoreWriter    *writer,
                                                  const char        *id,
                                                  GError           **error);
SbxTopicRecord   *sbx_foreign_ensure_topic       (SbxStoreWriter    *writer,
                                                  const char        *channel_id,
                                                  const char        *id,
                                                  GError           **error);
/* When something was written last of which no time is told: not after 1970, which is no time for anybody, and in the order of the list. */
gint64            sbx_foreign_place_for_time     (const SbxForeignPut *put);
/* @stored (nullable): the object as it is kept; the members of @object stand for those of it, times as numbers. */
JsonObject       *sbx_foreign_combine            (GBytes            *stored,
                                                  JsonObject        *object);
/* Into the store and, as a change, into the log. What the server has no word for stays as it is. */
gboolean          sbx_foreign_keep_channel       (SbxStoreWriter    *writer,
                                                  SbxChannelRecord  *channel,
                                                  GError           **error);
gboolean          sbx_foreign_keep_topic         (SbxStoreWriter    *writer,
                                                  SbxTopicRecord    *topic,
                                                  GError           **error);
/* One message that came just now, or was sent, or is news in a list (@listed: it may be counted already). *@record gets its seq; where it is there
 * already, it is the stored one. */
gboolean          sbx_foreign_store_message      (SbxStoreWriter    *writer,
                                                  SbxMessageRecord **record,
                                                  JsonObject        *object,
                                                  gboolean           listed,
                                                  GError           **error);
/* One that is news in a list, and older than all that is known of its topic: with the seq that it has. */
gboolean          sbx_foreign_store_below        (SbxStoreWriter    *writer,
                                                  SbxMessageRecord  *message,
                                                  GError           **error);
/* Before @message, which nobody knows, is written: where its channel and topic stand, if what would show that they moved on unseen is still to be told: the
 * list of channels (@unlisted), or that of the channel's topics (@unlooked). */
gboolean          sbx_foreign_note_stand         (SbxStoreWriter    *writer,
                                                  const SbxMessageRecord *message,
                                                  gboolean           unlisted,
                                                  gboolean           unlooked,
                                                  GError           **error);
/* From the members of @object, with ids from @channel_id and @topic_id where it has none. */
SbxMessageRecord *sbx_foreign_read_message       (SbxStoreWriter    *writer,
                                                  const char        *sender_id,
                                                  const char        *channel_id,
                                                  const char        *topic_id,
                                                  JsonObject        *object,
                                                  GError           **error);

G_END_DECLS
