/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-connect-dialog.h"
#include "sbx-formatters.h"
#include "sbx-spoken-names.h"
#include "sbx-unsent-dialog.h"

#include <glib/gi18n-lib.h>

/* What people do with hubs. Their addresses stand for them in actions. */

static SbxWorld *
find_world (SbxWindow *self,
            GVariant  *address)
{
  return sbx_connections_find (self->connections, g_variant_get_string (address, NULL));
}

static void
connect_hub (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxConnectDialog *dialog = sbx_connect_dialog_new (self->connections);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit_hub (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);
  SbxConnectDialog *dialog;

  if (!world || sbx_world_is_local (world))
    return;

  dialog = sbx_connect_dialog_new (self->connections);
  sbx_connect_dialog_edit (dialog, world);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
disconnect_hub (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);

  if (world && !sbx_world_is_local (world))
    sbx_connections_disconnect (self->connections, world);
}

static void
retry (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);

  if (world)
    sbx_connections_connect (self->connections, world);
}

static void
retry_all (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  GListModel *worlds = G_LIST_MODEL (self->connections);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      /* One that somebody disconnected stays so. */
      if (sbx_world_get_state (world) != SBX_CONNECTION_DISCONNECTED)
        sbx_connections_connect (self->connections, world);
    }
}

/* The socket of the local hub is for this program; others connect to its port. */
static void
copy_address (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);
  const char *address = g_variant_get_string (parameter, NULL);

  if (world && sbx_world_is_local (world) && self->local_hub && sbx_local_hub_get_uri (self->local_hub))
    address = sbx_local_hub_get_uri (self->local_hub);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), address);
  sbx_toaster_tell (self->toaster, _("Address copied"), NULL, NULL);
}

static void
on_renamed (AdwMessageDialog *dialog,
            const char       *response,
            SbxWindow        *self)
{
  SbxWorld *world = g_object_get_data (G_OBJECT (dialog), "world");
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  /* Meanwhile it may have gone. */
  if (g_str_equal (response, "rename") && name[0] && sbx_connections_get_client (self->connections, world))
    sbx_connections_rename (self->connections, world, name);
}

static void
on_name_changed (GtkEditable      *entry,
                 AdwMessageDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "rename", name[0] != '\0');
}

static void
rename_hub (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);
  AdwMessageDialog *dialog;
  GtkWidget *entry;

  if (!world)
    return;

  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), sbx_world_get_name (world));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);

  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), _("Rename Hub"), sbx_world_get_address (world)));
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "rename", _("Re_name"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "rename");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_extra_child (dialog, entry);
  g_object_set_data_full (G_OBJECT (dialog), "world", g_object_ref (world), g_object_unref);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_name_changed), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_renamed), self, 0);

  sbx_spoken_names_give (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

static void
remove_hub (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);
  g_autofree char *text = NULL;

  if (!world || sbx_world_is_local (world))
    return;

  text = sbx_format_removed_hub (sbx_world_get_name (world), sbx_connections_count_unsent (self->connections, world));
  sbx_connections_remove (self->connections, world);
  sbx_window_tell_undo (self, text, "win.restore-hub");
}

static void
toggle_muted (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);

  if (world)
    sbx_connections_set_muted (self->connections, world, !sbx_world_get_muted (world));
}

static void
move_hub (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autoptr (GVariant) address = g_variant_get_child_value (parameter, 0);
  g_autoptr (GVariant) step = g_variant_get_child_value (parameter, 1);
  SbxWorld *world = find_world (self, address);

  if (world)
    sbx_connections_move (self->connections, world, g_variant_get_int32 (step));
}

static void
show_unsent (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = find_world (self, parameter);
  SbxClient *client = world ? sbx_connections_get_client (self->connections, world) : NULL;
  SbxUnsentDialog *dialog;

  if (!client)
    return;

  dialog = sbx_unsent_dialog_new (client);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
restore_hub (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  sbx_connections_restore (SBX_WINDOW (widget)->connections);
}

static void
stop_local_hub (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  sbx_settings_set_boolean (SBX_WINDOW (widget)->settings, SBX_SETTING_LOCAL_HUB, FALSE);
}

void
sbx_window_install_hub_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.connect-hub", NULL, connect_hub);
  gtk_widget_class_install_action (widget_class, "win.edit-hub", "s", edit_hub);
  gtk_widget_class_install_action (widget_class, "win.disconnect-hub", "s", disconnect_hub);
  gtk_widget_class_install_action (widget_class, "win.retry", "s", retry);
  gtk_widget_class_install_action (widget_class, "win.retry-all", NULL, retry_all);
  gtk_widget_class_install_action (widget_class, "win.copy-address", "s", copy_address);
  gtk_widget_class_install_action (widget_class, "win.rename-hub", "s", rename_hub);
  gtk_widget_class_install_action (widget_class, "win.remove-hub", "s", remove_hub);
  gtk_widget_class_install_action (widget_class, "win.show-unsent", "s", show_unsent);
  gtk_widget_class_install_action (widget_class, "win.toggle-hub-muted", "s", toggle_muted);
  gtk_widget_class_install_action (widget_class, "win.move-hub", "(si)", move_hub);
  gtk_widget_class_install_action (widget_class, "win.restore-hub", NULL, restore_hub);
  gtk_widget_class_install_action (widget_class, "win.stop-local-hub", NULL, stop_local_hub);
}
