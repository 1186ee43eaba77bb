/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-listener.h"

#include "sbx-farewell.h"
#include "sbx-hub-error.h"
#include "sbx-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connections taken in one turn of the loop. */
#define BATCH 64

/* After the process ran out of descriptors. */
#define RETRY_MS 100

/* A shortage is over when there was none for so long: at the limit it comes and goes. */
#define SHORTAGE_MS 5000

/* Descriptors left over for the database, the log and the rest. */
#define SPARE_DESCRIPTORS 64

struct _SbxListener
{
  int              ref_count;        /* the owner's, and one for each slot */
  SbxMetrics      *metrics;          /* not owned */
  SbxListenerFunc  func;
  gpointer         user_data;
  GMainContext    *context;
  char            *address;
  guint16          port;
  char            *uri;              /* (nullable) */
  char            *socket_path;      /* (nullable): ours, to be removed */
  char            *wanted_path;
  gboolean         path_may_fail;    /* nobody asked for it by name */
  int              fds[2];           /* TCP and Unix; -1 = none */
  GSource         *sources[2];
  GSource         *retry;            /* (nullable): was out of descriptors a while ago */
  gint64           shortage;         /* monotonic ms: when it last was */
  GSource         *clock;            /* (nullable): runs while requests are awaited */
  gint64           handshake_timeout;
  int              backlog;
  guint            max_connections;
  guint            max_per_address;  /* 0 = no limit */
  guint            n_connections;
  gboolean         stopped;
  GHashTable      *per_address;      /* address → count */
  GQueue           handshakes;       /* (element-type SbxSlot), oldest first */
};

struct _SbxSlot
{
  SbxListener *listener;    /* owned */
  GSocket     *socket;      /* (nullable): the handshake is over */
  int          fd;          /* a second one for the socket until a request's head is read; -1 = none */
  char        *address;     /* (nullable): what the limit by address counts */
  gint64       deadline;    /* monotonic ms */
  gboolean     timed;       /* it is in handshakes */
  GList        link;        /* in handshakes */
};

static GQuark slot_quark;

/* One host may have any address of its /64: IPv6 is counted by that. */
static char *
dup_address_key (GSocketAddress *remote)
{
  GInetAddress  *address;
  const guint8  *bytes;
  g_autofree char *text = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return NULL;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return g_inet_address_to_string (address);
  bytes = g_inet_address_to_bytes (address);
  return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", bytes[0], bytes[1], bytes[2], bytes[3],
                          bytes[4], bytes[5], bytes[6], bytes[7]);
}

static guint
count_of (SbxListener *self,
          const char  *address)
{
  return address != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->per_address, address)) : 0;
}

static void
set_count (SbxListener *self,
           const char  *address,
           guint        count)
{
  if (address == NULL)
    return;
  if (count == 0)
    g_hash_table_remove (self->per_address, address);
  else
    g_hash_table_insert (self->per_address, g_strdup (address), GUINT_TO_POINTER (count));
}

static void
unref (SbxListener *self)
{
  if (--self->ref_count > 0)
    return;
  g_hash_table_unref (self->per_address);
  g_main_context_unref (self->context);
  g_free (self->address);
  g_free (self->wanted_path);
  g_free (self);
}

