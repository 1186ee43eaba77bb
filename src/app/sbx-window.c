/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

/* At least between a floating chip and the end of the window, in pixels. */
#define CHIP_MARGIN 18
/* Around a chip that has a line of its own, and between it and a toast above it. */
#define CHIP_GAP 6
/* Below a toast, by the style of libadwaita. */
#define TOAST_MARGIN 24

G_DEFINE_FINAL_TYPE (SbxWindow, sbx_window, ADW_TYPE_APPLICATION_WINDOW)

/* -- What is shown */

static gboolean
shows_monitor (SbxWindow *self)
{
  return g_str_equal (sbx_channel_pane_get_view (self->channel_pane), "monitor");
}

/* The local hub answers, and nobody ever wrote anything. */
static gboolean
is_empty (SbxWindow *self)
{
  SbxWorld *local = sbx_connections_get_local (self->connections);

  return local &&
         g_list_model_get_n_items (G_LIST_MODEL (self->connections)) == 1 &&
         g_list_model_get_n_items (self->channels) == 0 &&
         sbx_world_get_state (local) == SBX_CONNECTION_CONNECTED;
}

/* Nothing is here, and this hub can change it: one that is about to answer, else one that did. (transfer full) (nullable) */
static SbxWorld *
dup_awaited (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);
  g_autoptr (SbxWorld) connected = NULL;

  if (g_list_model_get_n_items (self->channels) > 0)
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (sbx_world_get_state (world) == SBX_CONNECTION_CONNECTING)
        return g_steal_pointer (&world);
      if (sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED && !connected)
        connected = g_steal_pointer (&world);
    }

  return g_steal_pointer (&connected);
}

static void
update_awaited (SbxWindow *self)
{
  g_autoptr (SbxWorld) awaited = dup_awaited (self);
  gboolean nothing_seen = !awaited && g_list_model_get_n_items (self->channels) == 0 &&
                          g_list_model_get_n_items (G_LIST_MODEL (self->connections)) > 0;

  g_object_set (self->monitor_view, "awaited", awaited, "nothing-seen", nothing_seen, NULL);
}

static gboolean
wants_welcome (SbxWindow *self)
{
  return self->local_hub &&
         g_list_model_get_n_items (G_LIST_MODEL (self->connections)) == 0 &&
         !sbx_settings_get_boolean (self->settings, SBX_SETTING_LOCAL_HUB_USED);
}

static void
set_css_class (SbxWindow  *self,
               const char *name,
               gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

/* What floats stands above the composer: the chip, and toasts above both. There the list of messages leaves the chip a line (see the style);
 * every other view ends above it, so that it hides nothing. */
static void
place_floating (SbxWindow *self)
{
  gboolean chip_shown = sbx_connection_chip_get_shown (self->chip);
  gboolean folded = adw_leaflet_get_folded (self->leaflet);
  gboolean over_sidebar = folded && adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->channel_pane);
  int below = 0, line = 0, clearance = 0, height = 0;

  if (shows_monitor (self) && !self->searching && !over_sidebar)
    g_object_get (self->monitor_view, "clearance", &below, NULL);
  else if (gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->inspector_view) && !over_sidebar)
    g_object_get (self->inspector_view, "clearance", &clearance, NULL);

  if (chip_shown)
    {
      gtk_widget_measure (GTK_WIDGET (self->chip), GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
      height -= gtk_widget_get_margin_bottom (GTK_WIDGET (self->chip));
      line = below > 0 ? 0 : height + 2 * CHIP_GAP;
    }
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->chip), below > 0 ? MAX (below, CHIP_MARGIN) : CHIP_GAP);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->views), line);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->channel_pane), folded ? line : 0);

  if (below > 0)
    clearance = chip_shown ? MAX (below, CHIP_MARGIN) + height + CHIP_GAP : below;
  set_css_class (self, "chip-shown", chip_shown);
  set_css_class (self, "toast-shown", self->toaster && sbx_toaster_get_shown (self->toaster));
  /* A toast has a margin of its own, which serves where nothing stands below it. */
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->toast_overlay), MAX (0, clearance + line - TOAST_MARGIN));
}

