/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sbx-cli.h"
#include "sbx-codec.h"
#include "sbx-event-line.h"
#include "sbx-fields.h"
#include "sbx-foreign.h"
#include "sbx-limits.h"
#include "sbx-loss.h"

/* After that long without a word it is said that none came. */
#define SILENCE_MS 10000

static char **option_channels;
static char **option_streams;
static gint64 option_since = -1;
static int option_count = SBX_CLI_UNSET;

static const GOptionEntry entries[] = {
  { "channel", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &option_channels, N_("Only this channel (may be given again)"), "ID" },
  { "stream", 's', 0, G_OPTION_ARG_STRING_ARRAY, &option_streams, N_("Only this stream (may be given again)"), "STREAM" },
  { "since", 0, 0, G_OPTION_ARG_INT64, &option_since, N_("What came after this number first; for one stream"), "SEQ" },
  { "count", 'n', 0, G_OPTION_ARG_INT, &option_count, N_("Stop after so many events"), "N" },
  { NULL }
};

typedef struct
{
  SbxCli     *cli;
  gboolean    everything;     /* no stream was named: channels that come are watched as well */
  gboolean    one_stream;     /* so that nobody asks which */
  int         left;           /* events still to print, negative = any number */
  gboolean    listed;         /* all channels that there were are watched */
  gboolean    wants_list;     /* of channels: there may be some that are not watched */
  GHashTable *watched;        /* streams of channels */
  GHashTable *announced;      /* those that were named before the list was whole */
  guint       listing;        /* source: the channels are listed, the first time or again */
  guint       silence;        /* source: it is said that nothing comes over the first connection */
} Tail;

/* @begins: all that was said in it is new; else what is said from now on. */
static void
watch_channel (Tail       *tail,
               const char *id,
               gboolean    begins)
{
  SbxClient *client = sbx_cli_get_client (tail->cli);
  g_autofree char *stream = g_strconcat ("channel/", id, NULL);
  const char *streams[] = { stream, NULL };

  if (*id == '\0' || g_hash_table_contains (tail->watched, stream))
    return;
  if (begins)
    sbx_client_subscribe_from (client, stream, 0);
  else
    sbx_client_subscribe (client, streams);
  g_hash_table_add (tail->watched, g_steal_pointer (&stream));
}

/* A channel that the list did not have is a new one. */
static void
take_announcement (Tail       *tail,
                   JsonObject *channel)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");

  if (tail->listed)
    watch_channel (tail, id, TRUE);
  else
    g_hash_table_add (tail->announced, g_steal_pointer (&id));
}

static void
print_event (Tail        *tail,
             SbxEnvelope *envelope)
{
  SbxOutput *output = sbx_cli_get_output (tail->cli);

  if (sbx_cli_wants_json (tail->cli))
    {
      g_autoptr (GBytes) bytes = sbx_codec_native.encode (envelope, NULL);

      sbx_output_json (output, bytes);
    }
  else
    {
      g_autofree char *line = sbx_event_line_new (envelope);

      sbx_output_line (output, line);
    }
}

static void
on_envelope (SbxClient   *client,
             SbxEnvelope *envelope,
             gpointer     data)
{
  Tail *tail = data;
  JsonObject *channel = NULL;

  if (tail->everything && g_str_equal (sbx_envelope_get_event (envelope), "channelChanged") &&
      sbx_fields_get_object (sbx_envelope_get_payload (envelope), "channel", SBX_FIELD_REQUIRED, &channel, NULL))
    take_announcement (tail, channel);

  if (tail->left == 0)
    return;
  print_event (tail, envelope);
  if (tail->left > 0)
    tail->left--;
  if (tail->left == 0 || !sbx_output_is_open (sbx_cli_get_output (tail->cli)))
    sbx_cli_quit (tail->cli);
}

static gboolean
watch_page (SbxCli      *cli,
            SbxEnvelope *page,
            gpointer     data)
{
  Tail *tail = data;
  g_autoptr (GPtrArray) channels = sbx_fields_list_objects (sbx_envelope_get_payload (page), "channels");

  for (guint i = 0; i < channels->len; i++)
    {
      g_autofree char *id = sbx_fields_dup_text (channels->pdata[i], "id", "");

      watch_channel (tail, id, tail->listed);
    }

  return TRUE;
}

/* A server that is not a hub has no more than this: what bots are to do, and what it says besides. */
static void
watch_foreign (SbxClient *client)
{
  const char *dialect = sbx_client_get_dialect (client);
  g_autofree char *frames = NULL;

  if (dialect == NULL || g_str_equal (dialect, "native"))
    return;

  frames = g_strconcat ("x/", dialect, NULL);
  sbx_client_subscribe (client, (const char *const[]) { "actions", frames, NULL });
}

