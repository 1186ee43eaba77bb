/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-search-source.h"

G_BEGIN_DECLS

/* What several hubs have found as one list. @sources: of SbxSearchSource. */

/* Below this time a hub may have others that were not asked for yet. */
gint64     sbx_search_merge_get_reach (GPtrArray *sources);
/* (transfer full) (element-type SbxSearchHit): newest first, down to there. */
GPtrArray *sbx_search_merge           (GPtrArray *sources);

G_END_DECLS
