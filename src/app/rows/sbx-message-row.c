/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-row.h"

#include "sbx-avatar-box.h"
#include "sbx-delivery-line.h"
#include "sbx-desk.h"
#include "sbx-formatters.h"
#include "sbx-gap-notice.h"
#include "sbx-message-extras.h"
#include "sbx-message-text.h"
#include "sbx-message-words.h"
#include "sbx-message.h"
#include "sbx-plain-text.h"
#include "sbx-time.h"
#include "sbx-tip.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Of a message: it was looked for and is marked. */
#define FOUND_KEY "sbx-found"

struct _SbxMessageRow
{
  SbxRow parent_instance;

  SbxGapNotice    *gap;
  GtkLabel        *day;
  GtkWidget       *new_line;
  GtkLabel        *new_count;
  GtkLabel        *notice;
  GtkWidget       *line;
  GtkWidget       *avatar_slot;
  AdwAvatar       *avatar;
  GtkWidget       *column;
  GtkWidget       *head;
  GtkLabel        *sender;
  GtkLabel        *time;
  GtkWidget       *important;
  GtkWidget       *private_mark; /* (nullable): made for the first note that the row shows */
  GtkLabel        *bubble;
  GtkWidget       *rest; /* the pieces after the bubble's own */
  GtkWidget       *more;
  SbxDeliveryLine *delivery;
  GtkWidget       *menu; /* made when first asked for */

  SbxMessageText   text;   /* in the bubble and the rest */
  SbxMessageExtras extras; /* what most messages have not */
};

G_DEFINE_FINAL_TYPE (SbxMessageRow, sbx_message_row, SBX_TYPE_ROW)

static void
toggle_css_class (gpointer    widget,
                  const char *css_class,
                  gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
show_above (SbxMessageRow *self,
            SbxMessage    *message)
{
  guint    count = sbx_message_get_new_count (message);
  gboolean starts_day = sbx_message_get_starts_day (message);

  sbx_gap_notice_show (self->gap, message);
  gtk_widget_set_visible (GTK_WIDGET (self->day), starts_day);
  if (starts_day)
    {
      g_autofree char *day = sbx_format_day (sbx_message_get_timestamp (message), sbx_time_now_ms ());

      gtk_label_set_label (self->day, day);
    }

  gtk_widget_set_visible (self->new_line, count > 0);
  if (count > 0)
    {
      g_autofree char *words = sbx_format_new_messages (count);

      gtk_label_set_label (self->new_count, words);
    }
}

/* Ours, or written in the name of the account that we look after: both stand at the end side. */
static gboolean
is_on_our_side (SbxMessage *message)
{
  return sbx_message_is_own (message) || sbx_message_is_from_account (message);
}

static void
show_head (SbxMessageRow *self,
           SbxMessage    *message)
{
  gboolean         own = is_on_our_side (message);
  gboolean         starts = sbx_message_get_starts_group (message);
  gboolean         important = sbx_message_is_important (message);
  g_autofree char *clock = sbx_format_clock (sbx_message_get_timestamp (message));
  g_autofree char *sender = sbx_format_name (sbx_message_get_from_name (message), sbx_message_get_from_id (message));

  gtk_widget_set_visible (self->avatar_slot, !own);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), starts);
  /* Its letters and colours take more time than all the rest. */
  if (starts && !own)
    {
      g_autofree char *plain = sbx_format_one_line (sbx_message_get_from_name (message));

      adw_avatar_set_text (self->avatar, *plain != '\0' ? plain : sender);
    }

  gtk_widget_set_visible (self->head, important || (starts && !own));
  gtk_widget_set_visible (GTK_WIDGET (self->sender), starts && !own);
  gtk_widget_set_visible (GTK_WIDGET (self->time), !own);
  gtk_widget_set_visible (self->important, important);
  gtk_label_set_label (self->sender, sender);
  gtk_label_set_label (self->time, clock);
}

