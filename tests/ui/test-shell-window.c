/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-accels.h"
#include "sbx-client-error.h"
#include "sbx-notify-rules.h"
#include "sbx-preferences.h"
#include "sbx-quark-table.h"
#include "sbx-snooze-dialog.h"
#include "sbx-storage-error.h"
#include "sbx-test-wait.h"
#include "sbx-text-size.h"
#include "sbx-time.h"
#include "sbx-window-private.h"

typedef struct
{
  SbxApplication *application;
  SbxWindow      *window;
  SbxSettings    *settings;
} Fixture;

/* One for all tests: GApplication leaves the bus only at the end of its own run. */
static SbxApplication *application;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_application_activate (G_APPLICATION (application));

  fixture->application = application;
  fixture->window = SBX_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  fixture->settings = sbx_application_get_settings (application);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  SbxLocalHub *hub = sbx_application_get_local_hub (application);

  gtk_window_close (GTK_WINDOW (fixture->window));
  sbx_settings_set_boolean (fixture->settings, SBX_SETTING_LOCAL_HUB, FALSE);
  sbx_settings_set_boolean (fixture->settings, SBX_SETTING_LOCAL_HUB_USED, FALSE);
  sbx_settings_set_string (fixture->settings, SBX_SETTING_LAST_VIEW, "monitor");
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_OFF);
}

/* Never registered a second time, never unregistered: held by the static above until the end. */
static void
make_application (void)
{
  g_autoptr (GError) error = NULL;

  application = sbx_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_set_default (G_APPLICATION (application));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  /* Nobody shows notifications here. */
  sbx_settings_set_enum (sbx_application_get_settings (application), SBX_SETTING_NOTIFY_LEVEL, SBX_NOTIFY_BADGE);
}

static gboolean
page_is (Fixture    *fixture,
         const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (fixture->window->pages), name) == 0;
}

static gboolean
view_is (Fixture    *fixture,
         const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (fixture->window->views), name) == 0;
}

static void
activate (Fixture    *fixture,
          const char *name)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), name, NULL));
}

static gboolean
local_is_connected (Fixture *fixture)
{
  SbxWorld *local = sbx_connections_get_local (fixture->window->connections);

  return local && sbx_world_get_state (local) == SBX_CONNECTION_CONNECTED;
}

/* How far one can look back is a preference that holds at once. */
static void
check_recorder (Fixture *fixture)
{
  SbxConnections *connections = fixture->window->connections;
  SbxFlightRecorder *recorder = sbx_client_get_recorder (sbx_connections_get_client (connections, sbx_connections_get_local (connections)));

  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), >, 0);
  sbx_settings_set_int (fixture->settings, SBX_SETTING_RECORDER_MINUTES, 0);
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 0);
  sbx_flight_recorder_note (recorder, SBX_RECORDED_IN, SBX_RECORDED_PONG, 0, NULL);
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 0);
  sbx_settings_set_int (fixture->settings, SBX_SETTING_RECORDER_MINUTES, 30);
  sbx_flight_recorder_note (recorder, SBX_RECORDED_IN, SBX_RECORDED_PONG, 0, NULL);
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 1);
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  data)
{
  g_assert_true (page_is (fixture, "welcome"));

  activate (fixture, "app.start-local-hub");
  sbx_test_wait (local_is_connected (fixture) && view_is (fixture, "empty-hub"));
  g_assert_true (page_is (fixture, "main"));
  check_recorder (fixture);

  /* And off: the hub goes from the list, the welcome page does not come back. */
  activate (fixture, "app.local-hub");
  sbx_test_wait (g_list_model_get_n_items (G_LIST_MODEL (fixture->window->connections)) == 0);
  g_assert_true (page_is (fixture, "main"));
  g_assert_true (view_is (fixture, "monitor"));
}

static gint64
newest_time (GListModel *channels)
{
  gint64 newest = 0;

  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      newest = MAX (newest, sbx_channel_get_last_message_time (channel));
    }

  return newest;
}

