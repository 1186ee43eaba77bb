/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-store.h"

#include "sbx-bridged-away.h"
#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-sync-merge.h"
#include "sbx-sync-unread.h"
#include "sbx-time.h"

#include <string.h>

/* A topic of the account beside its row. */
typedef struct
{
  SbxTopicRecord *record;
  gboolean        changed;
  SbxSyncTally    tally;
  GHashTable     *items;      /* message id → Item: what this sync has met already */
} TopicState;

/* A message that is new or changed. */
typedef struct
{
  const SbxSyncMessage *reported;
  TopicState           *topic;
  SbxMessageRecord     *record;
  gboolean              is_new;
  gint64                old_time;   /* of a changed one: its timestamp before */
  guint                 order;      /* in the input */
  int                   unread;
} Item;

/* An account on its way into the store. */
typedef struct
{
  SbxStoreWriter       *writer;
  const SbxSyncAccount *account;
  const char           *triggered_by;
  SbxSyncCounts        *counts;
  gint64                now;
  char                 *stream;
  SbxChannelRecord     *channel;
  gboolean              channel_changed;
  GHashTable           *topics;   /* SbxSyncTopic → TopicState */
  GPtrArray            *items;    /* (element-type Item): new and changed messages */
} Sync;

static void
topic_state_free (TopicState *state)
{
  g_clear_pointer (&state->record, sbx_topic_record_free);
  g_clear_pointer (&state->items, g_hash_table_unref);
  g_free (state);
}

static void
item_free (Item *item)
{
  g_clear_pointer (&item->record, sbx_message_record_free);
  g_free (item);
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  const Item *one = *(Item * const *) a;
  const Item *other = *(Item * const *) b;

  if (one->record->timestamp != other->record->timestamp)
    return one->record->timestamp < other->record->timestamp ? -1 : 1;

  return one->order < other->order ? -1 : one->order > other->order;
}

