/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-clients-dialog.h"

#include "sbx-client.h"
#include "sbx-connected-client.h"
#include "sbx-formatters.h"
#include "sbx-spoken-names.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* How often it is asked again while it is looked at. */
#define REFRESH_SECONDS 3

typedef enum {
  COLUMN_CLIENT,
  COLUMN_DIALECT,
  COLUMN_BYTES,
  COLUMN_QUEUE,
  COLUMN_LATENCY,
  COLUMN_SINCE,
  COLUMN_END,
  N_COLUMNS
} Column;

struct _SbxClientsDialog
{
  AdwWindow       parent_instance;

  SbxConnections *connections;
  GListStore     *clients;      /* of SbxConnectedClient */
  GCancellable   *cancellable;  /* (nullable): the hub was asked */
  guint           timer;

  GtkDropDown    *hubs;
  GtkStack       *stack;
  AdwStatusPage  *why_not;
  GtkColumnView  *table;
  GtkLabel       *result;
};

G_DEFINE_FINAL_TYPE (SbxClientsDialog, sbx_clients_dialog, ADW_TYPE_WINDOW)

/* --- What each column says --- */

static char *
dup_who (SbxConnectedClient *client)
{
  return sbx_format_name (*sbx_connected_client_get_user_id (client) != '\0' ? sbx_connected_client_get_user_id (client)
                                                                             : sbx_connected_client_get_client_id (client),
                          sbx_connected_client_get_connection_id (client));
}

/* Somebody may be there on several devices, and with several programs on one. */
static char *
dup_which (SbxConnectedClient *client)
{
  g_autofree char *who = dup_who (client);
  g_autofree char *device = sbx_format_one_line (sbx_connected_client_get_device_name (client));
  g_autofree char *program = *sbx_connected_client_get_user_id (client) != '\0' ? sbx_format_one_line (sbx_connected_client_get_client_id (client))
                                                                               : g_strdup ("");
  GString *words = g_string_new (who);

  if (*program != '\0' && !g_str_equal (program, who))
    g_string_append_printf (words, " · %s", program);
  if (*device != '\0' && !g_str_equal (device, program))
    g_string_append_printf (words, " · %s", device);

  return g_string_free (words, FALSE);
}

static char *
dup_words (SbxConnectedClient *client,
           Column              column)
{
  gint64 latency = sbx_connected_client_get_latency (client);

  switch (column)
    {
    case COLUMN_CLIENT:
      return dup_which (client);
    case COLUMN_DIALECT:
      return g_strdup_printf ("%s · %s", sbx_connected_client_get_dialect (client), sbx_connected_client_get_client_type (client));
    case COLUMN_BYTES:
      {
        g_autofree char *in = g_format_size ((guint64) MAX (sbx_connected_client_get_bytes_in (client), 0));
        g_autofree char *out = g_format_size ((guint64) MAX (sbx_connected_client_get_bytes_out (client), 0));

        /* TRANSLATORS: amounts of bytes that came in and went out */
        return g_strdup_printf (_("%s in, %s out"), in, out);
      }
    case COLUMN_QUEUE:
      return g_strdup_printf ("%'" G_GUINT64_FORMAT, (guint64) MAX (sbx_connected_client_get_queue_messages (client), 0));
    case COLUMN_LATENCY:
      return latency >= 0 ? sbx_format_whole_latency (latency) : g_strdup ("—");
    case COLUMN_SINCE:
      return sbx_format_relative_time (sbx_connected_client_get_connected_at (client), sbx_time_now_ms ());
    case COLUMN_END:
    case N_COLUMNS:
    default:
      return g_strdup ("");
    }
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      column)
{
  SbxConnectedClient *first = (SbxConnectedClient *) a, *second = (SbxConnectedClient *) b;
  gint64 x, y;

  switch (GPOINTER_TO_INT (column))
    {
    case COLUMN_BYTES:
      x = sbx_connected_client_get_bytes_in (first) / 2 + sbx_connected_client_get_bytes_out (first) / 2;
      y = sbx_connected_client_get_bytes_in (second) / 2 + sbx_connected_client_get_bytes_out (second) / 2;
      break;
    case COLUMN_QUEUE:
      x = sbx_connected_client_get_queue_messages (first);
      y = sbx_connected_client_get_queue_messages (second);
      break;
    case COLUMN_LATENCY:
      x = sbx_connected_client_get_latency (first);
      y = sbx_connected_client_get_latency (second);
      break;
    case COLUMN_SINCE:
      x = sbx_connected_client_get_connected_at (first);
      y = sbx_connected_client_get_connected_at (second);
      break;
    default:
      {
        g_autofree char *left = dup_words (first, (Column) GPOINTER_TO_INT (column));
        g_autofree char *right = dup_words (second, (Column) GPOINTER_TO_INT (column));

        return g_utf8_collate (left, right);
      }
    }

  return (x > y) - (x < y);
}

