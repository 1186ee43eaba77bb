/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-list.h"

static void
add_channel (SbxTable   *table,
             JsonObject *channel)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");
  g_autofree char *name = sbx_fields_dup_text (channel, "name", id);
  g_autofree char *last = sbx_fields_dup_text (channel, "lastMessage", "");
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (channel, "lastMessageTime", 0));
  g_autofree char *unread = sbx_list_count (channel, "unreadCount");
  g_autofree char *count = sbx_list_count (channel, "messageCount");

  sbx_table_add (table, id, name, unread, count, time, last, NULL);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  const char *titles[] = { _("ID"), _("NAME"), _(">UNREAD"), _(">MESSAGES"), _("LAST"), _("LAST MESSAGE"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();

  return sbx_list_run (cli, "listChannels", payload, "channels", titles, add_channel);
}

const SbxCommand sbx_command_channels = {
  .name = "channels",
  .synopsis = "",
  .summary = N_("List the channels"),
  .client_type = "monitor",
  .run = run,
};
