/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxListWindow:
 *
 * A GListModel of those items of a long list that stand near the ones in sight. A GtkListView makes, fills and measures
 * 200 rows around where it stands, and lays itself out for every change of its model: here it has no more than are needed
 * soon, and what happens to the rest of the list costs it nothing. Who shows it asks for more on either side, before
 * people get there.
 *
 * While it follows, it goes to the end of the list when it is told to, once a frame: what came there since, however much,
 * takes the place of what was there.
 *
 * Signals: `changing`: what it shows is about to change, while its rows still stand where they were.
 */
#define SBX_TYPE_LIST_WINDOW (sbx_list_window_get_type ())
G_DECLARE_FINAL_TYPE (SbxListWindow, sbx_list_window, SBX, LIST_WINDOW, GObject)

SbxListWindow *sbx_list_window_new           (void);
void           sbx_list_window_set_source    (SbxListWindow *self,
                                              GListModel    *source);
void           sbx_list_window_follow        (SbxListWindow *self);
void           sbx_list_window_leave         (SbxListWindow *self);
void           sbx_list_window_show          (SbxListWindow *self,
                                              guint          position);
guint          sbx_list_window_locate        (SbxListWindow *self,
                                              guint          position);
gboolean       sbx_list_window_extend_before (SbxListWindow *self);
gboolean       sbx_list_window_extend_after  (SbxListWindow *self);
gboolean       sbx_list_window_is_at_end     (SbxListWindow *self);

G_END_DECLS
