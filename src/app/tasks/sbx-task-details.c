/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-details.h"

#include "sbx-control-button.h"
#include "sbx-facts-grid.h"
#include "sbx-formatters.h"
#include "sbx-json-outline.h"
#include "sbx-json-tree.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-usual.h"
#include "sbx-task-words.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define OPEN_KEY "sbx-task-details-open"

static char *
attempts_text (SbxTask *task)
{
  gint64 attempts = sbx_task_get_attempts (task);

  return attempts > 0 ? g_strdup_printf ("%'" PRId64, attempts) : g_strdup ("");
}

static char *
progress_text (SbxTask *task)
{
  double progress = sbx_task_get_progress (task);

  return progress >= 0 ? sbx_format_percent ((guint) (progress * 100)) : g_strdup ("");
}

static char *
duration_text (SbxTask *task)
{
  gint64 duration = sbx_status_has_ended (sbx_task_get_status (task)) ? sbx_task_duration (task, sbx_task_get_time (task)) : -1;

  return duration >= 0 ? sbx_duration_text (duration) : g_strdup ("");
}

/* Of a task: what of it somebody opened. */
static GHashTable *
get_open (SbxTask *task)
{
  GHashTable *open = g_object_get_data (G_OBJECT (task), OPEN_KEY);

  if (!open)
    {
      open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_add (open, g_strdup (_("Result")));
      g_hash_table_add (open, g_strdup (_("Evaluation")));
      g_object_set_data_full (G_OBJECT (task), OPEN_KEY, open, (GDestroyNotify) g_hash_table_unref);
    }

  return open;
}

/* What has parts is a tree that can be opened. */
static void
add_json (GtkGrid    *grid,
          SbxTask    *task,
          const char *name,
          JsonNode   *node)
{
  if (sbx_json_tree_is_deep (node))
    sbx_facts_grid_add (grid, name, sbx_json_tree_new (node, name, get_open (task)));
  else
    sbx_facts_grid_take (grid, name, sbx_json_outline (node));
}

/* What such tasks usually take says more than the bare time. */
static char *
usual_text (SbxTask *task)
{
  gint64 usual = sbx_task_usual (task);

  return usual > 0 ? sbx_duration_text (usual) : g_strdup ("");
}

static char *
stall_text (SbxTask *task)
{
  gint64           stall = sbx_task_stall_now (task);
  g_autofree char *time = sbx_duration_text (stall);

  /* TRANSLATORS: %s is a time such as "12 min 3 s" */
  return stall > 0 ? g_strdup_printf (_("No progress for %s"), time) : g_strdup ("");
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
  GtkWidget  *button = sbx_control_button_new ();
  g_autofree char *name = sbx_task_dup_name (task);

  sbx_facts_grid_take (grid, _("State"), g_strdup (sbx_task_word (task)));
  sbx_facts_grid_take (grid, _("Type"), g_strdup (sbx_task_get_task_type (task)));
  sbx_facts_grid_take (grid, _("Session"), g_strdup (session ? sbx_session_name (session) : sbx_task_get_session_id (task)));
  sbx_facts_grid_take (grid, _("Task ID"), g_strdup (sbx_task_get_id (task)));
  sbx_facts_grid_take (grid, _("Attempts"), attempts_text (task));
  sbx_facts_grid_take (grid, _("Progress"), progress_text (task));
  sbx_facts_grid_take (grid, _("Started"), sbx_format_exact_time (sbx_task_get_started_at (task)));
  sbx_facts_grid_take (grid, _("Ended"), sbx_format_exact_time (sbx_task_get_ended_at (task)));
  sbx_facts_grid_take (grid, _("Took"), duration_text (task));
  sbx_facts_grid_take (grid, _("Usually takes"), usual_text (task));
  sbx_facts_grid_take (grid, _("Stalled"), stall_text (task));
  sbx_facts_grid_take (grid, _("Note"), g_strdup (sbx_task_get_note (task)));
  sbx_facts_grid_take (grid, _("Error"), g_strdup (sbx_task_get_error (task)));
  add_json (grid, task, _("Result"), sbx_task_get_result (task));
  add_json (grid, task, _("Evaluation"), sbx_task_get_evaluation (task));
  sbx_control_button_set_job (SBX_CONTROL_BUTTON (button), G_OBJECT (task), name);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  sbx_facts_grid_add (grid, _("Actions"), button);

  return GTK_WIDGET (grid);
}
