/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-message.h"
#include "sbx-row.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

#include <adwaita.h>
#include <math.h>

/* A long topic, whose hub answers some frames later: people scroll as fast as they like, and find their place. */

#define PAGE 50
#define WHEEL_CLICK 70.0

typedef struct
{
  SbxWorld       *world;
  SbxMessagePane *pane;
  SbxUiFixture   *ui;
  GtkListView    *list;
  GtkAdjustment  *adjustment;
  GtkWidget      *newest;
  SbxTopic       *topic;
  SbxMessageLog  *log;
  gint64          oldest; /* that was sent */
  gint64          latest;
  guint           asked;
  guint           frames_to_answer;
} Fixture;

static void
append_message (GString *list,
                gint64   seq)
{
  g_string_append_printf (list,
                          "%s{'id':'p%" G_GINT64_FORMAT "','channelId':'bakery','topicId':'hours','seq':%" G_GINT64_FORMAT
                          ",'fromId':'w%d','fromName':'Writer %d','content':'Message %" G_GINT64_FORMAT "%s','type':'text','timestamp':%" G_GINT64_FORMAT "}",
                          list->len > 0 ? "," : "", seq, seq, (int) (seq / 4 % 3), (int) (seq / 4 % 3), seq,
                          seq % 5 == 0 ? ", and this one is so long that it takes a second line, wherever the window is not very wide indeed" : "",
                          1700000000000 + seq * 20000);
}

/* The page that ends at the oldest one. */
static void
send_page (Fixture *f)
{
  GString *list = g_string_new (NULL);
  gint64   first = MAX (f->oldest - PAGE, 1);

  for (gint64 seq = first; seq < f->oldest; seq++)
    append_message (list, seq);
  f->oldest = first;
  sbx_demo_apply (f->world, "messages", "{'channelId':'bakery','topicId':'hours','messages':[%s],'limit':50,'more':{'before':%s,'after':false}}",
                  list->str, first > 1 ? "true" : "false");
  g_string_free (list, TRUE);
}

static void
send_live (Fixture *f,
           guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("Live %" G_GINT64_FORMAT, ++f->latest);

      sbx_demo_message (f->world, "bakery", "hours", f->latest, "Anna", text);
    }
}

/* One frame, in which the hub may answer. */
static void
run_frame (Fixture *f)
{
  g_autofree char *asked = sbx_ui_fixture_take (f->ui, "topic.load-older");

  if (asked && !sbx_message_log_get_loading (f->log) && sbx_message_log_get_has_older (f->log))
    {
      f->asked++;
      f->frames_to_answer = 2;
      sbx_message_log_set_loading (f->log, TRUE);
    }
  else if (f->frames_to_answer > 0 && --f->frames_to_answer == 0)
    send_page (f);
  sbx_ui_frames (GTK_WIDGET (f->pane), 1);
}

static void
run_frames (Fixture *f,
            guint    n)
{
  for (guint i = 0; i < n; i++)
    run_frame (f);
}

static void
open_topic (Fixture *f,
            guint    messages)
{
  f->oldest = messages + 1;
  f->latest = messages;
  sbx_message_pane_set_topic (f->pane, f->topic);
  send_page (f);
  run_frames (f, 8);
  if (gtk_widget_get_visible (f->newest)) /* else it opens where reading stopped */
    g_signal_emit_by_name (f->newest, "clicked");
  run_frames (f, 8);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->world = sbx_demo_bakery ();
  f->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 700, 600);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
  f->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (f->list), GTK_TYPE_SCROLLED_WINDOW)));
  f->newest = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "newest");
  f->topic = sbx_world_find_topic (f->world, "bakery", "hours");
  f->log = sbx_topic_get_messages (f->topic);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

/* The first row that begins in sight, and where. */
static gint64
first_in_sight (Fixture *f,
                double  *y)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  for (guint i = 0; i < rows->len; i++)
    {
      graphene_rect_t bounds;

      if (SBX_IS_MESSAGE (sbx_row_get_item (rows->pdata[i])) &&
          gtk_widget_compute_bounds (rows->pdata[i], GTK_WIDGET (f->list), &bounds) && bounds.origin.y >= 0)
        {
          *y = bounds.origin.y;
          return sbx_message_get_seq (sbx_row_get_item (rows->pdata[i]));
        }
    }

  return 0;
}

/* Where the row of @seq is now. */
static double
place_of (Fixture *f,
          gint64   seq)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  for (guint i = 0; i < rows->len; i++)
    {
      graphene_rect_t bounds;

      if (SBX_IS_MESSAGE (sbx_row_get_item (rows->pdata[i])) && sbx_message_get_seq (sbx_row_get_item (rows->pdata[i])) == seq &&
          gtk_widget_compute_bounds (rows->pdata[i], GTK_WIDGET (f->list), &bounds))
        return bounds.origin.y;
    }
  g_error ("no row of message %" G_GINT64_FORMAT, seq);
}

