/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-accels.h"
#include "sbx-banner.h"
#include "sbx-card-grid.h"
#include "sbx-connect-dialog.h"
#include "sbx-pane-frame.h"
#include "sbx-shortcuts.h"
#include "sbx-test-wait.h"

/* -- SbxCardGrid */

static GtkWidget *
make_card (gpointer item)
{
  GtkWidget *card = gtk_drawing_area_new ();

  gtk_widget_set_size_request (card, 50, 40);

  return card;
}

static void
test_card_grid (void)
{
  g_autoptr (GListStore) items = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GtkWidget) grid = g_object_ref_sink (g_object_new (SBX_TYPE_CARD_GRID,
                                                                "column-width", 100, "max-columns", 3, "spacing", 10, NULL));
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);
  int minimum, natural;

  sbx_card_grid_bind_model (SBX_CARD_GRID (grid), G_LIST_MODEL (items), make_card);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 500, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);

  for (guint i = 0; i < 4; i++)
    g_list_store_append (items, item);

  /* As narrow as one card, as wide as three columns. */
  gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 50);
  g_assert_cmpint (natural, ==, 320);

  /* Three columns just fit, then two, then one. */
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 320, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 90);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 319, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 90);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 209, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 190);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 5000, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 90);
  /* Without a width no more than with any: a newer GTK warns of it. */
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 90);

  g_list_store_remove (items, 1);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 320, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 40);
}

/* A card alone is no wider than it is beside others. */
static void
test_card_grid_alone (void)
{
  g_autoptr (GtkWidget) grid = g_object_ref_sink (g_object_new (SBX_TYPE_CARD_GRID,
                                                                "column-width", 100, "max-columns", 3, "spacing", 10, NULL));
  GtkWidget *card = make_card (NULL);

  gtk_widget_set_parent (card, grid);
  gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (grid, 620, 40, -1, NULL);
  g_assert_cmpint (gtk_widget_get_width (card), ==, 200);
}

/* One that needs more than a column has it, and so have the others. */
static void
test_card_grid_wide (void)
{
  g_autoptr (GtkWidget) grid = g_object_ref_sink (g_object_new (SBX_TYPE_CARD_GRID,
                                                                "column-width", 100, "max-columns", 3, "spacing", 10, NULL));
  int minimum;

  for (guint i = 0; i < 4; i++)
    {
      GtkWidget *card = make_card (NULL);

      if (i == 2)
        gtk_widget_set_size_request (card, 200, 40);
      gtk_widget_set_parent (card, grid);
    }
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 320, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 190);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, 410, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 90);
}

/* As many in each row: none stands alone. And two columns where the cards themselves have the room. */
static void
test_card_grid_even (void)
{
  g_autoptr (GtkWidget) grid = g_object_ref_sink (g_object_new (SBX_TYPE_CARD_GRID, "column-width", 100, "least-columns", 2,
                                                                "max-columns", 4, "spacing", 10, NULL));
  GtkWidget *cards[4];
  const int widths[][2] = { { 430, 100 }, { 320, 155 }, { 130, 60 }, { 105, 105 } };

  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    {
      cards[i] = make_card (NULL);
      gtk_widget_set_parent (cards[i], grid);
    }
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_allocate (grid, widths[i][0], 400, -1, NULL);
      g_assert_cmpint (gtk_widget_get_width (cards[3]), ==, widths[i][1]);
    }
}

static void
test_card_grid_mirrored (void)
{
  g_autoptr (GtkWidget) grid = g_object_ref_sink (g_object_new (SBX_TYPE_CARD_GRID,
                                                                "column-width", 100, "max-columns", 3, "spacing", 10, NULL));
  GtkWidget *card = make_card (NULL);
  graphene_rect_t bounds;

  gtk_widget_set_parent (card, grid);
  gtk_widget_set_parent (make_card (NULL), grid);
  gtk_widget_set_direction (grid, GTK_TEXT_DIR_RTL);
  gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (grid, 210, 40, -1, NULL);

  g_assert_true (gtk_widget_compute_bounds (card, grid, &bounds));
  g_assert_cmpfloat (bounds.origin.x, ==, 110);
  g_assert_cmpfloat (bounds.size.width, ==, 100);
}

