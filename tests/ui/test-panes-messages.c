/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer.h"
#include "sbx-date-popover.h"
#include "sbx-demo-world.h"
#include "sbx-drafts.h"
#include "sbx-list-follower.h"
#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-message-row.h"
#include "sbx-message.h"
#include "sbx-pace.h"
#include "sbx-row.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>

typedef struct
{
  SbxWorld       *world;
  SbxMessagePane *pane;
  SbxUiFixture   *ui;
  GtkListView    *list;
  GtkAdjustment  *adjustment;
  GtkWidget      *newest;
  SbxComposer    *composer;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autofree char *drafts = g_build_filename (g_get_user_state_dir (), SBX_DRAFTS_FOLDER, "drafts.json", NULL);

  g_unlink (drafts);
  f->world = sbx_demo_bakery ();
  f->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 700, 600);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
  f->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (f->list), GTK_TYPE_SCROLLED_WINDOW)));
  f->newest = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "newest");
  f->composer = sbx_ui_find (f->pane, SBX_TYPE_COMPOSER, NULL);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

static SbxTopic *
topic (Fixture    *f,
       const char *id)
{
  SbxTopic *found = sbx_world_find_topic (f->world, "bakery", id);

  g_assert_nonnull (found);

  return found;
}

/* Messages from @first to @last, as one page of the topic. */
static void
add_page (Fixture    *f,
          const char *topic_id,
          guint       first,
          guint       last,
          gboolean    before)
{
  GString *list = g_string_new (NULL);

  for (guint i = first; i <= last; i++)
    g_string_append_printf (list,
                            "%s{'id':'p%u','channelId':'bakery','topicId':'%s','seq':%u,'fromId':'w%u','fromName':'Writer %u',"
                            "'content':'Message %u%s','type':'text','timestamp':%" G_GINT64_FORMAT "}",
                            i > first ? "," : "", i, topic_id, i, i % 3, i % 3, i,
                            i % 5 == 0 ? ", and this one is so long that it takes a second line, wherever the window is not very wide indeed" : "",
                            sbx_time_now_ms () - (2000 - i) * 1000);
  sbx_demo_apply (f->world, "messages", "{'channelId':'bakery','topicId':'%s','messages':[%s],'limit':200,'more':{'before':%s,'after':false}}",
                  topic_id, list->str, before ? "true" : "false");
  g_string_free (list, TRUE);
}

static void
open_topic (Fixture    *f,
            const char *id)
{
  sbx_message_pane_set_topic (f->pane, topic (f, id));
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
}

static gboolean
is_at_end (Fixture *f)
{
  return gtk_adjustment_get_value (f->adjustment) + gtk_adjustment_get_page_size (f->adjustment) >= gtk_adjustment_get_upper (f->adjustment) - 2;
}

/* Y of a row's top in the list; the row has to be there. */
static double
y_of (Fixture    *f,
      const char *label_prefix)
{
  gpointer row = sbx_ui_row (f->list, label_prefix);
  double x, y;

  if (row == NULL)
    g_error ("no row “%s…”", label_prefix);
  g_assert_true (gtk_widget_translate_coordinates (row, GTK_WIDGET (f->list), 0, 0, &x, &y));

  return y;
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

static const char *
page_name (Fixture *f)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (GTK_WIDGET (f->list), GTK_TYPE_STACK)));
}

static void
test_made_and_gone (void)
{
  SbxWorld *world = sbx_demo_bakery ();
  GtkWidget *pane = g_object_ref_sink (sbx_message_pane_new ());

  sbx_message_pane_set_topic (SBX_MESSAGE_PANE (pane), sbx_world_find_topic (world, "bakery", "late"));
  g_assert_finalize_object (G_OBJECT (pane));
  g_assert_finalize_object (G_OBJECT (world));
}

static void
test_rows (Fixture      *f,
           gconstpointer data)
{
  static const char *wanted[] = {
    "Wang Li, Good morning! Where is my order? It was due at eight., ",
    "You, Good morning, Wang Li. It left the bakery at nine and is on its way. Let me call the driver., ",
    "2 new messages, Wang Li, 太好了，谢谢！, ",
    "Wang Li, Could he ring at number 14? The bell of 12 is broken., ",
  };
  GtkWidget *row;

  open_topic (f, "late");
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_nonnull (sbx_ui_row (f->list, wanted[i]));
  row = sbx_ui_row (f->list, wanted[0]);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL, sbx_row_get_label (SBX_ROW (row)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Messages");

  /* Ours say how far they have come. */
  row = sbx_ui_row (f->list, wanted[1]);
  g_assert_nonnull (strstr (sbx_row_get_label (SBX_ROW (row)), ", Stored · "));
}

static gboolean
has_label (GtkWidget  *widget,
           const char *prefix)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), prefix))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (has_label (child, prefix))
      return TRUE;

  return FALSE;
}

/* What a colleague wrote in the name of the account stands at our side, and says who and when. */
static void
test_from_account (Fixture      *f,
                   gconstpointer data)
{
  GtkWidget *first, *last;

  open_topic (f, "late");
  for (gint64 seq = 120; seq <= 121; seq++)
    sbx_demo_apply (f->world, "messageAdded",
                    "{'stream':'channel/bakery','seq':%" G_GINT64_FORMAT ",'message':{'id':'a%" G_GINT64_FORMAT "','channelId':'bakery',"
                    "'topicId':'late','seq':%" G_GINT64_FORMAT ",'fromId':'bakery','fromName':'Anna','content':'Call %" G_GINT64_FORMAT
                    "','type':'text','timestamp':%" G_GINT64_FORMAT "}}",
                    seq, seq, seq, seq, sbx_time_now_ms ());
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);

  first = sbx_ui_row (f->list, "Anna, Call 120, ");
  last = sbx_ui_row (f->list, "Anna, Call 121, ");
  g_assert_nonnull (first);
  g_assert_nonnull (last);
  g_assert_nonnull (sbx_ui_find (first, GTK_TYPE_WIDGET, "own"));
  g_assert_cmpint (gtk_widget_get_halign (sbx_ui_find (last, GTK_TYPE_WIDGET, "own")), ==, GTK_ALIGN_END);
  g_assert_false (gtk_widget_get_mapped (sbx_ui_find (first, ADW_TYPE_AVATAR, NULL)));
  g_assert_false (has_label (first, "Anna · "));
  g_assert_true (has_label (last, "Anna · "));
  g_assert_null (strstr (sbx_row_get_label (SBX_ROW (last)), "Stored"));
}

