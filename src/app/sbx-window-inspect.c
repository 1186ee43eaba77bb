/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

/* -- What leads to the Inspector */

static void
inspect (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld  *world = sbx_connections_find (self->connections, g_variant_get_string (parameter, NULL));

  if (!world)
    return;

  sbx_inspector_view_show (self->inspector_view, world, "connection");
  sbx_window_show_view (self, "inspector");
}

void
sbx_window_install_inspect_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.inspect", "s", inspect);
}