/* From the welcome page to a message that was read and answered, all through actions of the window. */
static void
test_sample_data (Fixture       *fixture,
                  gconstpointer  data)
{
  SbxWindow *window = fixture->window;
  g_autoptr (SbxChannel) channel = NULL;
  g_autoptr (SbxTopic) topic = NULL;
  guint n;

  activate (fixture, "win.import-sample");
  sbx_test_wait (g_list_model_get_n_items (window->channels) >= 6 && !window->import);
  g_assert_true (view_is (fixture, "monitor"));

  channel = g_list_model_get_item (window->channels, 0);
  sbx_channel_pane_set_channel (window->channel_pane, channel);
  g_assert_true (sbx_monitor_view_get_channel (window->monitor_view) == channel);
  sbx_test_wait (g_list_model_get_n_items (sbx_channel_get_topics (channel)) > 0);

  topic = g_list_model_get_item (sbx_channel_get_topics (channel), 0);
  sbx_monitor_view_set_topic (window->monitor_view, topic);
  sbx_test_wait (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))) > 0);

  /* The sample is as old as its file, but is shown as if it were of the last day. */
  g_assert_cmpint (newest_time (window->channels), <=, sbx_time_now_ms ());
  g_assert_cmpint (newest_time (window->channels), >, sbx_time_now_ms () - G_GINT64_CONSTANT (86400000));

  n = sbx_topic_get_message_count (topic);
  gtk_widget_activate_action (GTK_WIDGET (window), "topic.reply", "s", "Thank you");
  sbx_test_wait (sbx_topic_get_message_count (topic) == n + 1);

  /* A window that is opened anew stands where this one was closed. */
  n = g_list_model_get_n_items (window->channels);
  gtk_window_close (GTK_WINDOW (window));
  set_up (fixture, data);
  window = fixture->window;
  sbx_test_wait (sbx_monitor_view_get_topic (window->monitor_view) == topic);
  g_assert_true (sbx_monitor_view_get_channel (window->monitor_view) == channel);
  g_assert_cmpuint (g_list_model_get_n_items (window->channels), ==, n);

  /* Given again, nothing is doubled. */
  activate (fixture, "win.import-sample");
  sbx_test_wait (!window->import);
  g_assert_cmpuint (g_list_model_get_n_items (window->channels), ==, n);

  /* A hub that goes takes along what is shown of it, so that no reply is written to nobody. */
  g_assert_nonnull (sbx_monitor_view_get_topic (window->monitor_view));
  activate (fixture, "win.stop-local-hub");
  sbx_test_wait (g_list_model_get_n_items (G_LIST_MODEL (window->connections)) == 0);
  g_assert_null (sbx_channel_pane_get_channel (window->channel_pane));
  g_assert_null (sbx_monitor_view_get_topic (window->monitor_view));
}

static void
test_sample_data_missing (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autofree char *folder = g_strdup (g_getenv ("SIGNALBOX_SAMPLE_DIR"));

  g_setenv ("SIGNALBOX_SAMPLE_DIR", "/nonexistent", TRUE);
  activate (fixture, "app.start-local-hub");
  sbx_test_wait (local_is_connected (fixture));
  activate (fixture, "win.import-sample");
  g_assert_nonnull (fixture->window->import);
  sbx_test_wait (!fixture->window->import);
  g_setenv ("SIGNALBOX_SAMPLE_DIR", folder, TRUE);
}

static void
test_local_hub_fails (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *message = NULL;

  g_setenv ("SIGNALBOX_DATA_DIR", "/dev/null/hub", TRUE);
  activate (fixture, "app.start-local-hub");
  sbx_test_wait (sbx_local_hub_get_state (fixture->window->local_hub) == SBX_LOCAL_HUB_FAILED);
  g_object_get (fixture->window->banner, "message", &message, NULL);
  g_assert_nonnull (message);
  g_assert_cmpstr (message, ==, sbx_local_hub_get_reason (fixture->window->local_hub));

  /* What the banner's button does. */
  g_unsetenv ("SIGNALBOX_DATA_DIR");
  activate (fixture, "app.start-local-hub");
  sbx_test_wait (local_is_connected (fixture));
  g_clear_pointer (&message, g_free);
  g_object_get (fixture->window->banner, "message", &message, NULL);
  g_assert_null (message);
}

