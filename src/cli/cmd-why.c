/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli-private.h"

static int option_seconds;

static const GOptionEntry entries[] = {
  { "for", 0, 0, G_OPTION_ARG_INT, &option_seconds, N_("Stays connected for so long, to see how it ends (default: 0)"), "S" },
  { NULL }
};

/* --- Getting there, or not --- */

/* Whether it is known how it ended: connected, or not to be. */
static gboolean
is_settled (SbxCli *cli)
{
  SbxConnectionState state = sbx_client_get_state (sbx_cli_get_client (cli));

  return state == SBX_CONNECTION_CONNECTED || state == SBX_CONNECTION_ERROR;
}

static gboolean
on_time_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* The client has its own time-outs for each thing that it waits for; nothing is waited for longer than all of them. */
static void
settle (SbxCli *cli)
{
  gboolean over = FALSE;
  guint timer = g_timeout_add (4 * sbx_cli_get_timeout (cli), on_time_over, &over);

  while (!is_settled (cli) && !over && !cli->quit)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

/* Until it ends, or the time is over. */
static void
watch (SbxCli *cli)
{
  gboolean over = FALSE;
  guint timer = g_timeout_add_seconds ((guint) option_seconds, on_time_over, &over);

  while (sbx_client_get_state (sbx_cli_get_client (cli)) != SBX_CONNECTION_ERROR && !over && !cli->quit)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

static gboolean
connect_quietly (SbxCli *cli)
{
  if (sbx_cli_get_client (cli) == NULL && !sbx_cli_make_client (cli))
    return FALSE;

  sbx_client_set_retry (sbx_cli_get_client (cli), FALSE);
  sbx_client_start (sbx_cli_get_client (cli));
  settle (cli);
  if (option_seconds > 0)
    watch (cli);
  return TRUE;
}

/* --- What is said --- */

static void
print_cause (SbxOutput *output,
             SbxCause  *cause,
             guint      number)
{
  g_autofree char *time = sbx_cause_get_time (cause) > 0 ? sbx_text_for_exact_time (sbx_cause_get_time (cause) / 1000) : g_strdup ("");
  g_autofree char *evidence = sbx_cause_dup_evidence (cause);
  g_autofree char *head = g_strdup_printf ("%u. %s (%s)", number, sbx_cause_get_text (cause), sbx_cause_get_code (cause));
  g_autofree char *foot = g_strdup_printf ("   %s  %s", time, evidence);

  sbx_output_line (output, head);
  sbx_output_line (output, foot);
}

static void
print_explanation (SbxCli         *cli,
                   SbxExplanation *explanation)
{
  SbxOutput *output = sbx_cli_get_output (cli);
  GListModel *causes = sbx_explanation_get_causes (explanation);

  sbx_output_line (output, sbx_explanation_get_title (explanation));
  for (guint i = 0; i < g_list_model_get_n_items (causes); i++)
    {
      g_autoptr (SbxCause) cause = g_list_model_get_item (causes, i);

      print_cause (output, cause, i + 1);
    }
  if (*sbx_explanation_get_next (explanation) != '\0')
    sbx_output_line (output, sbx_explanation_get_next (explanation));
}

static void
print_json (SbxCli         *cli,
            SbxExplanation *explanation)
{
  g_autoptr (JsonObject) object = sbx_explanation_to_json (explanation);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  char *text = json_to_string (node, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  sbx_output_json (sbx_cli_get_output (cli), bytes);
}

static void
on_explained (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static int
explain (SbxCli                  *cli,
         const SbxExplainSubject *subject)
{
  SbxClient *client = sbx_cli_get_client (cli);
  gboolean connected = sbx_client_get_state (client) == SBX_CONNECTION_CONNECTED;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SbxExplanation) explanation = NULL;
  g_autoptr (GError) error = NULL;

  sbx_client_explain_async (client, subject, NULL, on_explained, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  explanation = sbx_client_explain_finish (client, result, &error);
  if (explanation == NULL)
    return sbx_cli_fail_error (cli, error);

  if (sbx_cli_wants_json (cli))
    print_json (cli, explanation);
  else
    print_explanation (cli, explanation);
  if (!connected)
    return SBX_CLI_NO_CONNECTION;
  return sbx_explanation_get_first (explanation) != NULL ? SBX_CLI_REFUSED : SBX_CLI_DONE;
}

/* --- The command line --- */

static gboolean
parse (char              **args,
       guint               n,
       SbxExplainSubject  *subject)
{
  static const struct
  {
    const char      *word;
    guint            n_args;
    SbxExplainAbout  about;
  } subjects[] = {
    { "ability", 2, SBX_EXPLAIN_ABILITY },
    { "action", 2, SBX_EXPLAIN_ACTION },
    { "bot", 2, SBX_EXPLAIN_BOT },
    { "connection", 2, SBX_EXPLAIN_CONNECTION },
    { "message", 4, SBX_EXPLAIN_MESSAGE },
    { "stream", 2, SBX_EXPLAIN_STREAM },
  };

  SbxAbility ability;

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (args[0], subjects[i].word))
      {
        subject->about = subjects[i].about;
        if (n != subjects[i].n_args)
          return FALSE;
        subject->id = args[n - 1];
        if (subject->about == SBX_EXPLAIN_ABILITY)
          return sbx_ability_from_name (subject->id, &ability);
        subject->channel_id = n == 4 ? args[1] : NULL;
        subject->topic_id = n == 4 ? args[2] : NULL;
        return TRUE;
      }
  return FALSE;
}

/* What is forgotten behind such a word is no address. */
static gboolean
is_address (const char *word)
{
  static const char *const words[] = { "ability", "action", "bot", "connection", "message", "stream", NULL };

  return !g_strv_contains (words, word);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  guint n = g_strv_length (args);
  SbxExplainSubject subject = { SBX_EXPLAIN_CONNECTION };

  if (option_seconds < 0 || option_seconds > G_MAXINT / 1000)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--for is a number of seconds."));
  if (n == 1 && is_address (args[0]))
    {
      g_free (sbx_cli_options.hub);
      sbx_cli_options.hub = g_strdup (args[0]);
    }
  else if (n > 0 && !parse (args, n, &subject))
    {
      return sbx_cli_fail (cli, SBX_CLI_USAGE, _("What is to be explained is an ADDRESS, “ability NAME”, “action ID”, “bot ID”, “connection ID”, “message CHANNEL TOPIC ID” or “stream NAME”."));
    }

  /* Of the connections of others a hub tells whoever looks after it. */
  if (subject.about == SBX_EXPLAIN_CONNECTION && subject.id != NULL)
    sbx_cli_set_client_type (cli, "admin");
  sbx_cli_catch_interrupts (cli);
  if (!connect_quietly (cli))
    return sbx_cli_get_status (cli);
  return explain (cli, &subject);
}

const SbxCommand sbx_command_why = {
  .name = "why",
  .synopsis = "[ADDRESS | ability NAME | action ID | bot ID | connection ID | message CHANNEL TOPIC ID | stream NAME]",
  .summary = N_("Say why something is as it is: a chain of causes, the first cause first"),
  .details = N_("Each cause is from what was noted when it happened, here or at the hub. It ends with 0 where nothing is wrong, 1 where something is, and 3 where there "
                "is no connection."),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 0,
  .max_args = 4,
  .run = run,
};