void
sbx_window_update_pages (SbxWindow *self)
{
  const char *view = sbx_channel_pane_get_view (self->channel_pane);

  if (self->searching)
    view = "search";
  else if (shows_monitor (self))
    view = is_empty (self) ? "empty-hub" : "monitor";

  /* In a folded window too, what can be done about it has to be seen. */
  if (g_str_equal (view, "empty-hub") && gtk_stack_get_visible_child (self->views) != GTK_WIDGET (self->empty_hub_view))
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->views));

  update_awaited (self);
  sbx_channel_pane_set_elsewhere (self->channel_pane, self->searching);
  gtk_stack_set_visible_child_name (self->views, view);
  if (wants_welcome (self) && gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->welcome));
  gtk_stack_set_visible_child_name (self->pages, wants_welcome (self) ? "welcome" : "main");
  place_floating (self);
  sbx_window_update_viewing (self);
  sbx_window_update_actions (self);
}

/* Without animation on the way back to a page that was not in sight, e.g. by an accelerator. */
void
sbx_window_show_view (SbxWindow  *self,
                      const char *view)
{
  self->searching = FALSE;
  sbx_channel_pane_set_view (self->channel_pane, view);
  sbx_window_update_pages (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->views));
}

static void
on_view_changed (SbxWindow *self)
{
  self->searching = FALSE;
  sbx_settings_set_string (self->settings, SBX_SETTING_LAST_VIEW, sbx_channel_pane_get_view (self->channel_pane));
  sbx_window_update_pages (self);
}

/* -- What is selected goes to the client of its hub */

SbxClient *
sbx_window_get_client (SbxWindow *self,
                       SbxTopic  *topic)
{
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld *world = channel ? sbx_channel_get_world (channel) : NULL;

  return world ? sbx_connections_get_client (self->connections, world) : NULL;
}

SbxClient *
sbx_window_get_shown_client (SbxWindow  *self,
                             SbxTopic  **topic)
{
  *topic = sbx_monitor_view_get_topic (self->monitor_view);

  return sbx_window_get_client (self, *topic);
}

static void
on_channel_selected (SbxWindow *self)
{
  SbxChannel *channel = sbx_channel_pane_get_channel (self->channel_pane);
  SbxWorld *world = channel ? sbx_channel_get_world (channel) : NULL;
  SbxClient *client = world ? sbx_connections_get_client (self->connections, world) : NULL;

  self->searching = FALSE;
  sbx_window_update_pages (self);
  sbx_window_check_place (self, channel);
  sbx_monitor_view_set_channel (self->monitor_view, channel);
  sbx_window_update_notify (self);
  if (client)
    sbx_client_open_channel (client, channel);
}

static void
on_topic_selected (SbxWindow *self)
{
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxClient *client = sbx_window_get_client (self, topic);

  if (client)
    sbx_client_open_topic (client, topic);
  g_signal_group_set_target (self->topic_signals, topic);
  /* The program may end by force. */
  sbx_window_save_place (self);
  sbx_window_update_viewing (self);
  sbx_window_update_notify (self);
  sbx_window_update_actions (self);
}

void
sbx_window_mark_seen (SbxWindow *self)
{
  g_autoptr (SbxTopic) topic = NULL;
  SbxClient *client;

  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;

  topic = g_weak_ref_get (&self->seen_topic);
  client = sbx_window_get_client (self, topic);
  if (client && topic == sbx_monitor_view_get_topic (self->monitor_view))
    sbx_client_mark_read (client, topic, self->seen_seq);
  g_weak_ref_set (&self->seen_topic, NULL);
}

/* -- The window */

static gboolean
sbx_window_close_request (GtkWindow *window)
{
  SbxWindow *self = SBX_WINDOW (window);

  sbx_window_save_place (self);
  sbx_window_finish_removals (self);
  sbx_window_finish_stops (self);
  if (sbx_application_stays (SBX_APPLICATION (gtk_window_get_application (window))))
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return TRUE;
    }

  return GTK_WINDOW_CLASS (sbx_window_parent_class)->close_request (window);
}

