/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer.h"
#include "sbx-demo-world.h"
#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-message.h"
#include "sbx-row.h"
#include "sbx-settings.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

#include <adwaita.h>

/* A topic that is read to its end while its hub goes away, and what stands there when the hub is back. */

/* Longer than it takes to read what is in sight, in ms. */
#define READING_TIME 600

typedef struct
{
  SbxWorld       *world;
  SbxMessagePane *pane;
  SbxUiFixture   *ui;
  GtkListView    *list;
  GtkAdjustment  *adjustment;
  GtkWidget      *newest;
  SbxTopic       *topic;
  const char     *id;            /* of the topic */
} Fixture;

static void
add_page (Fixture *f,
          gint64   first,
          gint64   last,
          gboolean before)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gint64 seq = first; seq <= last; seq++)
    g_string_append_printf (list,
                            "%s{'id':'p%" G_GINT64_FORMAT "','channelId':'bakery','topicId':'%s','seq':%" G_GINT64_FORMAT
                            ",'fromId':'w%d','fromName':'Writer %d','content':'Message %" G_GINT64_FORMAT "','type':'text','timestamp':%" G_GINT64_FORMAT "}",
                            seq > first ? "," : "", seq, f->id, seq, (int) (seq % 3), (int) (seq % 3), seq, sbx_time_now_ms () - (2000 - seq) * 1000);
  sbx_demo_apply (f->world, "messages", "{'channelId':'bakery','topicId':'%s','messages':[%s],'limit':200,'more':{'before':%s,'after':false}}",
                  f->id, list->str, before ? "true" : "false");
}

static void
set_counts (Fixture *f,
            gint64   read_seq,
            gint64   last_seq)
{
  sbx_demo_apply (f->world, "topicChanged",
                  "{'topic':{'id':'%s','channelId':'bakery','kind':'chat','title':'Opening hours',"
                  "'unreadCount':%" G_GINT64_FORMAT ",'readSeq':%" G_GINT64_FORMAT ",'lastSeq':%" G_GINT64_FORMAT "}}",
                  f->id, last_seq - read_seq, read_seq, last_seq);
}

static void
set_state (Fixture           *f,
           SbxConnectionState state)
{
  sbx_world_set_connection (f->world, state, 1, 5, 0, NULL);
}

/* The hub told of them while nobody was connected; they come in two parts. */
static void
catch_up (Fixture *f,
          guint    n)
{
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *text = g_strdup_printf ("Missed %u", i);

      sbx_demo_message (f->world, "bakery", "hours", 200 + i, "Anna", text);
      if (i == n / 2)
        sbx_ui_frames (GTK_WIDGET (f->pane), 8);
    }
  set_counts (f, 200, 200 + n);
  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
}

