/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-local-hub-page.h"

#include "sbx-fields.h"

#include <glib/gi18n-lib.h>

/* How often the hub is asked how it is while the page is in sight, in seconds. */
#define POLL 2
/* A port counts once nobody has turned or typed for this long, in ms: each new one restarts the hub. */
#define PORT_SETTLES 800

struct _SbxLocalHubPage
{
  AdwPreferencesPage  parent_instance;

  SbxLocalHub        *hub;
  SbxConnections     *connections;
  SbxSettings        *settings;
  GCancellable       *cancellable;
  guint               poll;
  guint               port_settles;

  gint64              n_clients;      /* negative = not known */
  gint64              n_messages;
  gint64              n_bytes;

  AdwActionRow       *switch_row;
  GtkSwitch          *hub_switch;
  GtkWidget          *again_button;
  AdwActionRow       *address_row;
  GtkWidget          *copy_button;
  GtkSpinButton      *port_spin;
  AdwActionRow       *used_row;
  GtkLabel           *used_label;
  GtkWidget          *import_row;
};

G_DEFINE_FINAL_TYPE (SbxLocalHubPage, sbx_local_hub_page, ADW_TYPE_PREFERENCES_PAGE)

/* -- What the rows say */

static char *
state_text (SbxLocalHubPage *self)
{
  switch (sbx_local_hub_get_state (self->hub))
    {
    case SBX_LOCAL_HUB_STARTING:
      return g_strdup (_("Starting…"));
    case SBX_LOCAL_HUB_RUNNING:
      if (self->n_clients < 0)
        return g_strdup (_("Running"));
      return g_strdup_printf (ngettext ("Running · %u client connected", "Running · %u clients connected", self->n_clients),
                              (guint) self->n_clients);
    case SBX_LOCAL_HUB_STOPPING:
      return g_strdup (_("Stopping…"));
    case SBX_LOCAL_HUB_FAILED:
      return g_strdup (sbx_local_hub_get_reason (self->hub));
    case SBX_LOCAL_HUB_OFF:
    default:
      return g_strdup (_("Off. Runs inside Signalbox, for back ends on this computer."));
    }
}

static void
update_storage (SbxLocalHubPage *self)
{
  g_autofree char *size = NULL;
  g_autofree char *messages = NULL;

  if (self->n_messages < 0)
    {
      adw_action_row_set_subtitle (self->used_row, _("Known while the hub runs"));
      gtk_label_set_label (self->used_label, "");
      return;
    }

  size = g_format_size (self->n_bytes);
  messages = g_strdup_printf (ngettext ("%'u message", "%'u messages", self->n_messages), (guint) self->n_messages);
  adw_action_row_set_subtitle (self->used_row, messages);
  gtk_label_set_label (self->used_label, size);
}

static void
update (SbxLocalHubPage *self)
{
  g_autofree char *state = state_text (self);
  const char *uri = sbx_local_hub_get_uri (self->hub);
  gboolean failed = sbx_local_hub_get_state (self->hub) == SBX_LOCAL_HUB_FAILED;

  adw_action_row_set_subtitle (self->switch_row, state);
  gtk_widget_set_visible (self->again_button, failed);
  adw_action_row_set_subtitle (self->address_row, uri ? uri : _("Known while the hub runs"));
  gtk_widget_set_sensitive (self->copy_button, uri != NULL);
  update_storage (self);
}

/* -- What the hub says about itself */

static void
on_stats (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SbxLocalHubPage) self = user_data;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, NULL);
  JsonObject *stats, *part;

  /* A hub that stops meanwhile tells so by its state. */
  if (!answer || !self->hub)
    return;

  stats = sbx_envelope_get_payload (answer);
  part = stats;
  if (sbx_fields_get_object (stats, "stats", SBX_FIELD_OPTIONAL, &part, NULL))
    stats = part;

  part = NULL;
  if (sbx_fields_get_object (stats, "connections", SBX_FIELD_OPTIONAL, &part, NULL) && part)
    self->n_clients = sbx_fields_int_or (part, "total", -1);
  part = NULL;
  if (sbx_fields_get_object (stats, "store", SBX_FIELD_OPTIONAL, &part, NULL) && part)
    {
      self->n_messages = sbx_fields_int_or (part, "messages", -1);
      self->n_bytes = sbx_fields_int_or (part, "bytes", 0);
    }
  update (self);
}

