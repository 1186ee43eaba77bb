/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-quote.h"

#include "sbx-desk.h"
#include "sbx-message-words.h"

#include <glib/gi18n-lib.h>

struct _SbxMessageQuote
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkLabel  *sender;
  GtkLabel  *excerpt;
};

G_DEFINE_FINAL_TYPE (SbxMessageQuote, sbx_message_quote, GTK_TYPE_WIDGET)

static void
sbx_message_quote_dispose (GObject *object)
{
  g_clear_pointer (&SBX_MESSAGE_QUOTE (object)->button, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_message_quote_parent_class)->dispose (object);
}

static void
sbx_message_quote_class_init (SbxMessageQuoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_message_quote_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "messagequote");
}

static GtkLabel *
add_line (GtkWidget  *box,
          const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 56);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
sbx_message_quote_init (SbxMessageQuote *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->sender = add_line (box, "caption-heading");
  self->excerpt = add_line (box, "caption");
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), box);
  /* The name first would ask for an action without a target. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "compose.show-message");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
sbx_message_quote_new (void)
{
  return g_object_new (SBX_TYPE_MESSAGE_QUOTE, NULL);
}

/**
 * sbx_message_quote_show:
 * @self: a quote, in a list of messages
 * @id: of the message that is answered, which may not be here
 */
void
sbx_message_quote_show (SbxMessageQuote *self,
                        const char      *id)
{
  SbxDesk *desk = sbx_desk_lookup (GTK_WIDGET (self));
  g_autoptr (SbxMessage) message = desk ? sbx_topic_dup_message (sbx_desk_get_topic (desk), id) : NULL;
  g_autofree char *sender = message ? sbx_message_words_dup_sender (message) : NULL;
  g_autofree char *excerpt = message ? sbx_message_words_dup_excerpt (message) : g_strdup (_("An earlier message, which is not loaded"));
  g_autofree char *label = NULL;

  g_return_if_fail (SBX_IS_MESSAGE_QUOTE (self));

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", id);
  gtk_label_set_label (self->sender, sender ? sender : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sender), sender != NULL);
  gtk_label_set_label (self->excerpt, excerpt);
  /* TRANSLATORS: of a button: who wrote the message that is answered, and its beginning */
  label = g_strdup_printf (_("Go to the answered message: %s %s"), sender ? sender : "", excerpt);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
