/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxChannelPane:
 *
 * The sidebar: the views, then every hub with its state, latency and channels.
 *
 * Properties:
 * - `worlds` (GListModel of SbxWorld)
 * - `view` (string: "monitor" or "tasks"): what is shown beside; follows the selected row
 * - `channel` (SbxChannel, nullable): the selected one
 * - `menu-model` (GMenuModel): the primary menu
 * - `folded` (boolean): it is the only pane in sight, so it carries the window's buttons
 * - `width` (int): what its end edge was dragged to
 * - `collapsed` (GStrv): the addresses of hubs whose channels are hidden
 *
 * Moving the selection changes `view` and `channel`; a click or Return on a row also activates
 * `win.show-view` (s), after them, on which a folded window moves on to its content. Hubs are arranged by `win.move-hub`
 * ((si): its address, and how far).
 */
#define SBX_TYPE_CHANNEL_PANE (sbx_channel_pane_get_type ())
G_DECLARE_FINAL_TYPE (SbxChannelPane, sbx_channel_pane, SBX, CHANNEL_PANE, GtkWidget)

GtkWidget  *sbx_channel_pane_new         (void);

GListModel *sbx_channel_pane_get_worlds  (SbxChannelPane *self);
void        sbx_channel_pane_set_worlds  (SbxChannelPane *self,
                                          GListModel     *worlds);
const char *sbx_channel_pane_get_view    (SbxChannelPane *self);
void        sbx_channel_pane_set_view    (SbxChannelPane *self,
                                          const char     *view);
void        sbx_channel_pane_set_elsewhere (SbxChannelPane *self,
                                            gboolean        elsewhere);
SbxChannel *sbx_channel_pane_get_channel (SbxChannelPane *self);
void        sbx_channel_pane_set_channel (SbxChannelPane *self,
                                          SbxChannel     *channel);
void        sbx_channel_pane_search      (SbxChannelPane *self);
void        sbx_channel_pane_set_quiet   (SbxChannelPane *self,
                                          const char     *words);

G_END_DECLS
