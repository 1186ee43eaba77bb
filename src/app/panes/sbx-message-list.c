/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-list.h"

#include "sbx-delivery-line.h"
#include "sbx-message-extras.h"
#include "sbx-message-row.h"
#include "sbx-message.h"
#include "sbx-row-slots.h"
#include "sbx-scroll-port.h"

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

/* Which way a key leads from one message to another; 0 = it does not. */
static int
get_way (guint     keyval,
         gboolean *by_page)
{
  *by_page = FALSE;
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return 1;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return -1;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      *by_page = TRUE;
      return 1;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      *by_page = TRUE;
      return -1;
    default:
      return 0;
    }
}

/* How much of the message that has the focus stands out of sight there, where the list shows less than all of it. */
static double
measure_hidden (GtkWidget *list,
                int        way)
{
  SbxRow         *row = sbx_row_get_focused (list);
  int             height = gtk_widget_get_height (list);
  graphene_rect_t bounds;

  if (!SBX_IS_MESSAGE_ROW (row) || !gtk_widget_compute_bounds (gtk_widget_get_parent (GTK_WIDGET (row)), list, &bounds) ||
      bounds.size.height <= height)
    return 0;
  /* It was scrolled away: the list brings back what the key leads to. */
  if (bounds.origin.y >= height || bounds.origin.y + bounds.size.height <= 0)
    return 0;

  return MAX (way > 0 ? bounds.origin.y + bounds.size.height - height : -bounds.origin.y, 0);
}

/* In a text that can be selected the keys move the cursor, and in a voice note the place. */
static gboolean
takes_keys (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) || GTK_IS_RANGE (widget);
}

/* A message may be taller than what is in sight: all of it passes by before a key leads to the next. */
static gboolean
on_key_pressed (GtkWidget             *list,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        modifiers,
                GtkEventControllerKey *controller)
{
  SbxScrollPort *port = SBX_SCROLL_PORT (gtk_widget_get_ancestor (list, SBX_TYPE_SCROLL_PORT));
  GtkAdjustment *adjustment = sbx_scroll_port_get_vadjustment (port);
  GtkRoot       *root = gtk_widget_get_root (list);
  gboolean       by_page;
  int            way = get_way (keyval, &by_page);
  double         hidden, step;

  if (way == 0 || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0 || takes_keys (gtk_root_get_focus (root)))
    return GDK_EVENT_PROPAGATE;

  hidden = measure_hidden (list, way);
  if (hidden < 1)
    return GDK_EVENT_PROPAGATE;

  /* On the way there the rows still stand where they were. */
  step = by_page ? gtk_adjustment_get_page_increment (adjustment) : gtk_adjustment_get_step_increment (adjustment);
  if (!sbx_scroll_port_get_moving (port))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + way * MIN (hidden, step));

  return GDK_EVENT_STOP;
}

static void
watch_keys (GtkListView *list)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), list, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
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
 * Gives it rows for messages, arrows and pages that also go through a message that is taller than what is in sight, and Ctrl+C, U, Menu
 * and Shift+F10; R to reply; for what is ours Ctrl+E and Delete; for what is not sent Ctrl+Return too.
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
  watch_keys (list);
}
