/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxFeedWatch:
 *
 * Notices when a hub cannot be reached for too long, and when a channel, or all of a hub, is silent for longer than it ever is
 * although its hub answers. What it learned of who speaks how often is kept on disk.
 *
 * Properties:
 * - r `silent` (string, nullable): a sentence about every feed that is silent now, for a banner
 *
 * Signals:
 * - `alarm` (id, title, body): something is wrong; takes the place of what was said under the same id
 * - `over` (id): it is not any more
 */
#define SBX_TYPE_FEED_WATCH (sbx_feed_watch_get_type ())
G_DECLARE_FINAL_TYPE (SbxFeedWatch, sbx_feed_watch, SBX, FEED_WATCH, GObject)

typedef gint64 (*SbxFeedClock) (void);

SbxFeedWatch *sbx_feed_watch_new        (GListModel     *worlds,
                                         SbxSettings    *settings);
void          sbx_feed_watch_start      (SbxFeedWatch   *self);
void          sbx_feed_watch_set_clock  (SbxFeedWatch   *self,
                                         SbxFeedClock    clock);
void          sbx_feed_watch_look       (SbxFeedWatch   *self);
void          sbx_feed_watch_save       (SbxFeedWatch   *self);

G_END_DECLS
