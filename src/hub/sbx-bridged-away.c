/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged-away.h"

#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-replies.h"
#include "sbx-store-rows.h"

#include <string.h>

/* That a channel's bridge is gone, or cannot reach its server, as a member of the channel, so that people know it before they write, and do not take for
 * quiet what nobody can hear; and as a list of all that are there, for what has
 * no channel: what is kept over a bridge that is gone may be taken over by another. */

#define MEMBER "bridgeAway"

/* And that it is there, and its server is not. */
#define SERVER_MEMBER "serverAway"

/* A small value: the addresses of those that are there or may come, as an array. */
#define SCOPE "bridges"
#define NAME "present"

typedef struct
{
  SbxHub             *hub;
  GHashTable         *presence;
  SbxBridgedPresence  others;
  gboolean            any_gone;   /* one that was there is not any more */
} Word;

/* --- The list of those that are there --- */

static void
take_addresses (const char *text,
                GHashTable *addresses)
{
  g_autoptr (JsonNode) node = sbx_json_parse (text, strlen (text), SBX_LIMIT_DEPTH, NULL);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_hash_table_add (addresses, json_node_dup_string (json_array_get_element (array, i)));
}

/* (transfer full) (nullable): of which it was said last that they are there; %NULL with no @error where it never was */
static GHashTable *
read_present (SbxStoreWriter  *writer,
              GError         **error)
{
  g_autofree char *text = NULL;
  GHashTable *addresses;

  if (!sbx_store_load_value (writer, SCOPE, NAME, &text, error) || text == NULL)
    return NULL;
  addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  take_addresses (text, addresses);
  return addresses;
}

static gboolean
write_present (SbxStoreWriter  *writer,
               GHashTable      *addresses,
               GError         **error)
{
  g_autofree const char **all = (const char **) g_hash_table_get_keys_as_array (addresses, NULL);
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  for (guint i = 0; all[i] != NULL; i++)
    json_array_add_string_element (array, all[i]);
  json_node_init_array (node, array);
  text = json_to_string (node, FALSE);
  return sbx_store_set_value (writer, SCOPE, NAME, text, error);
}

gboolean
sbx_bridged_away_find (SbxStoreWriter  *writer,
                       const char      *address,
                       gboolean        *away,
                       GError         **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GHashTable) present = read_present (writer, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *away = present != NULL && address != NULL && !g_hash_table_contains (present, address);
  return TRUE;
}

/* Returns whether that is new. */
static gboolean
set_flag (JsonObject *other,
          const char *member,
          gboolean    on)
{
  if (sbx_fields_boolean_or (other, member, FALSE) == on)
    return FALSE;
  if (on)
    json_object_set_boolean_member (other, member, TRUE);
  else
    json_object_remove_member (other, member);
  return TRUE;
}

gboolean
sbx_bridged_away_end (JsonObject *stored,
                      JsonObject *reported)
{
  const char *address = sbx_bridged_get_address (reported);
  gboolean    changed;

  if (stored == NULL || address == NULL || g_strcmp0 (sbx_bridged_get_address (stored), address) == 0)
    return FALSE;
  changed = set_flag (stored, MEMBER, FALSE);
  return set_flag (stored, SERVER_MEMBER, FALSE) || changed;
}

/* --- The word --- */

static void
word_free (Word *word)
{
  g_hash_table_unref (word->presence);
  g_object_unref (word->hub);
  g_free (word);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Word, word_free)

static SbxBridgedPresence
find_presence (const Word *word,
               const char *address)
{
  gpointer presence;

  if (!g_hash_table_lookup_extended (word->presence, address, NULL, &presence))
    return word->others;

  return (SbxBridgedPresence) GPOINTER_TO_INT (presence);
}

/* Of whom it is too early to say anything it is as it was. */
static gboolean
note_present (SbxStoreWriter  *writer,
              Word            *word,
              GError         **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GHashTable) before = read_present (writer, &failure);
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  const char *address;
  gpointer presence;

  word->any_gone = FALSE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_hash_table_iter_init (&iter, word->presence);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, &presence))
    if ((SbxBridgedPresence) GPOINTER_TO_INT (presence) != SBX_BRIDGED_AWAY)
      g_hash_table_add (now, g_strdup (address));
  if (before == NULL)
    return g_hash_table_size (now) == 0 || write_present (writer, now, error);

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, NULL))
    {
      if (find_presence (word, address) == SBX_BRIDGED_AWAY)
        word->any_gone = TRUE;
      else
        g_hash_table_add (now, g_strdup (address));
    }
  return (!word->any_gone && g_hash_table_size (now) == g_hash_table_size (before)) || write_present (writer, now, error);
}

/* Of a channel from elsewhere. Returns whether it is told otherwise than before. */
static gboolean
set_presence (SbxChannelRecord   *channel,
              SbxBridgedPresence  presence)
{
  gboolean changed = FALSE;

  if (presence == SBX_BRIDGED_MAY_COME)
    return FALSE;
  changed = set_flag (channel->other, MEMBER, presence == SBX_BRIDGED_AWAY);
  if (presence != SBX_BRIDGED_IN_DOUBT)
    changed |= set_flag (channel->other, SERVER_MEMBER, presence == SBX_BRIDGED_CUT_OFF);
  return changed;
}

static gboolean
write_word (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  Word *word = data;
  g_autoptr (GPtrArray) ids = sbx_store_find_channel_ids (writer, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr (SbxChannelRecord) channel = sbx_changes_find_channel (writer, ids->pdata[i], error);
      const char *address = channel != NULL ? sbx_bridged_get_address (channel->other) : NULL;

      if (channel == NULL)
        return FALSE;
      if (address != NULL && set_presence (channel, find_presence (word, address)) &&
          (!sbx_store_put_channel (writer, channel, error) || !sbx_changes_append_channel (writer, NULL, channel, error)))
        return FALSE;
    }

  return ids != NULL && note_present (writer, word, error);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Word) word = user_data;
  SbxHub *hub = word->hub;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);

  if (answer == NULL)
    g_info ("Nobody was told which bridges are there: %s", error->message);
  /* It may have been stopped meanwhile. */
  if (sbx_hub_get_replies (hub) != NULL)
    {
      sbx_hub_route (hub, events);
      if (answer != NULL && word->any_gone)
        sbx_replies_tell_gone (sbx_hub_get_replies (hub));
    }
  sbx_hub_end_operation (hub);
}

/**
 * sbx_bridged_away_tell:
 * @hub: a hub
 * @presence: (transfer full): of the servers that something is known of
 * @others: of all others
 *
 * Brings the channels that were taken over up to date, and tells those that change; and the bridges, where one of them is gone.
 */
void
sbx_bridged_away_tell (SbxHub             *hub,
                       GHashTable         *presence,
                       SbxBridgedPresence  others)
{
  Word *word = g_new0 (Word, 1);

  word->hub = g_object_ref (hub);
  word->presence = presence;
  word->others = others;
  sbx_hub_begin_operation (hub);
  sbx_store_write_async (sbx_hub_get_store (hub), write_word, word, NULL, on_written, word);
}
