/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-dialog.h"
#include "sbx-client.h"
#include "sbx-connect-dialog.h"
#include "sbx-notify-rules.h"
#include "sbx-preferences.h"
#include "sbx-quark-table.h"
#include "sbx-refused-dialog.h"
#include "sbx-shortcuts.h"
#include "sbx-snooze-dialog.h"
#include "sbx-start-dialog.h"
#include "sbx-switcher.h"
#include "sbx-test-wait.h"
#include "sbx-unsent-dialog.h"
#include "sbx-window-private.h"

/* With text of twice its size, whatever the window shows has room on the screen of a phone. */

#define WIDTH 360
#define HEIGHT 640
#define LOW 294        /* what GNOME asks for */
#define LOW_LARGE 440
#define TEXT 200

static SbxApplication *application;
static SbxWindow      *window;

static int
minimum (GtkWidget      *widget,
         GtkOrientation  orientation,
         int             for_size)
{
  int size;

  gtk_widget_measure (widget, orientation, for_size, &size, NULL, NULL, NULL);

  return size;
}

/* Down to what needs the room: as long as one part alone needs nearly all of it. */
static void
explain (GtkWidget *widget)
{
  GtkWidget *widest = widget;

  while (widest)
    {
      int needed = 0;

      widget = widest;
      widest = NULL;
      g_test_message ("  %s \"%s\" needs %d", G_OBJECT_TYPE_NAME (widget),
                      GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget)) : gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
                      minimum (widget, GTK_ORIENTATION_HORIZONTAL, -1));
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
        if (gtk_widget_get_visible (child) && !GTK_IS_NATIVE (child) && minimum (child, GTK_ORIENTATION_HORIZONTAL, -1) > needed)
          {
            widest = child;
            needed = minimum (child, GTK_ORIENTATION_HORIZONTAL, -1);
          }
    }
}

static void
assert_fits (GtkWidget  *widget,
             const char *where)
{
  int width = minimum (widget, GTK_ORIENTATION_HORIZONTAL, -1);
  int height = minimum (widget, GTK_ORIENTATION_VERTICAL, MAX (width, WIDTH));

  if (width > WIDTH || height > HEIGHT)
    {
      g_test_message ("%s needs %d × %d", where, width, height);
      explain (widget);
      g_test_fail ();
    }
}

/* What a window has around its content is no part of it. */
static void
assert_window_fits (GtkWidget  *dialog,
                    const char *where)
{
  for (GtkWidget *child = gtk_widget_get_first_child (dialog); child; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && !GTK_IS_NATIVE (child))
      assert_fits (child, where);
}

static void
test_views (void)
{
  assert_fits (GTK_WIDGET (window->welcome), "the welcome page");
  assert_fits (GTK_WIDGET (window->channel_pane), "the sidebar");
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (window->views)); child; child = gtk_widget_get_next_sibling (child))
    assert_fits (child, gtk_stack_page_get_name (gtk_stack_get_page (window->views, child)));
}

/* Each page of each stack in it, also those that are not in sight. */
static void
check_stacks (GtkWidget  *widget,
              const char *where)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_STACK (widget))
        {
          const char *name = gtk_stack_page_get_name (gtk_stack_get_page (GTK_STACK (widget), child));
          g_autofree char *what = g_strdup_printf ("%s, page %s", where, name);

          assert_fits (child, what);
        }
      if (!GTK_IS_NATIVE (child))
        check_stacks (child, where);
    }
}

static void
test_pages (void)
{
  check_stacks (GTK_WIDGET (window->views), "a view");
}

/* As it is shown, what other hubs have included. */
static void
assert_content_fits (const char *where)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_fits (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window)), where);
}

static void
test_empty_hub (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), "start-local-hub", NULL);
  sbx_test_wait (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "empty-hub") == 0);
  assert_content_fits ("a hub without channels");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import-sample", NULL);
  sbx_test_wait (g_list_model_get_n_items (window->channels) >= 6 && !window->import);
}

static void
test_shown (void)
{
  const char *views[] = { "monitor", "inbox", "recent", "tasks", "projects", "people", "inspector", "actions" };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.show-view", "s", views[i]);
      sbx_test_wait (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), views[i]) == 0);
      assert_content_fits (views[i]);
    }
}

static void
test_conversation (void)
{
  g_autoptr (SbxChannel) channel = g_list_model_get_item (window->channels, 0);
  GListModel *topics = sbx_channel_get_topics (channel);

  sbx_channel_pane_set_channel (window->channel_pane, channel);
  sbx_test_wait (g_list_model_get_n_items (topics) > 0);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);

      sbx_monitor_view_set_topic (window->monitor_view, topic);
      sbx_test_wait (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))) > 0);
      assert_fits (GTK_WIDGET (window->monitor_view), sbx_topic_get_title (topic));
    }
  gtk_widget_activate_action (GTK_WIDGET (window), "topic.claim", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "topic.private-note", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.find-in-topic", NULL);
  sbx_test_wait (sbx_topic_get_claim_by (sbx_monitor_view_get_topic (window->monitor_view)));
  assert_fits (GTK_WIDGET (window->monitor_view), "a private note in a claimed topic that is searched");
}

