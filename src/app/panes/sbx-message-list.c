/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-list.h"

#include "sbx-delivery-line.h"
#include "sbx-message-extras.h"
#include "sbx-message-row.h"
#include "sbx-message.h"
#include "sbx-row-slots.h"

#include <glib/gi18n-lib.h>

#define FOCUS_STEP 8 /* px, less than any row is high */

/* Rows are used again for other items, and the room at the end is not a message. */
static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  SbxRowSlot *slot = gtk_list_item_get_item (list_item);
  GtkWidget  *child = gtk_list_item_get_child (list_item);

  if (!SBX_IS_MESSAGE (sbx_row_slot_get_item (slot)))
    {
      GtkWidget *room = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

      gtk_widget_add_css_class (room, "room");
      gtk_list_item_set_child (list_item, room);
      gtk_list_item_set_activatable (list_item, FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (room)),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _("End of the messages"), -1);
      return;
    }

  if (!SBX_IS_MESSAGE_ROW (child))
    {
      child = sbx_message_row_new ();
      gtk_list_item_set_child (list_item, child);
    }
  sbx_row_slot_bind (slot, SBX_ROW (child));
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  sbx_row_slot_unbind (gtk_list_item_get_item (list_item), SBX_IS_ROW (child) ? SBX_ROW (child) : NULL);
}

static gboolean
on_copy_shortcut (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  SbxRow *row = sbx_row_get_focused (widget);

  if (!SBX_IS_MESSAGE_ROW (row))
    return FALSE;

  sbx_message_row_copy (SBX_MESSAGE_ROW (row));
  return TRUE;
}

static gboolean
on_menu_shortcut (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  SbxRow *row = sbx_row_get_focused (widget);

  if (!SBX_IS_MESSAGE_ROW (row))
    return FALSE;

  sbx_message_row_popup_menu (SBX_MESSAGE_ROW (row),
                              gtk_widget_get_width (GTK_WIDGET (row)) / 2.0,
                              gtk_widget_get_height (GTK_WIDGET (row)) / 2.0);
  return TRUE;
}

/* What waits, failed or is held. */
static gboolean
do_with_reply (GtkWidget  *widget,
               const char *action_name)
{
  SbxRow *row = sbx_row_get_focused (widget);

  return SBX_IS_MESSAGE_ROW (row) && sbx_row_get_item (row) &&
         sbx_delivery_line_activate (widget, sbx_row_get_item (row), action_name);
}

/* What the hub has. */
static gboolean
do_with_message (GtkWidget  *widget,
                 const char *action_name)
{
  SbxRow *row = sbx_row_get_focused (widget);

  return SBX_IS_MESSAGE_ROW (row) && sbx_row_get_item (row) &&
         sbx_message_extras_activate (GTK_WIDGET (row), sbx_row_get_item (row), action_name);
}

static gboolean
on_send_shortcut (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  return do_with_reply (widget, "topic.resend");
}

static gboolean
on_edit_shortcut (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  return do_with_reply (widget, "topic.edit") || do_with_message (widget, "compose.edit");
}

static gboolean
on_cancel_shortcut (GtkWidget *widget,
                    GVariant  *arguments,
                    gpointer   user_data)
{
  return do_with_reply (widget, "topic.cancel") || do_with_message (widget, "topic.delete-message");
}

static gboolean
on_reply_shortcut (GtkWidget *widget,
                   GVariant  *arguments,
                   gpointer   user_data)
{
  return do_with_message (widget, "compose.reply-to");
}

static gboolean
on_unread_shortcut (GtkWidget *widget,
                    GVariant  *arguments,
                    gpointer   user_data)
{
  SbxRow *row = sbx_row_get_focused (widget);
  gint64  seq = SBX_IS_MESSAGE_ROW (row) && sbx_row_get_item (row) ? sbx_message_get_seq (sbx_row_get_item (row)) : 0;

  return seq > 0 && gtk_widget_activate_action (widget, "topic.mark-unread-from", "x", seq);
}

/* (nullable): the lowest row in sight that moves nothing by having the focus, else the lowest one. */
static GtkWidget *
find_lowest (GtkWidget *list)
{
  GtkWidget *lowest = NULL;
  int        x = gtk_widget_get_width (list) / 2;
  int        height = gtk_widget_get_height (list);

  for (int y = height - 1; y >= 0; y -= FOCUS_STEP)
    {
      SbxRow         *row = sbx_row_pick (list, x, y);
      GtkWidget      *widget = row ? gtk_widget_get_parent (GTK_WIDGET (row)) : NULL;
      graphene_rect_t bounds;

      if (widget && gtk_widget_compute_bounds (widget, list, &bounds) && bounds.origin.y >= 0 && bounds.origin.y + bounds.size.height <= height)
        return widget;
      if (lowest == NULL)
        lowest = widget;
    }

  return lowest;
}

/**
 * sbx_message_list_focus_lowest:
 * @list: a list that was set up
 *
 * Gives the focus to the lowest message in sight, if there is one.
 */
void
sbx_message_list_focus_lowest (GtkListView *list)
{
  GtkWidget *lowest = find_lowest (GTK_WIDGET (list));

  if (lowest)
    gtk_widget_grab_focus (lowest);
}

/* The list lets nobody go on by the arrows who came onto itself: the lowest row in sight has it then. */
static gboolean
hand_on_focus (gpointer list)
{
  if (gtk_widget_has_focus (list))
    sbx_message_list_focus_lowest (list);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_message_list_hand_on_focus:
 * @list: a list that was set up
 *
 * If the list itself has the focus, since there were no messages when it came, one of those in sight has it in a moment.
 */
void
sbx_message_list_hand_on_focus (GtkListView *list)
{
  /* A window that just gives the focus would take a second change for nothing. */
  if (gtk_widget_has_focus (GTK_WIDGET (list)))
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, hand_on_focus, g_object_ref (list), g_object_unref);
}

static void
add_shortcut (GtkShortcutController *controller,
              const char            *trigger,
              GtkShortcutFunc        callback)
{
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                                          gtk_callback_action_new (callback, NULL, NULL)));
}

/**
 * sbx_message_list_set_up:
 * @list: a list view without a factory, whose model is SbxRowSlots
 *
 * Gives it rows for messages, and Ctrl+C, U, Menu and Shift+F10; R to reply; for what is ours Ctrl+E and Delete; for what is not
 * sent Ctrl+Return too.
 */
void
sbx_message_list_set_up (GtkListView *list)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  g_signal_connect (list, "notify::has-focus", G_CALLBACK (sbx_message_list_hand_on_focus), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (list, factory);

  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "<Control>c", on_copy_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "Menu", on_menu_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "<Shift>F10", on_menu_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "<Control>Return", on_send_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "<Control>e", on_edit_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "u", on_unread_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "Delete", on_cancel_shortcut);
  add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), "r", on_reply_shortcut);
  gtk_widget_add_controller (GTK_WIDGET (list), shortcuts);
}
