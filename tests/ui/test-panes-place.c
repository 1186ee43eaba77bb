/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-message-log-private.h"
#include "sbx-message-pane.h"
#include "sbx-message.h"
#include "sbx-row.h"
#include "sbx-test-list-model.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

#include <adwaita.h>
#include <math.h>

/* Who reads somewhere in a topic stays there, whatever happens above, below and in sight. A shadow replays every change
 * that the list is told of. */

#define MESSAGES 400

typedef struct
{
  SbxWorld         *world;
  SbxMessagePane   *pane;
  SbxUiFixture     *ui;
  GtkListView      *list;
  GtkAdjustment    *adjustment;
  GtkWidget        *newest;
  SbxTestListModel *shadow;
  gint64            latest;
  gint64            seq; /* what is held on to */
  double            y;
} Fixture;

#define LINE " and this one is so long that it takes another line wherever the window is not very wide indeed."

static char *
make_message (gint64 seq,
              guint  lines)
{
  g_autoptr (GString) content = g_string_new (NULL);

  g_string_append_printf (content, "Message %" G_GINT64_FORMAT, seq);
  for (guint i = 0; i < lines; i++)
    g_string_append (content, LINE);

  return g_strdup_printf ("{'id':'p%" G_GINT64_FORMAT "','channelId':'bakery','topicId':'hours','seq':%" G_GINT64_FORMAT
                          ",'fromId':'w%d','fromName':'Writer %d','content':'%s','type':'text','timestamp':%" G_GINT64_FORMAT "}",
                          seq, seq, (int) (seq / 4 % 3), (int) (seq / 4 % 3), content->str, 1700000000000 + seq * 20000);
}

static void
run (Fixture *f)
{
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
}

static char *
make_page (gint64 first,
           gint64 last)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gint64 seq = first; seq <= last; seq++)
    {
      g_autofree char *message = make_message (seq, seq % 5 == 0);

      g_string_append_printf (list, "%s%s", seq > first ? "," : "", message);
    }
  return g_strdup_printf ("{'channelId':'bakery','topicId':'hours','messages':[%s],'limit':200,'more':{'before':%s,'after':%s}}",
                          list->str, first > 1 ? "true" : "false", last < 200 ? "true" : "false");
}

static void
add_page (Fixture *f,
          gint64   first,
          gint64   last)
{
  g_autofree char *page = make_page (first, last);

  sbx_demo_apply (f->world, "messages", "%s", page);
}

/* As it comes from a hub: the log has it at once, and tells it with the next flush. */
static void
take_page (Fixture *f,
           gint64   first,
           gint64   last)
{
  g_autofree char *page = make_page (first, last);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;

  g_strdelimit (page, "'", '"');
  bytes = g_bytes_new (page, strlen (page));
  envelope = sbx_envelope_new_for_text ("messages", NULL, NULL, bytes);
  sbx_world_apply (f->world, envelope);
}

/* The first row that begins in sight, and where. */
static void
note_place (Fixture *f)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  for (guint i = 0; i < rows->len; i++)
    {
      graphene_rect_t bounds;

      if (gtk_widget_compute_bounds (rows->pdata[i], GTK_WIDGET (f->list), &bounds) && bounds.origin.y >= 0)
        {
          f->y = bounds.origin.y;
          f->seq = sbx_message_get_seq (sbx_row_get_item (rows->pdata[i]));
          return;
        }
    }
  g_assert_not_reached ();
}

static void
check_place (Fixture *f)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  sbx_test_list_model_check (f->shadow);
  for (guint i = 0; i < rows->len; i++)
    {
      graphene_rect_t bounds;

      if (sbx_message_get_seq (sbx_row_get_item (rows->pdata[i])) == f->seq &&
          gtk_widget_compute_bounds (rows->pdata[i], GTK_WIDGET (f->list), &bounds))
        {
          g_assert_cmpfloat (fabs (bounds.origin.y - f->y), <=, 1);
          return;
        }
    }
  g_error ("no row of message %" G_GINT64_FORMAT, f->seq);
}

static void
change (Fixture *f,
        gint64   seq,
        guint    lines)
{
  g_autofree char *message = make_message (seq, lines);

  sbx_demo_apply (f->world, "messageChanged", "{'stream':'channel/bakery','message':%s}", message);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  SbxTopic *topic;

  f->world = sbx_demo_bakery ();
  f->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 700, 600);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
  f->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (f->list), GTK_TYPE_SCROLLED_WINDOW)));
  f->newest = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "newest");
  f->shadow = sbx_test_list_model_new (G_LIST_MODEL (gtk_list_view_get_model (f->list)));
  topic = sbx_world_find_topic (f->world, "bakery", "hours");
  f->latest = MESSAGES;
  add_page (f, 201, MESSAGES);
  sbx_message_pane_set_topic (f->pane, topic);
  run (f);
  sbx_message_pane_show_message (f->pane, 300);
  run (f);
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) + 33);
  run (f);
  note_place (f);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_test_list_model_free (f->shadow);
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

