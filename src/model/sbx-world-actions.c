/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-private.h"
#include "sbx-world-private.h"

/* What bots are to do: the newest, since a hub has any number of old ones. */

static void
note_oldest (gpointer action,
             gpointer user_data)
{
  gpointer *oldest = user_data;

  if (*oldest == NULL || sbx_action_compare (action, *oldest) > 0)
    *oldest = action;
}

static void
forget_oldest (SbxWorld *self)
{
  gpointer oldest = NULL;

  sbx_sorted_list_foreach (self->actions, note_oldest, &oldest);
  sbx_action_orphan (oldest);
  sbx_sorted_list_remove (self->actions, sbx_action_peek_id (oldest));
  self->n_actions--;
}

/* A list tells of what was when it was read: what came meanwhile is newer. */
static gboolean
is_older (const SbxActionRecord *record,
          SbxAction             *known)
{
  return record->sent_at < sbx_action_get_sent_at (known) || record->ended_at < sbx_action_get_ended_at (known);
}

/* @user_data: whether it was listed */
static void
apply_action (SbxWorld   *self,
              JsonObject *object,
              gpointer    user_data)
{
  SbxActionRecord *record = sbx_action_record_read (object, NULL);
  SbxAction *action = record != NULL ? sbx_sorted_list_lookup (self->actions, record->id) : NULL;

  if (record == NULL)
    return;

  if (action == NULL)
    {
      g_autoptr (SbxAction) made = sbx_action_new (self, record, self->queue);

      sbx_sorted_list_add (self->actions, made);
      if (++self->n_actions > SBX_WORLD_MAX_ACTIONS)
        forget_oldest (self);
    }
  else if (GPOINTER_TO_INT (user_data) && is_older (record, action))
    {
      sbx_action_record_free (record);
    }
  else if (sbx_action_take (action, record))
    {
      sbx_sorted_list_resort (self->actions, sbx_action_peek_id (action));
    }
}

/**
 * sbx_world_apply_actions:
 * @payload: of the answer {actions, next}
 */
void
sbx_world_apply_actions (SbxWorld        *self,
                         JsonObject      *payload,
                         const SbxOrigin *origin)
{
  sbx_world_foreach_object (self, payload, "actions", apply_action, GINT_TO_POINTER (TRUE));
}

/**
 * sbx_world_apply_action:
 * @payload: of the pushes {action}
 */
void
sbx_world_apply_action (SbxWorld        *self,
                        JsonObject      *payload,
                        const SbxOrigin *origin)
{
  JsonObject *object = sbx_world_peek_object (payload, "action");

  if (object != NULL)
    apply_action (self, object, GINT_TO_POINTER (FALSE));
}
