/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-pace.h"

/* After the models and before the next frame is drawn. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 15)

struct _SbxPace
{
  SbxPaceFunc show;
  gpointer    owner;   /* borrowed */
  guint       source;  /* timeout or idle, 0 = nothing was shown lately */
  gboolean    changed; /* since it was shown */
};

static gboolean
on_interval (gpointer user_data)
{
  SbxPace *self = user_data;

  if (!self->changed)
    {
      self->source = 0;
      return G_SOURCE_REMOVE;
    }

  self->changed = FALSE;
  self->show (self->owner);

  return G_SOURCE_CONTINUE;
}

/**
 * sbx_pace_new:
 * @show: shows what there is now; must not free the pace
 * @owner: (transfer none): handed to @show; frees the pace before it goes
 *
 * Returns: (transfer full): a pace for the thread's default main context
 */
SbxPace *
sbx_pace_new (SbxPaceFunc show,
              gpointer    owner)
{
  SbxPace *self;

  g_return_val_if_fail (show != NULL, NULL);

  self = g_new0 (SbxPace, 1);
  self->show = show;
  self->owner = owner;

  return self;
}

/**
 * sbx_pace_free:
 * @self: (transfer full): a pace
 *
 * What waits is not shown any more.
 */
void
sbx_pace_free (SbxPace *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

/**
 * sbx_pace_note:
 * @self: a pace
 *
 * There is something else to show: now if nothing was shown lately, or else when %SBX_PACE_INTERVAL is over.
 */
void
sbx_pace_note (SbxPace *self)
{
  g_return_if_fail (self != NULL);

  self->changed = self->source > 0;
  if (self->changed)
    return;

  self->source = g_timeout_add (SBX_PACE_INTERVAL, on_interval, self);
  self->show (self->owner);
}

static gboolean
on_idle (gpointer user_data)
{
  SbxPace *self = user_data;

  self->changed = FALSE;
  self->source = g_timeout_add (SBX_PACE_INTERVAL, on_interval, self);
  self->show (self->owner);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_pace_note_all:
 * @self: a pace
 *
 * As sbx_pace_note(), for what changes in several steps: where it would be shown now, it is before the next frame, with all that comes
 * until then.
 */
void
sbx_pace_note_all (SbxPace *self)
{
  g_return_if_fail (self != NULL);

  self->changed = TRUE;
  if (self->source == 0)
    self->source = g_idle_add_full (PRIORITY, on_idle, self, NULL);
}

/**
 * sbx_pace_show_now:
 * @self: a pace
 *
 * Shows what there is, and what comes next at once: somebody did something, and sees what came of it.
 */
void
sbx_pace_show_now (SbxPace *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  self->changed = FALSE;
  self->show (self->owner);
}
