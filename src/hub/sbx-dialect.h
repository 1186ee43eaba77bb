/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-codec.h"
#include "sbx-dispatcher.h"
#include "sbx-hub.h"
#include "sbx-peer.h"
#include "sbx-store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SbxOpening:
 * @rest: what the path of the handshake has behind that of the dialect, percent-decoded; "" = nothing
 * @query: (nullable) (element-type utf8 utf8): its query, decoded
 * @headers: its headers
 *
 * How a peer came in.
 */
typedef struct
{
  const char         *rest;
  GHashTable         *query;
  SoupMessageHeaders *headers;
} SbxOpening;

/**
 * SbxDialect:
 * @codec: its codec, which has its name
 * @start: (nullable): the hub starts; returns what it keeps of this dialect, see sbx_hub_get_dialect_state()
 * @stop: (nullable): frees that; no peer is left by then
 * @listens: (nullable): whether it wants to hear of events though nobody speaks it at the moment
 * @opened: (nullable): the handshake is done. A dialect without a `hello` makes one here, see
 *   sbx_dialect_say_hello()
 * @received: a text message of the peer; most often sbx_dispatcher_dispatch()
 * @prepare: (nullable): a request that the peer sent is about to be run: the dialect may say more of it
 *   (sbx_request_take_terms()), or refuse it
 * @silent: (nullable): the peer has sent nothing in its first second
 * @answered: the answer to a request that was made for the peer, or why it failed (`error`). @request is the
 *   envelope that sbx_request_new() was given, %NULL where the peer is told of something that it did
 *   not ask for (what could not be read, the end of the hub). A request without an id hears no bare
 *   `ok`: give one to what must hear it. Most often sbx_dialect_answer()
 * @event: (nullable): an event of the hub, once for all peers of this dialect, while there are any:
 *   durable ones after their commit in the order of the log, others (@stored is %NULL) as they come. The
 *   streams that a peer is subscribed to go on by themselves, in native form
 * @deliver: (nullable): an action for a bot of this dialect: to be given to it by exactly one
 *   sbx_peer_push_tracked()
 * @closed: (nullable): the peer is at its end
 *
 * What a peer of one dialect hears and says, in one table. Requests are made by sbx_request_new() and
 * sbx_dispatcher_run() whatever the dialect; handlers know none.
 */
typedef struct _SbxDialect SbxDialect;
struct _SbxDialect
{
  const SbxCodec *codec;
  gpointer (*start)    (SbxHub               *hub);
  void     (*stop)     (gpointer              state);
  gboolean (*listens)  (gpointer              state);
  void     (*opened)   (SbxHub               *hub,
                        SbxPeer              *peer,
                        const SbxOpening     *opening);
  void     (*received) (SbxHub               *hub,
                        SbxPeer              *peer,
                        const char           *data,
                        gsize                 length);
  gboolean (*prepare)  (SbxRequest           *request,
                        GError              **error);
  void     (*silent)   (SbxHub               *hub,
                        SbxPeer              *peer);
  void     (*answered) (SbxHub               *hub,
                        SbxPeer              *peer,
                        SbxEnvelope          *request,
                        SbxEnvelope          *answer);
  void     (*event)    (SbxHub               *hub,
                        const char           *stream,
                        SbxEnvelope          *envelope,
                        const SbxStoredEvent *stored);
  void     (*deliver)  (SbxHub               *hub,
                        SbxPeer              *peer,
                        const SbxStoredEvent *event);
  void     (*closed)   (SbxHub               *hub,
                        SbxPeer              *peer);
};

extern const SbxDialect sbx_dialect_broadcast;
extern const SbxDialect sbx_dialect_native;
extern const SbxDialect sbx_dialect_agent;
extern const SbxDialect sbx_dialect_worker;
extern const SbxDialect sbx_dialect_monitor;

/* What dialects have in common. */
void        sbx_dialect_ask       (SbxHub           *hub,
                                   SbxPeer          *peer,
                                   const char       *event,
                                   const char       *id,
                                   JsonObject       *payload);
void        sbx_dialect_answer    (SbxHub           *hub,
                                   SbxPeer          *peer,
                                   SbxEnvelope      *request,
                                   SbxEnvelope      *answer);
gboolean    sbx_dialect_say_hello (SbxHub           *hub,
                                   SbxPeer          *peer,
                                   JsonObject       *payload);
const char *sbx_opening_get_token (const SbxOpening *self);

/* Of the hub, for dialects and for whoever makes peers. */
void        sbx_hub_add_peer      (SbxHub           *self,
                                   SbxPeer          *peer,
                                   const SbxDialect *dialect,
                                   const SbxOpening *opening,
                                   GByteArray       *early);
gpointer    sbx_hub_get_dialect_state
                                  (SbxHub           *self,
                                   const SbxDialect *dialect);

G_END_DECLS
