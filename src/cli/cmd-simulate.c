/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-fields.h"
#include "sbx-input.h"
#include "sbx-time.h"
#include "sbx-traffic.h"

static double option_rate = 1;
static gint64 option_count = SBX_CLI_UNSET;
static double option_duration;
static gint64 option_seed = -1;
static char *option_sample;

static const GOptionEntry entries[] = {
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &option_rate, N_("How many events a second (default: 1)"), "N" },
  { "count", 'n', 0, G_OPTION_ARG_INT64, &option_count, N_("Stop after so many events"), "N" },
  { "duration", 0, 0, G_OPTION_ARG_DOUBLE, &option_duration, N_("Stop after so many seconds"), "S" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &option_seed, N_("The same number makes the same traffic"), "N" },
  { "sample", 0, 0, G_OPTION_ARG_FILENAME, &option_sample, N_("Accounts for a hub that has none (default: the sample data)"), "FILE" },
  { NULL }
};

#define MAX_RATE    100000
/* What is due is sent so often, in ms. */
#define TICK_MS     10
/* A hub that is behind is not buried: more than so many unanswered events wait. */
#define MAX_PENDING 1000

typedef struct
{
  SbxCli     *cli;
  SbxTraffic *traffic;
  gint64      started;      /* µs, monotonic; moved on by the time without a connection */
  gint64      left;         /* events still to send, negative = any number */
  gint64      due_base;     /* events that count as sent for the rate */
  guint64     stored;       /* confirmed */
  guint       unknown;      /* the server did not say what became of it */
  guint       pending;
  GError     *refusal;      /* (nullable) */
} Simulation;

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Simulation *simulation = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  simulation->pending--;
  if (answer != NULL && sbx_fields_boolean_or (sbx_envelope_get_payload (answer), "confirmed", TRUE))
    simulation->stored++;
  else if (answer != NULL || error->domain == SBX_CLIENT_ERROR)
    simulation->unknown++;
  else if (simulation->refusal == NULL)
    simulation->refusal = g_steal_pointer (&error);

  if (simulation->refusal != NULL || (simulation->left == 0 && simulation->pending == 0))
    sbx_cli_quit (simulation->cli);
}

static void
send_one (Simulation *simulation)
{
  SbxClient *client = sbx_cli_get_client (simulation->cli);
  g_autoptr (JsonObject) payload = NULL;
  const char *event = "syncData";

  if (sbx_traffic_next_is_task (simulation->traffic))
    {
      payload = sbx_traffic_make_report (simulation->traffic, &event);
    }
  else
    {
      JsonArray *accounts = json_array_new ();

      json_array_add_object_element (accounts, sbx_traffic_make_account (simulation->traffic, sbx_time_now_ms ()));
      payload = json_object_new ();
      json_object_set_array_member (payload, "accounts", accounts);
    }

  simulation->pending++;
  sbx_client_request_async (client, event, payload, sbx_cli_get_timeout (simulation->cli), NULL, on_answered, simulation);
}

/* Time that passed without a connection, or that a slow hub took, is not made up for. */
static void
start_clock (Simulation *simulation)
{
  simulation->started = g_get_monotonic_time ();
  simulation->due_base = 0;
}

static gboolean
on_tick (gpointer data)
{
  Simulation *simulation = data;
  gint64 due;

  if (sbx_client_get_state (sbx_cli_get_client (simulation->cli)) != SBX_CONNECTION_CONNECTED)
    {
      start_clock (simulation);
      return G_SOURCE_CONTINUE;
    }

  due = (g_get_monotonic_time () - simulation->started) / (double) G_USEC_PER_SEC * option_rate;
  while (simulation->due_base < due && simulation->left != 0)
    {
      if (simulation->pending >= MAX_PENDING)
        {
          start_clock (simulation);
          break;
        }
      simulation->due_base++;
      if (simulation->left > 0)
        simulation->left--;
      send_one (simulation);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
on_over (gpointer data)
{
  Simulation *simulation = data;

  simulation->left = 0;
  if (simulation->pending == 0)
    sbx_cli_quit (simulation->cli);
  return G_SOURCE_CONTINUE;
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Simulation *simulation = data;

  if (sbx_client_get_state (client) == SBX_CONNECTION_ERROR)
    {
      sbx_cli_fail_error (simulation->cli, error);
      sbx_cli_quit (simulation->cli);
    }
  else
    {
      sbx_cli_say (simulation->cli, "%s", error->message);
    }
}

/* --- Where it happens --- */

typedef struct
{
  SbxTraffic *traffic;
  GPtrArray  *channel_ids;     /* filled by take_channels() */
  GPtrArray  *channel_names;   /* of the same */
  guint       channel;         /* the one whose topics are listed */
} Places;

static gboolean
take_channels (SbxCli      *cli,
               SbxEnvelope *page,
               gpointer     data)
{
  Places *places = data;
  g_autoptr (GPtrArray) channels = sbx_fields_list_objects (sbx_envelope_get_payload (page), "channels");

  for (guint i = 0; i < channels->len; i++)
    {
      g_ptr_array_add (places->channel_ids, sbx_fields_dup_text (channels->pdata[i], "id", ""));
      g_ptr_array_add (places->channel_names, sbx_fields_dup_text (channels->pdata[i], "name", ""));
    }

  return TRUE;
}

static gboolean
take_topics (SbxCli      *cli,
             SbxEnvelope *page,
             gpointer     data)
{
  Places *places = data;
  g_autoptr (GPtrArray) topics = sbx_fields_list_objects (sbx_envelope_get_payload (page), "topics");

  for (guint i = 0; i < topics->len; i++)
    {
      g_autofree char *title = sbx_fields_dup_text (topics->pdata[i], "title", "");
      g_autofree char *id = sbx_fields_dup_text (topics->pdata[i], "id", "");
      g_autofree char *kind = sbx_fields_dup_text (topics->pdata[i], "kind", "");

      sbx_traffic_add_topic (places->traffic, places->channel_ids->pdata[places->channel],
                             places->channel_names->pdata[places->channel], id, title, g_str_equal (kind, "work"));
    }

  return TRUE;
}

static gboolean
find_places (SbxCli     *cli,
             SbxTraffic *traffic)
{
  g_autoptr (GPtrArray) channel_ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) channel_names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonObject) all = json_object_new ();
  Places places = { traffic, channel_ids, channel_names, 0 };

  if (!sbx_cli_ask_pages_quietly (cli, "listChannels", all, take_channels, &places))
    return FALSE;

  for (guint i = 0; i < channel_ids->len; i++)
    {
      g_autoptr (JsonObject) one = json_object_new ();

      places.channel = i;
      json_object_set_string_member (one, "channelId", channel_ids->pdata[i]);
      if (!sbx_cli_ask_pages_quietly (cli, "listTopics", one, take_topics, &places))
        return FALSE;
    }

  return TRUE;
}

