/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notifications-page.h"

#include "sbx-setting-rows.h"

struct _SbxNotificationsPage
{
  AdwPreferencesPage parent_instance;

  /* And what has become of them. */
  AdwActionRow      *keep_row;
  AdwActionRow      *start_row;
};

G_DEFINE_FINAL_TYPE (SbxNotificationsPage, sbx_notifications_page, ADW_TYPE_PREFERENCES_PAGE)

static void
sbx_notifications_page_class_init (SbxNotificationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-notifications-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxNotificationsPage, keep_row);
  gtk_widget_class_bind_template_child (widget_class, SbxNotificationsPage, start_row);
}

static void
sbx_notifications_page_init (SbxNotificationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_notifications_page_set_settings:
 *
 * Once in the life of a page.
 */
void
sbx_notifications_page_set_settings (SbxNotificationsPage *self,
                                     SbxSettings          *settings,
                                     SbxBackground        *background)
{
  g_return_if_fail (SBX_IS_NOTIFICATIONS_PAGE (self));

  sbx_setting_rows_bind (GTK_WIDGET (self), settings);
  g_object_bind_property (background, "note", self->keep_row, "subtitle", G_BINDING_SYNC_CREATE);
  g_object_bind_property (background, "start-note", self->start_row, "subtitle", G_BINDING_SYNC_CREATE);
}
