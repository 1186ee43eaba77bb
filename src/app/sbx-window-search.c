/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-switcher.h"

#include <glib/gi18n-lib.h>

/* Messages are looked for in all hubs, each asked through its client. */

static void
ask (SbxWorld            *world,
     JsonObject          *payload,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             callback_data,
     gpointer             user_data)
{
  SbxWindow *self = user_data;
  SbxClient *client = sbx_connections_get_client (self->connections, world);

  /* Its token is being looked for, or it has just gone. */
  if (client == NULL)
    {
      g_task_report_new_error (NULL, callback, callback_data, ask, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                               /* TRANSLATORS: %s is the name of a hub. */
                               _("%s is not connected yet"), sbx_world_get_name (world));
      return;
    }

  sbx_client_search_async (client, payload, cancellable, callback, callback_data);
}

static SbxEnvelope *
answer (SbxWorld      *world,
        GAsyncResult  *result,
        gpointer       user_data,
        GError       **error)
{
  gpointer client = g_async_result_get_source_object (result);
  g_autoptr (GObject) owned = client;

  if (client == NULL)
    {
      g_task_propagate_pointer (G_TASK (result), error);
      return NULL;
    }

  return sbx_client_search_finish (client, result, error);
}

static const SbxSearchHubs hubs = { ask, answer };

void
sbx_window_set_up_search (SbxWindow *self)
{
  g_autoptr (SbxSearch) in_topic = sbx_search_new (&hubs, self);

  sbx_monitor_view_set_search (self->monitor_view, in_topic);
  self->search = sbx_search_new (&hubs, self);
  sbx_search_view_set_search (self->search_view, self->search);
  sbx_search_view_set_worlds (self->search_view, G_LIST_MODEL (self->connections));
}

static void
search (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  self->searching = TRUE;
  sbx_window_update_pages (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->views));
  sbx_search_view_begin (self->search_view, NULL);
}

/* In the sidebar among channels; where no topic is shown, among topics. */
static void
find_in_topic (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->channel_pane)))
    sbx_channel_pane_search (self->channel_pane);
  else if (sbx_monitor_view_get_topic (self->monitor_view))
    sbx_monitor_view_find (self->monitor_view);
  else
    sbx_monitor_view_search_topics (self->monitor_view);
}

static void
close_search (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  self->searching = FALSE;
  sbx_window_update_pages (self);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->views), GTK_DIR_TAB_FORWARD);
}

static void
show_message (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address, *channel_id, *topic_id;
  gint64 seq;

  g_variant_get (parameter, "(&s&s&sx)", &address, &channel_id, &topic_id, &seq);
  sbx_window_show_view (self, "monitor");
  sbx_window_seek_place (self, address, channel_id, topic_id, seq);
}

/* --- the quick switcher --- */

static void
open_switcher (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (sbx_switcher_new (GTK_WINDOW (self), G_LIST_MODEL (self->connections))));
}

static void
show_channel (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address, *channel_id;
  SbxWorld *world;
  SbxChannel *channel;

  g_variant_get (parameter, "(&s&s)", &address, &channel_id);
  world = sbx_connections_find (self->connections, address);
  channel = world ? sbx_world_find_channel (world, channel_id) : NULL;
  if (channel == NULL)
    {
      sbx_toaster_tell (self->toaster, _("This channel is no longer at the hub."), NULL, NULL);
      return;
    }

  sbx_window_forget_place (self);
  sbx_channel_pane_set_channel (self->channel_pane, channel);
  sbx_window_show_view (self, "monitor");
  sbx_monitor_view_show_topics (self->monitor_view);
}

/* Its first channel; a hub without one is seen in the sidebar. */
static void
show_hub (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld *world = sbx_connections_find (self->connections, g_variant_get_string (parameter, NULL));
  g_autoptr (SbxChannel) channel = world ? g_list_model_get_item (sbx_world_get_channels (world), 0) : NULL;

  if (channel)
    gtk_widget_activate_action (widget, "win.show-channel", "(ss)", sbx_world_get_address (world), sbx_channel_get_id (channel));
  else
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->channel_pane));
}

void
sbx_window_install_search_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.switch", NULL, open_switcher);
  gtk_widget_class_install_action (widget_class, "win.show-channel", "(ss)", show_channel);
  gtk_widget_class_install_action (widget_class, "win.show-hub", "s", show_hub);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.find-in-topic", NULL, find_in_topic);
  gtk_widget_class_install_action (widget_class, "win.close-search", NULL, close_search);
  gtk_widget_class_install_action (widget_class, "win.show-message", "(sssx)", show_message);
}
