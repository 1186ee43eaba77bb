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
static char *option_reply_to;
static gboolean option_private;
static gboolean option_important;
static char **option_attach;

static const GOptionEntry entries[] = {
  { "channel", 'c', 0, G_OPTION_ARG_STRING, &option_channel, N_("The channel"), "ID" },
  { "topic", 't', 0, G_OPTION_ARG_STRING, &option_topic, N_("The topic"), "ID" },
  { "key", 0, 0, G_OPTION_ARG_STRING, &option_key, N_("Makes sending it again harmless (default: a new one)"), "KEY" },
  { "if-seq", 0, 0, G_OPTION_ARG_INT64, &option_if_seq, N_("Only if the topic has no message after this one"), "SEQ" },
  { "force", 0, 0, G_OPTION_ARG_NONE, &option_force, N_("Whatever the topic has after --if-seq"), NULL },
  { "reply-to", 0, 0, G_OPTION_ARG_STRING, &option_reply_to, N_("The message that it answers"), "ID" },
  { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &option_attach, N_("A file that goes along; may be given several times"), "FILE" },
  { "private", 0, 0, G_OPTION_ARG_NONE, &option_private, N_("Not for those outside"), NULL },
  { "important", 0, 0, G_OPTION_ARG_NONE, &option_important, N_("Marks it as important"), NULL },
  { NULL }
};

static int
print_answer (SbxCli      *cli,
              SbxEnvelope *answer)
{
  JsonObject *accepted = sbx_envelope_get_payload (answer);
  g_autofree char *id = sbx_fields_dup_text (accepted, "id", "");
  g_autofree char *line = NULL;

  if (*id == '\0')
    return sbx_cli_fail (cli, SBX_CLI_NO_CONNECTION, _("The hub says that it took the message, but not under which id. It is broken, or speaks something else: look in the topic before you send it again."));
  if (sbx_cli_wants_json (cli))
    {
      sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
      return SBX_CLI_DONE;
    }

  if (sbx_fields_boolean_or (accepted, "duplicate", FALSE))
    /* TRANSLATORS: a message's id */
    line = g_strdup_printf (_("Sent before: %s"), id);
  else
    line = g_strdup_printf (_("Sent: %s"), id);
  sbx_output_line (sbx_cli_get_output (cli), line);
  return SBX_CLI_DONE;
}

/* Hands the files to the hub, and names them. FALSE where one is not there, which has been said. */
static gboolean
attach (SbxCli      *cli,
        JsonObject  *payload,
        char       **files)
{
  g_autoptr (SbxDraft) draft = sbx_draft_new (NULL);
  JsonArray *list;

  if (files == NULL)
    return TRUE;

  list = json_array_new ();
  json_object_set_array_member (payload, "attachments", list);
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autoptr (SbxAttachment) attachment = sbx_ask_upload (cli, files[i]);

      if (attachment == NULL)
        return FALSE;
      sbx_draft_add_attachment (draft, attachment);
      json_array_add_object_element (list, sbx_attachment_to_json (attachment));
    }
  json_object_set_string_member (payload, "type", sbx_draft_get_message_type (draft));

  return TRUE;
}

/* A server of another dialect has neither: what is kept of it here begins anew with each run. */
static gboolean
check_server (SbxCli   *cli,
              gboolean  conditional,
              gboolean  keyed)
{
  if (g_str_equal (sbx_client_get_dialect (sbx_cli_get_client (cli)), "native"))
    return TRUE;
  if (conditional)
    {
      sbx_cli_fail (cli, SBX_CLI_REFUSED, _("This server does not number its messages, so that --if-seq cannot be kept to: nothing was sent. A Signalbox hub can."));
      return FALSE;
    }
  if (keyed)
    sbx_cli_say (cli, "%s", _("This server does not know keys: what is sent again under the same --key stands there twice."));
  return TRUE;
}

static int
send_content (SbxCli     *cli,
              JsonObject *payload,
              const char *channel,
              const char *topic,
              const char *key,
              const char *content,
              char      **files)
{
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autofree char *new_key = key == NULL ? g_uuid_string_random () : NULL;

  json_object_set_string_member (payload, "key", key != NULL ? key : new_key);
  json_object_set_string_member (payload, "channelId", channel);
  json_object_set_string_member (payload, "topicId", topic);
  json_object_set_string_member (payload, "content", content);
  json_object_set_string_member (payload, "type", "text");

  if (sbx_cli_connect (cli) &&
      check_server (cli, json_object_has_member (payload, "ifSeq") && !json_object_has_member (payload, "force"), key != NULL) &&
      attach (cli, payload, files))
    answer = sbx_cli_ask (cli, "sendMessage", payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  return print_answer (cli, answer);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autofree char *channel = g_steal_pointer (&option_channel);
  g_autofree char *topic = g_steal_pointer (&option_topic);
  g_autofree char *key = g_steal_pointer (&option_key);
  g_autofree char *reply_to = g_steal_pointer (&option_reply_to);
  g_auto (GStrv) files = g_steal_pointer (&option_attach);
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
  if (reply_to != NULL)
    json_object_set_string_member (payload, "replyTo", reply_to);
  if (option_private)
    json_object_set_boolean_member (payload, "private", TRUE);
  if (option_important)
    json_object_set_boolean_member (payload, "important", TRUE);

  if (files != NULL && !sbx_ask_check_files (cli, (const char *const *) files))
    return sbx_cli_get_status (cli);
  content = sbx_ask_read_content (cli, args[0]);
  if (content == NULL)
    return sbx_cli_get_status (cli);
  return send_content (cli, payload, channel, topic, key, content, files);
}

const SbxCommand sbx_command_send = {
  .name = "send",
  .synopsis = "--channel ID --topic ID TEXT|-",
  .summary = N_("Send a message"),
  .details = N_("With “-” the text is read from standard input; with --attach it may be empty."),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 1,
  .max_args = 1,
  .empty_last = TRUE,
  .run = run,
};