static void
show_delivery (SbxMessageRow *self,
               SbxMessage    *message)
{
  SbxDelivery delivery = sbx_message_get_delivery (message);
  gboolean    stands_alone = delivery != SBX_DELIVERY_STORED && delivery != SBX_DELIVERY_READ;
  gboolean    failed = delivery == SBX_DELIVERY_FAILED;

  toggle_css_class (self->bubble, "waiting", stands_alone && !failed);
  toggle_css_class (self->bubble, "failed", failed);

  /* One state for a group of messages that went well; all else stands for itself. */
  gtk_widget_set_visible (GTK_WIDGET (self->delivery), is_on_our_side (message) && (stands_alone || sbx_message_get_ends_group (message)));
  if (gtk_widget_get_visible (GTK_WIDGET (self->delivery)))
    sbx_delivery_line_show (self->delivery, message);
}

static char *
describe (SbxMessage *message,
          const char *text)
{
  g_autofree char *clock = sbx_format_clock (sbx_message_get_timestamp (message));
  GString         *label = g_string_new (NULL);
  g_autofree char *gap = sbx_gap_notice_describe (message);
  g_autofree char *sender = sbx_message_words_dup_sender (message);
  g_autofree char *plain = sbx_plain_text_dup (text);

  if (gap)
    g_string_append_printf (label, "%s ", gap);
  if (sbx_message_get_new_count (message) > 0)
    {
      g_autofree char *words = sbx_format_new_messages (sbx_message_get_new_count (message));

      g_string_append_printf (label, "%s, ", words);
    }
  if (!sbx_message_is_system (message))
    g_string_append_printf (label, "%s, ", sender);
  g_string_append_printf (label, "%s, %s", plain, clock);
  if (sbx_message_is_private (message))
    g_string_append_printf (label, ", %s", _("private note"));
  sbx_message_extras_describe (message, label);
  if (sbx_message_is_important (message))
    g_string_append_printf (label, ", %s", _("important"));
  if (sbx_message_is_own (message))
    {
      g_autofree char *delivery = sbx_format_delivery (sbx_message_get_delivery (message), sbx_message_get_reason (message),
                                                       sbx_message_get_stored_at (message));

      if (*delivery != '\0')
        g_string_append_printf (label, ", %s", delivery);
    }

  return g_string_free (label, FALSE);
}

static void
show_more_activated (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  SbxMessage *message = sbx_row_get_item (SBX_ROW (widget));

  if (message == NULL)
    return;

  sbx_message_text_ask_for_more (message);
  sbx_row_refresh (SBX_ROW (widget));
}

/* Start and end of the bubble are those of its text; on which side it stands is up to the row. */
static void
align_bubble (SbxMessageRow *self,
              gboolean       own)
{
  GtkWidget *bubble = GTK_WIDGET (self->bubble);
  gboolean   same = gtk_widget_get_direction (bubble) == gtk_widget_get_direction (GTK_WIDGET (self));

  if (gtk_widget_get_visible (self->rest))
    gtk_widget_set_halign (bubble, GTK_ALIGN_FILL);
  else
    gtk_widget_set_halign (bubble, own == same ? GTK_ALIGN_END : GTK_ALIGN_START);
}

/* Above the bubble, so that nobody has to tell colours apart. Few rows are notes. */
static void
show_private (SbxMessageRow *self,
              gboolean       is_private)
{
  toggle_css_class (self->bubble, "private", is_private);
  if (is_private && self->private_mark == NULL)
    {
      GtkWidget *column = gtk_widget_get_parent (GTK_WIDGET (self->bubble));
      GtkWidget *image = gtk_image_new_from_icon_name ("sbx-lock-symbolic");
      GtkWidget *label = gtk_label_new (_("Private note"));

      self->private_mark = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_image_set_pixel_size (GTK_IMAGE (image), 12);
      gtk_widget_add_css_class (label, "caption-heading");
      gtk_widget_add_css_class (self->private_mark, "private-mark");
      gtk_box_append (GTK_BOX (self->private_mark), image);
      gtk_box_append (GTK_BOX (self->private_mark), label);
      gtk_box_insert_child_after (GTK_BOX (column), self->private_mark, gtk_widget_get_prev_sibling (GTK_WIDGET (self->bubble)));
    }
  if (self->private_mark)
    {
      gtk_widget_set_halign (self->private_mark, gtk_widget_has_css_class (self->line, "own") ? GTK_ALIGN_END : GTK_ALIGN_START);
      gtk_widget_set_visible (self->private_mark, is_private);
    }
}

