/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-demo-world.h"
#include "sbx-row.h"
#include "sbx-topic-pane.h"
#include "sbx-topic-selection.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

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
  return SBX_TOPIC_SELECTION (gtk_list_view_get_model (f->list));
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
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Late delivery, Wang Li: Could he ring at number 14? The bell of 12 is broken., now, 2 unread");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (row))), GTK_ACCESSIBLE_PROPERTY_LABEL, sbx_row_get_label (row));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Topics");
  g_assert_nonnull (sbx_ui_row (f->list, "Spring menu, Are there gluten-free rolls?, 5 min, 3 unread"));
  /* Nobody wrote there lately, but it has comments. */
  g_assert_nonnull (sbx_ui_row (f->list, "Sourdough workshop, 48 comments, "));
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
  g_object_set (f->pane, "has-worlds", FALSE, NULL);
  g_assert_cmpstr (page_name (f), ==, "no-hub");
}

static gboolean
shows_not_seen (gpointer data)
{
  return g_str_equal (page_name (data), "not-seen");
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

#define CASE(name) g_test_add ("/panes/topics/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/panes/topics/made-and-gone", test_made_and_gone);
  CASE (rows);
  CASE (height);
  CASE (selection);
  CASE (sorted_anew);
  CASE (topic_goes);
  CASE (other_channel);
  CASE (pages);
  CASE (not_seen);
  CASE (search);

  return g_test_run ();
}