static void
test_pages (Fixture      *f,
            gconstpointer data)
{
  g_assert_cmpstr (page_name (f), ==, "no-topic");
  open_topic (f, "invoice");
  g_assert_cmpstr (page_name (f), ==, "no-messages");
  open_topic (f, "late");
  g_assert_cmpstr (page_name (f), ==, "list");
  sbx_message_pane_set_topic (f->pane, NULL);
  g_assert_cmpstr (page_name (f), ==, "no-topic");
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (f->composer)));
}

static gboolean
is_not_blank (gpointer data)
{
  return g_strcmp0 (page_name (data), "blank") != 0;
}

/* Waiting shows only when it lasts, and says what for. */
static void
test_waiting (Fixture      *f,
              gconstpointer data)
{
  SbxMessageLog *log = sbx_topic_get_messages (topic (f, "menu"));

  sbx_message_log_set_loading (log, TRUE);
  sbx_message_pane_set_topic (f->pane, topic (f, "menu"));
  g_assert_cmpstr (page_name (f), ==, "blank");
  sbx_ui_wait (is_not_blank, f);
  g_assert_cmpstr (page_name (f), ==, "loading");
  sbx_message_log_set_loading (log, FALSE);
  g_assert_cmpstr (page_name (f), ==, "not-loaded");
  add_page (f, "menu", 1, 3, FALSE);
  g_assert_cmpstr (page_name (f), ==, "list");
}

static void
type_text (Fixture    *f,
           const char *text)
{
  sbx_composer_set_text (f->composer, text);
}

static void
test_reply (Fixture      *f,
            gconstpointer data)
{
  GtkWidget *send = sbx_ui_find (f->composer, GTK_TYPE_BUTTON, "send");
  GtkWidget *view = sbx_ui_find (f->composer, GTK_TYPE_TEXT_VIEW, NULL);
  g_autofree char *nothing = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *left = NULL;

  open_topic (f, "late");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Write a reply");

  g_assert_false (gtk_widget_get_sensitive (send));
  type_text (f, " \n\t ");
  g_assert_false (gtk_widget_get_sensitive (send));
  sbx_composer_send (f->composer);
  nothing = sbx_ui_fixture_take (f->ui, "topic.reply");
  g_assert_null (nothing);

  type_text (f, "  It is on\nits way. \n");
  g_assert_true (gtk_widget_get_sensitive (send));
  g_signal_emit_by_name (send, "clicked");
  sent = sbx_ui_fixture_take (f->ui, "topic.reply");
  g_assert_cmpstr (sent, ==, "It is on\nits way.");
  left = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (left, ==, "");
}

/* What nobody takes is not thrown away. */
static void
test_reply_refused (Fixture      *f,
                    gconstpointer data)
{
  g_autofree char *left = NULL;

  open_topic (f, "late");
  gtk_widget_insert_action_group (GTK_WIDGET (f->ui->window), "topic", NULL);
  type_text (f, "Hello");
  sbx_composer_send (f->composer);
  left = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (left, ==, "Hello");
}

static void
test_drafts (Fixture      *f,
             gconstpointer data)
{
  g_autofree char *other = NULL;
  g_autofree char *back = NULL;
  g_autofree char *gone = NULL;

  open_topic (f, "late");
  type_text (f, "half a sen");
  open_topic (f, "hours");
  other = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (other, ==, "");
  type_text (f, "another");
  open_topic (f, "late");
  back = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (back, ==, "half a sen");

  type_text (f, "");
  sbx_message_pane_set_topic (f->pane, NULL);
  open_topic (f, "late");
  gone = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (gone, ==, "");
}

/* What was written is there again in the next pane, as in the next start; what was sent is not. */
static void
test_drafts_last (Fixture      *f,
                  gconstpointer data)
{
  g_autofree char *back = NULL;
  g_autofree char *gone = NULL;

  open_topic (f, "hours");
  type_text (f, "sent");
  sbx_composer_send (f->composer);
  open_topic (f, "late");
  type_text (f, "half a \"sen\nليلى");
  sbx_ui_fixture_free (f->ui);

  f->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 700, 600);
  f->composer = sbx_ui_find (f->pane, SBX_TYPE_COMPOSER, NULL);
  open_topic (f, "late");
  back = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (back, ==, "half a \"sen\nليلى");
  open_topic (f, "hours");
  gone = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (gone, ==, "");
}

/* Neither too many nor too large ones are kept, and a file of somebody else's does no harm. */
static gboolean
is_kept (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

/* The first row that can be seen, as it is called, and how far it is from the top. */
static char *
describe_place (Fixture *f)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  for (guint i = 0; i < rows->len; i++)
    {
      double x, y;

      g_assert_true (gtk_widget_translate_coordinates (rows->pdata[i], GTK_WIDGET (f->list), 0, 0, &x, &y));
      if (y >= 0)
        return g_strdup_printf ("%s at %.0f", sbx_row_get_label (rows->pdata[i]), y);
    }
  g_assert_not_reached ();
}