/* For as long as what is written cannot be kept, a banner says so. */
static void
test_disk_trouble (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *message = NULL;
  SbxWorld *local;

  activate (fixture, "app.start-local-hub");
  sbx_test_wait (local_is_connected (fixture));
  local = sbx_connections_get_local (fixture->window->connections);
  sbx_world_set_disk_trouble (local, "No space is left.");
  g_object_get (fixture->window->disk_banner, "message", &message, NULL);
  g_assert_true (g_str_has_suffix (message, "\nNo space is left."));
  g_assert_nonnull (strstr (message, "lost if Signalbox closes"));

  sbx_world_set_disk_trouble (local, NULL);
  g_clear_pointer (&message, g_free);
  g_object_get (fixture->window->disk_banner, "message", &message, NULL);
  g_assert_null (message);

  /* It goes with its hub. */
  sbx_world_set_disk_trouble (local, "No space is left.");
  activate (fixture, "win.stop-local-hub");
  sbx_test_wait (g_list_model_get_n_items (G_LIST_MODEL (fixture->window->connections)) == 0);
  g_object_get (fixture->window->disk_banner, "message", &message, NULL);
  g_assert_null (message);
}

static void
tell (Fixture    *fixture,
      GQuark      domain,
      int         code,
      const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, text);

  g_signal_emit_by_name (fixture->window->connections, "failed", NULL, error);
}

/* What happened to the data of people stays until they have read it; it is told in full, and each thing once. */
static void
test_notice (Fixture       *fixture,
             gconstpointer  data)
{
  SbxBanner *banner = fixture->window->notice_banner;

  g_assert_null (sbx_banner_get_message (banner));
  tell (fixture, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT, "It was damaged.");
  tell (fixture, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_OTHER_LOG, "Another log.");
  tell (fixture, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT, "It was damaged.");
  tell (fixture, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FULL, "No space is left.");
  g_assert_cmpstr (sbx_banner_get_message (banner), ==, "It was damaged.\nAnother log.");

  activate (fixture, "win.dismiss-notice");
  g_assert_null (sbx_banner_get_message (banner));
}

