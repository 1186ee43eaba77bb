/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-delivery-line.h"

#include "sbx-formatters.h"
#include "sbx-message-words.h"
#include "sbx-tip.h"

#include <glib/gi18n-lib.h>

struct _SbxDeliveryLine
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage  *icon;
  GtkLabel  *text;
  GtkWidget *send;
  GtkWidget *menu;
};

enum {
  MENU_ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxDeliveryLine, sbx_delivery_line, GTK_TYPE_WIDGET)

/* The shape says it as well as the colour. */
static const struct
{
  const char *icon_name;
  const char *style_class;
  gboolean    open; /* it is up to the person */
} looks[] = {
  [SBX_DELIVERY_WAITING] = { "sbx-clock-symbolic", "warning", TRUE },
  [SBX_DELIVERY_SENT] = { "sbx-send-symbolic", "quiet", FALSE },
  [SBX_DELIVERY_STORED] = { "sbx-check-symbolic", "quiet", FALSE },
  [SBX_DELIVERY_READ] = { "sbx-read-symbolic", "quiet", FALSE },
  [SBX_DELIVERY_FAILED] = { "sbx-error-symbolic", "error", TRUE },
  [SBX_DELIVERY_HELD] = { "sbx-held-symbolic", "warning", TRUE },
};

static gboolean
is_open (SbxMessage *message)
{
  SbxDelivery delivery = sbx_message_get_delivery (message);

  return sbx_message_is_own (message) && sbx_message_get_key (message) && delivery < G_N_ELEMENTS (looks) && looks[delivery].open;
}

/* It left, and nobody has said that it arrived. */
static gboolean
is_unconfirmed (SbxMessage *message)
{
  return sbx_message_is_own (message) && sbx_message_get_key (message) && sbx_message_get_delivery (message) == SBX_DELIVERY_SENT;
}

static gboolean
is_held (SbxMessage *message)
{
  return sbx_message_get_delivery (message) == SBX_DELIVERY_HELD;
}

static void
set_look (SbxDeliveryLine *self,
          const char      *icon_name,
          const char      *style_class)
{
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon_name != NULL);
  gtk_image_set_from_icon_name (self->icon, icon_name);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), looks[i].style_class);
  gtk_widget_add_css_class (GTK_WIDGET (self), style_class);
}

/* Under what a colleague wrote, or a bot: who and when, which the side does not tell. */
static void
show_author (SbxDeliveryLine *self,
             SbxMessage      *message)
{
  g_autofree char *clock = sbx_format_clock (sbx_message_get_timestamp (message));
  g_autofree char *name = sbx_message_words_dup_sender (message);
  /* TRANSLATORS: who wrote a message in the name of the account, and when: "Anna · 09:13" */
  g_autofree char *text = g_strdup_printf (_("%s · %s"), name, clock);

  gtk_label_set_label (self->text, text);
  set_look (self, NULL, "quiet");
}

static void
show_delivery (SbxDeliveryLine *self,
               SbxMessage      *message)
{
  SbxDelivery      delivery = sbx_message_get_delivery (message);
  g_autofree char *text = NULL;

  if (delivery >= G_N_ELEMENTS (looks))
    return;

  text = sbx_format_delivery (delivery, sbx_message_get_reason (message), sbx_message_get_stored_at (message));
  gtk_label_set_label (self->text, text);
  set_look (self, looks[delivery].icon_name, looks[delivery].style_class);
}

/* The exact time, and the reason at its full length. */
static void
show_tooltip (SbxDeliveryLine *self,
              SbxMessage      *message)
{
  g_autofree char *exact = sbx_format_exact_time (sbx_message_get_timestamp (message));
  const char      *reason = sbx_message_get_reason (message);
  g_autofree char *text = reason && *reason != '\0' ? g_strdup_printf ("%s\n%s", reason, exact) : g_strdup (exact);

  sbx_tip_set (GTK_WIDGET (self->text), text);
}

static void
on_menu_clicked (SbxDeliveryLine *self)
{
  g_signal_emit (self, signals[MENU_ASKED], 0, self->menu);
}

