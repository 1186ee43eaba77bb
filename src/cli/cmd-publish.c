/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-cli.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

static gboolean option_durable;
static char *option_key;

static const GOptionEntry entries[] = {
  { "durable", 0, 0, G_OPTION_ARG_NONE, &option_durable, N_("The hub keeps it for those who come later"), NULL },
  { "key", 0, 0, G_OPTION_ARG_STRING, &option_key, N_("Makes publishing it again harmless"), "KEY" },
  { NULL }
};

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_steal_pointer (&option_key);
  JsonNode *data = sbx_json_parse (args[1], strlen (args[1]), SBX_LIMIT_DEPTH, &error);

  if (data == NULL)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("This is not JSON: %s"), error->message);

  json_object_set_string_member (payload, "stream", args[0]);
  json_object_set_member (payload, "data", data);
  if (option_durable)
    json_object_set_boolean_member (payload, "durable", TRUE);
  if (key != NULL)
    json_object_set_string_member (payload, "key", key);

  if (sbx_cli_connect (cli))
    answer = sbx_cli_ask (cli, "publish", payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  if (sbx_cli_wants_json (cli))
    sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
  return SBX_CLI_DONE;
}

const SbxCommand sbx_command_publish = {
  .name = "publish",
  .synopsis = "STREAM JSON",
  .summary = N_("Publish something on a stream of free use"),
  .details = N_("Streams of free use begin with x/, such as x/weather."),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 2,
  .max_args = 2,
  .run = run,
};
