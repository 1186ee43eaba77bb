/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-scan.h"
#include "sbx-listener.h"
#include "sbx-socketio.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

/* The Engine.IO and Socket.IO layer of a hub, without a hub: echoes every message at /engine.io/, and at
 * /socket.io/, in the namespaces / and /custom, sends the event `auth` with what a client sent when it joined,
 * answers the event `message` with `message-back` and `message-with-ack` with an ack, both with the same
 * arguments. `ask` asks the client by the event `question`, with the same arguments and an ack, and tells the
 * answer as the event `answered`; `kick` takes the client out of the namespace, `end` ends its connection. A client
 * whose auth object has "refuse" is refused with data.
 * Says where it listens in one line on stdout. */

typedef struct
{
  GMainLoop     *loop;
  SbxMetrics    *metrics;
  SbxListener   *listener;
  SbxHttpServer *http_server;
  SbxReactor    *reactor;
  SbxEngine     *engine;
  SbxSocketio   *socketio;
  gboolean       stopping;
} Fixture;

static gint   port;
static gint64 ping_interval = 25000, ping_timeout = 20000, max_payload = 1000000, connect_timeout = 45000, recovery;
static gint64 handshake_timeout = 10000, close_timeout = 5000, queue_bytes = 4194304;
static char  *origins;

static const GOptionEntry entries[] = {
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port on 127.0.0.1; 0 picks a free one", "NUMBER" },
  { "pingInterval", 0, 0, G_OPTION_ARG_INT64, &ping_interval, "Between two pings", "MS" },
  { "ping-interval", 0, 0, G_OPTION_ARG_INT64, &ping_interval, "The same", "MS" },
  { "pingTimeout", 0, 0, G_OPTION_ARG_INT64, &ping_timeout, "Until a pong", "MS" },
  { "ping-timeout", 0, 0, G_OPTION_ARG_INT64, &ping_timeout, "The same", "MS" },
  { "maxPayload", 0, 0, G_OPTION_ARG_INT64, &max_payload, "Of one message or POST", "BYTES" },
  { "max-payload", 0, 0, G_OPTION_ARG_INT64, &max_payload, "The same", "BYTES" },
  { "connectTimeout", 0, 0, G_OPTION_ARG_INT64, &connect_timeout, "Until a namespace is joined", "MS" },
  { "connect-timeout", 0, 0, G_OPTION_ARG_INT64, &connect_timeout, "The same", "MS" },
  { "recovery", 0, 0, G_OPTION_ARG_INT64, &recovery, "For which lost connections can be taken up again; 0 = not", "MS" },
  { "handshake-timeout", 0, 0, G_OPTION_ARG_INT64, &handshake_timeout, "Until a request is there", "MS" },
  { "close-timeout", 0, 0, G_OPTION_ARG_INT64, &close_timeout, "For the answer to a close", "MS" },
  { "queue-bytes", 0, 0, G_OPTION_ARG_INT64, &queue_bytes, "That may wait for one client", "BYTES" },
  { "origins", 0, 0, G_OPTION_ARG_STRING, &origins, "Web origins that may connect", "TEXT" },
  { NULL },
};

static void
on_engine_opened (SbxPeer            *peer,
                  GHashTable         *query,
                  SoupMessageHeaders *headers,
                  gpointer            user_data)
{
  Fixture *fixture = user_data;

  sbx_reactor_add (fixture->reactor, peer, NULL);
}

static void
on_engine_message (SbxPeer    *peer,
                   gboolean    binary,
                   const char *data,
                   gsize       length,
                   gpointer    user_data)
{
  g_autoptr (GBytes) frame = sbx_engine_frame (binary, data, length);

  sbx_peer_push_answer (peer, frame);
}

static void
on_engine_closed (SbxPeer *peer,
                  gpointer user_data)
{
}

static gboolean
on_connect (SbxPeer            *peer,
            const char         *nsp,
            GBytes             *auth,
            SbxSocketioRefusal *refusal,
            gpointer            user_data)
{
  SbxJsonSpan  span = { "refuse" };
  SbxJsonSlice text = { g_bytes_get_data (auth, NULL), g_bytes_get_size (auth) };

  if (strcmp (nsp, "/") != 0 && strcmp (nsp, "/custom") != 0)
    return FALSE;
  if (!sbx_json_scan_object (text, &span, 1) || span.length == 0)
    return TRUE;
  refusal->message = g_strdup ("not authorized");
  refusal->data = g_bytes_new_static ("{\"code\":\"E_AUTH\",\"retry\":false}", 31);
  return FALSE;
}

