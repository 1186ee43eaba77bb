/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-accels.h"
#include "sbx-channel-pane.h"
#include "sbx-channel.h"
#include "sbx-demo-world.h"
#include "sbx-pace.h"
#include "sbx-row.h"
#include "sbx-ui-fixture.h"
#include "sbx-view-entry.h"

typedef struct
{
  GListModel     *worlds;
  SbxChannelPane *pane;
  SbxUiFixture   *ui;
  GtkListView    *list;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->worlds = sbx_demo_worlds ();
  f->pane = SBX_CHANNEL_PANE (sbx_channel_pane_new ());
  sbx_channel_pane_set_worlds (f->pane, f->worlds);
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 264, 800);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->worlds));
}

static SbxWorld *
world (Fixture *f,
       guint    position)
{
  g_autoptr (SbxWorld) found = g_list_model_get_item (f->worlds, position);

  return found; /* the list keeps it */
}

static gpointer
selected_item (Fixture *f)
{
  return gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (gtk_list_view_get_model (f->list)));
}

static guint
position_of (Fixture *f,
             gpointer item)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (f->list));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) found = g_list_model_get_item (model, i);

      if (found == item)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
test_made_and_gone (void)
{
  GtkWidget *pane = g_object_ref_sink (sbx_channel_pane_new ());
  GListModel *worlds = sbx_demo_worlds ();

  sbx_channel_pane_set_worlds (SBX_CHANNEL_PANE (pane), worlds);
  sbx_channel_pane_set_worlds (SBX_CHANNEL_PANE (pane), NULL);
  sbx_channel_pane_set_worlds (SBX_CHANNEL_PANE (pane), worlds);
  g_assert_finalize_object (G_OBJECT (pane));
  g_assert_finalize_object (G_OBJECT (worlds));
}

/* Every row says in words what it shows. */
static void
test_rows (Fixture      *f,
           gconstpointer data)
{
  static const char *labels[] = {
    "Monitor, 11 unread, 1 needs a person",
    "Inbox",
    "Recent",
    "Tasks",
    "People",
    "Inspector",
    "Bakery hub, connected, 12 ms, 7 unread, 1 needs a person",
    "Bakery account, 5 unread, 1 needs a person, pinned",
    "晨光面包房, 2 unread",
    "Support bot",
    "Florist hub, connected, 38 ms, 1 unread",
    "Rosa’s Flowers, 1 unread",
    "زهور الياسمين",
    "Wedding orders, 12 unread, muted",
    "Local hub, connected, 0.3 ms, 3 unread",
    "AI writers, 3 unread",
    "Outbound calls",
  };
  g_autoptr (GPtrArray) rows = sbx_ui_rows (f->list);

  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (labels));
  for (guint i = 0; i < rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (rows, i);

      g_assert_cmpstr (sbx_row_get_label (SBX_ROW (row)), ==, labels[i]);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL, labels[i]);
    }
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Channels");
  /* What is to be seen is shorter than what is read aloud. */
  g_assert_cmpstr (gtk_label_get_label (sbx_ui_find (sbx_ui_row (f->list, "Bakery hub"), GTK_TYPE_LABEL, "state")), ==, "12 ms");
  g_assert_cmpstr (gtk_label_get_label (sbx_ui_find (sbx_ui_row (f->list, "Local hub"), GTK_TYPE_LABEL, "state")), ==, "< 1 ms");
}

/* Text begins on one line: views, hubs and channels. */
static void
test_text_edge (Fixture      *f,
                gconstpointer data)
{
  static const char *labels[] = { "Monitor", "Bakery hub", "Bakery account", "Wedding orders" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      GtkWidget *row = sbx_ui_row (f->list, labels[i]);
      GtkWidget *text = sbx_ui_find (gtk_widget_get_first_child (row), GTK_TYPE_LABEL, NULL);
      double x = 0, y = 0;

      /* An avatar has a label too, for its initials. */
      if (gtk_widget_get_ancestor (text, g_type_from_name ("AdwAvatar")))
        text = gtk_widget_get_next_sibling (gtk_widget_get_ancestor (text, g_type_from_name ("AdwAvatar")));
      g_assert_true (gtk_widget_translate_coordinates (text, GTK_WIDGET (f->list), 0, 0, &x, &y));
      g_assert_cmpint ((int) x, ==, 50);
    }
}

