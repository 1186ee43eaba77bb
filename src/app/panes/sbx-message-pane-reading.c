/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-message.h"
#include "sbx-row.h"

/* What people have seen is read; what came while they looked elsewhere stands below a line when they come back. */

/* What was in sight this long has been read, in ms. */
#define READING_TIME 300

/* --- reading --- */

static gboolean
is_looked_at (SbxMessagePane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_widget_get_mapped (GTK_WIDGET (self->list)) && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

/* The last message that can be seen; those below were not read yet. */
static gint64
seq_in_sight (SbxMessagePane *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  SbxRow    *row;

  if (sbx_list_follower_get_following (self->follower))
    return sbx_message_log_get_newest_seq (sbx_message_pane_get_log (self));

  row = sbx_row_pick (list, gtk_widget_get_width (list) / 2.0, gtk_widget_get_height (list) - 1);

  return row && SBX_IS_MESSAGE (sbx_row_get_item (row)) ? sbx_message_get_seq (sbx_row_get_item (row)) : 0;
}

static gboolean
on_read (gpointer user_data)
{
  SbxMessagePane *self = user_data;
  gint64          seq;

  self->reading = 0;
  if (self->topic == NULL || !is_looked_at (self))
    return G_SOURCE_REMOVE;

  seq = seq_in_sight (self);
  if (seq > MAX (self->marked_seq, sbx_topic_get_read_seq (self->topic)) && sbx_topic_get_unread_count (self->topic) > 0 &&
      gtk_widget_activate_action (GTK_WIDGET (self), "topic.mark-read", "x", seq))
    self->marked_seq = seq;

  return G_SOURCE_REMOVE;
}

void
sbx_message_pane_note_reading (SbxMessagePane *self)
{
  if (self->reading == 0 && self->topic && is_looked_at (self))
    self->reading = g_timeout_add (READING_TIME, on_read, self);
}

static gboolean
on_away (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->away = 0;
  if (self->topic && self->away_seq > 0)
    sbx_message_log_place_new_line (sbx_message_pane_get_log (self), self->away_seq);

  return G_SOURCE_REMOVE;
}

/* What comes while people look elsewhere stands below a line when they come back. Not at once: the log is
 * telling of a change. */
void
sbx_message_pane_note_arrival (SbxMessagePane *self)
{
  if (self->away_seq > 0 && self->away == 0)
    self->away = g_idle_add (on_away, self);
}

static void
on_active_changed (SbxMessagePane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean active = GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));

  self->away_seq = 0;
  if (active)
    sbx_message_pane_note_reading (self);
  else if (self->topic && self->placed && sbx_topic_get_unread_count (self->topic) == 0)
    self->away_seq = sbx_message_log_get_newest_seq (sbx_message_pane_get_log (self));
}

/* Not by a GSignalGroup: the window lets go of its children while it is going itself, which a group
 * does not survive. */
void
sbx_message_pane_watch_window (SbxMessagePane *self)
{
  g_signal_connect_swapped (gtk_widget_get_root (GTK_WIDGET (self)), "notify::is-active", G_CALLBACK (on_active_changed), self);
}

void
sbx_message_pane_unwatch_window (SbxMessagePane *self)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (GTK_WIDGET (self)), on_active_changed, self);
}
