/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/* Rows, for write functions. Every _find returns a new record, or %NULL with no error set where
 * there is no such row.
 *
 * A topic's claim_fence is, here, the newest that it ever gave, also where claim_by is %NULL: it does not
 * go back whatever is put. */

SbxChannelRecord *sbx_store_find_channel       (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GError                 **error);
/* Of all channels; of all topics of a channel (element-type utf8) (transfer full). */
GPtrArray        *sbx_store_find_channel_ids   (SbxStoreWriter          *writer,
                                                GError                 **error);
GPtrArray        *sbx_store_find_topic_ids     (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                GError                 **error);
gboolean          sbx_store_put_channel        (SbxStoreWriter          *writer,
                                                const SbxChannelRecord  *record,
                                                GError                 **error);
SbxTopicRecord   *sbx_store_find_topic         (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                const char              *id,
                                                GError                 **error);
gboolean          sbx_store_put_topic          (SbxStoreWriter          *writer,
                                                const SbxTopicRecord    *record,
                                                GError                 **error);
/* Topics of which something ends: the claim, by its time or since it would last longer than @longest (ms) from
 * @now, for somebody set the clock back; or the snooze. At most @limit (element-type SbxTopicRecord). */
GPtrArray        *sbx_store_find_due_topics    (SbxStoreWriter          *writer,
                                                gint64                   now,
                                                gint64                   longest,
                                                guint                    limit,
                                                GError                 **error);
/* When the next of them ends (ms); 0 = none does. */
gboolean          sbx_store_get_next_due       (SbxStoreWriter          *writer,
                                                gint64                  *due,
                                                GError                 **error);
/* The channels that have a topic of that id: more than one is a conflict for the caller to report. */
GStrv             sbx_store_find_topic_channels (SbxStoreWriter         *writer,
                                                const char              *topic_id,
                                                GError                 **error);

/* That conflict, with `candidates` [{channelId, topicId}]; @channel_ids ends with %NULL. */
GError           *sbx_store_new_ambiguity      (const char              *topic_id,
                                                const char * const      *channel_ids);

SbxMessageRecord *sbx_store_find_message       (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                const char              *id,
                                                GError                 **error);
/* Inserts or replaces; @unread is the weight with which it counts as unread (0 or 1, or more
 * where a worker counts messages that it did not send; -1 keeps that of the row that it replaces).
 * seq must be set. Does not touch the topic's or the channel's counters. */
gboolean          sbx_store_put_message        (SbxStoreWriter          *writer,
                                                const SbxMessageRecord  *record,
                                                int                      unread,
                                                GError                 **error);
/* Its seq stays used. *removed says whether there was such a message. */
gboolean          sbx_store_remove_message     (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                const char              *id,
                                                gboolean                *removed,
                                                GError                 **error);
/* The weight that the message was stored with; -1 where there is no such message or on failure. */
int               sbx_store_get_message_unread (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                const char              *id,
                                                GError                 **error);
/* The topic's messages after @after_seq, ascending by seq, at most @limit of them
 * (element-type SbxMessageRecord) (transfer full). */
GPtrArray        *sbx_store_find_newer_messages (SbxStoreWriter         *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                gint64                   after_seq,
                                                guint                    limit,
                                                GError                 **error);
/* The message with the greatest timestamp (the greatest seq among equals) of a topic, or of the
 * whole channel where @topic_id is %NULL. */
SbxMessageRecord *sbx_store_find_newest_message (SbxStoreWriter         *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                GError                 **error);
/* The newest of a topic that is neither a private note nor what the back end says for itself. */
SbxMessageRecord *sbx_store_find_newest_words  (SbxStoreWriter         *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                GError                 **error);
/* The topic's messages that say just @content, and that were stored at @since (ms) or later
 * (element-type SbxMessageRecord) (transfer full). What came before is not looked through. */
GPtrArray        *sbx_store_find_same_messages (SbxStoreWriter         *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                const char              *content,
                                                gint64                   since,
                                                GError                 **error);
/* Gives a message that had no weight one of 1: unread to every reader, whoever has read it as well.
 * Nothing changes where it has a weight already. */
gboolean          sbx_store_raise_unread       (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                const char              *id,
                                                GError                 **error);
/* Adds to the unread weight of the topic itself (a count without messages); takes away from it
 * where @count is negative. */
gboolean          sbx_store_add_loose_unread   (SbxStoreWriter          *writer,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                gint64                   count,
                                                GError                 **error);

/* Exactly once: what (sender, key) was used for. @digest is of the request's content. */
typedef struct
{
  char   *digest;
  char   *channel_id;
  char   *topic_id;
  char   *message_id;
  gint64  seq;
} SbxStoredKey;
void              sbx_stored_key_free          (SbxStoredKey            *key);
SbxStoredKey     *sbx_store_find_key           (SbxStoreWriter          *writer,
                                                const char              *sender,
                                                const char              *key,
                                                GError                 **error);
gboolean          sbx_store_put_key            (SbxStoreWriter          *writer,
                                                const char              *sender,
                                                const char              *key,
                                                const SbxStoredKey      *value,
                                                GError                 **error);

/* Read state of one reader. _mark_read moves read_seq to @seq (0 = to the topic's newest), or
 * back to just before it, never forward, with @unread, or marks single messages; *changed says whether anything
 * did. After it *read_seq is the reader's. */
gboolean          sbx_store_mark_read          (SbxStoreWriter          *writer,
                                                const char              *reader,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                gint64                   seq,
                                                const char * const      *message_ids,
                                                gboolean                 unread,
                                                gint64                  *read_seq,
                                                gint64                  *unread_from,
                                                gboolean                *changed,
                                                GError                 **error);