static char *
find_sample (void)
{
  const char *folder = g_getenv ("SIGNALBOX_SAMPLE_DIR");

  if (option_sample != NULL)
    return g_strdup (option_sample);
  if (folder != NULL)
    return g_build_filename (folder, "bakery.jsonl", NULL);
  return g_build_filename (PKGDATADIR, "sample", "bakery.jsonl", NULL);
}

/* An empty hub gets the sample's accounts first. */
static gboolean
fill_hub (SbxCli *cli)
{
  g_autofree char *path = find_sample ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxInput) input = sbx_input_new (path, &error);

  while (input != NULL && error == NULL)
    {
      g_autoptr (JsonNode) document = sbx_input_read_json (input, &error);
      g_autoptr (SbxEnvelope) answer = NULL;

      if (document == NULL)
        break;
      answer = sbx_cli_ask (cli, "syncData", json_node_get_object (document));
      if (answer == NULL)
        return FALSE;
    }

  if (error != NULL)
    sbx_cli_fail_error (cli, error);
  return error == NULL;
}

static int
simulate (SbxCli     *cli,
          Simulation *simulation)
{
  guint tick, over = 0;

  start_clock (simulation);
  sbx_client_set_retry (sbx_cli_get_client (cli), TRUE);
  g_signal_connect (sbx_cli_get_client (cli), "failed", G_CALLBACK (on_failed), simulation);
  tick = g_timeout_add (TICK_MS, on_tick, simulation);
  if (option_duration > 0)
    over = g_timeout_add (option_duration * 1000, on_over, simulation);

  sbx_cli_loop (cli);

  g_source_remove (tick);
  g_clear_handle_id (&over, g_source_remove);
  g_signal_handlers_disconnect_by_data (sbx_cli_get_client (cli), simulation);
  sbx_client_stop (sbx_cli_get_client (cli));
  while (simulation->pending > 0)
    g_main_context_iteration (NULL, TRUE);

  if (simulation->refusal != NULL)
    sbx_cli_fail_error (cli, simulation->refusal);
  g_clear_error (&simulation->refusal);
  return sbx_cli_get_status (cli);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  guint32 seed = option_seed >= 0 ? (guint32) option_seed : g_random_int ();
  g_autofree char *prefix = g_strdup_printf ("sim-%" G_GINT64_FORMAT "-%u", g_get_real_time () / 1000, g_random_int_range (0, 1000));
  g_autofree char *sample = NULL;
  g_autofree char *line = NULL;
  g_autoptr (SbxTraffic) traffic = sbx_traffic_new (seed, prefix);
  Simulation simulation = { .cli = cli, .traffic = traffic, .left = option_count != SBX_CLI_UNSET ? option_count : -1 };
  int status;

  if (!(option_rate > 0 && option_rate <= MAX_RATE))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--rate is a number above 0, at most %d."), MAX_RATE);
  if ((option_count < 1 && option_count != SBX_CLI_UNSET) || option_duration < 0)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--count and --duration are numbers above 0."));
  sbx_cli_catch_interrupts (cli);
  if (!sbx_cli_connect (cli) || !find_places (cli, traffic))
    return sbx_cli_get_status (cli);
  if (sbx_traffic_get_n_topics (traffic) == 0 && (!fill_hub (cli) || !find_places (cli, traffic)))
    return sbx_cli_get_status (cli);
  if (sbx_traffic_get_n_topics (traffic) == 0)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("The hub has no topics, and the sample brought none."));

  status = simulate (cli, &simulation);
  sample = g_steal_pointer (&option_sample);
  if (!sbx_cli_wants_json (cli))
    {
      line = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%" PRIu64 " event was stored.",
                                           "%" PRIu64 " events were stored.", simulation.stored),
                              simulation.stored);
      sbx_output_line (sbx_cli_get_output (cli), line);
    }
  if (simulation.unknown > 0)
    sbx_cli_say (cli, ngettext ("Of %u event nobody knows whether it was stored: the server did not say.",
                                "Of %u events nobody knows whether they were stored: the server did not say.", simulation.unknown),
                 simulation.unknown);
  return status;
}

const SbxCommand sbx_command_simulate = {
  .name = "simulate",
  .synopsis = "",
  .summary = N_("Keep made-up traffic going"),
  .details = N_("Comments, messages and task reports in Chinese, English and Arabic, in the topics that the hub has. "
                "Without --count and --duration it goes on until interrupted."),
  .client_type = "worker",
  .entries = entries,
  .run = run,
};
