/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-feed.h"
#include "bench-frames.h"

#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-message-row.h"
#include "sbx-message.h"
#include "sbx-monitor-view.h"
#include "sbx-topic.h"

#include <stdlib.h>

/* Frames of the message pane while messages come, beside a bare GtkListView of the same rows in the same run: its
 * items are there before, so that all it does is to show as many more of them in each frame. Then the pane beside its topics, over all
 * of which they come.
 * bench-stream [SECONDS [ROUNDS]]; bench-stream typing SECONDS: says where the composer is and lets bench_typing.py write there
 * meanwhile. */

#define WIDTH  900
#define HEIGHT 700
#define BEFORE 10000 /* messages that are there */
#define RATE   2000  /* new ones a second */
#define BURST  20000
#define SPREAD 300
#define CHUNK  1000

static double seconds = 5;

typedef struct
{
  GtkWindow   *window;
  BenchFrames *frames;
} Stage;

static void
stage_set (Stage     *stage,
           GtkWidget *child)
{
  stage->window = bench_window_new (child, WIDTH, HEIGHT);
  stage->frames = bench_frames_new (GTK_WIDGET (stage->window));
}

static void
stage_clear (Stage *stage)
{
  bench_frames_free (stage->frames);
  gtk_window_destroy (stage->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
report (const char  *name,
        BenchFrames *frames)
{
  g_print ("%-44s %5u frames  p50 %6.2f  p95 %6.2f  p99 %6.2f ms of work  longest turn %6.1f ms\n", name, bench_frames_count (frames),
           bench_frames_percentile (frames, 0.5), bench_frames_percentile (frames, 0.95), bench_frames_percentile (frames, 0.99),
           bench_frames_longest (frames));
}

/* --- the bare list --- */

typedef struct
{
  GtkListView       *list;
  GtkSliceListModel *slice;
  guint              rate;
  gint64             started;
  guint              sent;
} Bare;

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  Bare *bare = data;
  guint due = (guint) ((g_get_monotonic_time () - bare->started) * bare->rate / G_USEC_PER_SEC) - bare->sent;
  guint n;

  if (due == 0)
    return G_SOURCE_CONTINUE;

  bare->sent += due;
  gtk_slice_list_model_set_size (bare->slice, gtk_slice_list_model_get_size (bare->slice) + due);
  n = g_list_model_get_n_items (G_LIST_MODEL (bare->slice));
  gtk_widget_activate_action (GTK_WIDGET (bare->list), "list.scroll-to-item", "u", n - 1);

  return G_SOURCE_CONTINUE;
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item)
{
  gtk_list_item_set_child (list_item, sbx_message_row_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  sbx_row_set_item (SBX_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

/* A log lets go of most of what comes, so its messages are taken as they do. */
static GListModel *
make_messages (BenchFeed  *feed,
               GListModel *log,
               guint       n)
{
  GListStore *messages = g_list_store_new (SBX_TYPE_MESSAGE);

  bench_feed_open (feed, 0);
  while (g_list_model_get_n_items (G_LIST_MODEL (messages)) < n)
    {
      guint end;

      bench_feed_push (feed, CHUNK);
      bench_feed_flush (feed);
      end = g_list_model_get_n_items (log);
      for (guint i = end - CHUNK; i < end; i++)
        {
          g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);

          g_list_store_append (messages, message);
        }
    }

  return G_LIST_MODEL (messages);
}

static double
measure_bare (guint rate)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Bench", "ws://localhost");
  BenchFeed           *feed = bench_feed_new (world);
  GtkWidget           *scroller = gtk_scrolled_window_new ();
  GtkListView         *list = GTK_LIST_VIEW (gtk_list_view_new (NULL, NULL));
  g_autoptr (GtkListItemFactory) factory = NULL;
  GListModel          *log;
  Bare                 bare = { .list = list, .rate = rate };
  Stage                stage;
  double               p99;
  guint                tick;

  log = G_LIST_MODEL (sbx_topic_get_messages (sbx_world_find_topic (world, "a", "t")));
  bare.slice = gtk_slice_list_model_new (make_messages (feed, log, BEFORE + (guint) (seconds + 2) * rate), 0, BEFORE);
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_list_view_set_factory (list, factory);
  gtk_widget_add_css_class (GTK_WIDGET (list), "messages");
  gtk_list_view_set_model (list, GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (bare.slice))));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (list));
  gtk_widget_set_vexpand (scroller, TRUE);
  stage_set (&stage, scroller);

  bare.started = g_get_monotonic_time ();
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (list), on_tick, &bare, NULL);
  bench_run_for (1);
  bench_frames_start (stage.frames);
  bench_run_for (seconds);
  bench_frames_stop (stage.frames);
  report ("a bare list", stage.frames);
  p99 = bench_frames_percentile (stage.frames, 0.99);

  gtk_widget_remove_tick_callback (GTK_WIDGET (list), tick);
  stage_clear (&stage);
  bench_feed_free (feed);

  return p99;
}

/* --- the pane --- */

typedef struct
{
  SbxWorld       *world;
  BenchFeed      *feed;
  SbxMessagePane *pane;
  GListModel     *log;
  Stage           stage;
} Scene;

