/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged-away.h"

#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"

/* That a channel's bridge is gone, as a member of the channel, so that people know it before they write. */

#define MEMBER "bridgeAway"

typedef struct
{
  GHashTable         *presence;
  SbxBridgedPresence  others;
} Word;

static void
word_free (gpointer data)
{
  Word *word = data;

  g_hash_table_unref (word->presence);
  g_free (word);
}

static SbxBridgedPresence
find_presence (const Word *word,
               const char *address)
{
  gpointer presence;

  if (!g_hash_table_lookup_extended (word->presence, address, NULL, &presence))
    return word->others;

  return (SbxBridgedPresence) GPOINTER_TO_INT (presence);
}

static gboolean
set_away (SbxStoreWriter    *writer,
          SbxChannelRecord  *channel,
          gboolean           away,
          GError           **error)
{
  if (away)
    json_object_set_boolean_member (channel->other, MEMBER, TRUE);
  else
    json_object_remove_member (channel->other, MEMBER);
  return sbx_store_put_channel (writer, channel, error) && sbx_changes_append_channel (writer, NULL, channel, error);
}

static gboolean
write_word (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  const Word *word = data;
  g_autoptr (GPtrArray) ids = sbx_store_find_channel_ids (writer, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr (SbxChannelRecord) channel = sbx_changes_find_channel (writer, ids->pdata[i], error);
      const char *address = channel != NULL ? sbx_bridged_get_address (channel->other) : NULL;
      SbxBridgedPresence presence = address != NULL ? find_presence (word, address) : SBX_BRIDGED_MAY_COME;

      if (channel == NULL)
        return FALSE;
      if (presence != SBX_BRIDGED_MAY_COME &&
          sbx_fields_boolean_or (channel->other, MEMBER, FALSE) != (presence == SBX_BRIDGED_AWAY) &&
          !set_away (writer, channel, presence == SBX_BRIDGED_AWAY, error))
        return FALSE;
    }

  return ids != NULL;
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SbxHub) hub = user_data;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);

  if (answer == NULL)
    g_info ("Nobody was told which bridges are there: %s", error->message);
  /* It may have been stopped meanwhile. */
  if (sbx_hub_get_replies (hub) == NULL)
    return;
  sbx_hub_route (hub, events);
  sbx_hub_end_operation (hub);
}

/**
 * sbx_bridged_away_tell:
 * @hub: a hub
 * @presence: (transfer full): of the servers that something is known of
 * @others: of all others
 *
 * Brings the channels that were taken over up to date, and tells those that change.
 */
void
sbx_bridged_away_tell (SbxHub             *hub,
                       GHashTable         *presence,
                       SbxBridgedPresence  others)
{
  Word *word = g_new0 (Word, 1);

  word->presence = presence;
  word->others = others;
  sbx_hub_begin_operation (hub);
  sbx_store_write_async (sbx_hub_get_store (hub), write_word, word, word_free, on_written, g_object_ref (hub));
}