/* -- SbxBanner */

/* With larger text a pane of names takes more room where there is some, and none that others need. */
static void
test_pane_frame (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (GtkWidget) frame = g_object_ref_sink (g_object_new (SBX_TYPE_PANE_FRAME, "firm-width", 264, "width", 264, NULL));
  int minimum, natural;

  g_object_set (settings, "gtk-xft-dpi", 96 * 1024, NULL);
  gtk_widget_measure (frame, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 264);
  g_assert_cmpint (natural, ==, 264);

  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  gtk_widget_queue_resize (frame);
  gtk_widget_measure (frame, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 264);
  g_assert_cmpint (natural, ==, 264 * 3 / 2);
  g_assert_cmpint (sbx_pane_frame_get_width (SBX_PANE_FRAME (frame)), ==, 264);

  /* What others may have instead grows less. */
  g_object_set (frame, "firm-width", 0, "min-width", 200, NULL);
  gtk_widget_measure (frame, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 200);
  g_assert_cmpint (natural, ==, 264 * 5 / 4);
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
}

static void
test_banner (void)
{
  SbxBanner *banner = g_object_ref_sink (g_object_new (SBX_TYPE_BANNER, NULL));
  GtkRevealer *revealer = GTK_REVEALER (gtk_widget_get_first_child (GTK_WIDGET (banner)));

  g_assert_false (gtk_revealer_get_reveal_child (revealer));
  sbx_banner_set_message (banner, "The disk is full.");
  g_assert_true (gtk_revealer_get_reveal_child (revealer));
  sbx_banner_set_message (banner, NULL);
  g_assert_false (gtk_revealer_get_reveal_child (revealer));

  g_assert_finalize_object (banner);
}

/* -- The table of accelerators and the shortcuts window, which is made from it */

static void
count_shortcuts (GtkWidget *widget,
                 guint     *n)
{
  if (ADW_IS_PREFERENCES_ROW (widget))
    (*n)++;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    count_shortcuts (child, n);
}

/* How many shortcuts the window lists where the application has the actions of @application. */
static guint
count_listed (GActionGroup *application)
{
  GtkWidget *shortcuts = sbx_shortcuts_new (application);
  guint n_shown = 0;

  count_shortcuts (shortcuts, &n_shown);
  gtk_window_destroy (GTK_WINDOW (shortcuts));

  return n_shown;
}

/* Each heading stands once, over all that belongs to it. */
static void
test_groups (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const char *name = NULL;
  guint n_accels;
  const SbxAccel *accels = sbx_accels_get (&n_accels);

  for (guint i = 0; i < n_accels; i++)
    if (g_strcmp0 (accels[i].group, name) != 0)
      {
        name = accels[i].group;
        g_test_message ("%s", name);
        g_assert_true (g_hash_table_add (names, (char *) name));
      }
}

static void
test_accels (void)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GSimpleActionGroup) none = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) every = g_simple_action_group_new ();
  guint n_accels, n_app = 0;
  const SbxAccel *accels = sbx_accels_get (&n_accels);

  for (guint i = 0; i < n_accels; i++)
    {
      for (guint j = 0; accels[i].accels[j]; j++)
        {
          guint key;
          GdkModifierType modifiers;

          g_test_message ("%s", accels[i].accels[j]);
          g_assert_true (gtk_accelerator_parse (accels[i].accels[j], &key, &modifiers));
          /* A widget's own keys count only where it has the focus. */
          if (accels[i].action)
            g_assert_true (g_hash_table_add (keys, (char *) accels[i].accels[j]));
        }

      if (accels[i].action && g_str_has_prefix (accels[i].action, "app."))
        {
          g_autoptr (GSimpleAction) action = g_simple_action_new (accels[i].action + strlen ("app."), NULL);

          g_action_map_add_action (G_ACTION_MAP (every), G_ACTION (action));
          n_app++;
        }
    }

  for (guint i = 0; i < n_accels; i++)
    for (guint j = 0; accels[i].accels[j]; j++)
      g_assert_true (accels[i].action != NULL || !g_hash_table_contains (keys, accels[i].accels[j]));

  g_assert_cmpuint (n_app, >, 0);
  g_assert_cmpuint (count_listed (G_ACTION_GROUP (every)), ==, n_accels);
  /* What the application cannot do is not promised. */
  g_assert_cmpuint (count_listed (G_ACTION_GROUP (none)), ==, n_accels - n_app);
}