static void
set_scene (Scene *scene,
           guint  n)
{
  scene->world = sbx_world_new ("Bench", "ws://localhost");
  scene->feed = bench_feed_new (scene->world);
  bench_feed_open (scene->feed, n);
  scene->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  scene->log = G_LIST_MODEL (sbx_topic_get_messages (sbx_world_find_topic (scene->world, "a", "t")));
  stage_set (&scene->stage, GTK_WIDGET (scene->pane));
  sbx_message_pane_set_topic (scene->pane, sbx_world_find_topic (scene->world, "a", "t"));
  bench_run_frames (GTK_WIDGET (scene->pane), 10);
  if (gtk_widget_get_visible (bench_find (scene->pane, GTK_TYPE_BUTTON, "newest")))
    g_signal_emit_by_name (bench_find (scene->pane, GTK_TYPE_BUTTON, "newest"), "clicked");
  bench_run_frames (GTK_WIDGET (scene->pane), 10);
}

static void
clear_scene (Scene *scene)
{
  stage_clear (&scene->stage);
  bench_feed_free (scene->feed);
  g_object_unref (scene->world);
}

static double
measure_pane (const char *name,
              guint       rate,
              gboolean    elsewhere)
{
  Scene          scene;
  GdkFrameClock *clock;
  double         p99;

  set_scene (&scene, BEFORE);
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (scene.pane));
  if (elsewhere)
    {
      GtkWidget     *list = bench_find (scene.pane, GTK_TYPE_LIST_VIEW, NULL);
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW)));

      gtk_adjustment_set_value (adjustment, 0);
      bench_run_frames (GTK_WIDGET (scene.pane), 10);
    }
  /* Not every frame draws something: what is done meanwhile is to count for the frame in which it is done. */
  gdk_frame_clock_begin_updating (clock);
  bench_feed_prepare (scene.feed, (guint) (seconds + 2) * rate);
  bench_feed_start (scene.feed, rate);
  bench_run_for (1);
  bench_frames_start (scene.stage.frames);
  bench_run_for (seconds);
  bench_frames_stop (scene.stage.frames);
  bench_feed_stop (scene.feed);
  gdk_frame_clock_end_updating (clock);
  report (name, scene.stage.frames);
  p99 = bench_frames_percentile (scene.stage.frames, 0.99);
  if (elsewhere != gtk_widget_get_visible (bench_find (scene.pane, GTK_TYPE_BUTTON, "newest")))
    g_error ("%s: the list is not where it was put", name);
  clear_scene (&scene);

  return p99;
}

/* --- beside the topics --- */

/* What comes goes round over many topics, one of which is open: the list of them is in another order with each message. */
static void
measure_spread (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Bench", "ws://localhost");
  BenchFeed           *feed = bench_feed_new (world);
  GtkWidget           *view = sbx_monitor_view_new ();
  Stage                stage;

  bench_feed_open (feed, 50);
  bench_feed_spread (feed, SPREAD);
  stage_set (&stage, view);
  sbx_monitor_view_set_channel (SBX_MONITOR_VIEW (view), sbx_world_find_channel (world, "a"));
  sbx_monitor_view_set_topic (SBX_MONITOR_VIEW (view), sbx_world_find_topic (world, "a", "t"));
  bench_run_frames (view, 10);
  bench_feed_prepare (feed, (guint) (seconds + 2) * RATE);
  bench_feed_start (feed, RATE);
  bench_run_for (1);
  bench_frames_start (stage.frames);
  bench_run_for (seconds);
  bench_frames_stop (stage.frames);
  bench_feed_stop (feed);
  report ("2,000 a second over 300 topics, one open", stage.frames);
  stage_clear (&stage);
  bench_feed_free (feed);
}

/* The composer has the focus; its place on the screen is that in the window, as there is no window manager. */
static void
let_type (void)
{
  Scene           scene;
  GtkWidget      *text;
  graphene_rect_t bounds;

  set_scene (&scene, BEFORE);
  sbx_message_pane_focus_composer (scene.pane);
  text = bench_find (scene.pane, GTK_TYPE_TEXT_VIEW, NULL);
  bench_feed_prepare (scene.feed, (guint) (seconds + 2) * RATE);
  bench_feed_start (scene.feed, RATE);
  bench_run_for (1);
  if (gtk_widget_compute_bounds (text, GTK_WIDGET (scene.stage.window), &bounds))
    g_print ("composer %d %d %d %d\n", (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width, (int) bounds.size.height);
  bench_run_for (seconds);
  clear_scene (&scene);
}

int
main (int    argc,
      char **argv)
{
  guint  rounds = argc > 2 ? (guint) atoi (argv[2]) : 3;
  double ratio = 0, elsewhere = 0;

  bench_init (&argc, &argv);
  if (argc > 2 && g_str_equal (argv[1], "typing"))
    {
      seconds = g_ascii_strtod (argv[2], NULL);
      let_type ();
      return 0;
    }
  if (argc > 1)
    seconds = g_ascii_strtod (argv[1], NULL);

  for (guint i = 0; i < rounds; i++)
    {
      double bare = measure_bare (RATE);
      double pane = measure_pane ("the pane, at the newest", RATE, FALSE);
      double away = measure_pane ("the pane, elsewhere", RATE, TRUE);

      ratio = i == 0 ? pane / bare : MIN (ratio, pane / bare);
      elsewhere = i == 0 ? away : MIN (elsewhere, away);
      g_print ("%u messages a second: p99 %.2f of the bare list (goal 1.3); elsewhere p99 %.2f ms (goal 2)\n", RATE, pane / bare, away);
    }
  measure_pane ("20,000 a second, at the newest", BURST, FALSE);
  measure_pane ("20,000 a second, elsewhere", BURST, TRUE);
  measure_spread ();
  g_print ("best of %u: %.2f of the bare list, elsewhere %.2f ms\n", rounds, ratio, elsewhere);

  return 0;
}
