/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-row.h"

#include "sbx-session.h"
#include "sbx-task-words.h"
#include "sbx-task.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

struct _SbxTaskRow
{
  GtkWidget     parent_instance;

  SbxTask      *task;
  GSignalGroup *signals;
  guint         tick;

  GtkImage     *icon;
  GtkLabel     *title;
  GtkLabel     *subtitle;
  GtkLabel     *status;
  GtkLabel     *duration;
};

G_DEFINE_FINAL_TYPE (SbxTaskRow, sbx_task_row, GTK_TYPE_WIDGET)

static gboolean
has_text (const char *text)
{
  return text && text[0];
}

/* How long it took, or takes; "" for one that has not started. */
static char *
duration_text (SbxTask *task)
{
  gint64 start = sbx_task_get_started_at (task);
  gint64 end = sbx_task_get_ended_at (task);

  if (!start)
    return g_strdup ("");
  if (!end)
    end = sbx_status_has_ended (sbx_task_get_status (task)) ? sbx_task_get_updated_at (task) : sbx_time_now_ms ();

  return sbx_duration_text (end - start);
}

static char *
details_text (SbxTask *task)
{
  SbxSession *session = sbx_task_get_session (task);
  const char *session_title = session ? sbx_session_get_title (session) : NULL;
  const char *said = has_text (sbx_task_get_error (task)) ? sbx_task_get_error (task) : sbx_task_get_note (task);

  if (has_text (session_title) && has_text (said))
    return g_strdup_printf ("%s · %s", session_title, said);

  return g_strdup (has_text (said) ? said : has_text (session_title) ? session_title : "");
}

static void
update (SbxTaskRow *self)
{
  const char *status = sbx_task_get_status (self->task);
  const char *type = sbx_task_get_task_type (self->task);
  const char *title = has_text (type) ? type : sbx_task_get_id (self->task);
  g_autofree char *details = details_text (self->task);
  g_autofree char *duration = duration_text (self->task);
  g_autofree char *name = g_strjoin (", ", title, sbx_status_word (status),
                                     has_text (details) ? details : duration,
                                     has_text (details) && has_text (duration) ? duration : NULL, NULL);
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_image_set_from_icon_name (self->icon, sbx_status_icon (status));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]) { sbx_status_css_class (status), NULL });
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, details);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), has_text (details));
  gtk_label_set_label (self->status, sbx_status_word (status));
  gtk_label_set_label (self->duration, duration);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), has_text (details) ? details : NULL);
  if (row)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
on_tick (gpointer data)
{
  SbxTaskRow *self = data;
  g_autofree char *duration = duration_text (self->task);

  gtk_label_set_label (self->duration, duration);

  return G_SOURCE_CONTINUE;
}

/* The clock runs only while there is somebody to see it. */
static void
update_tick (SbxTaskRow *self)
{
  gboolean wanted = self->task && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                    g_strcmp0 (sbx_task_get_status (self->task), "running") == 0;

  if (wanted && !self->tick)
    self->tick = g_timeout_add_seconds (1, on_tick, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
on_task_changed (SbxTaskRow *self)
{
  update (self);
  update_tick (self);
}

static void
sbx_task_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_task_row_parent_class)->map (widget);
  update_tick (SBX_TASK_ROW (widget));
}

static void
sbx_task_row_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_task_row_parent_class)->unmap (widget);
  update_tick (SBX_TASK_ROW (widget));
}

static void
sbx_task_row_dispose (GObject *object)
{
  SbxTaskRow *self = SBX_TASK_ROW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->task);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_task_row_parent_class)->dispose (object);
}

static void
sbx_task_row_class_init (SbxTaskRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_task_row_dispose;

  widget_class->map = sbx_task_row_map;
  widget_class->unmap = sbx_task_row_unmap;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "taskrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/rows/sbx-task-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, status);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, duration);
}

static void
sbx_task_row_init (SbxTaskRow *self)
{
  static const char *watched[] = { "notify::status", "notify::task-type", "notify::error", "notify::note",
                                   "notify::started-at", "notify::ended-at", "notify::session" };

  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SBX_TYPE_TASK);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_group_connect_swapped (self->signals, watched[i], G_CALLBACK (on_task_changed), self);
}

/**
 * sbx_task_row_new:
 */
GtkWidget *
sbx_task_row_new (void)
{
  return g_object_new (SBX_TYPE_TASK_ROW, NULL);
}

/**
 * sbx_task_row_set_task:
 * @task: (nullable)
 */
void
sbx_task_row_set_task (SbxTaskRow *self,
                       SbxTask    *task)
{
  g_return_if_fail (SBX_IS_TASK_ROW (self));

  g_set_object (&self->task, task);
  g_signal_group_set_target (self->signals, task);
  if (task)
    update (self);
  update_tick (self);
}