/* Who reads further up finds the place again: after another topic, and at the next start. */
static void
test_place (Fixture      *f,
            gconstpointer data)
{
  g_autofree char *drafts = g_build_filename (g_get_user_state_dir (), SBX_DRAFTS_FOLDER, "drafts.json", NULL);
  g_autofree char *place = NULL;
  g_autofree char *later = NULL;
  g_autofree char *next = NULL;
  g_autofree char *asked = NULL;

  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - 1015);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  place = describe_place (f);

  open_topic (f, "late");
  open_topic (f, "hours");
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  later = describe_place (f);
  g_assert_cmpstr (later, ==, place);
  g_assert_true (gtk_widget_get_visible (f->newest));

  /* What comes stands below, and moves nothing. */
  open_topic (f, "late");
  sbx_demo_message (f->world, "bakery", "hours", 211, "Anna", "More");
  open_topic (f, "hours");
  g_clear_pointer (&later, g_free);
  later = describe_place (f);
  g_assert_cmpstr (later, ==, place);

  sbx_ui_wait (is_kept, drafts);
  sbx_ui_fixture_free (f->ui);
  f->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 700, 600);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
  f->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (f->list), GTK_TYPE_SCROLLED_WINDOW)));
  open_topic (f, "hours");
  next = describe_place (f);
  g_assert_cmpstr (next, ==, place);
  asked = sbx_ui_fixture_take (f->ui, "topic.load-around");
  g_assert_null (asked);

  /* At the end the newest are followed again. */
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_upper (f->adjustment));
  sbx_ui_frames (GTK_WIDGET (f->pane), 6);
  open_topic (f, "late");
  open_topic (f, "hours");
  g_assert_true (is_at_end (f));
}

/* Where the place is not here, it is asked for. */
static void
test_place_asked (Fixture      *f,
                  gconstpointer data)
{
  g_autofree char *asked = NULL;

  add_page (f, "hours", 301, 380, TRUE);
  open_topic (f, "hours");
  gtk_adjustment_set_value (f->adjustment, 300);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  open_topic (f, "late");
  sbx_world_restart_stream (f->world, "channel/bakery", 900, "trimmed");
  sbx_world_flush (f->world);
  add_page (f, "hours", 821, 900, TRUE);
  open_topic (f, "hours");
  asked = sbx_ui_fixture_take (f->ui, "topic.load-around");
  g_assert_nonnull (asked);
  g_assert_cmpint (g_ascii_strtoll (asked, NULL, 10), >, 300);
  g_assert_cmpint (g_ascii_strtoll (asked, NULL, 10), <, 320);
}

