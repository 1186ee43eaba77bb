/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain-bot.h"

#include "sbx-actions-private.h"
#include "sbx-explain-history.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static JsonNode *
new_ids (const SbxActionFacts *facts)
{
  JsonArray *array = json_array_new ();
  JsonNode  *node = json_node_alloc ();

  for (guint i = 0; facts->live_ids != NULL && facts->live_ids[i] != NULL; i++)
    json_array_add_string_element (array, facts->live_ids[i]);
  json_node_init_array (node, array);
  json_array_unref (array);
  return node;
}

/* (nullable): who has the id and is no bot */
static SbxPeer *
find_other (SbxHub     *hub,
            const char *id)
{
  GPtrArray *peers = sbx_reactor_get_peers (sbx_hub_get_reactor (hub));

  for (guint i = 0; i < peers->len; i++)
    {
      SbxPeer           *peer = g_ptr_array_index (peers, i);
      const SbxIdentity *identity = sbx_peer_get_identity (peer);

      if (identity != NULL && sbx_peer_is_open (peer) && g_str_equal (identity->client_id, id) && !sbx_bots_is_bot (identity))
        return peer;
    }
  return NULL;
}

static void
explain_absent (SbxHub               *hub,
                SbxActions           *actions,
                const char           *id,
                const SbxActionFacts *facts,
                SbxExplain           *explain)
{
  SbxBot  *similar = sbx_bots_find_similar (actions->bots, id);
  SbxPeer *other = find_other (hub, id);

  /* Of an action's steps some follow from that. */
  if (!sbx_explain_has_history (explain))
    sbx_explain_last_flight (explain, hub, id);
  if (similar != NULL)
    {
      sbx_explain_add_field (explain, "idDiffersInCase", "bots", NULL, "liveIds", new_ids (facts),
                             _("No bot is connected as “%s”; “%s” is, which differs in upper and lower case."), id, sbx_bot_get_id (similar));
      sbx_explain_set_next (explain, _("Use the id “%s”, or let the bot connect as “%s”: ids are compared byte by byte."), sbx_bot_get_id (similar), id);
      return;
    }

  if (other != NULL)
    {
      const char *type = sbx_peer_get_identity (other)->client_type;

      /* TRANSLATORS: the id of a client, and what it said that it is: monitor, service, admin */
      sbx_explain_add_field (explain, "otherType", "connection", sbx_peer_get_connection_id (other), "clientType", sbx_explain_text (type),
                             _("“%s” is connected as “%s”: only bots and workers are given actions."), id, type);
      sbx_explain_set_next (explain, _("Let “%s” say in its hello that it is a bot, or use the id of one."), id);
      return;
    }

  sbx_explain_add_field (explain, "unknownId", "bots", NULL, "liveIds", new_ids (facts),
                         facts->live_count > 0 ? _("No bot is connected as “%s”; others are.") : _("No bot is connected as “%s”, nor any other."), id);
  sbx_explain_set_next (explain, _("Start the bot “%s”, or check its address and its id."), id);
}

static void
explain_present (SbxHub     *hub,
                 SbxActions *actions,
                 SbxBot     *bot,
                 SbxExplain *explain)
{
  const char *id = sbx_bot_get_id (bot);
  const char *connection = sbx_bot_get_connection (bot);

  if (!sbx_peer_is_open (bot->peer) && sbx_hub_is_stopping (hub))
    {
      sbx_explain_hub_stopping (explain, bot->peer);
    }
  else if (!sbx_peer_is_open (bot->peer))
    {
      if (!sbx_explain_has_history (explain))
        sbx_explain_last_flight (explain, hub, id);
      sbx_explain_add_field (explain, "notOpen", "connection", connection, "readyState", sbx_explain_number (sbx_peer_get_ready_state (bot->peer)),
                             _("There is a record of “%s”, but its connection is not open."), id);
      sbx_explain_set_next (explain, _("What waits is given to “%s” as soon as it is connected again."), id);
    }
  else if (sbx_actions_is_late (actions, bot))
    {
      sbx_explain_add_field (explain, "heartbeatLate", "connection", connection, "silence", sbx_explain_number (sbx_peer_get_silence (bot->peer)),
                             _("The connection of “%s” is open, but nothing was heard from it for %" PRId64 " ms."), id, sbx_peer_get_silence (bot->peer));
      sbx_explain_set_next (explain, _("Look whether “%s” still runs: it is given nothing until it gives a sign of life."), id);
    }
  else if (bot->in_flight.length >= SBX_ACTIONS_BATCH || (bot->in_flight.length > 0 && sbx_peer_get_n_queued (bot->peer) > 0))
    {
      sbx_explain_add_field (explain, "sendFailed", "bot", id, "inFlight", sbx_explain_number (bot->in_flight.length),
                             ngettext ("The connection of “%s” is open, but does not take the %u action that it was given.",
                                       "The connection of “%s” is open, but does not take the %u actions that it was given.", bot->in_flight.length),
                             id, bot->in_flight.length);
      sbx_explain_set_next (explain, _("Look what “%s” is busy with: it does not read."), id);
    }
}

/**
 * sbx_explain_bot:
 * @explain: what is being explained
 * @hub: a hub
 * @id: of a bot
 *
 * Adds what is the matter with the bot's connection now, if anything is.
 */
void
sbx_explain_bot (SbxExplain *explain,
                 SbxHub     *hub,
                 const char *id)
{
  SbxActions    *actions = sbx_hub_get_actions (hub);
  SbxBot        *bot = sbx_bots_find (actions->bots, id);
  SbxActionFacts facts;

  sbx_bots_get_facts (actions->bots, id, &facts);
  if (bot == NULL)
    explain_absent (hub, actions, id, &facts, explain);
  else
    explain_present (hub, actions, bot, explain);
  sbx_action_facts_clear (&facts);
}

/**
 * sbx_explain_find_bot:
 *
 * Returns: (transfer none) (nullable): the connection of the bot @id, whoever it is that asks
 */
SbxPeer *
sbx_explain_find_bot (SbxHub     *hub,
                      const char *id)
{
  SbxBot *bot = sbx_bots_find (sbx_hub_get_actions (hub)->bots, id);

  return bot != NULL ? bot->peer : NULL;
}