/* All that there were are watched: what was announced meanwhile is new. */
static void
take_announced (Tail *tail)
{
  GHashTableIter iter;
  gpointer id;

  tail->listed = TRUE;
  g_hash_table_iter_init (&iter, tail->announced);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    watch_channel (tail, id, TRUE);
}

/* Where the connection is lost meanwhile they are listed when it is there again. */
static gboolean
on_list (gpointer data)
{
  Tail *tail = data;
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (GError) error = NULL;

  tail->listing = 0;
  tail->wants_list = !sbx_cli_try_pages (tail->cli, "listChannels", payload, watch_page, tail, &error);
  if (!tail->wants_list)
    {
      take_announced (tail);
    }
  else if (sbx_client_get_state (sbx_cli_get_client (tail->cli)) == SBX_CONNECTION_CONNECTED)
    {
      sbx_cli_fail_error (tail->cli, error);
      if (!tail->listed)
        sbx_cli_quit (tail->cli);
    }
  return G_SOURCE_REMOVE;
}

/* Once all is subscribed to: what is announced on `channels` comes first, so that no channel slips through the list. */
static void
list_channels (Tail *tail)
{
  tail->wants_list = TRUE;
  if (tail->listing == 0)
    tail->listing = g_idle_add (on_list, tail);
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Tail *tail = data;

  if (sbx_client_was_connected (client) && sbx_client_get_next_try (client) > 0)
    g_clear_handle_id (&tail->silence, g_source_remove);
}

/* (transfer full) (nullable): that there is nothing to wait for */
static char *
dup_nothing_left (SbxCli *cli)
{
  static const char *const told[] = { "messaging", "tasks", "projects", "actions" };
  SbxClient *client = sbx_cli_get_client (cli);
  const SbxForeignDialect *dialect = sbx_foreign_find_dialect (sbx_client_get_dialect (client));
  const char *missed = NULL;

  if (dialect == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      if (!g_strv_contains (dialect->features, told[i]))
        continue;
      if (sbx_client_wants_feature (client, told[i]))
        return NULL;
      missed = told[i];
    }
  /* TRANSLATORS: what kind of server it is, "an agent runner", and the name of a setting in a file: messaging, tasks … */
  return missed == NULL ? NULL : g_strdup_printf (_("All that %s tells is switched off in the profile of this connection. Switch “%s” on."), _(dialect->title), missed);
}

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  Tail *tail = data;
  g_autofree char *nothing_left = tail->everything ? dup_nothing_left (tail->cli) : NULL;

  if (nothing_left != NULL)
    {
      sbx_cli_fail (tail->cli, SBX_CLI_REFUSED, "%s", nothing_left);
      sbx_cli_quit (tail->cli);
      return;
    }
  if (tail->everything && !tail->listed)
    watch_foreign (client);
  if (tail->wants_list)
    list_channels (tail);
}

static gboolean
on_silence (gpointer data)
{
  Tail *tail = data;
  g_autofree char *silence = sbx_cli_dup_silence (tail->cli);

  tail->silence = 0;
  if (silence != NULL)
    sbx_cli_say (tail->cli, "%s", silence);
  return G_SOURCE_REMOVE;
}

/* What was asked for by name must be had; of everything, what can be had. */
static void
on_stream_refused (SbxClient  *client,
                   const char *stream,
                   GError     *error,
                   gpointer    data)
{
  Tail *tail = data;

  if (tail->everything)
    {
      sbx_cli_say (tail->cli, "%s: %s", stream, error->message);
      return;
    }

  sbx_cli_fail_error (tail->cli, error);
  sbx_cli_quit (tail->cli);
}

static void
on_gap (SbxClient  *client,
        const char *stream,
        gint64      from_seq,
        JsonObject *entry,
        gpointer    data)
{
  Tail *tail = data;
  SbxOutput *output = sbx_cli_get_output (tail->cli);

  if (tail->everything && g_str_equal (stream, "channels"))
    list_channels (tail);

  if (sbx_cli_wants_json (tail->cli))
    {
      g_autoptr (JsonObject) payload = json_object_new ();
      JsonArray *streams = json_array_new ();
      g_autoptr (SbxEnvelope) envelope = NULL;
      g_autoptr (GBytes) bytes = NULL;

      json_array_add_object_element (streams, json_object_ref (entry));
      json_object_set_array_member (payload, "streams", streams);
      envelope = sbx_envelope_new ("subscribed", payload);
      bytes = sbx_codec_native.encode (envelope, NULL);
      sbx_output_json (output, bytes);
    }
  else
    {
      g_autofree char *line = sbx_event_line_new_for_gap (stream, from_seq, entry, !tail->one_stream);

      sbx_output_line (output, line);
    }
}

