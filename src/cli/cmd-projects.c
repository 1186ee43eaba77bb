/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-ask.h"
#include "sbx-fields.h"
#include "sbx-input.h"
#include "sbx-limits.h"
#include "sbx-list.h"
#include "sbx-time.h"

static char *option_state;
static char *option_flow;
static char *option_client;
static char *option_action;
static char *option_secret_file;

static const GOptionEntry list_entries[] = {
  { "state", 0, 0, G_OPTION_ARG_STRING, &option_state, N_("Only those whose action is this one: init, active …"), "ACTION" },
  { NULL }
};

static const GOptionEntry start_entries[] = {
  { "flow", 0, 0, G_OPTION_ARG_STRING, &option_flow, N_("The call flow"), "ID" },
  { "client", 0, 0, G_OPTION_ARG_STRING, &option_client, N_("As whom the service signs in"), "ID" },
  { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &option_secret_file, N_("Where the secret is; - is standard input"), "FILE" },
  { "action", 0, 0, G_OPTION_ARG_STRING, &option_action, N_("init (the default) or active"), "ACTION" },
  { NULL }
};

/* --- projects --- */

/* A project's times are text. */
static char *
dup_time (JsonObject *project,
          const char *member)
{
  JsonNode *node = json_object_get_member (project, member);
  gint64 time = 0;

  if (node != NULL)
    sbx_time_from_node (node, &time);
  return sbx_text_for_time (time);
}

static void
add_project (SbxTable   *table,
             JsonObject *project)
{
  g_autofree char *id = sbx_fields_dup_text (project, "projectId", "");
  g_autofree char *action = sbx_fields_dup_text (project, "action", "");
  g_autofree char *agents = sbx_list_count (project, "agentQuantity");
  g_autofree char *flow = sbx_fields_dup_text (project, "callFlowId", "");
  g_autofree char *error = sbx_fields_dup_text (project, "error", "");
  g_autofree char *changed = dup_time (project, "updatedAt");
  gboolean connected = sbx_fields_boolean_or (project, "ws_connected", FALSE);

  sbx_table_add (table, id, action, agents, connected ? _("yes") : _("no"), changed, flow, error, NULL);
}

static int
run_list (SbxCli  *cli,
          char   **args)
{
  const char *titles[] = { _("ID"), _("STATE"), _(">AGENTS"), _("CONNECTED"), _("CHANGED"), _("CALL FLOW"), _("ERROR"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *state = g_steal_pointer (&option_state);

  if (state != NULL)
    json_object_set_string_member (payload, "state", state);
  return sbx_list_run (cli, "listProjects", payload, "projects", titles, add_project);
}

/* --- start-outbound, stop-outbound --- */

/* A secret on the command line would be seen by everybody on this machine. (transfer full) (nullable): it could not be read,
 * which was said. */
static char *
read_secret (SbxCli     *cli,
             const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxInput) input = sbx_input_new (file, &error);
  char *secret = input != NULL ? sbx_input_read_text (input, SBX_LIMIT_TEXT_BYTES, &error) : NULL;

  if (secret == NULL)
    {
      sbx_cli_fail_error (cli, error);
      return NULL;
    }

  /* An editor ends the line. */
  if (g_str_has_suffix (secret, "\n"))
    secret[strlen (secret) - 1] = '\0';
  if (g_str_has_suffix (secret, "\r"))
    secret[strlen (secret) - 1] = '\0';
  return secret;
}

static JsonObject *
make_payload (const char *id,
              JsonObject **project)
{
  JsonObject *payload = json_object_new ();

  *project = json_object_new ();
  json_object_set_string_member (*project, "projectId", id);
  json_object_set_object_member (payload, "project", *project);
  return payload;
}

static void
set_text (JsonObject *project,
          const char *member,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (project, member, text);
}

static int
run_start (SbxCli  *cli,
           char   **args)
{
  g_autofree char *flow = g_steal_pointer (&option_flow);
  g_autofree char *client = g_steal_pointer (&option_client);
  g_autofree char *action = g_steal_pointer (&option_action);
  g_autofree char *file = g_steal_pointer (&option_secret_file);
  g_autofree char *secret = NULL;
  JsonObject *project;
  g_autoptr (JsonObject) payload = make_payload (args[0], &project);

  if (file != NULL)
    {
      secret = read_secret (cli, file);
      if (secret == NULL)
        return sbx_cli_get_status (cli);
    }
  set_text (project, "callFlowId", flow);
  set_text (project, "client_id", client);
  set_text (project, "client_secret", secret);
  set_text (project, "action", action != NULL ? action : "init");
  json_object_set_null_member (project, "error");
  return sbx_ask_run (cli, "startOutbound", payload, NULL);
}

static int
run_stop (SbxCli  *cli,
          char   **args)
{
  JsonObject *project;
  g_autoptr (JsonObject) payload = make_payload (args[0], &project);

  return sbx_ask_run (cli, "stopOutbound", payload, NULL);
}

const SbxCommand sbx_command_projects = {
  .name = "projects",
  .synopsis = "",
  .summary = N_("List the outbound projects"),
  .client_type = "monitor",
  .entries = list_entries,
  .run = run_list,
};

const SbxCommand sbx_command_start_outbound = {
  .name = "start-outbound",
  .synopsis = "PROJECT",
  .summary = N_("Start an outbound project, or change it"),
  .details = N_("The secret goes to the services that are connected. Without one the hub uses the one that it was told last, while it still knows it."),
  .client_type = "monitor",
  .entries = start_entries,
  .min_args = 1,
  .max_args = 1,
  .run = run_start,
};

const SbxCommand sbx_command_stop_outbound = {
  .name = "stop-outbound",
  .synopsis = "PROJECT",
  .summary = N_("Stop an outbound project"),
  .client_type = "monitor",
  .min_args = 1,
  .max_args = 1,
  .run = run_stop,
};
