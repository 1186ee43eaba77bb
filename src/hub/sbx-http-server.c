/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-server.h"

#include "sbx-farewell.h"
#include "sbx-http-head.h"
#include "sbx-http-input.h"
#include "sbx-http-target.h"
#include "sbx-json-writer.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A body that no path looks at is read up to here. */
#define MAX_BODY 65536

#define MAX_HEAD 65536

/* Whoever sends a body has the time of a handshake for each piece of this size. */
#define BODY_STEP 16384

struct _SbxHttpServer
{
  SoupServer         *server;
  SbxMetrics         *metrics;    /* not owned */
  SbxHttpServerFuncs  funcs;
  gpointer            user_data;
  char               *origins;
  char               *log;        /* (nullable): the epoch of the hub's */
  GArray             *entries;    /* (element-type Entry): the longest path first */
  int                 silent_fd;  /* -1 = none */
};

/* One row of the table. */
typedef struct
{
  const SbxHttpResource *resource;
  gpointer               user_data;
} Entry;

static void
set_answer (SoupServerMessage *message,
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

  soup_server_message_set_status (message, status, status == SBX_HTTP_UPGRADE_REQUIRED ? "Upgrade Required" : NULL);
  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  /* Nobody stays: a connection is a WebSocket or one request. */
  soup_message_headers_replace (headers, "Connection", "close");
  /* libsoup writes a page of its own about a handshake that it refuses. */
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

static void
answer_health (SbxHttpServer     *self,
               SoupServerMessage *message,
               const char        *rest,
               GHashTable        *query,
               gpointer           user_data)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_string_member (answer, "status", "ok");
  self->funcs.write_health (answer, self->user_data);
  sbx_http_server_answer (self, message, SOUP_STATUS_OK, answer);
}

static void
answer_readiness (SbxHttpServer     *self,
                  SoupServerMessage *message,
                  const char        *rest,
                  GHashTable        *query,
                  gpointer           user_data)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  if (sbx_http_server_refuse_at_end (self, message))
    return;
  if (!self->funcs.is_ready (self->user_data))
    {
      sbx_http_server_refuse (self, message, SOUP_STATUS_SERVICE_UNAVAILABLE, SBX_WIRE_ERROR_UNAVAILABLE,
                              _("The hub cannot write to its database"));
      return;
    }
  json_object_set_string_member (answer, "status", "ok");
  sbx_http_server_answer (self, message, SOUP_STATUS_OK, answer);
}

static const char *const get_or_head[] = { "GET", "HEAD", NULL };

static const SbxHttpResource own_resources[] = {
  { "/healthz", get_or_head, 0, answer_health },
  { "/readyz", get_or_head, 0, answer_readiness },
};

static GSocket *
get_socket (SoupServerMessage *message)
{
  return g_socket_connection_get_socket (g_object_get_data (G_OBJECT (soup_server_message_get_remote_address (message)), "sbx-connection"));
}

static SbxHttpInput *
get_input (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (soup_server_message_get_remote_address (message)), "sbx-input");
}

/* A path is compared as it is meant, not as it is written: %77 is w. Only a slash that is written as %2F is
 * none that ends a part of it. Returns: (transfer full) (nullable): what stands behind the resource's path */
static char *
match_path (const SbxHttpResource *resource,
            const char            *path)
{
  gsize            length = strlen (resource->path);
  g_autofree char *decoded = NULL;

  if (resource->path[length - 1] != '/')
    {
      decoded = g_uri_unescape_string (path, "/");
      return g_strcmp0 (decoded, resource->path) == 0 ? g_strdup ("") : NULL;
    }
  return g_str_has_prefix (path, resource->path) ? sbx_http_target_decode (path + length, -1) : NULL;
}

