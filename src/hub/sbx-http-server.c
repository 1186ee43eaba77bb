/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-server.h"

#include "sbx-farewell.h"
#include "sbx-json-writer.h"
#include "sbx-origin.h"
#include "sbx-wire-error.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <sys/socket.h>
#include <unistd.h>

/* No path takes a body; a client that sends one anyway is read up to here. */
#define MAX_BODY 65536

/* RFC 9110; libsoup has no name for it. */
#define STATUS_UPGRADE_REQUIRED 426

struct _SbxHttpServer
{
  SoupServer         *server;
  SbxMetrics         *metrics;    /* not owned */
  SbxHttpServerFuncs  funcs;
  gpointer            user_data;
  char               *origins;
};

typedef void (*Resource) (SbxHttpServer     *self,
                          SoupServerMessage *message);

static void
set_json (SoupServerMessage *message,
          guint              status,
          const char        *type,
          JsonObject        *object)
{
  SbxJsonWriter      *writer = sbx_json_writer_new ();
  g_autoptr (GBytes)  body = NULL;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_members (writer, object);
  sbx_json_writer_end_object (writer);
  body = sbx_json_writer_free_to_bytes (writer);

  soup_server_message_set_status (message, status, status == STATUS_UPGRADE_REQUIRED ? "Upgrade Required" : NULL);
  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  /* Nobody stays: a connection is a WebSocket or one request. */
  soup_message_headers_replace (headers, "Connection", "close");
  /* libsoup writes a page of its own about a handshake that it refuses. */
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

/* RFC 9457, with the protocol's own code. */
static void
set_problem (SbxHttpServer     *self,
             SoupServerMessage *message,
             guint              status,
             SbxWireError       code,
             const char        *title)
{
  g_autoptr (JsonObject) problem = json_object_new ();

  sbx_metrics_refuse (self->metrics, sbx_wire_error_to_name (code));
  json_object_set_int_member (problem, "status", status);
  json_object_set_string_member (problem, "code", sbx_wire_error_to_name (code));
  json_object_set_string_member (problem, "title", title);
  set_json (message, status, "application/problem+json", problem);
}

/* Returns: whether the hub is stopping, which is then the answer */
static gboolean
refuse_at_end (SbxHttpServer     *self,
               SoupServerMessage *message)
{
  guint            wait = self->funcs.get_return (self->user_data);
  g_autofree char *seconds = g_strdup_printf ("%u", (wait + 999) / 1000);

  if (wait == 0)
    return FALSE;
  set_problem (self, message, SOUP_STATUS_SERVICE_UNAVAILABLE, SBX_WIRE_ERROR_UNAVAILABLE, _("The hub is stopping"));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", seconds);
  return TRUE;
}

/* libsoup may hold the first frames already: takes them out of its buffers without waiting for more. */
static GByteArray *
take_early_bytes (GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GByteArray   *early = g_byte_array_new ();
  guint8        buffer[4096];
  gssize        length;

  while ((length = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer,
                                                             sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (early, buffer, (guint) length);
  return early;
}

static char *
describe_address (GSocketAddress *remote)
{
  if (G_IS_INET_SOCKET_ADDRESS (remote))
    return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (remote));
  return g_strdup ("unix");
}

/* The answer 101 is out: takes the connection away from libsoup. */
static void
on_upgraded (SoupServerMessage *message,
             gpointer           user_data)
{
  SbxHttpServer             *self = user_data;
  g_autoptr (GSocketAddress) remote = g_object_ref (soup_server_message_get_remote_address (message));
  GSocketConnection         *connection = g_object_get_data (G_OBJECT (remote), "sbx-connection");
  g_autoptr (GIOStream)      stream = NULL;
  g_autoptr (GByteArray)     early = NULL;
  g_autoptr (SbxPeer)        peer = NULL;
  g_autofree char           *address = NULL;
  GSocket                   *socket = g_socket_connection_get_socket (connection);
  SbxSlot                   *slot = sbx_slot_take (remote);
  int                        fd;

  stream = soup_server_message_steal_connection (message);
  early = take_early_bytes (stream);

  /* A duplicate, and the GSocket closed here and now, whoever else still holds it. */
  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  g_socket_close (socket, NULL);
  g_object_set_data (G_OBJECT (remote), "sbx-connection", NULL);
  if (fd < 0)
    {
      sbx_slot_free (slot);
      return;
    }

  address = describe_address (remote);
  peer = sbx_peer_new (fd, G_IS_UNIX_SOCKET_ADDRESS (remote) ? SBX_TRANSPORT_UNIX : SBX_TRANSPORT_WEBSOCKET,
                       address, slot);
  self->funcs.upgraded (peer, early, self->user_data);
}

static void
upgrade (SbxHttpServer     *self,
         SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  if (refuse_at_end (self, message))
    return;
  if (!sbx_origin_is_allowed (soup_message_headers_get_one (request, "Origin"),
                              soup_message_headers_get_one (request, "Host"), self->origins))
    {
      set_problem (self, message, SOUP_STATUS_FORBIDDEN, SBX_WIRE_ERROR_FORBIDDEN,
                   _("Pages of this origin may not connect; see the setting “origins”"));
      return;
    }
  if (!soup_message_headers_header_contains (request, "Upgrade", "websocket") ||
      g_strcmp0 (soup_message_headers_get_one (request, "Sec-WebSocket-Version"), "13") != 0)
    {
      soup_message_headers_replace (response, "Upgrade", "websocket");
      soup_message_headers_replace (response, "Sec-WebSocket-Version", "13");
      set_problem (self, message, STATUS_UPGRADE_REQUIRED, SBX_WIRE_ERROR_BAD_REQUEST,
                   _("This path speaks WebSocket, version 13"));
      return;
    }
  /* No extension is offered, so none is agreed on. */
  if (!soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    {
      set_problem (self, message, SOUP_STATUS_BAD_REQUEST, SBX_WIRE_ERROR_BAD_REQUEST,
                   _("The WebSocket handshake is malformed"));
      return;
    }
  g_signal_connect (message, "wrote-informational", G_CALLBACK (on_upgraded), self);
}

static void
answer_health (SbxHttpServer     *self,
               SoupServerMessage *message)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_string_member (answer, "status", "ok");
  self->funcs.write_health (answer, self->user_data);
  set_json (message, SOUP_STATUS_OK, "application/json", answer);
}

static void
answer_readiness (SbxHttpServer     *self,
                  SoupServerMessage *message)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  if (refuse_at_end (self, message))
    return;
  if (!self->funcs.is_ready (self->user_data))
    {
      set_problem (self, message, SOUP_STATUS_SERVICE_UNAVAILABLE, SBX_WIRE_ERROR_UNAVAILABLE,
                   _("The hub cannot write to its database"));
      return;
    }
  json_object_set_string_member (answer, "status", "ok");
  set_json (message, SOUP_STATUS_OK, "application/json", answer);
}

static const struct
{
  const char *path;
  Resource    answer;
} resources[] = {
  { "/ws", upgrade },
  { "/healthz", answer_health },
  { "/readyz", answer_readiness },
};

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  SbxHttpServer      *self = user_data;
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *method = soup_server_message_get_method (message);

  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      if (!g_str_equal (path, resources[i].path))
        continue;
      if (method == SOUP_METHOD_GET || (method == SOUP_METHOD_HEAD && resources[i].answer != upgrade))
        {
          resources[i].answer (self, message);
          return;
        }
      soup_message_headers_replace (response, "Allow", resources[i].answer == upgrade ? "GET" : "GET, HEAD");
      set_problem (self, message, SOUP_STATUS_METHOD_NOT_ALLOWED, SBX_WIRE_ERROR_BAD_REQUEST,
                   _("This path does not take this method"));
      return;
    }
  set_problem (self, message, SOUP_STATUS_NOT_FOUND, SBX_WIRE_ERROR_NOT_FOUND, _("There is nothing at this path"));
}