static void
sbx_message_row_update (SbxRow  *row,
                        GObject *item)
{
  SbxMessageRow   *self = SBX_MESSAGE_ROW (row);
  SbxMessage      *message = SBX_MESSAGE (item);
  gboolean         own = is_on_our_side (message);
  gboolean         notice = sbx_message_is_system (message);
  const char      *text = sbx_message_words_get_text (message);
  g_autofree char *start = sbx_message_text_dup_start (text);
  g_autofree char *exact = sbx_format_exact_time (sbx_message_get_timestamp (message));
  g_autofree char *label = describe (message, start);
  gboolean         found = g_object_get_data (item, FOUND_KEY) != NULL;

  show_above (self, message);
  toggle_css_class (self, "found", found);
  toggle_css_class (self, "group-start", sbx_message_get_starts_group (message) || notice);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), notice);
  gtk_widget_set_visible (self->line, !notice);
  if (notice)
    {
      sbx_message_text_fill (self->notice, start);
      sbx_tip_set (GTK_WIDGET (self->notice), exact);
    }
  else
    {
      gtk_widget_set_halign (self->line, own ? GTK_ALIGN_END : GTK_ALIGN_START);
      toggle_css_class (self->line, "own", own);
      toggle_css_class (self->bubble, "first", sbx_message_get_starts_group (message));
      toggle_css_class (self->bubble, "removed", sbx_message_is_removed (message));
      toggle_css_class (self->bubble, "important", sbx_message_is_important (message));
      show_private (self, sbx_message_is_private (message));
      sbx_message_text_show (&self->text, message, text, found);
      sbx_message_extras_show (&self->extras, self->column, GTK_WIDGET (self->bubble), GTK_WIDGET (self->delivery), message, own);
      align_bubble (self, own);
      sbx_tip_set (GTK_WIDGET (self->time), exact);
      /* Only where no time is to be seen that one could point at. */
      sbx_tip_set (GTK_WIDGET (self->bubble), own || sbx_message_get_starts_group (message) ? NULL : exact);
      show_head (self, message);
      show_delivery (self, message);
    }
  sbx_row_set_label (row, label);
}

static void
on_secondary_click (SbxMessageRow *self,
                    int            n_press,
                    double         x,
                    double         y)
{
  sbx_message_row_popup_menu (self, x, y);
}

/* At the button that asked. */
static void
on_menu_asked (SbxMessageRow *self,
               GtkWidget     *button)
{
  double x, y;

  if (gtk_widget_translate_coordinates (button, GTK_WIDGET (self), gtk_widget_get_width (button) / 2.0,
                                        gtk_widget_get_height (button), &x, &y))
    sbx_message_row_popup_menu (self, x, y);
}

static void
copy_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  sbx_message_row_copy (SBX_MESSAGE_ROW (widget));
}

static void
sbx_message_row_dispose (GObject *object)
{
  SbxMessageRow *self = SBX_MESSAGE_ROW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  sbx_message_text_clear (&self->text);

  G_OBJECT_CLASS (sbx_message_row_parent_class)->dispose (object);
}

static void
sbx_message_row_class_init (SbxMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_message_row_dispose;
  SBX_ROW_CLASS (klass)->update = sbx_message_row_update;

  g_type_ensure (SBX_TYPE_DELIVERY_LINE);
  g_type_ensure (SBX_TYPE_GAP_NOTICE);
  g_type_ensure (SBX_TYPE_AVATAR_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-message-row.ui");
  gtk_widget_class_set_css_name (widget_class, "message");
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, day);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, new_line);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, new_count);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, notice);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, line);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, avatar_slot);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, column);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, head);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, sender);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, important);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, rest);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, more);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, delivery);
  gtk_widget_class_bind_template_child (widget_class, SbxMessageRow, gap);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_asked);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_click);

  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_activated);
  gtk_widget_class_install_action (widget_class, "message.show-more", NULL, show_more_activated);
}

/* What is chosen in the menu is done with the message that it was opened for. */
static void
on_item_changed (SbxMessageRow *self)
{
  if (self->menu)
    gtk_popover_popdown (GTK_POPOVER (self->menu));
}

static void
sbx_message_row_init (SbxMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_message_text_init (&self->text, self->bubble, self->rest, self->more);
  sbx_message_text_prepare (self->notice);
  g_signal_connect (self, "notify::item", G_CALLBACK (on_item_changed), NULL);
}