/* libsoup's own address has no segments “..” any more, which may be what somebody is called. */
static const Entry *
find_entry (SbxHttpServer     *self,
            SoupServerMessage *message,
            char             **rest)
{
  g_autofree char *written = sbx_http_input_dup_path (get_input (message), soup_server_message_get_method (message));
  const char      *path = written != NULL ? written : g_uri_get_path (soup_server_message_get_uri (message));

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      *rest = match_path (entry->resource, path);
      if (*rest != NULL)
        return entry;
    }
  return NULL;
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *form,
            gpointer           user_data)
{
  SbxHttpServer         *self = user_data;
  g_autoptr (GHashTable) query = sbx_http_target_read_query (g_uri_get_query (soup_server_message_get_uri (message)));
  g_autofree char       *rest = NULL;
  g_autofree char       *allowed = NULL;
  const Entry           *entry = find_entry (self, message, &rest);

  if (g_object_get_data (G_OBJECT (message), "sbx-refused") != NULL)
    return;
  if (self->log != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), SBX_HTTP_LOG_HEADER, self->log);
  if (entry == NULL)
    {
      sbx_http_server_refuse (self, message, SOUP_STATUS_NOT_FOUND, SBX_WIRE_ERROR_NOT_FOUND,
                              _("There is nothing at this path"));
      return;
    }
  if (g_strv_contains (entry->resource->methods, soup_server_message_get_method (message)))
    {
      entry->resource->answer (self, message, rest, query, entry->user_data);
      return;
    }
  allowed = g_strjoinv (", ", (char **) entry->resource->methods);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", allowed);
  sbx_http_server_refuse (self, message, SOUP_STATUS_METHOD_NOT_ALLOWED, SBX_WIRE_ERROR_BAD_REQUEST,
                          _("This path does not take this method"));
}

static void
refuse_body (SbxHttpServer     *self,
             SoupServerMessage *message)
{
  sbx_http_server_refuse (self, message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, SBX_WIRE_ERROR_TOO_LARGE,
                          _("The body is too large"));
  sbx_http_server_cut_off (self, message);
}

static void
on_got_chunk (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  gsize limit = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), "sbx-limit"));
  gsize before = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), "sbx-received"));
  gsize received = before + g_bytes_get_size (chunk);

  if (g_object_get_data (G_OBJECT (message), "sbx-refused") != NULL)
    return;
  g_object_set_data (G_OBJECT (message), "sbx-received", GSIZE_TO_POINTER (received));
  if (received / BODY_STEP > before / BODY_STEP)
    sbx_slot_restart (soup_server_message_get_remote_address (message), FALSE);
  if (before <= limit && received > limit)
    refuse_body (user_data, message);
}

static void
on_wrote_head (SoupServerMessage *message,
               gpointer           user_data)
{
  sbx_slot_note_head (soup_server_message_get_remote_address (message));
}

/* libsoup 3.2 lets go of a connection with a head that is too large, of which the slot says then why. Later ones
 * take larger heads: they are made to do the same. */
static gboolean
refuse_head (SoupServerMessage *message)
{
  if (sbx_http_head_measure (message) <= MAX_HEAD)
    return FALSE;
  g_object_set_data (G_OBJECT (message), "sbx-refused", message);
  g_socket_close (get_socket (message), NULL);
  return TRUE;
}

/* The rest of the work on a request that a resource looks at before its body. */
static void
begin (SbxHttpServer     *self,
       SoupServerMessage *message,
       const Entry       *entry,
       const char        *rest)
{
  if (!g_strv_contains (entry->resource->methods, soup_server_message_get_method (message)) ||
      entry->resource->begin (self, message, rest, entry->user_data))
    return;
  g_object_set_data (G_OBJECT (message), "sbx-refused", message);
  if (sbx_http_head_has_body (message))
    sbx_http_server_cut_off (self, message);
}

