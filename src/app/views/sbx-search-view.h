/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-search.h"

G_BEGIN_DECLS

/**
 * SbxSearchView:
 *
 * Looks for messages in all hubs or one of them. What was found stays until something else is looked for.
 *
 * Properties:
 * - `search` (SbxSearch): what finds
 * - `worlds` (GListModel of SbxWorld): where one may look
 *
 * Actions that it activates: `win.show-message` (sssx: address of the hub, channel, topic, seq) and
 * `win.close-search`.
 */
#define SBX_TYPE_SEARCH_VIEW (sbx_search_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxSearchView, sbx_search_view, SBX, SEARCH_VIEW, AdwBin)

GtkWidget *sbx_search_view_new         (void);

void       sbx_search_view_set_search  (SbxSearchView *self,
                                        SbxSearch     *search);
void       sbx_search_view_set_worlds  (SbxSearchView *self,
                                        GListModel    *worlds);
void       sbx_search_view_begin       (SbxSearchView *self,
                                        const char    *query);

G_END_DECLS