static void
test_views (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *view = NULL;

  activate (fixture, "app.start-local-hub");
  sbx_test_wait (view_is (fixture, "empty-hub"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-view", "s", "tasks");
  g_assert_true (view_is (fixture, "tasks"));
  view = sbx_settings_dup_string (fixture->settings, SBX_SETTING_LAST_VIEW);
  g_assert_cmpstr (view, ==, "tasks");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-view", "s", "monitor");
  g_assert_true (view_is (fixture, "empty-hub"));
}

/* Every accelerator leads to an action that there is. */
static void
test_accels (Fixture       *fixture,
             gconstpointer  data)
{
  guint n_accels;
  const SbxAccel *accels = sbx_accels_get (&n_accels);

  for (guint i = 0; i < n_accels; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) installed = NULL;

      if (!accels[i].action)
        continue;

      g_test_message ("%s", accels[i].action);
      g_assert_true (g_action_parse_detailed_name (accels[i].action, &name, &target, &error));
      g_assert_no_error (error);
      if (g_str_has_prefix (name, "app."))
        {
          g_assert_true (g_action_group_has_action (G_ACTION_GROUP (fixture->application), name + strlen ("app.")));
        }
      else
        {
          GtkWidgetClass *class = GTK_WIDGET_GET_CLASS (fixture->window);
          const GVariantType *parameter;
          const char *known, *property;
          gboolean found = FALSE;
          GType owner;

          for (guint j = 0; gtk_widget_class_query_action (class, j, &owner, &known, &parameter, &property); j++)
            found = found || g_str_equal (known, name);
          g_assert_true (found);
        }

      installed = gtk_application_get_accels_for_action (GTK_APPLICATION (fixture->application), accels[i].action);
      /* One letter alone would be taken from what is written. */
      g_assert_cmpuint (g_strv_length (installed), ==,
                        strlen (accels[i].accels[0]) > 1 ? g_strv_length ((char **) accels[i].accels) : 0);
    }
}

static void
test_dialogs (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *names[] = { "app.preferences", "app.shortcuts", "app.about", "win.connect-hub" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWindow *dialog = NULL;

      activate (fixture, names[i]);
      for (guint j = 0; j < g_list_model_get_n_items (gtk_window_get_toplevels ()); j++)
        {
          g_autoptr (GtkWindow) window = g_list_model_get_item (gtk_window_get_toplevels (), j);

          if (gtk_window_get_transient_for (window) == GTK_WINDOW (fixture->window))
            dialog = window;
        }
      g_assert_nonnull (dialog);
      sbx_test_wait (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
      gtk_window_destroy (dialog);
    }
}

static GtkWidget *
find_scrolled (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_SCROLLED_WINDOW (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_scrolled (child);

  return found;
}

/* On the screen of in-xvfb, which is not high. */
static void
test_snooze (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *dialog = sbx_snooze_dialog_new (GTK_WINDOW (fixture->window));
  GtkWidget *button = GTK_WIDGET (gtk_widget_get_template_child (dialog, SBX_TYPE_SNOOZE_DIALOG, "snooze"));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_scrolled (dialog)));
  graphene_rect_t bounds;

  gtk_window_present (GTK_WINDOW (dialog));
  sbx_test_wait (gtk_adjustment_get_page_size (adjustment) > 0);
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), <=, gtk_adjustment_get_page_size (adjustment));
  g_assert_true (gtk_widget_compute_bounds (button, dialog, &bounds));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <, gtk_widget_get_height (dialog));
  g_assert_cmpint (gtk_widget_get_height (dialog), <=, 768);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* From right to left, 09:00 is no 00:09. */
static void
test_snooze_mirrored (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkWidget *dialog, *hour, *minute;
  graphene_rect_t hour_bounds, minute_bounds;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  dialog = sbx_snooze_dialog_new (GTK_WINDOW (fixture->window));
  hour = GTK_WIDGET (gtk_widget_get_template_child (dialog, SBX_TYPE_SNOOZE_DIALOG, "hour"));
  minute = GTK_WIDGET (gtk_widget_get_template_child (dialog, SBX_TYPE_SNOOZE_DIALOG, "minute"));
  gtk_window_present (GTK_WINDOW (dialog));
  sbx_test_wait (gtk_widget_get_width (minute) > 0);
  g_assert_true (gtk_widget_compute_bounds (hour, dialog, &hour_bounds));
  g_assert_true (gtk_widget_compute_bounds (minute, dialog, &minute_bounds));
  g_assert_cmpfloat (hour_bounds.origin.x, <, minute_bounds.origin.x);
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_color_scheme (Fixture       *fixture,
                   gconstpointer  data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_action_group_change_action_state (G_ACTION_GROUP (fixture->application), "color-scheme", g_variant_new_string ("dark"));
  g_assert_true (adw_style_manager_get_dark (manager));
  g_action_group_change_action_state (G_ACTION_GROUP (fixture->application), "color-scheme", g_variant_new_string ("light"));
  g_assert_false (adw_style_manager_get_dark (manager));
  g_action_group_change_action_state (G_ACTION_GROUP (fixture->application), "color-scheme", g_variant_new_string ("system"));
}

static int
resolution (void)
{
  int value;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &value, NULL);

  return value > 0 ? value : 96 * 1024;
}

static gboolean
app_can (Fixture    *fixture,
         const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->application), name);
}

