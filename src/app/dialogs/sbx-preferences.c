/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-preferences.h"

#include "sbx-canned-page.h"
#include "sbx-general-page.h"
#include "sbx-hubs-page.h"
#include "sbx-local-hub-page.h"
#include "sbx-notifications-page.h"
#include "sbx-spoken-names.h"
#include "sbx-toaster.h"

#include <glib/gi18n-lib.h>

struct _SbxPreferences
{
  AdwPreferencesWindow  parent_instance;

  SbxGeneralPage       *general_page;
  SbxCannedPage        *canned_page;
  SbxNotificationsPage *notifications_page;
  SbxHubsPage          *hubs_page;
  SbxLocalHubPage      *local_hub_page;
};

G_DEFINE_FINAL_TYPE (SbxPreferences, sbx_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
on_removed (SbxPreferences *self,
            const char     *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_timeout (toast, SBX_TOASTER_UNDO_SECONDS);
  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_action_name (toast, "hubs.restore");
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
}

static void
restore (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  sbx_hubs_page_restore (SBX_PREFERENCES (widget)->hubs_page);
}

static void
restore_canned (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  sbx_canned_page_restore (SBX_PREFERENCES (widget)->canned_page);
}

static void
sbx_preferences_class_init (SbxPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SBX_TYPE_CANNED_PAGE);
  g_type_ensure (SBX_TYPE_GENERAL_PAGE);
  g_type_ensure (SBX_TYPE_HUBS_PAGE);
  g_type_ensure (SBX_TYPE_LOCAL_HUB_PAGE);
  g_type_ensure (SBX_TYPE_NOTIFICATIONS_PAGE);

  gtk_widget_class_install_action (widget_class, "hubs.restore", NULL, restore);
  gtk_widget_class_install_action (widget_class, "canned.restore", NULL, restore_canned);

  gtk_widget_class_set_template_from_resource (widget_class, SBX_RESOURCES "dialogs/sbx-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, general_page);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, canned_page);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, hubs_page);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, local_hub_page);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, notifications_page);
  gtk_widget_class_bind_template_callback (widget_class, on_removed);
}

static void
sbx_preferences_init (SbxPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/**
 * sbx_preferences_new:
 * @parent: (nullable)
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxPreferences *
sbx_preferences_new (SbxApplication *application,
                     GtkWindow      *parent)
{
  SbxPreferences *self = g_object_new (SBX_TYPE_PREFERENCES, "transient-for", parent, NULL);
  SbxConnections *connections = sbx_application_get_connections (application);
  SbxLocalHub *local_hub = sbx_application_get_local_hub (application);
  SbxSettings *settings = sbx_application_get_settings (application);

  sbx_general_page_set_settings (self->general_page, settings, sbx_application_get_speller (application));
  sbx_canned_page_set_replies (self->canned_page, sbx_application_get_canned_replies (application));
  sbx_notifications_page_set_settings (self->notifications_page, settings, sbx_application_get_background (application));
  sbx_hubs_page_set_connections (self->hubs_page, connections);
  if (local_hub)
    sbx_local_hub_page_set_hub (self->local_hub_page, local_hub, connections, settings);
  else
    adw_preferences_window_remove (ADW_PREFERENCES_WINDOW (self), ADW_PREFERENCES_PAGE (self->local_hub_page));

  return self;
}