static gboolean
on_read (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* The place up to which was read in the time that this takes; 0 = nothing more. */
static gint64
read_now (Fixture *f)
{
  g_autofree char *seq = NULL;
  gboolean over = FALSE;

  g_timeout_add (READING_TIME, on_read, &over);
  sbx_ui_wait (is_true, &over);
  seq = sbx_ui_fixture_take (f->ui, "topic.mark-read");

  return seq ? g_ascii_strtoll (seq, NULL, 10) : 0;
}

/* The messages that were marked one by one in the time that this takes, which the hub takes over; NULL = none. */
static char *
read_messages (Fixture *f)
{
  g_autofree char *ids = NULL;
  gboolean over = FALSE;

  g_timeout_add (READING_TIME, on_read, &over);
  sbx_ui_wait (is_true, &over);
  for (guint i = 0; i < f->ui->actions->len; i++)
    g_assert_false (g_str_has_prefix (f->ui->actions->pdata[i], "topic.mark-read"));
  ids = sbx_ui_fixture_take (f->ui, "topic.mark-messages");
  if (ids != NULL)
    {
      sbx_demo_apply (f->world, "readChanged", "{'channelId':'bakery','topicId':'%s','userId':'me','readSeq':200,'messageIds':%s}",
                      f->id, ids);
      sbx_world_flush (f->world);
    }

  return g_steal_pointer (&ids);
}

static guint
n_words (const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  return g_strv_length (words);
}

static gboolean
is_at_end (gpointer data)
{
  Fixture *f = data;

  return gtk_adjustment_get_value (f->adjustment) + gtk_adjustment_get_page_size (f->adjustment) >= gtk_adjustment_get_upper (f->adjustment) - 2;
}

static gboolean
is_in_sight (Fixture    *f,
             const char *label_prefix)
{
  gpointer row = sbx_ui_row (f->list, label_prefix);
  double x, y;

  if (row == NULL || !gtk_widget_translate_coordinates (row, GTK_WIDGET (f->list), 0, 0, &x, &y))
    return FALSE;

  return y >= -1 && y + gtk_widget_get_height (row) <= gtk_adjustment_get_page_size (f->adjustment) + 1;
}

/* The last message of which some can be seen. */
static gint64
last_in_sight (Fixture *f)
{
  for (GtkWidget *child = gtk_widget_get_last_child (GTK_WIDGET (f->list)); child; child = gtk_widget_get_prev_sibling (child))
    {
      SbxRow *row = sbx_row_in_sight (GTK_WIDGET (f->list), child);

      if (row && SBX_IS_MESSAGE (sbx_row_get_item (row)))
        return sbx_message_get_seq (sbx_row_get_item (row));
    }
  g_assert_not_reached ();
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
  f->id = "hours";
  f->topic = sbx_world_find_topic (f->world, "bakery", f->id);

  set_counts (f, 200, 200);
  add_page (f, 121, 200, FALSE);
  sbx_message_pane_set_topic (f->pane, f->topic);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  sbx_ui_wait (is_at_end, f);
  set_state (f, SBX_CONNECTION_RECONNECTING);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

/* All of the 60 that stand below what is in sight. */
static gboolean
says_how_many_below (gpointer data)
{
  Fixture *f = data;
  g_autofree char *below = g_strdup_printf ("Jump to newest, %" G_GINT64_FORMAT " new messages", 260 - last_in_sight (f));
  g_autofree char *other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (f->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, below);

  return other == NULL;
}

/* More than fits: the place where people stopped stays in sight, and only what they see is read. */
static void
test_many (Fixture      *f,
           gconstpointer data)
{
  gint64 seq;

  catch_up (f, 60);
  g_assert_true (is_in_sight (f, "60 new messages, Anna, Missed 1"));
  g_assert_true (is_in_sight (f, "Writer 2, Message 200"));
  g_assert_false (is_at_end (f));
  g_assert_true (gtk_widget_get_visible (f->newest));
  sbx_ui_wait (says_how_many_below, f);
  if (gtk_window_is_active (f->ui->window))
    {
      seq = read_now (f);
      g_assert_cmpint (seq, >, 200);
      g_assert_cmpint (seq, <, 240);
    }

  /* Who goes to the end has not seen what stands between. */
  g_signal_emit_by_name (f->newest, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  if (gtk_window_is_active (f->ui->window))
    {
      g_autofree char *ids = read_messages (f);

      g_assert_nonnull (ids);
      g_assert_nonnull (strstr (ids, "'m260'"));
      g_assert_null (strstr (ids, "'m230'"));
      g_assert_cmpuint (n_words (ids), <, 25);
    }

  /* From now on they are followed. */
  sbx_demo_message (f->world, "bakery", "hours", 270, "Anna", "Live");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
}

/* What fits stands below the line, and the list goes on following. */
static void
test_few (Fixture      *f,
          gconstpointer data)
{
  catch_up (f, 4);
  g_assert_true (is_in_sight (f, "4 new messages, Anna, Missed 1"));
  g_assert_true (is_at_end (f));
  g_assert_false (gtk_widget_get_visible (f->newest));
  if (gtk_window_is_active (f->ui->window))
    g_assert_cmpint (read_now (f), ==, 204);
}

/* At once, without passing by all the others. */
static void
go_to_start (Fixture *f)
{
  g_autoptr (SbxMessage) first = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (f->topic)), 0);

  sbx_message_pane_show_message (f->pane, sbx_message_get_seq (first));
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_cmpfloat (gtk_adjustment_get_value (f->adjustment), ==, gtk_adjustment_get_lower (f->adjustment));
}

/* More unread messages than one page: those before it stay unread until they were loaded and seen. */
static void
test_more_than_a_page (Fixture      *f,
                       gconstpointer data)
{
  g_autofree char *ids = NULL;
  guint unread;

  f->id = "crowd";
  set_state (f, SBX_CONNECTION_CONNECTED);
  set_counts (f, 200, 600);
  f->topic = sbx_world_find_topic (f->world, "bakery", f->id);
  add_page (f, 401, 600, TRUE);
  sbx_message_pane_set_topic (f->pane, f->topic);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_false (is_at_end (f));
  if (!gtk_window_is_active (f->ui->window))
    {
      g_test_skip ("the window is not active");
      return;
    }

  ids = read_messages (f);
  g_assert_nonnull (ids);
  g_assert_nonnull (strstr (ids, "'p401'"));
  g_assert_null (strstr (ids, "'p500'"));
  unread = 400 - n_words (ids);
  g_assert_cmpuint (sbx_topic_get_unread_count (f->topic), ==, unread);
  g_signal_emit_by_name (f->newest, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_clear_pointer (&ids, g_free);
  ids = read_messages (f);
  g_assert_nonnull (ids);
  g_assert_nonnull (strstr (ids, "'p600'"));
  g_assert_null (strstr (ids, "'p401'"));
  g_assert_null (strstr (ids, "'p500'"));
  unread -= n_words (ids);
  g_assert_cmpuint (sbx_topic_get_unread_count (f->topic), ==, unread);

  /* All are here now, which does not mean that they were seen. */
  add_page (f, 201, 400, FALSE);
  sbx_demo_apply (f->world, "messageAdded",
                  "{'stream':'channel/bakery','seq':601,'message':{'id':'p601','channelId':'bakery','topicId':'crowd','seq':601,"
                  "'fromId':'w1','fromName':'Writer 1','content':'Live','type':'text','timestamp':%" G_GINT64_FORMAT "}}",
                  sbx_time_now_ms ());
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  g_clear_pointer (&ids, g_free);
  ids = read_messages (f);
  g_assert_cmpstr (ids, ==, "['p601']");
  g_assert_cmpuint (sbx_topic_get_unread_count (f->topic), ==, unread);

  go_to_start (f);
  g_assert_cmpint (read_now (f), <, 240);
  g_signal_emit_by_name (f->newest, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_cmpint (read_now (f), ==, 0);
}

/* What was never loaded is not read, also by who goes to the end. */
static void
test_gap (Fixture      *f,
          gconstpointer data)
{
  sbx_world_break_stream (f->world, "channel/bakery", 200, 500, "trimmed");
  sbx_message_log_set_loading (sbx_topic_get_messages (f->topic), TRUE);
  add_page (f, 451, 500, TRUE);   /* more than can be seen of it from both ends */
  set_counts (f, 200, 500);
  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_true (sbx_message_log_get_loaded (sbx_topic_get_messages (f->topic)));
  g_assert_cmpint (sbx_message_log_get_unbroken_seq (sbx_topic_get_messages (f->topic), 200), ==, 200);
  g_assert_cmpint (sbx_message_log_get_unbroken_seq (sbx_topic_get_messages (f->topic), 488), ==, 500);

  g_signal_emit_by_name (f->newest, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  g_assert_nonnull (sbx_ui_row (f->list, "Writer 2, Message 500"));
  if (gtk_window_is_active (f->ui->window))
    g_assert_cmpint (read_now (f), ==, 0);

  /* The gap is loaded. */
  {
    g_autoptr (SbxSeqRanges) known = sbx_seq_ranges_new ();
    g_autoptr (JsonObject) page = json_object_new ();

    json_object_set_array_member (page, "messages", json_array_new ());
    sbx_seq_ranges_add (known, 201, 450);
    sbx_world_restore_messages (f->world, f->topic, page, known);
    sbx_world_flush (f->world);
  }
  g_assert_cmpint (sbx_message_log_get_unbroken_seq (sbx_topic_get_messages (f->topic), 200), ==, 500);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  go_to_start (f);
  if (gtk_window_is_active (f->ui->window))
    g_assert_cmpint (read_now (f), ==, 0);
  g_signal_emit_by_name (f->newest, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  if (gtk_window_is_active (f->ui->window))
    {
      g_autofree char *ids = read_messages (f);

      g_assert_nonnull (ids);
      g_assert_nonnull (strstr (ids, "'p500'"));
      g_assert_null (strstr (ids, "'p489'"));
    }
}

static gboolean
is_visible (gpointer widget)
{
  return gtk_widget_get_visible (widget);
}

/* So many at once that most were never in sight, though the list stayed at the newest: those stay unread, below a line. */
static void
test_burst (Fixture      *f,
            gconstpointer data)
{
  g_autofree char *ids = NULL;
  GtkWidget *above = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "unread-above");
  g_autofree char *text = g_strnfill (600, 'x');
  gint64 new_from = 0;

  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  for (guint i = 1; i <= 60; i++)
    sbx_demo_message (f->world, "bakery", "hours", 200 + i, "Anna", text);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  if (!gtk_window_is_active (f->ui->window))
    {
      g_test_skip ("the window is not active");
      return;
    }

  ids = read_messages (f);
  g_assert_nonnull (ids);
  g_assert_cmpuint (n_words (ids), <, 20);
  g_assert_cmpuint (sbx_topic_get_unread_count (f->topic), ==, 60 - n_words (ids));
  g_object_get (sbx_topic_get_messages (f->topic), "new-from-seq", &new_from, NULL);
  g_assert_cmpint (new_from, ==, 201);
  g_assert_true (is_at_end (f));
  sbx_ui_wait (is_visible, above);

  g_signal_emit_by_name (above, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_false (is_at_end (f));
  g_assert_nonnull (sbx_ui_row (f->list, "60 new messages, Anna"));
}

typedef struct
{
  Fixture   *fixture;
  GtkWidget *above;
  gint64     seq;
} Stream;

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* One more message each time. */
static gboolean
is_above_said (gpointer data)
{
  Stream *stream = data;

  sbx_demo_message (stream->fixture->world, "bakery", "hours", ++stream->seq, "Anna", "More");
  sbx_world_flush (stream->fixture->world);

  return gtk_widget_get_visible (stream->above);
}

/* What is unread above is said while more comes without a pause. */
static void
test_above_in_stream (Fixture      *f,
                      gconstpointer data)
{
  Stream stream = { f, sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "unread-above"), 200 };
  guint  source;

  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_message_pane_set_marking (f->pane, SBX_READ_MARKING_BY_HAND);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  /* They come so often that the list never rests. */
  source = g_timeout_add (20, wake, NULL);
  sbx_ui_wait (is_above_said, &stream);
  g_assert_true (is_at_end (f));
  g_source_remove (source);
}

static gboolean
has_no_number (gpointer data)
{
  return g_strcmp0 (gtk_inscription_get_text (data), "Newest") == 0;
}

/* What is unread above is not among those that the button below leads to. */
static void
test_above_is_not_below (Fixture      *f,
                         gconstpointer data)
{
  GtkWidget      *above = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "unread-above");
  GtkWidget      *newest = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "newest");
  GtkInscription *label = sbx_ui_find (newest, GTK_TYPE_INSCRIPTION, NULL);

  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_message_pane_set_marking (f->pane, SBX_READ_MARKING_BY_HAND);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  for (guint i = 1; i <= 60; i++)
    sbx_demo_message (f->world, "bakery", "hours", 200 + i, "Anna", "More");
  sbx_world_flush (f->world);
  sbx_ui_wait (is_visible, above);

  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - 150);
  sbx_ui_wait (is_visible, newest);
  sbx_ui_wait (has_no_number, label);
}

/* Seen from where the list stands, which nothing below moves. */
static gint64
first_in_sight (Fixture *f)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  for (guint i = 0; i < rows->len; i++)
    {
      graphene_rect_t bounds;

      if (SBX_IS_MESSAGE (sbx_row_get_item (rows->pdata[i])) &&
          gtk_widget_compute_bounds (rows->pdata[i], GTK_WIDGET (f->list), &bounds) && bounds.origin.y + bounds.size.height > 0)
        return sbx_message_get_seq (sbx_row_get_item (rows->pdata[i]));
    }
  g_assert_not_reached ();
}

