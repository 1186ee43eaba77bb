/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-demo-world.h"
#include "sbx-row.h"
#include "sbx-row-slots.h"
#include "sbx-topic-pane.h"
#include "sbx-topic-selection.h"
#include "sbx-topic.h"
#include "sbx-time.h"
#include "sbx-ui-fixture.h"

#include <adwaita.h>
#include <string.h>

typedef struct
{
  SbxWorld     *world;
  SbxTopicPane *pane;
  SbxUiFixture *ui;
  GtkListView  *list;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->world = sbx_demo_bakery ();
  f->pane = SBX_TOPIC_PANE (sbx_topic_pane_new ());
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "bakery"));
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 300, 700);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

static SbxTopicSelection *
selection (Fixture *f)
{
  return SBX_TOPIC_SELECTION (sbx_row_slots_get_model (SBX_ROW_SLOTS (gtk_list_view_get_model (f->list))));
}

/* Of the one that is selected. */
static guint
get_selected (Fixture *f)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (selection (f)));

  g_assert_cmpuint (gtk_bitset_get_size (selected), <=, 1);
  return gtk_bitset_is_empty (selected) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_nth (selected, 0);
}

static const char *
page_name (Fixture *f)
{
  return gtk_stack_get_visible_child_name (sbx_ui_find (f->pane, GTK_TYPE_STACK, "pages"));
}

static void
test_made_and_gone (void)
{
  SbxWorld *world = sbx_demo_bakery ();
  GtkWidget *pane = g_object_ref_sink (sbx_topic_pane_new ());

  sbx_topic_pane_set_channel (SBX_TOPIC_PANE (pane), sbx_world_find_channel (world, "bakery"));
  sbx_topic_pane_set_topic (SBX_TOPIC_PANE (pane), sbx_world_find_topic (world, "bakery", "late"));
  g_assert_finalize_object (G_OBJECT (pane));
  g_assert_finalize_object (G_OBJECT (world));
}

static void
test_rows (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);
  SbxRow *row;

  g_assert_cmpuint (rows->len, ==, 9);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Late delivery, Wang Li: Could he ring at number 14? The bell of 12 is broken., now, 2 unread, needs a person");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (row))), GTK_ACCESSIBLE_PROPERTY_LABEL, sbx_row_get_label (row));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Topics");
  g_assert_nonnull (sbx_ui_row (f->list, "Spring menu, Are there gluten-free rolls?, 5 min, 3 unread"));
  /* Nobody wrote there lately, but it has comments. */
  g_assert_nonnull (sbx_ui_row (f->list, "Sourdough workshop, 48 comments, "));
}

/* A note for colleagues is said to be one, for the eye and aloud. */
static void
test_note (Fixture      *f,
           gconstpointer data)
{
  GtkWidget *row = sbx_ui_row (f->list, "Late delivery, ");

  g_assert_false (gtk_widget_get_visible (sbx_ui_find (row, GTK_TYPE_IMAGE, "private-mark")));
  sbx_demo_apply (f->world, "messageAdded",
                  "{'stream':'channel/bakery','seq':140,'message':{'id':'m140','channelId':'bakery','topicId':'late','seq':140,'fromId':'anna',"
                  "'fromName':'Anna','content':'He rang twice','private':true,'timestamp':%" G_GINT64_FORMAT "}}", sbx_time_now_ms ());
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  row = sbx_ui_row (f->list, "Late delivery, private note, Anna: He rang twice, ");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_get_visible (sbx_ui_find (row, GTK_TYPE_IMAGE, "private-mark")));
}

/* What is short where text is large is so at once, and only for the eye. */
static void
test_large_text (Fixture      *f,
                 gconstpointer data)
{
  GtkLabel *time;

  sbx_demo_apply (f->world, "messageAdded",
                  "{'stream':'channel/bakery','seq':140,'message':{'id':'m140','channelId':'bakery','topicId':'sourdough','seq':140,'fromId':'anna',"
                  "'fromName':'Anna','content':'Who comes?','timestamp':%" G_GINT64_FORMAT "}}", sbx_time_now_ms () - 24 * 60 * 60 * 1000);
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 4);
  time = sbx_ui_find (sbx_ui_row (f->list, "Sourdough workshop, "), GTK_TYPE_LABEL, "time");
  g_assert_cmpstr (gtk_label_get_label (time), ==, "Yesterday");
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 192 * 1024, NULL);
  g_assert_cmpuint (strlen (gtk_label_get_label (time)), ==, strlen ("Fri"));
  g_assert_nonnull (strstr (sbx_row_get_label (sbx_ui_row (f->list, "Sourdough workshop, ")), ", Yesterday"));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
  g_assert_cmpstr (gtk_label_get_label (time), ==, "Yesterday");
}