static void
sync_clear (Sync *sync)
{
  g_clear_pointer (&sync->stream, g_free);
  g_clear_pointer (&sync->channel, sbx_channel_record_free);
  g_clear_pointer (&sync->topics, g_hash_table_unref);
  g_clear_pointer (&sync->items, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sync, sync_clear)

/* What the worker says of the last message, unless a message that is here is as new or newer. */
static gboolean
merge_last (const SbxSyncLast *last,
            gint64             last_seq,
            char             **last_message,
            gint64            *last_message_time)
{
  if (last->has_time ? last_seq > 0 && last->time <= *last_message_time : last_seq > 0)
    return FALSE;

  return sbx_changes_set_last_message (last_message, last_message_time, last->text,
                                       last->has_time ? last->time : *last_message_time);
}

static gboolean
merge_channel (Sync    *sync,
               GError **error)
{
  const SbxSyncAccount *account = sync->account;
  g_autoptr (GError) failure = NULL;
  SbxChannelRecord *channel;
  gboolean is_new;

  sync->channel = sbx_store_find_channel (sync->writer, account->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  is_new = sync->channel == NULL;
  if (is_new)
    {
      sync->channel = sbx_channel_record_new ();
      sbx_changes_set_text (&sync->channel->id, account->id);
      sbx_changes_set_text (&sync->channel->name, account->id);
      sync->channel->enabled = TRUE;
      sync->channel->last_message_time = sync->now;
      /* A worker says where a channel starts; then pinning is the people's. */
      sbx_sync_merge_flag (&sync->channel->is_pinned, account->is_pinned);
    }

  channel = sync->channel;
  if (!is_new && !sbx_bridged_check_local (channel->other, account->other, account->id, error))
    return FALSE;
  if ((!is_new && !sbx_bridged_check (sync->writer, channel->other, account->other, "accountId", account->id, error)) ||
      !sbx_bridged_check_way (sync->writer, account->id, account->other, error))
    return FALSE;
  sync->channel_changed = is_new;
  sync->channel_changed |= sbx_bridged_away_end (channel->other, account->other);
  sync->channel_changed |= sbx_changes_set_text (&channel->name, account->name);
  sync->channel_changed |= sbx_changes_set_text (&channel->avatar, account->avatar);
  sync->channel_changed |= sbx_changes_set_text (&channel->platform, account->platform);
  sync->channel_changed |= sbx_changes_set_text (&channel->description, account->description);
  sync->channel_changed |= sbx_sync_merge_flag (&channel->enabled, account->enabled);
  sync->channel_changed |= sbx_sync_merge_members (&channel->other, account->other);

  /* A topic's row stands on its channel's. */
  return !is_new || sbx_store_put_channel (sync->writer, channel, error);
}

static void
init_topic (Sync               *sync,
            SbxTopicRecord     *record,
            const SbxSyncTopic *reported)
{
  sbx_changes_set_text (&record->id, reported->id);
  sbx_changes_set_text (&record->channel_id, sync->account->id);
  record->kind = reported->kind;
  sbx_changes_set_text (&record->title,
                        reported->kind == SBX_TOPIC_WORK ? "Untitled work" : "Unknown user");
  record->untitled = TRUE;
  record->last_message_time = sync->now;
  if (reported->native == NULL)
    return;

  /* A bridge says where a topic starts; then its state is the people's here. */
  record->state = reported->native->state;
  record->snoozed_until = reported->native->snoozed_until;
  if (reported->native->last_message_time > 0)
    record->last_message_time = reported->native->last_message_time;
}

/* A bridge may have heard of a message before it heard what kind its topic is. */
static void
merge_kind (Sync               *sync,
            TopicState         *state,
            const SbxSyncTopic *reported)
{
  SbxTopicRecord *record = state->record;

  if (reported->native == NULL || reported->native->kind == record->kind)
    return;

  if (record->message_count > 0)
    {
      sync->channel->message_count += record->kind == SBX_TOPIC_WORK ? record->message_count : -record->message_count;
      sync->channel->message_count = MAX (sync->channel->message_count, 0);
      sync->channel_changed = TRUE;
    }
  record->kind = reported->native->kind;
  if (record->untitled)
    sbx_changes_set_text (&record->title, reported->native->title);
  state->changed = TRUE;
}

/* What a worker calls a topic is its title until people give it one. */
static gboolean
merge_title (Sync                *sync,
             TopicState          *state,
             const SbxSyncTopic  *reported,
             GError             **error)
{
  SbxTopicRecord *record = state->record;
  gboolean kept = FALSE;

  if (reported->title == NULL || (!record->untitled && g_str_equal (record->title, reported->title)))
    return TRUE;
  if (!record->untitled && !sbx_changes_is_title_kept (sync->writer, record, &kept, error))
    return FALSE;
  if (kept)
    return TRUE;

  sbx_changes_set_text (&record->title, reported->title);
  record->untitled = FALSE;
  state->changed = TRUE;
  return TRUE;
}

static TopicState *
merge_topic (Sync                *sync,
             const SbxSyncTopic  *reported,
             GError             **error)
{
  g_autoptr (GError) failure = NULL;
  TopicState *state = g_new0 (TopicState, 1);
  gboolean is_new;

  state->items = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (sync->topics, (gpointer) reported, state);

  state->record = sbx_store_find_topic (sync->writer, sync->account->id, reported->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  is_new = state->record == NULL;
  if (is_new)
    {
      state->record = sbx_topic_record_new ();
      init_topic (sync, state->record, reported);
    }

  state->changed = is_new;
  merge_kind (sync, state, reported);
  if (!merge_title (sync, state, reported, error))
    return NULL;
  state->changed |= sbx_sync_merge_members (&state->record->other, reported->other);

  if (is_new && !sbx_store_put_topic (sync->writer, state->record, error))
    return NULL;

  return state;
}

static SbxMessageRecord *
make_message (Sync                 *sync,
              const TopicState     *topic,
              const SbxSyncMessage *reported,
              const char           *id)
{
  SbxMessageRecord *record = sbx_message_record_new ();

  sbx_changes_set_text (&record->id, id);
  sbx_changes_set_text (&record->channel_id, sync->account->id);
  sbx_changes_set_text (&record->topic_id, reported->topic->id);
  record->timestamp = sync->now;
  sbx_sync_merge_message (record, topic->record->kind, reported);
  record->stored_at = sync->now;

  return record;
}

static void
add_item (Sync                 *sync,
          TopicState           *topic,
          const SbxSyncMessage *reported,
          SbxMessageRecord     *record,
          gboolean              is_new,
          gint64                old_time)
{
  Item *item = g_new0 (Item, 1);

  item->reported = reported;
  item->topic = topic;
  item->record = record;
  item->is_new = is_new;
  item->old_time = old_time;
  item->order = sync->items->len;

  g_ptr_array_add (sync->items, item);
  g_hash_table_insert (topic->items, record->id, item);
  sync->counts->messages++;
}

/* A second time in one sync: what it says later holds. */
static gboolean
meet_again (Sync                  *sync,
            Item                  *item,
            const SbxSyncMessage  *reported,
            GError               **error)
{
  gboolean raised = FALSE;

  if (!item->is_new &&
      !sbx_sync_unread_note_known (sync->writer, sync->account->id, reported, item->record->id, &raised,
                                   error))
    return FALSE;

  if (reported->is_new)
    item->reported = reported;
  if (raised)
    item->record->read = FALSE;
  if (!sbx_sync_merge_message (item->record, item->topic->record->kind, reported) && !raised)
    sync->counts->duplicates++;
  return sbx_sync_check_extra (item->record, error);
}

/* Takes @stored. */
static gboolean
meet_known (Sync                  *sync,
            TopicState            *topic,
            SbxMessageRecord      *stored,
            const SbxSyncMessage  *reported,
            GError               **error)
{
  g_autoptr (SbxMessageRecord) record = stored;
  gint64 old_time = record->timestamp;
  gboolean changed = FALSE;

  if (!sbx_sync_unread_note_known (sync->writer, sync->account->id, reported, record->id, &changed, error))
    return FALSE;

  if (changed)
    record->read = FALSE;
  topic->changed |= changed;
  changed |= sbx_sync_merge_message (record, topic->record->kind, reported);
  if (!sbx_sync_check_extra (record, error))
    return FALSE;

  if (changed)
    add_item (sync, topic, reported, g_steal_pointer (&record), FALSE, old_time);
  else
    sync->counts->duplicates++;
  return TRUE;
}

/* Compares a message with what is stored of it. */
static gboolean
meet_message (Sync                  *sync,
              const SbxSyncMessage  *reported,
              GError               **error)
{
  TopicState *topic = g_hash_table_lookup (sync->topics, reported->topic);
  g_autofree char *id = sbx_sync_dup_message_id (topic->record->kind, reported, reported->id);
  Item *item = g_hash_table_lookup (topic->items, id);
  SbxMessageRecord *stored;
  g_autoptr (SbxMessageRecord) made = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean deleted;

  if (item != NULL)
    return meet_again (sync, item, reported, error);

  stored = sbx_store_find_message (sync->writer, sync->account->id, reported->topic->id, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (stored != NULL)
    return meet_known (sync, topic, stored, reported, error);
  if (!sbx_changes_is_deleted (sync->writer, sync->account->id, reported->topic->id, id, &deleted, error))
    return FALSE;
  if (deleted)
    {
      sync->counts->duplicates++;
      return TRUE;
    }

  made = make_message (sync, topic, reported, id);
  if (!sbx_sync_check_extra (made, error))
    return FALSE;
  topic->tally.incoming += !reported->is_comment && !reported->is_own;
  add_item (sync, topic, reported, g_steal_pointer (&made), TRUE, 0);
  return TRUE;
}

/* A changed message can become the last one or stop being that. */
static gboolean
show_changed (Sync    *sync,
              Item    *item,
              GError **error)
{
  SbxTopicRecord *topic = item->topic->record;
  gint64 latest = MAX (item->old_time, item->record->timestamp);
  g_autoptr (SbxMessageRecord) of_topic = NULL;
  g_autoptr (SbxMessageRecord) of_channel = NULL;

  if (latest >= topic->last_message_time)
    {
      of_topic = sbx_store_find_newest_message (sync->writer, sync->account->id, topic->id, error);
      if (of_topic == NULL)
        return FALSE;
      item->topic->changed |= sbx_changes_show_in_topic (topic, of_topic);
    }
  if (latest >= sync->channel->last_message_time)
    {
      of_channel = sbx_store_find_newest_message (sync->writer, sync->account->id, NULL, error);
      if (of_channel == NULL)
        return FALSE;
      sync->channel_changed |= sbx_changes_show_in_channel (sync->channel, of_channel);
    }

  return TRUE;
}

static gboolean
store_changed (Sync    *sync,
               Item    *item,
               GError **error)
{
  if (!sbx_store_put_message (sync->writer, item->record, -1, error) ||
      !show_changed (sync, item, error))
    return FALSE;

  return sbx_changes_append_message (sync->writer, "messageChanged", sync->triggered_by,
                                     item->record, error);
}

static gboolean
store_new (Sync    *sync,
           Item    *item,
           GError **error)
{
  item->record->seq = sbx_store_next_seq (sync->writer, sync->stream, error);
  item->record->read = item->unread == 0;
  if (item->record->seq == 0 ||
      !sbx_store_put_message (sync->writer, item->record, item->unread, error) ||
      !sbx_changes_append_message (sync->writer, "messageAdded", sync->triggered_by, item->record,
                                   error))
    return FALSE;

  sbx_changes_address (sync->writer, item->topic->record, NULL);
  sbx_bridged_say_origin (sync->writer, sync->channel->other);
  sbx_changes_count_message (sync->channel, item->topic->record, item->record);
  item->topic->changed = TRUE;
  sync->channel_changed = TRUE;
  return TRUE;
}

static gboolean
store_messages (Sync    *sync,
                GError **error)
{
  g_ptr_array_sort (sync->items, compare_items);

  for (guint i = 0; i < sync->account->topics->len; i++)
    {
      const SbxSyncTopic *reported = g_ptr_array_index (sync->account->topics, i);
      TopicState *topic = g_hash_table_lookup (sync->topics, reported);

      if (!sbx_sync_unread_plan (sync->writer, sync->account->id, reported, &topic->tally,
                                 &topic->changed, error))
        return FALSE;
    }

  /* The newest are the unread ones. */
  for (guint i = sync->items->len; i > 0; i--)
    {
      Item *item = g_ptr_array_index (sync->items, i - 1);

      if (item->is_new)
        item->unread = sbx_sync_unread_weigh (item->reported, &item->topic->tally);
    }

  for (guint i = 0; i < sync->items->len; i++)
    {
      Item *item = g_ptr_array_index (sync->items, i);

      if (!(item->is_new ? store_new (sync, item, error) : store_changed (sync, item, error)))
        return FALSE;
    }

  return TRUE;
}

/* The channel first: who hears of a topic knows where it stands. */
static gboolean
store_channel (Sync    *sync,
               GError **error)
{
  SbxChannelRecord *channel = sync->channel;

  sync->channel_changed |= merge_last (&sync->account->last, channel->last_seq,
                                       &channel->last_message, &channel->last_message_time);
  if (!sync->channel_changed)
    return TRUE;

  sync->counts->channels++;
  return sbx_changes_check_channel (channel, error) &&
         sbx_store_put_channel (sync->writer, channel, error) &&
         sbx_changes_append_channel (sync->writer, sync->triggered_by, channel, error);
}

/* In the order in which the worker named them. */
static gboolean
store_topics (Sync    *sync,
              GError **error)
{
  for (guint i = 0; i < sync->account->topics->len; i++)
    {
      const SbxSyncTopic *reported = g_ptr_array_index (sync->account->topics, i);
      TopicState *state = g_hash_table_lookup (sync->topics, reported);
      SbxTopicRecord *topic = state->record;

      state->changed |= merge_last (&reported->last, topic->last_seq, &topic->last_message,
                                    &topic->last_message_time);
      if (!state->changed)
        continue;
      if (!sbx_changes_check_topic (topic, error) ||
          !sbx_store_put_topic (sync->writer, topic, error) ||
          !sbx_changes_append_topic (sync->writer, sync->triggered_by, topic, error))
        return FALSE;
      sync->counts->topics++;
    }

  return TRUE;
}

/**
 * sbx_sync_store_account:
 * @writer: the store's writer
 * @account: what a worker says of an account
 * @triggered_by: the worker
 * @counts: (out): what was new, changed, or there already
 * @error: return location for an error; then nothing of the account may be kept
 *
 * Brings the store up to an account: adds what is new in the order in which it was written, changes
 * what has changed, and appends an event for each. The same account again changes nothing.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_sync_store_account (SbxStoreWriter        *writer,
                        const SbxSyncAccount  *account,
                        const char            *triggered_by,
                        SbxSyncCounts         *counts,
                        GError               **error)
{
  g_auto (Sync) sync = { writer, account, triggered_by, counts, sbx_time_now_ms () };

  *counts = (SbxSyncCounts) { 0 };
  sync.stream = g_strconcat ("channel/", account->id, NULL);
  sync.topics = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) topic_state_free);
  sync.items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);

  if (!merge_channel (&sync, error))
    return FALSE;
  for (guint i = 0; i < account->topics->len; i++)
    if (merge_topic (&sync, g_ptr_array_index (account->topics, i), error) == NULL)
      return FALSE;
  for (guint i = 0; i < account->messages->len; i++)
    if (!meet_message (&sync, g_ptr_array_index (account->messages, i), error))
      return FALSE;

  return store_messages (&sync, error) && store_channel (&sync, error) && store_topics (&sync, error);
}
