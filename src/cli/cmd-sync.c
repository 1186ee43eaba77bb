/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-fields.h"
#include "sbx-input.h"
#include "sbx-limits.h"
#include "sbx-sync-names.h"
#include "sbx-sync-pieces.h"

/* Small enough that others get their turn in between. */
#define PIECE_BYTES (SBX_LIMIT_MESSAGE_BYTES / 4)

/* What several pieces tell of counts once. */
typedef struct
{
  SbxInput   *input;
  GHashTable *channels;     /* ids of those that changed */
  GHashTable *topics;       /* keys of those that changed */
  gint64      messages;
  gint64      duplicates;
  guint       errors;
  guint       unconfirmed;  /* pieces of which a server did not say what it took */
} Totals;

/* Whether the server said of anything how much it took. */
static gboolean
is_counted (JsonObject *synced)
{
  static const char *const counts[] = { "channels", "topics", "messages", "duplicates", "errors" };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (json_object_has_member (synced, counts[i]))
      return TRUE;
  return FALSE;
}

/* As sbx_cli_fail(), with the place in the input. */
static void
fail_at (SbxCli       *cli,
         const Totals *totals,
         const char   *problem)
{
  /* TRANSLATORS: a line's number, and what is wrong there */
  sbx_cli_fail (cli, SBX_CLI_REFUSED, _("Line %u: %s"), sbx_input_get_line (totals->input), problem);
}

static void
say_errors (SbxCli     *cli,
            JsonObject *synced,
            Totals     *totals)
{
  JsonArray *errors = NULL;

  sbx_fields_get_array (synced, "errors", SBX_FIELD_OPTIONAL, G_MAXUINT, &errors, NULL);
  for (guint i = 0; errors != NULL && i < json_array_get_length (errors); i++)
    {
      JsonNode *node = json_array_get_element (errors, i);
      g_autofree char *id = NULL;
      g_autofree char *message = NULL;
      g_autofree char *problem = NULL;

      totals->errors++;
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      id = sbx_fields_dup_text (json_node_get_object (node), "accountId", "?");
      message = sbx_fields_dup_text (json_node_get_object (node), "message", "");
      /* TRANSLATORS: an account's id, and what the hub said about it */
      problem = g_strdup_printf (_("Account “%s” was not taken: %s"), id, message);
      fail_at (cli, totals, problem);
    }
}

/* The hub says how many topics of a piece have changed, but not which. Those that a piece before has told of
 * are the first to be meant, since only they can be in two. */
static void
count_changes (Totals     *totals,
               JsonObject *account,
               JsonObject *synced)
{
  g_autoptr (GPtrArray) keys = sbx_sync_names_list_topics (account);
  gint64 n_topics = sbx_fields_int_or (synced, "topics", 0);

  if (sbx_fields_int_or (synced, "channels", 0) > 0)
    g_hash_table_add (totals->channels, sbx_sync_names_dup_account (account));

  for (guint i = 0; i < keys->len; i++)
    if (g_hash_table_contains (totals->topics, keys->pdata[i]))
      n_topics--;
  for (guint i = 0; i < keys->len && n_topics > 0; i++)
    if (g_hash_table_add (totals->topics, g_strdup (keys->pdata[i])))
      n_topics--;
}

static void
fail_request (SbxCli       *cli,
              const Totals *totals,
              const GError *error)
{
  g_autoptr (GError) placed = g_error_copy (error);

  g_prefix_error (&placed, _("Line %u: "), sbx_input_get_line (totals->input));
  sbx_cli_fail_error (cli, placed);
}