static gboolean
ask (gpointer data)
{
  SbxLocalHubPage *self = data;
  SbxWorld *world = sbx_connections_get_local (self->connections);

  if (world && sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED)
    sbx_client_request_async (sbx_connections_get_client (self->connections, world), "stats", NULL, 0,
                              self->cancellable, on_stats, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

static void
on_state (SbxLocalHubPage *self)
{
  if (sbx_local_hub_get_state (self->hub) != SBX_LOCAL_HUB_RUNNING)
    self->n_clients = self->n_messages = -1;
  update (self);
}

static void
sbx_local_hub_page_map (GtkWidget *widget)
{
  SbxLocalHubPage *self = SBX_LOCAL_HUB_PAGE (widget);

  GTK_WIDGET_CLASS (sbx_local_hub_page_parent_class)->map (widget);

  if (self->hub)
    {
      ask (self);
      self->poll = g_timeout_add_seconds (POLL, ask, self);
    }
}

static void
sbx_local_hub_page_unmap (GtkWidget *widget)
{
  SbxLocalHubPage *self = SBX_LOCAL_HUB_PAGE (widget);

  g_clear_handle_id (&self->poll, g_source_remove);

  GTK_WIDGET_CLASS (sbx_local_hub_page_parent_class)->unmap (widget);
}

/* -- What a person does */

static void
on_again_clicked (SbxLocalHubPage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "start-local-hub", NULL);
}

static void
on_copy_clicked (SbxLocalHubPage *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), sbx_local_hub_get_uri (self->hub));
  if (ADW_IS_PREFERENCES_WINDOW (window))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (_("Address copied")));
}

static gboolean
on_port_settled (gpointer data)
{
  SbxLocalHubPage *self = data;

  self->port_settles = 0;
  sbx_settings_set_int (self->settings, SBX_SETTING_LOCAL_HUB_PORT, gtk_spin_button_get_value_as_int (self->port_spin));

  return G_SOURCE_REMOVE;
}

static void
on_port_changed (SbxLocalHubPage *self)
{
  g_clear_handle_id (&self->port_settles, g_source_remove);
  if (self->settings)
    self->port_settles = g_timeout_add (PORT_SETTLES, on_port_settled, self);
}

static void
on_import_activated (SbxLocalHubPage *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWindow *parent = gtk_window_get_transient_for (window);

  /* Its progress and its end are told there. */
  if (parent && gtk_widget_activate_action (GTK_WIDGET (parent), "win.import-sample", NULL))
    gtk_window_close (window);
}

static void
on_folder_activated (SbxLocalHubPage *self)
{
  g_autofree char *folder = sbx_local_hub_dup_folder (self->hub);
  g_autofree char *uri = folder ? g_filename_to_uri (folder, NULL, NULL) : NULL;

  if (uri)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
sbx_local_hub_page_dispose (GObject *object)
{
  SbxLocalHubPage *self = SBX_LOCAL_HUB_PAGE (object);

  /* Closed before the port had settled: it counts all the same. */
  if (self->port_settles)
    {
      g_source_remove (self->port_settles);
      on_port_settled (self);
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->connections);
  g_clear_object (&self->hub);

  G_OBJECT_CLASS (sbx_local_hub_page_parent_class)->dispose (object);
}

static void
sbx_local_hub_page_class_init (SbxLocalHubPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_local_hub_page_dispose;

  widget_class->map = sbx_local_hub_page_map;
  widget_class->unmap = sbx_local_hub_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-local-hub-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, switch_row);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, hub_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, port_spin);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, used_row);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, used_label);
  gtk_widget_class_bind_template_child (widget_class, SbxLocalHubPage, import_row);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_port_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_import_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_activated);
}

static void
sbx_local_hub_page_init (SbxLocalHubPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->n_clients = self->n_messages = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_local_hub_page_set_hub:
 *
 * Once in the life of a page, before it is shown.
 */
void
sbx_local_hub_page_set_hub (SbxLocalHubPage *self,
                            SbxLocalHub     *hub,
                            SbxConnections  *connections,
                            SbxSettings     *settings)
{
  g_return_if_fail (SBX_IS_LOCAL_HUB_PAGE (self));
  g_return_if_fail (!self->hub);

  self->hub = g_object_ref (hub);
  self->connections = g_object_ref (connections);
  gtk_spin_button_set_value (self->port_spin, sbx_settings_get_int (settings, SBX_SETTING_LOCAL_HUB_PORT));
  sbx_settings_bind (settings, SBX_SETTING_LOCAL_HUB, self->hub_switch, "active");
  self->settings = g_object_ref (settings);

  g_signal_connect_object (hub, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  on_state (self);
}
