/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-focus.h"

/**
 * sbx_focus_within:
 * @widget: a widget, which may be in no window
 *
 * Returns: (transfer none) (nullable): what has the keyboard focus in its window, if that is @widget or in it
 */
GtkWidget *
sbx_focus_within (GtkWidget *widget)
{
  GtkRoot   *root;
  GtkWidget *focus;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  root = gtk_widget_get_root (widget);
  focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && (focus == widget || gtk_widget_is_ancestor (focus, widget)) ? focus : NULL;
}
