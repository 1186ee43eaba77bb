/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-drafts.h"

#include "sbx-channel.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* By name and not by object: a hub that was away may come back with other ones. */
static char *
dup_key (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  /* Ids have no control characters. */
  return g_strdup_printf ("%s\n%s\n%s",
                          world ? sbx_world_get_address (world) : "",
                          channel ? sbx_channel_get_id (channel) : "",
                          sbx_topic_get_id (topic));
}

GHashTable *
sbx_drafts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * sbx_drafts_keep:
 * @drafts: drafts
 * @topic: where it was written
 * @text: what was written; an empty text is none
 */
void
sbx_drafts_keep (GHashTable *drafts,
                 SbxTopic   *topic,
                 const char *text)
{
  g_autofree char *key = dup_key (topic);

  if (*text == '\0')
    g_hash_table_remove (drafts, key);
  else
    g_hash_table_replace (drafts, g_steal_pointer (&key), g_strdup (text));
}

/**
 * sbx_drafts_lookup:
 * @drafts: drafts
 * @topic: a topic
 *
 * Returns: (transfer none) (nullable): what was written there
 */
const char *
sbx_drafts_lookup (GHashTable *drafts,
                   SbxTopic   *topic)
{
  g_autofree char *key = dup_key (topic);

  return g_hash_table_lookup (drafts, key);
}
