/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-echo.h"
#include "sbx-foreign-private.h"
#include "sbx-foreign-said.h"
#include "sbx-wire-error.h"

/* A list of messages: what of it is history, and what is news. */

/* Small values: below which seq of a channel's log history goes on. */
#define LOW_SCOPE "history-low"

/* A list that belongs to one topic, or to several: each topic has its own ends. */
typedef struct
{
  SbxTopicRecord *topic;
  GPtrArray      *messages;   /* SbxMessageRecord, in the order of the list */
  GPtrArray      *objects;    /* JsonObject, of the same; borrowed */
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->topic, sbx_topic_record_free);
  g_ptr_array_unref (part->messages);
  g_ptr_array_unref (part->objects);
  g_free (part);
}

static gboolean
load_low (SbxStoreWriter  *writer,
          const char      *channel_id,
          gint64          *low,
          GError         **error)
{
  g_autofree char *stored = NULL;

  if (!sbx_store_load_value (writer, LOW_SCOPE, channel_id, &stored, error))
    return FALSE;
  *low = stored != NULL ? g_ascii_strtoll (stored, NULL, 10) : SBX_FOREIGN_BASE;
  return TRUE;
}

static gboolean
save_low (SbxStoreWriter  *writer,
          const char      *channel_id,
          gint64           low,
          GError         **error)
{
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, low);

  return sbx_store_set_value (writer, LOW_SCOPE, channel_id, value, error);
}

/* One of which no time was told has that of its storing. */
static gboolean
is_timed (const SbxMessageRecord *message)
{
  return message->timestamp != message->stored_at;
}

/* Where those begin that stand behind the last one that was shown; -1 = not known. */
static int
find_shown (const Part             *part,
            const SbxForeignMissed *missed,
            guint                   news)
{
  for (guint i = news; *missed->text != '\0' && i > 0; i--)
    {
      const SbxMessageRecord *message = part->messages->pdata[i - 1];

      if ((!is_timed (message) || message->timestamp == missed->time) && g_str_equal (message->content, missed->text))
        return (int) i;
    }
  return -1;
}

/* Where its time does not say it: behind the last one that was shown, unless the server's count says how many it are. Else what has the time of the last
 * one is taken for that one, and what has none may be new. */
static gboolean
was_missed (const SbxForeignMissed *missed,
            const SbxMessageRecord *message,
            int                     shown,
            guint                   place)
{
  if (sbx_foreign_missed_is_all (missed))
    return TRUE;
  if (is_timed (message) && message->timestamp != missed->time)
    return message->timestamp > missed->time;
  if (missed->count >= 0)
    return FALSE;
  return shown >= 0 ? (int) place >= shown : !is_timed (message) && missed->time < G_MAXINT64;
}

/* Of what is in front of @news those that were missed go behind the others: how many are left there. By the time at which the topic stood; and as many
 * as came since, where the server counts them: what is told late may be old. */
static guint
move_missed (Part                    *part,
             const SbxForeignMissed  *missed,
             guint                    news)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();
  gint64 wanted = missed->count >= 0 ? part->topic->message_count - missed->count - (gint64) (part->messages->len - news) : 0;
  int shown = find_shown (part, missed, news);
  guint history = 0;

  for (guint i = 0; i < news; i++)
    wanted -= was_missed (missed, part->messages->pdata[i], shown, i);
  for (guint i = news; i > 0; i--)
    {
      SbxMessageRecord *message = part->messages->pdata[i - 1];
      gboolean missed_by_itself = was_missed (missed, message, shown, i - 1);

      if (!missed_by_itself && wanted <= 0)
        continue;
      if (!missed_by_itself)
        wanted--;
      g_ptr_array_insert (messages, 0, message);
      g_ptr_array_insert (objects, 0, part->objects->pdata[i - 1]);
      part->messages->pdata[i - 1] = NULL;
    }
  for (guint i = 0; i < news; i++)
    if (part->messages->pdata[i] != NULL)
      {
        part->messages->pdata[history] = part->messages->pdata[i];
        part->objects->pdata[history++] = part->objects->pdata[i];
      }
  for (guint i = 0; i < messages->len; i++)
    {
      part->messages->pdata[history + i] = messages->pdata[i];
      part->objects->pdata[history + i] = objects->pdata[i];
    }
  return history;
}