/* The rows stand as far apart as they are drawn. */
static void
test_height (Fixture      *f,
             gconstpointer data)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);
  double x, first, second;

  gtk_widget_translate_coordinates (g_ptr_array_index (rows, 0), GTK_WIDGET (f->list), 0, 0, &x, &first);
  gtk_widget_translate_coordinates (g_ptr_array_index (rows, 1), GTK_WIDGET (f->list), 0, 0, &x, &second);
  g_assert_cmpfloat_with_epsilon (second - first, 64, 2);
}

static void
test_selection (Fixture      *f,
                gconstpointer data)
{
  SbxTopic *hours = sbx_world_find_topic (f->world, "bakery", "hours");
  g_autofree char *opened = NULL;

  g_assert_null (sbx_topic_pane_get_topic (f->pane));
  sbx_topic_pane_set_topic (f->pane, hours);
  g_assert_cmpuint (get_selected (f), ==, 2);

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection (f)), 1, TRUE);
  g_assert_true (sbx_topic_pane_get_topic (f->pane) == sbx_world_find_topic (f->world, "bakery", "menu"));
  opened = sbx_ui_fixture_take (f->ui, "view.show-messages");
  g_assert_null (opened);

  g_signal_emit_by_name (f->list, "activate", 2);
  opened = sbx_ui_fixture_take (f->ui, "view.show-messages");
  g_assert_nonnull (opened);
  g_assert_true (sbx_topic_pane_get_topic (f->pane) == hours);
}

/* A topic that moves up takes the selection along. */
static void
test_sorted_anew (Fixture      *f,
                  gconstpointer data)
{
  SbxTopic *invoice = sbx_world_find_topic (f->world, "bakery", "invoice");

  sbx_topic_pane_set_topic (f->pane, invoice);
  g_assert_cmpuint (get_selected (f), ==, 8);
  sbx_demo_message (f->world, "bakery", "invoice", 120, "Piotr Nowak", "One more thing");
  g_assert_true (sbx_topic_pane_get_topic (f->pane) == invoice);
  g_assert_cmpuint (get_selected (f), ==, 0);
}

/* A topic that its channel has no longer is chosen no longer. */
static void
test_topic_goes (Fixture      *f,
                 gconstpointer data)
{
  SbxTopic *hours = sbx_world_find_topic (f->world, "bakery", "hours");

  sbx_topic_pane_set_topic (f->pane, hours);
  sbx_demo_apply (f->world, "topicChanged", "{'channelId':'bakery','id':'menu','removed':true}");
  sbx_world_flush (f->world);
  g_assert_true (sbx_topic_pane_get_topic (f->pane) == hours);

  sbx_demo_apply (f->world, "topicChanged", "{'channelId':'bakery','id':'hours','removed':true}");
  sbx_world_flush (f->world);
  g_assert_null (sbx_topic_pane_get_topic (f->pane));
  g_assert_cmpuint (get_selected (f), ==, GTK_INVALID_LIST_POSITION);
  g_assert_nonnull (sbx_topic_pane_get_channel (f->pane));
}

static void
test_other_channel (Fixture      *f,
                    gconstpointer data)
{
  sbx_topic_pane_set_topic (f->pane, sbx_world_find_topic (f->world, "bakery", "hours"));
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "bot"));
  g_assert_null (sbx_topic_pane_get_topic (f->pane));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection (f))), ==, 0);
}

static void
test_pages (Fixture      *f,
            gconstpointer data)
{
  g_assert_cmpstr (page_name (f), ==, "list");
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "bot"));
  g_assert_cmpstr (page_name (f), ==, "blank");
  sbx_demo_apply (f->world, "topics", "{'channelId':'bot','topics':[],'next':null}");
  g_assert_cmpstr (page_name (f), ==, "no-topics");
  sbx_topic_pane_set_channel (f->pane, NULL);
  g_assert_cmpstr (page_name (f), ==, "no-channel");
  g_object_set (f->pane, "nothing-seen", TRUE, NULL);
  g_assert_cmpstr (page_name (f), ==, "nothing-seen");
  g_object_set (f->pane, "has-worlds", FALSE, NULL);
  g_assert_cmpstr (page_name (f), ==, "no-hub");
}

static gboolean
shows_not_seen (gpointer data)
{
  return g_str_equal (page_name (data), "not-seen");
}

static gboolean
shows_connecting (gpointer data)
{
  return g_str_equal (page_name (data), "connecting");
}