GtkWidget *
sbx_message_row_new (void)
{
  return g_object_new (SBX_TYPE_MESSAGE_ROW, NULL);
}

/**
 * sbx_message_row_copy:
 * @self: a row
 *
 * Puts the whole text of the message on the clipboard, also what is too long to be shown.
 */
void
sbx_message_row_copy (SbxMessageRow *self)
{
  SbxMessage *message;

  g_return_if_fail (SBX_IS_MESSAGE_ROW (self));

  message = sbx_row_get_item (SBX_ROW (self));
  if (message)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), sbx_message_get_content (message));
}

static GMenuModel *
make_menu (SbxDesk        *desk,
           SbxMessage     *message,
           SbxMenuReasons *reasons)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) text = g_menu_new ();
  g_autoptr (GMenu) above = g_menu_new ();
  g_autoptr (GMenuModel) delivery = sbx_delivery_line_make_menu (message);

  sbx_message_extras_add_to_menu (desk, message, text, reasons);
  g_menu_append (text, _("_Copy"), "message.copy");
  if (sbx_message_get_seq (message) > 0)
    {
      g_autoptr (GMenuItem) unread = g_menu_item_new (_("Mark _Unread From Here"), NULL);

      g_menu_item_set_action_and_target (unread, "topic.mark-unread-from", "x", sbx_message_get_seq (message));
      g_menu_append_item (text, unread);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (text));
  if (delivery)
    g_menu_append_section (menu, NULL, delivery);
  if (sbx_message_get_gap_before (message) && sbx_message_get_gap_loadable (message) && !sbx_message_get_gap_loading (message))
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_("_Load Missing Messages"), NULL);

      g_menu_item_set_action_and_target (item, "topic.load-gap", "(xx)", sbx_message_get_gap_from (message), sbx_message_get_gap_to (message));
      g_menu_append_item (above, item);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (above));
    }

  return G_MENU_MODEL (menu);
}

/**
 * sbx_message_row_popup_menu:
 * @self: a row
 * @x: where, in the row's own coordinates
 * @y: the same
 */
void
sbx_message_row_popup_menu (SbxMessageRow *self,
                            double         x,
                            double         y)
{
  SbxMessage *message;
  g_autoptr (SbxMenuReasons) reasons = sbx_menu_reasons_new ();
  g_autoptr (GMenuModel) model = NULL;

  g_return_if_fail (SBX_IS_MESSAGE_ROW (self));

  message = sbx_row_get_item (SBX_ROW (self));
  if (message == NULL)
    return;

  model = make_menu (sbx_desk_lookup (GTK_WIDGET (self)), message, reasons);

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    }
  sbx_menu_reasons_show (reasons, GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/**
 * sbx_message_row_find:
 * @list: a list view of message rows
 * @message: one of its messages
 *
 * Returns: (transfer none) (nullable): the row that shows it now
 */
SbxMessageRow *
sbx_message_row_find (GtkWidget  *list,
                      SbxMessage *message)
{
  for (GtkWidget *child = gtk_widget_get_first_child (list); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (row && SBX_IS_MESSAGE_ROW (row) && sbx_row_get_item (SBX_ROW (row)) == message)
        return SBX_MESSAGE_ROW (row);
    }

  return NULL;
}

/**
 * sbx_message_row_set_found:
 * @list: a list view of message rows
 * @message: one of its messages, whether it has a row now or not
 * @found: whether it is the one that people looked for, which is marked
 */
void
sbx_message_row_set_found (GtkWidget  *list,
                           SbxMessage *message,
                           gboolean    found)
{
  SbxMessageRow *row = sbx_message_row_find (list, message);

  g_object_set_data (G_OBJECT (message), FOUND_KEY, GINT_TO_POINTER (found));
  if (row)
    sbx_row_refresh (SBX_ROW (row));
}

/**
 * sbx_message_row_find_hit:
 * @self: a row
 * @inside: what it stands in
 * @bounds: (out): where the first of what was looked for stands in it
 *
 * Returns: whether something was found in the message, and is shown
 */
gboolean
sbx_message_row_find_hit (SbxMessageRow   *self,
                          GtkWidget       *inside,
                          graphene_rect_t *bounds)
{
  SbxMessage *message = sbx_row_get_item (SBX_ROW (self));

  return message && sbx_message_text_find_hit (&self->text, message, inside, bounds);
}
