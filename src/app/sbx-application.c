/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-application-private.h"

#include "sbx-accels.h"
#include "sbx-dialog-room.h"
#include "sbx-feed-watch.h"
#include "sbx-link.h"
#include "sbx-menu-room.h"
#include "sbx-newer-names.h"
#include "sbx-text-size.h"

#include <glib-unix.h>

/* ms that servers may take to hear that the app goes. */
#define FAREWELL_MS 500

G_DEFINE_FINAL_TYPE (SbxApplication, sbx_application, ADW_TYPE_APPLICATION)

/* -- The local hub follows its settings, and the connections follow the local hub. */

void
sbx_application_sync_local_hub (SbxApplication *self)
{
  if (sbx_settings_get_boolean (self->settings, SBX_SETTING_LOCAL_HUB))
    {
      sbx_settings_set_boolean (self->settings, SBX_SETTING_LOCAL_HUB_USED, TRUE);
      sbx_local_hub_start (self->local_hub, sbx_settings_get_int (self->settings, SBX_SETTING_LOCAL_HUB_PORT));
    }
  else
    {
      sbx_local_hub_stop (self->local_hub);
    }
}

static void
on_local_hub_state (SbxApplication *self)
{
  const char *text = sbx_local_hub_get_address (self->local_hub);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxAddress) address = text ? sbx_address_new (text, &error) : NULL;

  if (text && !address)
    g_critical ("The local hub's own address is no address: %s", error->message);

  sbx_connections_set_local (self->connections, address);
}