/* What one comes to by Tab alone. A window without a focus is left at its end, and begun again. */
static GHashTable *
go_round (GtkWindow *dialog)
{
  GHashTable *stops = g_hash_table_new (NULL, NULL);

  gtk_window_set_focus (dialog, NULL);
  for (guint i = 0; i < 400; i++)
    {
      gtk_widget_child_focus (GTK_WIDGET (dialog), GTK_DIR_TAB_FORWARD);
      if (gtk_window_get_focus (dialog) && !g_hash_table_add (stops, gtk_window_get_focus (dialog)))
        break;
    }

  return stops;
}

static gboolean
is_control (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) ||
          GTK_IS_RANGE (widget)) &&
         gtk_widget_get_focusable (widget) && gtk_widget_get_can_focus (widget) && gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget);
}

/* A row stands for the control in it; the rows of a list are one stop, from which the arrows lead on. */
static gboolean
is_reached (GtkWidget  *widget,
            GHashTable *stops)
{
  for (; widget; widget = gtk_widget_get_parent (widget))
    if (g_hash_table_contains (stops, widget) || GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_LIST_BOX_ROW (widget))
      return TRUE;

  return FALSE;
}

static void
check_stops (GtkWidget  *widget,
             GHashTable *stops,
             const char *where)
{
  if (is_control (widget) && !is_reached (widget, stops))
    {
      g_test_message ("Tab does not lead to a %s “%s” of %s", G_OBJECT_TYPE_NAME (widget), gtk_widget_get_tooltip_text (widget), where);
      g_test_fail ();
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child))
      check_stops (child, stops, where);
}

static void
assert_tab_reaches_all (GtkWindow  *dialog,
                        const char *where)
{
  g_autoptr (GHashTable) stops = go_round (dialog);

  if (g_hash_table_size (stops) == 0)
    {
      g_test_message ("Tab leads nowhere in %s", where);
      g_test_fail ();
    }
  check_stops (GTK_WIDGET (dialog), stops, where);
}

/* Of many changes some were refused. */
static GtkWidget *
make_refused (void)
{
  g_autoptr (SbxChannel) channel = g_list_model_get_item (window->channels, 0);
  GListModel *topics = sbx_channel_get_topics (channel);
  g_autoptr (GPtrArray) refused = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_refusal_free);

  sbx_channel_pane_set_channel (window->channel_pane, channel);
  sbx_test_wait (g_list_model_get_n_items (topics) > 0);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);
      g_autoptr (SbxChange) change = sbx_change_new_state (topic, SBX_TOPIC_RESOLVED, 0);

      g_ptr_array_add (refused, sbx_refusal_new (change, "Somebody else holds it, and a sentence may be long: it is told whole, in as many lines as it takes.", FALSE));
    }

  return sbx_refused_dialog_new (GTK_WINDOW (window), refused, refused->len + 2, TRUE);
}

/* Whether sizes were given since it came. */
static gboolean
is_laid_out (GtkWidget *dialog)
{
  GtkWidget *child = gtk_widget_get_first_child (dialog);

  return child && gtk_widget_get_width (child) > 0;
}

/* What stands at the foot of a dialog is all in it. */
static void
check_buttons (GtkWidget *dialog,
               GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget))
    {
      graphene_rect_t bounds;

      g_assert_true (gtk_widget_compute_bounds (widget, dialog, &bounds));
      if (bounds.origin.y + bounds.size.height > gtk_widget_get_height (dialog) || bounds.origin.x + bounds.size.width > gtk_widget_get_width (dialog))
        {
          g_test_message ("“%s” goes on past the end of its dialog", gtk_button_get_label (GTK_BUTTON (widget)));
          g_test_fail ();
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child))
      check_buttons (dialog, child);
}

