/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-row-slot-private.h"

struct _SbxRowSlot
{
  GObject parent_instance;

  GObject *item;
  SbxRow  *row; /* (nullable), weak: the one that shows the item */
};

G_DEFINE_FINAL_TYPE (SbxRowSlot, sbx_row_slot, G_TYPE_OBJECT)

static void
sbx_row_slot_dispose (GObject *object)
{
  SbxRowSlot *self = SBX_ROW_SLOT (object);

  g_clear_weak_pointer (&self->row);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (sbx_row_slot_parent_class)->dispose (object);
}

static void
sbx_row_slot_class_init (SbxRowSlotClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_row_slot_dispose;
}

static void
sbx_row_slot_init (SbxRowSlot *self)
{
}

/**
 * sbx_row_slot_new:
 * @item: (transfer full): what stands in it
 */
SbxRowSlot *
sbx_row_slot_new (gpointer item)
{
  SbxRowSlot *self = g_object_new (SBX_TYPE_ROW_SLOT, NULL);

  self->item = item;
  return self;
}

/**
 * sbx_row_slot_get_item:
 * @self: a slot
 *
 * Returns: (transfer none): what stands in it
 */
gpointer
sbx_row_slot_get_item (SbxRowSlot *self)
{
  g_return_val_if_fail (SBX_IS_ROW_SLOT (self), NULL);

  return self->item;
}

/**
 * sbx_row_slot_can_take:
 * @item: another one
 *
 * Returns: whether it may stand here from now on
 */
gboolean
sbx_row_slot_can_take (SbxRowSlot *self,
                       gpointer    item)
{
  GtkWidget *parent = self->row ? gtk_widget_get_parent (GTK_WIDGET (self->row)) : NULL;

  return G_OBJECT_TYPE (item) == G_OBJECT_TYPE (self->item) &&
         (parent == NULL || (gtk_widget_get_state_flags (parent) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0);
}

/**
 * sbx_row_slot_take:
 * @item: (transfer full): what stands here from now on, and in the row
 */
void
sbx_row_slot_take (SbxRowSlot *self,
                   gpointer    item)
{
  g_autoptr (GObject) before = g_steal_pointer (&self->item);

  self->item = item;
  if (self->row)
    sbx_row_set_item (self->row, item);
}

/**
 * sbx_row_slot_bind:
 * @self: a slot
 * @row: shows what stands in it, and whatever will
 */
void
sbx_row_slot_bind (SbxRowSlot *self,
                   SbxRow     *row)
{
  g_return_if_fail (SBX_IS_ROW_SLOT (self));
  g_return_if_fail (SBX_IS_ROW (row));

  g_set_weak_pointer (&self->row, row);
  sbx_row_set_item (row, self->item);
}

/**
 * sbx_row_slot_unbind:
 * @self: a slot
 * @row: (nullable): does not show it any more
 */
void
sbx_row_slot_unbind (SbxRowSlot *self,
                     SbxRow     *row)
{
  g_return_if_fail (SBX_IS_ROW_SLOT (self));

  if (row)
    sbx_row_set_item (row, NULL);
  if (row == self->row)
    g_clear_weak_pointer (&self->row);
}
