/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-address.h"
#include "sbx-foreign.h"

G_BEGIN_DECLS

/**
 * SbxRoute:
 * @uri: with its path
 * @dialect: (nullable): what is spoken there; %NULL = it is to be found out
 * @socketio: over Socket.IO
 * @own: the path names us
 *
 * One way that a server may be reached by.
 */
typedef struct
{
  char       *uri;
  const char *dialect;
  gboolean    socketio;
  gboolean    own;
} SbxRoute;

void       sbx_route_free  (SbxRoute    *self);
/* The ways that are worth a try, the likeliest first (element-type SbxRoute) (transfer full). The others are tried where a server answers, but refuses this way. */
GPtrArray *sbx_route_plan  (SbxAddress  *address,
                            const char  *dialect,
                            const char  *client_id);
/* The path of a URI, percent-decoded (transfer full). */
char      *sbx_route_dup_path (const char *uri);
char      *sbx_route_dup_encoded_path (const char *uri);

/* Whether it is the place of somebody who may be a chatbot. */
gboolean   sbx_route_takes_place (const SbxRoute *self);
/* (transfer full): in words for people; @code: of SBX_CLIENT_ERROR. */
GError    *sbx_route_new_place_error (const char *uri,
                                      int         code);
GError    *sbx_route_new_likely_place_error (const char *uri);
/* Whether a server at @address that speaks @dialect, or may speak it ("auto"), has one place there for a chatbot, as far as the address says it. */
gboolean   sbx_route_is_place    (SbxAddress     *address,
                                  const char     *dialect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRoute, sbx_route_free)

G_END_DECLS
