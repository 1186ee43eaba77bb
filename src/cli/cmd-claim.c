/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sbx-ask.h"
#include "sbx-fields.h"
#include "sbx-output.h"

static int option_seconds = SBX_CLI_UNSET;
static gint64 option_fence = -1;
static char *option_to;

static const GOptionEntry claim_entries[] = {
  { "seconds", 0, 0, G_OPTION_ARG_INT, &option_seconds, N_("For how long, at most 3600 (default: 120)"), "S" },
  { "to", 0, 0, G_OPTION_ARG_STRING, &option_to, N_("Gives it to somebody else"), "ID" },
  { "fence", 0, 0, G_OPTION_ARG_INT64, &option_fence, N_("Only where nobody has claimed it since"), "N" },
  { NULL }
};

static const GOptionEntry release_entries[] = {
  { "fence", 0, 0, G_OPTION_ARG_INT64, &option_fence, N_("Only where nobody has claimed it since"), "N" },
  { NULL }
};

static char *
make_line (JsonObject *claimed)
{
  g_autofree char *by = sbx_fields_dup_text (claimed, "by", "");
  g_autofree char *until = sbx_text_for_time (sbx_fields_int_or (claimed, "until", 0));

  if (*by == '\0')
    return g_strdup (_("Nobody has claimed it."));
  /* TRANSLATORS: who, until when, and a number that rises with each claim */
  return g_strdup_printf (_("Claimed by %s until %s, fence %" PRId64), by, until,
                          sbx_fields_int_or (claimed, "fence", 0));
}

static JsonObject *
make_payload (char **args)
{
  JsonObject *payload = sbx_ask_new_payload (args);

  if (option_fence != -1)
    json_object_set_int_member (payload, "fence", option_fence);
  return payload;
}

static int
run_claim (SbxCli  *cli,
           char   **args)
{
  g_autoptr (JsonObject) payload = make_payload (args);
  g_autofree char *to = g_steal_pointer (&option_to);

  if (option_seconds != SBX_CLI_UNSET)
    json_object_set_int_member (payload, "seconds", option_seconds);
  if (to != NULL)
    json_object_set_string_member (payload, "to", to);
  return sbx_ask_run (cli, "claimTopic", payload, make_line);
}

static int
run_release (SbxCli  *cli,
             char   **args)
{
  g_autoptr (JsonObject) payload = make_payload (args);

  return sbx_ask_run (cli, "releaseTopic", payload, make_line);
}

const SbxCommand sbx_command_claim = {
  .name = "claim",
  .synopsis = "CHANNEL TOPIC",
  .summary = N_("Say who answers a topic for a while"),
  .client_type = "monitor",
  .entries = claim_entries,
  .min_args = 2,
  .max_args = 2,
  .run = run_claim,
};

const SbxCommand sbx_command_release = {
  .name = "release",
  .synopsis = "CHANNEL TOPIC",
  .summary = N_("Give a claim back"),
  .client_type = "monitor",
  .entries = release_entries,
  .min_args = 2,
  .max_args = 2,
  .run = run_release,
};