static void
make_local_hub (SbxApplication *self)
{
  g_autoptr (GAction) action = sbx_settings_create_action (self->settings, SBX_SETTING_LOCAL_HUB);

  g_action_map_add_action (G_ACTION_MAP (self), action);

  self->local_hub = sbx_local_hub_new ();
  g_signal_connect_object (self->local_hub, "notify::state", G_CALLBACK (on_local_hub_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_LOCAL_HUB,
                           G_CALLBACK (sbx_application_sync_local_hub), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_LOCAL_HUB_PORT,
                           G_CALLBACK (sbx_application_sync_local_hub), self, G_CONNECT_SWAPPED);
}

/* -- The window, and the program without one */

static SbxWindow *
find_window (SbxApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (SBX_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
connect_hubs (SbxApplication *self)
{
  if (self->started)
    return;

  self->started = TRUE;
  for (guint i = 0; i < self->hubs->len; i++)
    {
      SbxAddress *address = g_ptr_array_index (self->hubs, i);

      if (!sbx_connections_find (self->connections, sbx_address_get_uri (address)))
        sbx_connections_add (self->connections, NULL, address);
    }

  if (self->hubs->len == 0)
    {
      sbx_connections_load_saved (self->connections);
      sbx_application_sync_local_hub (self);
    }
}

/* A window that is hidden keeps the program as one that is shown does; without any it is held. */
static void
update_hold (SbxApplication *self)
{
  gboolean hold = self->started && (self->windowless || sbx_background_is_kept (self->background));
  SbxWindow *window = find_window (self);

  if (hold && !self->held)
    g_application_hold (G_APPLICATION (self));
  else if (!hold && self->held)
    g_application_release (G_APPLICATION (self));
  self->held = hold;

  /* Nobody could bring it back. */
  if (!hold && window && !gtk_widget_get_visible (GTK_WIDGET (window)))
    gtk_window_destroy (GTK_WINDOW (window));
}

SbxWindow *
sbx_application_present_window (SbxApplication *self)
{
  SbxWindow *window = find_window (self);

  if (!window)
    window = sbx_window_new (self);
  connect_hubs (self);
  gtk_window_present (GTK_WINDOW (window));
  self->windowless = FALSE;
  update_hold (self);

  return window;
}

static gboolean
is_seen (SbxTopic *topic,
         gpointer  user_data)
{
  SbxWindow *window = find_window (user_data);

  return window && sbx_window_is_watching (window, topic);
}

static void
make_notifier (SbxApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  self->rules = sbx_notify_rules_new (self->settings);
  self->do_not_disturb = sbx_do_not_disturb_new (G_ACTION_MAP (self), self->rules);
  self->notifier = sbx_notifier_new (application, self->connections, self->rules, is_seen, self);
  self->job_notifier = sbx_job_notifier_new (GTK_APPLICATION (self), G_LIST_MODEL (self->connections), self->rules);
  self->launcher = sbx_launcher_entry_new (g_application_get_dbus_connection (application), g_application_get_application_id (application),
                                           G_LIST_MODEL (self->connections));
  self->feeds = sbx_feed_watch_new (G_LIST_MODEL (self->connections), self->settings);
  g_signal_connect_object (self->feeds, "alarm", G_CALLBACK (sbx_notifier_tell), self->notifier, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feeds, "over", G_CALLBACK (sbx_notifier_withdraw), self->notifier, G_CONNECT_SWAPPED);
  sbx_feed_watch_start (self->feeds);
  self->background = sbx_background_new (g_application_get_dbus_connection (application), self->connections, self->settings);
  g_signal_connect_object (self->background, "notify::note", G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_KEEP_RUNNING, G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
}

/* Somebody ends the session, or the program from outside: it saves what it has to, as on every other way out. */
static gboolean
on_terminated (gpointer application)
{
  g_action_group_activate_action (application, "quit", NULL);

  /* A second time it ends at once. */
  return G_SOURCE_REMOVE;
}

static void
on_color_scheme (SbxApplication *self)
{
  static const AdwColorScheme schemes[] = {
    [SBX_COLOR_SCHEME_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [SBX_COLOR_SCHEME_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [SBX_COLOR_SCHEME_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[sbx_settings_get_enum (self->settings, SBX_SETTING_COLOR_SCHEME)]);
}

static void
sbx_application_startup (GApplication *application)
{
  SbxApplication *self = SBX_APPLICATION (application);
  g_autoptr (GAction) color_scheme = NULL;

  G_APPLICATION_CLASS (sbx_application_parent_class)->startup (application);

  /* A label of GTK 4.8 that selects its text when the focus comes to it looks at what had the focus before, which may be gone by then. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);

  gtk_window_set_default_icon_name (APPLICATION_ID);
  sbx_application_install_actions (self);
  sbx_accels_install (GTK_APPLICATION (self));
  sbx_menu_room_install ();
  sbx_newer_names_install ();
  sbx_dialog_room_install ();

  self->settings = sbx_settings_new ();
  self->connections = sbx_connections_new (self->settings);

  color_scheme = sbx_settings_create_action (self->settings, SBX_SETTING_COLOR_SCHEME);
  g_action_map_add_action (G_ACTION_MAP (self), color_scheme);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_COLOR_SCHEME,
                           G_CALLBACK (on_color_scheme), self, G_CONNECT_SWAPPED);
  on_color_scheme (self);
  sbx_text_size_follow (self->settings, G_ACTION_MAP (self));

  g_unix_signal_add (SIGTERM, on_terminated, self);
  g_unix_signal_add (SIGINT, on_terminated, self);
  g_unix_signal_add (SIGHUP, on_terminated, self);

  if (self->hubs->len == 0)
    make_local_hub (self);
  make_notifier (self);
}

static void
sbx_application_activate (GApplication *application)
{
  SbxApplication *self = SBX_APPLICATION (application);

  if (self->without_window)
    {
      self->without_window = FALSE;
      self->windowless = TRUE;
      connect_hubs (self);
      update_hold (self);
    }
  else
    {
      sbx_application_present_window (self);
    }
}

static void
sbx_application_shutdown (GApplication *application)
{
  SbxApplication *self = SBX_APPLICATION (application);

  if (self->feeds)
    sbx_feed_watch_save (self->feeds);
  if (self->notifier)
    sbx_notifier_stop (self->notifier);
  if (self->job_notifier)
    sbx_job_notifier_stop (self->job_notifier);
  if (self->launcher)
    sbx_launcher_entry_stop (self->launcher);
  /* The clients first, so that they say goodbye to a hub that is still there. */
  if (self->connections)
    sbx_connections_stop (self->connections);
  sbx_link_wait_for_farewells (FAREWELL_MS);
  if (self->local_hub)
    sbx_local_hub_shut_down (self->local_hub);

  G_APPLICATION_CLASS (sbx_application_parent_class)->shutdown (application);
}

static void
sbx_application_dispose (GObject *object)
{
  SbxApplication *self = SBX_APPLICATION (object);

  g_clear_object (&self->background);
  g_clear_object (&self->feeds);
  g_clear_object (&self->notifier);
  g_clear_object (&self->job_notifier);
  g_clear_object (&self->launcher);
  g_clear_object (&self->do_not_disturb);
  g_clear_object (&self->rules);
  g_clear_object (&self->connections);
  g_clear_object (&self->local_hub);
  g_clear_object (&self->canned);
  g_clear_object (&self->speller);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->hubs, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_application_parent_class)->dispose (object);
}

static void
sbx_application_class_init (SbxApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = sbx_application_dispose;

  application_class->startup = sbx_application_startup;
  application_class->activate = sbx_application_activate;
  application_class->shutdown = sbx_application_shutdown;
  application_class->handle_local_options = sbx_application_handle_local_options;
}

static void
sbx_application_init (SbxApplication *self)
{
  self->hubs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_address_unref);
  sbx_application_install_options (self);
}

/**
 * sbx_application_new:
 *
 * Returns: (transfer full)
 */
SbxApplication *
sbx_application_new (void)
{
  return g_object_new (SBX_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "resource-base-path", "/org/signalbox/Signalbox",
                       NULL);
}

/**
 * sbx_application_get_settings:
 *
 * Returns: (transfer none)
 */
SbxSettings *
sbx_application_get_settings (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->settings;
}

/**
 * sbx_application_get_canned_replies:
 *
 * Returns: (transfer none)
 */
SbxCannedReplies *
sbx_application_get_canned_replies (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  if (self->canned == NULL)
    self->canned = sbx_canned_replies_new (NULL);

  return self->canned;
}

/**
 * sbx_application_get_speller:
 *
 * Returns: (transfer none)
 */
SbxSpeller *
sbx_application_get_speller (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  if (self->speller == NULL)
    {
      self->speller = sbx_speller_new ();
      sbx_settings_bind (self->settings, SBX_SETTING_SPELL_CHECK, self->speller, "enabled");
      sbx_settings_bind (self->settings, SBX_SETTING_SPELL_LANGUAGES, self->speller, "languages");
    }

  return self->speller;
}

/**
 * sbx_application_get_connections:
 *
 * Returns: (transfer none)
 */
SbxConnections *
sbx_application_get_connections (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->connections;
}

/**
 * sbx_application_get_local_hub:
 *
 * Returns: (transfer none) (nullable): %NULL in an instance that has none
 */
SbxLocalHub *
sbx_application_get_local_hub (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->local_hub;
}

/**
 * sbx_application_get_notify_rules:
 *
 * Returns: (transfer none)
 */
SbxNotifyRules *
sbx_application_get_notify_rules (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->rules;
}

/**
 * sbx_application_get_background:
 *
 * Returns: (transfer none)
 */
SbxBackground *
sbx_application_get_background (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->background;
}

/**
 * sbx_application_stays:
 *
 * Returns: whether the program goes on when its window is closed
 */
gboolean
sbx_application_stays (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), FALSE);

  return self->held && !self->quitting;
}

/**
 * sbx_application_get_feeds:
 *
 * Returns: (transfer none)
 */
SbxFeedWatch *
sbx_application_get_feeds (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->feeds;
}
