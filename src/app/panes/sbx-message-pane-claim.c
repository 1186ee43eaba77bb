/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-channel.h"
#include "sbx-claim-words.h"
#include "sbx-dialect-words.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* Who answers in the topic, and whether its hub is there to take a reply. */

SbxWorld *
sbx_message_pane_get_world (SbxMessagePane *self)
{
  SbxChannel *channel = self->topic ? sbx_topic_get_channel (self->topic) : NULL;

  return channel ? sbx_channel_get_world (channel) : NULL;
}

/* The last seconds of a claim of ours are counted, so that nobody loses it unawares. */
static gboolean
on_countdown (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->countdown = 0;
  sbx_message_pane_update_claim (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_countdown (SbxMessagePane *self,
                    gint64          now)
{
  gint64 left = self->topic && sbx_claim_words_is_held (self->topic, now) ? sbx_topic_get_claim_until (self->topic) - now : 0;
  gint64 wait = left > SBX_CLAIM_WORDS_COUNTDOWN_MS ? left - SBX_CLAIM_WORDS_COUNTDOWN_MS : (left - 1) % 1000 + 1;

  g_clear_handle_id (&self->countdown, g_source_remove);
  if (left > 0)
    self->countdown = g_timeout_add ((guint) MIN (wait, G_MAXINT), on_countdown, self);
}

static gboolean
can_claim (SbxMessagePane *self)
{
  SbxWorld *world = sbx_message_pane_get_world (self);

  return world && sbx_dialect_words_shows (world, "claims");
}

/* The header tells of every claim and counts its minutes, where it has room; the composer then only of those that are in the way. */
void
sbx_message_pane_update_claim (SbxMessagePane *self)
{
  gint64           now = sbx_time_now_ms ();
  gboolean         held = self->topic && sbx_claim_words_is_held (self->topic, now);
  gboolean         ours = self->topic && sbx_claim_words_is_ours (self->topic, now);
  g_autofree char *who = held ? sbx_claim_words_describe (self->topic, now) : g_strdup ("");
  g_autofree char *left = held ? sbx_claim_words_format_left (self->topic, now) : g_strdup ("");
  g_autofree char *tooltip = NULL;

  gboolean         ending = ours && sbx_topic_get_claim_until (self->topic) - now <= SBX_CLAIM_WORDS_COUNTDOWN_MS;

  schedule_countdown (self, now);
  if (ending)
    gtk_widget_add_css_class (self->claim_button, "ending");
  else
    gtk_widget_remove_css_class (self->claim_button, "ending");
  gtk_widget_set_visible (self->claim_button, can_claim (self));
  gtk_widget_set_visible (self->topic_menu, self->topic != NULL);
  gtk_label_set_label (self->claim_left, left);
  gtk_widget_set_visible (GTK_WIDGET (self->claim_left), held);
  if (ours)
    gtk_widget_add_css_class (self->claim_button, "accent");
  else
    gtk_widget_remove_css_class (self->claim_button, "accent");

  if (!held)
    tooltip = g_strdup (_("Claim: Tell Others That You Answer"));
  else if (ending)
    /* TRANSLATORS: how long, such as "12 s" */
    tooltip = g_strdup_printf (_("Given back in %s. Write on to keep it, or release it now"), left);
  else if (ours)
    /* TRANSLATORS: %s is the sentence "You are answering until 14:05" */
    tooltip = g_strdup_printf (_("%s. Release"), who);
  else
    tooltip = g_strdup (who);
  gtk_widget_set_tooltip_text (self->claim_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->claim_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);

  if (ending)
    {
      g_free (who);
      /* TRANSLATORS: how long, such as "12 s" */
      who = g_strdup_printf (_("Your claim is given back in %s. Write on to keep it."), left);
    }
  gtk_label_set_label (self->claim_note, who);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->claim_note)), held && (ending || !ours || !gtk_widget_get_visible (self->work_buttons)));
}

static void
update_waiting (SbxMessagePane *self)
{
  SbxWorld *world = sbx_message_pane_get_world (self);

  sbx_composer_set_waiting (self->composer, world && sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED);
}

/* What the hub cannot do is not offered. */
static void
update_features (SbxMessagePane *self)
{
  SbxWorld        *world = sbx_message_pane_get_world (self);
  g_autofree char *reason = world ? sbx_dialect_words_dup_no_messages (world) : NULL;
  SbxDesk         *desk = sbx_desk_lookup (GTK_WIDGET (self));

  if (!reason && desk && sbx_desk_get_topic (desk) == self->topic && sbx_desk_get_client (desk))
    reason = sbx_desk_dup_why_not (desk, SBX_ABILITY_REPLY);
  sbx_composer_set_refused (self->composer, reason);
  sbx_message_pane_update_claim (self);
}

static void
on_state_changed (SbxMessagePane *self)
{
  update_waiting (self);
  sbx_message_pane_note_hub (self);
}

void
sbx_message_pane_follow_hub (SbxMessagePane *self)
{
  SbxWorld *world = sbx_message_pane_get_world (self);

  sbx_age_strip_set_world (self->age, world);
  g_signal_group_set_target (self->world_signals, world);
  g_signal_group_set_target (self->channel_signals, self->topic ? sbx_topic_get_channel (self->topic) : NULL);
  update_waiting (self);
  update_features (self);
}

void
sbx_message_pane_set_up_hub (SbxMessagePane *self)
{
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (on_state_changed), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::features", G_CALLBACK (update_features), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::dialect", G_CALLBACK (update_features), self);
  self->channel_signals = g_signal_group_new (SBX_TYPE_CHANNEL);
  g_signal_group_connect_swapped (self->channel_signals, "notify::takes-replies", G_CALLBACK (update_features), self);
  g_signal_group_connect_swapped (self->channel_signals, "notify::bridge-away", G_CALLBACK (update_features), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::claim-by", G_CALLBACK (sbx_message_pane_update_claim), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::claim-until", G_CALLBACK (sbx_message_pane_update_claim), self);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (sbx_message_pane_update_claim), self, G_CONNECT_SWAPPED);
}
