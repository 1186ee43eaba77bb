/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-quote-bar.h"

struct _SbxQuoteBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *excerpt;
  GtkWidget *leave;
};

G_DEFINE_FINAL_TYPE (SbxQuoteBar, sbx_quote_bar, GTK_TYPE_WIDGET)

static void
sbx_quote_bar_dispose (GObject *object)
{
  g_clear_pointer (&SBX_QUOTE_BAR (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_quote_bar_parent_class)->dispose (object);
}

static void
sbx_quote_bar_class_init (SbxQuoteBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_quote_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/composing/sbx-quote-bar.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "quotebar");
  gtk_widget_class_bind_template_child (widget_class, SbxQuoteBar, box);
  gtk_widget_class_bind_template_child (widget_class, SbxQuoteBar, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxQuoteBar, title);
  gtk_widget_class_bind_template_child (widget_class, SbxQuoteBar, excerpt);
  gtk_widget_class_bind_template_child (widget_class, SbxQuoteBar, leave);
}

static void
sbx_quote_bar_init (SbxQuoteBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_quote_bar_show:
 * @self: a bar
 * @icon_name: what is done with the message
 * @title: (nullable): the same in words; %NULL hides it all
 * @excerpt: the message
 * @leave: what its button does, in words
 */
void
sbx_quote_bar_show (SbxQuoteBar *self,
                    const char  *icon_name,
                    const char  *title,
                    const char  *excerpt,
                    const char  *leave)
{
  g_return_if_fail (SBX_IS_QUOTE_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), title != NULL);
  if (title == NULL)
    return;

  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->excerpt, excerpt);
  gtk_widget_set_tooltip_text (self->leave, leave);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->leave), GTK_ACCESSIBLE_PROPERTY_LABEL, leave, -1);
}