static void
test_dialogs (void)
{
  SbxConnections *connections = sbx_application_get_connections (application);
  SbxClient *client = sbx_connections_get_client (connections, sbx_connections_get_local (connections));
  g_autoptr (SbxTopicLookup) lookup = sbx_topic_lookup_new (G_LIST_MODEL (connections));
  g_autoptr (GPtrArray) dialogs = g_ptr_array_new ();

  g_ptr_array_add (dialogs, sbx_preferences_new (application, GTK_WINDOW (window)));
  g_ptr_array_add (dialogs, sbx_connect_dialog_new (connections));
  g_ptr_array_add (dialogs, sbx_start_dialog_new (connections, NULL));
  g_ptr_array_add (dialogs, sbx_snooze_dialog_new (GTK_WINDOW (window)));
  g_ptr_array_add (dialogs, sbx_switcher_new (GTK_WINDOW (window), sbx_application_get_settings (application), G_LIST_MODEL (connections), NULL, lookup));
  g_ptr_array_add (dialogs, sbx_unsent_dialog_new (client));
  g_ptr_array_add (dialogs, sbx_shortcuts_new (G_ACTION_GROUP (application)));
  g_ptr_array_add (dialogs, sbx_canned_dialog_new (sbx_application_get_canned_replies (application), NULL));
  g_ptr_array_add (dialogs, make_refused ());
  for (guint i = 0; i < dialogs->len; i++)
    {
      GtkWindow *dialog = dialogs->pdata[i];

      gtk_window_present (dialog);
      sbx_test_wait (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
      assert_window_fits (GTK_WIDGET (dialog), G_OBJECT_TYPE_NAME (dialog));
      check_stacks (GTK_WIDGET (dialog), G_OBJECT_TYPE_NAME (dialog));
      if (ADW_IS_MESSAGE_DIALOG (dialog))
        {
          sbx_test_wait (is_laid_out (GTK_WIDGET (dialog)));
          check_buttons (GTK_WIDGET (dialog), GTK_WIDGET (dialog));
        }
      assert_tab_reaches_all (dialog, G_OBJECT_TYPE_NAME (dialog));
      gtk_window_destroy (dialog);
    }
}

/* Those that the window makes by itself: the newest of its windows is looked at. */
static void
check_opened (const char *action,
              const char *target)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint before = g_list_model_get_n_items (toplevels);
  g_autoptr (GtkWindow) dialog = NULL;

  if (g_str_has_prefix (action, "app."))
    g_action_group_activate_action (G_ACTION_GROUP (application), action + strlen ("app."), NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (window), action, target ? "s" : NULL, target);
  sbx_test_wait (g_list_model_get_n_items (toplevels) > before);
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (toplevel) == GTK_WINDOW (window))
        g_set_object (&dialog, toplevel);
    }
  g_assert_nonnull (dialog);
  sbx_test_wait (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  assert_window_fits (GTK_WIDGET (dialog), action);
  check_stacks (GTK_WIDGET (dialog), action);
  assert_tab_reaches_all (dialog, action);
  gtk_window_destroy (dialog);
}

static void
test_opened_dialogs (void)
{
  SbxConnections *connections = sbx_application_get_connections (application);
  const char *uri = "ws://127.0.0.1:9/ws";
  g_autoptr (SbxAddress) address = sbx_address_new (uri, NULL);
  SbxWorld *world = sbx_connections_add (connections, "A hub with a name that is rather long", address);

  check_opened ("app.about", NULL);
  check_opened ("win.show-drafts", NULL);
  check_opened ("win.rename-hub", sbx_world_get_address (world));
  check_opened ("win.edit-hub", sbx_world_get_address (world));
  sbx_connections_remove (connections, world);
}

/* Every popover that hangs at a button: what does not fit is cut off by the screen. Menus get their width when they are opened. */
static guint
check_popovers (GtkWidget *widget)
{
  GtkPopover *popover = GTK_IS_MENU_BUTTON (widget) ? gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget)) : NULL;
  guint n = 0;

  if (popover && !GTK_IS_POPOVER_MENU (popover))
    {
      assert_fits (gtk_widget_get_first_child (GTK_WIDGET (popover)), "a popover"); /* one that is closed needs no room itself */
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    n += check_popovers (child);

  return n;
}

static void
test_popovers (void)
{
  g_assert_cmpuint (check_popovers (GTK_WIDGET (window)), >, 0);
}

static GtkMenuButton *
find_menu (GtkWidget *widget)
{
  GtkMenuButton *found = NULL;

  if (GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget) && GTK_IS_POPOVER_MENU (gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget))))
    return GTK_MENU_BUTTON (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_menu (child);

  return found;
}

static void
open_menu (GtkMenuButton *button)
{
  GtkWidget *menu = GTK_WIDGET (gtk_menu_button_get_popover (button));
  int natural;

  gtk_menu_button_popup (button);
  sbx_test_wait (gtk_widget_get_mapped (menu));
  gtk_widget_measure (gtk_widget_get_first_child (menu), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, <=, gtk_widget_get_width (GTK_WIDGET (window)));
  gtk_menu_button_popdown (button);
}

