/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

#include "sbx-time.h"

static SbxPeer *
on_tidied (SbxActionsOperation *operation,
           GBytes              *answer,
           const GError        *error)
{
  SbxActions          *self = operation->actions;
  const SbxActionTidy *data = operation->data;

  self->settled = TRUE;
  if (self->stopped)
    return NULL;
  if (answer == NULL)
    sbx_actions_tidy_at (self, sbx_time_now_ms () + SBX_ACTIONS_RETRY_MS);
  else
    sbx_actions_tidy_at (self, data->more ? sbx_time_now_ms () : data->next_expiry);
  return NULL;
}

void
sbx_actions_tidy (SbxActions        *self,
                  SbxStoreWriteFunc  func)
{
  SbxActionTidy *data = g_new0 (SbxActionTidy, 1);

  sbx_bots_get_facts (self->bots, "", &data->facts);
  data->forget_before = self->keep > 0 ? data->facts.at - self->keep : 0;
  self->tidy_at = G_MAXINT64;
  sbx_actions_write (self, func, data, (GDestroyNotify) sbx_action_tidy_free, NULL, NULL, on_tidied);
}

static gboolean
on_tidy_clock (gpointer user_data)
{
  SbxActions *self = user_data;

  g_clear_pointer (&self->tidy_clock, g_source_unref);
  sbx_actions_tidy (self, sbx_action_write_tidy);
  return G_SOURCE_REMOVE;
}

void
sbx_actions_tidy_at (SbxActions *self,
                     gint64      at)
{
  gint64 now = sbx_time_now_ms ();

  if (at == 0 || at > now + self->interval)
    at = now + self->interval;
  if (self->tidy_clock != NULL && self->tidy_at <= at)
    return;
  sbx_actions_clear_timeout (&self->tidy_clock);
  self->tidy_at = at;
  self->tidy_clock = sbx_actions_add_timeout (self, at - now, on_tidy_clock, self);
}
