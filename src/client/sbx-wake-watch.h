/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxWakeWatch:
 *
 * Notices what makes an old connection doubtful and a new one likely: the computer slept (its clock
 * that counts sleep ran ahead of the one that does not), or the network changed.
 *
 * Signals:
 * - `woke`: it may be worth trying now
 */
#define SBX_TYPE_WAKE_WATCH (sbx_wake_watch_get_type ())
G_DECLARE_FINAL_TYPE (SbxWakeWatch, sbx_wake_watch, SBX, WAKE_WATCH, GObject)

SbxWakeWatch *sbx_wake_watch_new   (void);
/* One look at both clocks, in µs; also what the watch does by itself every few seconds. */
gboolean      sbx_wake_watch_look  (SbxWakeWatch *self,
                                    gint64        awake_time,
                                    gint64        total_time);

G_END_DECLS