static void
test_menus (void)
{
  const struct {
    GtkWidget  *part;
    const char *shown_by;
  } places[] = {
    { GTK_WIDGET (window->channel_pane), "win.show-sidebar" },
    { GTK_WIDGET (window->monitor_view), "view.show-topics" },
    { GTK_WIDGET (window->monitor_view), "view.show-messages" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      GtkMenuButton *button;

      if (i == 1)
        gtk_widget_activate_action (GTK_WIDGET (window), "win.show-view", "s", "monitor");
      g_assert_true (gtk_widget_activate_action (places[i].part, places[i].shown_by, NULL));
      sbx_test_wait ((button = find_menu (places[i].part)) != NULL);
      open_menu (button);
    }
}

static GtkWidget *
find_type (GtkWidget *widget,
           GType      type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);

  return found;
}

/* What is less high than it is wide, as a phone that lies on its side, has room for it as well. */
static void
test_low (void)
{
  const int sizes[] = { TEXT, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      sbx_settings_set_int (sbx_application_get_settings (application), SBX_SETTING_TEXT_SIZE, sizes[i]);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (window->views)); child; child = gtk_widget_get_next_sibling (child))
        {
          int height = minimum (child, GTK_ORIENTATION_VERTICAL, WIDTH);

          g_test_message ("%s needs %d with text of %d %%", gtk_stack_page_get_name (gtk_stack_get_page (window->views, child)), height, sizes[i]);
          g_assert_cmpint (height, <=, sizes[i] == 100 ? LOW : LOW_LARGE);
        }
    }
}

/* One can read at which connection one looks. */
static void
check_name (const char *buttons)
{
  GtkWidget *inspector, *choice, *name = NULL;

  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", buttons, NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-view", "s", "inspector");
  sbx_test_wait (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "inspector") == 0);
  inspector = gtk_stack_get_visible_child (window->views);
  sbx_test_wait ((choice = find_type (inspector, GTK_TYPE_DROP_DOWN)) && (name = find_type (choice, GTK_TYPE_LABEL)) && gtk_widget_get_width (name) > 0);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, WIDTH + 40);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (name)), ==, "Local Hub");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (choice), ==, "Local Hub");
  sbx_test_wait (!pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (name))));
}

/* Beside the button that a phone has. */
static void
test_inspector_large (void)
{
  check_name (":close");
}

/* With text of the usual size also beside all that a window may have. */
static void
test_inspector (void)
{
  sbx_settings_set_int (sbx_application_get_settings (application), SBX_SETTING_TEXT_SIZE, 100);
  check_name (":minimize,maximize,close");
}

static gboolean
ends_above_chip (void)
{
  GtkWidget      *chip = GTK_WIDGET (window->chip);
  graphene_rect_t view, floating;

  return gtk_widget_get_mapped (chip) && gtk_widget_get_height (chip) > 0 &&
         gtk_widget_compute_bounds (GTK_WIDGET (window->views), GTK_WIDGET (window), &view) &&
         gtk_widget_compute_bounds (chip, GTK_WIDGET (window), &floating) &&
         view.origin.y + view.size.height <= floating.origin.y;
}

/* It hides nothing that could be read or clicked. */
static void
test_chip (void)
{
  SbxWorld         *local = sbx_connections_get_local (sbx_application_get_connections (application));
  const char *const views[] = { "tasks", "projects", "people", "inspector" };

  sbx_world_set_connection (local, SBX_CONNECTION_RECONNECTING, 2, 5, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.show-view", "s", views[i]);
      sbx_test_wait (ends_above_chip ());
    }
  sbx_world_set_connection (local, SBX_CONNECTION_CONNECTED, 0, 0, 0, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_setenv ("SIGNALBOX_PORT", "0", TRUE);
  sbx_quark_table_remember ();
  gtk_test_init (&argc, &argv, NULL);
  application = sbx_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_set_default (G_APPLICATION (application));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  sbx_settings_set_int (sbx_application_get_settings (application), SBX_SETTING_TEXT_SIZE, TEXT);
  /* Nobody shows notifications here. */
  sbx_settings_set_enum (sbx_application_get_settings (application), SBX_SETTING_NOTIFY_LEVEL, SBX_NOTIFY_BADGE);
  g_application_activate (G_APPLICATION (application));
  window = SBX_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);

  g_test_add_func ("/narrow/empty-hub", test_empty_hub);
  g_test_add_func ("/narrow/views", test_views);
  g_test_add_func ("/narrow/shown", test_shown);
  g_test_add_func ("/narrow/pages", test_pages);
  g_test_add_func ("/narrow/conversation", test_conversation);
  g_test_add_func ("/narrow/dialogs", test_dialogs);
  g_test_add_func ("/narrow/opened-dialogs", test_opened_dialogs);
  g_test_add_func ("/narrow/popovers", test_popovers);
  g_test_add_func ("/narrow/menus", test_menus);
  g_test_add_func ("/narrow/inspector-large", test_inspector_large);
  g_test_add_func ("/narrow/low", test_low);
  g_test_add_func ("/narrow/inspector", test_inspector);
  g_test_add_func ("/narrow/chip", test_chip);

  return g_test_run ();
}