static void
name_streams (SbxCli *cli,
              GStrv   streams)
{
  SbxClient *client = sbx_cli_get_client (cli);

  if (option_since >= 0)
    sbx_client_subscribe_from (client, streams[0], option_since);
  else
    sbx_client_subscribe (client, (const char * const *) streams);
}

/* (transfer full): the streams that were named, in both ways */
static GStrv
collect_streams (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) channels = g_steal_pointer (&option_channels);
  g_auto (GStrv) streams = g_steal_pointer (&option_streams);

  for (guint i = 0; channels != NULL && channels[i] != NULL; i++)
    {
      g_autofree char *stream = g_strconcat ("channel/", channels[i], NULL);

      g_strv_builder_add (builder, stream);
    }
  for (guint i = 0; streams != NULL && streams[i] != NULL; i++)
    g_strv_builder_add (builder, streams[i]);

  return g_strv_builder_end (builder);
}

/* (nullable): what a stream is about, where that can be switched off in a profile */
static const char *
get_feature (const char *stream)
{
  if (g_str_equal (stream, "channels") || g_str_has_prefix (stream, "channel/"))
    return "messaging";
  if (g_str_equal (stream, "tasks") || g_str_equal (stream, "projects") || g_str_equal (stream, "actions") || g_str_equal (stream, "people"))
    return stream;
  return NULL;
}

/* The client is made. FALSE where something that was named is switched off, which was said. */
static gboolean
check_profile (SbxCli *cli,
               GStrv   streams)
{
  for (guint i = 0; streams[i] != NULL; i++)
    {
      const char *feature = get_feature (streams[i]);

      if (feature != NULL && !sbx_cli_may_use (cli, feature))
        return FALSE;
    }
  return TRUE;
}

static void
subscribe_to_common (SbxClient *client)
{
  static const char *const common[] = { "channels", "tasks", "projects" };

  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    if (sbx_client_wants_feature (client, get_feature (common[i])))
      sbx_client_subscribe (client, (const char *const[]) { common[i], NULL });
}

static void
tail_clear (Tail *tail)
{
  g_clear_handle_id (&tail->listing, g_source_remove);
  g_clear_handle_id (&tail->silence, g_source_remove);
  g_hash_table_unref (tail->watched);
  g_hash_table_unref (tail->announced);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tail, tail_clear)

static int
run (SbxCli  *cli,
     char   **args)
{
  g_auto (GStrv) streams = collect_streams ();
  guint n_streams = g_strv_length (streams);
  g_autoptr (SbxLoss) loss = NULL;
  g_auto (Tail) tail = { cli, n_streams == 0, n_streams == 1, option_count != SBX_CLI_UNSET ? option_count : -1 };

  tail.watched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tail.announced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (option_since >= 0 && n_streams != 1)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--since needs exactly one --channel or --stream."));
  if (option_count == 0)
    return SBX_CLI_DONE;
  if (!sbx_cli_make_client (cli) || !check_profile (cli, streams))
    return sbx_cli_get_status (cli);
  sbx_cli_catch_interrupts (cli);

  loss = sbx_loss_new (cli);
  /* Before the connection, since what was missed comes with it. */
  g_signal_connect (sbx_cli_get_client (cli), "envelope", G_CALLBACK (on_envelope), &tail);
  g_signal_connect (sbx_cli_get_client (cli), "stream-refused", G_CALLBACK (on_stream_refused), &tail);
  g_signal_connect (sbx_cli_get_client (cli), "gap", G_CALLBACK (on_gap), &tail);
  g_signal_connect (sbx_cli_get_client (cli), "failed", G_CALLBACK (on_failed), &tail);
  g_signal_connect (sbx_cli_get_client (cli), "ready", G_CALLBACK (on_ready), &tail);
  tail.wants_list = tail.everything && sbx_client_wants_feature (sbx_cli_get_client (cli), "messaging");
  if (tail.everything)
    subscribe_to_common (sbx_cli_get_client (cli));
  else
    name_streams (cli, streams);

  if (sbx_cli_connect (cli))
    {
      tail.silence = g_timeout_add (MIN (SILENCE_MS, sbx_cli_get_timeout (cli)), on_silence, &tail);
      sbx_cli_loop (cli);
    }

  g_signal_handlers_disconnect_by_data (sbx_cli_get_client (cli), &tail);
  return sbx_cli_get_status (cli);
}

const SbxCommand sbx_command_tail = {
  .name = "tail",
  .synopsis = "",
  .summary = N_("Print what happens, as it happens"),
  .details = N_("Without --channel and --stream that is every channel and every task. With --json each line is a "
                "whole event: {\"event\":…,\"payload\":{…}}."),
  .client_type = "monitor",
  .entries = entries,
  .takes_place = TRUE,
  .stays = TRUE,
  .run = run,
};
