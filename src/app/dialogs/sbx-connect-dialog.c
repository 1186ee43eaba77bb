/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-dialog.h"

#include <glib/gi18n-lib.h>

/* How long the answer of the hub can be read before the dialog closes by itself, in ms. */
#define TIME_TO_READ 700
/* A hub that takes the connection and then says nothing is given up after this, in seconds. */
#define PATIENCE 12

/* In pixels; without one, the template has the height. */
#define HEIGHT_WITH_RESULT 452

struct _SbxConnectDialog
{
  AdwWindow       parent_instance;

  SbxConnections *connections;
  SbxAddress     *address;        /* (nullable): what is typed is none */
  SbxClient      *client;         /* (nullable): a try is under way */
  gint64          tried_at;       /* µs, monotonic */
  char           *default_name;   /* what stands in the name row without anybody having typed it */
  guint           timeout;        /* gives up, or closes */
  gboolean        saved;

  GtkWidget      *connect_button;
  GtkEditable    *address_row;
  GtkEditable    *name_row;
  GtkEditable    *token_row;
  GtkWidget      *result_row;
  GtkImage       *result_icon;
  GtkWidget      *anyway_button;
};

G_DEFINE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, ADW_TYPE_WINDOW)

typedef enum {
  RESULT_NONE,
  RESULT_WRONG,       /* what is typed cannot be an address */
  RESULT_TRYING,
  RESULT_ANSWERED,
  RESULT_FAILED,
} Result;

/* Room for the first result; the window does not jump with each that follows. */
static void
make_room (SbxConnectDialog *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, MAX (height, HEIGHT_WITH_RESULT));
}

static void
show_result (SbxConnectDialog *self,
             Result            result,
             const char       *title,
             const char       *details)
{
  static const char *icons[] = {
    [RESULT_WRONG] = "dialog-warning-symbolic",
    [RESULT_TRYING] = "content-loading-symbolic",
    [RESULT_ANSWERED] = "sbx-check-symbolic",
    [RESULT_FAILED] = "dialog-error-symbolic",
  };
  static const char *classes[] = {
    [RESULT_WRONG] = "warning",
    [RESULT_TRYING] = "dim-label",
    [RESULT_ANSWERED] = "success",
    [RESULT_FAILED] = "error",
  };

  gtk_widget_set_visible (self->result_row, result != RESULT_NONE);
  gtk_widget_set_visible (self->anyway_button, result == RESULT_FAILED);
  if (result == RESULT_NONE)
    return;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->result_row), details);
  gtk_image_set_from_icon_name (self->result_icon, icons[result]);
  gtk_widget_set_css_classes (GTK_WIDGET (self->result_icon), (const char *[]) { classes[result], NULL });
  make_room (self);
}

static void
end_try (SbxConnectDialog *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->client)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      sbx_client_stop (self->client);
    }
  g_clear_object (&self->client);
  gtk_widget_set_sensitive (self->connect_button, self->address && !self->saved);
}

static void
save (SbxConnectDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  sbx_connections_save (self->connections,
                        name[0] && !g_str_equal (name, self->default_name) ? name : NULL,
                        self->address, gtk_editable_get_text (self->token_row));
  self->saved = TRUE;
}

static gboolean
on_read (gpointer data)
{
  SbxConnectDialog *self = data;

  self->timeout = 0;
  gtk_window_close (GTK_WINDOW (self));

  return G_SOURCE_REMOVE;
}

/* "Signalbox hub Bakery 0.1.0"; what it did not say is left out. */
static char *
describe_hub (SbxClient *client)
{
  const char *name = sbx_client_get_hub_name (client);
  const char *version = sbx_client_get_hub_version (client);

  /* TRANSLATORS: the name of a hub and its version. */
  return g_strchomp (g_strdup_printf (_("Signalbox hub %s %s"), name ? name : "", version ? version : ""));
}

static void
on_ready (SbxConnectDialog *self)
{
  g_autofree char *hub = describe_hub (self->client);
  double took = (g_get_monotonic_time () - self->tried_at) / 1000.0;
  g_autofree char *title = g_strdup_printf (
    /* TRANSLATORS: a time in milliseconds. */
    took < 10 ? _("Answered in %.1f ms") : _("Answered in %.0f ms"), took);

  save (self);
  end_try (self);
  show_result (self, RESULT_ANSWERED, title, hub);
  self->timeout = g_timeout_add (TIME_TO_READ, on_read, self);
}

