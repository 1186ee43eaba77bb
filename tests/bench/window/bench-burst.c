/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-feed.h"
#include "bench-frames.h"

#include "client-fake-hub.h"
#include "sbx-client.h"
#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-test-hub.h"
#include "sbx-topic.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* A burst from a hub that is a process of its own, through the client with its cache into the open topic: how long a key
 * press may have had to wait meanwhile, and whether all of it came. bench-burst [RATE [SECONDS]]. */

#define PERIOD 10 /* ms */

static guint rate = 20000, seconds = 10;

/* --- the hub --- */

typedef struct
{
  FakeHub *hub;
  gint64   started;
  guint    sent;
} Burst;

static gboolean
on_burst (gpointer data)
{
  Burst *self = data;
  guint  total = rate * seconds;
  guint  due = (guint) MIN ((g_get_monotonic_time () - self->started) * rate / G_USEC_PER_SEC, total);

  for (; self->sent < due; self->sent++)
    {
      g_autofree char *frame = bench_feed_make_frame (self->sent + 1);
      char            *payload = strstr (frame, "\"payload\":") + strlen ("\"payload\":");

      payload[strlen (payload) - 1] = '\0';
      fake_hub_push (self->hub, "messageAdded", payload);
    }

  return self->sent < total;
}

/* Begins when it is told to, by a line. */
static gboolean
on_line (GIOChannel  *channel,
         GIOCondition condition,
         gpointer     data)
{
  Burst           *self = data;
  g_autofree char *line = NULL;

  if (condition & G_IO_HUP)
    exit (0);
  g_io_channel_read_line (channel, &line, NULL, NULL, NULL);
  self->started = g_get_monotonic_time ();
  g_timeout_add (PERIOD, on_burst, self);

  return G_SOURCE_CONTINUE;
}

G_GNUC_NORETURN static void
run_hub (void)
{
  Burst       burst = { .hub = fake_hub_new () };
  GIOChannel *channel = g_io_channel_unix_new (0);

  fake_hub_set_answer (burst.hub, fake_hub_answer_topic, NULL);
  g_print ("%s\n", fake_hub_get_uri (burst.hub));
  g_io_add_watch (channel, G_IO_IN | G_IO_HUP, on_line, &burst);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* --- the app --- */

static void
on_envelope (SbxClient   *client,
             SbxEnvelope *envelope,
             gpointer     data)
{
  *(guint *) data += g_str_equal (sbx_envelope_get_event (envelope), "messageAdded");
}

static SbxTopic *
open_topic (SbxClient *client)
{
  SbxWorld *world = sbx_client_get_world (client);
  SbxTopic *topic;

  sbx_client_start (client);
  while (sbx_client_get_state (client) != SBX_CONNECTION_CONNECTED || sbx_world_find_channel (world, "a") == NULL)
    g_main_context_iteration (NULL, TRUE);
  sbx_client_open_channel (client, sbx_world_find_channel (world, "a"));
  while ((topic = sbx_world_find_topic (world, "a", "t")) == NULL)
    g_main_context_iteration (NULL, TRUE);
  sbx_client_open_topic (client, topic);
  while (!sbx_message_log_get_loaded (sbx_topic_get_messages (topic)))
    g_main_context_iteration (NULL, TRUE);

  return topic;
}

static void
measure (const char  *uri,
         GSubprocess *hub,
         const char  *folder)
{
  g_autoptr (SbxAddress) address = sbx_address_new (uri, NULL);
  g_autoptr (SbxWorld) world = sbx_world_new ("Bench", uri);
  g_autoptr (SbxClient) client = sbx_client_new (address, world);
  GtkWidget     *pane = sbx_message_pane_new ();
  GtkWindow     *window = bench_window_new (pane, 900, 700);
  BenchFrames   *frames = bench_frames_new (GTK_WIDGET (window));
  guint          total = rate * seconds, count = 0;
  SbxMessageLog *log;
  SbxTopic      *topic;
  double         memory;
  gint64         start, end;

  sbx_client_set_data_folder (client, folder);
  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), &count);
  topic = open_topic (client);
  log = sbx_topic_get_messages (topic);
  sbx_message_pane_set_topic (SBX_MESSAGE_PANE (pane), topic);
  bench_run_frames (pane, 10);

  memory = bench_get_memory ();
  start = g_get_monotonic_time ();
  end = start + (seconds + 30) * G_USEC_PER_SEC;
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (hub), "go\n", 3, NULL, NULL, NULL);
  bench_frames_start (frames);
  while ((count < total || sbx_message_log_get_shown_seq (log) < total) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  bench_frames_stop (frames);
  g_print ("%u of %u messages in %.1f s, the last one shown is %" G_GINT64_FORMAT "; %u in the list, %.1f MB more\n", count, total,
           (double) (g_get_monotonic_time () - start) / 1e6, sbx_message_log_get_shown_seq (log),
           g_list_model_get_n_items (G_LIST_MODEL (log)), bench_get_memory () - memory);
  g_print ("longest turn of the main loop %.1f ms (goal 100), %.1f ms of work; longest time without a frame %.1f ms, p99 %.1f ms of work a frame\n",
           bench_frames_longest (frames), bench_frames_longest_work (frames), bench_frames_longest_gap (frames), bench_frames_percentile (frames, 0.99));

  bench_frames_free (frames);
  gtk_window_destroy (window);
  sbx_client_stop (client);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GSubprocess) hub = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  rate = argc > 1 && atoi (argv[1]) > 0 ? (guint) atoi (argv[1]) : rate;
  seconds = argc > 2 ? (guint) atoi (argv[2]) : seconds;
  if (argc > 3)
    run_hub ();

  bench_init (&argc, &argv);
  {
    g_autofree char *rate_text = g_strdup_printf ("%u", rate);
    g_autofree char *seconds_text = g_strdup_printf ("%u", seconds);

    hub = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, argv[0], rate_text, seconds_text, "hub", NULL);
  }
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (hub));
  uri = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  folder = sbx_test_make_folder ();
  measure (uri, hub, folder);

  g_subprocess_force_exit (hub);
  sbx_test_remove_folder (folder);
  return 0;
}
