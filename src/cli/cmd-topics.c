/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-list.h"

static void
add_topic (SbxTable   *table,
           JsonObject *topic)
{
  g_autofree char *id = sbx_fields_dup_text (topic, "id", "");
  g_autofree char *kind = sbx_fields_dup_text (topic, "kind", "");
  g_autofree char *title = sbx_fields_dup_text (topic, "title", "");
  g_autofree char *last = sbx_fields_dup_text (topic, "lastMessage", "");
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (topic, "lastMessageTime", 0));
  g_autofree char *unread = sbx_list_count (topic, "unreadCount");
  g_autofree char *count = sbx_list_count (topic, "messageCount");

  sbx_table_add (table, id, kind, title, unread, count, time, last, NULL);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  const char *titles[] = { _("ID"), _("KIND"), _("TITLE"), _(">UNREAD"), _(">MESSAGES"), _("LAST"), _("LAST MESSAGE"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "channelId", args[0]);
  return sbx_list_run (cli, "listTopics", payload, "topics", titles, add_topic);
}

const SbxCommand sbx_command_topics = {
  .name = "topics",
  .synopsis = "CHANNEL",
  .summary = N_("List the topics of a channel"),
  .client_type = "monitor",
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
