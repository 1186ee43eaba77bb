/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-run-cell.h"

#include "sbx-task-facts.h"
#include "sbx-task-words.h"
#include "sbx-timeline.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _SbxRunCell
{
  AdwBin        parent_instance;

  SbxRunColumn  column;
  SbxTask      *task;      /* (nullable) */
  GSignalGroup *signals;
  GSignalGroup *hub;       /* of the task */
  guint         tick;
  GtkImage     *icon;      /* (nullable): of the state */
  GtkLabel     *label;
};

G_DEFINE_FINAL_TYPE (SbxRunCell, sbx_run_cell, ADW_TYPE_BIN)

static char *
dup_words (SbxRunCell *self)
{
  SbxTask *task = self->task;
  gint64   duration = sbx_task_duration (task, sbx_task_get_time (task));
  gint64   from, to;

  switch (self->column)
    {
    case SBX_RUN_TASK:
      return sbx_task_dup_name (task);
    case SBX_RUN_STATE:
      return g_strdup (sbx_task_word (task));
    case SBX_RUN_STARTED:
      return sbx_task_get_span (task, sbx_task_get_time (task), &from, &to) ? sbx_clock_text (from) : g_strdup ("");
    case SBX_RUN_TOOK:
      return duration >= 0 ? sbx_duration_text (duration) : g_strdup ("");
    case SBX_RUN_ATTEMPTS:
      return sbx_task_get_attempts (task) > 0 ? g_strdup_printf ("%'" PRId64, sbx_task_get_attempts (task)) : g_strdup ("");
    case SBX_RUN_N_COLUMNS:
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

/* The row has its name from what it is about; an empty cell says so, as a screen reader would else say the type of the widget. */
static void
name_parents (SbxRunCell *self,
              const char *words)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell ? gtk_widget_get_parent (cell) : NULL;

  if (cell)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, words[0] != '\0' ? words : _("none"), -1);
  if (row && self->column == SBX_RUN_TASK)
    {
      g_autofree char *name = sbx_timeline_describe (self->task);

      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
}

static void
update (SbxRunCell *self)
{
  g_autofree char *words = dup_words (self);
  const char      *status = sbx_task_get_status (self->task);

  gtk_label_set_label (self->label, words);
  if (self->icon)
    {
      gtk_image_set_from_icon_name (self->icon, sbx_status_icon (status));
      gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]) { sbx_task_css_class (self->task), NULL });
    }
  name_parents (self, words);
}

static gboolean
on_tick (gpointer self)
{
  update (self);

  return G_SOURCE_CONTINUE;
}

static void
update_tick (SbxRunCell *self)
{
  gboolean wanted = self->task && self->column == SBX_RUN_TOOK && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                    g_strcmp0 (sbx_task_get_status (self->task), "running") == 0;

  if (wanted && !self->tick)
    self->tick = g_timeout_add_seconds (1, on_tick, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
on_task_changed (SbxRunCell *self)
{
  update (self);
  update_tick (self);
}

static void
sbx_run_cell_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_run_cell_parent_class)->map (widget);
  update_tick (SBX_RUN_CELL (widget));
}

static void
sbx_run_cell_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_run_cell_parent_class)->unmap (widget);
  update_tick (SBX_RUN_CELL (widget));
}

static void
sbx_run_cell_dispose (GObject *object)
{
  SbxRunCell *self = SBX_RUN_CELL (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->hub);
  g_clear_object (&self->task);

  G_OBJECT_CLASS (sbx_run_cell_parent_class)->dispose (object);
}

static void
sbx_run_cell_class_init (SbxRunCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_run_cell_dispose;
  GTK_WIDGET_CLASS (klass)->map = sbx_run_cell_map;
  GTK_WIDGET_CLASS (klass)->unmap = sbx_run_cell_unmap;
}

static void
sbx_run_cell_init (SbxRunCell *self)
{
  self->signals = g_signal_group_new (SBX_TYPE_TASK);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (on_task_changed), self);
  self->hub = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->hub, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->hub, "notify::as-of", G_CALLBACK (update), self);
}

/**
 * sbx_run_cell_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
sbx_run_cell_new (SbxRunColumn column)
{
  SbxRunCell *self = g_object_new (SBX_TYPE_RUN_CELL, NULL);
  GtkWidget  *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->column = column;
  if (column == SBX_RUN_STATE)
    {
      self->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
    }
  self->label = GTK_LABEL (gtk_label_new (NULL));
  /* What is cut short of the others would mislead; where there is little room one scrolls. */
  gtk_label_set_ellipsize (self->label, column == SBX_RUN_TASK ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_width_chars (self->label, column == SBX_RUN_TASK ? 8 : -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  if (column >= SBX_RUN_STARTED)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  adw_bin_set_child (ADW_BIN (self), box);

  return GTK_WIDGET (self);
}

/**
 * sbx_run_cell_set_task:
 * @task: (nullable)
 */
void
sbx_run_cell_set_task (SbxRunCell *self,
                       SbxTask    *task)
{
  g_return_if_fail (SBX_IS_RUN_CELL (self));

  g_set_object (&self->task, task);
  g_signal_group_set_target (self->signals, task);
  g_signal_group_set_target (self->hub, task ? sbx_task_get_world (task) : NULL);
  if (task)
    update (self);
  update_tick (self);
}
