/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-focus.h"
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

/* --- from hit to hit --- */

/* GTK_INVALID_LIST_POSITION where it is none of what is found now. */
static guint
find_hit (SbxWindow    *self,
          SbxSearchHit *hit)
{
  GListModel *hits = G_LIST_MODEL (self->search);
  guint       n = g_list_model_get_n_items (hits);

  for (guint i = 0; hit && i < n; i++)
    {
      g_autoptr (SbxSearchHit) other = g_list_model_get_item (hits, i);

      if (other == hit)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static gboolean
is_at (SbxSearchHit *hit,
       const char   *address,
       const char   *channel_id,
       const char   *topic_id,
       gint64        seq)
{
  return sbx_search_hit_get_seq (hit) == seq && g_str_equal (sbx_search_hit_get_topic_id (hit), topic_id) &&
         g_str_equal (sbx_search_hit_get_channel_id (hit), channel_id) &&
         g_str_equal (sbx_world_get_address (sbx_search_hit_get_world (hit)), address);
}

/* Called where a message is shown that was asked for: of a hit all words that were looked for are marked. */
void
sbx_window_mark_hits (SbxWindow *self,
                      SbxTopic  *topic,
                      gint64     seq)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  GListModel *hits = G_LIST_MODEL (self->search);
  guint       n = g_list_model_get_n_items (hits);

  for (guint i = 0; channel && i < n; i++)
    {
      g_autoptr (SbxSearchHit) hit = g_list_model_get_item (hits, i);

      if (!is_at (hit, sbx_world_get_address (sbx_channel_get_world (channel)), sbx_channel_get_id (channel), sbx_topic_get_id (topic), seq))
        continue;
      g_set_object (&self->shown_hit, hit);
      sbx_message_pane_set_marked (sbx_monitor_view_get_messages (self->monitor_view), self->search);
      return;
    }
}

static void
go_to_hit (SbxWindow *self,
           guint      position)
{
  g_autoptr (SbxSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), position);

  g_set_object (&self->shown_hit, hit);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-message", "(sssx)",
                              sbx_world_get_address (sbx_search_hit_get_world (hit)), sbx_search_hit_get_channel_id (hit),
                              sbx_search_hit_get_topic_id (hit), sbx_search_hit_get_seq (hit));
}

/* The newest stands first, and on goes back in time, as in a topic. */
static void
go_on (SbxWindow *self,
       int        step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->search));
  guint at = find_hit (self, self->shown_hit);

  self->going_on = FALSE;
  if (n == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
  else if (at == GTK_INVALID_LIST_POSITION)
    go_to_hit (self, 0);
  else if (step < 0 && at == 0)
    sbx_toaster_tell (self->toaster, _("This is the newest message found."), NULL, NULL);
  else if (step > 0 && at + 1 >= n && sbx_search_get_has_more (self->search))
    {
      self->going_on = TRUE;
      sbx_search_load_more (self->search);
    }
  else if (step > 0 && at + 1 >= n)
    sbx_toaster_tell (self->toaster, _("This is the oldest message found."), NULL, NULL);
  else
    go_to_hit (self, at + (guint) step);
}

static void
on_hits_changed (SbxWindow *self)
{
  if (self->going_on && find_hit (self, self->shown_hit) + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->search)))
    go_on (self, 1);
}

static void
next_found (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  int        step = g_str_equal (action, "win.next-found") ? 1 : -1;

  if (self->searching || !sbx_message_pane_find_next (sbx_monitor_view_get_messages (self->monitor_view), step))
    go_on (self, step);
}

void
sbx_window_set_up_search (SbxWindow *self)
{
  g_autoptr (SbxSearch) in_topic = sbx_search_new (&hubs, self);

  sbx_message_pane_set_search (sbx_monitor_view_get_messages (self->monitor_view), in_topic);
  self->lookup = sbx_topic_lookup_new (G_LIST_MODEL (self->connections));
  g_signal_connect_object (self->lookup, "wanted", G_CALLBACK (sbx_window_list_topics), self, G_CONNECT_SWAPPED);
  self->search = sbx_search_new (&hubs, self);
  g_signal_connect_object (self->search, "items-changed", G_CALLBACK (on_hits_changed), self, G_CONNECT_SWAPPED);
  sbx_search_view_set_search (self->search_view, self->search);
  sbx_search_view_set_worlds (self->search_view, G_LIST_MODEL (self->connections));
}

static void
search (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (!self->searching)
    {
      g_set_weak_pointer (&self->before_search, gtk_window_get_focus (GTK_WINDOW (self)));
      self->sidebar_before_search = adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->channel_pane);
    }
  self->searching = TRUE;
  sbx_window_update_pages (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->views));
  sbx_search_view_begin (self->search_view, NULL);
}

/* In the sidebar among channels; in a view of its own among what is there; where no topic is shown, among topics. */
static void
find_in_topic (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (sbx_focus_within (GTK_WIDGET (self->channel_pane)))
    sbx_channel_pane_search (self->channel_pane);
  else if (gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->people_view))
    sbx_people_view_search (self->people_view);
  else if (gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->projects_view))
    sbx_projects_view_search (self->projects_view);
  else if (sbx_monitor_view_get_topic (self->monitor_view))
    sbx_monitor_view_find (self->monitor_view);
  else
    sbx_monitor_view_search_topics (self->monitor_view);
}

/* Back to where one was. */
static void
close_search (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  GtkWidget *before = self->before_search;

  g_clear_weak_pointer (&self->before_search);
  self->searching = FALSE;
  sbx_window_update_pages (self);
  if (self->sidebar_before_search)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->channel_pane));
  if (before == NULL || !gtk_widget_get_mapped (before) || !gtk_widget_grab_focus (before))
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

  gtk_window_present (GTK_WINDOW (sbx_switcher_new (GTK_WINDOW (self), self->settings, G_LIST_MODEL (self->connections),
                                                sbx_message_pane_get_drafts (sbx_monitor_view_get_messages (self->monitor_view)),
                                                    self->lookup)));
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
  gtk_widget_class_install_action (widget_class, "win.next-found", NULL, next_found);
  gtk_widget_class_install_action (widget_class, "win.previous-found", NULL, next_found);
  gtk_widget_class_install_action (widget_class, "win.close-search", NULL, close_search);
  gtk_widget_class_install_action (widget_class, "win.show-message", "(sssx)", show_message);
}