static gboolean
is_description (GtkWidget  *widget,
                const char *text)
{
  if (ADW_IS_STATUS_PAGE (widget) && g_strcmp0 (adw_status_page_get_description (ADW_STATUS_PAGE (widget)), text) == 0)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (is_description (child, text))
      return TRUE;

  return FALSE;
}

/* As long as the first hub has not answered it is named, but not for what answers at once; then it is said what is missing. */
static void
test_awaited (Fixture      *f,
              gconstpointer data)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Oven <1>", "ws://h/ws");

  sbx_topic_pane_set_channel (f->pane, NULL);
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTING, 1, 5, 0, NULL);
  g_object_set (f->pane, "awaited", world, NULL);
  g_assert_cmpstr (page_name (f), ==, "blank");
  sbx_ui_wait (shows_connecting, f);
  g_assert_true (is_description (GTK_WIDGET (f->pane), "Oven &lt;1&gt; has not answered yet. Its channels appear here as soon as it does."));
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  g_assert_cmpstr (page_name (f), ==, "no-channels");
  g_object_set (f->pane, "awaited", NULL, NULL);
  g_assert_cmpstr (page_name (f), ==, "no-channel");
}

/* Without the hub an empty list says why it is empty, once the disk had its time; and says nothing of a channel whose
 * topics are known, be there none. */
static void
test_not_seen (Fixture      *f,
               gconstpointer data)
{
  sbx_world_set_connection (f->world, SBX_CONNECTION_RECONNECTING, 1, 5, 0, "Gone");
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "bot"));
  g_assert_cmpstr (page_name (f), ==, "blank");
  sbx_ui_wait (shows_not_seen, f);

  sbx_world_set_connection (f->world, SBX_CONNECTION_CONNECTED, 0, 0, 0, NULL);
  g_assert_cmpstr (page_name (f), ==, "blank");
  sbx_world_set_connection (f->world, SBX_CONNECTION_ERROR, 0, 0, 0, "Refused");
  g_assert_cmpstr (page_name (f), ==, "not-seen");
  sbx_demo_apply (f->world, "topics", "{'channelId':'bot','topics':[],'next':null}");
  g_assert_cmpstr (page_name (f), ==, "no-topics");
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "bakery"));
  g_assert_cmpstr (page_name (f), ==, "list");
}

static void
test_search (Fixture      *f,
             gconstpointer data)
{
  GtkSearchBar *bar = sbx_ui_find (f->pane, GTK_TYPE_SEARCH_BAR, NULL);
  GtkEditable *entry = sbx_ui_find (f->pane, GTK_TYPE_SEARCH_ENTRY, NULL);
  SbxTopic *hours = sbx_world_find_topic (f->world, "bakery", "hours");

  sbx_topic_pane_set_topic (f->pane, hours);
  gtk_search_bar_set_search_mode (bar, TRUE);
  gtk_editable_set_text (entry, "蛋糕");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection (f))), ==, 1);
  /* What is open stays open, though it is not found. */
  g_assert_true (sbx_topic_pane_get_topic (f->pane) == hours);

  gtk_editable_set_text (entry, "nowhere");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpstr (page_name (f), ==, "nothing-found");

  gtk_editable_set_text (entry, "");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (get_selected (f), ==, 2);
}

/* --- long lists --- */

static void
add_topics (Fixture    *f,
            const char *channel,
            guint       n)
{
  g_autoptr (GString) topics = g_string_new (NULL);

  sbx_demo_apply (f->world, "channelChanged", "{'stream':'channels','channel':{'id':'%s','name':'Account'}}", channel);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (topics, "%s{'id':'%s%u','channelId':'%s','kind':'chat','title':'Topic %u of %s','lastSeq':1,'lastMessageTime':%u}",
                            i > 0 ? "," : "", channel, i, channel, i, channel, 100000 - i);
  sbx_demo_apply (f->world, "topics", "{'channelId':'%s','topics':[%s],'next':null}", channel, topics->str);
  sbx_world_flush (f->world);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sbx_channel_get_topics (sbx_world_find_channel (f->world, channel)))), ==, n);
}

static guint
count_rows (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (f->list)));
}

