/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-list.h"

static char *option_state;

static const GOptionEntry entries[] = {
  { "state", 0, 0, G_OPTION_ARG_STRING, &option_state, N_("Only those that are running, completed, failed or paused"), "STATE" },
  { NULL }
};

/* No number of tasks is below none: what cannot be is not said. */
static char *
dup_count (JsonObject *session,
           const char *member)
{
  gint64 count = sbx_fields_int_or (session, member, 0);

  return count >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, count) : g_strdup ("-");
}

static void
add_session (SbxTable   *table,
             JsonObject *session)
{
  g_autofree char *id = sbx_fields_dup_text (session, "sessionId", "");
  g_autofree char *status = sbx_fields_dup_text (session, "status", "");
  g_autofree char *title = sbx_fields_dup_text (session, "title", "");
  g_autofree char *current = sbx_fields_dup_text (session, "currentTask", "");
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (session, "updatedAt", 0));
  g_autofree char *completed = dup_count (session, "completedTasks");
  g_autofree char *total = dup_count (session, "totalTasks");
  g_autofree char *done = g_strjoin ("/", completed, total, NULL);

  sbx_table_add (table, id, status, done, time, title, current, NULL);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  const char *titles[] = { _("ID"), _("STATE"), _(">DONE"), _("CHANGED"), _("TITLE"), _("CURRENT TASK"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *state = g_steal_pointer (&option_state);

  if (state != NULL)
    json_object_set_string_member (payload, "state", state);
  return sbx_list_run (cli, "listSessions", payload, "sessions", titles, add_session);
}

const SbxCommand sbx_command_sessions = {
  .name = "sessions",
  .synopsis = "",
  .summary = N_("List the sessions of tasks"),
  .client_type = "monitor",
  .entries = entries,
  .run = run,
};
