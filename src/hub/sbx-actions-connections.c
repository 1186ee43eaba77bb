/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

#include <inttypes.h>

static SbxActionRelease *
copy_release (const SbxActionRelease *from)
{
  SbxActionRelease *copy = g_new0 (SbxActionRelease, 1);

  *copy = *from;
  copy->target = g_strdup (from->target);
  copy->carrier = g_strdup (from->carrier);
  copy->reason = g_strdup (from->reason);
  sbx_action_facts_copy (&copy->facts, &from->facts);
  return copy;
}

static void release (SbxActions       *self,
                     SbxActionRelease *data);

static gboolean
on_retry (gpointer user_data)
{
  SbxActions *self = user_data;
  GQueue      failed = self->failed;

  g_queue_init (&self->failed);
  g_clear_pointer (&self->retry_clock, g_source_unref);
  while (failed.length > 0)
    release (self, g_queue_pop_head (&failed));
  return G_SOURCE_REMOVE;
}

/* Nobody could get what a connection has left behind, as long as that is not noted. */
static void
release_again (SbxActions             *self,
               const SbxActionRelease *failed)
{
  g_queue_push_tail (&self->failed, copy_release (failed));
  if (self->retry_clock == NULL)
    self->retry_clock = sbx_actions_add_timeout (self, SBX_ACTIONS_RETRY_MS, on_retry, self);
}

static SbxPeer *
on_released (SbxActionsOperation *operation,
             GBytes              *answer,
             const GError        *error)
{
  SbxActions       *self = operation->actions;
  SbxActionRelease *data = operation->data;
  SbxBot           *bot;

  if (self->stopped)
    return NULL;
  sbx_actions_answer_all_waiting (self, data->carrier);
  if (answer == NULL)
    {
      release_again (self, data);
      return NULL;
    }
  sbx_actions_tidy_at (self, data->next_expiry);
  bot = sbx_bots_find (self->bots, data->target);
  if (bot != NULL)
    {
      bot->has_more = TRUE;
      sbx_actions_pump (self, bot);
    }
  return NULL;
}

/* Takes @data. */
static void
release (SbxActions       *self,
         SbxActionRelease *data)
{
  sbx_actions_write (self, sbx_action_write_release, data, (GDestroyNotify) sbx_action_release_free,
                     NULL, NULL, on_released);
}

/* How a connection ended: the cause that the protocol has for it, and words. */
static const char *
describe_end (SbxActions *self,
              SbxPeer    *peer,
              char      **reason)
{
  guint code = sbx_peer_get_close_code (peer);

  switch (code)
    {
    case SBX_CLOSE_HEARTBEAT_LOST:
      *reason = g_strdup_printf ("its heartbeat was lost, nothing was heard for %" PRId64 " ms",
                                 sbx_peer_get_silence (peer));
      return "heartbeatLate";
    case SBX_CLOSE_SLOW_READER:
      *reason = g_strdup ("it read too slowly");
      return "sendFailed";
    case SBX_CLOSE_REPLACED:
      *reason = g_strdup ("a newer connection of the same id replaced it");
      return "notOpen";
    case SBX_CLOSE_GOING_AWAY:
      *reason = g_strdup (sbx_hub_is_stopping (self->hub) ? "the hub was stopped" : "the other end went away");
      return sbx_actions_name_not_open (self);
    case 0:
      *reason = g_strdup ("the connection was lost");
      return "notOpen";
    default:
      *reason = g_strdup_printf ("it was closed with %u", code);
      return "notOpen";
    }
}

void
sbx_actions_settle (SbxActions *self,
                    SbxBot     *bot)
{
  SbxActionRelease *data = g_new0 (SbxActionRelease, 1);

  sbx_actions_note_flushed (self, bot);
  data->target = g_strdup (sbx_bot_get_id (bot));
  data->carrier = g_strdup (sbx_bot_get_connection (bot));
  data->cause = describe_end (self, bot->peer, &data->reason);
  sbx_bots_remove (self->bots, bot);
  sbx_bots_get_facts (self->bots, data->target, &data->facts);
  release (self, data);
}

/* Who looks for a push that went nowhere asks first who was connected. */
static void
log_newcomer (SbxActions *self,
              SbxBot     *bot)
{
  SbxActionFacts   facts;
  g_autofree char *ids = NULL;

  sbx_bots_get_facts (self->bots, sbx_bot_get_id (bot), &facts);
  ids = g_strjoinv ("”, “", facts.live_ids);
  g_debug ("bot “%s” is connection %s; %u connected: “%s”%s", sbx_bot_get_id (bot), sbx_bot_get_connection (bot), facts.live_count,
           ids, facts.live_count > SBX_ACTION_STEP_IDS ? " …" : "");
  sbx_action_facts_clear (&facts);
}

/**
 * sbx_actions_add:
 * @self: actions
 * @peer: a peer that has just said who it is
 *
 * A bot or worker takes the place of an older connection of the same id, which is closed with 4001; the end
 * of the old one never removes the record of the new one.
 */
void
sbx_actions_add (SbxActions *self,
                 SbxPeer    *peer)
{
  SbxBot *older;

  if (!sbx_bots_is_bot (sbx_peer_get_identity (peer)))
    return;
  older = sbx_bots_find_rival (self->bots, peer);
  if (older != NULL)
    {
      sbx_peer_close (older->peer, SBX_CLOSE_REPLACED, "replaced by a newer connection");
      sbx_actions_settle (self, older);
    }
  log_newcomer (self, sbx_bots_add (self->bots, peer));
}

/**
 * sbx_actions_remove:
 * @self: actions
 * @peer: a peer that is gone
 */
void
sbx_actions_remove (SbxActions *self,
                    SbxPeer    *peer)
{
  SbxBot *bot = sbx_bots_find_peer (self->bots, peer);

  if (bot != NULL)
    sbx_actions_settle (self, bot);
}