static gboolean
on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Both are timeouts of one loop: however slow the machine is, the sooner one is first. */
static void
wait_for_half_a_second_or_no_file (const char *path)
{
  gboolean late = FALSE;
  guint    timer = g_timeout_add (500, on_late, &late);

  while (!late && g_file_test (path, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
}

static void
test_drafts_file (void)
{
  static const char *bad[] = { "", "{", "[]", "{}", "[1, null, {}, {\"hub\": 1, \"text\": \"x\"}]", "[{\"hub\":\"\",\"channel\":\"\",\"topic\":\"\"}]" };
  g_autofree char *folder = g_dir_make_tmp ("drafts-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "some", "drafts.json", NULL);
  g_autofree char *inner = g_path_get_dirname (path);
  g_autofree char *fits = g_strnfill (SBX_DRAFTS_BYTES, 'x');
  g_autofree char *large = g_strnfill (SBX_DRAFTS_BYTES + 1, 'x');
  g_autofree char *long_one = g_strnfill (SBX_LIMIT_MESSAGE_BYTES - 1024, 'x');
  SbxWorld *world = sbx_demo_bakery ();
  SbxTopic *late = sbx_world_find_topic (world, "bakery", "late");
  SbxTopic *hours = sbx_world_find_topic (world, "bakery", "hours");
  g_autoptr (GString) many = g_string_new ("[");
  SbxDrafts *drafts = sbx_drafts_new (path);

  sbx_drafts_keep (drafts, late, fits);
  sbx_drafts_keep (drafts, hours, large);
  g_assert_cmpstr (sbx_drafts_lookup (drafts, hours), ==, large);
  sbx_drafts_free (drafts);
  drafts = sbx_drafts_new (path);
  g_assert_cmpstr (sbx_drafts_lookup (drafts, late), ==, fits);
  g_assert_null (sbx_drafts_lookup (drafts, hours));

  /* Long ones that did not go, one after the other. */
  for (guint i = 0; i < 3; i++)
    sbx_drafts_add (drafts, hours, long_one, NULL, FALSE, NULL);
  sbx_drafts_free (drafts);
  drafts = sbx_drafts_new (path);
  g_assert_cmpuint (strlen (sbx_drafts_lookup (drafts, hours)), ==, 3 * strlen (long_one) + 2 * strlen ("\n\n"));
  sbx_drafts_keep (drafts, hours, "");

  sbx_drafts_keep (drafts, late, "");
  sbx_drafts_free (drafts);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  /* What was sent is none any more, also for a program that is killed soon after. */
  drafts = sbx_drafts_new (path);
  sbx_drafts_keep (drafts, hours, "It goes");
  sbx_drafts_free (drafts);
  drafts = sbx_drafts_new (path);
  sbx_drafts_keep (drafts, late, "Longer");
  sbx_drafts_keep (drafts, late, "");
  sbx_drafts_keep (drafts, hours, "");
  wait_for_half_a_second_or_no_file (path);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  sbx_drafts_free (drafts);

  /* The oldest makes room. */
  for (guint i = 0; i < SBX_DRAFTS_MAX; i++)
    {
      g_autofree char *other = g_strdup_printf ("late%u", i);

      g_string_append_printf (many, "%s{\"hub\":\"%s\",\"channel\":\"bakery\",\"topic\":\"%s\",\"text\":\"%u\"}", i > 0 ? "," : "",
                              sbx_world_get_address (world), i > 0 ? other : "late", i);
    }
  g_string_append_c (many, ']');
  g_assert_true (g_file_set_contents (path, many->str, -1, NULL));
  drafts = sbx_drafts_new (path);
  g_assert_cmpstr (sbx_drafts_lookup (drafts, late), ==, "0");
  sbx_drafts_keep (drafts, hours, "new");
  g_assert_null (sbx_drafts_lookup (drafts, late));
  sbx_drafts_keep (drafts, hours, "");
  sbx_drafts_free (drafts);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      drafts = sbx_drafts_new (path);
      g_assert_null (sbx_drafts_lookup (drafts, late));
      sbx_drafts_free (drafts);
    }

  g_unlink (path);
  g_rmdir (inner);
  g_rmdir (folder);
  g_assert_finalize_object (G_OBJECT (world));
}

static void
test_composer_grows (Fixture      *f,
                     gconstpointer data)
{
  int one, three, many;

  open_topic (f, "late");
  one = gtk_widget_get_height (GTK_WIDGET (f->composer));
  type_text (f, "1\n2\n3");
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  three = gtk_widget_get_height (GTK_WIDGET (f->composer));
  type_text (f, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20");
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  many = gtk_widget_get_height (GTK_WIDGET (f->composer));

  g_assert_cmpint (one, <, 50);
  g_assert_cmpint (three, >, one + 20);
  g_assert_cmpint (many, >, three);
  g_assert_cmpint (many, <, 170);
}

/* A huge line does not stop the window, and goes whole, with what was typed before and behind it. */
static void
test_composer_paste (Fixture      *f,
                     gconstpointer data)
{
  GtkTextView     *view = GTK_TEXT_VIEW (sbx_ui_find (f->composer, GTK_TYPE_TEXT_VIEW, NULL));
  GtkTextBuffer   *buffer = gtk_text_view_get_buffer (view);
  GtkWidget       *note = sbx_ui_find (f->composer, GTK_TYPE_LABEL, "note");
  g_autofree char *huge = g_strnfill (100000, 'x');
  g_autofree char *expected = g_strconcat ("a", huge, "hello", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *shorter = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *sent = NULL;
  gint64 start;

  open_topic (f, "late");
  type_text (f, "a");
  start = g_get_monotonic_time ();
  gtk_text_buffer_insert_interactive_at_cursor (buffer, huge, -1, TRUE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_test_message ("laid out in %g ms", (g_get_monotonic_time () - start) / 1000.0);
  for (const char *p = "hello"; *p; p++)
    gtk_text_buffer_insert_interactive_at_cursor (buffer, p, 1, TRUE);
  kept = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (kept, ==, expected);
  g_assert_false (gtk_widget_get_visible (note));

  /* A key takes a letter wherever a piece begins, and undoing brings it back. */
  for (int line = 1; line < gtk_text_buffer_get_line_count (buffer); line++)
    {
      GtkTextIter at;

      gtk_text_buffer_get_iter_at_line (buffer, &at, line);
      gtk_text_buffer_place_cursor (buffer, &at);
      g_signal_emit_by_name (view, "backspace");
      g_clear_pointer (&shorter, g_free);
      shorter = sbx_composer_dup_text (f->composer);
      g_assert_cmpuint (strlen (shorter), ==, strlen (expected) - 1);
      gtk_text_buffer_undo (buffer);
      g_clear_pointer (&undone, g_free);
      undone = sbx_composer_dup_text (f->composer);
      g_assert_cmpstr (undone, ==, expected);
    }

  sbx_composer_send (f->composer);
  sent = sbx_ui_fixture_take (f->ui, "topic.reply");
  g_assert_cmpstr (sent, ==, expected);
}

/* The hub's limit is told before anything is sent. */
static void
test_composer_limit (Fixture      *f,
                     gconstpointer data)
{
  GtkWidget *note = sbx_ui_find (f->composer, GTK_TYPE_LABEL, "note");
  GtkWidget *send = sbx_ui_find (f->composer, GTK_TYPE_BUTTON, "send");
  GString *text = g_string_new (NULL);
  g_autofree char *sent = NULL;

  open_topic (f, "late");
  while (text->len < 1048576)
    g_string_append (text, "A line of sixty-three letters and some blanks, again and again\n");
  type_text (f, text->str);
  g_assert_true (gtk_widget_get_visible (note));
  g_assert_false (gtk_widget_get_sensitive (send));
  sbx_composer_send (f->composer);
  sent = sbx_ui_fixture_take (f->ui, "topic.reply");
  g_assert_null (sent);

  /* From 80 % on it says how much there is. */
  g_string_truncate (text, 1000000);
  type_text (f, text->str);
  g_assert_true (gtk_widget_get_visible (note));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (note)), " of "));
  g_assert_true (gtk_widget_get_sensitive (send));
  g_string_truncate (text, 800000);
  type_text (f, text->str);
  g_assert_false (gtk_widget_get_visible (note));
  g_string_free (text, TRUE);
}

static gboolean
shows_last_live (gpointer data)
{
  Fixture *f = data;

  return sbx_ui_row (f->list, "Anna, Live 120") != NULL;
}

/* Opened at the newest; there it stays while more comes, which a busy computer takes in when it can. */
static void
test_follows (Fixture      *f,
              gconstpointer data)
{
  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  g_assert_true (is_at_end (f));
  g_assert_true (is_in_sight (f, "Writer 2, Message 80"));
  g_assert_false (gtk_widget_get_visible (f->newest));

  for (guint i = 81; i <= 120; i++)
    {
      g_autofree char *text = g_strdup_printf ("Live %u", i);

      sbx_demo_message (f->world, "bakery", "hours", i, "Anna", text);
      if (i % 4 == 0)
        sbx_ui_frames (GTK_WIDGET (f->pane), 1);
    }
  sbx_ui_wait (shows_last_live, f);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  g_assert_false (gtk_widget_get_visible (f->newest));
}

/* There is free room under the last row, where a chip may float. */
static void
test_room (Fixture      *f,
           gconstpointer data)
{
  GtkWidget *row;

  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  row = sbx_ui_row (f->list, "Writer 2, Message 80");
  g_assert_cmpfloat (y_of (f, "Writer 2, Message 80") + gtk_widget_get_height (row), <=, gtk_adjustment_get_page_size (f->adjustment) - 59);
}

/* Who reads further up is left alone; the pill counts what comes, and leads back. */
static void
test_left_alone (Fixture      *f,
                 gconstpointer data)
{
  double y, value;

  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  /* What we still have to send stays last, so that all others come above it. */
  sbx_world_add_outgoing (f->world, topic (f, "hours"), "k1", "Later");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 6);
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - 700);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  g_assert_true (gtk_widget_get_visible (f->newest));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, "Jump to newest");
  y = y_of (f, "Writer 0, Message 69");
  value = gtk_adjustment_get_value (f->adjustment);

  for (guint i = 81; i <= 90; i++)
    sbx_demo_message (f->world, "bakery", "hours", i, "Anna", "More");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_cmpfloat_with_epsilon (y_of (f, "Writer 0, Message 69"), y, 1);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (f->adjustment), value, 200);
  sbx_ui_wait_named (f->newest, "Jump to newest, 10 new messages");

  g_signal_emit_by_name (f->newest, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  g_assert_false (gtk_widget_get_visible (f->newest));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, "Jump to newest");
}

