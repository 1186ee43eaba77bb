/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-list.h"

static char *option_session;
static char *option_state;

static const GOptionEntry entries[] = {
  { "session", 0, 0, G_OPTION_ARG_STRING, &option_session, N_("Only those of one session"), "ID" },
  { "state", 0, 0, G_OPTION_ARG_STRING, &option_state, N_("Only those that are pending, running, completed or failed"), "STATE" },
  { NULL }
};

static void
add_task (SbxTable   *table,
          JsonObject *task)
{
  g_autofree char *id = sbx_fields_dup_text (task, "taskId", "");
  g_autofree char *status = sbx_fields_dup_text (task, "status", "");
  g_autofree char *type = sbx_fields_dup_text (task, "taskType", "");
  g_autofree char *error = sbx_fields_dup_text (task, "error", "");
  g_autofree char *note = sbx_fields_dup_text (task, "note", "");
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (task, "updatedAt", 0));
  double fraction = sbx_fields_double_or (task, "progress", -1);
  /* More than all of it cannot be: that is not said. A sum of parts may be a little off. */
  g_autofree char *progress = fraction >= 0 && fraction < 1.001 ? g_strdup_printf ("%.0f%%", fraction * 100) : g_strdup ("-");

  sbx_table_add (table, id, status, progress, time, type, *error != '\0' ? error : note, NULL);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  const char *titles[] = { _("ID"), _("STATE"), _(">PROGRESS"), _("CHANGED"), _("TYPE"), _("LAST LINE"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *session = g_steal_pointer (&option_session);
  g_autofree char *state = g_steal_pointer (&option_state);

  if (session != NULL)
    json_object_set_string_member (payload, "sessionId", session);
  if (state != NULL)
    json_object_set_string_member (payload, "state", state);
  return sbx_list_run (cli, "listTasks", payload, "tasks", titles, add_task);
}

const SbxCommand sbx_command_tasks = {
  .name = "tasks",
  .synopsis = "",
  .summary = N_("List the tasks"),
  .client_type = "monitor",
  .entries = entries,
  .empty_option = "session",
  .run = run,
};