static void
test_states (Fixture      *f,
             gconstpointer data)
{
  SbxWorld *florist = world (f, 1);
  SbxRow *row = sbx_ui_row (f->list, "Florist hub");

  sbx_world_set_connection (florist, SBX_CONNECTION_RECONNECTING, 2, 5, 0, NULL);
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, reconnecting (2/5), 1 unread");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (row), "reconnecting"));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (row), "connected"));

  sbx_world_set_connection (florist, SBX_CONNECTION_ERROR, 0, 5, 0, "The token is no longer valid");
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, connection error: The token is no longer valid, 1 unread");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (row), "failed"));

  sbx_world_set_connection (florist, SBX_CONNECTION_PATROL, 0, 5, 0, NULL);
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, trying once a minute, 1 unread");
  sbx_world_set_connection (florist, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, connecting, 1 unread");
  sbx_world_set_connection (florist, SBX_CONNECTION_DISCONNECTED, 0, 5, 0, NULL);
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, not connected, 1 unread");
}

/* What waits to be sent is said, calmly, until it is sent. */
static void
test_waiting (Fixture      *f,
              gconstpointer data)
{
  SbxWorld *florist = world (f, 1);
  SbxRow *row = sbx_ui_row (f->list, "Florist hub");
  GtkLabel *state = sbx_ui_find (row, GTK_TYPE_LABEL, "state");

  sbx_world_set_connection (florist, SBX_CONNECTION_RECONNECTING, 2, 5, 0, NULL);
  g_assert_cmpstr (gtk_label_get_label (state), ==, "2/5");
  sbx_world_set_waiting_count (florist, 1);
  g_assert_cmpstr (gtk_label_get_label (state), ==, "1 waiting");
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, reconnecting (2/5), 1 unread, 1 reply waits to be sent");
  sbx_world_set_waiting_count (florist, 2);
  g_assert_cmpstr (gtk_label_get_label (state), ==, "2 waiting");
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, reconnecting (2/5), 1 unread, 2 replies wait to be sent");
  sbx_world_set_waiting_count (florist, 0);
  g_assert_cmpstr (gtk_label_get_label (state), ==, "2/5");
  g_assert_cmpstr (sbx_row_get_label (row), ==, "Florist hub, reconnecting (2/5), 1 unread");
}

/* The first view is chosen; the keyboard moves the selection, which is enough to change what is shown. */
static void
test_selection (Fixture      *f,
                gconstpointer data)
{
  SbxChannel *morning = sbx_world_find_channel (world (f, 0), "morning");
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (f->list));

  g_assert_cmpstr (sbx_channel_pane_get_view (f->pane), ==, "monitor");
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 0);

  gtk_single_selection_set_selected (selection, position_of (f, morning));
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == morning);
  g_assert_cmpstr (sbx_channel_pane_get_view (f->pane), ==, "monitor");

  gtk_single_selection_set_selected (selection, 3);
  g_assert_cmpstr (sbx_channel_pane_get_view (f->pane), ==, "tasks");
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == morning);

  /* Back in the monitor, it stands where it was. */
  sbx_channel_pane_set_view (f->pane, "monitor");
  g_assert_true (selected_item (f) == morning);
  g_assert_cmpuint (f->ui->actions->len, ==, 0);
}

static void
count_change (guint *changes)
{
  ++*changes;
}

/* What was found is no row's: none is chosen, and each leads away from there, the one that was chosen before too. */
static void
test_elsewhere (Fixture      *f,
                gconstpointer data)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (f->list));
  g_autofree char *opened = NULL;
  guint           told = 0;

  sbx_channel_pane_set_view (f->pane, "inspector");
  g_assert_nonnull (selected_item (f));
  sbx_channel_pane_set_elsewhere (f->pane, TRUE);
  g_assert_null (selected_item (f));
  sbx_demo_message (world (f, 0), "bakery", "menu", 130, "Anna", "Rolls");
  g_assert_null (selected_item (f));
  g_assert_cmpstr (sbx_channel_pane_get_view (f->pane), ==, "inspector");

  /* A key may go on from there: the sidebar stays in a narrow window. */
  g_signal_connect_swapped (f->pane, "notify::view", G_CALLBACK (count_change), &told);
  gtk_single_selection_set_selected (selection, 5);
  g_assert_cmpuint (told, ==, 1);
  opened = sbx_ui_fixture_take (f->ui, "win.show-view");
  g_assert_null (opened);
  sbx_channel_pane_set_elsewhere (f->pane, FALSE);
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 5);
}

