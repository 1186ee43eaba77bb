/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include "sbx-foreign-said.h"

/* A message that comes before the server has told what was missed makes its channel and topic look as if they had moved on no further than to it. So where
 * they stood is noted before it is written: what the lists show behind that was missed, however late they come, in this connection or in the next. */

/* *@missed: %NULL where nothing was listed yet: what a server tells first is history. */
static gboolean
note_channel (SbxStoreWriter    *writer,
              const char        *channel_id,
              SbxForeignMissed **missed,
              GError           **error)
{
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean counts, listed;

  channel = sbx_store_find_channel (writer, channel_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!sbx_foreign_said_counts (writer, channel_id, &counts, error) ||
      !sbx_foreign_said_was_listed (writer, SBX_FOREIGN_ALL_CHANNELS, &listed, error))
    return FALSE;

  if (channel != NULL)
    *missed = sbx_foreign_missed_new_since (channel->last_message_time, counts ? 0 : -1, channel->last_message);
  else if (listed)
    *missed = sbx_foreign_missed_new (0, 0, "");
  return *missed == NULL || sbx_foreign_missed_save (writer, channel_id, NULL, *missed, error);
}

static gboolean
note_topic (SbxStoreWriter          *writer,
            const SbxMessageRecord  *message,
            const SbxForeignMissed  *of_channel,
            GError                 **error)
{
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (SbxForeignMissed) missed = NULL;
  g_autoptr (GError) failure = NULL;
  SbxForeignSaid said;

  missed = sbx_foreign_missed_load (writer, message->channel_id, message->topic_id, &failure);
  if (failure == NULL && missed == NULL)
    topic = sbx_store_find_topic (writer, message->channel_id, message->topic_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (missed != NULL)
    return TRUE;
  if (!sbx_foreign_said_load (writer, message->channel_id, message->topic_id, &said, error))
    return FALSE;

  if (topic == NULL)
    missed = sbx_foreign_missed_new (of_channel->time, -1, of_channel->text);
  else
    missed = sbx_foreign_missed_new_since (topic->last_message_time, said.counts ? topic->message_count : -1, topic->last_message);
  return sbx_foreign_missed_save (writer, message->channel_id, message->topic_id, missed, error);
}

gboolean
sbx_foreign_note_stand (SbxStoreWriter          *writer,
                        const SbxMessageRecord  *message,
                        gboolean                 unlisted,
                        gboolean                 unlooked,
                        GError                 **error)
{
  g_autoptr (SbxForeignMissed) of_channel = NULL;
  g_autoptr (GError) failure = NULL;

  if (!unlooked)
    return TRUE;

  of_channel = sbx_foreign_missed_load (writer, message->channel_id, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (of_channel == NULL && unlisted && !note_channel (writer, message->channel_id, &of_channel, error))
    return FALSE;
  return of_channel == NULL || note_topic (writer, message, of_channel, error);
}