static void
sbx_window_dispose (GObject *object)
{
  SbxWindow *self = SBX_WINDOW (object);

  sbx_window_forget_place (self);
  sbx_window_tear_down_reading (self);
  g_clear_object (&self->import);
  g_clear_object (&self->lookup);
  g_clear_object (&self->search);
  g_clear_object (&self->shown_hit);
  g_clear_weak_pointer (&self->before_search);
  g_clear_object (&self->topic_signals);
  g_clear_object (&self->notify_actions);
  g_clear_object (&self->rules);
  g_clear_pointer (&self->taken_back, g_ptr_array_unref);
  g_clear_pointer (&self->ways_back, g_ptr_array_unref);
  g_clear_pointer (&self->refused, g_ptr_array_unref);
  g_clear_pointer (&self->removals, g_ptr_array_unref);
  g_clear_pointer (&self->stops, g_ptr_array_unref);
  g_clear_object (&self->toaster);
  g_clear_object (&self->channels);
  g_clear_object (&self->local_hub);
  g_clear_object (&self->connections);
  g_clear_object (&self->settings);
  g_weak_ref_set (&self->seen_topic, NULL);
  g_weak_ref_set (&self->viewing, NULL);

  G_OBJECT_CLASS (sbx_window_parent_class)->dispose (object);
}

static void
sbx_window_finalize (GObject *object)
{
  g_weak_ref_clear (&SBX_WINDOW (object)->seen_topic);
  g_weak_ref_clear (&SBX_WINDOW (object)->viewing);

  G_OBJECT_CLASS (sbx_window_parent_class)->finalize (object);
}

static void
sbx_window_class_init (SbxWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_window_dispose;
  object_class->finalize = sbx_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_window_close_request;

  g_type_ensure (SBX_TYPE_ACTIONS_VIEW);
  g_type_ensure (SBX_TYPE_ANNOUNCER);
  g_type_ensure (SBX_TYPE_BANNER);
  g_type_ensure (SBX_TYPE_CHANNEL_PANE);
  g_type_ensure (SBX_TYPE_CONNECTION_CHIP);
  g_type_ensure (SBX_TYPE_EMPTY_HUB_VIEW);
  g_type_ensure (SBX_TYPE_INSPECTOR_VIEW);
  g_type_ensure (SBX_TYPE_MONITOR_VIEW);
  g_type_ensure (SBX_TYPE_PEOPLE_VIEW);
  g_type_ensure (SBX_TYPE_PROJECTS_VIEW);
  g_type_ensure (SBX_TYPE_READING_VIEW);
  g_type_ensure (SBX_TYPE_SEARCH_VIEW);
  g_type_ensure (SBX_TYPE_TASKS_VIEW);
  g_type_ensure (SBX_TYPE_WELCOME_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, SBX_RESOURCES "sbx-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, announcer);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, disk_banner);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, feed_banner);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, notice_banner);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, channel_pane);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, views);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, monitor_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, tasks_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, projects_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, people_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, actions_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, inspector_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, inbox_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, recent_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, search_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, empty_hub_view);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, chip);

  sbx_window_install_actions (widget_class);
}

static gboolean
find_focus (gpointer data)
{
  GtkWidget *self = data;

  if (gtk_widget_get_mapped (self) && gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    gtk_widget_child_focus (self, GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* What had it is gone. Keys must have somewhere to begin. */
static void
on_focus_changed (SbxWindow *self)
{
  if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, find_focus, g_object_ref (self), g_object_unref);
}

static void
sbx_window_init (SbxWindow *self)
{
  g_weak_ref_init (&self->seen_topic, NULL);
  g_weak_ref_init (&self->viewing, NULL);
  self->topic_signals = g_signal_group_new (SBX_TYPE_TOPIC);
  g_signal_group_connect_swapped (self->topic_signals, "notify::claim-by", G_CALLBACK (sbx_window_update_actions), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::state", G_CALLBACK (sbx_window_update_actions), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::pinned", G_CALLBACK (sbx_window_update_actions), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::muted", G_CALLBACK (sbx_window_update_actions), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::unread-count", G_CALLBACK (sbx_window_update_topic_actions), self);
  sbx_window_announce_claims (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (on_focus_changed), NULL);

#if DEVELOPMENT
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif
}

/* What was kept may be of another screen. */
static void
fit_screen (SbxWindow *self)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));
  int         width, height, largest_width = 0, largest_height = 0;

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);
      GdkRectangle area;

      gdk_monitor_get_geometry (monitor, &area);
      largest_width = MAX (largest_width, area.width);
      largest_height = MAX (largest_height, area.height);
    }
  if (largest_width == 0 || largest_height == 0)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), MIN (width, largest_width), MIN (height, largest_height));
}

