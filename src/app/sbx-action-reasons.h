/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Why what a window offers cannot be done just there, such as at a server that knows no such thing: said where it is offered,
 * as a tooltip, as lines of a menu, and to screen readers. */

void        sbx_action_reasons_set          (GtkWidget  *window,
                                             const char *action,
                                             const char *reason);
/* (nullable) */
const char *sbx_action_reasons_get          (GtkWidget  *widget,
                                             const char *action);
/* Says them at all buttons in @widget that have an action. */
void        sbx_action_reasons_explain      (GtkWidget  *widget);
/* Makes @popover's menu from @model, with the reasons below it. */
void        sbx_action_reasons_show_menu    (GtkPopoverMenu *popover,
                                             GMenuModel     *model);

G_END_DECLS
