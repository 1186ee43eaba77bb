/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

/* What one connection is given before the kernel has it: few at first, twice as many each time. */
#define FIRST_BATCH 4
#define BATCH_BYTES 262144

/* --- Late bots --- */

gboolean
sbx_actions_is_late (SbxActions *self,
                     SbxBot     *bot)
{
  return sbx_peer_get_silence (bot->peer) >= 2 * self->heartbeat;
}

static gboolean
on_late_clock (gpointer user_data)
{
  SbxActions       *self = user_data;
  g_autoptr (GList) bots = sbx_bots_list (self->bots);
  gboolean          any = FALSE;

  for (GList *l = bots; l != NULL; l = l->next)
    {
      SbxBot *bot = l->data;

      if (bot->late && !sbx_actions_is_late (self, bot))
        {
          bot->late = FALSE;
          sbx_actions_pump (self, bot);
        }
      any |= bot->late;
    }
  if (any)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->late_clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

void
sbx_actions_mark_late (SbxActions *self,
                       SbxBot     *bot)
{
  bot->late = TRUE;
  if (self->late_clock == NULL)
    self->late_clock = sbx_actions_add_timeout (self, CLAMP (self->heartbeat / 4, 10, SBX_ACTIONS_RETRY_MS),
                                                on_late_clock, self);
}

/* --- Delivery --- */

static SbxPeer *
on_taken (SbxActionsOperation *operation,
          GBytes              *answer,
          const GError        *error)
{
  SbxActions    *self = operation->actions;
  SbxActionTake *take = operation->data;
  SbxBot        *bot = self->stopped ? NULL : sbx_bots_find_peer (self->bots, operation->peer);

  /* Of a connection that has gone meanwhile its release, which is behind this, takes care. */
  if (bot == NULL)
    return NULL;
  bot->taking = FALSE;
  if (answer == NULL)
    {
      g_info ("actions for “%s” could not be read: %s", take->target, error->message);
      bot->has_more = TRUE;
      sbx_actions_mark_late (self, bot);
      return NULL;
    }
  bot->has_more |= take->more;
  for (guint i = 0; i < take->ids->len; i++)
    g_queue_push_tail (&bot->in_flight, g_strdup (g_ptr_array_index (take->ids, i)));
  return bot->peer;
}

void
sbx_actions_pump (SbxActions *self,
                  SbxBot     *bot)
{
  const char    *id = sbx_bot_get_id (bot);
  SbxActionTake *take;

  if (self->stopped || !bot->ready || bot->taking || !bot->has_more || bot->in_flight.length > 0 ||
      !sbx_peer_is_open (bot->peer) || sbx_bots_find (self->bots, id) != bot)
    return;
  if (sbx_actions_is_late (self, bot))
    {
      sbx_actions_mark_late (self, bot);
      return;
    }

  bot->taking = TRUE;
  bot->has_more = FALSE;
  take = g_new0 (SbxActionTake, 1);
  take->target = g_strdup (id);
  take->carrier = g_strdup (sbx_bot_get_connection (bot));
  take->since = sbx_peer_get_connected_at (bot->peer);
  take->welcome_back = g_strdup_printf ("“%s” is connected again: connection %s", id, take->carrier);
  take->gone = g_atomic_rc_box_acquire (bot->gone);
  take->max_actions = bot->batch = CLAMP (bot->batch * 2, FIRST_BATCH, SBX_ACTIONS_BATCH);
  take->max_bytes = BATCH_BYTES;
  sbx_bots_get_facts (self->bots, id, &take->facts);
  sbx_actions_write (self, sbx_action_write_take, take, (GDestroyNotify) sbx_action_take_free,
                     NULL, bot->peer, on_taken);
}

static SbxPeer *
on_sent (SbxActionsOperation *operation,
         GBytes              *answer,
         const GError        *error)
{
  /* They stay with the connection, and are queued again at its end. */
  if (answer == NULL)
    g_info ("actions that were sent could not be noted: %s", error->message);
  return NULL;
}

static SbxPeer *
on_sent_for_request (SbxActionsOperation *operation,
                     GBytes              *answer,
                     const GError        *error)
{
  if (answer != NULL)
    sbx_actions_answer_push (operation->request, answer, TRUE, "sent");
  else
    sbx_request_fail (operation->request, error);
  return NULL;
}

static SbxActionSent *
new_sent (SbxActions *self,
          SbxBot     *bot)
{
  SbxActionSent *sent = g_new0 (SbxActionSent, 1);

  sent->ids = g_ptr_array_new_with_free_func (g_free);
  sent->carrier = g_strdup (sbx_bot_get_connection (bot));
  sbx_bots_get_facts (self->bots, sbx_bot_get_id (bot), &sent->facts);
  return sent;
}

void
sbx_actions_note_flushed (SbxActions *self,
                          SbxBot     *bot)
{
  guint          n = sbx_peer_take_flushed (bot->peer);
  SbxActionSent *others = NULL;

  for (; n > 0 && bot->in_flight.length > 0; n--)
    {
      char       *id = g_queue_pop_head (&bot->in_flight);
      SbxRequest *request = sbx_actions_find_waiting (self, id);

      if (request != NULL)
        {
          SbxActionSent *sent = new_sent (self, bot);

          g_ptr_array_add (sent->ids, id);
          sbx_actions_write (self, sbx_action_write_sent, sent, (GDestroyNotify) sbx_action_sent_free,
                             request, NULL, on_sent_for_request);
          sbx_actions_forget_waiting (self, id);
          continue;
        }
      if (others == NULL)
        others = new_sent (self, bot);
      g_ptr_array_add (others->ids, id);
    }
  if (others != NULL)
    sbx_actions_write (self, sbx_action_write_sent, others, (GDestroyNotify) sbx_action_sent_free,
                       NULL, NULL, on_sent);
}

/**
 * sbx_actions_welcome:
 * @self: actions
 * @peer: a peer whose `welcome` is queued
 *
 * From now on it gets actions.
 */
void
sbx_actions_welcome (SbxActions *self,
                     SbxPeer    *peer)
{
  SbxBot *bot = sbx_bots_find_peer (self->bots, peer);

  if (bot == NULL)
    return;
  bot->ready = TRUE;
  bot->has_more = TRUE;
  sbx_actions_pump (self, bot);
}

/**
 * sbx_actions_flushed:
 * @self: actions
 * @peer: a peer that the kernel took tracked frames of
 */
void
sbx_actions_flushed (SbxActions *self,
                     SbxPeer    *peer)
{
  SbxBot *bot = sbx_bots_find_peer (self->bots, peer);

  if (bot == NULL)
    return;
  sbx_actions_note_flushed (self, bot);
  sbx_actions_pump (self, bot);
}
