/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxWorldWatch:
 *
 * Tells of every change in a list of worlds: signal `changed` when one comes, goes, or changes any of
 * its own properties.
 */
#define SBX_TYPE_WORLD_WATCH (sbx_world_watch_get_type ())
G_DECLARE_FINAL_TYPE (SbxWorldWatch, sbx_world_watch, SBX, WORLD_WATCH, GObject)

SbxWorldWatch *sbx_world_watch_new        (void);
GListModel    *sbx_world_watch_get_worlds (SbxWorldWatch *self);
void           sbx_world_watch_set_worlds (SbxWorldWatch *self,
                                           GListModel    *worlds);

G_END_DECLS