/* The keys count down the sidebar. */
static void
test_keys (Fixture      *f,
           gconstpointer data)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (f->list));
  guint n_accels, number = 0, next = 0;
  const SbxAccel *accels = sbx_accels_get (&n_accels);

  for (guint i = 0; i < n_accels; i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (rows, next);
      g_autofree char *action = SBX_IS_VIEW_ENTRY (row) ? g_strconcat ("win.show-view::", sbx_view_entry_get_id (SBX_VIEW_ENTRY (row)), NULL) : NULL;
      g_autofree char *key = NULL;

      if (accels[i].action == NULL || !g_str_has_prefix (accels[i].action, "win.show-view::"))
        continue;
      key = g_strdup_printf ("<Alt>%u", ++number);
      g_assert_cmpstr (accels[i].accels[0], ==, key);
      if (g_strcmp0 (accels[i].action, action) == 0)
        next++;
    }
  g_assert_cmpuint (number, ==, 8);
  g_assert_cmpuint (next, ==, 6);
}

static void
test_activation (Fixture      *f,
                 gconstpointer data)
{
  SbxChannel *rosa = sbx_world_find_channel (world (f, 1), "rosa");
  g_autofree char *opened = NULL;
  g_autofree char *tasks = NULL;
  g_autofree char *hub = NULL;

  g_signal_emit_by_name (f->list, "activate", position_of (f, rosa));
  opened = sbx_ui_fixture_take (f->ui, "win.show-view");
  g_assert_cmpstr (opened, ==, "monitor");
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == rosa);

  g_signal_emit_by_name (f->list, "activate", 3);
  tasks = sbx_ui_fixture_take (f->ui, "win.show-view");
  g_assert_cmpstr (tasks, ==, "tasks");

  /* A hub's head is not a place to go to. */
  g_signal_emit_by_name (f->list, "activate", 6);
  hub = sbx_ui_fixture_take (f->ui, "win.show-view");
  g_assert_null (hub);
}

/* A new message puts its channel on top; the selection goes with it. */
static void
test_sorted_anew (Fixture      *f,
                  gconstpointer data)
{
  SbxChannel *bot = sbx_world_find_channel (world (f, 0), "bot");
  guint before;

  sbx_channel_pane_set_channel (f->pane, bot);
  g_assert_true (selected_item (f) == bot);
  before = position_of (f, bot);

  sbx_demo_message (world (f, 0), "bot", "t", 1, "Wang Li", "Hello?");
  g_assert_cmpuint (position_of (f, bot), <, before);
  g_assert_true (selected_item (f) == bot);
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == bot);
}

typedef struct
{
  gpointer    list;
  const char *label;
} Awaited;

static gboolean
is_there (gpointer data)
{
  Awaited *awaited = data;

  return sbx_ui_row (awaited->list, awaited->label) != NULL;
}

/* Numbers are not shown with each change. */
static void
wait_for_row (Fixture    *f,
              const char *label)
{
  sbx_ui_wait (is_there, &(Awaited){ f->list, label });
}

/* Hubs come and go while the application runs. */
static void
test_hub_goes (Fixture      *f,
               gconstpointer data)
{
  SbxChannel *writers = sbx_world_find_channel (world (f, 2), "writers");

  sbx_channel_pane_set_channel (f->pane, writers);
  g_list_store_remove (G_LIST_STORE (f->worlds), 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (f->list))), ==, 13);
  g_assert_true (selected_item (f) == writers);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_null (sbx_ui_row (f->list, "Florist hub"));
  wait_for_row (f, "Monitor, 10 unread");
}

static gboolean
counts_all (gpointer label)
{
  return g_str_equal (gtk_label_get_label (label), "305");
}