static void
test_row_above (Fixture      *f,
                gconstpointer data)
{
  for (guint lines = 6; lines > 0; lines -= 2)
    {
      change (f, f->seq - 5, lines);
      change (f, f->seq - 40, lines);
      run (f);
      check_place (f);
    }
}

static void
test_row_below (Fixture      *f,
                gconstpointer data)
{
  for (guint lines = 6; lines > 0; lines -= 2)
    {
      change (f, f->seq + 25, lines);
      change (f, f->seq + 60, lines);
      run (f);
      check_place (f);
    }
}

static void
test_row_in_sight (Fixture      *f,
                   gconstpointer data)
{
  for (guint lines = 6; lines > 0; lines -= 2)
    {
      change (f, f->seq + 2, lines);
      change (f, f->seq + 4, 6 - lines);
      run (f);
      check_place (f);
    }
}

static void
test_prepended (Fixture      *f,
                gconstpointer data)
{
  add_page (f, 101, 200);
  run (f);
  check_place (f);
  add_page (f, 1, 100);
  run (f);
  check_place (f);
}

static void
test_appended (Fixture      *f,
               gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      for (guint n = 0; n < i * 10; n++)
        sbx_demo_message (f->world, "bakery", "hours", ++f->latest, "Anna", "More");
      sbx_ui_frames (GTK_WIDGET (f->pane), 1);
      check_place (f);
    }
  sbx_ui_wait_named (f->newest, "Jump to newest, 1900 new messages");
}

static void
remove_message (Fixture *f,
                gint64   seq)
{
  sbx_demo_apply (f->world, "messageRemoved", "{'channelId':'bakery','topicId':'hours','id':'p%" G_GINT64_FORMAT "'}", seq);
}

/* The one at the top goes, with others. */
static void
test_removed (Fixture      *f,
              gconstpointer data)
{
  remove_message (f, f->seq - 1);
  run (f);
  check_place (f);
  remove_message (f, f->seq - 2);
  remove_message (f, f->seq + 3);
  remove_message (f, f->seq - 30);
  remove_message (f, f->seq + 30);
  run (f);
  check_place (f);
}

static void
test_resized (Fixture      *f,
              gconstpointer data)
{
  const int sizes[][2] = { { 700, 500 }, { 500, 500 }, { 900, 700 }, { 420, 640 }, { 700, 600 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_window_set_default_size (f->ui->window, sizes[i][0], sizes[i][1]);
      run (f);
      check_place (f);
      note_place (f);
    }
}

static void
test_text_size (Fixture      *f,
                gconstpointer data)
{
  const int dpi[] = { 120, 192, 96 };

  for (guint i = 0; i < G_N_ELEMENTS (dpi); i++)
    {
      g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi[i] * 1024, NULL);
      run (f);
      check_place (f);
    }
}

static void
send_live (Fixture *f,
           guint    n)
{
  for (guint i = 0; i < n; i++)
    sbx_demo_message (f->world, "bakery", "hours", ++f->latest, "Anna", "More");
  run (f);
}

/* The list has only part of what came. A wheel that was faster than it leads no further than it turned. */
static void
test_wheel_outruns (Fixture      *f,
                    gconstpointer data)
{
  double upper;

  send_live (f, 2000);
  upper = gtk_adjustment_get_upper (f->adjustment);
  while (gtk_adjustment_get_value (f->adjustment) + gtk_adjustment_get_page_size (f->adjustment) < upper)
    gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) + 70);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  note_place (f);
  for (guint i = 0; i < 10; i++)
    {
      run (f);
      check_place (f);
    }
  g_assert_true (gtk_widget_get_visible (f->newest));
  g_assert_cmpint (f->seq, <, MESSAGES);
}

static gboolean
is_at_newest (gpointer data)
{
  Fixture *f = data;

  return gtk_adjustment_get_value (f->adjustment) + gtk_adjustment_get_page_size (f->adjustment) >= gtk_adjustment_get_upper (f->adjustment) - 2 &&
         !gtk_widget_get_visible (f->newest);
}

/* What End leads to is the newest of all. */
static void
test_end_key (Fixture      *f,
              gconstpointer data)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->list));

  send_live (f, 2000);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean taken = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_End, 0, 0, &taken);
      g_assert_false (taken);
    }
  sbx_ui_wait (is_at_newest, f);
  send_live (f, 50);
  g_assert_true (is_at_newest (f));
}

/* Nothing is below but free room: there is nothing newer to go to, also where somebody moved by a little. */
static void
test_newest_in_sight (Fixture      *f,
                      gconstpointer data)
{
  g_signal_emit_by_name (f->newest, "clicked");
  run (f);
  g_assert_true (is_at_newest (f));
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - 18);
  run (f);
  g_assert_false (gtk_widget_get_visible (f->newest));
  send_live (f, 2);
  g_assert_true (gtk_widget_get_visible (f->newest));
  sbx_ui_wait_named (f->newest, "Jump to newest, 2 new messages");

  /* All of it is in sight again before the end is reached. */
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_upper (f->adjustment) - gtk_adjustment_get_page_size (f->adjustment) - 30);
  run (f);
  g_assert_false (gtk_widget_get_visible (f->newest));
  send_live (f, 20);
  g_assert_true (is_at_newest (f));
}