/* Its rows are made as people come to them; those of one channel serve the next, from its first topic on. */
static void
test_long (Fixture      *f,
           gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f->list));
  g_autoptr (GPtrArray) rows = NULL;
  SbxRow *second;

  add_topics (f, "a", 70);
  add_topics (f, "b", 70);
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "a"));
  sbx_ui_frames (GTK_WIDGET (f->list), 4);
  g_assert_cmpuint (count_rows (f), <, 40);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection (f))), ==, 70);
  rows = sbx_ui_rows (f->list);
  second = g_ptr_array_index (rows, 1);
  g_assert_true (g_str_has_prefix (sbx_row_get_label (second), "Topic 1 of a"));

  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "b"));
  sbx_ui_frames (GTK_WIDGET (f->list), 4);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = sbx_ui_rows (f->list);
  g_assert_true (g_str_has_prefix (sbx_row_get_label (g_ptr_array_index (rows, 1)), "Topic 1 of b"));
  g_assert_true (second == g_ptr_array_index (rows, 1));

  while (count_rows (f) < 70)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
      sbx_ui_frames (GTK_WIDGET (f->list), 2);
    }
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  sbx_ui_frames (GTK_WIDGET (f->list), 2);
  g_assert_nonnull (sbx_ui_row (f->list, "Topic 69 of b"));

  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "a"));
  sbx_ui_frames (GTK_WIDGET (f->list), 4);
  g_assert_cmpuint (count_rows (f), <, 40);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = sbx_ui_rows (f->list);
  g_assert_true (g_str_has_prefix (sbx_row_get_label (g_ptr_array_index (rows, 0)), "Topic 0 of a"));
}

static double
get_row_top (Fixture    *f,
             const char *label)
{
  GtkWidget *row = GTK_WIDGET (sbx_ui_row (f->list, label));
  graphene_rect_t bounds;

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_bounds (row, GTK_WIDGET (f->list), &bounds));
  return bounds.origin.y;
}

static void
change_topic (Fixture *f,
              guint    i,
              guint    time)
{
  sbx_demo_apply (f->world, "topicChanged", "{'stream':'channels','topic':{'id':'a%u','channelId':'a','kind':'chat','title':'Topic %u of a',"
                  "'lastSeq':2,'lastMessageTime':%u}}", i, i, time);
  sbx_ui_frames (GTK_WIDGET (f->list), 4);
}

/* The newest is the first: it shows where nobody scrolled, and moves nothing where somebody did. */
static void
test_top (Fixture      *f,
          gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f->list));
  double place;

  add_topics (f, "a", 60);
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "a"));
  sbx_ui_frames (GTK_WIDGET (f->list), 4);
  change_topic (f, 40, 200000);
  g_assert_cmpfloat (get_row_top (f, "Topic 40 of a"), >=, 0);
  change_topic (f, 5, 200001);
  g_assert_cmpfloat (get_row_top (f, "Topic 5 of a"), >=, 0);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  gtk_adjustment_set_value (adjustment, 150);
  sbx_ui_frames (GTK_WIDGET (f->list), 4);
  place = get_row_top (f, "Topic 6 of a");
  change_topic (f, 41, 200002);
  g_assert_cmpfloat (get_row_top (f, "Topic 6 of a"), ==, place);
}

/* The key End leads to the last, and Ctrl+A takes all, whatever has a row. */
static void
test_long_keys (Fixture      *f,
                gconstpointer data)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->list));

  add_topics (f, "a", 70);
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "a"));
  gtk_selection_model_select_all (gtk_list_view_get_model (f->list));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection (f)), 69));
  sbx_topic_pane_end_choosing (f->pane);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      gboolean taken;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_End, 0, 0, &taken);
    }
  g_assert_cmpuint (count_rows (f), ==, 70);
}

/* The row that somebody is on shows no other topic at once. */
static void
test_focus (Fixture      *f,
            gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  SbxRow *row;

  add_topics (f, "a", 10);
  add_topics (f, "b", 10);
  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "a"));
  sbx_ui_frames (GTK_WIDGET (f->list), 3);
  rows = sbx_ui_rows (f->list);
  row = g_object_ref (g_ptr_array_index (rows, 2));
  gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
  g_assert_true (sbx_row_get_focused (GTK_WIDGET (f->list)) == row);

  sbx_topic_pane_set_channel (f->pane, sbx_world_find_channel (f->world, "b"));
  sbx_ui_frames (GTK_WIDGET (f->list), 3);
  g_assert_true (sbx_row_get_item (row) == NULL || sbx_row_get_focused (GTK_WIDGET (f->list)) != row);
  g_assert_nonnull (sbx_ui_row (f->list, "Topic 2 of b"));
  g_object_unref (row);
}

#define CASE(name) g_test_add ("/panes/topics/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/panes/topics/made-and-gone", test_made_and_gone);
  CASE (rows);
  CASE (note);
  CASE (large_text);
  CASE (height);
  CASE (selection);
  CASE (sorted_anew);
  CASE (topic_goes);
  CASE (other_channel);
  CASE (pages);
  CASE (awaited);
  CASE (not_seen);
  CASE (search);
  CASE (long);
  CASE (long_keys);
  CASE (top);
  CASE (focus);

  return g_test_run ();
}