/* A JSON array of a name and what follows a first element; with a comma before it, or "" where there is nothing. */
static GBytes *
make_args (const char   *name,
           SbxJsonSlice  rest)
{
  char *text = name != NULL ? g_strdup_printf ("[\"%s\"%.*s]", name, (int) rest.length, rest.text)
                            : g_strdup_printf ("[%.*s]", (int) MAX (rest.length, 1) - 1, rest.length > 0 ? rest.text + 1 : "");

  return g_bytes_new_take (text, strlen (text));
}

static void
on_connected (SbxPeer    *peer,
              const char *nsp,
              GBytes     *auth,
              GBytes     *kept,
              gpointer    user_data)
{
  g_autofree char   *text = g_strdup_printf (",%.*s", (int) g_bytes_get_size (auth), (const char *) g_bytes_get_data (auth, NULL));
  SbxJsonSlice       rest = { text, strlen (text) };
  g_autoptr (GBytes) args = make_args (kept != NULL ? "again" : "auth", rest);

  sbx_socketio_emit (peer, nsp, args, NULL);
  sbx_socketio_keep (peer, nsp, auth);
}

static void
on_answered (SbxPeer                 *peer,
             const SbxSocketioPacket *packet,
             gpointer                 user_data)
{
  g_autofree char *nsp = user_data;

  if (packet != NULL && packet->json != NULL)
    {
      g_autofree char   *text = g_strdup_printf (",%.*s", (int) packet->json_length, packet->json);
      SbxJsonSlice       rest = { text, strlen (text) };
      g_autoptr (GBytes) args = make_args ("answered", rest);

      sbx_socketio_emit (peer, nsp, args, packet->attachments);
    }
}

static void
on_event (SbxPeer                 *peer,
          const char              *nsp,
          const SbxSocketioPacket *packet,
          gpointer                 user_data)
{
  SbxJsonSlice       rest = sbx_json_scan_array ((SbxJsonSlice) { packet->json, packet->json_length });
  SbxJsonSlice       first;
  g_autofree char   *name = NULL;
  g_autoptr (GBytes) args = NULL;

  if (!sbx_json_scan_next (&rest, &first))
    return;
  name = g_strndup (first.text, first.length);
  if (strcmp (name, "\"message\"") == 0)
    {
      args = make_args ("message-back", rest);
      sbx_socketio_emit (peer, nsp, args, packet->attachments);
    }
  else if (strcmp (name, "\"message-with-ack\"") == 0 && packet->id != SBX_SOCKETIO_NO_ID)
    {
      args = make_args (NULL, rest);
      sbx_socketio_ack (peer, nsp, packet->id, args, packet->attachments);
    }
  else if (strcmp (name, "\"ask\"") == 0)
    {
      args = make_args ("question", rest);
      sbx_socketio_emit_with_ack (peer, nsp, args, packet->attachments, on_answered, g_strdup (nsp));
    }
  else if (strcmp (name, "\"kick\"") == 0 || strcmp (name, "\"end\"") == 0)
    {
      sbx_socketio_disconnect (peer, nsp, strcmp (name, "\"end\"") == 0);
    }
}

/* Nobody speaks WebSocket alone here. */
static void
on_message (SbxPeer    *peer,
            const char *data,
            gsize       length,
            gpointer    user_data)
{
}

static void
on_closed (SbxPeer *peer,
           gpointer user_data)
{
}

static void
write_health (JsonObject *answer,
              gpointer    user_data)
{
  Fixture *fixture = user_data;

  json_object_set_int_member (answer, "connections", sbx_reactor_get_n_open (fixture->reactor));
}

static gboolean
is_ready (gpointer user_data)
{
  return TRUE;
}

static guint
get_return (gpointer user_data)
{
  return ((Fixture *) user_data)->stopping ? 1000 : 0;
}

static void
on_connection (GSocketConnection *connection,
               GSocketAddress    *local,
               GSocketAddress    *remote,
               gpointer           user_data)
{
  sbx_http_server_accept (((Fixture *) user_data)->http_server, connection, local, remote);
}

static gboolean
on_signal (gpointer user_data)
{
  Fixture               *fixture = user_data;
  g_autoptr (GPtrArray)  peers = g_ptr_array_copy (sbx_reactor_get_peers (fixture->reactor), (GCopyFunc) sbx_peer_ref, NULL);

  g_ptr_array_set_free_func (peers, (GDestroyNotify) sbx_peer_unref);
  fixture->stopping = TRUE;
  for (guint i = 0; i < peers->len; i++)
    sbx_peer_close (peers->pdata[i], SBX_CLOSE_GOING_AWAY, NULL);
  g_main_loop_quit (fixture->loop);
  return G_SOURCE_CONTINUE;
}

