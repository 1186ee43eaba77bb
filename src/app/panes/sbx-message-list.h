/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a list view needs to show the messages of a topic: its rows, and the keys that work on the one
 * that has the focus. Items that are not messages are free room. */
void sbx_message_list_set_up        (GtkListView *list);
void sbx_message_list_focus_lowest  (GtkListView *list);
void sbx_message_list_hand_on_focus (GtkListView *list);

G_END_DECLS
