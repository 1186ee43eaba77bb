/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"

static JsonObject *
make_payload (char **args)
{
  JsonObject *payload = sbx_ask_new_payload (args);

  json_object_set_string_member (payload, "id", args[2]);
  return payload;
}

static int
run_edit (SbxCli  *cli,
          char   **args)
{
  g_autoptr (JsonObject) payload = make_payload (args);
  g_autofree char *content = sbx_ask_read_content (cli, args[3]);

  if (content == NULL)
    return sbx_cli_get_status (cli);
  json_object_set_string_member (payload, "content", content);
  return sbx_ask_run (cli, "editMessage", payload, NULL);
}

static int
run_delete (SbxCli  *cli,
            char   **args)
{
  g_autoptr (JsonObject) payload = make_payload (args);

  return sbx_ask_run (cli, "deleteMessage", payload, NULL);
}

const SbxCommand sbx_command_edit = {
  .name = "edit",
  .synopsis = "CHANNEL TOPIC MESSAGE TEXT|-",
  .summary = N_("Change what a message of yours says"),
  .details = N_("With “-” the text is read from standard input."),
  .client_type = "monitor",
  .min_args = 4,
  .max_args = 4,
  .empty_last = TRUE,
  .run = run_edit,
};

const SbxCommand sbx_command_delete = {
  .name = "delete",
  .synopsis = "CHANNEL TOPIC MESSAGE",
  .summary = N_("Remove a message of yours"),
  .client_type = "monitor",
  .min_args = 3,
  .max_args = 3,
  .run = run_delete,
};