static void
close_second (SbxSlot *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
stop_clock (SbxSlot *self)
{
  if (self->timed)
    g_queue_unlink (&self->listener->handshakes, &self->link);
  self->timed = FALSE;
}

static void
end_handshake (SbxSlot *self)
{
  close_second (self);
  stop_clock (self);
  g_clear_object (&self->socket);
}

/* Whether the HTTP server let go of a connection whose other end is there and waits for an answer: it does
 * so, without a word, when the head of a request is larger than 64 KiB. */
static gboolean
is_unanswered (SbxSlot *self)
{
  char   byte;
  gssize length;

  if (self->fd < 0 || self->listener->stopped)
    return FALSE;
  length = recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return length > 0 || (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

static void
refuse_head (SbxSlot *self)
{
  static const char body[] = "{\"status\":431,\"code\":\"tooLarge\",\"title\":\"The head of the request is too large\"}";
  g_autofree char  *answer = g_strdup_printf ("HTTP/1.1 431 Request Header Fields Too Large\r\n"
                                              "Content-Type: application/problem+json\r\nContent-Length: %u\r\n"
                                              "Connection: close\r\n\r\n%s", (guint) strlen (body), body);
  int               fd = self->fd;

  self->fd = -1;
  sbx_metrics_refuse (self->listener->metrics, "tooLarge");
  end_handshake (self);
  sbx_farewell_say (fd, self, answer);
}

/**
 * sbx_slot_free:
 * @self: (transfer full): a slot
 *
 * Its connection is at its end: frees its place among the limits.
 */
void
sbx_slot_free (SbxSlot *self)
{
  if (is_unanswered (self))
    {
      refuse_head (self);
      return;
    }
  end_handshake (self);
  self->listener->n_connections--;
  set_count (self->listener, self->address, count_of (self->listener, self->address) - 1);
  unref (self->listener);
  g_free (self->address);
  g_free (self);
}

/**
 * sbx_slot_note_head:
 * @remote: the very address object that the listener handed out
 *
 * The head of a request has been read, or refused: what follows is the HTTP server's to answer.
 */
void
sbx_slot_note_head (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot != NULL)
    close_second (slot);
}

/**
 * sbx_slot_take:
 * @remote: the very address object that the listener handed out
 *
 * Takes over a connection whose handshake is done; from now on it is not timed.
 *
 * Returns: (transfer full) (nullable): its slot
 */
SbxSlot *
sbx_slot_take (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_steal_qdata (G_OBJECT (remote), slot_quark);

  if (slot != NULL)
    end_handshake (slot);
  return slot;
}

/* Shutting down is enough: the HTTP server then reads the end and lets go of the connection. */
static gboolean
on_clock (gpointer user_data)
{
  SbxListener *self = user_data;
  gint64       now = g_get_monotonic_time () / 1000;

  while (!g_queue_is_empty (&self->handshakes))
    {
      SbxSlot *slot = g_queue_peek_head (&self->handshakes);

      if (slot->deadline > now)
        return G_SOURCE_CONTINUE;
      g_socket_shutdown (slot->socket, TRUE, TRUE, NULL);
      end_handshake (slot);
    }
  g_clear_pointer (&self->clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* From now on the connection has its time once more; whoever has the same time stands in the order in which
 * it ends. */
static void
start_clock (SbxSlot *self)
{
  SbxListener *listener = self->listener;

  stop_clock (self);
  self->timed = TRUE;
  self->deadline = g_get_monotonic_time () / 1000 + listener->handshake_timeout;
  g_queue_push_tail_link (&listener->handshakes, &self->link);
  if (listener->clock != NULL || listener->stopped)
    return;
  listener->clock = g_timeout_source_new ((guint) CLAMP (listener->handshake_timeout / 4, 10, 1000));
  g_source_set_static_name (listener->clock, "sbx-listener-clock");
  g_source_set_callback (listener->clock, on_clock, listener, NULL);
  g_source_attach (listener->clock, listener->context);
}

/**
 * sbx_slot_pause:
 * @remote: the very address object that the listener handed out
 *
 * A request has been read, and is being answered: that takes the time that it takes.
 */
void
sbx_slot_pause (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot != NULL)
    stop_clock (slot);
}

/**
 * sbx_slot_restart:
 * @remote: the very address object that the listener handed out
 * @awaits_head: whether the head of another request is what is awaited
 *
 * The connection has moved on, and has its time once more for what follows.
 */
void
sbx_slot_restart (GSocketAddress *remote,
                  gboolean        awaits_head)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot == NULL || slot->socket == NULL)
    return;
  start_clock (slot);
  if (awaits_head && slot->fd < 0 && !g_socket_is_closed (slot->socket))
    slot->fd = fcntl (g_socket_get_fd (slot->socket), F_DUPFD_CLOEXEC, 0);
}

/* Returns: whether one more connection from there is too many */
static gboolean
is_full (SbxListener *self,
         const char  *address)
{
  return self->n_connections >= self->max_connections ||
         (self->max_per_address > 0 && count_of (self, address) >= self->max_per_address);
}

/* (transfer full) of the address. */
static SbxSlot *
make_slot (SbxListener *self,
           char        *address)
{
  SbxSlot *slot = g_new0 (SbxSlot, 1);

  slot->listener = self;
  self->ref_count++;
  slot->fd = -1;
  slot->address = address;
  slot->link.data = slot;
  self->n_connections++;
  set_count (self, address, count_of (self, address) + 1);
  return slot;
}

/**
 * sbx_slot_new_beside:
 * @remote: the very address object that the listener handed out
 *
 * For what is no connection of its own and counts as one: a session over several.
 *
 * Returns: (transfer full) (nullable): one more place for that address; %NULL where it has too many
 */
SbxSlot *
sbx_slot_new_beside (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot == NULL || is_full (slot->listener, slot->address))
    return NULL;
  return make_slot (slot->listener, g_strdup (slot->address));
}

