/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-action-line.h"
#include "sbx-cli.h"
#include "sbx-fields.h"
#include "sbx-input.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

static char *option_key;
static gint64 option_expires_in = -1;
static gboolean option_wait;
static gint64 option_wait_for = -1;

static const GOptionEntry entries[] = {
  { "key", 0, 0, G_OPTION_ARG_STRING, &option_key, N_("Makes pushing it again harmless"), "KEY" },
  { "expires-in", 0, 0, G_OPTION_ARG_INT64, &option_expires_in, N_("It is of no use after so many ms in the queue"), "MS" },
  { "wait", 0, 0, G_OPTION_ARG_NONE, &option_wait, N_("Wait until it has ended"), NULL },
  { "wait-for", 0, 0, G_OPTION_ARG_INT64, &option_wait_for, N_("The same, so many seconds at most"), "S" },
  { NULL }
};

typedef struct
{
  SbxCli     *cli;
  char       *id;        /* (nullable): not known yet */
  JsonObject *action;    /* (nullable): as it ended */
  GHashTable *ended;     /* those that ended before the answer: id → action */
  guint       waiting;   /* questions under way */
  guint       deadline;  /* timeout: how long it is waited for, 0 = without end */
} Push;

/* (transfer full) (nullable): %NULL where it is no object, which was said */
static JsonNode *
read_action (SbxCli     *cli,
             const char *word)
{
  g_autoptr (SbxInput) input = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonNode *node = NULL;

  if (g_str_equal (word, "-"))
    {
      input = sbx_input_new ("-", &error);
      text = input != NULL ? sbx_input_read_text (input, SBX_LIMIT_MESSAGE_BYTES, &error) : NULL;
      if (text == NULL)
        {
          sbx_cli_fail_error (cli, error);
          return NULL;
        }
      word = text;
    }

  node = sbx_json_parse (word, strlen (word), SBX_LIMIT_DEPTH, &error);
  if (node == NULL)
    {
      sbx_cli_fail (cli, SBX_CLI_USAGE, _("This is not JSON: %s"), error->message);
    }
  else if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      sbx_cli_fail (cli, SBX_CLI_USAGE, _("An action is a JSON object, such as {\"do\":\"say\"}."));
      g_clear_pointer (&node, json_node_unref);
    }
  return node;
}

static gboolean
has_ended (JsonObject *action)
{
  static const char *const states[] = { "acknowledged", "failed", "expired", "cancelled", NULL };
  g_autofree char *state = sbx_fields_dup_text (action, "state", "");

  return g_strv_contains (states, state);
}

static void
take_end (Push       *push,
          JsonObject *action)
{
  g_autofree char *id = sbx_fields_dup_text (action, "actionId", "");

  if (!has_ended (action))
    return;
  if (push->id == NULL)
    {
      g_hash_table_insert (push->ended, g_steal_pointer (&id), json_object_ref (action));
    }
  else if (push->action == NULL && g_str_equal (push->id, id))
    {
      push->action = json_object_ref (action);
      sbx_cli_quit (push->cli);
    }
}

static void
on_envelope (SbxClient   *client,
             SbxEnvelope *envelope,
             gpointer     data)
{
  JsonObject *action = NULL;

  if (g_str_equal (sbx_envelope_get_event (envelope), "actionUpdate") &&
      sbx_fields_get_object (sbx_envelope_get_payload (envelope), "action", SBX_FIELD_REQUIRED, &action, NULL))
    take_end (data, action);
}

static void
print_action (SbxCli     *cli,
              JsonObject *action)
{
  g_autofree char *line = sbx_action_line_new (action);

  sbx_output_line (sbx_cli_get_output (cli), line);
}

static void
on_traced (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Push *push = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  JsonObject *action = NULL;

  push->waiting--;
  if (answer != NULL &&
      sbx_fields_get_object (sbx_envelope_get_payload (answer), "action", SBX_FIELD_REQUIRED, &action, NULL))
    {
      take_end (push, action);
    }
  else if (error != NULL && error->domain == SBX_WIRE_ERROR && push->action == NULL)
    {
      sbx_cli_fail_error (push->cli, error);
      sbx_cli_quit (push->cli);
    }
}

/* What happened while there was no connection is asked for. */
static void
on_back (SbxClient *client,
         gpointer   data)
{
  Push *push = data;
  g_autoptr (JsonObject) payload = json_object_new ();

  sbx_cli_say (push->cli, "%s", _("The hub is back."));
  json_object_set_string_member (payload, "actionId", push->id);
  push->waiting++;
  sbx_client_request_async (client, "traceAction", payload, sbx_cli_get_timeout (push->cli), NULL, on_traced, push);
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Push *push = data;

  if (sbx_client_get_state (client) == SBX_CONNECTION_ERROR)
    {
      sbx_cli_fail_error (push->cli, error);
      sbx_cli_quit (push->cli);
    }
  else
    {
      sbx_cli_say (push->cli, "%s", error->message);
    }
}

static gboolean
wants_end (void)
{
  return option_wait || option_wait_for >= 0;
}