static void
count_change (gpointer data)
{
  ++*(guint *) data;
}

static gboolean
counts_all (gpointer data)
{
  return g_strcmp0 (gtk_inscription_get_text (data), "Newest (300)") == 0;
}

/* Another count is shown at once, and then seldom, however many come; and the last one stands. */
static void
test_counts_seldom (Fixture      *f,
                    gconstpointer data)
{
  GtkInscription *label = sbx_ui_find (f->newest, GTK_TYPE_INSCRIPTION, NULL);
  guint           changes = 0;
  gint64          began, took;

  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  gtk_adjustment_set_value (f->adjustment, gtk_adjustment_get_value (f->adjustment) - 700);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  g_assert_cmpstr (gtk_inscription_get_text (label), ==, "Newest");

  g_signal_connect_swapped (label, "notify::text", G_CALLBACK (count_change), &changes);
  began = g_get_monotonic_time ();
  for (guint i = 81; i <= 380; i++)
    {
      sbx_demo_message (f->world, "bakery", "hours", i, "Anna", "More");
      sbx_world_flush (f->world);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  sbx_ui_wait (counts_all, label);
  took = (g_get_monotonic_time () - began) / 1000;
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, "Jump to newest, 300 new messages");
  g_assert_cmpuint (changes, <=, 2 + took / SBX_PACE_INTERVAL);

  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_cmpstr (gtk_inscription_get_text (label), ==, "Newest (300)");
  g_signal_handlers_disconnect_by_data (label, &changes);
}

/* Near the start, older ones are asked for, once; when they come, nothing in sight moves. */
static void
test_older (Fixture      *f,
            gconstpointer data)
{
  SbxMessageLog *log = sbx_topic_get_messages (topic (f, "hours"));
  g_autofree char *asked = NULL;
  g_autofree char *again = NULL;
  double y;

  add_page (f, "hours", 41, 110, TRUE);
  open_topic (f, "hours");
  asked = sbx_ui_fixture_take (f->ui, "topic.load-older");
  g_assert_null (asked);

  /* The list has what is near, and more of it as people get there. */
  while (asked == NULL)
    {
      gtk_adjustment_set_value (f->adjustment, 30);
      sbx_ui_frames (GTK_WIDGET (f->pane), 4);
      asked = sbx_ui_fixture_take (f->ui, "topic.load-older");
    }
  sbx_message_log_set_loading (log, TRUE);
  gtk_adjustment_set_value (f->adjustment, 0);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  again = sbx_ui_fixture_take (f->ui, "topic.load-older");
  g_assert_null (again);

  y = y_of (f, "Writer 2, Message 44");
  add_page (f, "hours", 1, 40, FALSE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_cmpfloat_with_epsilon (y_of (f, "Writer 2, Message 44"), y, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 110);
}

/* A day is written or chosen; what is no day is not asked for. */
static void
test_jump_to_date (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr (GDateTime) day = g_date_time_new_local (2023, 11, 15, 0, 0, 0);
  g_autoptr (GDateTime) minute = g_date_time_new_local (2024, 2, 29, 9, 5, 0);
  g_autofree char *day_text = g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (day) * 1000);
  g_autofree char *minute_text = g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (minute) * 1000);
  const struct
  {
    const char *written;
    const char *asked; /* NULL = nothing */
  } days[] = {
    { "2023-11-15", day_text },
    { " 2024-02-29 09:05 ", minute_text },
    { "2023-02-29", NULL },
    { "2023-11-15 25:00", NULL },
    { "2023-11-15 09:05x", NULL },
    { "15.11.2023", NULL },
    { "", NULL },
  };
  GtkWidget *entry;

  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *asked = NULL;

      sbx_message_pane_ask_date (f->pane);
      sbx_ui_frames (GTK_WIDGET (f->pane), 3);
      entry = sbx_ui_find (sbx_ui_find (f->pane, SBX_TYPE_DATE_POPOVER, NULL), GTK_TYPE_ENTRY, NULL);
      gtk_editable_set_text (GTK_EDITABLE (entry), days[i].written);
      g_signal_emit_by_name (entry, "activate");
      asked = sbx_ui_fixture_take (f->ui, "topic.jump-to-time");
      g_assert_cmpstr (asked, ==, days[i].asked);
      g_assert_cmpint (gtk_widget_get_sensitive (gtk_widget_get_next_sibling (entry)), ==, days[i].asked != NULL);
    }
}

/* A page that failed is not asked for again and again. */
static void
test_older_failed (Fixture      *f,
                   gconstpointer data)
{
  SbxMessageLog *log = sbx_topic_get_messages (topic (f, "hours"));
  guint asked = 0;

  add_page (f, "hours", 101, 103, TRUE);
  open_topic (f, "hours");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *action = sbx_ui_fixture_take (f->ui, "topic.load-older");

      asked += action != NULL;
      sbx_message_log_set_loading (log, TRUE);
      sbx_message_log_set_loading (log, FALSE);
      sbx_ui_frames (GTK_WIDGET (f->pane), 2);
    }
  g_assert_cmpuint (asked, ==, 1);
}

/* Opened where reading stopped: the new-messages line is in sight with the one before it. */
static void
test_new_line (Fixture      *f,
               gconstpointer data)
{
  /* Read up to 107. */
  sbx_message_pane_set_topic (f->pane, topic (f, "menu"));
  add_page (f, "menu", 48, 127, FALSE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);

  g_assert_true (is_in_sight (f, "20 new messages, Writer 0, Message 108"));
  g_assert_true (is_in_sight (f, "Writer 2, Message 107"));
  g_assert_false (is_at_end (f));
  g_assert_true (gtk_widget_get_visible (f->newest));
}

