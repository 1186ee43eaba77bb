/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-client-error.h"
#include "sbx-list-map.h"
#include "sbx-storage-error.h"

#include <glib/gi18n-lib.h>

/* What the connections and the local hub tell of themselves. */

/* Characters of a lost reply that are enough to know it by. */
#define LOST_LENGTH 40

/* The first of the hubs for which what is written cannot be kept on disk. */
static char *
dup_disk_trouble (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);
      const char *trouble = sbx_world_get_disk_trouble (world);

      /* Which file it is stands in a line of its own. */
      if (trouble)
        return g_strdup_printf ("%s\n%s", _("What you write now is not kept on this computer. It is sent as ever, but lost if Signalbox closes before the hub has it."),
                                trouble);
    }

  return NULL;
}

static void
update_disk_banner (SbxWindow *self)
{
  g_autofree char *trouble = dup_disk_trouble (self);

  sbx_banner_set_message (self->disk_banner, trouble);
}

static void
on_local_hub_changed (SbxWindow *self)
{
  gboolean failed = sbx_local_hub_get_state (self->local_hub) == SBX_LOCAL_HUB_FAILED;

  sbx_banner_set_message (self->banner, failed ? sbx_local_hub_get_reason (self->local_hub) : NULL);
  if (failed)
    self->import_wanted = FALSE;
}

static void
on_world_state (SbxWindow *self)
{
  SbxWorld *local = sbx_connections_get_local (self->connections);

  if (self->import_wanted && local && sbx_world_get_state (local) == SBX_CONNECTION_CONNECTED)
    sbx_window_start_import (self);
  sbx_window_update_pages (self);
}

/* A hub that was taken away takes along what is shown of it: a reply would go nowhere. */
static void
leave_lost_channel (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);
  SbxChannel *channel = sbx_channel_pane_get_channel (self->channel_pane);
  SbxWorld *world = channel ? sbx_channel_get_world (channel) : NULL;

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) kept = g_list_model_get_item (worlds, i);

      if (kept == world)
        return;
    }

  sbx_channel_pane_set_channel (self->channel_pane, NULL);
}

static void
on_worlds_changed (SbxWindow  *self,
                   guint       position,
                   guint       removed,
                   guint       added,
                   GListModel *worlds)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      /* It may only have moved, or be back. */
      g_signal_handlers_disconnect_by_data (world, self);
      g_signal_connect_object (world, "notify::state", G_CALLBACK (on_world_state), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "notify::features", G_CALLBACK (sbx_window_update_actions), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "notify::disk-trouble", G_CALLBACK (update_disk_banner), self, G_CONNECT_SWAPPED);
    }

  if (removed > 0)
    leave_lost_channel (self);
  update_disk_banner (self);
  g_object_set (self->monitor_view, "has-worlds", g_list_model_get_n_items (worlds) > 0, NULL);
  sbx_window_update_pages (self);
}

static void
on_client_made (SbxWindow *self,
                SbxClient *client)
{
  sbx_window_set_up_claims (self, client);
  sbx_window_set_up_recorder (self, client);
}

static void
on_keyring_failed (SbxWindow *self,
                   SbxWorld  *world,
                   GError    *error)
{
  g_autofree char *text = g_strdup_printf (
    /* TRANSLATORS: %s is the name of a hub. */
    _("The keyring is not available. The token of %s is kept until Signalbox closes."), sbx_world_get_name (world));

  g_debug ("Keyring: %s", error->message);
  sbx_toaster_tell (self->toaster, text, NULL, NULL);
}

static void
on_reply_lost (SbxWindow  *self,
               SbxWorld   *world,
               const char *content,
               GError     *error)
{
  g_autofree char *start = g_utf8_substring (content, 0, MIN (g_utf8_strlen (content, -1), LOST_LENGTH));
  g_autofree char *shown = strlen (start) < strlen (content) ? g_strconcat (start, "…", NULL) : g_strdup (start);
  /* TRANSLATORS: %s is what somebody wrote, or its beginning. */
  g_autofree char *text = g_strdup_printf (_("“%s” was not sent: its topic is no longer at the hub. Its text is kept."), shown);
  g_autoptr (GVariant) address = g_variant_ref_sink (g_variant_new_string (sbx_world_get_address (world)));
  g_autofree char *action = g_action_print_detailed_name ("win.show-unsent", address);

  g_info ("A reply is lost: %s", error->message);
  sbx_toaster_tell (self->toaster, text, _("Show"), action);
}

/* What happened to people's data stays until they have read it. */
static void
add_notice (SbxWindow  *self,
            const char *text)
{
  const char *shown = sbx_banner_get_message (self->notice_banner);
  g_autofree char *both = NULL;

  if (shown && strstr (shown, text))
    return;

  both = shown ? g_strdup_printf ("%s\n%s", shown, text) : g_strdup (text);
  sbx_banner_set_message (self->notice_banner, both);
}

void
sbx_window_dismiss_notice (SbxWindow *self)
{
  sbx_banner_set_message (self->notice_banner, NULL);
}

/* What lasts stands in the banner: see update_disk_banner(). */
static void
on_failed (SbxWindow *self,
           SbxWorld  *world,
           GError    *error)
{
  if (g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT) ||
      g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_OTHER_LOG))
    add_notice (self, error->message);
  else if (error->domain != SBX_STORAGE_ERROR)
    sbx_toaster_pass_on (self->toaster, world, error->message);
}

static GListModel *
dup_channels (gpointer world)
{
  return g_object_ref (sbx_world_get_channels (world));
}

void
sbx_window_follow_worlds (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  self->channels = G_LIST_MODEL (gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_channels)));
  g_signal_connect_object (self->channels, "items-changed", G_CALLBACK (sbx_window_update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->channels, "items-changed", G_CALLBACK (sbx_window_find_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (worlds, "items-changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "client-made", G_CALLBACK (on_client_made), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "reply-lost", G_CALLBACK (on_reply_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "keyring-failed", G_CALLBACK (on_keyring_failed), self, G_CONNECT_SWAPPED);

  if (self->local_hub)
    {
      g_signal_connect_object (self->local_hub, "notify::state", G_CALLBACK (on_local_hub_changed), self, G_CONNECT_SWAPPED);
      g_object_bind_property (self->local_hub, "uri", self->empty_hub_view, "uri", G_BINDING_SYNC_CREATE);
      on_local_hub_changed (self);
    }

  sbx_channel_pane_set_worlds (self->channel_pane, worlds);
  sbx_connection_chip_set_worlds (self->chip, worlds);
  sbx_tasks_view_set_worlds (self->tasks_view, worlds);
  sbx_window_set_up_tasks (self);
  sbx_projects_view_set_worlds (self->projects_view, worlds);
  sbx_people_view_set_worlds (self->people_view, worlds);
  sbx_actions_view_set_worlds (self->actions_view, worlds);
  sbx_inspector_view_set_connections (self->inspector_view, self->connections);
  sbx_window_set_up_search (self);
  sbx_window_set_up_reading (self);
  sbx_toaster_set_worlds (self->toaster, worlds);
  on_worlds_changed (self, 0, 0, g_list_model_get_n_items (worlds), worlds);
  sbx_window_update_claim_seconds (self);
  sbx_window_update_recorders (self);
  sbx_window_find_place (self);
  sbx_window_set_up_announce (self);
}