static void
on_got_head (SoupServerMessage *message,
             gpointer           user_data)
{
  g_autofree char *rest = NULL;
  const Entry     *entry = find_entry (user_data, message, &rest);
  gsize            max_body = entry != NULL ? entry->resource->max_body : 0;
  gboolean         streamed = entry != NULL && entry->resource->streamed;
  gsize            limit = streamed ? G_MAXSIZE : max_body > 0 ? max_body : MAX_BODY;

  if (refuse_head (message))
    return;
  sbx_slot_note_head (soup_server_message_get_remote_address (message));
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), max_body > 0);
  g_object_set_data (G_OBJECT (message), "sbx-limit", GSIZE_TO_POINTER (limit));
  if (entry != NULL && entry->resource->begin != NULL)
    begin (user_data, message, entry, rest);
  if (g_object_get_data (G_OBJECT (message), "sbx-refused") == NULL && sbx_http_head_announces_more (message, limit))
    refuse_body (user_data, message);
}

/* Whether libsoup reads another request behind this one. */
static gboolean
is_kept (SoupServerMessage *message)
{
  return soup_server_message_get_http_version (message) == SOUP_HTTP_1_1 &&
         !soup_message_headers_header_contains (soup_server_message_get_request_headers (message), "Connection", "close") &&
         !soup_message_headers_header_contains (soup_server_message_get_response_headers (message), "Connection", "close");
}

static void
on_finished (SoupServerMessage *message,
             gpointer           user_data)
{
  sbx_http_input_await (get_input (message));
  sbx_slot_restart (soup_server_message_get_remote_address (message), is_kept (message));
}

static void
on_request_started (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  sbx_http_input_start (get_input (message));
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_head), user_data);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_head), NULL);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), user_data);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), NULL);
}

/* libsoup keeps connections open behind a request only where it listens to something: it is given one end of
 * a pair of sockets, on which nothing ever comes. */
static void
keep_connections (SbxHttpServer *self)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError)  error = NULL;
  int                 fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return;
  self->silent_fd = fds[1];
  socket = g_socket_new_from_fd (fds[0], &error);
  if (socket == NULL)
    close (fds[0]);
  else
    soup_server_listen_socket (self->server, socket, 0, &error);
  if (error != NULL)
    g_info ("connections are not kept: %s", error->message);
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
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (gsize i = 0; i < G_N_ELEMENTS (own_resources); i++)
    sbx_http_server_add (self, &own_resources[i], NULL);
  self->server = soup_server_new ("server-header", "signalbox-hub/" PACKAGE_VERSION, "raw-paths", TRUE, NULL);
  self->silent_fd = -1;
  keep_connections (self);
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
  if (self->silent_fd >= 0)
    close (self->silent_fd);
  g_array_unref (self->entries);
  g_free (self->log);
  g_free (self->origins);
  g_free (self);
}

/**
 * sbx_http_server_set_log:
 * @self: a server
 * @epoch: of the hub's log
 *
 * Says it in the head of every answer: whichever dialect two hubs speak with each other, each knows who the other is.
 */
void
sbx_http_server_set_log (SbxHttpServer *self,
                         const char    *epoch)
{
  g_free (self->log);
  self->log = g_strdup (epoch);
}

/**
 * sbx_http_server_add:
 * @self: a server
 * @resource: what is at a path that nothing is at yet
 * @user_data: for its function
 */
void
sbx_http_server_add (SbxHttpServer         *self,
                     const SbxHttpResource *resource,
                     gpointer               user_data)
{
  Entry entry = { resource, user_data };
  guint place = 0;

  while (place < self->entries->len &&
         strlen (g_array_index (self->entries, Entry, place).resource->path) >= strlen (resource->path))
    place++;
  g_array_insert_val (self->entries, place, entry);
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
  SbxHttpInput         *input;
  g_autoptr (GIOStream) stream = sbx_http_input_wrap (connection, &input);
  g_autoptr (GError)    error = NULL;

  /* What libsoup hands out with a message is the address, so the connection travels on that. */
  g_object_set_data (G_OBJECT (remote), "sbx-connection", connection);
  g_object_set_data (G_OBJECT (remote), "sbx-input", input);
  if (!soup_server_accept_iostream (self->server, stream, local, remote, &error))
    g_info ("a connection could not be served: %s", error->message);
}