/* Whoever writes wants to see it, wherever in the topic. */
static void
test_reply_shows (Fixture      *f,
                  gconstpointer data)
{
  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  gtk_adjustment_set_value (f->adjustment, 300);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  g_assert_false (is_at_end (f));

  type_text (f, "Yes");
  sbx_composer_send (f->composer);
  sbx_world_add_outgoing (f->world, topic (f, "hours"), "k1", "Yes");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  g_assert_true (is_in_sight (f, "You, Yes"));
}

/* It moves above one that failed as soon as it is stored, and is in sight there as well. */
static void
test_reply_above_failed (Fixture      *f,
                         gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("Too long");

  for (guint i = 0; i < 40; i++)
    g_string_append (text, "\nand longer");
  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  sbx_world_add_outgoing (f->world, topic (f, "hours"), "k1", text->str);
  sbx_world_set_outgoing_state (f->world, topic (f, "hours"), "k1", SBX_DELIVERY_FAILED, "too long");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);

  type_text (f, "Short");
  sbx_composer_send (f->composer);
  sbx_world_add_outgoing (f->world, topic (f, "hours"), "k2", "Short");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_in_sight (f, "You, Short"));

  sbx_world_confirm_outgoing (f->world, topic (f, "hours"), "k2", "m300", 300);
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_in_sight (f, "You, Short"));
}

/* So fast that it is stored before it shows. */
static void
test_reply_above_failed_at_once (Fixture      *f,
                                 gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("Too long");

  for (guint i = 0; i < 40; i++)
    g_string_append (text, "\nand longer");
  add_page (f, "hours", 1, 80, FALSE);
  open_topic (f, "hours");
  sbx_world_add_outgoing (f->world, topic (f, "hours"), "k1", text->str);
  sbx_world_set_outgoing_state (f->world, topic (f, "hours"), "k1", SBX_DELIVERY_FAILED, "too long");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);

  type_text (f, "Short");
  sbx_composer_send (f->composer);
  sbx_world_add_outgoing (f->world, topic (f, "hours"), "k2", "Short");
  sbx_world_confirm_outgoing (f->world, topic (f, "hours"), "k2", "m300", 300);
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_in_sight (f, "You, Short"));
}

static void
test_delivery (Fixture      *f,
               gconstpointer data)
{
  SbxTopic *late = topic (f, "late");
  GtkWidget *resend;
  g_autofree char *key = NULL;

  open_topic (f, "late");
  sbx_world_add_outgoing (f->world, late, "k1", "Of course");
  sbx_world_flush (f->world);
  sbx_world_set_outgoing_state (f->world, late, "k1", SBX_DELIVERY_WAITING, "the hub is away");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 6);
  g_assert_nonnull (strstr (sbx_row_get_label (sbx_ui_row (f->list, "You, Of course")), ", Waiting · the hub is away"));

  sbx_world_set_outgoing_state (f->world, late, "k1", SBX_DELIVERY_FAILED, "too long");
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 6);
  g_assert_nonnull (strstr (sbx_row_get_label (sbx_ui_row (f->list, "You, Of course")), ", Failed · too long"));
  resend = sbx_ui_find (sbx_ui_find (sbx_ui_row (f->list, "You, Of course"), GTK_TYPE_WIDGET, "delivery"), GTK_TYPE_BUTTON, "caption-heading");
  g_assert_true (gtk_widget_get_mapped (resend));
  g_signal_emit_by_name (resend, "clicked");
  key = sbx_ui_fixture_take (f->ui, "topic.resend");
  g_assert_cmpstr (key, ==, "k1");
}

static gboolean
was_marked (gpointer data)
{
  Fixture *f = data;

  for (guint i = 0; i < f->ui->actions->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (f->ui->actions, i), "topic.mark-read"))
      return TRUE;

  return FALSE;
}

/* What was in sight for a moment in a window that is looked at has been read. */
static void
test_reading (Fixture      *f,
              gconstpointer data)
{
  g_autofree char *seq = NULL;

  /* Without a window manager nobody else gives the focus. */
  if (!gtk_window_is_active (f->ui->window))
    {
      g_test_skip ("the window is not active");
      return;
    }
  open_topic (f, "late");
  sbx_ui_wait (was_marked, f);
  seq = sbx_ui_fixture_take (f->ui, "topic.mark-read");
  g_assert_cmpstr (seq, ==, "110");
}

/* Text of others is only text: markup shows as it was written, links lead to the web alone. */
static void
test_markup (Fixture      *f,
             gconstpointer data)
{
  GtkLabel *bubble;
  gboolean handled = FALSE;

  sbx_demo_apply (f->world, "messages",
                  "{'channelId':'bakery','topicId':'hours','messages':[{'id':'x','channelId':'bakery','topicId':'hours','seq':1,'fromId':'e',"
                  "'fromName':'<b>Eve</b>','content':'<a href=\\u0022file:///etc/passwd\\u0022>https://a.example/?q=1&r=2</a>','timestamp':1}],"
                  "'limit':200,'more':{'before':false,'after':false}}");
  open_topic (f, "hours");
  bubble = sbx_ui_find (f->list, GTK_TYPE_LABEL, "bubble");
  g_assert_cmpstr (gtk_label_get_text (bubble), ==, "<a href=\"file:///etc/passwd\">https://a.example/?q=1&r=2</a>");
  g_assert_nonnull (strstr (gtk_label_get_label (bubble), "<a href=\"https://a.example/?q=1&amp;r=2\">"));

  g_signal_emit_by_name (bubble, "activate-link", "file:///etc/passwd", &handled);
  g_assert_true (handled); /* taken, and not opened */
}

