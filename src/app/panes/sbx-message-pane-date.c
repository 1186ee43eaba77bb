/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-date-popover.h"

/* Jumping to a day: it is asked for here; whoever has the hub finds the message of then and shows it. */

/**
 * sbx_message_pane_point_at:
 * @popover: of the pane
 * @part: of the header: what it belongs to, where that is in sight, else the menu that has it too
 */
void
sbx_message_pane_point_at (SbxMessagePane *self,
                           GtkWidget      *popover,
                           GtkWidget      *part)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (part))
    part = self->topic_menu;
  if (gtk_widget_compute_bounds (part, GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (GTK_POPOVER (popover),
                                 &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width, (int) bounds.size.height });
}

static void
on_chosen (SbxMessagePane *self,
           gint64          time)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "topic.jump-to-time", "x", time);
}

/**
 * sbx_message_pane_ask_date:
 * @self: a pane
 *
 * Asks for a day, beginning with that of the first message in sight, and activates `topic.jump-to-time` for it.
 */
void
sbx_message_pane_ask_date (SbxMessagePane *self)
{
  SbxRow *row;

  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (self->topic == NULL)
    return;

  if (self->date == NULL)
    {
      self->date = sbx_date_popover_new ();
      gtk_widget_set_parent (self->date, GTK_WIDGET (self));
      g_signal_connect_object (self->date, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
    }
  sbx_message_pane_point_at (self, self->date, self->topic_menu);

  row = gtk_widget_get_mapped (GTK_WIDGET (self->list)) ? sbx_message_pane_pick_first (self) : NULL;
  sbx_date_popover_ask (SBX_DATE_POPOVER (self->date),
                        row && SBX_IS_MESSAGE (sbx_row_get_item (row)) ? sbx_message_get_timestamp (sbx_row_get_item (row)) : 0);
}
