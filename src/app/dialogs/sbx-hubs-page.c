/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hubs-page.h"

#include "sbx-connect-dialog.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

struct _SbxHubsPage
{
  AdwPreferencesPage   parent_instance;

  SbxConnections      *connections;
  GPtrArray           *rows;         /* of AdwExpanderRow, in the order of the hubs */

  AdwPreferencesGroup *group;
};

enum {
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxHubsPage, sbx_hubs_page, ADW_TYPE_PREFERENCES_PAGE)

static const char *
state_text (SbxWorld *world)
{
  switch (sbx_world_get_state (world))
    {
    case SBX_CONNECTION_CONNECTED:
      return _("Connected");
    case SBX_CONNECTION_CONNECTING:
      return _("Connecting…");
    case SBX_CONNECTION_RECONNECTING:
    case SBX_CONNECTION_PATROL:
      return _("Reconnecting…");
    case SBX_CONNECTION_ERROR:
      return _("Connection error");
    case SBX_CONNECTION_DISCONNECTED:
    default:
      return _("Not connected");
    }
}

/* (nullable): nobody wants it kept in the local hub, or that is off. */
static const char *
kept_text (SbxHubsPage *self,
           SbxWorld    *world)
{
  SbxBridge *bridge = sbx_connections_get_bridge (self->connections, world);

  if (!bridge)
    return NULL;

  return sbx_bridge_get_state (bridge) == SBX_BRIDGE_FAILED ? _("Not kept in the local hub") : _("Kept in the local hub");
}

static void
describe (SbxHubsPage    *self,
          AdwExpanderRow *row,
          SbxWorld       *world)
{
  const char *kept = kept_text (self, world);
  g_autofree char *text = g_strdup_printf ("%s · %s%s%s", sbx_world_get_address (world), state_text (world),
                                           kept ? " · " : "", kept ? kept : "");
  g_autofree char *subtitle = g_markup_escape_text (text, -1);
  g_autofree char *title = g_markup_escape_text (sbx_world_get_name (world), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (row, subtitle);
}

/* Its hub, or the bridge from there. A row that was taken out is in no page. */
static void
on_row_changed (AdwExpanderRow *row)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (row), SBX_TYPE_HUBS_PAGE);

  if (page)
    describe (SBX_HUBS_PAGE (page), row, g_object_get_data (G_OBJECT (row), "world"));
}

static void
on_apply (AdwEntryRow *entry,
          SbxHubsPage *self)
{
  SbxWorld *world = g_object_get_data (G_OBJECT (entry), "world");
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (name[0])
    sbx_connections_rename (self->connections, world, name);
  else
    gtk_editable_set_text (GTK_EDITABLE (entry), sbx_world_get_name (world));
}

static void
on_remove_clicked (GtkButton   *button,
                   SbxHubsPage *self)
{
  g_autoptr (SbxWorld) world = g_object_ref (g_object_get_data (G_OBJECT (button), "world"));

  sbx_connections_remove (self->connections, world);
  g_signal_emit (self, signals[REMOVED], 0, sbx_world_get_name (world));
}

static GtkWidget *
make_row (SbxHubsPage *self,
          SbxWorld    *world)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *entry = adw_entry_row_new ();
  GtkWidget *remove_row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Remove"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _("Name"));
  gtk_editable_set_text (GTK_EDITABLE (entry), sbx_world_get_name (world));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (entry), TRUE);
  g_object_set_data_full (G_OBJECT (entry), "world", g_object_ref (world), g_object_unref);
  g_signal_connect_object (entry, "apply", G_CALLBACK (on_apply), self, 0);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), entry);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (remove_row), _("Remove This Hub"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (remove_row), _("What it holds stays there"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "destructive-action");
  g_object_set_data_full (G_OBJECT (button), "world", g_object_ref (world), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (remove_row), button);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), remove_row);

  g_object_set_data_full (G_OBJECT (row), "world", g_object_ref (world), g_object_unref);
  g_signal_connect_object (world, "notify::state", G_CALLBACK (on_row_changed), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::name", G_CALLBACK (on_row_changed), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "bridge-changed", G_CALLBACK (on_row_changed), row, G_CONNECT_SWAPPED);
  describe (self, ADW_EXPANDER_ROW (row), world);

  return row;
}

static void
on_worlds_changed (SbxHubsPage *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (sbx_connections_is_saved (self->connections, world))
        {
          GtkWidget *row = make_row (self, world);

          g_ptr_array_add (self->rows, row);
          adw_preferences_group_add (self->group, row);
        }
    }

  sbx_spoken_names_give (GTK_WIDGET (self));
  adw_preferences_group_set_description (
    self->group,
    self->rows->len > 0 ? NULL : _("No hub is saved yet. Connect to one with its address."));
}

static void
on_add_clicked (SbxHubsPage *self)
{
  SbxConnectDialog *dialog = sbx_connect_dialog_new (self->connections);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sbx_hubs_page_dispose (GObject *object)
{
  SbxHubsPage *self = SBX_HUBS_PAGE (object);

  g_clear_object (&self->connections);

  G_OBJECT_CLASS (sbx_hubs_page_parent_class)->dispose (object);
}

static void
sbx_hubs_page_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_HUBS_PAGE (object)->rows);

  G_OBJECT_CLASS (sbx_hubs_page_parent_class)->finalize (object);
}

static void
sbx_hubs_page_class_init (SbxHubsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_hubs_page_dispose;
  object_class->finalize = sbx_hubs_page_finalize;

  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-hubs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxHubsPage, group);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
}

static void
sbx_hubs_page_init (SbxHubsPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_hubs_page_set_connections:
 *
 * Once in the life of a page.
 */
void
sbx_hubs_page_set_connections (SbxHubsPage    *self,
                               SbxConnections *connections)
{
  g_return_if_fail (SBX_IS_HUBS_PAGE (self));
  g_return_if_fail (!self->connections);

  self->connections = g_object_ref (connections);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  on_worlds_changed (self);
}

/**
 * sbx_hubs_page_restore:
 *
 * Brings the hub back that was removed last.
 */
void
sbx_hubs_page_restore (SbxHubsPage *self)
{
  g_return_if_fail (SBX_IS_HUBS_PAGE (self));

  sbx_connections_restore (self->connections);
}
