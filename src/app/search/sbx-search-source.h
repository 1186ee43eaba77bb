/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-search-hit.h"

G_BEGIN_DECLS

/* Who can be asked: as sbx_client_search_async() and its _finish, of the client of a world. */
typedef struct
{
  void         (*ask)    (SbxWorld             *world,
                          JsonObject           *payload,
                          GCancellable         *cancellable,
                          GAsyncReadyCallback   callback,
                          gpointer              callback_data,
                          gpointer              user_data);
  SbxEnvelope *(*answer) (SbxWorld             *world,
                          GAsyncResult         *result,
                          gpointer              user_data,
                          GError              **error);
} SbxSearchHubs;

/**
 * SbxSearchSource:
 *
 * What one hub answers to one query, page after page. Signal `changed`: there is an answer.
 */
#define SBX_TYPE_SEARCH_SOURCE (sbx_search_source_get_type ())
G_DECLARE_FINAL_TYPE (SbxSearchSource, sbx_search_source, SBX, SEARCH_SOURCE, GObject)

SbxSearchSource *sbx_search_source_new          (SbxWorld            *world,
                                                 JsonObject          *question,
                                                 const SbxSearchHubs *hubs,
                                                 gpointer             user_data);
void             sbx_search_source_set_place    (SbxSearchSource     *self,
                                                 const char          *channel_id,
                                                 const char          *topic_id);
void             sbx_search_source_set_several_hubs (SbxSearchSource *self,
                                                     gboolean         several_hubs);
void             sbx_search_source_ask          (SbxSearchSource     *self);
void             sbx_search_source_go_on        (SbxSearchSource     *self);
void             sbx_search_source_cancel       (SbxSearchSource     *self);

GPtrArray       *sbx_search_source_get_hits     (SbxSearchSource     *self);
const char      *sbx_search_source_get_error    (SbxSearchSource     *self);
gboolean         sbx_search_source_is_asked     (SbxSearchSource     *self);
gboolean         sbx_search_source_has_answered (SbxSearchSource     *self);
gboolean         sbx_search_source_has_more     (SbxSearchSource     *self);
gboolean         sbx_search_source_is_paused    (SbxSearchSource     *self);
gboolean         sbx_search_source_is_complete  (SbxSearchSource     *self);
gboolean         sbx_search_source_is_offline   (SbxSearchSource     *self);
gboolean         sbx_search_source_is_filtered  (SbxSearchSource     *self);
gint64           sbx_search_source_get_reach    (SbxSearchSource     *self);

G_END_DECLS