static void
on_failed (SbxConnectDialog *self,
           GError           *error)
{
  g_autofree char *reason = g_strdup (error->message);

  end_try (self);
  show_result (self, RESULT_FAILED, _("No connection"), reason);
}

static gboolean
on_patience_over (gpointer data)
{
  SbxConnectDialog *self = data;

  self->timeout = 0;
  end_try (self);
  show_result (self, RESULT_FAILED, _("No connection"),
               _("It did not answer in time. It may be busy, or no Signalbox hub."));

  return G_SOURCE_REMOVE;
}

static void
try_hub (SbxConnectDialog *self)
{
  if (!self->address || self->client || self->saved)
    return;

  gtk_widget_set_sensitive (self->connect_button, FALSE);
  show_result (self, RESULT_TRYING, _("Connecting…"), sbx_address_get_uri (self->address));

  self->client = sbx_connections_new_client (self->connections, self->address, gtk_editable_get_text (self->token_row));
  g_signal_connect_object (self->client, "ready", G_CALLBACK (on_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  self->timeout = g_timeout_add_seconds (PATIENCE, on_patience_over, self);
  self->tried_at = g_get_monotonic_time ();
  sbx_client_start (self->client);
}

static void
on_anyway_clicked (SbxConnectDialog *self)
{
  save (self);
  gtk_window_close (GTK_WINDOW (self));
}

/* The host stands for the name that the hub will say, as long as nobody typed another. */
static void
suggest_name (SbxConnectDialog *self)
{
  const char *name = self->address ? sbx_address_get_host (self->address) : "";

  if (g_strcmp0 (gtk_editable_get_text (self->name_row), self->default_name) != 0)
    return;

  g_free (self->default_name);
  self->default_name = g_strdup (name ? name : "");
  gtk_editable_set_text (self->name_row, self->default_name);
}

static void
on_address_changed (SbxConnectDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->address_row)));
  g_autoptr (GError) error = NULL;
  SbxWorld *known = NULL;

  g_clear_pointer (&self->address, sbx_address_unref);
  if (text[0])
    self->address = sbx_address_new (text, &error);
  if (self->address)
    known = sbx_connections_find (self->connections, sbx_address_get_uri (self->address));

  if (error)
    show_result (self, RESULT_WRONG, _("Not an address"), error->message);
  else if (known)
    /* TRANSLATORS: %s is the name of a hub. */
    show_result (self, RESULT_WRONG, _("Already in the list"), sbx_world_get_name (known));
  else
    show_result (self, RESULT_NONE, NULL, NULL);

  suggest_name (self);
  if (known)
    g_clear_pointer (&self->address, sbx_address_unref);
  end_try (self);
}

static void
on_token_changed (SbxConnectDialog *self)
{
  if (self->client)
    on_address_changed (self);
}

static void
sbx_connect_dialog_dispose (GObject *object)
{
  SbxConnectDialog *self = SBX_CONNECT_DIALOG (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->client)
    sbx_client_stop (self->client);
  g_clear_object (&self->client);
  g_clear_object (&self->connections);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_clear_pointer (&self->default_name, g_free);

  G_OBJECT_CLASS (sbx_connect_dialog_parent_class)->dispose (object);
}

static void
sbx_connect_dialog_class_init (SbxConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_connect_dialog_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, result_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, result_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, anyway_button);
  gtk_widget_class_bind_template_callback (widget_class, try_hub);
  gtk_widget_class_bind_template_callback (widget_class, on_anyway_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_token_changed);
}

static void
sbx_connect_dialog_init (SbxConnectDialog *self)
{
  self->default_name = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_connect_dialog_new:
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxConnectDialog *
sbx_connect_dialog_new (SbxConnections *connections)
{
  SbxConnectDialog *self = g_object_new (SBX_TYPE_CONNECT_DIALOG, NULL);

  self->connections = g_object_ref (connections);
  /* Not by `focus-widget`: the row takes the focus only through its text inside. */
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));

  return self;
}
