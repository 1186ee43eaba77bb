/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-row.h"

#include "sbx-focus.h"
#include "sbx-fold.h"
#include "sbx-plain-text.h"
#include "sbx-session.h"
#include "sbx-task-details.h"
#include "sbx-task-facts.h"
#include "sbx-task-usual.h"
#include "sbx-task-words.h"
#include "sbx-tip.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SbxTaskRow
{
  GtkWidget     parent_instance;

  SbxTask      *task;
  GSignalGroup *signals;
  guint         tick;
  gboolean      narrow;
  gboolean      stalled;
  gboolean      away;

  GtkImage     *icon;
  GtkLabel     *title;
  GtkLabel     *subtitle;
  GtkLabel     *type;
  GtkLabel     *duration;
  GtkImage     *arrow;
  AdwBin       *details;
};

enum {
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Rows come and go while people scroll: whether one is open is kept with its task. */
#define OPEN_KEY "sbx-task-row-open"

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
  gint64 duration = sbx_task_duration (task, sbx_task_get_time (task));

  return duration >= 0 ? sbx_duration_text (duration) : g_strdup ("");
}

static char *
details_text (SbxTask *task)
{
  SbxSession *session = sbx_task_get_session (task);
  g_autofree char *session_title = sbx_plain_text_dup_line (session ? sbx_session_get_title (session) : NULL);
  g_autofree char *told = sbx_plain_text_dup_line (has_text (sbx_task_get_error (task)) ? sbx_task_get_error (task) : sbx_task_get_note (task));
  const char *said = told;
  gint64      stall = sbx_task_stall_now (task);
  g_autofree char *time = sbx_duration_text (stall);
  g_autofree char *stuck = NULL;

  if (stall > 0)
    {
      /* TRANSLATORS: %s is a time such as "12 min 3 s" */
      stuck = g_strdup_printf (_("No progress for %s"), time);
      said = stuck;
    }
  if (has_text (session_title) && has_text (said))
    return g_strdup_printf ("%s · %s", session_title, said);

  return g_strdup (has_text (said) ? said : has_text (session_title) ? session_title : "");
}

static gboolean
is_open (SbxTaskRow *self)
{
  return g_object_get_data (G_OBJECT (self->task), OPEN_KEY) != NULL;
}

/* In the middle of a selection in them, or while the keyboard is there, the details stay as they are. */
static gboolean
is_in_use (SbxTaskRow *self)
{
  GtkWidget *focus = sbx_focus_within (GTK_WIDGET (self->details));

  return focus && (!GTK_IS_LABEL (focus) || gtk_label_get_selection_bounds (GTK_LABEL (focus), NULL, NULL));
}

static void
update_details (SbxTaskRow *self)
{
  gboolean open = is_open (self);

  gtk_image_set_from_icon_name (self->arrow, open ? "go-down-symbolic" : "go-next-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->details), open);
  if (!open)
    adw_bin_set_child (self->details, NULL);
  else if (!is_in_use (self))
    adw_bin_set_child (self->details, sbx_task_details_new (self->task));
}

static void
update_accessible (SbxTaskRow *self,
                   const char *name)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  if (!row)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_EXPANDED, is_open (self), -1);
}

static void
update (SbxTaskRow *self)
{
  const char *status = sbx_task_get_status (self->task);
  g_autofree char *type = sbx_plain_text_dup_line (sbx_task_get_task_type (self->task));
  g_autofree char *title = sbx_task_dup_name (self->task);
  gboolean show_type = has_text (type) && !g_str_equal (title, type);
  g_autofree char *details = details_text (self->task);
  g_autofree char *duration = duration_text (self->task);
  g_autofree char *name = g_strjoin (", ", title, sbx_task_word (self->task),
                                     has_text (details) ? details : duration,
                                     has_text (details) && has_text (duration) ? duration : NULL, NULL);

  self->stalled = sbx_task_stall_now (self->task) > 0;
  self->away = sbx_task_is_away (self->task);
  gtk_image_set_from_icon_name (self->icon, self->stalled ? "dialog-warning-symbolic" : sbx_status_icon (status));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]) { self->stalled ? "warning" : sbx_task_css_class (self->task), NULL });
  sbx_tip_set (GTK_WIDGET (self->icon), self->stalled ? _("Stalled") : sbx_task_word (self->task));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, details);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), has_text (details));
  gtk_label_set_label (self->type, show_type ? type : "");
  gtk_label_set_label (self->duration, duration);

  sbx_tip_set (GTK_WIDGET (self->subtitle), has_text (details) ? details : NULL);
  update_details (self);
  update_accessible (self, name);
}

