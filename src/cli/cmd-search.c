/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-fields.h"
#include "sbx-message-line.h"

static char *option_channel;
static char *option_topic;
static char *option_from;
static int option_limit = SBX_CLI_UNSET;

static const GOptionEntry entries[] = {
  { "channel", 0, 0, G_OPTION_ARG_STRING, &option_channel, N_("Only in this channel"), "ID" },
  { "topic", 0, 0, G_OPTION_ARG_STRING, &option_topic, N_("Only in this topic"), "ID" },
  { "from", 0, 0, G_OPTION_ARG_STRING, &option_from, N_("Only what this person wrote"), "NAME" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &option_limit, N_("How many at most (default: 50)"), "N" },
  { NULL }
};

#define DEFAULT_LIMIT 50
#define PAGE          50

typedef struct
{
  int      printed;
  int      limit;
  gboolean partial;    /* there may be more than was looked through */
} Search;

static gboolean
print_hits (SbxCli      *cli,
            SbxEnvelope *page,
            gpointer     data)
{
  Search *search = data;
  JsonArray *hits = NULL;

  search->partial |= !sbx_fields_boolean_or (sbx_envelope_get_payload (page), "complete", TRUE);
  sbx_fields_get_array (sbx_envelope_get_payload (page), "hits", SBX_FIELD_OPTIONAL, G_MAXUINT, &hits, NULL);
  for (guint i = 0; hits != NULL && i < json_array_get_length (hits) && search->printed < search->limit; i++)
    {
      JsonNode *node = json_array_get_element (hits, i);
      JsonObject *hit = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonObject *message = NULL;
      g_autofree char *channel = NULL;
      g_autofree char *topic = NULL;
      g_autofree char *where = NULL;
      g_autofree char *line = NULL;

      if (hit == NULL || !sbx_fields_get_object (hit, "message", SBX_FIELD_REQUIRED, &message, NULL))
        continue;
      search->printed++;
      if (sbx_cli_wants_json (cli))
        continue;
      channel = sbx_fields_dup_text (hit, "channelName", "");
      topic = sbx_fields_dup_text (hit, "topicTitle", "");
      where = g_strdup_printf ("%s › %s", channel, topic);
      line = sbx_message_line_new (message, where);
      sbx_output_line (sbx_cli_get_output (cli), line);
    }

  return search->printed < search->limit;
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *channel = g_steal_pointer (&option_channel);
  g_autofree char *topic = g_steal_pointer (&option_topic);
  g_autofree char *from = g_steal_pointer (&option_from);
  Search search = { .limit = option_limit != SBX_CLI_UNSET ? option_limit : DEFAULT_LIMIT };

  if (search.limit < 1)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--limit is a number above 0."));

  json_object_set_string_member (payload, "query", args[0]);
  if (channel != NULL)
    json_object_set_string_member (payload, "channelId", channel);
  if (topic != NULL)
    json_object_set_string_member (payload, "topicId", topic);
  if (from != NULL)
    json_object_set_string_member (payload, "fromName", from);
  json_object_set_int_member (payload, "limit", MIN (search.limit, PAGE));

  if (!sbx_cli_connect (cli) || !sbx_cli_ask_pages (cli, "search", payload, print_hits, &search))
    return sbx_cli_get_status (cli);
  if (search.partial)
    sbx_cli_say (cli, "%s", g_str_equal (sbx_client_get_dialect (sbx_cli_get_client (cli)), "native")
                              ? _("The hub's index has not caught up yet: there may be more.")
                              : _("Only what was seen of this server was looked through: it may have more."));
  return SBX_CLI_DONE;
}

const SbxCommand sbx_command_search = {
  .name = "search",
  .synopsis = "TEXT",
  .summary = N_("Find messages, newest first"),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
