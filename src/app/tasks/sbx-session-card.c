/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-session-card.h"

#include "sbx-control-button.h"
#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-plain-text.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _SbxSessionCard
{
  AdwBin      parent_instance;

  SbxSession *session;
  guint       tick;

  AdwAvatar      *avatar;
  GtkLabel       *title;
  GtkLabel       *agent;
  GtkWidget      *status;
  GtkImage       *status_icon;
  GtkLabel       *status_word;
  GtkProgressBar *progress;
  GtkLabel       *count;
  GtkLabel       *time;
  GtkLabel       *details;
  GtkLabel       *elapsed;
  SbxControlButton *controls;
};

G_DEFINE_FINAL_TYPE (SbxSessionCard, sbx_session_card, ADW_TYPE_BIN)

static gboolean
has_text (const char *text)
{
  return text && text[0];
}

static gboolean
is_running (SbxSession *session)
{
  return g_strcmp0 (sbx_session_get_status (session), "running") == 0;
}

static char *
count_text (SbxSession *session)
{
  gint64 done = sbx_session_get_completed_tasks (session);
  gint64 total = sbx_session_get_total_tasks (session);
  gulong n_done = sbx_format_plural (done);
  gulong n_total = sbx_format_plural (total);

  if (total > 0 && done > total)
    /* TRANSLATORS: a session has done more tasks than it said that there are. */
    return g_strdup_printf (ngettext ("%'" PRId64 " task done, %'" PRId64 " expected", "%'" PRId64 " tasks done, %'" PRId64 " expected", n_done), done, total);
  if (total > 0)
    /* TRANSLATORS: how many tasks of a session are done, of how many. */
    return g_strdup_printf (ngettext ("%'" PRId64 " of %'" PRId64 " task", "%'" PRId64 " of %'" PRId64 " tasks", n_total), done, total);

  return g_strdup_printf (ngettext ("%'" PRId64 " task done", "%'" PRId64 " tasks done", n_done), done);
}

/* Ended: when, where somebody knows. Else how long it still takes, where that can be said: nobody knows while its hub is away. */
static char *
time_text (SbxSession *session)
{
  gint64 duration = sbx_session_duration (session, sbx_session_get_time (session));
  char  *left = NULL;

  if (sbx_status_has_ended (sbx_session_get_status (session)))
    return sbx_session_get_ended_at (session) > 0 ? sbx_clock_text (sbx_session_get_ended_at (session)) : g_strdup ("");
  if (is_running (session) && !sbx_session_is_away (session) && duration >= 0)
    left = sbx_time_left_text (duration, sbx_session_get_completed_tasks (session), sbx_session_get_total_tasks (session));

  return left ? left : g_strdup ("");
}

/* How long it has taken so far; of one that has ended that stands in its details. */
static char *
elapsed_text (SbxSession *session)
{
  gint64 duration = sbx_session_duration (session, sbx_session_get_time (session));

  return sbx_status_has_ended (sbx_session_get_status (session)) || duration < 0 ? g_strdup ("") : sbx_duration_text (duration);
}

static char *
details_text (SbxSession *session)
{
  const char *status = sbx_session_get_status (session);
  g_autofree char *current = sbx_plain_text_dup_line (sbx_session_get_current_task (session));
  g_autofree char *error = sbx_plain_text_dup_line (sbx_session_get_error (session));
  gint64      duration = sbx_session_duration (session, sbx_session_get_time (session));

  if (g_strcmp0 (status, "failed") == 0 && has_text (error))
    return g_steal_pointer (&error);
  if (g_strcmp0 (status, "failed") == 0 && has_text (current))
    /* TRANSLATORS: %s is the task at which a session failed. */
    return g_strdup_printf (_ ("Stopped at: %s"), current);
  if (sbx_status_has_ended (status) && duration >= 0)
    {
      g_autofree char *took = sbx_duration_text (duration);

      /* TRANSLATORS: %s is a time such as "2 min 41 s". */
      return g_strdup_printf (_ ("Took %s"), took);
    }
  if (!sbx_status_has_ended (status) && has_text (current))
    /* TRANSLATORS: %s is the task that a session works on; or worked on when its hub was heard last. */
    return g_strdup_printf (sbx_session_is_away (session) ? _ ("Last known: %s") : _ ("Now: %s"), current);

  return g_strdup ("");
}

static void
update_times (SbxSessionCard *self)
{
  g_autofree char *time = time_text (self->session);
  g_autofree char *elapsed = elapsed_text (self->session);

  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->elapsed, elapsed);
}

