/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

/* Where the end of the messages is out of sight: how many came there, and the button that leads to them. */

static gboolean
is_end_in_sight (SbxMessagePane *self)
{
  return sbx_list_follower_get_following (self->follower) || sbx_list_follower_get_shows_end (self->follower);
}

/* What comes while the end is in sight was not missed. */
static void
note_end (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (log && (!self->placed || is_end_in_sight (self)))
    self->left_seq = MAX (self->left_seq, sbx_message_log_get_newest_seq (log));
}

/* How many came since the end was in sight, or are unread below what is in sight. What is loaded above it is not new. */
static guint
count_missed (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  guint          unread = self->topic ? sbx_topic_get_unread_count (self->topic) : 0;
  guint          below = unread - MIN (unread, self->passed);

  /* More did not come: thousands are not counted one by one each time that some more are there. */
  if (log == NULL || sbx_message_log_get_newest_seq (log) - self->left_seq <= below)
    return below;

  return MAX (sbx_message_log_count_news (log, self->left_seq), below);
}

/* Room for so many letters: only another length of the number has the pill, and all around it, laid out anew. */
static void
write_label (GtkInscription *label,
             const char     *text)
{
  guint chars = sbx_plain_text_count_columns (text) + 1;

  if (gtk_inscription_get_nat_chars (label) != chars)
    {
      gtk_inscription_set_min_chars (label, chars);
      gtk_inscription_set_nat_chars (label, chars);
    }
  gtk_inscription_set_text (label, text);
}

static void
show_count (gpointer owner)
{
  SbxMessagePane  *self = owner;
  guint            missed = count_missed (self);
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  /* TRANSLATORS: jumps to the newest message; in brackets how many came meanwhile */
  text = missed > 0 ? g_strdup_printf (_("Newest (%'u)"), missed) : g_strdup (_("Newest"));
  label = missed > 0 ? g_strdup_printf (ngettext ("Jump to newest, %'u new message", "Jump to newest, %'u new messages", missed), missed)
                     : g_strdup (_("Jump to newest"));
  write_label (self->newest_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_button (SbxMessagePane *self)
{
  if (self->topic == NULL || sbx_topic_get_unread_count (self->topic) == 0)
    {
      self->above_first = 0;
      self->passed = 0;
      gtk_widget_hide (self->above);
    }
  sbx_message_pane_note_place (self);
  note_end (self);
  gtk_widget_set_visible (self->newest, !is_end_in_sight (self));
}

/* Other messages came or were read: the button is there at once, and the count on it when it is due. */
void
sbx_message_pane_note_newest (SbxMessagePane *self)
{
  show_button (self);
  sbx_pace_note (self->newest_pace);
}

/* The list was scrolled, or has another topic. */
void
sbx_message_pane_update_newest (SbxMessagePane *self)
{
  show_button (self);
  sbx_pace_show_now (self->newest_pace);
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

void
sbx_message_pane_set_up_newest (SbxMessagePane *self)
{
  self->newest_pace = sbx_pace_new (show_count, self);
  sbx_message_pane_update_newest (self);
}
