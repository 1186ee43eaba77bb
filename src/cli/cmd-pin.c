/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"
#include "sbx-dialect-guess.h"

static gboolean option_off;

static const GOptionEntry entries[] = {
  { "off", 0, 0, G_OPTION_ARG_NONE, &option_off, N_("Takes it back"), NULL },
  { NULL }
};

static int
run (SbxCli      *cli,
     const char  *event,
     char       **args)
{
  g_autoptr (JsonObject) payload = sbx_ask_new_payload (args);
  g_autoptr (SbxEnvelope) answer = NULL;

  json_object_set_boolean_member (payload, "on", !option_off);
  if (!sbx_cli_connect (cli))
    return sbx_cli_get_status (cli);

  /* Where a server has no word for it, its client keeps it, and this one ends now. */
  if (g_strcmp0 (sbx_client_get_dialect (sbx_cli_get_client (cli)), "native") != 0)
    return sbx_cli_fail (cli, SBX_CLI_REFUSED,
                         /* TRANSLATORS: %s is what a server is: "a monitor server (Socket.IO)" */
                         _("This is %s, which does not keep what is pinned and muted. A Signalbox hub does."),
                         sbx_dialect_get_title (sbx_client_get_dialect (sbx_cli_get_client (cli))));

  answer = sbx_cli_ask (cli, event, payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);
  if (sbx_cli_wants_json (cli))
    sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
  return SBX_CLI_DONE;
}

static int
run_pin (SbxCli  *cli,
         char   **args)
{
  return run (cli, "pin", args);
}

static int
run_mute (SbxCli  *cli,
          char   **args)
{
  return run (cli, "mute", args);
}

const SbxCommand sbx_command_pin = {
  .name = "pin",
  .synopsis = "CHANNEL [TOPIC]",
  .summary = N_("Pin a channel or a topic, for everybody"),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 1,
  .max_args = 2,
  .run = run_pin,
};

const SbxCommand sbx_command_mute = {
  .name = "mute",
  .synopsis = "CHANNEL [TOPIC]",
  .summary = N_("Mute a channel or a topic, for yourself"),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 1,
  .max_args = 2,
  .run = run_mute,
};