/* While many messages come, what the sidebar says of them can be read; the last number is the true one. */
static void
test_counts_seldom (Fixture      *f,
                    gconstpointer data)
{
  GtkWidget *row = sbx_ui_row (f->list, "Bakery account");
  GtkWidget *badge = sbx_ui_find (row, GTK_TYPE_LABEL, "badge");
  guint      changes = 0;
  gint64     began = g_get_monotonic_time ();
  gint64     took;

  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (badge)), ==, "5");
  g_signal_connect_swapped (badge, "notify::label", G_CALLBACK (count_change), &changes);
  for (guint i = 1; i <= 300; i++)
    {
      sbx_demo_message (world (f, 0), "bakery", "other", i, "Anna", "More");
      sbx_world_flush (world (f, 0));
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  sbx_ui_wait (counts_all, badge);
  took = (g_get_monotonic_time () - began) / 1000;
  g_assert_cmpuint (changes, <=, 2 + took / SBX_PACE_INTERVAL);
  g_signal_handlers_disconnect_by_data (badge, &changes);
}

/* A channel that its hub has no longer is chosen no longer. */
static void
test_channel_goes (Fixture      *f,
                   gconstpointer data)
{
  SbxChannel *bot = sbx_world_find_channel (world (f, 0), "bot");

  sbx_channel_pane_set_channel (f->pane, bot);
  sbx_demo_apply (world (f, 0), "channelChanged", "{'id':'morning','removed':true}");
  sbx_world_flush (world (f, 0));
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == bot);

  sbx_demo_apply (world (f, 0), "channelChanged", "{'id':'bot','removed':true}");
  sbx_world_flush (world (f, 0));
  g_assert_null (sbx_channel_pane_get_channel (f->pane));
  g_assert_true (SBX_IS_VIEW_ENTRY (selected_item (f)));
}

/* One that comes before others stands before them, and every other stays as it was. */
static void
test_hub_comes (Fixture      *f,
                gconstpointer data)
{
  static const char *labels[] = { "Bakery hub", "New hub", "Fresh", "Florist hub", "Local hub", "AI writers" };
  g_autoptr (SbxWorld) fresh = sbx_world_new ("New hub", "ws://new");
  guint last = 0;

  sbx_demo_apply (fresh, "channels", "{'channels':[{'id':'fresh','name':'Fresh','unreadCount':2}]}");
  sbx_world_flush (fresh);
  g_list_store_insert (G_LIST_STORE (f->worlds), 1, fresh);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (f->list))), ==, 19);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      SbxRow *row = sbx_ui_row (f->list, labels[i]);

      g_assert_nonnull (row);
      g_assert_cmpuint (position_of (f, sbx_row_get_item (row)), >, last);
      last = position_of (f, sbx_row_get_item (row));
    }

  g_list_store_remove (G_LIST_STORE (f->worlds), 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (f->list))), ==, 17);
  g_assert_cmpuint (position_of (f, sbx_world_find_channel (fresh, "fresh")), ==, GTK_INVALID_LIST_POSITION);
}

static void
test_search (Fixture      *f,
             gconstpointer data)
{
  GtkSearchBar *bar = sbx_ui_find (f->pane, GTK_TYPE_SEARCH_BAR, NULL);
  GtkEditable *entry = sbx_ui_find (f->pane, GTK_TYPE_SEARCH_ENTRY, NULL);
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (f->list));
  g_autofree char *opened = NULL;

  gtk_search_bar_set_search_mode (bar, TRUE);
  gtk_editable_set_text (entry, "ROSA");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 4); /* one channel, and the hubs' heads */

  g_signal_emit_by_name (entry, "activate");
  opened = sbx_ui_fixture_take (f->ui, "win.show-view");
  g_assert_cmpstr (opened, ==, "monitor");
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == sbx_world_find_channel (world (f, 1), "rosa"));

  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 17);
}

/* A narrow window folds before it takes from the sidebar. */
static void
test_firm_width (Fixture      *f,
                 gconstpointer data)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (f->pane), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 264);
  g_object_set (f->pane, "width", 240, NULL);
  gtk_widget_measure (GTK_WIDGET (f->pane), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 240);
  g_object_set (f->pane, "width", 400, NULL);
  gtk_widget_measure (GTK_WIDGET (f->pane), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 264);
}

static void
press_with (Fixture        *f,
            guint           keyval,
            GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->list));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, modifiers, &handled);
    }
}

static void
press (Fixture *f,
       guint    keyval)
{
  press_with (f, keyval, 0);
}

static void
assert_focused (Fixture    *f,
                const char *label)
{
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (f->list));

  g_assert_nonnull (row);
  g_assert_true (g_str_has_prefix (sbx_row_get_label (row), label));
}

