/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"

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

  json_object_set_boolean_member (payload, "on", !option_off);
  return sbx_ask_run (cli, event, payload, NULL);
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
