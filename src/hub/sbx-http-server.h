/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"
#include "sbx-wire-error.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* RFC 9110; libsoup has no name for it. */
#define SBX_HTTP_UPGRADE_REQUIRED 426

/* Whose answer it is: the epoch of the hub's log (docs/hub.md, "Bridges"). */
#define SBX_HTTP_LOG_HEADER "Signalbox-Log"

/**
 * SbxHttpServer:
 *
 * The HTTP side of a hub: a table of paths. It listens on nothing itself; connections are handed
 * to it.
 */
typedef struct _SbxHttpServer SbxHttpServer;

/**
 * SbxHttpServerFuncs:
 * @write_health: appends what the hub says of itself to the object that /healthz answers
 * @is_ready: whether the hub can serve
 * @get_return: 0, or where the hub is stopping, after how many ms to come back
 */
typedef struct
{
  void     (*write_health) (JsonObject    *answer,
                            gpointer       user_data);
  gboolean (*is_ready)     (gpointer       user_data);
  guint    (*get_return)   (gpointer       user_data);
} SbxHttpServerFuncs;

/**
 * SbxHttpFunc:
 * @self: the server
 * @message: a request with a method that its path takes, and its whole body
 * @rest: what its path has behind that of the resource: as it was written, percent-decoded, see
 *   sbx_http_target_decode(); "" where the paths are the same
 * @query: (nullable) (element-type utf8 utf8): its query, see sbx_http_target_read_query(); may be kept
 * @user_data: what was given with the resource
 *
 * Answers one request: sbx_http_server_answer(), sbx_http_server_refuse(), or sbx_http_server_upgrade();
 * or soup_server_message_pause() and one of the first two later.
 */
typedef void (*SbxHttpFunc) (SbxHttpServer     *self,
                             SoupServerMessage *message,
                             const char        *rest,
                             GHashTable        *query,
                             gpointer           user_data);

/**
 * SbxHttpHeadFunc:
 * @self: the server
 * @message: a request of which the head is there, and no body yet
 * @rest: as of #SbxHttpFunc
 * @user_data: what was given with the resource
 *
 * Looks at a request before its body: whoever may not ask need not send one. It may take the body as it
 * comes, by “got-chunk”.
 *
 * Returns: whether it may go on; if not it has been refused, by sbx_http_server_refuse() or otherwise
 */
typedef gboolean (*SbxHttpHeadFunc) (SbxHttpServer     *self,
                                     SoupServerMessage *message,
                                     const char        *rest,
                                     gpointer           user_data);

/**
 * SbxHttpResource:
 * @path: one that ends in “/” stands for all that is below it as well
 * @methods: (array zero-terminated=1): that it takes
 * @max_body: bytes; a longer body is 413. 0 where none is looked at
 * @answer: answers
 * @begin: (nullable): looks at it before its body
 * @streamed: its body is not gathered, and may have any length: @begin sees to that
 *
 * One row of the table of paths, which stays as long as the server.
 */
typedef struct
{
  const char        *path;
  const char *const *methods;
  gsize              max_body;
  SbxHttpFunc        answer;
  SbxHttpHeadFunc    begin;
  gboolean           streamed;
} SbxHttpResource;

/**
 * SbxUpgraded:
 * @fd: the socket behind its handshake, non-blocking
 * @transport: what kind of socket it is
 * @address: where the other end is, for people
 * @slot: (nullable): its place among the limits
 * @early: bytes that were read behind the handshake already
 *
 * A connection that has become a WebSocket. @fd and @slot belong to whoever is told of it, the rest is
 * borrowed; sbx_peer_new() takes both.
 */
typedef struct
{
  int           fd;
  SbxTransport  transport;
  const char   *address;
  SbxSlot      *slot;
  GByteArray   *early;
} SbxUpgraded;

/* @message is the handshake. */
typedef void (*SbxUpgradedFunc) (const SbxUpgraded *upgraded,
                                 SoupServerMessage *message,
                                 gpointer           user_data);

SbxHttpServer *sbx_http_server_new     (SbxHubConfig             *config,
                                        SbxMetrics               *metrics,
                                        const SbxHttpServerFuncs *funcs,
                                        gpointer                  user_data);
void           sbx_http_server_free    (SbxHttpServer            *self);
void           sbx_http_server_set_log (SbxHttpServer            *self,
                                        const char               *epoch);
void           sbx_http_server_add     (SbxHttpServer            *self,
                                        const SbxHttpResource    *resource,
                                        gpointer                  user_data);
void           sbx_http_server_accept  (SbxHttpServer            *self,
                                        GSocketConnection        *connection,
                                        GSocketAddress           *local,
                                        GSocketAddress           *remote);

/* What a resource answers with. */
void           sbx_http_server_answer  (SbxHttpServer            *self,
                                        SoupServerMessage        *message,
                                        guint                     status,
                                        JsonObject               *answer);
void           sbx_http_server_refuse  (SbxHttpServer            *self,
                                        SoupServerMessage        *message,
                                        guint                     status,
                                        SbxWireError              code,
                                        const char               *title);
void           sbx_http_server_cut_off (SbxHttpServer            *self,
                                        SoupServerMessage        *message);
void           sbx_http_server_drop    (SbxHttpServer            *self,
                                        SoupServerMessage        *message);
int            sbx_http_server_get_fd  (SbxHttpServer            *self,
                                        SoupServerMessage        *message);
gboolean       sbx_http_server_refuse_at_end
                                       (SbxHttpServer            *self,
                                        SoupServerMessage        *message);

/* Of sbx-http-upgrade.c, which asks for the first. */
const char    *sbx_http_server_get_origins
                                       (SbxHttpServer            *self);
void           sbx_http_server_upgrade (SbxHttpServer            *self,
                                        SoupServerMessage        *message,
                                        SbxUpgradedFunc           func,
                                        gpointer                  user_data,
                                        GDestroyNotify            user_data_free);

G_END_DECLS
