/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-application-private.h"

#include "sbx-about.h"
#include "sbx-preferences.h"
#include "sbx-shortcuts.h"

/* The actions of the program, whichever window it has. */

static void
activate (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  sbx_application_present_window (user_data);
}

static void
open_message (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  const char *address, *channel_id, *topic_id;
  gint64 seq;

  g_variant_get (parameter, "(&s&s&sx)", &address, &channel_id, &topic_id, &seq);
  sbx_window_open_message (sbx_application_present_window (user_data), address, channel_id, topic_id, seq);
}

static void
open_job (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  gtk_widget_activate_action_variant (GTK_WIDGET (sbx_application_present_window (user_data)), "win.show-job", parameter);
}

static void
quit (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       user_data)
{
  GApplication *application = user_data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (application)));

  SBX_APPLICATION (application)->quitting = TRUE;
  /* Closing is what lets a window save what it has to. */
  for (GList *l = windows; l; l = l->next)
    gtk_window_close (l->data);
  g_application_quit (application);
}

static void
about (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       user_data)
{
  sbx_about_present (gtk_application_get_active_window (user_data));
}

static void
preferences (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  SbxApplication *self = user_data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  gtk_window_present (GTK_WINDOW (sbx_preferences_new (self, parent)));
}

static void
canned_replies (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  SbxApplication *self = user_data;
  SbxPreferences *window = sbx_preferences_new (self, gtk_application_get_active_window (GTK_APPLICATION (self)));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), "canned-replies");
  gtk_window_present (GTK_WINDOW (window));
}

static void
shortcuts (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  GtkWindow *window = GTK_WINDOW (sbx_shortcuts_new (G_ACTION_GROUP (user_data)));

  gtk_window_set_transient_for (window, gtk_application_get_active_window (user_data));
  gtk_window_present (window);
}

static void
start_local_hub (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  SbxApplication *self = user_data;

  if (!self->local_hub)
    return;

  sbx_settings_set_boolean (self->settings, SBX_SETTING_LOCAL_HUB, TRUE);
  /* Already wanted, but it failed: this is what tries it again. */
  sbx_application_sync_local_hub (self);
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit },
  { .name = "activate", .activate = activate },
  { .name = "open-message", .activate = open_message, .parameter_type = "(sssx)" },
  { .name = "open-job", .activate = open_job, .parameter_type = "(sss)" },
  { .name = "about", .activate = about },
  { .name = "preferences", .activate = preferences },
  { .name = "canned-replies", .activate = canned_replies },
  { .name = "shortcuts", .activate = shortcuts },
  { .name = "start-local-hub", .activate = start_local_hub },
};

void
sbx_application_install_actions (SbxApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