/* What the button says after a while in which nothing happens. */
static void
assert_above (Fixture *f,
              gint64   n)
{
  GtkWidget *above = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "unread-above");
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT " unread above", n);
  GtkWidget *label = sbx_ui_find (above, GTK_TYPE_LABEL, NULL);
  gboolean over = FALSE;

  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_timeout_add (READING_TIME, on_read, &over);
  sbx_ui_wait (is_true, &over);
  g_assert_true (gtk_widget_get_visible (above));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, expected);
}

static void
send_live (Fixture *f,
           gint64   first,
           gint64   last)
{
  for (gint64 seq = first; seq <= last; seq++)
    {
      sbx_demo_message (f->world, "bakery", "crowd", seq, "Anna", "More");
      if (seq % 7 == 0)
        sbx_ui_frames (GTK_WIDGET (f->pane), 1);
    }
}

/* What is said to be unread above is true, though nobody scrolls: more comes below, some is read and marked elsewhere, and what stands
 * further above is loaded. */
static void
test_above_stays_true (Fixture      *f,
                       gconstpointer data)
{
  gint64 first;

  f->id = "crowd";
  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_message_pane_set_marking (f->pane, SBX_READ_MARKING_BY_HAND);
  set_counts (f, 200, 200);
  f->topic = sbx_world_find_topic (f->world, "bakery", f->id);
  add_page (f, 121, 200, TRUE);
  sbx_message_pane_set_topic (f->pane, f->topic);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  set_counts (f, 100, 200);
  sbx_message_pane_show_message (f->pane, 180);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  first = first_in_sight (f);
  g_assert_cmpint (first, >, 150);
  g_assert_cmpint (first, <=, 180);
  assert_above (f, first - 101);     /* of which twenty are not here */

  send_live (f, 201, 240);
  assert_above (f, first - 101);
  g_assert_cmpint (first_in_sight (f), ==, first);

  sbx_demo_apply (f->world, "readChanged", "{'channelId':'bakery','topicId':'crowd','userId':'me','readSeq':100,'messageIds':['p130','p140']}");
  assert_above (f, first - 103);

  /* As many are read as come. */
  sbx_demo_apply (f->world, "readChanged", "{'channelId':'bakery','topicId':'crowd','userId':'me','readSeq':100,'messageIds':['p131','p141']}");
  send_live (f, 241, 242);
  assert_above (f, first - 105);

  /* What comes below is read, and as many are marked as unread above. */
  sbx_demo_apply (f->world, "readChanged",
                  "{'channelId':'bakery','topicId':'crowd','userId':'me','readSeq':100,'messageIds':['p131','p141'],'unread':true}");
  sbx_demo_message (f->world, "bakery", "crowd", 243, "me", "Written elsewhere");
  sbx_demo_message (f->world, "bakery", "crowd", 244, "me", "And this");
  assert_above (f, first - 103);

  sbx_message_log_set_loading (sbx_topic_get_messages (f->topic), TRUE);
  add_page (f, 91, 120, TRUE);
  send_live (f, 245, 250);
  assert_above (f, first - 103);
  g_assert_cmpint (first_in_sight (f), ==, first);

  sbx_demo_apply (f->world, "readChanged", "{'channelId':'bakery','topicId':'crowd','userId':'me','readSeq':150}");
  assert_above (f, first - 151);
}

