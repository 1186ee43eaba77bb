/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-action-reasons.h"
#include "sbx-hand-over-popover.h"
#include "sbx-time.h"
#include "sbx-topic-details.h"
#include "sbx-topic-words.h"

#include <glib/gi18n-lib.h>

/* The others who work on the topic: who types and looks on, to whom it can be given, and what only they are to read. */

/* The menu offers what can be done with the topic as it is. */
static void
prepare_menu (GtkMenuButton *button,
              gpointer       user_data)
{
  SbxMessagePane *self = user_data;
  g_autoptr (GPtrArray) topics = g_ptr_array_new ();
  gint64 now = sbx_time_now_ms ();

  if (self->topic)
    g_ptr_array_add (topics, self->topic);
  sbx_topic_words_fill_menu (self->work_menu, topics, FALSE, now);
  sbx_topic_words_fill_snooze (self->snooze_menu, now);
  sbx_action_reasons_show_menu (GTK_POPOVER_MENU (gtk_menu_button_get_popover (button)), gtk_menu_button_get_menu_model (button));
}

/* The same button brings back what it resolved. */
static void
update_resolve (SbxMessagePane *self)
{
  gboolean    resolved = self->topic && sbx_topic_get_state (self->topic) == SBX_TOPIC_RESOLVED;
  const char *label = resolved ? _("Reopen") : _("Resolve");

  gtk_widget_set_visible (self->resolve_button, self->topic != NULL);
  gtk_button_set_icon_name (GTK_BUTTON (self->resolve_button), resolved ? "edit-undo-symbolic" : "sbx-check-symbolic");
  gtk_widget_set_tooltip_text (self->resolve_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->resolve_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Why something cannot be done there is known by now. */
void
sbx_message_pane_explain (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_action_reasons_explain (self->resolve_button);
}

void
sbx_message_pane_set_up_people (SbxMessagePane *self)
{
  g_signal_group_connect_swapped (self->topic_signals, "notify::state", G_CALLBACK (update_resolve), self);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->topic_menu), prepare_menu, self, NULL);
  update_resolve (self);
}

void
sbx_message_pane_follow_people (SbxMessagePane *self)
{
  sbx_typing_row_set_people (self->typing, self->topic ? sbx_topic_get_typing (self->topic) : NULL);
  sbx_viewers_button_set_people (self->viewers, self->topic ? sbx_topic_get_viewers (self->topic) : NULL);
  update_resolve (self);
}

/* What stood there when the topic was opened nobody types. */
void
sbx_message_pane_note_typing (SbxMessagePane *self)
{
  g_autofree char *text = sbx_composer_dup_text (self->composer);

  if (self->topic)
    gtk_widget_activate_action (GTK_WIDGET (self), "topic.typing", "b", *text != '\0');
}

/**
 * sbx_message_pane_ask_hand_over:
 * @self: a pane
 *
 * Asks to whom the topic is given.
 */
void
sbx_message_pane_ask_hand_over (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (self->topic == NULL)
    return;

  if (self->hand_over == NULL)
    {
      self->hand_over = sbx_hand_over_popover_new ();
      gtk_widget_set_parent (self->hand_over, GTK_WIDGET (self));
    }
  sbx_message_pane_point_at (self, self->hand_over, self->claim_button);
  sbx_hand_over_popover_ask (SBX_HAND_OVER_POPOVER (self->hand_over), self->topic);
}

/**
 * sbx_message_pane_show_details:
 * @self: a pane
 *
 * Shows what is known of the topic beside its messages.
 */
void
sbx_message_pane_show_details (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (self->topic == NULL)
    return;

  if (self->details == NULL)
    {
      self->details = sbx_topic_details_new ();
      gtk_widget_set_parent (self->details, GTK_WIDGET (self));
    }
  sbx_message_pane_point_at (self, self->details, self->details_button);
  sbx_topic_details_show (SBX_TOPIC_DETAILS (self->details), self->topic);
}

/**
 * sbx_message_pane_set_no_notes:
 * @self: a pane
 * @reason: (nullable): why no private note can be written there
 */
void
sbx_message_pane_set_no_notes (SbxMessagePane *self,
                               const char     *reason)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_composer_set_no_notes (self->composer, reason);
}

/* --- Notes for colleagues --- */

gboolean
sbx_message_pane_get_private (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), FALSE);

  return sbx_composer_get_private (self->composer);
}

void
sbx_message_pane_set_private (SbxMessagePane *self,
                              gboolean        is_private)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_composer_set_private (self->composer, is_private);
}
