/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-frames.h"

#include "sbx-channel-pane.h"
#include "sbx-channel.h"
#include "sbx-codec.h"
#include "sbx-monitor-view.h"
#include "sbx-switch-search.h"
#include "sbx-world.h"

#include <stdlib.h>
#include <string.h>

/* Many hubs, channels and topics, of which some channels have half of what others have, or half as many more: what they take to be
 * put there, in memory and in the sidebar, what choosing another channel costs until it is on the screen, and finding a topic by a few
 * letters of its name.
 * bench-hubs [HUBS CHANNELS TOPICS]. */

#define ROUNDS 60
#define NOW G_GINT64_CONSTANT (1795167000000)

static guint n_hubs = 50, n_channels = 200, n_topics = 100;

static void
apply (SbxWorld *world,
       GString  *text)
{
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text->str, text->len, NULL);

  g_assert_nonnull (envelope);
  sbx_world_apply (world, envelope);
  g_string_truncate (text, 0);
}

static SbxWorld *
make_world (guint number)
{
  g_autofree char *name = g_strdup_printf ("Hub %u", number);
  SbxWorld        *world = sbx_world_new (name, "ws://localhost");
  g_autoptr (GString) text = g_string_new (NULL);

  sbx_world_set_identity (world, "me", "me");
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  g_string_append (text, "{\"event\":\"channels\",\"payload\":{\"next\":null,\"channels\":[");
  for (guint i = 0; i < n_channels; i++)
    g_string_append_printf (text, "%s{\"id\":\"c%u\",\"name\":\"Account %u of hub %u\",\"unreadCount\":%u,\"lastMessageTime\":%" G_GINT64_FORMAT "}",
                            i > 0 ? "," : "", i, i, number, i % 7, NOW - i * 60000);
  g_string_append (text, "]}}");
  apply (world, text);
  for (guint i = 0; i < n_channels; i++)
    {
      guint n = n_topics / 2 + i * 37 % (n_topics + 1);

      g_string_append_printf (text, "{\"event\":\"topics\",\"payload\":{\"channelId\":\"c%u\",\"next\":null,\"topics\":[", i);
      for (guint j = 0; j < n; j++)
        g_string_append_printf (text, "%s{\"id\":\"t%u\",\"channelId\":\"c%u\",\"kind\":\"%s\",\"title\":\"Late delivery %u\",\"lastMessage\":"
                                      "\"Could he ring at number %u? The bell is broken.\",\"lastMessageTime\":%" G_GINT64_FORMAT
                                      ",\"messageCount\":12,\"unreadCount\":%u,\"lastSeq\":100}",
                                j > 0 ? "," : "", j, i, j % 4 == 0 ? "work" : "chat", j, j, NOW - (i + j) * 60000, j % 5 == 0);
      g_string_append (text, "]}}");
      apply (world, text);
    }
  sbx_world_flush (world);

  return world;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

/* All that the main loop does from the choice up to the frame that shows it, and the one after. */
static double
switch_to (BenchFrames    *frames,
           GtkWidget      *window,
           SbxChannelPane *pane,
           SbxChannel     *channel)
{
  bench_frames_start (frames);
  sbx_channel_pane_set_channel (pane, channel);
  bench_run_frames (window, 2);
  bench_frames_stop (frames);

  return bench_frames_percentile (frames, 0.0) + bench_frames_percentile (frames, 1.0);
}

static void
measure_switches (GtkWidget      *window,
                  SbxChannelPane *pane,
                  GListModel     *worlds)
{
  BenchFrames *frames = bench_frames_new (window);
  double       near[ROUNDS], far[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (SbxWorld) first = g_list_model_get_item (worlds, 0);
      g_autoptr (SbxWorld) other = g_list_model_get_item (worlds, (i * 17 + 1) % n_hubs);
      g_autofree char     *id = g_strdup_printf ("c%u", i % 20);
      g_autofree char     *far_id = g_strdup_printf ("c%u", (i * 31) % n_channels);

      near[i] = switch_to (frames, window, pane, sbx_world_find_channel (first, id));
      far[i] = switch_to (frames, window, pane, sbx_world_find_channel (other, far_id));
    }
  qsort (near, ROUNDS, sizeof *near, compare);
  qsort (far, ROUNDS, sizeof *far, compare);
  g_print ("%-52s p50 %6.2f  p95 %6.2f ms of work (goal 16.7)\n", "another channel in sight", near[ROUNDS / 2], near[ROUNDS * 95 / 100]);
  g_print ("%-52s p50 %6.2f  p95 %6.2f ms of work (goal 16.7)\n", "a channel of another hub, which the sidebar goes to", far[ROUNDS / 2],
           far[ROUNDS * 95 / 100]);
  bench_frames_free (frames);
}

/* --- over all hubs --- */

static gboolean
cannot (const char *action,
        gpointer    user_data)
{
  return FALSE;
}

static void
measure_search (GtkWidget  *window,
                GListModel *worlds)
{
  g_autoptr (SbxSwitchSearch) search = sbx_switch_search_new (worlds, cannot, NULL);
  BenchFrames *frames = bench_frames_new (window);
  gint64       start = g_get_monotonic_time ();

  bench_frames_start (frames);
  sbx_switch_search_set_text (search, "late 77 account 19");
  while (sbx_switch_search_is_busy (search))
    g_main_context_iteration (NULL, TRUE);
  bench_frames_stop (frames);
  g_print ("%-52s longest turn %6.1f ms (goal 100), %.1f ms of work; all looked through after %.2f s, %u found\n", "a topic by a few letters of its name",
           bench_frames_longest (frames), bench_frames_longest_work (frames), (double) (g_get_monotonic_time () - start) / 1e6, g_list_model_get_n_items (G_LIST_MODEL (search)));
  bench_frames_free (frames);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GListStore) worlds = g_list_store_new (SBX_TYPE_WORLD);
  GtkWidget   *box, *pane, *view;
  GtkWindow   *window;
  BenchFrames *frames;
  double       before;
  gint64       start;

  bench_init (&argc, &argv);
  if (argc > 3)
    {
      n_hubs = (guint) atoi (argv[1]);
      n_channels = (guint) atoi (argv[2]);
      n_topics = (guint) atoi (argv[3]);
    }

  before = bench_get_memory ();
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n_hubs; i++)
    {
      g_autoptr (SbxWorld) world = make_world (i);

      g_list_store_append (worlds, world);
    }
  g_print ("%u hubs, %u channels, %u topics: %.1f s, %.0f MB\n", n_hubs, n_hubs * n_channels, n_hubs * n_channels * n_topics,
           (double) (g_get_monotonic_time () - start) / 1e6, bench_get_memory () - before);

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  pane = sbx_channel_pane_new ();
  view = sbx_monitor_view_new ();
  gtk_widget_set_hexpand (view, TRUE);
  gtk_box_append (GTK_BOX (box), pane);
  gtk_box_append (GTK_BOX (box), view);
  g_object_bind_property (pane, "channel", view, "channel", G_BINDING_DEFAULT);
  window = bench_window_new (box, 1200, 750);
  frames = bench_frames_new (GTK_WIDGET (window));
  bench_frames_start (frames);
  sbx_channel_pane_set_worlds (SBX_CHANNEL_PANE (pane), G_LIST_MODEL (worlds));
  bench_run_frames (GTK_WIDGET (window), 2);
  bench_frames_stop (frames);
  g_print ("%-52s %.1f ms of work\n", "put in the sidebar", bench_frames_percentile (frames, 1));
  bench_frames_free (frames);

  measure_switches (GTK_WIDGET (window), SBX_CHANNEL_PANE (pane), G_LIST_MODEL (worlds));
  measure_search (GTK_WIDGET (window), G_LIST_MODEL (worlds));
  gtk_window_destroy (window);

  return 0;
}