static void
start_handshake (SbxListener    *self,
                 GSocket        *socket,
                 GSocketAddress *remote,
                 char           *address)
{
  SbxSlot *slot = make_slot (self, address);

  slot->socket = g_object_ref (socket);
  slot->fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  start_clock (slot);
  g_object_set_qdata_full (G_OBJECT (remote), slot_quark, slot, (GDestroyNotify) sbx_slot_free);
}

/* No HTTP server for those who are too many: a fixed answer, which the kernel takes or not. */
static void
refuse (SbxListener *self,
        int          fd)
{
  static const char body[] = "{\"status\":503,\"code\":\"unavailable\",\"title\":\"There are too many connections\"}";
  g_autofree char  *answer = g_strdup_printf ("HTTP/1.1 503 Service Unavailable\r\n"
                                              "Content-Type: application/problem+json\r\nContent-Length: %u\r\n"
                                              "Retry-After: 10\r\nConnection: close\r\n\r\n%s",
                                              (guint) strlen (body), body);

  sbx_metrics_refuse (self->metrics, "unavailable");
  send (fd, answer, strlen (answer), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown (fd, SHUT_WR);
  close (fd);
}

static void
take_connection (SbxListener             *self,
                 int                      fd,
                 struct sockaddr_storage *native,
                 socklen_t                native_length)
{
  g_autoptr (GSocketAddress)    remote = NULL;
  g_autoptr (GSocketAddress)    local = NULL;
  g_autoptr (GSocket)           socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char              *address = NULL;
  g_autoptr (GError)            error = NULL;

  /* The other end of a Unix socket has no name. */
  if (native->ss_family == AF_UNIX)
    remote = g_unix_socket_address_new_with_type ("", 0, G_UNIX_SOCKET_ADDRESS_ANONYMOUS);
  else
    remote = g_socket_address_new_from_native (native, native_length);
  address = dup_address_key (remote);
  if (is_full (self, address))
    {
      refuse (self, fd);
      return;
    }

  sbx_socket_set_no_delay (fd);
  socket = g_socket_new_from_fd (fd, &error);
  if (socket == NULL)
    {
      g_info ("a connection could not be taken: %s", error->message);
      close (fd);
      return;
    }
  local = g_socket_get_local_address (socket, NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  start_handshake (self, socket, remote, g_steal_pointer (&address));
  self->func (connection, local, remote, self->user_data);
}

static gboolean
on_ready (int          fd,
          GIOCondition condition,
          gpointer     user_data);

static void
watch (SbxListener *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      if (self->fds[i] < 0)
        continue;
      self->sources[i] = g_unix_fd_source_new (self->fds[i], G_IO_IN);
      g_source_set_static_name (self->sources[i], "sbx-listener");
      g_source_set_callback (self->sources[i], G_SOURCE_FUNC (on_ready), self, NULL);
      g_source_attach (self->sources[i], self->context);
    }
}

static void
unwatch (SbxListener *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    {
      if (self->sources[i] != NULL)
        g_source_destroy (self->sources[i]);
      g_clear_pointer (&self->sources[i], g_source_unref);
    }
}

static gboolean
on_retry (gpointer user_data)
{
  SbxListener *self = user_data;

  if (self->sources[0] == NULL && self->sources[1] == NULL)
    watch (self);
  if (g_get_monotonic_time () / 1000 < self->shortage + SHORTAGE_MS)
    return G_SOURCE_CONTINUE;
  g_message ("there are descriptors for new connections again");
  g_clear_pointer (&self->retry, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Out of descriptors: whoever knocks stays in the backlog, and the loop must not spin on it. */
static void
pause_accepting (SbxListener *self)
{
  unwatch (self);
  self->shortage = g_get_monotonic_time () / 1000;
  if (self->retry != NULL)
    return;
  g_warning ("no descriptor is left for a new connection: new ones wait. Raise the limit of open files, or lower “max-connections”.");
  self->retry = g_timeout_source_new (RETRY_MS);
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_attach (self->retry, self->context);
}

static gboolean
on_ready (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  SbxListener *self = user_data;

  for (guint i = 0; i < BATCH; i++)
    {
      struct sockaddr_storage native = { 0 };
      socklen_t               length = sizeof native;
      int                     accepted;

      accepted = accept4 (fd, (struct sockaddr *) &native, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (accepted >= 0)
        {
          take_connection (self, accepted, &native, length);
        }
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        {
          pause_accepting (self);
          return G_SOURCE_REMOVE;
        }
      else if (errno == EAGAIN || errno == EWOULDBLOCK)
        {
          break;
        }
      /* What else may happen concerns that one connection, which went while it waited. */
    }
  return G_SOURCE_CONTINUE;
}

/* The socket at the default place is a convenience: where another hub has it, or the place cannot be
 * written, the hub serves its address alone. One that somebody named must work. */
static gboolean
start_unix (SbxListener  *self,
            GError      **error)
{
  g_autoptr (GError) local_error = NULL;

  self->fds[1] = sbx_socket_listen_unix (self->wanted_path, self->backlog, &local_error);
  if (self->fds[1] >= 0)
    {
      self->socket_path = g_strdup (self->wanted_path);
      return TRUE;
    }
  if (self->path_may_fail)
    {
      g_message ("%s", local_error->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * sbx_listener_new:
 * @config: address, port, socket and limits
 * @metrics: where refusals are counted
 * @func: gets each connection
 * @user_data: for @func
 *
 * Returns: (transfer full): a listener that does not listen yet
 */
SbxListener *
sbx_listener_new (SbxHubConfig    *config,
                  SbxMetrics      *metrics,
                  SbxListenerFunc  func,
                  gpointer         user_data)
{
  SbxListener  *self = g_new0 (SbxListener, 1);
  struct rlimit limit;

  self->ref_count = 1;
  slot_quark = g_quark_from_static_string ("sbx-slot");
  self->metrics = metrics;
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->address = g_strdup (sbx_hub_config_get_string (config, "address"));
  self->port = (guint16) sbx_hub_config_get_int (config, "port");
  self->wanted_path = g_strdup (sbx_hub_config_get_string (config, "socket"));
  self->path_may_fail = *self->address != '\0' && sbx_hub_config_is_default (config, "socket");
  self->handshake_timeout = sbx_hub_config_get_int (config, "handshake-timeout");
  self->backlog = (int) sbx_hub_config_get_int (config, "backlog");
  self->max_per_address = (guint) sbx_hub_config_get_int (config, "connections-per-address");
  self->max_connections = (guint) sbx_hub_config_get_int (config, "max-connections");
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 2 * SPARE_DESCRIPTORS)
    self->max_connections = (guint) MIN (self->max_connections, limit.rlim_cur - SPARE_DESCRIPTORS);
  self->fds[0] = self->fds[1] = -1;
  self->per_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * sbx_listener_start:
 * @self: a listener
 * @error: return location; %SBX_HUB_ERROR
 *
 * Binds and listens. On failure nothing is left behind.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_listener_start (SbxListener  *self,
                    GError      **error)
{
  if (*self->address != '\0')
    {
      self->fds[0] = sbx_socket_listen_tcp (self->address, &self->port, self->backlog, error);
      if (self->fds[0] < 0)
        return FALSE;
      self->uri = g_strdup_printf (strchr (self->address, ':') != NULL ? "ws://[%s]:%u/ws" : "ws://%s:%u/ws",
                                   self->address, self->port);
    }
  if (*self->wanted_path != '\0' && !start_unix (self, error))
    {
      sbx_listener_stop (self);
      return FALSE;
    }
  watch (self);
  return TRUE;
}

/**
 * sbx_listener_stop:
 * @self: a listener
 *
 * Takes no more connections, and removes the socket file.
 */
void
sbx_listener_stop (SbxListener *self)
{
  self->stopped = TRUE;
  unwatch (self);
  if (self->retry != NULL)
    g_source_destroy (self->retry);
  g_clear_pointer (&self->retry, g_source_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      if (self->fds[i] >= 0)
        close (self->fds[i]);
      self->fds[i] = -1;
    }
  if (self->socket_path != NULL)
    g_unlink (self->socket_path);
  g_clear_pointer (&self->socket_path, g_free);
  g_clear_pointer (&self->uri, g_free);
}

/**
 * sbx_listener_free:
 * @self: (transfer full): a listener
 *
 * Stops it. Slots of connections that are still open stay valid.
 */
void
sbx_listener_free (SbxListener *self)
{
  sbx_listener_stop (self);
  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
  unref (self);
}

/**
 * sbx_listener_get_uri:
 * @self: a listener
 *
 * Returns: (transfer none) (nullable): where WebSockets connect, with the real port
 */
const char *
sbx_listener_get_uri (SbxListener *self)
{
  return self->uri;
}

/**
 * sbx_listener_get_socket_path:
 * @self: a listener
 *
 * Returns: (transfer none) (nullable): its Unix socket
 */
const char *
sbx_listener_get_socket_path (SbxListener *self)
{
  return self->socket_path;
}