static gboolean
is_at_end (Fixture *f)
{
  return gtk_adjustment_get_value (f->adjustment) + gtk_adjustment_get_page_size (f->adjustment) >= gtk_adjustment_get_upper (f->adjustment) - 2;
}

static gboolean
is_at_newest (gpointer data)
{
  Fixture *f = data;

  return is_at_end (f) && !gtk_widget_get_visible (f->newest);
}

static void
turn_wheel (Fixture *f,
            double   clicks)
{
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - clicks * WHEEL_CLICK);
}

/* Bursts of the wheel until the first message is there: the way leads only up. */
static void
scroll_to_start (Fixture *f,
                 guint    live)
{
  gint64 at = G_MAXINT64;
  double y;

  for (guint burst = 0; burst < 400 && at > 1; burst++)
    {
      for (guint i = 0; i < 10; i++)
        {
          gint64 now;

          turn_wheel (f, 1);
          send_live (f, live);
          if (i % 2 == 0)
            run_frame (f);
          now = first_in_sight (f, &y);
          if (g_test_verbose ())
            g_test_message ("%u/%u: %" G_GINT64_FORMAT " at %g, value %g of %g", burst, i, now, y,
                            gtk_adjustment_get_value (f->adjustment), gtk_adjustment_get_upper (f->adjustment));
          g_assert_cmpint (now, <=, at);
          g_assert_cmpint (now, >, 0);
          at = now;
        }
      run_frames (f, 3);
      g_assert_cmpint (first_in_sight (f, &y), <=, at);
    }
  g_assert_cmpint (at, ==, 1);
  g_assert_false (is_at_end (f));
  g_assert_true (gtk_widget_get_visible (f->newest));
}

static void
test_to_the_start (Fixture      *f,
                   gconstpointer data)
{
  open_topic (f, 350);
  scroll_to_start (f, 0);
}

/* The same with the hub at work below, which is never where people are taken to. */
static void
test_while_more_comes (Fixture      *f,
                       gconstpointer data)
{
  open_topic (f, 200);
  turn_wheel (f, 10);
  scroll_to_start (f, 4);
}

static gboolean
was_marked (Fixture *f)
{
  for (guint i = 0; i < f->ui->actions->len; i++)
    if (g_str_has_prefix (f->ui->actions->pdata[i], "topic.mark-read"))
      return TRUE;

  return FALSE;
}

/* A page that is put above moves nothing that is in sight, whether more comes below at the same time or not. */
static void
test_page_above (Fixture      *f,
                 gconstpointer data)
{
  open_topic (f, 1000);
  for (guint pages = 0; pages < 5; pages++)
    {
      double y, before;
      gint64 seq;
      guint  asked = f->asked;

      while (f->asked == asked)
        {
          turn_wheel (f, 3);
          run_frame (f);
        }
      seq = first_in_sight (f, &before);
      run_frames (f, 2);
      send_live (f, pages * 40);
      run_frames (f, 6);
      g_assert_cmpint (f->frames_to_answer, ==, 0);
      y = place_of (f, seq);
      g_assert_cmpfloat_with_epsilon (y, before, 1);
    }
  g_assert_false (was_marked (f));
}

/* Whoever is at the end while it moves on can leave it. */
static void
test_leave_the_end (Fixture      *f,
                    gconstpointer data)
{
  double y;
  gint64 seq;

  open_topic (f, 1000);
  for (guint i = 0; i < 10; i++)
    {
      send_live (f, 8);
      run_frame (f);
    }
  run_frames (f, 6);
  g_assert_true (is_at_end (f));
  g_assert_false (gtk_widget_get_visible (f->newest));
  send_live (f, 8);
  run_frame (f);
  turn_wheel (f, 2);
  send_live (f, 8);
  run_frames (f, 2);
  seq = first_in_sight (f, &y);
  for (guint i = 0; i < 30; i++)
    {
      send_live (f, 8);
      run_frame (f);
    }
  g_assert_true (gtk_widget_get_visible (f->newest));
  g_assert_cmpfloat_with_epsilon (place_of (f, seq), y, 1);

  /* And who goes back there stays. */
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_upper (f->adjustment));
  sbx_ui_wait (is_at_newest, f);
  run_frames (f, 6);
  g_assert_true (is_at_newest (f));
  send_live (f, 8);
  run_frames (f, 6);
  g_assert_true (is_at_end (f));
  g_assert_false (gtk_widget_get_visible (f->newest));
}

/* Older ones are asked for before they are needed. */
static void
test_ahead (Fixture      *f,
            gconstpointer data)
{
  open_topic (f, 1000);
  while (f->asked == 0)
    {
      turn_wheel (f, 1);
      run_frame (f);
    }
  g_assert_cmpfloat (gtk_adjustment_get_value (f->adjustment), >, 1.5 * gtk_adjustment_get_page_size (f->adjustment));
}

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

#define CASE(name) g_test_add ("/panes/scrolling/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  CASE (to_the_start);
  CASE (while_more_comes);
  CASE (page_above);
  CASE (leave_the_end);
  CASE (ahead);

  return g_test_run ();
}
