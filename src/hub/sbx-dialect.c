/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect.h"

#include "sbx-hub-private.h"

#include <string.h>

/**
 * sbx_dialect_ask:
 * @hub: a hub
 * @peer: one of its peers
 * @event: the native name of a request
 * @id: (nullable): for its answer
 * @payload: (transfer none): of the request
 *
 * Makes a request for a peer that did not put it into these words, and runs it. The answer goes to the
 * dialect's `answered`, perhaps before this returns.
 */
void
sbx_dialect_ask (SbxHub     *hub,
                 SbxPeer    *peer,
                 const char *event,
                 const char *id,
                 JsonObject *payload)
{
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_request (event, id, payload);
  g_autoptr (SbxRequest)  request = NULL;

  request = sbx_request_new (hub, peer, envelope,
                             g_bytes_get_size (sbx_envelope_get_payload_text (envelope)));
  sbx_dispatcher_run (request);
}

/**
 * sbx_dialect_answer:
 * @hub: a hub
 * @peer: one of its peers
 * @request: (nullable): what it asked for
 * @answer: what it is told
 *
 * Tells a peer in the words of its dialect's codec, and nothing where that has none.
 */
void
sbx_dialect_answer (SbxHub      *hub,
                    SbxPeer     *peer,
                    SbxEnvelope *request,
                    SbxEnvelope *answer)
{
  const SbxCodec    *codec = sbx_peer_get_dialect (peer)->codec;
  g_autoptr (GBytes) text = codec->encode (answer, NULL);
  g_autoptr (GBytes) frame = NULL;
  const char        *data;
  gsize              length;

  if (text == NULL)
    return;
  data = g_bytes_get_data (text, &length);
  frame = sbx_peer_frame_text (data, length);
  sbx_peer_push_answer (peer, frame);
}

/**
 * sbx_dialect_say_hello:
 * @hub: a hub
 * @peer: a peer whose dialect knows no `hello`
 * @payload: (transfer none): of the `hello` that it implies
 *
 * Says hello for a peer. Where that is refused the peer is told why and closed: it has no other way to come in.
 *
 * Returns: whether it is in
 */
gboolean
sbx_dialect_say_hello (SbxHub     *hub,
                       SbxPeer    *peer,
                       JsonObject *payload)
{
  sbx_dialect_ask (hub, peer, "hello", NULL, payload);
  if (sbx_peer_get_identity (peer) != NULL)
    return TRUE;
  sbx_peer_close (peer, SBX_CLOSE_POLICY, "refused");
  return FALSE;
}

/**
 * sbx_opening_get_token:
 * @self: how a peer came in
 *
 * Returns: (transfer none) (nullable): the token that it brought: in the query, or as a bearer
 */
const char *
sbx_opening_get_token (const SbxOpening *self)
{
  static const char scheme[] = "Bearer ";
  const char *token = self->query != NULL ? g_hash_table_lookup (self->query, "token") : NULL;
  const char *authorization;

  if (token != NULL)
    return token;
  authorization = soup_message_headers_get_one (self->headers, "Authorization");
  if (authorization == NULL || g_ascii_strncasecmp (authorization, scheme, strlen (scheme)) != 0)
    return NULL;
  return authorization + strlen (scheme) + strspn (authorization + strlen (scheme), " ");
}
