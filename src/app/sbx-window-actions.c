/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-accels.h"
#include "sbx-dialect-words.h"

#include <glib/gi18n-lib.h>

/* -- win.: the window itself */

static void
show_view (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  sbx_window_show_view (SBX_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_sidebar (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
go_back (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  gboolean in_monitor = gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->monitor_view);

  if (!in_monitor || !sbx_monitor_view_go_back (self->monitor_view))
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
search_channels (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->channel_pane));
  sbx_channel_pane_search (self->channel_pane);
}

static void
focus_composer (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  sbx_window_show_view (self, "monitor");
  sbx_message_pane_focus_composer (sbx_monitor_view_get_messages (self->monitor_view));
}

static void
dismiss_notice (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  sbx_window_dismiss_notice (SBX_WINDOW (widget));
}

/* -- win.: from pane to pane */

static GPtrArray *
dup_panes (SbxWindow *self)
{
  GtkWidget *view = gtk_stack_get_visible_child (self->views);
  g_autoptr (GPtrArray) panes = NULL;

  if (view == GTK_WIDGET (self->monitor_view))
    panes = sbx_monitor_view_dup_panes (self->monitor_view);
  else
    {
      panes = g_ptr_array_new ();
      g_ptr_array_add (panes, view);
    }

  if (!adw_leaflet_get_folded (self->leaflet))
    g_ptr_array_insert (panes, 0, self->channel_pane);
  else if (adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->channel_pane))
    {
      g_ptr_array_set_size (panes, 0);
      g_ptr_array_add (panes, self->channel_pane);
    }

  return g_steal_pointer (&panes);
}

/* To the neighbour of the pane that has the focus, around the ends. */
static void
move_focus (SbxWindow *self,
            int        step)
{
  g_autoptr (GPtrArray) panes = dup_panes (self);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  int        n = panes->len;
  int        from = step > 0 ? -1 : n;

  for (int i = 0; i < n; i++)
    if (focus && gtk_widget_is_ancestor (focus, g_ptr_array_index (panes, i)))
      from = i;

  /* One that is empty has nothing to stand on. */
  for (int i = 1; i <= n; i++)
    {
      GtkWidget *pane = g_ptr_array_index (panes, ((from + i * step) % n + n) % n);

      if (gtk_widget_grab_focus (pane) || gtk_widget_child_focus (pane, GTK_DIR_TAB_FORWARD))
        return;
    }
}

static void
next_pane (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  move_focus (SBX_WINDOW (widget), 1);
}

static void
previous_pane (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  move_focus (SBX_WINDOW (widget), -1);
}

/* -- win.: the local hub gets something to show */

static void
import_sample (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  /* Without the local hub running there is nobody to give it to. */
  sbx_settings_set_boolean (self->settings, SBX_SETTING_LOCAL_HUB, TRUE);
  sbx_window_start_import (self);
}

void
sbx_window_install_actions (GtkWidgetClass *widget_class)
{
  sbx_window_install_announce_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view);
  gtk_widget_class_install_action (widget_class, "win.show-sidebar", NULL, show_sidebar);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "win.search-channels", NULL, search_channels);
  gtk_widget_class_install_action (widget_class, "win.focus-composer", NULL, focus_composer);
  gtk_widget_class_install_action (widget_class, "win.dismiss-notice", NULL, dismiss_notice);
  gtk_widget_class_install_action (widget_class, "win.next-pane", NULL, next_pane);
  gtk_widget_class_install_action (widget_class, "win.previous-pane", NULL, previous_pane);
  gtk_widget_class_install_action (widget_class, "win.import-sample", NULL, import_sample);
  sbx_window_install_hub_actions (widget_class);
  sbx_window_install_inspect_actions (widget_class);
  sbx_window_install_people_actions (widget_class);
  sbx_window_install_project_actions (widget_class);
  sbx_window_install_task_actions (widget_class);
  sbx_window_install_reply_actions (widget_class);
  sbx_window_install_topic_actions (widget_class);
  sbx_window_install_claim_actions (widget_class);
  sbx_window_install_writing_actions (widget_class);
  sbx_window_install_undo_actions (widget_class);
  sbx_window_install_search_actions (widget_class);
  sbx_window_install_reading_actions (widget_class);

  /* After all that is open has had it: an accelerator would come first. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.go-back", NULL);
  sbx_accels_bind_plain (widget_class);
}

/* What can be done now. */
void
sbx_window_update_actions (SbxWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean welcome = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "welcome") == 0;
  gboolean has_topic = sbx_monitor_view_get_topic (self->monitor_view) != NULL;
  gboolean has_worlds = g_list_model_get_n_items (G_LIST_MODEL (self->connections)) > 0;
  gboolean can_search;

  gtk_widget_action_set_enabled (widget, "win.show-view", !welcome);
  gtk_widget_action_set_enabled (widget, "win.go-back", !welcome && adw_leaflet_get_folded (self->leaflet));
  gtk_widget_action_set_enabled (widget, "win.search-channels", !welcome);
  can_search = has_worlds && sbx_dialect_words_any_shows (G_LIST_MODEL (self->connections), "search");
  gtk_widget_action_set_enabled (widget, "win.search", can_search);
  gtk_widget_action_set_enabled (widget, "win.next-found", can_search);
  gtk_widget_action_set_enabled (widget, "win.previous-found", can_search);
  gtk_widget_action_set_enabled (widget, "win.close-search", self->searching);
  gtk_widget_action_set_enabled (widget, "win.next-pane", !welcome);
  gtk_widget_action_set_enabled (widget, "win.previous-pane", !welcome);
  gtk_widget_action_set_enabled (widget, "win.focus-composer", !welcome && has_topic);
  gtk_widget_action_set_enabled (widget, "win.retry-all", has_worlds);
  gtk_widget_action_set_enabled (widget, "win.import-sample", self->local_hub && !self->import);
  sbx_window_update_project_actions (self);
  sbx_window_update_reply_actions (self);
  sbx_window_update_reading_actions (self);
  sbx_window_update_writing_actions (self);
}