/* Larger and smaller to the ends and no further; remembered; the system's own size is the measure. */
static void
test_text_size (Fixture       *fixture,
                gconstpointer  data)
{
  int normal = resolution ();

  g_assert_cmpint (sbx_settings_get_int (fixture->settings, SBX_SETTING_TEXT_SIZE), ==, 100);
  g_assert_false (app_can (fixture, "text-normal"));
  activate (fixture, "app.text-larger");
  g_assert_cmpint (sbx_settings_get_int (fixture->settings, SBX_SETTING_TEXT_SIZE), ==, 110);
  g_assert_cmpint (resolution (), ==, normal * 11 / 10);

  while (app_can (fixture, "text-larger"))
    activate (fixture, "app.text-larger");
  g_assert_cmpint (sbx_settings_get_int (fixture->settings, SBX_SETTING_TEXT_SIZE), ==, 300);
  g_assert_cmpint (resolution (), ==, normal * 3);
  while (app_can (fixture, "text-smaller"))
    activate (fixture, "app.text-smaller");
  g_assert_cmpint (sbx_settings_get_int (fixture->settings, SBX_SETTING_TEXT_SIZE), ==, 50);
  g_assert_cmpint (resolution (), ==, normal / 2);

  /* One that somebody typed goes on to the next of the steps. */
  g_assert_cmpint (sbx_text_size_step (101, TRUE), ==, 110);
  g_assert_cmpint (sbx_text_size_step (101, FALSE), ==, 100);

  activate (fixture, "app.text-normal");
  g_assert_cmpint (resolution (), ==, normal);
  g_assert_true (app_can (fixture, "text-larger"));
}

static GtkWidget *
find_named (GtkWidget  *root,
            const char *name)
{
  GtkWidget *found = g_str_equal (gtk_widget_get_name (root), name) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_named (child, name);

  return found;
}

/* The rows of the preferences and the settings are one, both ways. */
static void
test_preferences (Fixture       *fixture,
                  gconstpointer  data)
{
  GtkWidget *preferences = GTK_WIDGET (sbx_preferences_new (fixture->application, GTK_WINDOW (fixture->window)));
  GtkWidget *style = find_named (preferences, SBX_SETTING_COLOR_SCHEME);
  GtkWidget *size = find_named (preferences, SBX_SETTING_TEXT_SIZE);

  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (style)), ==, SBX_COLOR_SCHEME_SYSTEM);
  adw_combo_row_set_selected (ADW_COMBO_ROW (style), SBX_COLOR_SCHEME_DARK);
  g_assert_cmpint (sbx_settings_get_enum (fixture->settings, SBX_SETTING_COLOR_SCHEME), ==, SBX_COLOR_SCHEME_DARK);
  sbx_settings_set_enum (fixture->settings, SBX_SETTING_COLOR_SCHEME, SBX_COLOR_SCHEME_SYSTEM);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (style)), ==, SBX_COLOR_SCHEME_SYSTEM);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (size), 150);
  g_assert_cmpint (sbx_settings_get_int (fixture->settings, SBX_SETTING_TEXT_SIZE), ==, 150);
  sbx_settings_set_int (fixture->settings, SBX_SETTING_TEXT_SIZE, 100);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (size)), ==, 100);
  gtk_window_destroy (GTK_WINDOW (preferences));
}

int
main (int   argc,
      char *argv[])
{
  /* Any port, so that a hub that runs on this machine is not in the way. */
  g_setenv ("SIGNALBOX_PORT", "0", TRUE);
  sbx_quark_table_remember ();
  gtk_test_init (&argc, &argv, NULL);
  make_application ();

#define ADD(name, func) g_test_add ("/shell-window/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-start", test_first_start);
  ADD ("accels", test_accels);
  ADD ("views", test_views);
  ADD ("dialogs", test_dialogs);
  ADD ("snooze", test_snooze);
  ADD ("snooze-mirrored", test_snooze_mirrored);
  ADD ("color-scheme", test_color_scheme);
  ADD ("text-size", test_text_size);
  ADD ("preferences", test_preferences);
  ADD ("local-hub-fails", test_local_hub_fails);
  ADD ("disk-trouble", test_disk_trouble);
  ADD ("notice", test_notice);
  ADD ("sample-data-missing", test_sample_data_missing);
  ADD ("sample-data", test_sample_data);

  return g_test_run ();
}
