/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-frames.h"

#include "sbx-codec.h"
#include "sbx-task-row.h"
#include "sbx-tasks-view.h"
#include "sbx-timeline.h"
#include "sbx-world.h"

#include <stdlib.h>
#include <string.h>

/* One session with ten thousand tasks: how long a turn of the main loop works when somebody scrolls, filters and searches and tasks go
 * on meanwhile, beside a bare list of as many lines of text. bench-tasks [TASKS]. */

#define STEPS 60
#define ROOM 700

static guint n_tasks = 10000;

static void
apply (SbxWorld   *world,
       const char *text)
{
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text, strlen (text), NULL);

  g_assert_nonnull (envelope);
  sbx_world_apply (world, envelope);
}

static void
report (SbxWorld   *world,
        guint       i,
        const char *status)
{
  gint64           start = G_GINT64_CONSTANT (1763600000000) + (gint64) i * 700;
  g_autofree char *text = g_strdup_printf (
    "{\"event\":\"taskUpdate\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"task\":{\"taskId\":\"task-%u\",\"sessionId\":\"s\","
    "\"title\":\"Draft chapter %u\",\"taskType\":\"%s\",\"status\":\"%s\",\"createdAt\":%" G_GINT64_FORMAT ",\"startedAt\":%" G_GINT64_FORMAT
    ",\"endedAt\":%" G_GINT64_FORMAT ",\"updatedAt\":%" G_GINT64_FORMAT ",\"note\":\"%u words\"}}}",
    i, i, (const char *[]) { "write", "rate", "plan" }[i % 3], status, start, start, start + 2000, start + 2000, i * 7);

  apply (world, text);
}

static SbxWorld *
make_world (void)
{
  SbxWorld *world = sbx_world_new ("Bench", "unix:/nonexistent/hub.sock");

  apply (world, "{\"event\":\"sessionUpdate\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"session\":{\"sessionId\":\"s\","
                "\"title\":\"Cookbook\",\"status\":\"running\",\"totalTasks\":10000,\"completedTasks\":5000,\"startedAt\":1763600000000}}}");
  for (guint i = 0; i < n_tasks; i++)
    report (world, i, i % 10 == 0 ? "failed" : i % 500 == 1 ? "running" : "completed");
  sbx_world_flush (world);

  return world;
}

static void
print (const char  *what,
       BenchFrames *frames)
{
  g_print ("%-28s longest turn %5.1f ms of work; a frame: median %5.1f ms, p90 %5.1f ms, p99 %5.1f ms\n", what, bench_frames_longest_work (frames),
           bench_frames_percentile (frames, .5), bench_frames_percentile (frames, .9), bench_frames_percentile (frames, .99));
}

static double
scroll (GtkWidget   *list,
        BenchFrames *frames,
        const char  *what)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  double         p99;

  bench_frames_start (frames);
  for (guint i = 1; i <= STEPS; i++)
    {
      gtk_adjustment_set_value (adjustment, i * ROOM / 3.0);
      bench_run_frames (list, 1);
    }
  bench_frames_stop (frames);
  print (what, frames);
  p99 = bench_frames_percentile (frames, .99);
  gtk_adjustment_set_value (adjustment, 0);
  bench_run_frames (list, 5);

  return p99;
}

static void
filter (SbxTasksView *view,
        BenchFrames  *frames)
{
  static const char *const names[] = { "failed", "done", "running", "all" };
  GtkEditable *entry = bench_find (view, GTK_TYPE_SEARCH_ENTRY, NULL);
  static const char *const words[] = { "c", "ch", "cha", "chap", "chapter 1", "chapter 12", "chapter 123", "write", "Ü", "" };

  bench_frames_start (frames);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (view), "tasks.filter", "s", names[i % G_N_ELEMENTS (names)]);
      bench_run_frames (GTK_WIDGET (view), 3);
    }
  bench_frames_stop (frames);
  print ("filter", frames);

  gtk_widget_activate_action (GTK_WIDGET (view), "tasks.search", NULL);
  bench_run_frames (GTK_WIDGET (view), 5);
  bench_frames_start (frames);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_editable_set_text (entry, words[i]);
      g_signal_emit_by_name (entry, "search-changed");
      bench_run_frames (GTK_WIDGET (view), 3);
    }
  bench_run_frames (GTK_WIDGET (view), 20);     /* all of them come back */
  bench_frames_stop (frames);
  print ("search", frames);
}

static void
go_on (SbxWorld     *world,
       SbxTasksView *view,
       BenchFrames  *frames)
{
  bench_frames_start (frames);
  for (guint i = 0; i < STEPS; i++)
    {
      report (world, i * 7 % n_tasks, i % 2 == 0 ? "running" : "completed");
      bench_run_frames (GTK_WIDGET (view), 1);
    }
  bench_frames_stop (frames);
  print ("a task changes its state", frames);
}

static void
look (SbxTasksView *view,
      BenchFrames  *frames)
{
  SbxTimeline *timeline = bench_find (view, SBX_TYPE_TIMELINE, NULL);

  bench_frames_start (frames);
  for (guint i = 0; i < 20; i++)
    {
      sbx_timeline_zoom (timeline, 1.3);
      bench_run_frames (GTK_WIDGET (view), 1);
    }
  scroll (GTK_WIDGET (timeline), frames, "scroll the timeline");
  sbx_timeline_show_all (timeline);
}

/* --- beside it --- */

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static double
measure_bare (void)
{
  GtkStringList      *strings = gtk_string_list_new (NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget          *list, *scrolled = gtk_scrolled_window_new ();
  GtkWindow          *window;
  BenchFrames        *frames;
  double              p99;

  for (guint i = 0; i < n_tasks; i++)
    {
      g_autofree char *text = g_strdup_printf ("Draft chapter %u\nCookbook · %u words", i, i * 7);

      gtk_string_list_append (strings, text);
    }
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (strings))), factory);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  window = bench_window_new (scrolled, 1000, ROOM);
  frames = bench_frames_new (GTK_WIDGET (window));
  bench_run_frames (list, 10);
  p99 = scroll (list, frames, "scroll a bare list");
  bench_frames_free (frames);
  gtk_window_destroy (window);

  return p99;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GListStore) worlds = NULL;
  g_autoptr (SbxWorld) world = NULL;
  SbxTasksView *view;
  GtkWindow    *window;
  BenchFrames  *frames;
  double        bare, own;

  n_tasks = argc > 1 ? (guint) atoi (argv[1]) : n_tasks;
  bench_init (&argc, &argv);
  bare = measure_bare ();

  world = make_world ();
  worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_list_store_append (worlds, world);
  view = g_object_new (SBX_TYPE_TASKS_VIEW, NULL);
  sbx_tasks_view_set_worlds (view, G_LIST_MODEL (worlds));
  window = bench_window_new (GTK_WIDGET (view), 1000, ROOM);
  frames = bench_frames_new (GTK_WIDGET (window));
  bench_run_frames (GTK_WIDGET (view), 10);

  own = scroll (bench_find (view, GTK_TYPE_LIST_VIEW, "tasks"), frames, "scroll");
  filter (view, frames);
  go_on (world, view, frames);
  look (view, frames);
  g_print ("%u tasks, goal 16 ms; scrolling is %.2f of a bare list\n", n_tasks, bare > 0 ? own / bare : 0);

  bench_frames_free (frames);
  gtk_window_destroy (window);

  return 0;
}
