/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-action-line.h"
#include "sbx-cli.h"
#include "sbx-client-id.h"
#include "sbx-codec.h"
#include "sbx-fields.h"
#include "sbx-limits.h"

static int option_count = SBX_CLI_UNSET;
static char *option_fail;
static gboolean option_no_ack;

static const GOptionEntry entries[] = {
  { "count", 'n', 0, G_OPTION_ARG_INT, &option_count, N_("Stop after so many actions"), "N" },
  { "fail", 0, 0, G_OPTION_ARG_STRING, &option_fail, N_("Report each as failed, with these words"), "TEXT" },
  { "no-ack", 0, 0, G_OPTION_ARG_NONE, &option_no_ack, N_("Acknowledge nothing"), NULL },
  { NULL }
};

typedef struct
{
  SbxCli *cli;
  char   *fail;       /* (nullable) */
  int     left;       /* actions still to take, negative = any number */
  guint   n_asked;    /* acknowledgements without an answer */
} Bot;

static void
end_if_done (Bot *bot)
{
  if ((bot->left == 0 && bot->n_asked == 0) || !sbx_output_is_open (sbx_cli_get_output (bot->cli)))
    sbx_cli_quit (bot->cli);
}

static void
on_acknowledged (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  Bot *bot = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  bot->n_asked--;
  if (answer == NULL)
    sbx_cli_fail_error (bot->cli, error);
  end_if_done (bot);
}

static void
acknowledge (Bot        *bot,
             JsonObject *action)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *id = sbx_fields_dup_text (action, "actionId", "");

  json_object_set_string_member (payload, "actionId", id);
  if (bot->fail != NULL)
    json_object_set_string_member (payload, "error", bot->fail);
  bot->n_asked++;
  sbx_client_request_async (sbx_cli_get_client (bot->cli), "ackAction", payload, sbx_cli_get_timeout (bot->cli), NULL,
                            on_acknowledged, bot);
}

static void
print_action (Bot         *bot,
              SbxEnvelope *envelope,
              JsonObject  *action)
{
  SbxOutput *output = sbx_cli_get_output (bot->cli);

  if (sbx_cli_wants_json (bot->cli))
    {
      g_autoptr (GBytes) bytes = sbx_codec_native.encode (envelope, NULL);

      sbx_output_json (output, bytes);
    }
  else
    {
      g_autofree char *id = sbx_fields_dup_text (action, "actionId", "");
      g_autofree char *content = sbx_action_line_content (action);
      g_autofree char *line = g_strdup_printf ("%s  %s", id, content);
      g_autofree char *clean = sbx_text_make_clean (line, FALSE);

      sbx_output_line (output, clean);
    }
}

static void
on_envelope (SbxClient   *client,
             SbxEnvelope *envelope,
             gpointer     data)
{
  Bot *bot = data;
  JsonObject *action = NULL;

  if (bot->left == 0 || !g_str_equal (sbx_envelope_get_event (envelope), "action") ||
      !sbx_fields_get_object (sbx_envelope_get_payload (envelope), "action", SBX_FIELD_REQUIRED, &action, NULL))
    return;

  print_action (bot, envelope, action);
  if (bot->left > 0)
    bot->left--;
  if (!option_no_ack)
    acknowledge (bot, action);
  end_if_done (bot);
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Bot *bot = data;

  if (sbx_client_get_state (client) == SBX_CONNECTION_ERROR)
    {
      sbx_cli_fail_error (bot->cli, error);
      sbx_cli_quit (bot->cli);
    }
  else
    {
      sbx_cli_say (bot->cli, "%s", error->message);
    }
}

static void
play (Bot        *bot,
      const char *id)
{
  SbxClient *client = sbx_cli_get_client (bot->cli);
  g_autofree char *stream = g_strconcat ("bot/", id, NULL);
  const char *streams[] = { stream, NULL };

  sbx_client_subscribe (client, streams);
  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), bot);
  if (sbx_cli_connect (bot->cli))
    {
      sbx_client_set_retry (client, TRUE);
      g_signal_connect (client, "failed", G_CALLBACK (on_failed), bot);
      sbx_cli_loop (bot->cli);
    }
  g_signal_handlers_disconnect_by_data (client, bot);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autofree char *fail = g_steal_pointer (&option_fail);
  Bot bot = { cli, fail, option_count != SBX_CLI_UNSET ? option_count : -1, 0 };

  if (!sbx_client_id_is_valid (args[0]))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("A bot's id is 1 to %d bytes without control characters."), SBX_LIMIT_ID_BYTES);
  if (bot.left == 0)
    return SBX_CLI_DONE;

  sbx_cli_set_client_id (cli, args[0]);
  if (!sbx_cli_make_client (cli))
    return sbx_cli_get_status (cli);
  sbx_cli_catch_interrupts (cli);
  play (&bot, args[0]);
  return sbx_cli_get_status (cli);
}

const SbxCommand sbx_command_bot = {
  .name = "bot",
  .synopsis = "ID",
  .summary = N_("Play a bot: print its actions and acknowledge them"),
  .details = N_("A connection of a bot of the same id is replaced by this one, and this one by the next."),
  .client_type = "bot",
  .entries = entries,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