/* The keys get over the head of a hub, both ways; on it they choose nothing. */
static void
test_keys_cross_heads (Fixture      *f,
                       gconstpointer data)
{
  gtk_widget_grab_focus (gtk_widget_get_parent (sbx_ui_row (f->list, "Inspector")));
  assert_focused (f, "Inspector");
  press (f, GDK_KEY_Down);
  assert_focused (f, "Bakery hub");
  g_assert_null (sbx_channel_pane_get_channel (f->pane));
  press (f, GDK_KEY_Down);
  assert_focused (f, "Bakery account");
  g_assert_true (sbx_channel_pane_get_channel (f->pane) == sbx_world_find_channel (world (f, 0), "bakery"));
  press (f, GDK_KEY_Up);
  assert_focused (f, "Bakery hub");
  press (f, GDK_KEY_Up);
  assert_focused (f, "Inspector");
  g_assert_cmpstr (sbx_channel_pane_get_view (f->pane), ==, "inspector");
}

static gboolean
has_row (Fixture    *f,
         const char *label)
{
  return sbx_ui_row (f->list, label) != NULL;
}

static guint
n_rows (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (f->list)));
}

/* A hub's channels fold into its head, by its menu's action and by the keys of a tree; search finds them all the same. */
static void
test_collapse (Fixture      *f,
               gconstpointer data)
{
  GtkSearchBar *bar = sbx_ui_find (f->pane, GTK_TYPE_SEARCH_BAR, NULL);
  GtkEditable *entry = sbx_ui_find (f->pane, GTK_TYPE_SEARCH_ENTRY, NULL);
  const char *address = sbx_world_get_address (world (f, 0));
  g_auto (GStrv) collapsed = NULL;

  gtk_widget_activate_action (GTK_WIDGET (f->list), "sidebar.toggle-hub", "s", address);
  g_assert_cmpuint (n_rows (f), ==, 14);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_cmpstr (sbx_row_get_label (sbx_ui_row (f->list, "Bakery hub")), ==, "Bakery hub, connected, 12 ms, 7 unread, 1 needs a person, collapsed");
  g_object_get (f->pane, "collapsed", &collapsed, NULL);
  g_assert_cmpuint (g_strv_length (collapsed), ==, 1);
  g_assert_cmpstr (collapsed[0], ==, address);

  gtk_search_bar_set_search_mode (bar, TRUE);
  gtk_editable_set_text (entry, "bakery acc");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (n_rows (f), ==, 4);
  gtk_editable_set_text (entry, "");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (n_rows (f), ==, 14);
  gtk_search_bar_set_search_mode (bar, FALSE);

  gtk_widget_grab_focus (gtk_widget_get_parent (sbx_ui_row (f->list, "Bakery hub")));
  press (f, GDK_KEY_Right);
  g_assert_cmpuint (n_rows (f), ==, 17);
  press (f, GDK_KEY_Left);
  g_assert_cmpuint (n_rows (f), ==, 14);
  press (f, GDK_KEY_Left);
  g_assert_cmpuint (n_rows (f), ==, 14);
  press (f, GDK_KEY_space);
  g_assert_cmpuint (n_rows (f), ==, 17);

  /* As it was left the last time; who is not here yet counts when it comes. */
  g_object_set (f->pane, "collapsed", (const char *const[]) { "ws://other", address, NULL }, NULL);
  g_assert_cmpuint (n_rows (f), ==, 14);
}

/* Hubs change places by the keyboard. The pane asks for it, whoever has the list does it. */
static void
test_move (Fixture      *f,
           gconstpointer data)
{
  g_autofree char *down = NULL;
  g_autofree char *up = NULL;

  gtk_widget_grab_focus (gtk_widget_get_parent (sbx_ui_row (f->list, "Bakery hub")));
  press_with (f, GDK_KEY_Down, GDK_ALT_MASK);
  down = sbx_ui_fixture_take (f->ui, "win.move-hub");
  g_assert_nonnull (down);
  g_assert_true (g_str_has_suffix (down, ", 1)"));
  g_assert_nonnull (strstr (down, sbx_world_get_address (world (f, 0))));
  assert_focused (f, "Bakery hub");

  press_with (f, GDK_KEY_Up, GDK_ALT_MASK);
  up = sbx_ui_fixture_take (f->ui, "win.move-hub");
  g_assert_true (g_str_has_suffix (up, ", -1)"));
}

