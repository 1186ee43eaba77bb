/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-unread.h"

/* Between the parts of a scope: ids have no control characters. */
#define SEPARATOR "\x1f"

/* What was reported of a topic's `unread_count`, as far as it was counted. */
typedef struct
{
  gint64 highest;   /* so many of the newest incoming messages were counted, or were passed over */
  gint64 missing;   /* of those, the ones that are still to come */
} Reported;

static gboolean
load_reported (SbxStoreWriter  *writer,
               const char      *scope,
               const char      *topic_id,
               Reported        *reported,
               GError         **error)
{
  g_autofree char *stored = NULL;
  char *end = NULL;

  *reported = (Reported) { 0 };
  if (!sbx_store_load_value (writer, scope, topic_id, &stored, error))
    return FALSE;

  if (stored != NULL)
    {
      reported->highest = g_ascii_strtoll (stored, &end, 10);
      reported->missing = g_ascii_strtoll (end, NULL, 10);
    }
  return TRUE;
}

/* What is new moves the places of what was counted before. New messages are those that were counted
 * without them first; of the others as many as are reported are unread. */
static Reported
take_report (const Reported     *before,
             const SbxSyncTopic *topic,
             SbxSyncTally       *tally)
{
  gint64 unread_count = topic->unread_count;
  Reported after = *before;
  gint64 arrived;
  gint64 fresh;
  gint64 rise;

  if (unread_count >= 0)
    after.missing = MIN (after.missing, unread_count);
  arrived = MIN (after.missing, tally->incoming);
  fresh = tally->incoming - arrived;
  after.missing -= arrived;
  tally->unread = arrived;
  tally->loose = -arrived;
  if (unread_count < 0)
    return after;

  rise = MAX (unread_count - fresh - before->highest, 0);
  after.highest = unread_count >= fresh ? fresh + MAX (before->highest, unread_count - fresh) : unread_count;
  after.missing += rise;
  tally->unread += MIN (unread_count, fresh);
  tally->loose += rise;
  return after;
}

/**
 * sbx_sync_unread_plan:
 * @writer: the store's writer
 * @channel_id: the account
 * @topic: what the worker says of a topic
 * @tally: in: the new incoming messages; out: how many of them are unread
 * @raised: (inout): set where unread messages are counted that the worker did not send
 * @error: return location for an error
 *
 * Holds the topic's `unread_count` against what was reported before.
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
  g_autofree char *scope = g_strconcat ("sync-unread" SEPARATOR, channel_id, NULL);
  g_autofree char *value = NULL;
  Reported before;
  Reported after;

  tally->unread = tally->loose = 0;
  if (topic->unread_count < 0 && tally->incoming == 0)
    return TRUE;
  if (!load_reported (writer, scope, topic->id, &before, error))
    return FALSE;

  after = take_report (&before, topic, tally);
  *raised |= tally->loose > 0;
  if (tally->loose != 0 &&
      !sbx_store_add_loose_unread (writer, channel_id, topic->id, tally->loose, error))
    return FALSE;
  if (after.highest == before.highest && after.missing == before.missing)
    return TRUE;

  value = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, after.highest, after.missing);
  return sbx_store_set_value (writer, scope, topic->id, value, error);
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
  if (message->is_comment || message->native != NULL)
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
 * @id: the id that it is stored under
 * @raised: (inout): set where it is unread only now
 * @error: return location for an error
 *
 * A comment that was stored as an old one and is called new later counts then, and only once: for
 * readers who are past it too.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_sync_unread_note_known (SbxStoreWriter        *writer,
                            const char            *channel_id,
                            const SbxSyncMessage  *message,
                            const char            *id,
                            gboolean              *raised,
                            GError               **error)
{
  int weight;

  if (!message->is_comment || !message->is_new || message->is_own)
    return TRUE;

  weight = sbx_store_get_message_unread (writer, channel_id, message->topic->id, id, error);
  if (weight != 0)
    return weight > 0;

  *raised = TRUE;
  return sbx_store_raise_unread (writer, channel_id, message->topic->id, id, error);
}
