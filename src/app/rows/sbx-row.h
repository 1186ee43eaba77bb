/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxRow:
 *
 * What all rows of long lists have in common: an `item`, shown anew whenever one of its properties changes
 * and with every minute, and an accessible label, which belongs to the list's own row around it. What changes with each message that
 * comes is shown at the pace of #SbxPace, for all rows at once.
 */
#define SBX_TYPE_ROW (sbx_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxRow, sbx_row, SBX, ROW, GtkWidget)

struct _SbxRowClass
{
  GtkWidgetClass parent_class;

  /* Shows @item, which is never %NULL. */
  void (*update) (SbxRow  *self,
                  GObject *item);

  /* (nullable): names of the item's properties that change with each message. */
  const char *const *paced;
};

gpointer    sbx_row_get_item     (SbxRow     *self);
void        sbx_row_set_item     (SbxRow     *self,
                                  gpointer    item);
void        sbx_row_refresh      (SbxRow     *self);
const char *sbx_row_get_label    (SbxRow     *self);
void        sbx_row_set_label    (SbxRow     *self,
                                  const char *label);
SbxRow     *sbx_row_pick         (GtkWidget  *list,
                                  double      x,
                                  double      y);
SbxRow     *sbx_row_in_sight     (GtkWidget  *list,
                                  GtkWidget  *child);
SbxRow     *sbx_row_get_focused  (GtkWidget  *list);

G_END_DECLS