/**
 * sbx_http_server_answer:
 * @self: a server
 * @message: a request
 * @status: of the answer
 * @answer: an object
 */
void
sbx_http_server_answer (SbxHttpServer     *self,
                        SoupServerMessage *message,
                        guint              status,
                        JsonObject        *answer)
{
  set_answer (message, status, "application/json", answer);
}

/**
 * sbx_http_server_refuse:
 * @self: a server
 * @message: a request
 * @status: of the answer
 * @code: the protocol's word for it
 * @title: a sentence
 *
 * Answers with a problem as of RFC 9457, with the protocol's own code, and counts it.
 */
void
sbx_http_server_refuse (SbxHttpServer     *self,
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
  set_answer (message, status, "application/problem+json", problem);
}

static void
append_header (const char *name,
               const char *value,
               gpointer    text)
{
  if (g_ascii_strcasecmp (name, "Connection") != 0)
    g_string_append_printf (text, "%s: %s\r\n", name, value);
}

/**
 * sbx_http_server_cut_off:
 * @self: a server
 * @message: a request that has its answer, and a body that nobody wants to read
 *
 * Takes the connection away from libsoup, which lets go of it at its next read: it would read the body to its
 * end first. The answer is written in our own way.
 */
void
sbx_http_server_cut_off (SbxHttpServer     *self,
                         SoupServerMessage *message)
{
  GSocketAddress      *remote = soup_server_message_get_remote_address (message);
  GSocket             *socket = get_socket (message);
  g_autoptr (GBytes)   body = soup_message_body_flatten (soup_server_message_get_response_body (message));
  guint                status = soup_server_message_get_status (message);
  const char          *reason = soup_server_message_get_reason_phrase (message);
  g_autoptr (GString)  text = g_string_new (NULL);
  int                  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);

  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n", status, reason != NULL ? reason : soup_status_get_phrase (status));
  soup_message_headers_foreach (soup_server_message_get_response_headers (message), append_header, text);
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n", g_bytes_get_size (body));
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  if (fd >= 0)
    sbx_farewell_say (fd, sbx_slot_take (remote), text->str);
  g_socket_close (socket, NULL);
}

/**
 * sbx_http_server_drop:
 * @self: a server
 * @message: a request whose answer cannot be finished
 *
 * Ends its connection, which libsoup then lets go of.
 */
void
sbx_http_server_drop (SbxHttpServer     *self,
                      SoupServerMessage *message)
{
  g_socket_shutdown (get_socket (message), TRUE, TRUE, NULL);
  soup_server_message_unpause (message);
}

/**
 * sbx_http_server_get_fd:
 * @self: a server
 * @message: a request that has no answer yet
 *
 * Returns: the descriptor of its connection, to watch whether the client goes: libsoup does not, while a request is paused
 */
int
sbx_http_server_get_fd (SbxHttpServer     *self,
                        SoupServerMessage *message)
{
  return g_socket_get_fd (get_socket (message));
}

/**
 * sbx_http_server_refuse_at_end:
 * @self: a server
 * @message: a request
 *
 * Returns: whether the hub is stopping, which is then the answer
 */
gboolean
sbx_http_server_refuse_at_end (SbxHttpServer     *self,
                               SoupServerMessage *message)
{
  guint            wait = self->funcs.get_return (self->user_data);
  g_autofree char *seconds = g_strdup_printf ("%u", (wait + 999) / 1000);

  if (wait == 0)
    return FALSE;
  sbx_http_server_refuse (self, message, SOUP_STATUS_SERVICE_UNAVAILABLE, SBX_WIRE_ERROR_UNAVAILABLE,
                          _("The hub is stopping"));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", seconds);
  return TRUE;
}

/**
 * sbx_http_server_get_origins:
 * @self: a server
 *
 * Returns: (transfer none): the setting
 */
const char *
sbx_http_server_get_origins (SbxHttpServer *self)
{
  return self->origins;
}
