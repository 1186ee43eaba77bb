/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxReadingView:
 *
 * The inbox, or the recent topics, over all hubs. Its list is kept only while it is in sight.
 *
 * Properties:
 * - `kind` (int): SbxReadingKind; construct-only
 * - `sidebar-hidden` (boolean): there is a way back to the sidebar (`win.show-sidebar`)
 *
 * Signals:
 * - `wanted` (SbxChannel): its topics are to be listed
 *
 * Actions that it activates: `win.show-topic`, `win.peek`, `win.mark-topic-read` (sss: address of the hub, channel, topic).
 */
#define SBX_TYPE_READING_VIEW (sbx_reading_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxReadingView, sbx_reading_view, SBX, READING_VIEW, AdwBin)

GtkWidget *sbx_reading_view_new        (int             kind);
void       sbx_reading_view_set_worlds (SbxReadingView *self,
                                        GListModel     *worlds);
/* (transfer full) (nullable): the one that has the focus. */
SbxTopic  *sbx_reading_view_dup_topic  (SbxReadingView *self);

G_END_DECLS
