/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"

static void
print_attachment (SbxCli        *cli,
                  SbxAttachment *attachment)
{
  g_autoptr (JsonObject) object = sbx_attachment_to_json (attachment);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);
  g_autoptr (GBytes) text = g_bytes_new (json, strlen (json));
  g_autofree char *line = NULL;

  if (sbx_cli_wants_json (cli))
    {
      sbx_output_json (sbx_cli_get_output (cli), text);
      return;
    }

  line = g_strdup_printf ("%s  %s", sbx_attachment_get_id (attachment), sbx_attachment_get_name (attachment));
  sbx_output_line (sbx_cli_get_output (cli), line);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  if (!sbx_ask_check_files (cli, (const char *const *) args) || !sbx_cli_connect (cli))
    return sbx_cli_get_status (cli);

  for (guint i = 0; args[i] != NULL; i++)
    {
      g_autoptr (SbxAttachment) attachment = sbx_ask_upload (cli, args[i]);

      if (attachment == NULL)
        return sbx_cli_get_status (cli);
      print_attachment (cli, attachment);
    }

  return SBX_CLI_DONE;
}

const SbxCommand sbx_command_upload = {
  .name = "upload",
  .synopsis = "FILE…",
  .summary = N_("Hand files to the hub"),
  .details = N_("Prints the id of each, which a message can name. One that no message names goes after a while."),
  .client_type = "monitor",
  .min_args = 1,
  .max_args = -1,
  .takes_files = TRUE,
  .run = run,
};
