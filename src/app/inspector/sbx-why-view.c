/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-why-view.h"

#include "sbx-spoken-names.h"
#include "sbx-why-panel.h"

struct _SbxWhyView
{
  AdwWindow    parent_instance;

  SbxWhyPanel *panel;
};

G_DEFINE_FINAL_TYPE (SbxWhyView, sbx_why_view, ADW_TYPE_WINDOW)

static void
copy (SbxWhyView *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), sbx_why_panel_get_report (self->panel));
}

static void
sbx_why_view_class_init (SbxWhyViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SBX_TYPE_WHY_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-why-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxWhyView, panel);
  gtk_widget_class_bind_template_callback (widget_class, copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_why_view_init (SbxWhyView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/**
 * sbx_why_view_show:
 *
 * Returns: (transfer none): the window, which closes by itself with @parent
 */
SbxWhyView *
sbx_why_view_show (GtkWindow               *parent,
                   SbxClient               *client,
                   const SbxExplainSubject *subject)
{
  SbxWhyView *self;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (SBX_IS_CLIENT (client), NULL);

  self = g_object_new (SBX_TYPE_WHY_VIEW, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  sbx_why_panel_ask (self->panel, client, subject);
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