static void
update_progress (SbxSessionCard *self)
{
  double      fraction = sbx_session_get_fraction (self->session);
  const char *status = sbx_session_get_status (self->session);

  if (fraction < 0)
    fraction = g_strcmp0 (status, "completed") == 0 ? 1 : 0;
  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_widget_set_css_classes (GTK_WIDGET (self->progress), (const char *[]){ sbx_session_css_class (self->session), NULL });
}

static void
update (SbxSessionCard *self)
{
  SbxSession      *session = self->session;
  SbxWorld        *world = sbx_session_get_world (session);
  const char      *status = sbx_session_get_status (session);
  g_autofree char *agent = sbx_plain_text_dup_line (sbx_session_get_agent (session));
  g_autofree char *title = sbx_session_dup_name (session);
  g_autofree char *count = count_text (session);
  g_autofree char *details = details_text (session);
  g_autofree char *name = g_strjoin (", ", title, sbx_session_word (session), count, has_text (details) ? details : NULL, NULL);

  adw_avatar_set_text (self->avatar, title);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->agent, has_text (agent) ? agent : world ? sbx_world_get_name (world) : "");
  gtk_widget_set_css_classes (self->status, (const char *[]){ "status", sbx_session_css_class (session), NULL });
  gtk_image_set_from_icon_name (self->status_icon, sbx_status_icon (status));
  gtk_label_set_label (self->status_word, sbx_session_word (session));
  gtk_label_set_label (self->count, count);
  gtk_label_set_label (self->details, details);
  sbx_control_button_set_job (self->controls, G_OBJECT (session), title);
  update_progress (self);
  update_times (self);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->details), has_text (details) ? details : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* The same as to choose it below. */
static void
on_released (SbxSessionCard *self)
{
  SbxWorld *world = sbx_session_get_world (self->session);

  if (world)
    gtk_widget_activate_action (GTK_WIDGET (self), "tasks.show-session", "(ss)", sbx_world_get_address (world), sbx_session_get_id (self->session));
}

static gboolean
on_tick (gpointer data)
{
  update_times (data);

  return G_SOURCE_CONTINUE;
}

/* The clock runs only while there is somebody to see it. */
static void
update_tick (SbxSessionCard *self)
{
  gboolean wanted = self->session && gtk_widget_get_mapped (GTK_WIDGET (self)) && is_running (self->session);

  if (wanted && !self->tick)
    self->tick = g_timeout_add_seconds (1, on_tick, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
on_session_changed (SbxSessionCard *self)
{
  update (self);
  update_tick (self);
}

static void
sbx_session_card_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_session_card_parent_class)->map (widget);
  update_tick (SBX_SESSION_CARD (widget));
  /* Its clock stood still meanwhile. */
  if (SBX_SESSION_CARD (widget)->tick)
    update_times (SBX_SESSION_CARD (widget));
}

static void
sbx_session_card_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_session_card_parent_class)->unmap (widget);
  update_tick (SBX_SESSION_CARD (widget));
}

static void
sbx_session_card_dispose (GObject *object)
{
  SbxSessionCard *self = SBX_SESSION_CARD (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_session_card_parent_class)->dispose (object);
}

static void
sbx_session_card_class_init (SbxSessionCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_session_card_dispose;

  widget_class->map = sbx_session_card_map;
  widget_class->unmap = sbx_session_card_unmap;

  g_type_ensure (SBX_TYPE_CONTROL_BUTTON);
  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_css_name (widget_class, "sessioncard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/tasks/sbx-session-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, avatar);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, title);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, agent);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, status);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, status_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, status_word);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, progress);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, count);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, time);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, details);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, elapsed);
  gtk_widget_class_bind_template_child (widget_class, SbxSessionCard, controls);
  gtk_widget_class_bind_template_callback (widget_class, on_released);
}

static void
sbx_session_card_init (SbxSessionCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_session_card_new:
 *
 * Returns: (transfer floating): a card that follows @session
 */
GtkWidget *
sbx_session_card_new (SbxSession *session)
{
  SbxSessionCard *self = g_object_new (SBX_TYPE_SESSION_CARD, NULL);
  SbxWorld *world = sbx_session_get_world (session);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify", G_CALLBACK (on_session_changed), self, G_CONNECT_SWAPPED);
  if (world)
    {
      g_signal_connect_object (world, "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "notify::as-of", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);

  return GTK_WIDGET (self);
}
