/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-private.h"

#include "sbx-origin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long a browser may remember what OPTIONS said, in seconds. */
#define MAX_AGE "86400"

/* A WebSocket's handshake under way. */
typedef struct
{
  SbxEngine  *engine;      /* not owned */
  GHashTable *query;       /* (nullable) */
  char       *sid;         /* (nullable): of the session that it is for; a new one */
} Handshake;

/**
 * sbx_engine_refuse:
 * @server: the HTTP server
 * @message: a request
 * @refusal: what is wrong with it
 *
 * Answers as the protocol does.
 */
void
sbx_engine_refuse (SbxHttpServer     *server,
                   SoupServerMessage *message,
                   SbxEngineRefusal   refusal)
{
  static const char *const words[] = {
    [SBX_ENGINE_UNKNOWN_TRANSPORT] = "Transport unknown",
    [SBX_ENGINE_UNKNOWN_SID] = "Session ID unknown",
    [SBX_ENGINE_BAD_HANDSHAKE_METHOD] = "Bad handshake method",
    [SBX_ENGINE_BAD_REQUEST] = "Bad request",
    [SBX_ENGINE_FORBIDDEN] = "Forbidden",
    [SBX_ENGINE_UNSUPPORTED_VERSION] = "Unsupported protocol version",
  };
  g_autoptr (JsonObject)   answer = json_object_new ();

  json_object_set_int_member (answer, "code", refusal);
  json_object_set_string_member (answer, "message", words[refusal]);
  sbx_http_server_answer (server, message, refusal == SBX_ENGINE_FORBIDDEN ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_BAD_REQUEST,
                          answer);
}

static const char *
look_up (GHashTable *query,
         const char *name)
{
  return query != NULL ? g_hash_table_lookup (query, name) : NULL;
}

static void
free_handshake (gpointer data)
{
  Handshake *handshake = data;

  g_clear_pointer (&handshake->query, g_hash_table_unref);
  g_free (handshake->sid);
  g_free (handshake);
}

static void
open_websocket (Handshake         *handshake,
                const SbxUpgraded *upgraded,
                SoupServerMessage *message)
{
  g_autoptr (SbxPeer) peer = sbx_peer_new (upgraded->fd, upgraded->transport, upgraded->address, upgraded->slot);
  SbxEngineSession   *session = sbx_engine_session_new (handshake->engine, peer);

  if (sbx_engine_session_open (session, handshake->query, soup_server_message_get_request_headers (message)))
    sbx_reactor_feed (handshake->engine->reactor, peer, upgraded->early->data, upgraded->early->len);
}

static void
on_upgraded (const SbxUpgraded *upgraded,
             SoupServerMessage *message,
             gpointer           user_data)
{
  Handshake           *handshake = user_data;
  SbxEngineSession    *session;
  g_autoptr (SbxPeer)  nobody = NULL;

  if (handshake->sid == NULL)
    {
      open_websocket (handshake, upgraded, message);
      return;
    }
  /* What held before the handshake may not hold behind it. */
  session = sbx_engine_find (handshake->engine, handshake->sid);
  if (session != NULL && session->peer->fd < 0 && session->peer->state == SBX_PEER_OPEN && session->probe == NULL)
    sbx_engine_session_probe (session, upgraded);
  else
    nobody = sbx_peer_new (upgraded->fd, upgraded->transport, upgraded->address, upgraded->slot);
}

static void
answer_websocket (SbxEngine         *self,
                  SbxHttpServer     *server,
                  SoupServerMessage *message,
                  GHashTable        *query,
                  SbxEngineSession  *session)
{
  Handshake *handshake = g_new0 (Handshake, 1);

  handshake->engine = self;
  handshake->query = query != NULL ? g_hash_table_ref (query) : NULL;
  handshake->sid = session != NULL ? g_strdup (session->sid) : NULL;
  sbx_http_server_upgrade (server, message, on_upgraded, handshake, free_handshake);
}

static gboolean
asks_for_websocket (SoupServerMessage *message)
{
  return soup_message_headers_header_contains (soup_server_message_get_request_headers (message), "Upgrade", "websocket");
}

static char *
describe_address (GSocketAddress *remote)
{
  if (G_IS_INET_SOCKET_ADDRESS (remote))
    return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (remote));
  return g_strdup ("unix");
}

/* A client of Python takes no more than a few packets of one poll, and is lost otherwise. It tells itself from all others by the
 * `t` against caches, which is its clock in seconds, whatever it calls itself; one without any may be anybody. */
static gboolean
takes_many (GHashTable         *query,
            SoupMessageHeaders *headers)
{
  const char      *stamp = look_up (query, "t");
  const char      *agent = soup_message_headers_get_one (headers, "User-Agent");
  g_autofree char *lower = agent != NULL ? g_ascii_strdown (agent, -1) : NULL;

  return stamp != NULL && *stamp != '\0' && strchr (stamp, '.') == NULL &&
         (lower == NULL || strstr (lower, "python") == NULL);
}

