/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tasks-view-private.h"

#include "sbx-task-row.h"

#include <glib/gi18n-lib.h>

/* The rows of the list: its first item is the header, a widget already; the others are tasks. */

/* As many as a list has around what is seen. */
#define SPARE_ROWS 220

/* In which the row of a task comes that is to be shown. */
#define MOST_FRAMES 20

/* A list takes the child away before it says so, and the row is to be used again. */
#define ROW_KEY "sbx-task-row"

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         SbxTasksView       *self)
{
  gpointer item = gtk_list_item_get_item (list_item);
  gboolean is_header = SBX_IS_TASKS_HEADER (item);
  GtkWidget *child = gtk_list_item_get_child (list_item);
  g_autoptr (GtkWidget) spare = NULL;
  GtkWidget *row;

  if (is_header)
    child = item;
  else if (!child && self->spare_rows->len > 0)
    {
      spare = g_ptr_array_steal_index_fast (self->spare_rows, self->spare_rows->len - 1);
      child = spare;
    }
  else if (!child)
    {
      child = sbx_task_row_new ();
      g_object_bind_property (self, "sidebar-hidden", child, "narrow", G_BINDING_SYNC_CREATE);
    }
  if (child != gtk_list_item_get_child (list_item))
    g_object_set_data_full (G_OBJECT (list_item), ROW_KEY, is_header ? NULL : g_object_ref (child), g_object_unref);
  gtk_list_item_set_child (list_item, child);
  gtk_list_item_set_activatable (list_item, !is_header);
  gtk_list_item_set_selectable (list_item, !is_header);

  row = gtk_widget_get_parent (child);
  gtk_widget_remove_css_class (row, is_header ? "task" : "header");
  gtk_widget_add_css_class (row, is_header ? "header" : "task");
  if (is_header)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sessions"), -1);
  else if (sbx_task_row_get_task (SBX_TASK_ROW (child)) != item)
    sbx_task_row_set_task (SBX_TASK_ROW (child), item);
}

/* A row that only moves is unbound and bound to the same task again. */
static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  if (!SBX_IS_TASK_ROW (child))
    gtk_list_item_set_child (list_item, NULL);
}

static void
on_teardown (GtkListItemFactory *factory,
             GtkListItem        *list_item,
             SbxTasksView       *self)
{
  SbxTaskRow *row = g_object_steal_data (G_OBJECT (list_item), ROW_KEY);

  gtk_list_item_set_child (list_item, NULL);
  if (!row)
    return;

  sbx_task_row_set_task (row, NULL);
  if (self->spare_rows && self->spare_rows->len < SPARE_ROWS)
    g_ptr_array_add (self->spare_rows, row);
  else
    g_object_unref (row);
}

/* (nullable): the row of @task, where it is in sight */
static SbxTaskRow *
find_row (SbxTasksView *self,
          gpointer      task)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      if (child && SBX_IS_TASK_ROW (child) && sbx_task_row_get_task (SBX_TASK_ROW (child)) == task)
        return SBX_TASK_ROW (child);
    }

  return NULL;
}

/* Whether the keyboard is in its row: whoever has it goes with the task. */
gboolean
sbx_tasks_view_has_focus (SbxTask  *task,
                          gpointer  self)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (SBX_TASKS_VIEW (self)->list));
  GtkWidget *child = row ? gtk_widget_get_first_child (row) : NULL;

  return child && SBX_IS_TASK_ROW (child) && sbx_task_row_get_task (SBX_TASK_ROW (child)) == task;
}

/* A click or Return. */
static void
on_activate (SbxTasksView *self,
             guint         position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list)), position);
  SbxTaskRow *row = find_row (self, item);

  if (row)
    sbx_task_row_toggle (row);
}

/* Rows are made when the list is laid out: that may take a frame or two. */
static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  SbxTasksView *self = SBX_TASKS_VIEW (widget);
  SbxTaskRow *row = self->wanted ? find_row (self, self->wanted) : NULL;

  if (!row && --self->frames_left > 0)
    return G_SOURCE_CONTINUE;

  if (row)
    {
      sbx_task_row_open (row);
      gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
    }
  g_clear_object (&self->wanted);
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

void
sbx_tasks_view_follow_hubs (SbxTasksView *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      if (child && SBX_IS_TASK_ROW (child))
        sbx_task_row_follow_hub (SBX_TASK_ROW (child));
    }
}

void
sbx_tasks_view_go_to_row (SbxTasksView *self,
                          SbxTask      *task,
                          guint         position)
{
  g_set_object (&self->wanted, task);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  self->frames_left = MOST_FRAMES;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

void
sbx_tasks_view_install_rows (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, on_activate);
  gtk_widget_class_bind_template_callback (klass, on_bind);
  gtk_widget_class_bind_template_callback (klass, on_teardown);
  gtk_widget_class_bind_template_callback (klass, on_unbind);
}
