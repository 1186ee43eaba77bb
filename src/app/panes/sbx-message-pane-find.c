/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-found-marks.h"

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