static void
open_polling (SbxEngine         *self,
              SbxHttpServer     *server,
              SoupServerMessage *message,
              GHashTable        *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GSocketAddress     *remote = soup_server_message_get_remote_address (message);
  g_autofree char    *address = describe_address (remote);
  SbxSlot            *slot;
  g_autoptr (SbxPeer) peer = NULL;
  SbxEngineSession   *session;

  if (sbx_http_server_refuse_at_end (server, message))
    return;
  slot = sbx_slot_new_beside (remote);
  if (slot == NULL)
    {
      sbx_http_server_refuse (server, message, SOUP_STATUS_SERVICE_UNAVAILABLE, SBX_WIRE_ERROR_UNAVAILABLE,
                              _("There are too many connections"));
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "10");
      return;
    }
  peer = sbx_peer_new (-1, SBX_TRANSPORT_POLLING, address, slot);
  session = sbx_engine_session_new (self, peer);
  session->takes_many = takes_many (query, headers);
  if (sbx_engine_session_open (session, query, headers))
    sbx_engine_session_poll (session, server, message);
  else
    sbx_engine_refuse (server, message, SBX_ENGINE_BAD_REQUEST);
}

static void
answer_polling (SbxHttpServer     *server,
                SoupServerMessage *message,
                SbxEngineSession  *session)
{
  const char *method = soup_server_message_get_method (message);

  if (method == SOUP_METHOD_GET)
    sbx_engine_session_poll (session, server, message);
  else if (method == SOUP_METHOD_POST)
    sbx_engine_session_post (session, server, message);
  else
    sbx_engine_refuse (server, message, SBX_ENGINE_BAD_REQUEST);
}

/* A request for a session that there is. */
static void
answer_session (SbxEngine         *self,
                SbxHttpServer     *server,
                SoupServerMessage *message,
                GHashTable        *query,
                gboolean           websocket,
                const char        *sid)
{
  SbxEngineSession *session = sbx_engine_find (self, sid);

  /* What the client said on its WebSocket before this request comes before it. */
  if (session != NULL && session->probe != NULL)
    {
      sbx_peer_read_now (session->probe);
      session = sbx_engine_find (self, sid);
    }
  if (session == NULL)
    sbx_engine_refuse (server, message, SBX_ENGINE_UNKNOWN_SID);
  else if (session->peer->fd >= 0 ||
           (websocket && (!asks_for_websocket (message) || session->probe != NULL || session->peer->state != SBX_PEER_OPEN)))
    sbx_engine_refuse (server, message, SBX_ENGINE_BAD_REQUEST);
  else if (websocket)
    answer_websocket (self, server, message, query, session);
  else
    answer_polling (server, message, session);
}

/* Pages of other origins that may connect are told so; a session needs no cookie. Returns: whether they may */
static gboolean
allow_origin (SbxEngine         *self,
              SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *origin = soup_message_headers_get_one (request, "Origin");

  if (origin == NULL)
    return TRUE;
  if (!sbx_origin_is_allowed (origin, soup_message_headers_get_one (request, "Host"), self->options.origins))
    return FALSE;
  soup_message_headers_replace (response, "Access-Control-Allow-Origin", origin);
  soup_message_headers_replace (response, "Access-Control-Allow-Credentials", "true");
  soup_message_headers_replace (response, "Vary", "Origin");
  return TRUE;
}

/* What a browser asks before it sends headers that pages cannot always send. */
static void
answer_options (SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *wanted = soup_message_headers_get_list (request, "Access-Control-Request-Headers");

  soup_message_headers_replace (response, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  if (wanted != NULL)
    soup_message_headers_replace (response, "Access-Control-Allow-Headers", wanted);
  soup_message_headers_replace (response, "Access-Control-Max-Age", MAX_AGE);
  soup_message_headers_replace (response, "Connection", "close");
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

/**
 * sbx_engine_answer_request:
 * @server: the HTTP server
 * @message: a request at the path of an engine
 * @rest: what its path has behind that
 * @query: (nullable): of the request
 * @user_data: the engine
 *
 * Answers it, or holds it.
 */
void
sbx_engine_answer_request (SbxHttpServer     *server,
                           SoupServerMessage *message,
                           const char        *rest,
                           GHashTable        *query,
                           gpointer           user_data)
{
  SbxEngine  *self = user_data;
  const char *method = soup_server_message_get_method (message);
  const char *transport = look_up (query, "transport");
  const char *sid = look_up (query, "sid");
  gboolean    websocket = g_strcmp0 (transport, "websocket") == 0;

  if (*rest != '\0')
    sbx_http_server_refuse (server, message, SOUP_STATUS_NOT_FOUND, SBX_WIRE_ERROR_NOT_FOUND, _("There is nothing at this path"));
  else if (!allow_origin (self, message))
    sbx_engine_refuse (server, message, SBX_ENGINE_FORBIDDEN);
  else if (method == SOUP_METHOD_OPTIONS)
    answer_options (message);
  else if (!websocket && g_strcmp0 (transport, "polling") != 0)
    sbx_engine_refuse (server, message, SBX_ENGINE_UNKNOWN_TRANSPORT);
  else if (sid != NULL)
    answer_session (self, server, message, query, websocket, sid);
  else if (method != SOUP_METHOD_GET)
    sbx_engine_refuse (server, message, SBX_ENGINE_BAD_HANDSHAKE_METHOD);
  else if (websocket && !asks_for_websocket (message))
    sbx_engine_refuse (server, message, SBX_ENGINE_BAD_REQUEST);
  else if (g_strcmp0 (look_up (query, "EIO"), "4") != 0)
    sbx_engine_refuse (server, message, SBX_ENGINE_UNSUPPORTED_VERSION);
  else if (websocket)
    answer_websocket (self, server, message, query, NULL);
  else
    open_polling (self, server, message, query);
}
