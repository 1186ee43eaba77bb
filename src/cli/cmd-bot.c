/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-action-line.h"
#include "sbx-cli.h"
#include "sbx-client-error.h"
#include "sbx-client-id.h"
#include "sbx-codec.h"
#include "sbx-dialect-guess.h"
#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-loss.h"
#include "sbx-route.h"

static int option_count = SBX_CLI_UNSET;
static char *option_fail;
static gboolean option_no_ack;

static const GOptionEntry entries[] = {
  { "count", 'n', 0, G_OPTION_ARG_INT, &option_count, N_("Stop after so many actions"), "N" },
  { "fail", 0, 0, G_OPTION_ARG_STRING, &option_fail, N_("Report each as failed, with these words"), "TEXT" },
  { "no-ack", 0, 0, G_OPTION_ARG_NONE, &option_no_ack, N_("Acknowledge nothing"), NULL },
  { NULL }
};

/* As many actions are remembered, so that one that comes again is not done again. */
#define REMEMBERED 10000

typedef struct
{
  SbxCli     *cli;
  char       *fail;       /* (nullable) */
  int         left;       /* actions still to take, negative = any number */
  GHashTable *known;      /* ids of actions that were taken */
  GQueue      order;      /* the same strings, the oldest first */
  GQueue      open;       /* ids of those that are to be acknowledged; the first one is, while `asking` */
  gboolean    asking;
} Bot;

static void
bot_clear (Bot *bot)
{
  g_queue_clear (&bot->order);
  g_queue_clear_full (&bot->open, g_free);
  g_hash_table_unref (bot->known);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bot, bot_clear)

static void
end_if_done (Bot *bot)
{
  if ((bot->left == 0 && bot->open.length == 0) || !sbx_output_is_open (sbx_cli_get_output (bot->cli)))
    sbx_cli_quit (bot->cli);
}

static void acknowledge_next (Bot *bot);

static void
on_acknowledged (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  Bot *bot = data;
  SbxClient *client = SBX_CLIENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (client, result, &error);

  bot->asking = FALSE;
  /* Nobody knows whether it came through: it is said again at the next connection. */
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED))
    return;

  if (answer == NULL)
    sbx_cli_fail_error (bot->cli, error);
  g_free (g_queue_pop_head (&bot->open));
  acknowledge_next (bot);
  end_if_done (bot);
}

static void
acknowledge_next (Bot *bot)
{
  g_autoptr (JsonObject) payload = NULL;

  if (bot->asking || bot->open.length == 0)
    return;

  payload = json_object_new ();
  json_object_set_string_member (payload, "actionId", g_queue_peek_head (&bot->open));
  if (bot->fail != NULL)
    json_object_set_string_member (payload, "error", bot->fail);
  bot->asking = TRUE;
  sbx_client_request_async (sbx_cli_get_client (bot->cli), "ackAction", payload, sbx_cli_get_timeout (bot->cli), NULL,
                            on_acknowledged, bot);
}

static void
acknowledge (Bot        *bot,
             const char *id)
{
  if (g_queue_find_custom (&bot->open, id, (GCompareFunc) g_strcmp0) == NULL)
    g_queue_push_tail (&bot->open, g_strdup (id));
  acknowledge_next (bot);
}

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  acknowledge_next (data);
}

/* Returns whether the action is a new one. */
static gboolean
remember (Bot        *bot,
          const char *id)
{
  char *kept;

  if (g_hash_table_contains (bot->known, id))
    return FALSE;

  kept = g_strdup (id);
  g_hash_table_add (bot->known, kept);
  g_queue_push_tail (&bot->order, kept);
  if (bot->order.length > REMEMBERED)
    g_hash_table_remove (bot->known, g_queue_pop_head (&bot->order));
  return TRUE;
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
  g_autofree char *id = NULL;
  gboolean again;

  if (!g_str_equal (sbx_envelope_get_event (envelope), "action") ||
      !sbx_fields_get_object (sbx_envelope_get_payload (envelope), "action", SBX_FIELD_REQUIRED, &action, NULL))
    return;

  id = sbx_fields_dup_text (action, "actionId", "");
  again = g_hash_table_contains (bot->known, id);
  if (bot->left == 0 && !again)
    return;

  /* A server that did not hear of it says it again: it was done, and is only acknowledged. */
  if (!again && remember (bot, id))
    {
      print_action (bot, envelope, action);
      if (bot->left > 0)
        bot->left--;
    }
  if (!option_no_ack)
    acknowledge (bot, id);
  end_if_done (bot);
}

/* An address of a worker names one chatbot: as another one nobody would hear anything there. */
static gboolean
is_own_address (Bot        *bot,
                const char *id)
{
  SbxClient *client = sbx_cli_get_client (bot->cli);
  const char *dialect = sbx_client_get_dialect (client);
  g_autofree char *path = sbx_route_dup_encoded_path (sbx_client_get_uri (client));
  g_autofree char *named = NULL;

  if ((dialect != NULL && !g_str_equal (dialect, "worker")) || g_strcmp0 (sbx_dialect_guess_path (path), "worker") != 0)
    return TRUE;

  named = sbx_dialect_dup_bot_id (path);
  if (named == NULL || g_str_equal (named, id))
    return TRUE;
  sbx_cli_fail (bot->cli, SBX_CLI_USAGE, _("That is the address of the bot “%s”, not of “%s”. Give the bot that it is for, or its address."), named, id);
  return FALSE;
}

static void
play (Bot        *bot,
      const char *id)
{
  SbxClient *client = sbx_cli_get_client (bot->cli);
  g_autofree char *stream = g_strconcat ("bot/", id, NULL);
  const char *streams[] = { stream, NULL };

  if (!is_own_address (bot, id))
    return;
  sbx_client_subscribe (client, streams);
  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), bot);
  if (sbx_cli_connect (bot->cli))
    {
      g_autoptr (SbxLoss) loss G_GNUC_UNUSED = sbx_loss_new (bot->cli);

      sbx_client_set_retry (client, TRUE);
      g_signal_connect (client, "ready", G_CALLBACK (on_ready), bot);
      sbx_cli_loop (bot->cli);
    }
  g_signal_handlers_disconnect_by_data (client, bot);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autofree char *fail = g_steal_pointer (&option_fail);
  g_auto (Bot) bot = { cli, fail, option_count != SBX_CLI_UNSET ? option_count : -1 };

  bot.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!sbx_client_id_is_valid (args[0]))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("A bot's id is 1 to %d bytes without control characters."), SBX_LIMIT_ID_BYTES);
  if (bot.left == 0)
    return SBX_CLI_DONE;

  sbx_cli_set_client_id (cli, args[0]);
  if (!sbx_cli_make_client (cli) || !sbx_cli_may_use (cli, "actions"))
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
  .takes_place = TRUE,
  .run = run,
};