static void
test_directions (Fixture      *f,
                 gconstpointer data)
{
  GtkWidget *row, *bubble;

  open_topic (f, "late");
  row = sbx_ui_row (f->list, "ليلى حداد");
  bubble = sbx_ui_find (row, GTK_TYPE_LABEL, "bubble");
  g_assert_cmpint (gtk_widget_get_direction (bubble), ==, GTK_TEXT_DIR_RTL);
  /* It stands where the others stand all the same. */
  g_assert_cmpint (gtk_widget_get_halign (bubble), ==, GTK_ALIGN_END);

  row = sbx_ui_row (f->list, "Anna Keller");
  bubble = sbx_ui_find (row, GTK_TYPE_LABEL, "bubble");
  g_assert_cmpint (gtk_widget_get_direction (bubble), ==, GTK_TEXT_DIR_LTR);
  g_assert_cmpint (gtk_widget_get_halign (bubble), ==, GTK_ALIGN_START);
}

static char *
shown_text (GtkWidget *row)
{
  GString *text = g_string_new (NULL);
  GtkWidget *bubble = sbx_ui_find (row, GTK_TYPE_LABEL, "bubble");
  GtkWidget *piece = sbx_ui_find (row, GTK_TYPE_LABEL, "piece");

  g_string_append (text, gtk_label_get_text (GTK_LABEL (bubble)));
  for (; piece; piece = gtk_widget_get_next_sibling (piece))
    if (gtk_widget_get_mapped (piece))
      g_string_append (text, gtk_label_get_text (GTK_LABEL (piece)));

  return g_string_free (text, FALSE);
}

/* Shown in part, and the rest when asked for, at a cost that has a bound. */
static void
test_very_long (Fixture      *f,
                gconstpointer data)
{
  g_autofree char *text = g_strnfill (25000, 'x');
  GtkWidget *row, *more;
  guint clicks = 0;
  gsize before = 0;

  sbx_demo_message (f->world, "bakery", "invoice", 100, "Eve", text);
  open_topic (f, "invoice");
  row = sbx_ui_row (f->list, "Eve");
  more = sbx_ui_find (row, GTK_TYPE_BUTTON, "more");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (more)), ==, "Show More (23000 more characters)");
  g_assert_true (gtk_widget_get_focusable (more));
  while (gtk_widget_get_visible (more))
    {
      g_autofree char *shown = shown_text (row);

      g_assert_cmpuint (strlen (shown), >, before);
      g_assert_cmpuint (strlen (shown), <=, before + 20000);
      before = strlen (shown);
      g_signal_emit_by_name (more, "clicked");
      sbx_ui_frames (GTK_WIDGET (f->pane), 4);
      clicks++;
    }
  g_assert_cmpuint (clicks, ==, 2);
  {
    g_autofree char *shown = shown_text (row);

    g_assert_cmpstr (shown, ==, text);
  }
}

/* A text is divided at its lines, and what is shown of one message is not shown of another. */
static void
test_long_lines (Fixture      *f,
                 gconstpointer data)
{
  GString *text = g_string_new (NULL);
  GtkWidget *row, *more;
  g_autofree char *shown = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "Line %u of this message is rather long\\n", i);
  g_string_append (text, "end");
  open_topic (f, "invoice");
  sbx_demo_message (f->world, "bakery", "invoice", 100, "Eve", text->str);
  sbx_demo_message (f->world, "bakery", "invoice", 101, "Bob", text->str);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  row = sbx_ui_row (f->list, "Bob");
  shown = shown_text (row);
  g_assert_true (g_str_has_suffix (shown, "is rather long"));
  more = sbx_ui_find (row, GTK_TYPE_BUTTON, "more");
  g_assert_true (g_str_has_prefix (gtk_button_get_label (GTK_BUTTON (more)), "Show All ("));
  g_signal_emit_by_name (more, "clicked");
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  g_assert_false (gtk_widget_get_visible (more));
  all = shown_text (row);
  g_assert_true (g_str_has_suffix (all, "is rather long\nend"));

  gtk_adjustment_set_value (f->adjustment, 0);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  more = sbx_ui_find (sbx_ui_row (f->list, "Eve"), GTK_TYPE_BUTTON, "more");
  g_assert_true (gtk_widget_get_visible (more));
  g_string_free (text, TRUE);
}

static void
test_clearance (Fixture      *f,
                gconstpointer data)
{
  int without, with;

  g_object_get (f->pane, "clearance", &without, NULL);
  open_topic (f, "late");
  g_object_get (f->pane, "clearance", &with, NULL);
  g_assert_cmpint (without, ==, 11);
  g_assert_cmpint (with, >, 60);
  g_assert_cmpint (with, <, 80);
}

#define CASE(group, name) g_test_add ("/panes/" group "/" #name, Fixture, NULL, set_up, test_##name, tear_down)

/* Who goes to the messages to read comes to one of them, also as they open, and not to the room behind the last one. */
static void
test_focus (Fixture      *f,
            gconstpointer data)
{
  sbx_message_pane_set_topic (f->pane, topic (f, "hours"));
  sbx_message_pane_focus_list (f->pane);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  add_page (f, "hours", 1, 80, FALSE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (is_at_end (f));
  g_assert_true (SBX_IS_MESSAGE_ROW (sbx_row_get_focused (GTK_WIDGET (f->list))));
  g_assert_true (is_at_end (f));

  sbx_message_pane_set_topic (f->pane, topic (f, "late"));
  sbx_message_pane_focus_list (f->pane);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  g_assert_true (SBX_IS_MESSAGE_ROW (sbx_row_get_focused (GTK_WIDGET (f->list))));
}

static const char *
focused_label (Fixture *f)
{
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (f->list));

  return row ? sbx_row_get_label (row) : "";
}

