/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-frames.h"

#include <string.h>

#include "sbx-frames-list.h"
#include "sbx-frames-page.h"

/* The Inspector's frames, 100,000 of them: scrolled through and filtered, beside a bare list of as many labels that is scrolled alike.
 * A frame of the screen has 16 ms. bench-frame-list [FRAMES] */

#define STEPS 200

static guint n_frames = 100000;

static void
fill (SbxFlightRecorder *recorder)
{
  static const char *const events[] = { "messageAdded", "typing", "taskUpdate", "presence", "topicChanged" };

  sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_DAY, G_GUINT64_CONSTANT (1) << 32, n_frames);
  for (guint i = 0; i < n_frames; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"event\":\"%s\",\"id\":\"c%u\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"topicId\":\"topic-%u\",\"token\":\"abc\","
                         "\"message\":{\"id\":%u,\"content\":\"Where is my order? It should have come at nine, and the driver does not answer.\"}}}",
                         events[i % G_N_ELEMENTS (events)], i, i % 97, i);
      g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));

      sbx_flight_recorder_note (recorder, i % 3 ? SBX_RECORDED_IN : SBX_RECORDED_OUT, SBX_RECORDED_TEXT, 0, data);
    }
}

/* ms of the frame that 95 of 100 do not exceed. */
static double
scroll (const char  *name,
        GtkWidget   *list)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  BenchFrames *frames = bench_frames_new (list);
  double page = gtk_adjustment_get_page_size (adjustment);
  double p95;

  bench_frames_start (frames);
  for (guint i = 0; i < STEPS; i++)
    {
      /* By a third of a page, and now and then somewhere else. */
      double value = i % 20 == 19 ? g_random_double_range (0, gtk_adjustment_get_upper (adjustment)) : gtk_adjustment_get_value (adjustment) - page / 3;

      gtk_adjustment_set_value (adjustment, MAX (value, 0));
      bench_run_frames (list, 1);
    }
  bench_frames_stop (frames);
  p95 = bench_frames_percentile (frames, .95);
  g_print ("%-34s half %5.1f, 95 of 100 %5.1f, the longest turn %5.1f ms of work\n", name, bench_frames_percentile (frames, .5), p95,
           bench_frames_longest_work (frames));
  bench_frames_free (frames);
  return p95;
}

static void
filter (GtkWidget  *page,
        const char *words,
        guint       expected)
{
  GtkWidget *entry = bench_find (page, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkListView *view = bench_find (page, GTK_TYPE_LIST_VIEW, NULL);
  GListModel *model = gtk_single_selection_get_model (GTK_SINGLE_SELECTION (gtk_list_view_get_model (view)));
  BenchFrames *frames = bench_frames_new (page);
  gint64 start = g_get_monotonic_time ();

  bench_frames_start (frames);
  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  while (!sbx_frames_list_get_busy (SBX_FRAMES_LIST (model)))
    g_main_context_iteration (NULL, TRUE);
  while (sbx_frames_list_get_busy (SBX_FRAMES_LIST (model)))
    g_main_context_iteration (NULL, TRUE);
  bench_frames_stop (frames);
  g_print ("%-34s %6u of %u in %4.0f ms, the longest turn %5.1f ms of work\n", words, g_list_model_get_n_items (model), n_frames,
           (double) (g_get_monotonic_time () - start) / 1000, bench_frames_longest_work (frames));
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, expected);
  bench_frames_free (frames);
}

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
scroll_bare (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkStringList *strings = gtk_string_list_new (NULL);
  GtkWidget *list;
  GtkWindow *window;
  double p95;

  for (guint i = 0; i < n_frames; i++)
    gtk_string_list_append (strings, "09:31:04.120  Received  messageAdded  Signalbox  12 ms  212 B");
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (strings))), factory);
  window = bench_window_new (g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", list, NULL), 1000, 700);
  bench_run_for (.5);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", n_frames - 1);
  bench_run_for (.5);
  p95 = scroll ("bare labels, scrolled", list);
  gtk_window_destroy (window);
  return p95;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://127.0.0.1:1/ws", NULL);
  g_autoptr (SbxClient) client = sbx_client_new (address, NULL);
  GtkWidget *page;
  GtkWindow *window;
  double bare, own;

  bench_init (&argc, &argv);
  if (argc > 1)
    n_frames = (guint) g_ascii_strtoull (argv[1], NULL, 10);
  fill (sbx_client_get_recorder (client));
  bare = scroll_bare ();

  page = sbx_frames_page_new ();
  sbx_frames_page_set_client (SBX_FRAMES_PAGE (page), client);
  window = bench_window_new (page, 1000, 700);
  bench_run_for (1);
  own = scroll ("frames, scrolled", bench_find (page, GTK_TYPE_LIST_VIEW, NULL));
  g_print ("%-34s %.2f times the bare list\n", "", own / bare);
  filter (page, "event:typing", n_frames / 5);
  filter (page, "no such text", 0);
  filter (page, "driver does", n_frames);
  filter (page, "payload.message.id=4711", 1);
  filter (page, "payload.topicId=topic-5 is:request", (n_frames + 91) / 97);
  gtk_window_destroy (window);
  return 0;
}
