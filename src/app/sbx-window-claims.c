/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-claim-words.h"
#include "sbx-formatters.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* topic.: who answers, who types and who looks on. */

static SbxTopic *
get_subject (SbxWindow *self)
{
  g_autoptr (GPtrArray) topics = sbx_window_dup_subjects (self);

  /* It is in its world, or shown. */
  return topics->len == 1 ? topics->pdata[0] : sbx_monitor_view_get_topic (self->monitor_view);
}

/* (nullable): who can do something about it. */
static SbxClient *
get_client (GtkWidget  *widget,
            SbxTopic  **topic)
{
  *topic = get_subject (SBX_WINDOW (widget));

  return sbx_window_get_client (SBX_WINDOW (widget), *topic);
}

static guint
get_seconds (SbxWindow *self)
{
  return (guint) sbx_settings_get_int (self->settings, SBX_SETTING_CLAIM_SECONDS);
}

static void
claim (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = get_client (widget, &topic);

  if (client)
    sbx_client_claim_topic (client, topic, get_seconds (SBX_WINDOW (widget)));
}

static void
release (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = get_client (widget, &topic);

  if (client)
    sbx_client_release_topic (client, topic);
}

static void
toggle_claim (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxTopic *topic = get_subject (SBX_WINDOW (widget));

  if (topic && sbx_claim_words_is_ours (topic, sbx_time_now_ms ()))
    release (widget, action, parameter);
  else
    claim (widget, action, parameter);
}

/* -- To somebody else */

typedef struct
{
  SbxWindow *window;
  char      *title;
  char      *to;
} Handing;

static void
handing_free (Handing *handing)
{
  g_object_unref (handing->window);
  g_free (handing->title);
  g_free (handing->to);
  g_free (handing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handing, handing_free)

static void
on_handed_over (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Handing) handing = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean done = sbx_client_change_finish (SBX_CLIENT (source), result, &error);

  if (handing->window->toaster == NULL)
    return;

  /* TRANSLATORS: the title of a topic, and a person */
  text = done ? g_strdup_printf (_("“%s” is handed over to %s"), handing->title, handing->to) : g_strdup (error->message);
  sbx_toaster_tell (handing->window->toaster, text, NULL, NULL);
}

static void
hand_over (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = get_client (widget, &topic);
  const char *to = g_variant_get_string (parameter, NULL);
  Handing *handing;

  if (client == NULL || *to == '\0')
    return;

  handing = g_new (Handing, 1);
  *handing = (Handing) { g_object_ref (SBX_WINDOW (widget)), sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic)), sbx_format_name (to, NULL) };
  sbx_client_hand_over_async (client, topic, to, on_handed_over, handing);
}

/* Whom to ask stands in the pane of the topic. */
static void
ask_hand_over (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic = get_subject (self);

  if (topic == NULL)
    return;

  sbx_monitor_view_end_choosing (self->monitor_view);
  sbx_monitor_view_set_topic (self->monitor_view, topic);
  sbx_monitor_view_ask_hand_over (self->monitor_view);
}

/* -- Typing and looking */

static void
typing (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxClient *client = sbx_window_get_client (self, topic);

  if (client)
    sbx_client_set_typing (client, topic, g_variant_get_boolean (parameter));
}

/* What is on screen while somebody may look at it. A window that was closed, and waits, stays the active one. */
void
sbx_window_update_viewing (SbxWindow *self)
{
  gboolean seen = gtk_widget_get_visible (GTK_WIDGET (self)) && gtk_window_is_active (GTK_WINDOW (self));
  SbxTopic *topic = seen && gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->monitor_view)
                      ? sbx_monitor_view_get_shown_topic (self->monitor_view) : NULL;
  SbxClient *client = sbx_window_get_client (self, topic);
  g_autoptr (SbxClient) last = g_weak_ref_get (&self->viewing);

  if (last && last != client)
    sbx_client_set_viewing (last, NULL);
  if (client)
    sbx_client_set_viewing (client, topic);
  g_weak_ref_set (&self->viewing, client);
}

void
sbx_window_set_up_claims (SbxWindow *self,
                          SbxClient *client)
{
  sbx_client_set_claim_seconds (client, get_seconds (self));
}

/* How long a claim lasts when nobody does anything, at every hub. */
void
sbx_window_update_claim_seconds (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);
      SbxClient *client = sbx_connections_get_client (self->connections, world);

      if (client)
        sbx_window_set_up_claims (self, client);
    }
}

void
sbx_window_install_claim_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "topic.claim", NULL, claim);
  gtk_widget_class_install_action (widget_class, "topic.release", NULL, release);
  gtk_widget_class_install_action (widget_class, "topic.toggle-claim", NULL, toggle_claim);
  gtk_widget_class_install_action (widget_class, "topic.hand-over", "s", hand_over);
  gtk_widget_class_install_action (widget_class, "topic.ask-hand-over", NULL, ask_hand_over);
  gtk_widget_class_install_action (widget_class, "topic.typing", "b", typing);
}

void
sbx_window_update_claim_actions (SbxWindow *self)
{
  gint64 now = sbx_time_now_ms ();
  SbxTopic *topic = get_subject (self);
  SbxTopic *shown = sbx_monitor_view_get_topic (self->monitor_view);
  SbxClient *client = sbx_window_get_client (self, shown);
  gboolean ours = topic && sbx_claim_words_is_ours (topic, now);
  g_autofree char *no_notes = client ? sbx_client_dup_why_not_in (client, shown, SBX_ABILITY_PRIVATE_NOTE) : NULL;

  sbx_window_offer_topic_action (self, "topic.claim", topic, SBX_ABILITY_CLAIM, !ours);
  sbx_window_offer_topic_action (self, "topic.toggle-claim", topic, SBX_ABILITY_CLAIM, TRUE);
  sbx_window_offer_topic_action (self, "topic.release", topic, SBX_ABILITY_CLAIM, ours);
  sbx_window_offer_topic_action (self, "topic.hand-over", topic, SBX_ABILITY_HAND_OVER, TRUE);
  sbx_window_offer_topic_action (self, "topic.ask-hand-over", topic, SBX_ABILITY_HAND_OVER,
                                 topic && (ours || !sbx_claim_words_is_held (topic, now)));
  sbx_window_offer_topic_action (self, "topic.private-note", shown, SBX_ABILITY_PRIVATE_NOTE, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "topic.typing", shown != NULL);
  sbx_message_pane_set_no_notes (sbx_monitor_view_get_messages (self->monitor_view), no_notes);
}
