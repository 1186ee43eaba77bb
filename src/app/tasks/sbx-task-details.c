/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-details.h"

#include "sbx-facts-grid.h"
#include "sbx-formatters.h"
#include "sbx-json-outline.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

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
  gint64 duration = sbx_status_has_ended (sbx_task_get_status (task)) ? sbx_task_duration (task, sbx_time_now_ms ()) : -1;

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
  GtkGrid    *grid = sbx_facts_grid_new ();
  SbxSession *session = sbx_task_get_session (task);

  sbx_facts_grid_take (grid, _("State"), g_strdup (sbx_status_word (sbx_task_get_status (task))));
  sbx_facts_grid_take (grid, _("Type"), g_strdup (sbx_task_get_task_type (task)));
  sbx_facts_grid_take (grid, _("Session"), g_strdup (session ? sbx_session_get_title (session) : ""));
  sbx_facts_grid_take (grid, _("Task ID"), g_strdup (sbx_task_get_id (task)));
  sbx_facts_grid_take (grid, _("Attempts"), attempts_text (task));
  sbx_facts_grid_take (grid, _("Progress"), progress_text (task));
  sbx_facts_grid_take (grid, _("Started"), sbx_format_exact_time (sbx_task_get_started_at (task)));
  sbx_facts_grid_take (grid, _("Ended"), sbx_format_exact_time (sbx_task_get_ended_at (task)));
  sbx_facts_grid_take (grid, _("Took"), duration_text (task));
  sbx_facts_grid_take (grid, _("Note"), g_strdup (sbx_task_get_note (task)));
  sbx_facts_grid_take (grid, _("Error"), g_strdup (sbx_task_get_error (task)));
  sbx_facts_grid_take (grid, _("Result"), sbx_json_outline (sbx_task_get_result (task)));
  sbx_facts_grid_take (grid, _("Evaluation"), sbx_json_outline (sbx_task_get_evaluation (task)));

  return GTK_WIDGET (grid);
}
