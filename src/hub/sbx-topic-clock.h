/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"

G_BEGIN_DECLS

/**
 * SbxTopicClock:
 *
 * Ends claims and snoozes when their time comes, also those whose time came while the hub was not running, and
 * tells everybody. It goes by the clock on the wall, as their times do, and looks again when somebody sets that.
 */
typedef struct _SbxTopicClock SbxTopicClock;

SbxTopicClock *sbx_topic_clock_new  (SbxHub         *hub,
                                     GError        **error);
void           sbx_topic_clock_note (SbxTopicClock  *self,
                                     gint64          at);
void           sbx_topic_clock_free (SbxTopicClock  *self);

G_END_DECLS