static void
bind_settings (SbxWindow *self)
{
  g_autofree char *view = sbx_settings_dup_string (self->settings, SBX_SETTING_LAST_VIEW);

  sbx_settings_bind (self->settings, SBX_SETTING_WINDOW_WIDTH, self, "default-width");
  sbx_settings_bind (self->settings, SBX_SETTING_WINDOW_HEIGHT, self, "default-height");
  fit_screen (self);
  sbx_settings_bind (self->settings, SBX_SETTING_WINDOW_MAXIMIZED, self, "maximized");
  sbx_settings_bind (self->settings, SBX_SETTING_SIDEBAR_WIDTH, self->channel_pane, "width");
  sbx_settings_bind (self->settings, SBX_SETTING_TOPICS_WIDTH, self->monitor_view, "topics-width");
  sbx_settings_bind (self->settings, SBX_SETTING_SHOW_PROJECTS, self->channel_pane, "projects");
  sbx_settings_bind (self->settings, SBX_SETTING_COLLAPSED_HUBS, self->channel_pane, "collapsed");
  sbx_settings_bind (self->settings, SBX_SETTING_TOPIC_FILTER, self->monitor_view, "topic-filter");
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_CLAIM_SECONDS, G_CALLBACK (sbx_window_update_claim_seconds), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_RECORDER_MINUTES, G_CALLBACK (sbx_window_update_recorders), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_RECORDER_MEGABYTES, G_CALLBACK (sbx_window_update_recorders), self, G_CONNECT_SWAPPED);
  sbx_channel_pane_set_view (self->channel_pane, view);
}

static void
follow_panes (SbxWindow *self)
{
  const struct
  {
    gpointer    object;
    const char *signal;
    GCallback   callback;
  } signals[] = {
    { self->channel_pane, "notify::view", G_CALLBACK (on_view_changed) },
    { self->channel_pane, "notify::channel", G_CALLBACK (on_channel_selected) },
    { self->monitor_view, "notify::topic", G_CALLBACK (on_topic_selected) },
    { sbx_monitor_view_get_messages (self->monitor_view), "notify::kept-unread", G_CALLBACK (sbx_window_save_place) },
    { self->monitor_view, "notify::clearance", G_CALLBACK (place_floating) },
    { self->inspector_view, "notify::clearance", G_CALLBACK (place_floating) },
    { self->monitor_view, "subjects-changed", G_CALLBACK (sbx_window_update_topic_actions) },
    { self->monitor_view, "shown-changed", G_CALLBACK (sbx_window_update_viewing) },
    { self, "notify::is-active", G_CALLBACK (sbx_window_update_viewing) },
    { self, "notify::visible", G_CALLBACK (sbx_window_update_viewing) },
    { self->leaflet, "notify::visible-child", G_CALLBACK (sbx_window_update_viewing) },
    { self->chip, "notify::shown", G_CALLBACK (place_floating) },
    { self->toaster, "notify::shown", G_CALLBACK (place_floating) },
    { self->leaflet, "notify::folded", G_CALLBACK (sbx_window_update_pages) },
    { self->leaflet, "notify::visible-child", G_CALLBACK (place_floating) },
    { self, "notify::is-active", G_CALLBACK (sbx_window_mark_seen) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (signals[i].object, signals[i].signal, signals[i].callback, self, G_CONNECT_SWAPPED);
}

/**
 * sbx_window_new:
 *
 * Returns: (transfer none): a window of @application, not shown yet
 */
SbxWindow *
sbx_window_new (SbxApplication *application)
{
  SbxWindow *self = g_object_new (SBX_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (sbx_application_get_settings (application));
  self->connections = g_object_ref (sbx_application_get_connections (application));
  g_set_object (&self->local_hub, sbx_application_get_local_hub (application));
  self->toaster = sbx_toaster_new (self->toast_overlay);

  sbx_window_set_up_writing (self);
  sbx_window_set_up_undo (self);
  sbx_window_set_up_projects (self);
  bind_settings (self);
  sbx_window_load_place (self);
  sbx_window_set_up_notify (self, application);
  follow_panes (self);
  sbx_window_follow_worlds (self);

  return self;
}
