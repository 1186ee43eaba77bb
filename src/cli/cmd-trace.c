/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-action-line.h"
#include "sbx-cli.h"
#include "sbx-fields.h"

static void
print_trace (SbxCli     *cli,
             JsonObject *action)
{
  SbxOutput *output = sbx_cli_get_output (cli);
  g_autofree char *head = sbx_action_line_new (action);
  g_autofree char *content = sbx_action_line_content (action);
  g_autofree char *clean = sbx_text_make_clean (content, FALSE);
  g_autoptr (GPtrArray) trace = sbx_fields_list_objects (action, "trace");

  sbx_output_line (output, head);
  sbx_output_line (output, clean);
  for (guint i = 0; i < trace->len; i++)
    {
      g_autofree char *line = sbx_action_line_for_step (trace->pdata[i]);

      sbx_output_line (output, line);
    }
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) answer = NULL;
  JsonObject *action = NULL;

  json_object_set_string_member (payload, "actionId", args[0]);
  if (sbx_cli_connect (cli))
    answer = sbx_cli_ask (cli, "traceAction", payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  if (sbx_cli_wants_json (cli))
    sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
  else if (sbx_fields_get_object (sbx_envelope_get_payload (answer), "action", SBX_FIELD_REQUIRED, &action, NULL))
    print_trace (cli, action);
  return SBX_CLI_DONE;
}

const SbxCommand sbx_command_trace = {
  .name = "trace",
  .synopsis = "ID",
  .summary = N_("Print every step of an action's way, with its time and cause"),
  .client_type = "monitor",
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
