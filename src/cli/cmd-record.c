/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "sbx-cli-private.h"
#include "sbx-fields.h"
#include "sbx-loss.h"
#include "sbx-recording-writer.h"

static char *option_output;
static double option_for = INFINITY;
static gboolean option_har;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &option_output, N_("Where to write it; “-” is standard output"), "FILE" },
  { "for", 0, 0, G_OPTION_ARG_DOUBLE, &option_for, N_("Stop after so many seconds"), "S" },
  { "har", 0, 0, G_OPTION_ARG_NONE, &option_har, N_("Write a HAR, as Chromium's network panel has them"), NULL },
  { NULL }
};

typedef struct
{
  SbxCli             *cli;
  GOutputStream      *stream;
  SbxRecordingWriter *writer;
  GHashTable         *watched;     /* ids of channels */
  guint               flush;       /* source */
  guint               timer;
  guint               listing;     /* source: the channels are listed */
  gboolean            listed;      /* all channels that there were are watched */
  gboolean            failed;
} Record;

static void
fail (Record       *record,
      const GError *error)
{
  if (!record->failed)
    sbx_cli_fail (record->cli, SBX_CLI_REFUSED, _("“%s” cannot be written: %s"), option_output, error->message);
  record->failed = TRUE;
  sbx_cli_quit (record->cli);
}

static gboolean
on_flush (gpointer data)
{
  Record *record = data;
  g_autoptr (GError) error = NULL;

  record->flush = 0;
  if (!sbx_recording_writer_flush (record->writer, NULL, &error))
    fail (record, error);
  return G_SOURCE_REMOVE;
}

static void
on_changed (SbxFlightRecorder *recorder,
            guint              removed,
            guint              added,
            gpointer           data)
{
  Record *record = data;
  guint n = sbx_flight_recorder_get_n (recorder);
  g_autoptr (GError) error = NULL;

  for (guint i = n - added; i < n && !record->failed; i++)
    if (!sbx_recording_writer_add (record->writer, sbx_flight_recorder_get (recorder, i), NULL, &error))
      {
        fail (record, error);
        return;
      }
  if (record->flush == 0)
    record->flush = g_idle_add (on_flush, record);
}

static void
watch_channel (Record     *record,
               JsonObject *channel)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");
  g_autofree char *stream = g_strconcat ("channel/", id, NULL);

  if (*id != '\0' && g_hash_table_add (record->watched, g_steal_pointer (&id)))
    sbx_client_subscribe (sbx_cli_get_client (record->cli), (const char *const[]) { stream, NULL });
}

static void
on_envelope (SbxClient   *client,
             SbxEnvelope *envelope,
             gpointer     data)
{
  JsonObject *channel = NULL;

  if (g_str_equal (sbx_envelope_get_event (envelope), "channelChanged") &&
      sbx_fields_get_object (sbx_envelope_get_payload (envelope), "channel", SBX_FIELD_REQUIRED, &channel, NULL))
    watch_channel (data, channel);
}

static gboolean
watch_page (SbxCli      *cli,
            SbxEnvelope *page,
            gpointer     data)
{
  g_autoptr (GPtrArray) channels = sbx_fields_list_objects (sbx_envelope_get_payload (page), "channels");

  for (guint i = 0; i < channels->len; i++)
    watch_channel (data, channels->pdata[i]);
  return TRUE;
}

/* So that there is something to record. */
static void
watch_streams (SbxClient *client)
{
  static const char *const streams[][2] = { { "channels", "messaging" }, { "tasks", "tasks" }, { "projects", "projects" } };

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    if (sbx_client_wants_feature (client, streams[i][1]))
      sbx_client_subscribe (client, (const char *const[]) { streams[i][0], NULL });
}

/* Where the connection is lost meanwhile they are listed when it is there again. */
static gboolean
on_list (gpointer data)
{
  Record *record = data;
  SbxClient *client = sbx_cli_get_client (record->cli);
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (GError) error = NULL;

  record->listing = 0;
  record->listed = sbx_cli_try_pages (record->cli, "listChannels", payload, watch_page, record, &error);
  if (!record->listed && sbx_client_get_state (client) == SBX_CONNECTION_CONNECTED)
    {
      record->listed = TRUE;
      sbx_cli_fail_error (record->cli, error);
    }
  return G_SOURCE_REMOVE;
}

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  Record *record = data;

  if (record->listed)
    return;

  watch_streams (client);
  if (record->listing == 0 && sbx_client_wants_feature (client, "messaging"))
    record->listing = g_idle_add (on_list, record);
}