static void
read_all (Fixture *f)
{
  sbx_demo_apply (f->world, "topicChanged",
                  "{'stream':'channel/bakery','topic':{'id':'hours','channelId':'bakery','kind':'chat','title':'Opening hours',"
                  "'unreadCount':0,'readSeq':400,'lastSeq':400}}");
}

/* Who left it so comes back to the newest. */
static void
test_comes_back_to_newest (Fixture      *f,
                           gconstpointer data)
{
  g_autoptr (SbxTopic) topic = g_object_ref (sbx_message_pane_get_topic (f->pane));

  read_all (f);
  g_signal_emit_by_name (f->newest, "clicked");
  run (f);
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - 18);
  run (f);
  sbx_message_pane_set_topic (f->pane, NULL);
  run (f);
  sbx_message_pane_set_topic (f->pane, topic);
  sbx_ui_wait (is_at_newest, f);
  send_live (f, 3);
  g_assert_true (is_at_newest (f));
}

/* Older ones may come while the list is still on its way: it goes on to what was asked for. */
static void
test_jump_while_loading (Fixture      *f,
                         gconstpointer data)
{
  const gint64 wanted = 226;

  for (guint frames = 0; frames < 4; frames++)
    {
      gint64 oldest = 201 - frames * 50;

      sbx_message_pane_show_message (f->pane, wanted);
      if (frames > 0)
        sbx_ui_frames (GTK_WIDGET (f->pane), frames);
      add_page (f, oldest - 50, oldest - 1);
      run (f);
      note_place (f);
      g_assert_cmpint (f->seq, >=, wanted - 3);
      g_assert_cmpint (f->seq, <=, wanted);
      g_signal_emit_by_name (f->newest, "clicked");
      run (f);
    }
}

/* Who leaves before the list is at its end was on the way there. */
static void
test_left_on_the_way (Fixture      *f,
                      gconstpointer data)
{
  g_autoptr (SbxTopic) topic = g_object_ref (sbx_message_pane_get_topic (f->pane));

  read_all (f);
  sbx_message_pane_set_topic (f->pane, NULL);
  sbx_message_pane_set_topic (f->pane, topic);
  run (f);
  check_place (f);

  g_signal_emit_by_name (f->newest, "clicked");
  sbx_message_pane_set_topic (f->pane, NULL);
  sbx_message_pane_set_topic (f->pane, topic);
  sbx_ui_wait (is_at_newest, f);
}

static gboolean
is_not_kept (gpointer pane)
{
  return !sbx_message_pane_get_kept_unread (pane);
}

/* Whoever marked a topic as unread may read it elsewhere; then it is read here too as more comes. */
static void
test_kept_until_read_elsewhere (Fixture      *f,
                                gconstpointer data)
{
  SbxTopic *topic = sbx_world_find_topic (f->world, "bakery", "hours");

  read_all (f);
  sbx_message_pane_keep_unread (f->pane, 390);
  sbx_demo_apply (f->world, "readChanged", "{'channelId':'bakery','topicId':'hours','userId':'me','readSeq':389,'from':390,'unread':true}");
  run (f);
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 11);
  g_assert_true (sbx_message_pane_get_kept_unread (f->pane));

  sbx_demo_apply (f->world, "readChanged", "{'channelId':'bakery','topicId':'hours','userId':'me','readSeq':400}");
  sbx_ui_wait (is_not_kept, f->pane);
}

/* Where a topic was left may have to be loaded anew, with messages missing between it and the newest; something else may be told before
 * what came is. */
static void
test_kept_behind_gap (Fixture      *f,
                      gconstpointer data)
{
  SbxTopic      *topic = sbx_world_find_topic (f->world, "bakery", "hours");
  SbxMessageLog *log = sbx_topic_get_messages (topic);

  add_page (f, 1, 200);
  sbx_message_pane_show_message (f->pane, 7);
  run (f);
  note_place (f);
  sbx_message_pane_set_topic (f->pane, NULL);
  sbx_message_log_reset (log);
  add_page (f, 351, MESSAGES);
  sbx_message_log_set_loading (log, TRUE);
  sbx_message_pane_set_topic (f->pane, topic);
  run (f);

  take_page (f, 1, 26);
  sbx_message_log_set_loading (log, FALSE);
  g_list_model_items_changed (G_LIST_MODEL (log), 0, 0, 0);
  while (g_main_context_iteration (NULL, FALSE));
  sbx_world_flush (f->world);
  run (f);
  check_place (f);
}

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

#define CASE(name) g_test_add ("/panes/place/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  CASE (row_above);
  CASE (row_below);
  CASE (row_in_sight);
  CASE (prepended);
  CASE (appended);
  CASE (removed);
  CASE (resized);
  CASE (text_size);
  CASE (wheel_outruns);
  CASE (end_key);
  CASE (newest_in_sight);
  CASE (comes_back_to_newest);
  CASE (jump_while_loading);
  CASE (left_on_the_way);
  CASE (kept_until_read_elsewhere);
  CASE (kept_behind_gap);

  return g_test_run ();
}
