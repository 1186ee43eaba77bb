/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-feed.h"
#include "bench-frames.h"

#include "sbx-message-log.h"
#include "sbx-message-row.h"
#include "sbx-topic.h"

#include <time.h>

/* What one row of messages costs, step by step: made, filled, measured, used again for another message; beside a mere
 * GtkLabel with the same text. */

#define N      200
#define ROUNDS 8
#define WIDTH  856

static double
get_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e6 + (double) time.tv_nsec / 1e3;
}

static void
measure (GtkWidget **widgets)
{
  for (guint i = 0; i < N; i++)
    {
      int minimum, natural;

      gtk_widget_measure (widgets[i], GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      gtk_widget_measure (widgets[i], GTK_ORIENTATION_VERTICAL, WIDTH, &minimum, &natural, NULL, NULL);
    }
}

static void
allocate (GtkWidget **widgets)
{
  for (guint i = 0; i < N; i++)
    {
      int minimum, natural;

      gtk_widget_measure (widgets[i], GTK_ORIENTATION_VERTICAL, WIDTH, &minimum, &natural, NULL, NULL);
      gtk_widget_size_allocate (widgets[i], &(GtkAllocation){ 0, 0, WIDTH, natural }, -1);
    }
}

static void
report (const char *name,
        double      start)
{
  g_print ("%-40s %8.1f µs a row\n", name, (get_time () - start) / N);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Bench", "ws://localhost");
  BenchFeed  *feed;
  GListModel *log;
  GtkWidget  *rows[N], *labels[N], *box;
  GtkWindow  *window;
  double      start;

  bench_init (&argc, &argv);
  feed = bench_feed_new (world);
  bench_feed_open (feed, N * (ROUNDS + 1));
  log = G_LIST_MODEL (sbx_topic_get_messages (sbx_world_find_topic (world, "a", "t")));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_size_request (box, WIDTH, -1);
  gtk_widget_add_css_class (box, "messages");
  window = bench_window_new (g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", box, NULL), 900, 700);

  start = get_time ();
  for (guint i = 0; i < N; i++)
    {
      rows[i] = sbx_message_row_new ();
      gtk_box_append (GTK_BOX (box), rows[i]);
    }
  report ("made", start);

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_print ("round %u\n", round);
      start = get_time ();
      for (guint i = 0; i < N; i++)
        {
          g_autoptr (GObject) item = g_list_model_get_item (log, round * N + i);

          sbx_row_set_item (SBX_ROW (rows[i]), item);
        }
      report ("filled", start);
      start = get_time ();
      measure (rows);
      report ("measured", start);
      start = get_time ();
      allocate (rows);
      report ("measured again and allocated", start);
    }
  for (guint i = 0; i < N; i++)
    gtk_box_remove (GTK_BOX (box), rows[i]);

  for (guint i = 0; i < N; i++)
    {
      labels[i] = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "max-width-chars", 68, NULL);
      gtk_box_append (GTK_BOX (box), labels[i]);
    }
  for (guint round = 0; round < 2; round++)
    {
      start = get_time ();
      for (guint i = 0; i < N; i++)
        {
          g_autoptr (SbxMessage) item = g_list_model_get_item (log, round * N + i);

          gtk_label_set_label (GTK_LABEL (labels[i]), sbx_message_get_content (item));
        }
      report ("labels: filled", start);
      start = get_time ();
      measure (labels);
      report ("labels: measured", start);
      start = get_time ();
      allocate (labels);
      report ("labels: measured again and allocated", start);
    }

  gtk_window_destroy (window);
  bench_feed_free (feed);

  return 0;
}
