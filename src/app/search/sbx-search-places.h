/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/* What a hub may be asked for: a channel, or one topic of it. */
typedef struct
{
  const char *channel_id;
  const char *topic_id;     /* (nullable): all of the channel */
} SbxSearchPlace;

/* As many of one hub are asked one by one. */
#define SBX_SEARCH_MAX_PLACES 8

GArray *sbx_search_places_find (SbxWorld  *world,
                                GPtrArray *typed);

G_END_DECLS