/* Where the list goes to what is new, the keyboard goes too, and leads on from there; it stays where people write. */
static void
test_focus_new (Fixture      *f,
                gconstpointer data)
{
  double value;

  /* Read up to 107. */
  sbx_message_pane_set_topic (f->pane, topic (f, "menu"));
  sbx_message_pane_focus_list (f->pane);
  add_page (f, "menu", 48, 127, FALSE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_true (g_str_has_prefix (focused_label (f), "20 new messages, Writer 0, Message 108"));
  g_assert_true (is_in_sight (f, "20 new messages, Writer 0, Message 108"));
  value = gtk_adjustment_get_value (f->adjustment);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (f->list), GTK_DIR_DOWN));
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  g_assert_true (g_str_has_prefix (focused_label (f), "Writer 1, Message 109"));
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (f->adjustment), value, 1);

  /* All of them are here when it opens again. */
  open_topic (f, "hours");
  sbx_message_pane_set_topic (f->pane, topic (f, "menu"));
  sbx_message_pane_focus_list (f->pane);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_true (SBX_IS_MESSAGE_ROW (sbx_row_get_focused (GTK_WIDGET (f->list))));
  g_assert_true (is_in_sight (f, focused_label (f)));

  sbx_message_pane_show_message (f->pane, 60);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_true (g_str_has_prefix (focused_label (f), "Writer 0, Message 60"));
  g_assert_true (is_in_sight (f, "Writer 0, Message 60"));

  sbx_message_pane_focus_composer (f->pane);
  sbx_message_pane_show_message (f->pane, 100);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_null (sbx_row_get_focused (GTK_WIDGET (f->list)));
}

/* Returns whether the list's own keys did something, which the list view would do else. */
static gboolean
press (Fixture *f,
       guint    keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->list));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);

  return handled;
}

/* Presses a key as long as it leads through the message that has the focus. */
static guint
go_through (Fixture *f,
            guint    keyval)
{
  guint  presses = 0;
  double y = y_of (f, "Bob");

  while (press (f, keyval))
    {
      double by = fabs (y_of (f, "Bob") - y);

      /* Nothing is passed over. */
      g_assert_cmpfloat (by, >=, 1);
      g_assert_cmpfloat (by, <, gtk_adjustment_get_page_size (f->adjustment));
      g_assert_true (g_str_has_prefix (focused_label (f), "Bob"));
      y = y_of (f, "Bob");
      presses++;
    }

  return presses;
}

/* What moves its own mark by the keys, as the place of a voice note, keeps them. */
static void
check_slider (Fixture *f)
{
  GtkWidget *row = sbx_ui_row (f->list, "Bob");
  GtkWidget *box = sbx_ui_find (row, GTK_TYPE_BOX, NULL);
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 10, 1);
  double     y;

  gtk_box_prepend (GTK_BOX (box), scale);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  y = y_of (f, "Bob");
  g_assert_true (gtk_widget_grab_focus (scale));
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  g_assert_true (gtk_widget_has_focus (scale));
  g_assert_false (press (f, GDK_KEY_Down));
  g_assert_false (press (f, GDK_KEY_Page_Down));
  g_assert_cmpfloat_with_epsilon (y_of (f, "Bob"), y, 1);
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  gtk_box_remove (GTK_BOX (box), scale);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
}

/* A message may be taller than what is in sight: the keys go through it before they lead to the next. */
static void
test_tall (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("Line");
  guint  steps, pages;
  double end;

  for (guint i = 0; i < 70; i++)
    g_string_append (text, "\\nLine");
  open_topic (f, "invoice");
  sbx_demo_message (f->world, "bakery", "invoice", 100, "Eve", "Short");
  sbx_demo_message (f->world, "bakery", "invoice", 101, "Bob", text->str);
  sbx_demo_message (f->world, "bakery", "invoice", 102, "Anna", "Short");
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
  sbx_message_pane_focus_list (f->pane);
  sbx_message_pane_show_message (f->pane, 101);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_true (g_str_has_prefix (focused_label (f), "Bob"));

  go_through (f, GDK_KEY_Page_Up);
  g_assert_cmpfloat (y_of (f, "Bob"), >=, -1);
  check_slider (f);
  steps = go_through (f, GDK_KEY_Down);
  end = y_of (f, "Bob") + gtk_widget_get_height (sbx_ui_row (f->list, "Bob"));
  g_assert_cmpfloat (end, <=, gtk_adjustment_get_page_size (f->adjustment) + 1);
  go_through (f, GDK_KEY_Up);
  g_assert_cmpfloat (y_of (f, "Bob"), >=, -1);
  pages = go_through (f, GDK_KEY_Page_Down);
  g_assert_cmpuint (pages, >, 1);
  g_assert_cmpuint (steps, >, pages);

  /* One that is in sight is left at once. */
  sbx_message_pane_show_message (f->pane, 102);
  sbx_ui_frames (GTK_WIDGET (f->pane), 10);
  g_assert_true (g_str_has_prefix (focused_label (f), "Anna"));
  g_assert_false (press (f, GDK_KEY_Up));
}

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/panes/messages/made-and-gone", test_made_and_gone);
  CASE ("messages", focus);
  CASE ("messages", focus_new);
  CASE ("messages", rows);
  CASE ("messages", from_account);
  CASE ("messages", pages);
  CASE ("messages", waiting);
  CASE ("writing", reply);
  CASE ("writing", reply_refused);
  CASE ("writing", drafts);
  CASE ("writing", drafts_last);
  g_test_add_func ("/panes/writing/drafts-file", test_drafts_file);
  CASE ("writing", composer_grows);
  CASE ("writing", composer_paste);
  CASE ("writing", composer_limit);
  CASE ("messages", follows);
  CASE ("messages", room);
  CASE ("messages", left_alone);
  CASE ("messages", counts_seldom);
  CASE ("messages", older);
  CASE ("messages", jump_to_date);
  CASE ("messages", older_failed);
  CASE ("messages", new_line);
  CASE ("writing", reply_shows);
  CASE ("writing", reply_above_failed);
  CASE ("writing", reply_above_failed_at_once);
  CASE ("writing", delivery);
  CASE ("messages", reading);
  CASE ("messages", place);
  CASE ("messages", place_asked);
  CASE ("messages", markup);
  CASE ("messages", directions);
  CASE ("messages", very_long);
  CASE ("messages", long_lines);
  CASE ("messages", clearance);
  CASE ("messages", tall);

  return g_test_run ();
}