/* Where the first message stands that is no history: the first one that is known; where none is, the first that is newer than all that
 * are known; where nothing is known, behind all of them. *@joins: whether nothing can be between what is known and this list. */
static gboolean
find_news (SbxStoreWriter  *writer,
           const Part      *part,
           guint           *news,
           gboolean        *joins,
           GError         **error)
{
  g_autoptr (SbxMessageRecord) newest = NULL;
  g_autoptr (GError) failure = NULL;

  *joins = TRUE;
  for (guint i = 0; i < part->messages->len; i++)
    {
      const SbxMessageRecord *message = part->messages->pdata[i];
      int unread = sbx_store_get_message_unread (writer, message->channel_id, message->topic_id, message->id, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (unread >= 0)
        {
          *news = i;
          return TRUE;
        }
    }

  newest = sbx_store_find_newest_message (writer, part->topic->channel_id, part->topic->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  *news = part->messages->len;
  for (guint i = part->messages->len; newest != NULL && i > 0; i--)
    if (((SbxMessageRecord *) part->messages->pdata[i - 1])->timestamp > newest->timestamp)
      *news = i - 1;
    else
      break;
  *joins = newest == NULL || *news > 0;
  return TRUE;
}

/* What the list does not reach back to stands with the message behind it: those above show it as any other gap. */
static void
mark_hole (SbxMessageRecord *behind)
{
  if (behind->other == NULL)
    behind->other = json_object_new ();
  json_object_set_string_member (behind->other, "gapBefore", "unknown");
}

/* The first @n get their places, below all that the channel's log has. The first @history of them are told to nobody, and read as far as anybody is
 * concerned; those behind them are stored when they are told. */
static gboolean
add_below (SbxStoreWriter  *writer,
           Part            *part,
           guint            history,
           guint            n,
           GError         **error)
{
  gint64 low;

  if (n == 0)
    return TRUE;
  if (!load_low (writer, part->topic->channel_id, &low, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      SbxMessageRecord *message = part->messages->pdata[i];

      message->seq = low - n + 1 + i;
      if (i >= history)
        continue;
      if (!sbx_store_put_message (writer, message, 0, error))
        return FALSE;
      part->topic->last_seq = MAX (part->topic->last_seq, message->seq);
    }
  return save_low (writer, part->topic->channel_id, low - n, error);
}

/* Those that were missed, from @from to @to, stand before all that is known of their topic: what came live was quicker than the server's list. */
static gboolean
stands_below (SbxStoreWriter  *writer,
              const Part      *part,
              guint            from,
              guint            to,
              gboolean        *below,
              GError         **error)
{
  g_autoptr (GPtrArray) known = NULL;
  const SbxMessageRecord *oldest;

  *below = FALSE;
  if (from == to)
    return TRUE;
  known = sbx_store_find_newer_messages (writer, part->topic->channel_id, part->topic->id, 0, 1, error);
  if (known == NULL || known->len == 0)
    return known != NULL;

  oldest = known->pdata[0];
  if (to < part->messages->len)
    *below = g_str_equal (oldest->id, ((SbxMessageRecord *) part->messages->pdata[to])->id);
  else
    *below = ((SbxMessageRecord *) part->messages->pdata[to - 1])->timestamp < oldest->timestamp;
  return TRUE;
}

static gboolean
write_part (SbxStoreWriter  *writer,
            Part            *part,
            gboolean         whole,
            GError         **error)
{
  g_autoptr (SbxForeignMissed) missed = NULL;
  g_autoptr (GError) failure = NULL;
  const SbxMessageRecord *last;
  gboolean joins, below;
  guint news, history;
  gint64 seq_before = part->topic->last_seq;

  missed = sbx_foreign_missed_load (writer, part->topic->channel_id, part->topic->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!find_news (writer, part, &news, &joins, error))
    return FALSE;
  history = missed != NULL ? move_missed (part, missed, news) : news;
  if (!stands_below (writer, part, history, news, &below, error))
    return FALSE;
  if (!below)
    news = history;
  if (whole && !joins)
    mark_hole (part->messages->pdata[0]);
  if (!add_below (writer, part, history, news, error))
    return FALSE;

  if (history > 0)
    {
      last = part->messages->pdata[history - 1];
      part->topic->message_count = MAX (part->topic->message_count, (gint64) part->messages->len);
      if (part->topic->last_message_time <= 0 ||
          (*part->topic->last_message == '\0' && last->timestamp >= part->topic->last_message_time))
        sbx_changes_show_in_topic (part->topic, last);
      part->topic->unread_count = part->topic->read_seq = part->topic->muted = -1;
      if (!sbx_store_put_topic (writer, part->topic, error) ||
          (seq_before != part->topic->last_seq && !sbx_changes_append_topic (writer, NULL, part->topic, error)))
        return FALSE;
    }

  for (guint i = history; i < news; i++)
    if (!sbx_foreign_store_below (writer, part->messages->pdata[i], error))
      return FALSE;
  for (guint i = news; i < part->messages->len; i++)
    if (!sbx_foreign_store_message (writer, (SbxMessageRecord **) &part->messages->pdata[i], part->objects->pdata[i], TRUE, error))
      return FALSE;
  return missed == NULL || sbx_foreign_missed_save (writer, part->topic->channel_id, part->topic->id, NULL, error);
}

/* NULL with an error where the store refuses. */
static Part *
ensure_part (SbxStoreWriter    *writer,
             GHashTable        *parts,
             GPtrArray         *order,
             SbxMessageRecord  *message,
             GError           **error)
{
  g_autofree char *key = g_strconcat (message->channel_id, "\n", message->topic_id, NULL);
  g_autoptr (SbxChannelRecord) channel = NULL;
  SbxTopicRecord *topic;
  Part *part = g_hash_table_lookup (parts, key);

  if (part != NULL)
    return part;

  channel = sbx_foreign_ensure_channel (writer, message->channel_id, error);
  topic = channel != NULL ? sbx_foreign_ensure_topic (writer, message->channel_id, message->topic_id, error) : NULL;
  if (topic == NULL)
    return NULL;

  part = g_new0 (Part, 1);
  part->topic = topic;
  part->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);
  part->objects = g_ptr_array_new ();
  g_hash_table_insert (parts, g_steal_pointer (&key), part);
  g_ptr_array_add (order, part);
  return part;
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer first = array->pdata[i];

      array->pdata[i] = array->pdata[array->len - 1 - i];
      array->pdata[array->len - 1 - i] = first;
    }
}

/* Some servers tell the newest first: where all have their times, and those never rise, the list begins at its end. */
static void
put_oldest_first (Part *part)
{
  gint64 first = 0, before = G_MAXINT64;

  for (guint i = 0; i < part->messages->len; i++)
    {
      const SbxMessageRecord *message = part->messages->pdata[i];

      if (message->timestamp > before || !is_timed (message))
        return;
      before = message->timestamp;
      if (i == 0)
        first = before;
    }
  if (before == first)
    return;

  reverse (part->messages);
  reverse (part->objects);
}

gboolean
sbx_foreign_write_messages (SbxStoreWriter  *writer,
                            gpointer         data,
                            SbxJsonWriter   *answer,
                            GError         **error)
{
  SbxForeignPut *put = data;
  g_autoptr (GHashTable) parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, part_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  guint length = json_array_get_length (put->array);

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (put->array, i);
      g_autoptr (GError) failure = NULL;
      SbxMessageRecord *message;
      Part *part;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      message = sbx_foreign_read_message (writer, put->sender_id, put->channel_id, put->topic_id,
                                          json_node_get_object (node), &failure);
      if (message == NULL)
        {
          g_info ("Skipped a message that a server told: %s", failure->message);
          continue;
        }
      if (!sbx_foreign_echo_settle (writer, message, error))
        {
          sbx_message_record_free (message);
          return FALSE;
        }
      if (!g_hash_table_add (seen, g_strconcat (message->channel_id, "\n", message->topic_id, "\n", message->id, NULL)))
        {
          sbx_message_record_free (message);
          continue;
        }

      part = ensure_part (writer, parts, order, message, error);
      if (part == NULL)
        {
          sbx_message_record_free (message);
          return FALSE;
        }
      g_ptr_array_add (part->messages, message);
      g_ptr_array_add (part->objects, json_node_get_object (node));
    }

  for (guint i = 0; i < order->len; i++)
    {
      put_oldest_first (order->pdata[i]);
      if (!write_part (writer, order->pdata[i], put->whole, error))
        return FALSE;
    }
  return TRUE;
}