/* Whoever writes goes to the end too, and has seen no more than that. */
static void
test_sent (Fixture      *f,
           gconstpointer data)
{
  SbxComposer *composer = sbx_ui_find (f->pane, SBX_TYPE_COMPOSER, NULL);
  g_autofree char *ids = NULL;

  catch_up (f, 60);
  if (!gtk_window_is_active (f->ui->window))
    {
      g_test_skip ("the window is not active");
      return;
    }
  g_assert_cmpint (read_now (f), <, 240);
  sbx_composer_set_text (composer, "Later");
  sbx_composer_send (composer);
  sbx_world_add_outgoing (f->world, f->topic, "k1", "Later");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  ids = read_messages (f);
  g_assert_nonnull (ids);
  g_assert_nonnull (strstr (ids, "'m260'"));
  g_assert_null (strstr (ids, "'m230'"));
}

/* In a topic of which a part is missing: what is not here stands neither above the first message, nor is it old. */
static void
test_gap_counts (Fixture      *f,
                 gconstpointer data)
{
  GtkWidget *above = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "unread-above");
  SbxMessageLog *log = sbx_topic_get_messages (f->topic);
  guint n_new = 0;

  sbx_world_break_stream (f->world, "channel/bakery", 200, 500, "trimmed");
  sbx_message_log_set_loading (log, TRUE);
  add_page (f, 489, 500, TRUE);
  set_counts (f, 200, 500);
  set_state (f, SBX_CONNECTION_CONNECTED);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_object_get (log, "new-count", &n_new, NULL);
  g_assert_cmpuint (n_new, ==, 300);

  go_to_start (f);
  read_now (f);
  g_assert_false (gtk_widget_get_visible (above));

  /* The part comes, most of it read elsewhere. */
  {
    g_autoptr (SbxSeqRanges) known = sbx_seq_ranges_new ();
    g_autoptr (JsonObject) page = json_object_new ();
    JsonArray *messages = json_array_new ();

    for (gint64 seq = 201; seq <= 488; seq++)
      {
        JsonObject *message = json_object_new ();
        g_autofree char *id = g_strdup_printf ("p%" G_GINT64_FORMAT, seq);

        json_object_set_string_member (message, "id", id);
        json_object_set_string_member (message, "channelId", "bakery");
        json_object_set_string_member (message, "topicId", f->id);
        json_object_set_int_member (message, "seq", seq);
        json_object_set_string_member (message, "fromId", "w1");
        json_object_set_string_member (message, "content", "Loaded");
        json_object_set_boolean_member (message, "isRead", seq % 4 > 0);
        json_object_set_int_member (message, "timestamp", sbx_time_now_ms () - (2000 - seq) * 1000);
        json_array_add_object_element (messages, message);
      }
    json_object_set_array_member (page, "messages", messages);
    sbx_seq_ranges_add (known, 201, 488);
    sbx_world_restore_messages (f->world, f->topic, page, known);
    sbx_demo_apply (f->world, "topicChanged",
                    "{'topic':{'id':'hours','channelId':'bakery','kind':'chat','title':'Opening hours','unreadCount':84,'readSeq':200,'lastSeq':500}}");
    sbx_world_flush (f->world);
  }
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  sbx_ui_wait_named (f->newest, "Jump to newest, 84 new messages");
  g_assert_false (gtk_widget_get_visible (above));
}

/* The first unread message may stand before those that are here when the topic opens. */
static void
test_opens_before (Fixture      *f,
                   gconstpointer data)
{
  g_autofree char *asked = NULL;

  f->id = "crowd";
  set_state (f, SBX_CONNECTION_CONNECTED);
  set_counts (f, 200, 260);
  f->topic = sbx_world_find_topic (f->world, "bakery", f->id);
  add_page (f, 211, 260, TRUE);
  sbx_message_pane_set_topic (f->pane, f->topic);
  while (g_main_context_iteration (NULL, FALSE) && f->ui->actions->len == 0)
    ;
  asked = sbx_ui_fixture_take (f->ui, "topic.load-older");
  g_assert_nonnull (asked);
}

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

#define CASE(name) g_test_add ("/panes/away/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  CASE (many);
  CASE (few);
  CASE (gap);
  CASE (burst);
  CASE (above_in_stream);
  CASE (above_is_not_below);
  CASE (above_stays_true);
  CASE (sent);
  CASE (opens_before);
  CASE (more_than_a_page);
  CASE (gap_counts); /* the last: it leaves the topic at its first message */

  return g_test_run ();
}