/* --- The hub --- */

static void ask (SbxClientsDialog *self);

/* (nullable) */
static SbxClient *
get_client (SbxClientsDialog *self)
{
  guint selected = gtk_drop_down_get_selected (self->hubs);
  g_autoptr (SbxWorld) world = NULL;

  if (selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  world = g_list_model_get_item (G_LIST_MODEL (self->connections), selected);

  return world != NULL ? sbx_connections_get_client (self->connections, world) : NULL;
}

static void
show_why_not (SbxClientsDialog *self,
              const char       *reason)
{
  g_list_store_remove_all (self->clients);
  gtk_label_set_label (self->result, "");
  adw_status_page_set_description (self->why_not, reason);
  gtk_stack_set_visible_child_name (self->stack, "why-not");
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxClientsDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clients = sbx_client_list_clients_finish (SBX_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (clients == NULL)
    {
      show_why_not (self, error->message);
      return;
    }
  sbx_connected_client_update_store (self->clients, clients);
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static void
ask (SbxClientsDialog *self)
{
  SbxClient *client = get_client (self);
  const char *why = client != NULL ? sbx_client_why_not (client, SBX_ABILITY_LIST_CLIENTS) : _("No hub is connected.");

  if (why != NULL)
    {
      show_why_not (self, why);
      return;
    }
  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  sbx_client_list_clients_async (client, self->cancellable, on_listed, g_object_ref (self));
}

static gboolean
on_refresh (gpointer data)
{
  ask (data);

  return G_SOURCE_CONTINUE;
}

static void
on_hub_chosen (SbxClientsDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_list_store_remove_all (self->clients);
  ask (self);
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxClientsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (sbx_client_disconnect_client_finish (SBX_CLIENT (source), result, &error))
    {
      gtk_label_set_label (self->result, _("The connection was ended"));
      ask (self);
    }
  else
    {
      gtk_label_set_label (self->result, error->message);
    }
}

static void
on_end_clicked (GtkButton *button,
                gpointer   data)
{
  SbxClientsDialog *self = SBX_CLIENTS_DIALOG (gtk_widget_get_root (GTK_WIDGET (button)));
  SbxClient *client = get_client (self);
  const char *id = g_object_get_data (G_OBJECT (button), "connection-id");

  if (client != NULL && id != NULL)
    sbx_client_disconnect_client_async (client, id, NULL, NULL, on_ended, g_object_ref (self));
}

/* --- The table --- */

/* Else a screen reader says the types of the widgets. */
static void
name_parents (GtkWidget  *child,
              const char *words,
              gboolean    names_row)
{
  GtkWidget *cell = gtk_widget_get_parent (child);
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;

  if (cell != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (row != NULL && names_row)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* Whoever ends the connection that this window has would only be told that somebody did it. */
static void
show_end (GtkWidget          *button,
          SbxConnectedClient *client)
{
  SbxClientsDialog *self = SBX_CLIENTS_DIALOG (gtk_widget_get_root (button));
  SbxClient        *asked = self != NULL ? get_client (self) : NULL;
  const char       *id = sbx_connected_client_get_connection_id (client);
  gboolean          own = asked != NULL && g_strcmp0 (sbx_client_get_connection_id (asked), id) == 0;
  g_autofree char  *which = dup_which (client);
  /* TRANSLATORS: %s is somebody's or a program's name */
  g_autofree char  *words = g_strdup_printf (_("Disconnect %s"), which);

  g_object_set_data_full (G_OBJECT (button), "connection-id", g_strdup (id), g_free);
  gtk_widget_set_sensitive (button, !own);
  gtk_widget_set_tooltip_text (button, own ? _("This is the connection of this window: “Disconnect” in the menu of the hub ends it.") : words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  name_parents (button, words, FALSE);
}

static void
show_cell (GtkListItem *list_item)
{
  SbxConnectedClient *client = gtk_list_item_get_item (list_item);
  GtkWidget *child = gtk_list_item_get_child (list_item);
  Column column = (Column) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (child), "column"));

  if (column == COLUMN_END)
    {
      show_end (child, client);
    }
  else
    {
      g_autofree char *text = dup_words (client, column);

      gtk_label_set_label (GTK_LABEL (child), text);
      gtk_widget_set_tooltip_text (child, column == COLUMN_CLIENT ? sbx_connected_client_get_connection_id (client) : NULL);
      name_parents (child, text, column == COLUMN_CLIENT);
    }
}

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            column)
{
  GtkWidget *child;

  if (GPOINTER_TO_INT (column) == COLUMN_END)
    {
      child = gtk_button_new_with_label (_("Disconnect"));
      g_signal_connect (child, "clicked", G_CALLBACK (on_end_clicked), NULL);
    }
  else
    {
      child = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (child), 0);
      gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (child, "numeric");
    }
  g_object_set_data (G_OBJECT (child), "column", column);
  gtk_list_item_set_child (list_item, child);
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         gpointer            column)
{
  g_signal_connect_object (gtk_list_item_get_item (list_item), "notify", G_CALLBACK (show_cell), list_item, G_CONNECT_SWAPPED);
  show_cell (list_item);
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           gpointer            column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), show_cell, list_item);
}

