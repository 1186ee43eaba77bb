/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"
#include "sbx-fields.h"

static char *option_channel;
static char *option_topic;
static char *option_key;
static gint64 option_if_seq = -1;
static gboolean option_force;

static const GOptionEntry entries[] = {
  { "channel", 'c', 0, G_OPTION_ARG_STRING, &option_channel, N_("The channel"), "ID" },
  { "topic", 't', 0, G_OPTION_ARG_STRING, &option_topic, N_("The topic"), "ID" },
  { "key", 0, 0, G_OPTION_ARG_STRING, &option_key, N_("Makes sending it again harmless (default: a new one)"), "KEY" },
  { "if-seq", 0, 0, G_OPTION_ARG_INT64, &option_if_seq, N_("Only if the topic has no message after this one"), "SEQ" },
  { "force", 0, 0, G_OPTION_ARG_NONE, &option_force, N_("Whatever the topic has after --if-seq"), NULL },
  { NULL }
};

static void
print_answer (SbxCli      *cli,
              SbxEnvelope *answer)
{
  JsonObject *accepted = sbx_envelope_get_payload (answer);
  g_autofree char *id = sbx_fields_dup_text (accepted, "id", "");
  g_autofree char *line = NULL;

  if (sbx_cli_wants_json (cli))
    {
      sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
      return;
    }

  if (sbx_fields_boolean_or (accepted, "duplicate", FALSE))
    /* TRANSLATORS: a message's id */
    line = g_strdup_printf (_("Sent before: %s"), id);
  else
    line = g_strdup_printf (_("Sent: %s"), id);
  sbx_output_line (sbx_cli_get_output (cli), line);
}

static int
send_content (SbxCli     *cli,
              JsonObject *payload,
              const char *channel,
              const char *topic,
              const char *key,
              const char *content)
{
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autofree char *new_key = key == NULL ? g_uuid_string_random () : NULL;

  json_object_set_string_member (payload, "key", key != NULL ? key : new_key);
  json_object_set_string_member (payload, "channelId", channel);
  json_object_set_string_member (payload, "topicId", topic);
  json_object_set_string_member (payload, "content", content);
  json_object_set_string_member (payload, "type", "text");

  if (sbx_cli_connect (cli))
    answer = sbx_cli_ask (cli, "sendMessage", payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  print_answer (cli, answer);
  return SBX_CLI_DONE;
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autofree char *channel = g_steal_pointer (&option_channel);
  g_autofree char *topic = g_steal_pointer (&option_topic);
  g_autofree char *key = g_steal_pointer (&option_key);
  g_autofree char *content = NULL;
  g_autoptr (JsonObject) payload = json_object_new ();

  if (channel == NULL || topic == NULL)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("Both --channel and --topic are needed."));

  if (option_if_seq < -1)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--if-seq is the number of a message."));
  if (option_if_seq >= 0)
    json_object_set_int_member (payload, "ifSeq", option_if_seq);
  if (option_force)
    json_object_set_boolean_member (payload, "force", TRUE);

  content = sbx_ask_read_content (cli, args[0]);
  if (content == NULL)
    return sbx_cli_get_status (cli);
  return send_content (cli, payload, channel, topic, key, content);
}

const SbxCommand sbx_command_send = {
  .name = "send",
  .synopsis = "--channel ID --topic ID TEXT|-",
  .summary = N_("Send a message"),
  .details = N_("With “-” the text is read from standard input."),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 1,
  .max_args = 1,
  .empty_last = TRUE,
  .run = run,
};