/* Takes the connection away from libsoup, which lets go of it at its next read, and refuses the body in our
 * own words: libsoup would read it to its end first. */
static void
cut_off (SbxHttpServer     *self,
         SoupServerMessage *message)
{
  static const char body[] = "{\"status\":413,\"code\":\"tooLarge\",\"title\":\"No path takes a body\"}";
  GSocketAddress  *remote = soup_server_message_get_remote_address (message);
  GSocket         *socket = g_socket_connection_get_socket (g_object_get_data (G_OBJECT (remote), "sbx-connection"));
  int              fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\n"
                                             "Content-Length: %u\r\nConnection: close\r\n\r\n%s",
                                             (guint) strlen (body), body);

  sbx_metrics_refuse (self->metrics, sbx_wire_error_to_name (SBX_WIRE_ERROR_TOO_LARGE));
  if (fd >= 0)
    sbx_farewell_say (fd, sbx_slot_take (remote), answer);
  g_socket_close (socket, NULL);
}

static void
on_got_chunk (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  gsize before = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), "sbx-received"));
  gsize received = before + g_bytes_get_size (chunk);

  g_object_set_data (G_OBJECT (message), "sbx-received", GSIZE_TO_POINTER (received));
  if (before <= MAX_BODY && received > MAX_BODY)
    cut_off (user_data, message);
}

static void
on_head (SoupServerMessage *message,
         gpointer           user_data)
{
  sbx_slot_note_head (soup_server_message_get_remote_address (message));
}

static void
on_request_started (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_head), NULL);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_head), NULL);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), user_data);
}

/**
 * sbx_http_server_new:
 * @config: the hub's
 * @metrics: where refusals are counted
 * @funcs: the hub's side
 * @user_data: for @funcs
 *
 * Returns: (transfer full): a server in the thread-default main context
 */
SbxHttpServer *
sbx_http_server_new (SbxHubConfig             *config,
                     SbxMetrics               *metrics,
                     const SbxHttpServerFuncs *funcs,
                     gpointer                  user_data)
{
  SbxHttpServer *self = g_new0 (SbxHttpServer, 1);

  self->metrics = metrics;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->origins = g_strdup (sbx_hub_config_get_string (config, "origins"));
  self->server = soup_server_new ("server-header", "signalbox-hub/" PACKAGE_VERSION, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_request_started), self);
  return self;
}

/**
 * sbx_http_server_free:
 * @self: (transfer full): a server
 *
 * Ends every connection that is still at its HTTP request.
 */
void
sbx_http_server_free (SbxHttpServer *self)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self->origins);
  g_free (self);
}

/**
 * sbx_http_server_accept:
 * @self: a server
 * @connection: a connection at its start
 * @local: its end here
 * @remote: its other end: the object that holds the connection's slot
 */
void
sbx_http_server_accept (SbxHttpServer     *self,
                        GSocketConnection *connection,
                        GSocketAddress    *local,
                        GSocketAddress    *remote)
{
  g_autoptr (GError) error = NULL;

  /* What libsoup hands out with a message is the address, so the connection travels on that. */
  g_object_set_data (G_OBJECT (remote), "sbx-connection", connection);
  if (!soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, &error))
    g_info ("a connection could not be served: %s", error->message);
}