static gboolean
on_too_long (gpointer data)
{
  Push *push = data;

  push->deadline = 0;
  sbx_cli_fail (push->cli, SBX_CLI_NO_CONNECTION, "%s", _("It has not ended in time: “signalboxctl trace” tells what becomes of it."));
  sbx_cli_quit (push->cli);

  return G_SOURCE_REMOVE;
}

static void
await_update (Push *push)
{
  SbxClient *client = sbx_cli_get_client (push->cli);

  if (option_wait_for >= 0)
    push->deadline = g_timeout_add ((guint) MIN (option_wait_for, G_MAXUINT / 1000) * 1000, on_too_long, push);
  sbx_client_set_retry (client, TRUE);
  g_signal_connect (client, "failed", G_CALLBACK (on_failed), push);
  g_signal_connect (client, "ready", G_CALLBACK (on_back), push);
  /* The connection may have gone while the answer came. */
  if (sbx_client_get_state (client) != SBX_CONNECTION_CONNECTED)
    sbx_client_start (client);
  sbx_cli_loop (push->cli);
  g_clear_handle_id (&push->deadline, g_source_remove);
  sbx_client_stop (client);
  while (push->waiting > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* What became of it: only what the bot acknowledged is done. */
static int
await_end (Push       *push,
           JsonObject *answered)
{
  JsonObject *early;
  g_autofree char *state = NULL;

  push->id = sbx_fields_dup_text (answered, "actionId", "");
  early = g_hash_table_lookup (push->ended, push->id);
  if (has_ended (answered))
    push->action = json_object_ref (answered);
  else if (early != NULL)
    push->action = json_object_ref (early);
  else
    await_update (push);
  if (push->action == NULL && sbx_cli_get_status (push->cli) != SBX_CLI_DONE)
    return sbx_cli_get_status (push->cli);
  if (push->action == NULL)
    return sbx_cli_fail (push->cli, SBX_CLI_REFUSED, _("It has not ended yet."));

  if (sbx_cli_wants_json (push->cli))
    {
      g_autoptr (JsonObject) payload = json_object_new ();
      g_autoptr (SbxEnvelope) envelope = NULL;

      json_object_set_object_member (payload, "action", json_object_ref (push->action));
      envelope = sbx_envelope_new ("actionUpdate", payload);
      sbx_output_json (sbx_cli_get_output (push->cli), sbx_envelope_get_payload_text (envelope));
    }
  else
    {
      print_action (push->cli, push->action);
    }
  state = sbx_fields_dup_text (push->action, "state", "");
  return g_str_equal (state, "acknowledged") ? SBX_CLI_DONE : SBX_CLI_REFUSED;
}

static int
push_action (Push       *push,
             const char *target,
             JsonNode   *content)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *key = g_steal_pointer (&option_key);
  g_autofree char *stream = g_strconcat ("bot/", target, NULL);
  const char *streams[] = { stream, NULL };
  JsonObject *action = NULL;

  json_object_set_string_member (payload, "key", key != NULL ? key : unique);
  json_object_set_string_member (payload, "targetId", target);
  json_object_set_member (payload, "action", json_node_ref (content));
  if (option_expires_in >= 0)
    json_object_set_int_member (payload, "expiresIn", option_expires_in);

  if (wants_end ())
    sbx_client_subscribe (sbx_cli_get_client (push->cli), streams);
  if (sbx_cli_connect (push->cli))
    answer = sbx_cli_ask (push->cli, "pushAction", payload);
  if (answer == NULL)
    return sbx_cli_get_status (push->cli);

  sbx_fields_get_object (sbx_envelope_get_payload (answer), "action", SBX_FIELD_REQUIRED, &action, NULL);
  if (action == NULL)
    return sbx_cli_fail (push->cli, SBX_CLI_REFUSED, _("The hub's answer has no action."));
  if (sbx_cli_wants_json (push->cli))
    sbx_output_json (sbx_cli_get_output (push->cli), sbx_envelope_get_payload_text (answer));
  else
    print_action (push->cli, action);
  return wants_end () ? await_end (push, action) : SBX_CLI_DONE;
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (JsonNode) content = NULL;
  Push push = { cli };
  int status;

  content = read_action (cli, args[1]);
  if (content == NULL || !sbx_cli_make_client (cli))
    return sbx_cli_get_status (cli);

  push.ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  sbx_cli_catch_interrupts (cli);
  g_signal_connect (sbx_cli_get_client (cli), "envelope", G_CALLBACK (on_envelope), &push);
  status = push_action (&push, args[0], content);
  g_signal_handlers_disconnect_by_data (sbx_cli_get_client (cli), &push);

  g_clear_pointer (&push.action, json_object_unref);
  g_hash_table_unref (push.ended);
  g_free (push.id);
  return status;
}

const SbxCommand sbx_command_push_action = {
  .name = "push-action",
  .synopsis = "TARGET JSON|-",
  .summary = N_("Have a bot do something, now or when it is back"),
  .details = N_("TARGET is a bot's id, byte by byte. With --wait it ends with 0 only where the bot acknowledged the action, with --wait-for with 3 where that took too long."),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 2,
  .max_args = 2,
  .run = run,
};
