/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-found-marks.h"
#include "sbx-message-row.h"

/* From hit to hit, and the words marked in the messages. */

static void
update_marks (SbxMessagePane *self)
{
  sbx_found_marks_set (GTK_WIDGET (self->list), self->marked ? G_LIST_MODEL (self->marked) : NULL, self->topic);
}

/**
 * sbx_message_pane_set_marked:
 * @self: a pane
 * @search: (nullable): what it has found is marked in the messages of the topic, until there is another one
 */
void
sbx_message_pane_set_marked (SbxMessagePane *self,
                             SbxSearch      *search)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (self->marked != search)
    {
      if (self->marked)
        g_signal_handlers_disconnect_by_func (self->marked, update_marks, self);
      g_set_object (&self->marked, search);
      if (search)
        g_signal_connect_object (search, "items-changed", G_CALLBACK (update_marks), self, G_CONNECT_SWAPPED);
    }
  update_marks (self);
}

/* As much of the list stands above what was found in a message that is too long to be seen whole. */
#define ABOVE_HIT 0.3

static void
show_hit (SbxMessagePane *self)
{
  GtkWidget      *list = GTK_WIDGET (self->list);
  SbxMessageRow  *row = sbx_message_row_find (list, self->found);
  double          height = gtk_widget_get_height (list);
  graphene_rect_t bounds;

  if (row && sbx_message_row_find_hit (row, list, &bounds) &&
      (bounds.origin.y < 0 || bounds.origin.y + bounds.size.height > height))
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + bounds.origin.y - ABOVE_HIT * height);
    }
}

static gboolean
on_seeking (GtkWidget     *list,
            GdkFrameClock *clock,
            gpointer       user_data)
{
  SbxMessagePane *self = user_data;

  if (self->found && !sbx_list_follower_get_settled (self->follower))
    return G_SOURCE_CONTINUE;

  self->seeking = 0;
  if (self->found)
    show_hit (self);

  return G_SOURCE_REMOVE;
}

/* As soon as the list stands at the message that was asked for. */
void
sbx_message_pane_seek_hit (SbxMessagePane *self)
{
  if (self->seeking == 0)
    self->seeking = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_seeking, self, NULL);
}

/* With its surroundings, which may not be here. */
void
sbx_message_pane_show_found (SbxMessagePane *self,
                             gint64          seq)
{
  sbx_message_pane_set_marked (self, sbx_find_bar_get_search (self->find_bar));
  if (!sbx_message_log_covers (sbx_message_pane_get_log (self), seq))
    gtk_widget_activate_action (GTK_WIDGET (self), "topic.load-around", "x", seq);
  sbx_message_pane_show_message (self, seq);
}

void
sbx_message_pane_end_finding (SbxMessagePane *self)
{
  if (self->marked && self->marked == sbx_find_bar_get_search (self->find_bar))
    sbx_message_pane_set_marked (self, NULL);
}

/* To what was found last, if anything was (@seq, 0 = no), else to where one came from. */
void
sbx_message_pane_leave_finding (SbxMessagePane *self,
                                gint64          seq,
                                GtkWidget      *before)
{
  if ((seq == 0 || !sbx_message_pane_focus_message (self, seq)) && (before == NULL || !gtk_widget_grab_focus (before)))
    sbx_message_pane_focus_list (self);
}

void
sbx_message_pane_set_search (SbxMessagePane *self,
                             SbxSearch      *search)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_find_bar_set_search (self->find_bar, search);
}

void
sbx_message_pane_find (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_find_bar_open (self->find_bar);
}

/**
 * sbx_message_pane_find_next:
 * @self: a pane
 * @step: 1 for the next one, further up; -1 for the one before
 *
 * Returns: whether one is looking for something in the topic
 */
gboolean
sbx_message_pane_find_next (SbxMessagePane *self,
                            int             step)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), FALSE);

  return sbx_find_bar_go_on (self->find_bar, step);
}
