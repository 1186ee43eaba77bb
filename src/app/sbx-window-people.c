/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-channel.h"
#include "sbx-clients-dialog.h"
#include "sbx-formatters.h"
#include "sbx-tell-dialog.h"
#include "sbx-topic.h"
#include "sbx-user.h"

#include <glib/gi18n-lib.h>

/* What people do with people: who is meant is said by the address of the hub and an id. */

static void
on_told (SbxTellDialog *dialog,
         const char    *words,
         SbxWindow     *self)
{
  sbx_toaster_tell (self->toaster, words, NULL, NULL);
}

static void
present (SbxWindow     *self,
         SbxTellDialog *dialog)
{
  g_signal_connect_object (dialog, "told", G_CALLBACK (on_told), self, 0);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* (nullable): where it cannot be done now, that is said. */
static SbxClient *
get_client (SbxWindow  *self,
            const char *address,
            SbxAbility  ability)
{
  SbxWorld *world = sbx_connections_find (self->connections, address);
  SbxClient *client = world != NULL ? sbx_connections_get_client (self->connections, world) : NULL;
  const char *why = client != NULL ? sbx_client_why_not (client, ability) : NULL;

  if (client != NULL && why == NULL && sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED)
    why = _("The hub is not connected");
  if (client == NULL || why == NULL)
    return client;

  sbx_toaster_tell (self->toaster, why, NULL, NULL);
  return NULL;
}

static void
send_direct (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address, *id;
  g_autofree char *name = NULL;
  SbxClient *client;
  SbxUser *user;

  g_variant_get (parameter, "(&s&s)", &address, &id);
  client = get_client (self, address, SBX_ABILITY_SEND_DIRECT);
  if (client == NULL)
    return;

  user = sbx_world_find_user (sbx_connections_find (self->connections, address), id);
  name = user != NULL ? sbx_format_name (sbx_user_get_name (user), id) : g_strdup (id);
  present (self, sbx_tell_dialog_new_for_user (client, id, name));
}

/* (nullable): the one topic that is chosen, else the open one. */
static SbxTopic *
get_subject (SbxWindow *self)
{
  g_autoptr (GPtrArray) subjects = sbx_window_dup_subjects (self);

  return subjects->len == 1 ? subjects->pdata[0] : NULL;
}

static void
notify_topic (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic = get_subject (self);
  SbxChannel *channel = topic != NULL ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld *world = channel != NULL ? sbx_channel_get_world (channel) : NULL;
  SbxClient *client = world != NULL ? get_client (self, sbx_world_get_address (world), SBX_ABILITY_NOTIFY) : NULL;
  g_autofree char *title = NULL;

  if (client == NULL)
    return;

  title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  present (self, sbx_tell_dialog_new_for_conversation (client, sbx_channel_get_id (channel), sbx_topic_get_id (topic), title));
}

void
sbx_window_update_people_actions (SbxWindow *self)
{
  sbx_window_offer_topic_action (self, "topic.notify", get_subject (self), SBX_ABILITY_NOTIFY, TRUE);
}

static void
show_clients (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  GtkWindow *dialog = GTK_WINDOW (sbx_clients_dialog_new (self->connections));

  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

void
sbx_window_install_people_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.send-direct", "(ss)", send_direct);
  gtk_widget_class_install_action (widget_class, "topic.notify", NULL, notify_topic);
  gtk_widget_class_install_action (widget_class, "win.show-clients", NULL, show_clients);
}
