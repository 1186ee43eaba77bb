/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-array-list.h"
#include "sbx-search-line.h"
#include "sbx-search-source.h"

G_BEGIN_DECLS

/**
 * SbxSearch:
 *
 * A GListModel of SbxSearchHit: what several hubs have found, newest first, page after page. Hits stand there
 * only as far back as every hub with more was asked, so that none comes in between later. What was found last
 * stays until there is an answer to the next query.
 *
 * Properties, all read-only:
 * - `n-items` (uint)
 * - `busy` (boolean): an answer is waited for
 * - `answered` (boolean): at least one hub has answered the query
 * - `has-more` (boolean): sbx_search_load_more() brings older ones
 * - `paused` (boolean): so much was looked through without a hit that only sbx_search_go_on() looks through more
 * - `complete` (boolean): every hub that answered knows all its messages
 * - `offline` (boolean): some were found in what was seen before, because a hub was not connected
 * - `filtered` (boolean): a hub is too old for some of what was asked for, which was looked for here in what it found
 * - `error` (string, nullable): why a hub could not be asked
 * - `problem` (string, nullable): what nobody can be asked for, and why: nobody was asked
 */
#define SBX_TYPE_SEARCH (sbx_search_get_type ())
G_DECLARE_FINAL_TYPE (SbxSearch, sbx_search, SBX, SEARCH, SbxArrayList)

SbxSearch  *sbx_search_new          (const SbxSearchHubs *hubs,
                                     gpointer             user_data);
void        sbx_search_set_query    (SbxSearch           *self,
                                     const char          *query,
                                     GListModel          *worlds);
const char *sbx_search_get_query    (SbxSearch           *self);
void        sbx_search_start_now    (SbxSearch           *self);
void        sbx_search_load_more    (SbxSearch           *self);
void        sbx_search_go_on        (SbxSearch           *self);
void        sbx_search_again        (SbxSearch           *self);

gboolean    sbx_search_get_busy     (SbxSearch           *self);
gboolean    sbx_search_get_answered (SbxSearch           *self);
gboolean    sbx_search_get_has_more (SbxSearch           *self);
gboolean    sbx_search_get_paused   (SbxSearch           *self);
gboolean    sbx_search_get_complete (SbxSearch           *self);
gboolean    sbx_search_get_offline  (SbxSearch           *self);
gboolean    sbx_search_get_filtered (SbxSearch           *self);
const char *sbx_search_get_error    (SbxSearch           *self);
const char *sbx_search_get_problem  (SbxSearch           *self);
const SbxSearchLine *sbx_search_get_line (SbxSearch      *self);

/* Only in one topic; %NULL = everywhere, as at first. What was found goes. */
void             sbx_search_set_topic      (SbxSearch           *self,
                                            const char          *channel_id,
                                            const char          *topic_id);

G_END_DECLS
