/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

/* Why a connection that there is a record of is not open: a hub that ends closes all of them. */
const char *
sbx_actions_name_not_open (SbxActions *self)
{
  return sbx_hub_is_stopping (self->hub) ? "hubStopped" : "notOpen";
}

/* What is the matter with a bot's connection, by the words of a step's `cause`. */
static const char *
find_cause (SbxActions *self,
            const char *id,
            SbxBot     *bot)
{
  if (bot == NULL)
    return sbx_bots_find_similar (self->bots, id) != NULL ? "idDiffersInCase" : "unknownId";
  if (!sbx_peer_is_open (bot->peer))
    return sbx_actions_name_not_open (self);
  return sbx_actions_is_late (self, bot) ? "heartbeatLate" : "";
}

/**
 * sbx_actions_check:
 * @self: actions
 * @id: of a bot
 * @own_state: what the asker holds its connection's ready state to be, as a WebSocket's; -1 where it does not say
 * @writer: inside an object
 *
 * Writes what this hub knows of a bot's connection, found by looking, and whether the asker sees it so.
 */
void
sbx_actions_check (SbxActions    *self,
                   const char    *id,
                   int            own_state,
                   SbxJsonWriter *writer)
{
  SbxActionFacts facts;
  SbxBot        *bot = sbx_bots_find (self->bots, id);

  sbx_bots_get_facts (self->bots, id, &facts);
  sbx_json_writer_string (writer, "targetId", id);
  sbx_json_writer_boolean (writer, "known", bot != NULL);
  sbx_json_writer_int (writer, "readyState", facts.ready_state);
  sbx_json_writer_string (writer, "cause", find_cause (self, id, bot));
  if (own_state >= 0)
    sbx_json_writer_boolean (writer, "agrees", own_state == facts.ready_state);
  if (bot != NULL)
    {
      sbx_json_writer_string (writer, "connectionId", sbx_bot_get_connection (bot));
      sbx_json_writer_int (writer, "connectedAt", sbx_peer_get_connected_at (bot->peer));
      sbx_json_writer_int (writer, "silence", sbx_peer_get_silence (bot->peer));
      sbx_json_writer_int (writer, "inFlight", bot->in_flight.length);
    }
  sbx_json_writer_int (writer, "liveCount", facts.live_count);
  sbx_json_writer_begin_array (writer, "liveIds");
  for (guint i = 0; facts.live_ids != NULL && facts.live_ids[i] != NULL; i++)
    sbx_json_writer_string (writer, NULL, facts.live_ids[i]);
  sbx_json_writer_end_array (writer);
  sbx_action_facts_clear (&facts);
}