/* The counts of a muted hub are grey, and it says so. */
static void
test_muted (Fixture      *f,
            gconstpointer data)
{
  GtkWidget *badge = sbx_ui_find (sbx_ui_row (f->list, "Bakery account"), GTK_TYPE_LABEL, "badge");

  g_assert_false (gtk_widget_has_css_class (badge, "muted"));
  sbx_world_set_muted (world (f, 0), TRUE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_cmpstr (sbx_row_get_label (sbx_ui_row (f->list, "Bakery hub")), ==, "Bakery hub, connected, 12 ms, 7 unread, 1 needs a person, muted");
  g_assert_true (gtk_widget_has_css_class (badge, "muted"));
  wait_for_row (f, "Monitor, 4 unread");
  sbx_world_set_muted (world (f, 0), FALSE);
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_false (gtk_widget_has_css_class (badge, "muted"));
  wait_for_row (f, "Monitor, 11 unread, 1 needs a person");
}

/* What a server has switched off, or lists no more, is grey and says so. */
static void
test_out_of_use (Fixture      *f,
                 gconstpointer data)
{
  g_assert_null (sbx_ui_find (sbx_ui_row (f->list, "Support bot"), GTK_TYPE_LABEL, "dim-label"));
  sbx_demo_apply (world (f, 0), "channelChanged", "{'channel':{'id':'bot','name':'Support bot','enabled':false}}");
  sbx_world_flush (world (f, 0));
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_cmpstr (sbx_row_get_label (sbx_ui_row (f->list, "Support bot")), ==, "Support bot, not in use");
  g_assert_nonnull (sbx_ui_find (sbx_ui_row (f->list, "Support bot"), GTK_TYPE_LABEL, "dim-label"));

  sbx_demo_apply (world (f, 0), "channelChanged", "{'channel':{'id':'bot','name':'Support bot','enabled':true}}");
  sbx_world_flush (world (f, 0));
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_cmpstr (sbx_row_get_label (sbx_ui_row (f->list, "Support bot")), ==, "Support bot");
  g_assert_null (sbx_ui_find (sbx_ui_row (f->list, "Support bot"), GTK_TYPE_LABEL, "dim-label"));
}

/* The view of projects is there where a hub knows of them, or has some; where it goes, one sees the monitor. */
static void
test_projects (Fixture      *f,
               gconstpointer data)
{
  g_assert_false (has_row (f, "Projects"));
  sbx_world_set_features (world (f, 1), (const char *const[]) { "tasks", NULL });
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_false (has_row (f, "Projects"));
  sbx_world_set_features (world (f, 1), (const char *const[]) { "tasks", "projects", NULL });
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_true (has_row (f, "Projects"));
  sbx_channel_pane_set_view (f->pane, "projects");
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_cmpstr (sbx_view_entry_get_id (selected_item (f)), ==, "projects");

  sbx_demo_apply (world (f, 0), "projectsUpdate", "{'type':'allProjects','data':[{'projectId':'p'}]}");
  sbx_world_flush (world (f, 0));
  sbx_world_set_features (world (f, 1), (const char *const[]) { "tasks", NULL });
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_true (has_row (f, "Projects"));
  sbx_demo_apply (world (f, 0), "projectsUpdate", "{'type':'allProjects','data':[]}");
  sbx_world_flush (world (f, 0));
  sbx_ui_frames (GTK_WIDGET (f->pane), 2);
  g_assert_false (has_row (f, "Projects"));
  g_assert_cmpstr (sbx_channel_pane_get_view (f->pane), ==, "monitor");
}

#define CASE(name) g_test_add ("/panes/channels/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/panes/channels/made-and-gone", test_made_and_gone);
  CASE (rows);
  CASE (text_edge);
  CASE (states);
  CASE (waiting);
  CASE (selection);
  CASE (elsewhere);
  CASE (keys);
  CASE (activation);
  CASE (sorted_anew);
  CASE (hub_goes);
  CASE (counts_seldom);
  CASE (hub_comes);
  CASE (channel_goes);
  CASE (search);
  CASE (keys_cross_heads);
  CASE (collapse);
  CASE (move);
  CASE (muted);
  CASE (out_of_use);
  CASE (firm_width);
  CASE (projects);

  return g_test_run ();
}
