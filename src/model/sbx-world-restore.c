/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-fields.h"
#include "sbx-message-log-private.h"
#include "sbx-session-private.h"
#include "sbx-task-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* What was kept from before, what is not here, and what is gone: the client's side of what the hub tells. */

static SbxChannel *
find_channel_of_stream (SbxWorld   *self,
                        const char *stream)
{
  return g_str_has_prefix (stream, "channel/") ? sbx_world_find_channel (self, stream + strlen ("channel/")) : NULL;
}

/* What a stream lost. */
typedef struct
{
  gint64      known;
  gint64      live;
  const char *reason;
} Loss;

static void
restart_topic (gpointer topic,
               gpointer user_data)
{
  const Loss *loss = user_data;
  SbxMessageLog *log = sbx_topic_peek_log (topic);
  gboolean was_loaded = log != NULL && sbx_message_log_get_loaded (log);

  sbx_topic_restart (topic);
  if (was_loaded)
    sbx_message_log_add_gap (log, 1, loss->live, loss->reason);
}

static void
break_topic (gpointer topic,
             gpointer user_data)
{
  const Loss *loss = user_data;
  SbxMessageLog *log = sbx_topic_peek_log (topic);

  if (log != NULL)
    sbx_message_log_break_end (log, loss->known, loss->live, loss->reason);
}

/**
 * sbx_world_restart_stream:
 * @live: the seq after which pushes go on, in the new log
 * @reason: (nullable): in the protocol's word
 *
 * Forgets every seq of @stream and the messages that were known by them.
 */
void
sbx_world_restart_stream (SbxWorld   *self,
                          const char *stream,
                          gint64      live,
                          const char *reason)
{
  SbxChannel *channel = find_channel_of_stream (self, stream);
  Loss loss = { 0, live, reason };

  if (channel == NULL)
    return;

  sbx_channel_restart (channel);
  sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), restart_topic, &loss);
}

/**
 * sbx_world_break_stream:
 * @known: the last seq before the loss, 0 = not known
 * @live: the seq after which pushes go on
 * @reason: (nullable): in the protocol's word
 *
 * Marks that pushes of @stream were lost.
 */
void
sbx_world_break_stream (SbxWorld   *self,
                        const char *stream,
                        gint64      known,
                        gint64      live,
                        const char *reason)
{
  SbxChannel *channel = find_channel_of_stream (self, stream);
  Loss loss = { known, live, reason };

  if (channel != NULL)
    sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), break_topic, &loss);
}

static void
collect_message (SbxWorld   *self,
                 JsonObject *object,
                 gpointer    messages)
{
  SbxMessageRecord *record = sbx_message_record_read (object, NULL);

  if (record != NULL)
    g_ptr_array_add (messages, record);
}

/**
 * sbx_world_restore_messages:
 * @page: `messages` of @topic that were kept
 * @known: the stretches of the topic that are whole with them
 */
void
sbx_world_restore_messages (SbxWorld     *self,
                            SbxTopic     *topic,
                            JsonObject   *page,
                            SbxSeqRanges *known)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);

  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && page != NULL && known != NULL);

  sbx_world_foreach_object (self, page, "messages", collect_message, messages);
  sbx_message_log_add_known (sbx_topic_get_messages (topic), messages, known);
  sbx_topic_note_messages (topic, messages);
}

static void
note_id (SbxWorld   *self,
         JsonObject *object,
         gpointer    ids)
{
  g_hash_table_add (ids, sbx_fields_dup_text (object, "id", ""));
}

/**
 * sbx_world_drop_others:
 * @page: `messages`: all that the hub has of @topic between @from and @to, inclusive
 *
 * What stands there and is not in @page was removed unseen.
 */
void
sbx_world_drop_others (SbxWorld   *self,
                       SbxTopic   *topic,
                       JsonObject *page,
                       gint64      from,
                       gint64      to)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && page != NULL);

  sbx_world_foreach_object (self, page, "messages", note_id, ids);
  sbx_message_log_drop_others (sbx_topic_get_messages (topic), MAX (from, 1), to, ids);
}

/**
 * sbx_world_add_gap:
 * @reason: (nullable): in the protocol's word
 *
 * Says why messages of @topic between @from and @to, inclusive, are missing, where they are.
 */
void
sbx_world_add_gap (SbxWorld   *self,
                   SbxTopic   *topic,
                   gint64      from,
                   gint64      to,
                   const char *reason)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));

  sbx_message_log_add_gap (sbx_topic_get_messages (topic), from, to, reason);
}

/**
 * sbx_world_set_gap_loading:
 *
 * Says that the hub was asked for what is missing there, or is not any more.
 */
void
sbx_world_set_gap_loading (SbxWorld *self,
                           SbxTopic *topic,
                           gint64    from,
                           gint64    to,
                           gboolean  loading)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));

  sbx_message_log_set_gap_loading (sbx_topic_get_messages (topic), from, to, loading);
}

/**
 * sbx_world_cover:
 *
 * Says that all messages of @topic between @from and @to, inclusive, are here.
 */
void
sbx_world_cover (SbxWorld *self,
                 SbxTopic *topic,
                 gint64    from,
                 gint64    to)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));

  sbx_message_log_cover (sbx_topic_get_messages (topic), from, to);
}

/**
 * sbx_world_forget_session:
 *
 * The hub does not have the session any more. Its tasks stay as long as the hub has them.
 */
void
sbx_world_forget_session (SbxWorld   *self,
                          const char *id)
{
  SbxSession *session;

  g_return_if_fail (SBX_IS_WORLD (self) && id != NULL);

  session = sbx_sorted_list_lookup (self->sessions, id);
  if (session == NULL)
    return;

  sbx_world_shift_session_running (self, id, sbx_status_is_running (sbx_session_get_status (session)), FALSE);
  sbx_session_orphan (session);
  sbx_sorted_list_remove (self->sessions, id);
}

/**
 * sbx_world_forget_task:
 *
 * The hub does not have the task any more.
 */
void
sbx_world_forget_task (SbxWorld   *self,
                       const char *id)
{
  SbxSortedList *siblings;
  SbxTask *task;
  const char *session_id;

  g_return_if_fail (SBX_IS_WORLD (self) && id != NULL);

  task = sbx_sorted_list_lookup (self->tasks, id);
  if (task == NULL)
    return;

  session_id = sbx_task_get_session_id (task);
  if (sbx_status_is_running (sbx_task_get_status (task)))
    sbx_world_shift_task_running (self, session_id, -1);
  siblings = g_hash_table_lookup (self->tasks_by_session, session_id);
  if (siblings != NULL)
    sbx_sorted_list_remove (siblings, id);
  sbx_task_orphan (task);
  sbx_sorted_list_remove (self->tasks, id);
}
