/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-state-history.h"

struct _SbxStateHistory
{
  GObject  parent_instance;

  GQueue   changes;    /* SbxStateChange, the oldest first */
};

static void sbx_state_history_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxStateHistory, sbx_state_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sbx_state_history_list_model_init))

static GType
sbx_state_history_get_item_type (GListModel *model)
{
  return SBX_TYPE_STATE_CHANGE;
}

static guint
sbx_state_history_get_n_items (GListModel *model)
{
  return SBX_STATE_HISTORY (model)->changes.length;
}

static gpointer
sbx_state_history_get_item (GListModel *model,
                            guint       position)
{
  SbxStateChange *change = g_queue_peek_nth (&SBX_STATE_HISTORY (model)->changes, position);

  return change != NULL ? g_object_ref (change) : NULL;
}

static void
sbx_state_history_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_state_history_get_item_type;
  iface->get_n_items = sbx_state_history_get_n_items;
  iface->get_item = sbx_state_history_get_item;
}

static void
sbx_state_history_finalize (GObject *object)
{
  g_queue_clear_full (&SBX_STATE_HISTORY (object)->changes, g_object_unref);

  G_OBJECT_CLASS (sbx_state_history_parent_class)->finalize (object);
}

static void
sbx_state_history_class_init (SbxStateHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_state_history_finalize;
}

static void
sbx_state_history_init (SbxStateHistory *self)
{
  g_queue_init (&self->changes);
}

/**
 * sbx_state_history_new:
 *
 * Returns: (transfer full): a history in which nothing happened yet
 */
SbxStateHistory *
sbx_state_history_new (void)
{
  return g_object_new (SBX_TYPE_STATE_HISTORY, NULL);
}

/* Lengths of time are told by the monotonic clock: the other one may be set. */
static gboolean
is_too_old (SbxStateHistory *self,
            gint64           moment)
{
  SbxStateChange *first = g_queue_peek_head (&self->changes);

  return first != NULL && moment - sbx_state_change_get_facts (first)->moment > SBX_STATE_HISTORY_AGE;
}

/**
 * sbx_state_history_note:
 * @facts: what happened; its `time` and `moment` are those of now where they are 0
 *
 * Adds a change, and forgets those that are too old or too many by then. In the main thread.
 */
void
sbx_state_history_note (SbxStateHistory     *self,
                        const SbxStateFacts *facts)
{
  SbxStateFacts told;
  guint n_removed = 0;

  g_return_if_fail (SBX_IS_STATE_HISTORY (self));
  g_return_if_fail (facts != NULL);

  told = *facts;
  if (told.time == 0)
    told.time = g_get_real_time ();
  if (told.moment == 0)
    told.moment = g_get_monotonic_time ();

  while (self->changes.length >= SBX_STATE_HISTORY_CHANGES || is_too_old (self, told.moment))
    {
      g_object_unref (g_queue_pop_head (&self->changes));
      n_removed++;
    }
  if (n_removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_removed, 0);

  g_queue_push_tail (&self->changes, sbx_state_change_new (&told));
  g_list_model_items_changed (G_LIST_MODEL (self), self->changes.length - 1, 0, 1);
}

/**
 * sbx_state_history_get_failure:
 *
 * Returns: (transfer none) (nullable): the last change that tells of something that went wrong
 */
SbxStateChange *
sbx_state_history_get_failure (SbxStateHistory *self)
{
  g_return_val_if_fail (SBX_IS_STATE_HISTORY (self), NULL);

  for (GList *l = self->changes.tail; l != NULL; l = l->prev)
    if (sbx_state_change_is_failure (l->data))
      return l->data;
  return NULL;
}
