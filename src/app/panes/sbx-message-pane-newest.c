/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include <glib/gi18n-lib.h>

/* Where the end of the messages is out of sight: how many came there, and the button that leads to them. */

/* How many came since the end was in sight. What is loaded above it is not new. */
static guint
count_missed (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (log == NULL)
    return 0;
  if (!self->placed || sbx_list_follower_get_following (self->follower) || sbx_list_follower_get_shows_end (self->follower))
    self->left_seq = MAX (self->left_seq, sbx_message_log_get_newest_seq (log));

  return sbx_message_log_count_news (log, self->left_seq);
}

void
sbx_message_pane_update_newest (SbxMessagePane *self)
{
  guint            unread = self->topic ? sbx_topic_get_unread_count (self->topic) : 0;
  guint            missed = MAX (count_missed (self), unread);
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  if (unread == 0)
    gtk_widget_hide (self->above);
  sbx_message_pane_note_place (self);
  gtk_widget_set_visible (self->newest, !sbx_list_follower_get_following (self->follower) && !sbx_list_follower_get_shows_end (self->follower));
  /* TRANSLATORS: jumps to the newest message; in brackets how many came meanwhile */
  text = missed > 0 ? g_strdup_printf (_("Newest (%'u)"), missed) : g_strdup (_("Newest"));
  label = missed > 0 ? g_strdup_printf (ngettext ("Jump to newest, %'u new message", "Jump to newest, %'u new messages", missed), missed)
                     : g_strdup (_("Jump to newest"));
  gtk_label_set_label (self->newest_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_newest_clicked (SbxMessagePane *self)
{
  sbx_list_follower_scroll_to_end (self->follower);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
sbx_message_pane_install_newest (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, on_newest_clicked);
}
