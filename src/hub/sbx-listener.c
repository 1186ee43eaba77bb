/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-listener-private.h"

#include "sbx-hub-error.h"
#include "sbx-socket.h"

#include <errno.h>
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

/* The owner's reference, or a slot's. */
void
sbx_listener_unref (SbxListener *self)
{
  if (--self->ref_count > 0)
    return;
  g_hash_table_unref (self->per_address);
  g_main_context_unref (self->context);
  g_free (self->address);
  g_free (self->wanted_path);
  g_free (self);
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
  if (sbx_listener_is_full (self, address))
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
  sbx_slot_start (self, socket, remote, g_steal_pointer (&address));
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
  sbx_listener_unref (self);
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