static gboolean
on_time_over (gpointer data)
{
  Record *record = data;

  record->timer = 0;
  sbx_cli_quit (record->cli);
  return G_SOURCE_REMOVE;
}

static GOutputStream *
open_output (SbxCli *cli)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (option_output);
  g_autoptr (GError) error = NULL;
  GFileOutputStream *stream;

  if (g_str_equal (option_output, "-"))
    return g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, &error);
  if (stream == NULL)
    sbx_cli_fail (cli, SBX_CLI_USAGE, _("“%s” cannot be written: %s"), option_output, error->message);
  return G_OUTPUT_STREAM (stream);
}

static void
finish (Record *record)
{
  g_autoptr (GError) error = NULL;
  guint64 n_frames = sbx_recording_writer_get_n_frames (record->writer);
  guint64 n_hidden = sbx_recording_writer_get_n_hidden (record->writer);

  g_signal_handlers_disconnect_by_data (sbx_cli_get_client (record->cli), record);
  g_signal_handlers_disconnect_by_data (sbx_client_get_recorder (sbx_cli_get_client (record->cli)), record);
  g_clear_handle_id (&record->flush, g_source_remove);
  g_clear_handle_id (&record->listing, g_source_remove);
  g_clear_handle_id (&record->timer, g_source_remove);
  if (!sbx_recording_writer_finish (record->writer, NULL, &error) || !g_output_stream_close (record->stream, NULL, &error))
    fail (record, error);
  if (!record->failed)
    /* TRANSLATORS: how many frames were written, and how many tokens, passwords and keys were left out of them */
    sbx_cli_say (record->cli, _("Frames %" PRIu64 ", secrets left out %" PRIu64), n_frames, n_hidden);
  g_clear_pointer (&record->writer, sbx_recording_writer_free);
  g_clear_object (&record->stream);
  g_clear_pointer (&record->watched, g_hash_table_unref);
}

static int
run_with_client (SbxCli *cli)
{
  SbxClient *client = sbx_cli_get_client (cli);
  Record record = { cli, open_output (cli) };
  g_autoptr (SbxLoss) loss = NULL;
  SbxRecordingHead head = {
    .address = (char *) sbx_client_get_uri (client),
    .dialect = g_strcmp0 (sbx_cli_options.dialect, "auto") == 0 ? NULL : sbx_cli_options.dialect,
    .program = (char *) "signalboxctl " PACKAGE_VERSION,
    .started = g_get_real_time (),
  };

  if (record.stream == NULL)
    return sbx_cli_get_status (cli);

  loss = sbx_loss_new (cli);
  record.writer = sbx_recording_writer_new (record.stream, option_har ? SBX_RECORDING_HAR : SBX_RECORDING_JSONL, &head);
  record.watched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (sbx_client_get_recorder (client), "changed", G_CALLBACK (on_changed), &record);
  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), &record);
  g_signal_connect (client, "ready", G_CALLBACK (on_ready), &record);
  sbx_cli_catch_interrupts (cli);
  if (isfinite (option_for))
    record.timer = g_timeout_add ((guint) MIN (option_for * 1000, (double) G_MAXINT), on_time_over, &record);
  if (sbx_cli_connect (cli))
    sbx_cli_loop (cli);
  sbx_client_stop (client);
  finish (&record);
  return sbx_cli_get_status (cli);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  if (option_output == NULL)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("Say with --output where to write it."));
  if (!(option_for > 0))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--for is a number of seconds above 0."));
  if (args[0] != NULL)
    {
      g_free (sbx_cli_options.hub);
      sbx_cli_options.hub = g_strdup (args[0]);
    }
  return sbx_cli_make_client (cli) ? run_with_client (cli) : sbx_cli_get_status (cli);
}

const SbxCommand sbx_command_record = {
  .name = "record",
  .synopsis = "[ADDRESS]",
  .summary = N_("Write every frame of a connection to a file"),
  .details = N_("Until it is interrupted, or --for is over. The file is JSON Lines, or a HAR. Tokens, passwords and keys are not in it."),
  .client_type = "monitor",
  .entries = entries,
  .max_args = 1,
  .stays = TRUE,
  .run = run,
};
