/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-details.h"

#include "sbx-formatters.h"
#include "sbx-json-outline.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* Adds a line, unless there is nothing to say. */
static void
add (GtkGrid    *grid,
     const char *name,
     char       *value) /* taken */
{
  g_autofree char *text = g_strchomp (value);
  GtkWidget       *name_label, *value_label;
  int              row = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), "rows"));

  if (text[0] == '\0')
    return;

  name_label = gtk_label_new (name);
  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_widget_add_css_class (name_label, "caption");
  gtk_widget_add_css_class (name_label, "dim-label");

  value_label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_widget_add_css_class (value_label, "caption");
  gtk_widget_add_css_class (value_label, "numeric");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value_label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name_label, NULL, -1);

  gtk_grid_attach (grid, name_label, 0, row, 1, 1);
  gtk_grid_attach (grid, value_label, 1, row, 1, 1);
  g_object_set_data (G_OBJECT (grid), "rows", GINT_TO_POINTER (row + 1));
}

static char *
attempts_text (SbxTask *task)
{
  guint attempts = sbx_task_get_attempts (task);

  return attempts > 0 ? g_strdup_printf ("%u", attempts) : g_strdup ("");
}

static char *
progress_text (SbxTask *task)
{
  double progress = sbx_task_get_progress (task);

  /* TRANSLATORS: how much of a task is done, in percent. */
  return progress >= 0 ? g_strdup_printf (_("%d %%"), (int) (progress * 100)) : g_strdup ("");
}

static char *
duration_text (SbxTask *task)
{
  gint64 duration = sbx_status_has_ended (sbx_task_get_status (task)) ? sbx_task_duration (task, 0) : -1;

  return duration >= 0 ? sbx_duration_text (duration) : g_strdup ("");
}

/**
 * sbx_task_details_new:
 * @task: as it is now
 *
 * Returns: (transfer floating): all that is known of it, a line each
 */
GtkWidget *
sbx_task_details_new (SbxTask *task)
{
  GtkWidget  *widget = gtk_grid_new ();
  GtkGrid    *grid = GTK_GRID (widget);
  SbxSession *session = sbx_task_get_session (task);

  gtk_grid_set_column_spacing (grid, 18);
  gtk_grid_set_row_spacing (grid, 6);
  gtk_widget_add_css_class (widget, "details");

  add (grid, _("State"), g_strdup (sbx_status_word (sbx_task_get_status (task))));
  add (grid, _("Type"), g_strdup (sbx_task_get_task_type (task)));
  add (grid, _("Session"), g_strdup (session ? sbx_session_get_title (session) : ""));
  add (grid, _("Task ID"), g_strdup (sbx_task_get_id (task)));
  add (grid, _("Attempts"), attempts_text (task));
  add (grid, _("Progress"), progress_text (task));
  add (grid, _("Started"), sbx_format_exact_time (sbx_task_get_started_at (task)));
  add (grid, _("Ended"), sbx_format_exact_time (sbx_task_get_ended_at (task)));
  add (grid, _("Took"), duration_text (task));
  add (grid, _("Note"), g_strdup (sbx_task_get_note (task)));
  add (grid, _("Error"), g_strdup (sbx_task_get_error (task)));
  add (grid, _("Result"), sbx_json_outline (sbx_task_get_result (task)));
  add (grid, _("Evaluation"), sbx_json_outline (sbx_task_get_evaluation (task)));

  return widget;
}
