/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-claim-words.h"
#include "sbx-formatters.h"
#include "sbx-notify-words.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* What happens in sight without the keyboard being there is told to screen readers. */

/* Of a world: that it was connected. */
#define WAS_CONNECTED "sbx-was-connected"

static gboolean
is_shown (SbxWindow *self,
          SbxTopic  *topic)
{
  return topic == sbx_monitor_view_get_topic (self->monitor_view) && gtk_widget_get_mapped (GTK_WIDGET (self->monitor_view));
}

static void
on_messages (SbxWindow  *self,
             SbxTopic   *topic,
             SbxMessage *message,
             guint       n)
{
  g_autofree char *title = NULL;
  g_autofree char *said = NULL;
  g_autofree char *words = NULL;

  if (!is_shown (self, topic))
    return;

  title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  said = sbx_notify_words_body (topic, message);
  /* TRANSLATORS: who says what. */
  words = g_strcmp0 (sbx_message_get_from_name (message), title) == 0 ? g_strdup_printf (_("%s: %s"), title, said) : g_strdup (said);
  sbx_announcer_say_messages (self->announcer, title, words, n);
}

static void
on_state (SbxWindow  *self,
          GParamSpec *pspec,
          SbxWorld   *world)
{
  SbxConnectionState state = sbx_world_get_state (world);
  gboolean was_connected = g_object_get_data (G_OBJECT (world), WAS_CONNECTED) != NULL;
  g_autofree char *name = sbx_format_name (sbx_world_get_name (world), sbx_world_get_address (world));
  g_autofree char *words = NULL;

  if (state == SBX_CONNECTION_CONNECTED && !was_connected)
    /* TRANSLATORS: %s is the name of a hub */
    words = g_strdup_printf (_("%s is connected"), name);
  else if (was_connected && state == SBX_CONNECTION_ERROR)
    /* TRANSLATORS: %s is the name of a hub, with which nothing is tried any more */
    words = g_strdup_printf (_("The connection to %s is lost, and has to be set right."), name);
  else if (was_connected && state != SBX_CONNECTION_CONNECTED && state != SBX_CONNECTION_DISCONNECTED)
    /* TRANSLATORS: %s is the name of a hub */
    words = g_strdup_printf (_("The connection to %s is lost. Signalbox tries again."), name);
  g_object_set_data (G_OBJECT (world), WAS_CONNECTED, GINT_TO_POINTER (state == SBX_CONNECTION_CONNECTED));
  if (words)
    sbx_announcer_say (self->announcer, words);
}

static void
on_worlds (SbxWindow  *self,
           guint       position,
           guint       removed,
           guint       added,
           GListModel *worlds)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      /* It may only have moved, or be back. */
      g_signal_handlers_disconnect_by_func (world, on_messages, self);
      g_signal_handlers_disconnect_by_func (world, on_state, self);
      g_signal_connect_object (world, "messages-arrived", G_CALLBACK (on_messages), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
    }
}

/* Our own claims are what we did ourselves. */
static void
on_claim (SbxWindow  *self,
          GParamSpec *pspec,
          SbxTopic   *topic)
{
  gint64 now = sbx_time_now_ms ();
  g_autofree char *words = NULL;

  if (!is_shown (self, topic) || !sbx_claim_words_is_held (topic, now) || sbx_claim_words_is_ours (topic, now))
    return;

  words = sbx_claim_words_describe (topic, now);
  sbx_announcer_say (self->announcer, words);
}

static void
announce (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  sbx_announcer_say (SBX_WINDOW (widget)->announcer, g_variant_get_string (parameter, NULL));
}

void
sbx_window_install_announce_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.announce", "s", announce);
}

/* Before there is a topic. */
void
sbx_window_announce_claims (SbxWindow *self)
{
  g_signal_group_connect_swapped (self->topic_signals, "notify::claim-by", G_CALLBACK (on_claim), self);
}

/* After the window follows its hubs, which disconnects all that followed them before. */
void
sbx_window_set_up_announce (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  sbx_settings_bind (self->settings, SBX_SETTING_ANNOUNCE, self->announcer, "enabled");
  g_signal_connect_object (self->toaster, "told", G_CALLBACK (sbx_announcer_say), self->announcer, G_CONNECT_SWAPPED);
  g_signal_connect_object (worlds, "items-changed", G_CALLBACK (on_worlds), self, G_CONNECT_SWAPPED);
  on_worlds (self, 0, 0, g_list_model_get_n_items (worlds), worlds);
}