/* Mutes of one reader: of a topic, or of the channel itself where @topic_id is %NULL. */
gboolean          sbx_store_set_muted          (SbxStoreWriter          *writer,
                                                const char              *reader,
                                                const char              *channel_id,
                                                const char              *topic_id,
                                                gboolean                 muted,
                                                GError                 **error);

/* Small values by (scope, name): what the sync mapping remembers of a worker's counters and such. */
gboolean          sbx_store_load_value         (SbxStoreWriter          *writer,
                                                const char              *scope,
                                                const char              *name,
                                                char                   **value,
                                                GError                 **error);
gboolean          sbx_store_set_value          (SbxStoreWriter          *writer,
                                                const char              *scope,
                                                const char              *name,
                                                const char              *value,
                                                GError                 **error);

SbxSessionRecord *sbx_store_find_session       (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GError                 **error);
gboolean          sbx_store_put_session        (SbxStoreWriter          *writer,
                                                const SbxSessionRecord  *record,
                                                GError                 **error);
SbxTaskRecord    *sbx_store_find_task          (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GError                 **error);
gboolean          sbx_store_put_task           (SbxStoreWriter          *writer,
                                                const SbxTaskRecord     *record,
                                                GError                 **error);

/* An action, with the connection that it was given to (*carrier, transfer full, nullable) until the
 * kernel has it. Its position and trace are not kept with it. */
SbxActionRecord  *sbx_store_find_action        (SbxStoreWriter          *writer,
                                                const char              *id,
                                                char                   **carrier,
                                                GError                 **error);
gboolean          sbx_store_put_action         (SbxStoreWriter          *writer,
                                                SbxActionRecord         *record,
                                                const char              *carrier,
                                                GError                 **error);
/* One more step, an object as JSON text. Of very many the middle ones go. */
gboolean          sbx_store_add_action_step    (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GBytes                  *step,
                                                GError                 **error);
/* Actions in the order in which they were asked for (but those due by when), at most @limit
 * (element-type SbxActionRecord) (transfer full). @text and @time are NULL and 0 where nothing is said. */
typedef enum {
  SBX_ACTIONS_WAITING,          /* for the target @text: queued, given to nobody, not expired at @time */
  SBX_ACTIONS_CARRIED,          /* given to the connection @text */
  SBX_ACTIONS_UNACKNOWLEDGED,   /* sent to the target @text */
  SBX_ACTIONS_DUE,              /* queued, given to nobody, expired at @time */
  SBX_ACTIONS_LEFT_BEHIND,      /* given to any connection, or sent to a bot that acknowledges */
} SbxActionSelection;
GPtrArray        *sbx_store_find_actions       (SbxStoreWriter          *writer,
                                                SbxActionSelection       selection,
                                                const char              *text,
                                                gint64                   time,
                                                guint                    limit,
                                                GError                 **error);
/* How many are queued for a target, up to and with the one of that id; of an unknown id, or %NULL: all. */
gboolean          sbx_store_get_action_position (SbxStoreWriter         *writer,
                                                const char              *target,
                                                const char              *id,
                                                gint64                  *position,
                                                GError                 **error);
/* When the next queued action that nobody was given expires (ms); 0 = none. */
gboolean          sbx_store_get_next_expiry    (SbxStoreWriter          *writer,
                                                gint64                  *at,
                                                GError                 **error);
/* Removes at most @limit actions that left the queue before a time (ms); *more says whether there may be others. */
gboolean          sbx_store_forget_actions     (SbxStoreWriter          *writer,
                                                gint64                   before,
                                                guint                    limit,
                                                gboolean                *more,
                                                GError                 **error);
/* Of those that failed without ever being sent to @target, only the @keep newest stay. */
gboolean          sbx_store_forget_refused_actions (SbxStoreWriter      *writer,
                                                const char              *target,
                                                guint                    keep,
                                                GError                 **error);
/* Whether the bot ever acknowledged an action. */
gboolean          sbx_store_bot_acknowledges   (SbxStoreWriter          *writer,
                                                const char              *id,
                                                gboolean                *acknowledges,
                                                GError                 **error);
gboolean          sbx_store_set_bot_acknowledges (SbxStoreWriter        *writer,
                                                const char              *id,
                                                GError                 **error);

/* Who was connected as a user: an object as JSON text. */
gboolean          sbx_store_put_person         (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GBytes                  *body,
                                                GError                 **error);

/* Outbound projects. @service (nullable): the client id of the service that reports it; it stays where that is not said. */
SbxProjectRecord *sbx_store_find_project       (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GError                 **error);
gboolean          sbx_store_put_project        (SbxStoreWriter          *writer,
                                                const SbxProjectRecord  *record,
                                                const char              *service,
                                                GError                 **error);
gboolean          sbx_store_remove_project     (SbxStoreWriter          *writer,
                                                const char              *id,
                                                GError                 **error);
/* Ids of the projects that @service reported last, and reported as connected (element-type utf8) (transfer full). */
GPtrArray        *sbx_store_find_connected_projects (SbxStoreWriter     *writer,
                                                const char              *service,
                                                GError                 **error);
/* (transfer full): what a `projectsUpdate` says of all projects as they are now, as payload members without braces. */
GBytes           *sbx_store_format_projects    (SbxStoreWriter          *writer,
                                                GError                 **error);

/* The latest progress of a session ("" = the whole runner). */
gboolean          sbx_store_put_progress       (SbxStoreWriter          *writer,
                                                const SbxProgressRecord *record,
                                                GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxStoredKey, sbx_stored_key_free)

G_END_DECLS
