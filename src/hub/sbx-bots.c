/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bots.h"

#include "sbx-time.h"

struct _SbxBots
{
  GHashTable *bots;      /* key (inside the bot) → SbxBot */
  GHashTable *similar;   /* folded id (inside a bot) → SbxBot, borrowed: the first of those that have it */
};

static void
bot_free (SbxBot *bot)
{
  g_queue_clear_full (&bot->in_flight, g_free);
  g_atomic_int_set (bot->gone, TRUE);
  g_atomic_rc_box_release (bot->gone);
  sbx_peer_unref (bot->peer);
  g_free (bot->key);
  g_free (bot->folded);
  g_free (bot);
}

static char *
make_key (const char *type,
          const char *id)
{
  return g_strconcat (type, " ", id, NULL);
}

/**
 * sbx_bot_get_id:
 * @self: a bot
 *
 * Returns: (transfer none): what actions name it by
 */
const char *
sbx_bot_get_id (const SbxBot *self)
{
  return sbx_peer_get_identity (self->peer)->client_id;
}

/**
 * sbx_bot_get_connection:
 * @self: a bot
 *
 * Returns: (transfer none): the hub's own name for its connection
 */
const char *
sbx_bot_get_connection (const SbxBot *self)
{
  return sbx_peer_get_connection_id (self->peer);
}

/**
 * sbx_bots_is_bot:
 * @identity: (nullable): who somebody is
 *
 * Returns: whether actions may be for them
 */
gboolean
sbx_bots_is_bot (const SbxIdentity *identity)
{
  return identity != NULL &&
         (g_str_equal (identity->client_type, "bot") || g_str_equal (identity->client_type, "worker"));
}

/**
 * sbx_bots_new:
 *
 * Returns: (transfer full): no connections
 */
SbxBots *
sbx_bots_new (void)
{
  SbxBots *self = g_new0 (SbxBots, 1);

  self->bots = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) bot_free);
  self->similar = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * sbx_bots_free:
 * @self: (transfer full): connections
 */
void
sbx_bots_free (SbxBots *self)
{
  g_hash_table_unref (self->similar);
  g_hash_table_unref (self->bots);
  g_free (self);
}

/**
 * sbx_bots_add:
 * @self: connections
 * @peer: one of a bot or worker that is not among them, nor any other of its type and id
 *
 * Returns: (transfer none): the bot, which lives until sbx_bots_remove()
 */
SbxBot *
sbx_bots_add (SbxBots *self,
              SbxPeer *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);
  SbxBot            *bot = g_new0 (SbxBot, 1);

  g_assert (sbx_bots_is_bot (identity));

  bot->peer = sbx_peer_ref (peer);
  bot->gone = g_atomic_rc_box_new0 (int);
  bot->key = make_key (identity->client_type, identity->client_id);
  bot->folded = g_utf8_casefold (identity->client_id, -1);
  g_assert (!g_hash_table_contains (self->bots, bot->key));
  g_hash_table_insert (self->bots, bot->key, bot);
  bot->next_similar = g_hash_table_lookup (self->similar, bot->folded);
  g_hash_table_replace (self->similar, bot->folded, bot);
  return bot;
}

static void
forget_similar (SbxBots *self,
                SbxBot  *bot)
{
  SbxBot *first = g_hash_table_lookup (self->similar, bot->folded);

  if (first == bot)
    {
      g_hash_table_remove (self->similar, bot->folded);
      if (bot->next_similar != NULL)
        g_hash_table_insert (self->similar, bot->next_similar->folded, bot->next_similar);
      return;
    }
  while (first->next_similar != bot)
    first = first->next_similar;
  first->next_similar = bot->next_similar;
}

/**
 * sbx_bots_remove:
 * @self: connections
 * @bot: (transfer full): one of them
 */
void
sbx_bots_remove (SbxBots *self,
                 SbxBot  *bot)
{
  forget_similar (self, bot);
  g_hash_table_remove (self->bots, bot->key);
}

static SbxBot *
find (SbxBots    *self,
      const char *type,
      const char *id)
{
  g_autofree char *key = make_key (type, id);

  return g_hash_table_lookup (self->bots, key);
}

/**
 * sbx_bots_find:
 * @self: connections
 * @id: a target, which must match byte by byte
 *
 * Returns: (transfer none) (nullable): whom actions for it go to
 */
SbxBot *
sbx_bots_find (SbxBots    *self,
               const char *id)
{
  SbxBot *bot = find (self, "bot", id);

  return bot != NULL ? bot : find (self, "worker", id);
}

/**
 * sbx_bots_find_rival:
 * @self: connections
 * @peer: one of a bot or worker
 *
 * Returns: (transfer none) (nullable): who has its type and id, perhaps itself
 */
SbxBot *
sbx_bots_find_rival (SbxBots *self,
                     SbxPeer *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  return sbx_bots_is_bot (identity) ? find (self, identity->client_type, identity->client_id) : NULL;
}

/**
 * sbx_bots_find_peer:
 * @self: connections
 * @peer: any peer
 *
 * Returns: (transfer none) (nullable): the one of that very connection
 */
SbxBot *
sbx_bots_find_peer (SbxBots *self,
                    SbxPeer *peer)
{
  SbxBot *bot = sbx_bots_find_rival (self, peer);

  return bot != NULL && bot->peer == peer ? bot : NULL;
}

/**
 * sbx_bots_find_similar:
 * @self: connections
 * @id: a target that there is no connection of
 *
 * Returns: (transfer none) (nullable): one whose id differs from it in upper and lower case only
 */
SbxBot *
sbx_bots_find_similar (SbxBots    *self,
                       const char *id)
{
  g_autofree char *folded = g_utf8_casefold (id, -1);

  return g_hash_table_lookup (self->similar, folded);
}

/**
 * sbx_bots_list:
 * @self: connections
 *
 * Returns: (transfer container) (element-type SbxBot): all of them, in no order
 */
GList *
sbx_bots_list (SbxBots *self)
{
  return g_hash_table_get_values (self->bots);
}

/**
 * sbx_bots_get_facts:
 * @self: connections
 * @id: a target
 * @facts: (out caller-allocates): what is true now, to be cleared
 */
void
sbx_bots_get_facts (SbxBots        *self,
                    const char     *id,
                    SbxActionFacts *facts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  SbxBot                  *bot = sbx_bots_find (self, id);
  SbxBot                  *first = bot != NULL ? bot : sbx_bots_find_similar (self, id);
  SbxBot                  *other;
  GHashTableIter           iter;
  guint                    n_ids = 0;

  facts->at = sbx_time_now_ms ();
  facts->live_count = g_hash_table_size (self->bots);
  facts->ready_state = bot != NULL ? sbx_peer_get_ready_state (bot->peer) : 3;

  if (first != NULL)
    {
      g_strv_builder_add (builder, sbx_bot_get_id (first));
      n_ids++;
    }
  g_hash_table_iter_init (&iter, self->bots);
  while (n_ids < SBX_ACTION_STEP_IDS && g_hash_table_iter_next (&iter, NULL, (gpointer *) &other))
    {
      if (other == first)
        continue;
      g_strv_builder_add (builder, sbx_bot_get_id (other));
      n_ids++;
    }
  facts->live_ids = g_strv_builder_end (builder);
}