/* -- SbxConnectDialog */

static GtkWidget *
find_child (GtkWidget *widget,
            const char *buildable_id)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), buildable_id) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, buildable_id);

      if (found)
        return found;
    }

  return NULL;
}

static void
test_connect_dialog (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  GtkWidget *dialog = GTK_WIDGET (sbx_connect_dialog_new (connections));
  GtkWidget *address = find_child (dialog, "address_row");
  GtkWidget *name = find_child (dialog, "name_row");
  GtkWidget *result = find_child (dialog, "result_row");
  GtkWidget *button = find_child (dialog, "connect_button");
  g_autoptr (SbxWorld) world = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (result)), ==, "Detect by Itself");

  /* As it is typed: a reason in words, and no way on. */
  gtk_editable_set_text (GTK_EDITABLE (address), "not an address");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (result)), ==, "Not an address");
  g_assert_false (gtk_widget_get_sensitive (button));

  gtk_editable_set_text (GTK_EDITABLE (address), " ws://hub.example.org:1/ws ");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (result)), ==, "Detect by Itself");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "hub.example.org");

  /* A name that somebody typed stays. */
  gtk_editable_set_text (GTK_EDITABLE (name), "Bakery");
  gtk_editable_set_text (GTK_EDITABLE (address), "unix:/nonexistent/hub.sock");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Bakery");

  /* Nobody listens: nothing is saved, and the reason says so. */
  g_signal_emit_by_name (button, "clicked");
  sbx_test_wait (gtk_widget_get_visible (find_child (dialog, "anyway_row")));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (connections)), ==, 0);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (result)), ==, "No connection");

  /* Unless it is wanted all the same. */
  g_signal_emit_by_name (find_child (dialog, "anyway_button"), "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (connections)), ==, 1);
  world = g_list_model_get_item (G_LIST_MODEL (connections), 0);
  g_assert_cmpstr (sbx_world_get_name (world), ==, "Bakery");
  g_assert_true (sbx_connections_is_saved (connections, world));

  sbx_settings_set_hubs (settings, none);
}

static const char *
subtitle_of (GtkWidget  *dialog,
             const char *row)
{
  return adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (find_child (dialog, row)));
}