static gboolean
on_tick (gpointer data)
{
  SbxTaskRow *self = data;
  g_autofree char *duration = duration_text (self->task);
  g_autofree char *details = NULL;

  gtk_label_set_label (self->duration, duration);
  if ((sbx_task_stall_now (self->task) > 0) != self->stalled)
    update (self);
  else if (self->stalled)
    {
      details = details_text (self->task);
      gtk_label_set_label (self->subtitle, details);
    }

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

/* A click into the details selects text; it does not close them. */
static void
on_details_released (GtkGestureClick *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
sbx_task_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_task_row_parent_class)->map (widget);
  update_tick (SBX_TASK_ROW (widget));
  /* Its clock stood still meanwhile. */
  if (SBX_TASK_ROW (widget)->tick)
    on_tick (widget);
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
sbx_task_row_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, SBX_TASK_ROW (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_task_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SbxTaskRow *self = SBX_TASK_ROW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      gtk_widget_set_visible (GTK_WIDGET (self->type), !self->narrow);
      gtk_label_set_width_chars (self->duration, self->narrow ? -1 : 10);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_task_row_class_init (SbxTaskRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_task_row_dispose;
  object_class->get_property = sbx_task_row_get_property;
  object_class->set_property = sbx_task_row_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  widget_class->map = sbx_task_row_map;
  widget_class->unmap = sbx_task_row_unmap;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_css_name (widget_class, "taskrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/tasks/sbx-task-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, type);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, duration);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, SbxTaskRow, details);
  gtk_widget_class_bind_template_callback (widget_class, on_details_released);
}

static void
sbx_task_row_init (SbxTaskRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SBX_TYPE_TASK);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (on_task_changed), self);
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
  else
    adw_bin_set_child (self->details, NULL);
  update_tick (self);
}

/**
 * sbx_task_row_get_task:
 *
 * Returns: (transfer none) (nullable)
 */
SbxTask *
sbx_task_row_get_task (SbxTaskRow *self)
{
  g_return_val_if_fail (SBX_IS_TASK_ROW (self), NULL);

  return self->task;
}

/**
 * sbx_task_row_follow_hub:
 *
 * Says what is so, or was, if the hub of the task has gone or come back since: the task itself does not tell.
 */
void
sbx_task_row_follow_hub (SbxTaskRow *self)
{
  g_return_if_fail (SBX_IS_TASK_ROW (self));

  if (self->task && sbx_task_is_away (self->task) != self->away)
    update (self);
}

/**
 * sbx_task_row_toggle:
 *
 * Shows all that is known of the task below its line, or no longer.
 */
void
sbx_task_row_toggle (SbxTaskRow *self)
{
  g_return_if_fail (SBX_IS_TASK_ROW (self));
  g_return_if_fail (self->task);

  g_object_set_data (G_OBJECT (self->task), OPEN_KEY, GINT_TO_POINTER (!is_open (self)));
  update (self);
}

/**
 * sbx_task_row_open:
 *
 * The same, where it is not shown already.
 */
void
sbx_task_row_open (SbxTaskRow *self)
{
  g_return_if_fail (SBX_IS_TASK_ROW (self));
  g_return_if_fail (self->task);

  if (!is_open (self))
    sbx_task_row_toggle (self);
}