static void
add_columns (SbxClientsDialog *self)
{
  const char *titles[N_COLUMNS] = { _("Client"), _("Dialect"), _("Bytes"), _("Queue"), _("Latency"), C_("connection", "Since"), NULL };

  for (int i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GINT_TO_POINTER (i));
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), GINT_TO_POINTER (i));
      column = gtk_column_view_column_new (titles[i], factory);
      gtk_column_view_column_set_expand (column, i == COLUMN_CLIENT);
      if (i != COLUMN_END)
        {
          g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare, GINT_TO_POINTER (i), NULL));

          gtk_column_view_column_set_sorter (column, sorter);
        }
      gtk_column_view_append_column (self->table, column);
    }
}

/* --- The window --- */

static void
sbx_clients_dialog_dispose (GObject *object)
{
  SbxClientsDialog *self = SBX_CLIENTS_DIALOG (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->clients);
  g_clear_object (&self->connections);

  G_OBJECT_CLASS (sbx_clients_dialog_parent_class)->dispose (object);
}

static gboolean
sbx_clients_dialog_close_request (GtkWindow *window)
{
  SbxClientsDialog *self = SBX_CLIENTS_DIALOG (window);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  return GTK_WINDOW_CLASS (sbx_clients_dialog_parent_class)->close_request (window);
}

static void
sbx_clients_dialog_class_init (SbxClientsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_clients_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_clients_dialog_close_request;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/people/sbx-clients-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxClientsDialog, hubs);
  gtk_widget_class_bind_template_child (widget_class, SbxClientsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxClientsDialog, why_not);
  gtk_widget_class_bind_template_child (widget_class, SbxClientsDialog, table);
  gtk_widget_class_bind_template_child (widget_class, SbxClientsDialog, result);
  gtk_widget_class_bind_template_callback (widget_class, on_hub_chosen);
}

static void
sbx_clients_dialog_init (SbxClientsDialog *self)
{
  g_autoptr (GtkSelectionModel) selection = NULL;
  GtkSortListModel *sorted;

  self->clients = g_list_store_new (SBX_TYPE_CONNECTED_CLIENT);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->clients)), g_object_ref (gtk_column_view_get_sorter (self->table)));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (sorted)));
  gtk_column_view_set_model (self->table, selection);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->table)); child; child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    g_str_equal (gtk_widget_get_css_name (child), "listview") ? _("Connections") : _("Columns"), -1);
}

/**
 * sbx_clients_dialog_new:
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxClientsDialog *
sbx_clients_dialog_new (SbxConnections *connections)
{
  SbxClientsDialog *self = g_object_new (SBX_TYPE_CLIENTS_DIALOG, NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->connections = g_object_ref (connections);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (G_LIST_MODEL (connections), i);

      gtk_string_list_append (names, sbx_world_get_name (world));
    }
  gtk_drop_down_set_model (self->hubs, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->hubs), g_list_model_get_n_items (G_LIST_MODEL (names)) > 1);
  sbx_spoken_names_give (GTK_WIDGET (self));
  self->timer = g_timeout_add_seconds (REFRESH_SECONDS, on_refresh, self);
  ask (self);

  return self;
}
