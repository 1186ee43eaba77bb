/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-unread.h"

/* Between the parts of a scope: ids have no control characters. */
#define SEPARATOR "\x1f"

/**
 * sbx_sync_unread_plan:
 * @writer: the store's writer
 * @channel_id: the account
 * @topic: what the worker says of a topic
 * @tally: in: the new incoming messages; out: how many of them are unread
 * @raised: (inout): set where unread messages are counted that the worker did not send
 * @error: return location for an error
 *
 * Holds the topic's `unread_count` against the last one that was reported.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_sync_unread_plan (SbxStoreWriter      *writer,
                      const char          *channel_id,
                      const SbxSyncTopic  *topic,
                      SbxSyncTally        *tally,
                      gboolean            *raised,
                      GError             **error)
{
  g_autofree char *scope = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *reported = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 before;
  gint64 rise;

  tally->unread = 0;
  if (topic->unread_count < 0)
    return TRUE;

  scope = g_strconcat ("sync-unread" SEPARATOR, channel_id, NULL);
  stored = sbx_store_dup_value (writer, scope, topic->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  before = stored == NULL ? 0 : g_ascii_strtoll (stored, NULL, 10);
  rise = MAX (topic->unread_count - before, MIN (topic->unread_count, tally->incoming));
  rise = MAX (rise, 0);
  tally->unread = MIN (rise, tally->incoming);

  if (rise > tally->unread)
    {
      *raised = TRUE;
      if (!sbx_store_add_loose_unread (writer, channel_id, topic->id, rise - tally->unread, error))
        return FALSE;
    }
  if (before == topic->unread_count)
    return TRUE;

  reported = g_strdup_printf ("%" G_GINT64_FORMAT, topic->unread_count);
  return sbx_store_set_value (writer, scope, topic->id, reported, error);
}

/**
 * sbx_sync_unread_weigh:
 * @message: a new message; to be asked from the newest to the oldest
 * @tally: its topic's
 *
 * Returns: 1 where it counts as unread, else 0
 */
int
sbx_sync_unread_weigh (const SbxSyncMessage *message,
                       SbxSyncTally         *tally)
{
  if (message->is_own)
    return 0;
  if (message->is_comment)
    return message->is_new;
  if (tally->unread == 0)
    return 0;

  tally->unread--;
  return 1;
}

/**
 * sbx_sync_unread_note_known:
 * @writer: the store's writer
 * @channel_id: the account
 * @message: what the worker says of a message that is stored already
 * @raised: (inout): set where it is unread only now
 * @error: return location for an error
 *
 * A comment that was stored as an old one and is called new later counts then, and only once. Readers
 * may be past its seq, so it counts with its topic.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_sync_unread_note_known (SbxStoreWriter        *writer,
                            const char            *channel_id,
                            const SbxSyncMessage  *message,
                            gboolean              *raised,
                            GError               **error)
{
  g_autofree char *scope = NULL;
  g_autofree char *counted = NULL;
  g_autoptr (GError) failure = NULL;
  int weight;

  if (!message->is_comment || !message->is_new || message->is_own)
    return TRUE;

  weight = sbx_store_get_message_unread (writer, channel_id, message->topic->id, message->id,
                                         error);
  if (weight != 0)
    return weight > 0;

  scope = g_strconcat ("sync-new" SEPARATOR, channel_id, SEPARATOR, message->topic->id, NULL);
  counted = sbx_store_dup_value (writer, scope, message->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (counted != NULL)
    return TRUE;

  *raised = TRUE;
  return sbx_store_add_loose_unread (writer, channel_id, message->topic->id, 1, error) &&
         sbx_store_set_value (writer, scope, message->id, "1", error);
}
