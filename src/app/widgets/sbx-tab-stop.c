/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tab-stop.h"

#include "sbx-tab-order.h"

/* Around a list: Tab comes to one of its rows, goes through what is in that row, and then leaves the list, however long it is.
 * (Lists of this GTK go from row to row.) */
struct _SbxTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (SbxTabStop, sbx_tab_stop, ADW_TYPE_BIN)

/* (nullable): the row that has the focus, or something in it */
static GtkWidget *
get_row (SbxTabStop *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  while (widget && !GTK_IS_LIST_BASE (widget))
    widget = gtk_widget_get_focus_child (widget);

  return widget ? gtk_widget_get_focus_child (widget) : NULL;
}

static gboolean
leave (SbxTabStop      *self,
       GtkWidget       *list,
       GtkDirectionType direction)
{
  for (GtkWidget *part = list; part != GTK_WIDGET (self); part = gtk_widget_get_parent (part))
    if (sbx_tab_order_focus_beside (part, direction))
      return TRUE;

  return FALSE;
}

/* What is in a row comes behind it. */
static void
go_to_end_of_row (SbxTabStop *self)
{
  GtkWidget *row = get_row (self);

  if (row && gtk_widget_has_focus (row) && gtk_widget_get_last_child (row))
    gtk_widget_child_focus (gtk_widget_get_last_child (row), GTK_DIR_TAB_BACKWARD);
}

/* A table does not know by itself where to begin. */
static gboolean
enter (SbxTabStop      *self,
       GtkDirectionType direction)
{
  GtkWidget *part = GTK_WIDGET (self);

  if (sbx_tab_order_focus_child (part, direction))
    return TRUE;

  while (part && !GTK_IS_COLUMN_VIEW (part))
    part = gtk_widget_get_first_child (part);

  return part && gtk_widget_grab_focus (part);
}

static gboolean
sbx_tab_stop_focus (GtkWidget       *widget,
                    GtkDirectionType direction)
{
  SbxTabStop *self = SBX_TAB_STOP (widget);
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  GtkWidget *row = is_tab ? get_row (self) : NULL;

  if (row)
    return gtk_widget_child_focus (row, direction) || leave (self, gtk_widget_get_parent (row), direction);
  if (!(is_tab ? enter (self, direction) : sbx_tab_order_focus_child (widget, direction)))
    return FALSE;

  if (direction == GTK_DIR_TAB_BACKWARD)
    go_to_end_of_row (self);
  return TRUE;
}

static void
sbx_tab_stop_class_init (SbxTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = sbx_tab_stop_focus;
}

static void
sbx_tab_stop_init (SbxTabStop *self)
{
}
