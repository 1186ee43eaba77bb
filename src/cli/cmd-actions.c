/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "sbx-action-line.h"
#include "sbx-cli.h"
#include "sbx-list.h"

static char *option_state;

static const GOptionEntry entries[] = {
  { "state", 0, 0, G_OPTION_ARG_STRING, &option_state,
    N_("Only those that are queued, sent, acknowledged, failed, expired or cancelled"), "STATE" },
  { NULL }
};

static void
add_action (SbxTable   *table,
            JsonObject *action)
{
  g_autofree char *id = sbx_fields_dup_text (action, "actionId", "");
  g_autofree char *target = sbx_fields_dup_text (action, "targetId", "");
  g_autofree char *state = sbx_fields_dup_text (action, "state", "");
  g_autofree char *reason = sbx_fields_dup_text (action, "reason", "");
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (action, "createdAt", 0));
  g_autofree char *content = sbx_action_line_content (action);
  gint64           position = sbx_fields_int_or (action, "position", 0);
  g_autofree char *place = position > 0 ? g_strdup_printf ("%" PRId64, position) : g_strdup ("-");

  sbx_table_add (table, id, target, state, place, time, *reason != '\0' ? reason : content, NULL);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  const char *titles[] = { _("ID"), _("BOT"), _("STATE"), _(">PLACE"), _("ASKED FOR"), _("REASON OR ACTION"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *state = g_steal_pointer (&option_state);

  if (args[0] != NULL)
    json_object_set_string_member (payload, "targetId", args[0]);
  if (state != NULL)
    json_object_set_string_member (payload, "state", state);
  return sbx_list_run (cli, "listActions", payload, "actions", titles, add_action);
}

const SbxCommand sbx_command_actions = {
  .name = "actions",
  .synopsis = "[TARGET]",
  .summary = N_("List the actions of all bots, or of one"),
  .client_type = "monitor",
  .entries = entries,
  .max_args = 1,
  .run = run,
};
