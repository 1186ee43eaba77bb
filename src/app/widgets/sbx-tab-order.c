/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tab-order.h"

static gboolean
is_backward (GtkDirectionType direction)
{
  return direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP || direction == GTK_DIR_LEFT;
}

/* From a widget on, which is asked too. A popover is no part of what is around it. */
static gboolean
focus_from (GtkWidget       *widget,
            GtkDirectionType direction)
{
  while (widget)
    {
      if (!GTK_IS_NATIVE (widget) && gtk_widget_get_mapped (widget) && gtk_widget_child_focus (widget, direction))
        return TRUE;
      widget = is_backward (direction) ? gtk_widget_get_prev_sibling (widget) : gtk_widget_get_next_sibling (widget);
    }

  return FALSE;
}

/**
 * sbx_tab_order_focus_child:
 * @widget: a widget that never has the focus itself
 * @direction: where the focus goes
 *
 * To be the `focus` of a class that says with `grab_focus` which of its parts comes first: otherwise GTK goes to that part for every
 * key, so that nothing before it is ever reached.
 *
 * Returns: whether the focus is in @widget
 */
gboolean
sbx_tab_order_focus_child (GtkWidget       *widget,
                           GtkDirectionType direction)
{
  GtkWidget *child;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  child = gtk_widget_get_focus_child (widget);
  if (child == NULL)
    child = is_backward (direction) ? gtk_widget_get_last_child (widget) : gtk_widget_get_first_child (widget);

  return focus_from (child, direction);
}

/**
 * sbx_tab_order_focus_beside:
 * @widget: a widget
 * @direction: where the focus goes
 *
 * Returns: whether one of the widgets behind it, or before it, has the focus now
 */
gboolean
sbx_tab_order_focus_beside (GtkWidget       *widget,
                            GtkDirectionType direction)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  return focus_from (is_backward (direction) ? gtk_widget_get_prev_sibling (widget) : gtk_widget_get_next_sibling (widget), direction);
}