static void
set (SbxHubConfig *config,
     const char   *name,
     const char   *value)
{
  g_autoptr (GError) error = NULL;

  if (!sbx_hub_config_set (config, name, value, &error))
    g_error ("%s", error->message);
}

static SbxHubConfig *
make_config (void)
{
  SbxHubConfig    *config = sbx_hub_config_new ();
  g_autofree char *port_text = g_strdup_printf ("%d", port);
  g_autofree char *handshake_text = g_strdup_printf ("%" G_GINT64_FORMAT, handshake_timeout);

  set (config, "address", "127.0.0.1");
  set (config, "port", port_text);
  set (config, "socket", "");
  set (config, "handshake-timeout", handshake_text);
  set (config, "origins", origins != NULL ? origins : "");
  return config;
}

static gboolean
start (Fixture       *fixture,
       SbxHubConfig  *config,
       GError       **error)
{
  static const SbxReactorFuncs    reactor_funcs = { .message = on_message, .closed = on_closed };
  static const SbxHttpServerFuncs http_funcs = { write_health, is_ready, get_return };
  static const SbxEngineFuncs     engine_funcs = { on_engine_opened, on_engine_message, on_engine_closed };
  static const SbxSocketioFuncs   socketio_funcs = { NULL, on_connect, on_connected, on_event, NULL };
  const SbxReactorLimits          limits = {
    .message_bytes = (gsize) max_payload,
    .queue_bytes = (gsize) queue_bytes,
    .queue_messages = 20000,
    .heartbeat_interval = 30000,
    .hello_timeout = 30000,
    .close_timeout = close_timeout,
    .requests = 256,
  };
  SbxSocketioOptions              options = {
    { "/engine.io/", origins != NULL ? origins : "", ping_interval, ping_timeout, (gsize) max_payload }, connect_timeout, recovery,
  };

  fixture->metrics = sbx_metrics_new ();
  fixture->listener = sbx_listener_new (config, fixture->metrics, on_connection, fixture);
  if (!sbx_listener_start (fixture->listener, error))
    return FALSE;
  fixture->reactor = sbx_reactor_new (&limits, &reactor_funcs, fixture, fixture->metrics, error);
  if (fixture->reactor == NULL)
    return FALSE;
  fixture->http_server = sbx_http_server_new (config, fixture->metrics, &http_funcs, fixture);
  fixture->engine = sbx_engine_new (&options.engine, fixture->http_server, fixture->reactor, &engine_funcs, fixture);
  options.engine.path = "/socket.io/";
  fixture->socketio = sbx_socketio_new (&options, fixture->http_server, fixture->reactor, &socketio_funcs, fixture);
  return TRUE;
}

static gboolean
on_patience_end (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
stop (Fixture *fixture)
{
  gboolean over = FALSE;
  guint    timeout = g_timeout_add (1000, on_patience_end, &over);

  while (fixture->reactor != NULL && sbx_reactor_get_peers (fixture->reactor)->len > 0 && !over)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (timeout);

  g_clear_pointer (&fixture->http_server, sbx_http_server_free);
  g_clear_pointer (&fixture->reactor, sbx_reactor_free);
  g_clear_pointer (&fixture->engine, sbx_engine_free);
  g_clear_pointer (&fixture->socketio, sbx_socketio_free);
  g_clear_pointer (&fixture->listener, sbx_listener_free);
  g_clear_pointer (&fixture->metrics, sbx_metrics_free);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (SbxHubConfig)   config = NULL;
  g_autoptr (GMainLoop)      loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError)         error = NULL;
  Fixture                    fixture = { .loop = loop };
  const char                *rest;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  config = make_config ();
  if (!start (&fixture, config, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      stop (&fixture);
      return 1;
    }
  /* Of the listener's address only the port is to the point. */
  rest = strrchr (sbx_listener_get_uri (fixture.listener), ':');
  printf ("listening http://127.0.0.1%.*s/\n", (int) strcspn (rest, "/"), rest);
  fflush (stdout);
  g_unix_signal_add (SIGTERM, on_signal, &fixture);
  g_unix_signal_add (SIGINT, on_signal, &fixture);
  g_main_loop_run (loop);
  stop (&fixture);
  g_free (origins);
  return 0;
}