/* A box with labels and buttons rounds their baselines in one way for a width and in another without one: here
 * there always is one. */
static void
sbx_delivery_line_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  SbxDeliveryLine *self = SBX_DELIVERY_LINE (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size < 0)
    gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &for_size, NULL, NULL);
  gtk_widget_measure (self->box, orientation, for_size, minimum, natural, NULL, NULL);
}

static GtkSizeRequestMode
sbx_delivery_line_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sbx_delivery_line_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  gtk_widget_size_allocate (SBX_DELIVERY_LINE (widget)->box, &(GtkAllocation){ 0, 0, width, height }, -1);
}

static void
sbx_delivery_line_dispose (GObject *object)
{
  g_clear_pointer (&SBX_DELIVERY_LINE (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_delivery_line_parent_class)->dispose (object);
}

static void
sbx_delivery_line_class_init (SbxDeliveryLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_delivery_line_dispose;
  widget_class->get_request_mode = sbx_delivery_line_get_request_mode;
  widget_class->measure = sbx_delivery_line_measure;
  widget_class->size_allocate = sbx_delivery_line_size_allocate;

  signals[MENU_ASKED] = g_signal_new ("menu-asked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, GTK_TYPE_WIDGET);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-delivery-line.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxDeliveryLine, box);
  gtk_widget_class_bind_template_child (widget_class, SbxDeliveryLine, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxDeliveryLine, text);
  gtk_widget_class_bind_template_child (widget_class, SbxDeliveryLine, send);
  gtk_widget_class_bind_template_child (widget_class, SbxDeliveryLine, menu);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_clicked);
}

static void
sbx_delivery_line_init (SbxDeliveryLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_delivery_line_show:
 * @self: a line
 * @message: a message at our side
 */
void
sbx_delivery_line_show (SbxDeliveryLine *self,
                        SbxMessage      *message)
{
  const char *key = sbx_message_get_key (message);

  g_return_if_fail (SBX_IS_DELIVERY_LINE (self));

  if (sbx_message_is_own (message))
    show_delivery (self, message);
  else
    show_author (self, message);
  show_tooltip (self, message);

  gtk_widget_set_visible (self->menu, is_open (message));
  /* What waits goes by itself, and what is held has a bar of its own. */
  gtk_widget_set_visible (self->send, is_open (message) && sbx_message_get_delivery (message) == SBX_DELIVERY_FAILED);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->send), "s", key ? key : "");
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        SbxMessage *message)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", sbx_message_get_key (message));
  g_menu_append_item (menu, item);
}

/**
 * sbx_delivery_line_make_menu:
 * @message: a message
 *
 * Returns: (transfer full) (nullable): what can be done with it; %NULL where it is not ours, or the hub has said that it has it
 */
GMenuModel *
sbx_delivery_line_make_menu (SbxMessage *message)
{
  GMenu *menu;

  if (!is_open (message) && !is_unconfirmed (message))
    return NULL;

  menu = g_menu_new ();
  if (is_unconfirmed (message))
    {
      append (menu, _("_Why?"), "topic.why", message);
      return G_MENU_MODEL (menu);
    }
  if (is_held (message))
    append (menu, _("_Send Anyway"), "topic.send-anyway", message);
  else
    append (menu, _("_Send Now"), "topic.resend", message);
  append (menu, _("_Edit"), "topic.edit", message);
  append (menu, _("Ca_ncel"), "topic.cancel", message);
  append (menu, _("_Why?"), "topic.why", message);

  return G_MENU_MODEL (menu);
}

/**
 * sbx_delivery_line_activate:
 * @widget: who does it
 * @message: a message
 * @action_name: `topic.resend`, `topic.edit` or `topic.cancel`
 *
 * Returns: whether it could be done with this message
 */
gboolean
sbx_delivery_line_activate (GtkWidget  *widget,
                            SbxMessage *message,
                            const char *action_name)
{
  if (!is_open (message))
    return FALSE;
  if (is_held (message) && g_str_equal (action_name, "topic.resend"))
    action_name = "topic.send-anyway";

  return gtk_widget_activate_action (widget, action_name, "s", sbx_message_get_key (message));
}