static void
test_connect_dialog_systems (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  GtkWidget *dialog = GTK_WIDGET (sbx_connect_dialog_new (connections));
  GtkEditable *address = GTK_EDITABLE (find_child (dialog, "address_row"));
  GtkWidget *result = find_child (dialog, "result_row");

  /* Each has its usual address, and the times of its system. */
  g_assert_cmpstr (subtitle_of (dialog, "timings_row"), ==, "5 quick tries from 1 s to 10 s, then once a minute");
  g_object_set (dialog, "dialect", "agent", NULL);
  g_assert_cmpstr (gtk_editable_get_text (address), ==, "ws://localhost:8000/ws/ws");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (result)), ==, "Agent");
  g_assert_false (gtk_widget_get_visible (find_child (dialog, "user_row")));

  g_object_set (dialog, "dialect", "broadcast", NULL);
  g_assert_cmpstr (gtk_editable_get_text (address), ==, "ws://localhost:8000");
  g_assert_cmpstr (subtitle_of (dialog, "timings_row"), ==, "15 quick tries from 2 s to 30 s, then once a minute");
  g_assert_true (gtk_widget_get_visible (find_child (dialog, "user_row")));
  g_assert_false (gtk_widget_get_visible (find_child (dialog, "bot_row")));

  /* What somebody typed stays. A chatbot's server is asked by nobody but the chatbot. */
  gtk_editable_set_text (address, "ws://bots.example.org");
  g_object_set (dialog, "dialect", "worker", NULL);
  g_assert_cmpstr (gtk_editable_get_text (address), ==, "ws://bots.example.org");
  g_assert_true (gtk_widget_get_visible (find_child (dialog, "bot_row")));
  gtk_editable_set_text (GTK_EDITABLE (find_child (dialog, "bot_row")), "Bäcker 7");
  g_assert_cmpstr (gtk_editable_get_text (address), ==, "ws://bots.example.org/ws/worker/Bäcker%207");
  gtk_editable_set_text (GTK_EDITABLE (find_child (dialog, "bot_row")), "");
  g_assert_cmpstr (gtk_editable_get_text (address), ==, "ws://bots.example.org/ws");

  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_connect_dialog_edit (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxAddress) address = sbx_address_new ("unix:/nonexistent/hub.sock", NULL);
  g_autoptr (JsonNode) profile = json_from_string (
    "{\"dialect\":\"broadcast\",\"comment\":\"stays\",\"timings\":{\"tries\":3,\"heartbeat\":45000},"
    "\"features\":[\"messaging\",\"search\"],\"query\":{\"user_id\":\"u-1\",\"extra\":\"stays\"},\"autoConnect\":false}", NULL);
  SbxWorld *world = sbx_connections_save (connections, "Chat", address, "secret", json_node_get_object (profile));
  SbxConnectDialog *dialog = sbx_connect_dialog_new (connections);
  GtkWidget *widget = GTK_WIDGET (dialog);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  JsonObject *edited;

  sbx_connect_dialog_edit (dialog, world);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_child (widget, "name_row"))), ==, "Chat");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_child (widget, "token_row"))), ==, "secret");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_child (widget, "user_row"))), ==, "u-1");
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (find_child (widget, "auto_switch"))));
  g_assert_cmpstr (subtitle_of (widget, "timings_row"), ==, "3 quick tries from 2 s to 30 s, then once a minute");
  g_assert_cmpstr (subtitle_of (widget, "features_row"), ==, "Off: Typing, Files, Voice Notes, Notifications, People, Live Figures");

  /* What has no row here stays, and so does what nobody touched. */
  gtk_editable_set_text (GTK_EDITABLE (find_child (widget, "user_row")), "u-2");
  gtk_switch_set_active (GTK_SWITCH (find_child (widget, "auto_switch")), TRUE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_child (widget, "device_row")), 1);
  g_signal_emit_by_name (find_child (widget, "anyway_button"), "clicked");
  edited = sbx_connections_get_profile (connections, world);
  g_assert_cmpstr (json_object_get_string_member (edited, "comment"), ==, "stays");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (edited, "features")), ==, 2);
  g_assert_false (json_object_has_member (edited, "autoConnect"));
  edited = json_object_get_object_member (edited, "query");
  g_assert_cmpstr (json_object_get_string_member (edited, "user_id"), ==, "u-2");
  g_assert_cmpstr (json_object_get_string_member (edited, "device_type"), ==, "mobile");
  g_assert_cmpstr (json_object_get_string_member (edited, "extra"), ==, "stays");
  edited = json_object_get_object_member (sbx_connections_get_profile (connections, world), "timings");
  g_assert_cmpint (json_object_get_int_member (edited, "tries"), ==, 3);

  sbx_settings_set_hubs (settings, none);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/card-grid/columns", test_card_grid);
  g_test_add_func ("/card-grid/alone", test_card_grid_alone);
  g_test_add_func ("/card-grid/wide", test_card_grid_wide);
  g_test_add_func ("/card-grid/even", test_card_grid_even);
  g_test_add_func ("/card-grid/mirrored", test_card_grid_mirrored);
  g_test_add_func ("/pane-frame/large-text", test_pane_frame);
  g_test_add_func ("/banner/message", test_banner);
  g_test_add_func ("/accels/groups", test_groups);
  g_test_add_func ("/accels/shortcuts-window", test_accels);
  g_test_add_func ("/connect-dialog/check-and-try", test_connect_dialog);
  g_test_add_func ("/connect-dialog/systems", test_connect_dialog_systems);
  g_test_add_func ("/connect-dialog/edit", test_connect_dialog_edit);

  return g_test_run ();
}
