/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/* A stretch of a hit's content that was looked for, in bytes. */
typedef struct
{
  guint start;
  guint end;
} SbxSearchRange;

/**
 * SbxSearchHit:
 *
 * One message that was found, wherever it is: its topic need not be in the world. Never changes.
 */
#define SBX_TYPE_SEARCH_HIT (sbx_search_hit_get_type ())
G_DECLARE_FINAL_TYPE (SbxSearchHit, sbx_search_hit, SBX, SEARCH_HIT, GObject)

SbxSearchHit         *sbx_search_hit_new              (SbxWorld     *world,
                                                       JsonObject   *hit,
                                                       gboolean      several_hubs);

SbxWorld             *sbx_search_hit_get_world        (SbxSearchHit *self);
gboolean              sbx_search_hit_of_several_hubs  (SbxSearchHit *self);
const char           *sbx_search_hit_get_channel_id   (SbxSearchHit *self);
const char           *sbx_search_hit_get_topic_id     (SbxSearchHit *self);
const char           *sbx_search_hit_get_channel_name (SbxSearchHit *self);
const char           *sbx_search_hit_get_topic_title  (SbxSearchHit *self);
const char           *sbx_search_hit_get_from_name    (SbxSearchHit *self);
const char           *sbx_search_hit_get_sender       (SbxSearchHit *self);
gboolean              sbx_search_hit_is_private       (SbxSearchHit *self);
const char           *sbx_search_hit_get_content      (SbxSearchHit *self);
gint64                sbx_search_hit_get_seq          (SbxSearchHit *self);
gint64                sbx_search_hit_get_timestamp    (SbxSearchHit *self);
const SbxSearchRange *sbx_search_hit_get_ranges       (SbxSearchHit *self,
                                                       guint        *n_ranges);

G_END_DECLS
