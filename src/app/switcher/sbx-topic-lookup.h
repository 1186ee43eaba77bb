/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* So many channels are asked for at the same time, */
#define SBX_TOPIC_LOOKUP_MAX_ASKED 4
/* and so many altogether while one looks for something. */
#define SBX_TOPIC_LOOKUP_MAX_CHANNELS 200

/**
 * SbxTopicLookup:
 *
 * What topics there are in channels that were never opened: asked for while somebody looks for one, a few channels at a time and the
 * newest first. What is listed once is known from then on.
 *
 * Signals:
 * - `wanted` (SbxChannel): the topics of this channel are to be listed
 * - `changed`: some were listed, or will not be
 */
#define SBX_TYPE_TOPIC_LOOKUP (sbx_topic_lookup_get_type ())
G_DECLARE_FINAL_TYPE (SbxTopicLookup, sbx_topic_lookup, SBX, TOPIC_LOOKUP, GObject)

SbxTopicLookup *sbx_topic_lookup_new             (GListModel     *worlds);
void            sbx_topic_lookup_start           (SbxTopicLookup *self);
void            sbx_topic_lookup_stop            (SbxTopicLookup *self);
/* Channels that are still to be looked into now. */
guint           sbx_topic_lookup_count_waiting   (SbxTopicLookup *self);
/* Channels of which not all topics are known. */
guint           sbx_topic_lookup_count_unknown   (SbxTopicLookup *self);

G_END_DECLS