static gboolean
send_piece (SbxCli     *cli,
            JsonObject *account,
            Totals     *totals)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *accounts = json_array_new ();
  JsonObject *synced;

  json_array_add_object_element (accounts, json_object_ref (account));
  json_object_set_array_member (payload, "accounts", accounts);
  answer = sbx_cli_try (cli, "syncData", payload, &error);
  if (answer == NULL)
    {
      fail_request (cli, totals, error);
      return FALSE;
    }

  synced = sbx_envelope_get_payload (answer);
  if (!sbx_fields_boolean_or (synced, "confirmed", TRUE) || !is_counted (synced))
    totals->unconfirmed++;
  count_changes (totals, account, synced);
  totals->messages += sbx_fields_int_or (synced, "messages", 0);
  totals->duplicates += sbx_fields_int_or (synced, "duplicates", 0);
  if (sbx_cli_wants_json (cli))
    sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
  say_errors (cli, synced, totals);
  return TRUE;
}

static gboolean
send_account (SbxCli     *cli,
              JsonObject *account,
              Totals     *totals)
{
  g_autoptr (GPtrArray) pieces = sbx_sync_pieces_new (account, PIECE_BYTES);

  for (guint i = 0; i < pieces->len; i++)
    if (!send_piece (cli, pieces->pdata[i], totals))
      return FALSE;

  return TRUE;
}

/* A document is an account, or has a list of them. */
static gboolean
send_document (SbxCli     *cli,
               JsonObject *document,
               Totals     *totals)
{
  JsonArray *accounts = NULL;

  if (json_object_has_member (document, "payload"))
    sbx_fields_get_object (document, "payload", SBX_FIELD_OPTIONAL, &document, NULL);
  if (!json_object_has_member (document, "accounts"))
    return send_account (cli, document, totals);

  sbx_fields_get_array (document, "accounts", SBX_FIELD_OPTIONAL, G_MAXUINT, &accounts, NULL);
  if (accounts == NULL)
    {
      sbx_cli_fail (cli, SBX_CLI_USAGE, _("Line %u: %s"), sbx_input_get_line (totals->input),
                    _("“accounts” must be a list."));
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      JsonNode *node = json_array_get_element (accounts, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_autofree char *problem = g_strdup_printf (_("Account %u of the list is not an object."), i + 1);

          totals->errors++;
          fail_at (cli, totals, problem);
        }
      else if (!send_account (cli, json_node_get_object (node), totals))
        {
          return FALSE;
        }
    }

  return TRUE;
}

static void
print_totals (SbxCli       *cli,
              const Totals *totals)
{
  g_autofree char *line = NULL;

  if (totals->unconfirmed > 0)
    sbx_cli_say (cli, "%s", _("The data was sent, but the server does not say what it took of it. Its lists show that: see “signalboxctl channels”."));
  if (sbx_cli_wants_json (cli) || totals->unconfirmed > 0)
    return;

  /* TRANSLATORS: numbers of what the hub has stored, and of what it had already */
  line = g_strdup_printf (_("Channels %u, topics %u, messages %" PRId64
                            ", already there %" PRId64 ", errors %u"),
                          g_hash_table_size (totals->channels), g_hash_table_size (totals->topics), totals->messages, totals->duplicates, totals->errors);
  sbx_output_line (sbx_cli_get_output (cli), line);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxInput) input = sbx_input_new (args[0], &error);
  g_autoptr (GHashTable) channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Totals totals = { input, channels, topics };
  gboolean well = TRUE;

  if (input == NULL)
    return sbx_cli_fail_error (cli, error);
  if (!sbx_cli_make_client (cli) || !sbx_cli_may_use (cli, "messaging") || !sbx_cli_connect (cli))
    return sbx_cli_get_status (cli);

  while (well)
    {
      g_autoptr (JsonNode) document = sbx_input_read_json (input, &error);

      if (document == NULL)
        break;
      well = send_document (cli, json_node_get_object (document), &totals);
    }
  if (error != NULL)
    sbx_cli_fail_error (cli, error);

  print_totals (cli, &totals);
  return sbx_cli_get_status (cli);
}

const SbxCommand sbx_command_sync = {
  .name = "sync",
  .synopsis = "FILE|-",
  .summary = N_("Store what a worker has collected"),
  .details = N_("The file holds accounts as JSON, or as JSON Lines; with “-” it is standard input. Sending it again "
                "stores nothing twice."),
  .client_type = "worker",
  .takes_files = TRUE,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
