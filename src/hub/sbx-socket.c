/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socket.h"

#include "sbx-hub-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void
set_tcp_error (GError     **error,
               int          code,
               const char  *address,
               guint        port)
{
  switch (code)
    {
    case EADDRINUSE:
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_ADDRESS_IN_USE,
                   _("Port %u on %s is in use by another program, perhaps by a hub that runs already. "
                     "Stop that program, or choose another port with --port (0 picks a free one)."),
                   port, address);
      break;
    case EACCES:
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_DENIED,
                   _("Port %u on %s may not be used by this user. Choose one above 1023 with --port."),
                   port, address);
      break;
    case EADDRNOTAVAIL:
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("This machine does not have the address %s. Choose one of its own with --address."), address);
      break;
    default:
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_FAILED,
                   _("The hub cannot listen on port %u of %s: %s."), port, address, g_strerror (code));
      break;
    }
}

static guint16
get_bound_port (int fd)
{
  struct sockaddr_storage native;
  socklen_t               length = sizeof native;

  if (getsockname (fd, (struct sockaddr *) &native, &length) != 0)
    return 0;
  return ntohs (native.ss_family == AF_INET6 ? ((struct sockaddr_in6 *) &native)->sin6_port
                                             : ((struct sockaddr_in *) &native)->sin_port);
}

/**
 * sbx_socket_listen_tcp:
 * @address: an IPv4 or IPv6 address
 * @port: (inout): the port; 0 becomes the one that the kernel picked
 * @backlog: how many connections may wait to be accepted; the kernel has a limit of its own
 * @error: return location
 *
 * Returns: a descriptor, or -1
 */
int
sbx_socket_listen_tcp (const char  *address,
                       guint16     *port,
                       int          backlog,
                       GError     **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, *port);
  struct sockaddr_storage    native;
  int                        one = 1;
  int                        fd;

  if (socket_address == NULL)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("“%s” is not an IP address to listen on. Write it in numbers, such as 127.0.0.1 or ::1."), address);
      return -1;
    }
  if (!g_socket_address_to_native (socket_address, &native, sizeof native, error))
    return -1;

  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 ||
      setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
      bind (fd, (struct sockaddr *) &native, (socklen_t) g_socket_address_get_native_size (socket_address)) != 0 ||
      listen (fd, backlog) != 0)
    {
      set_tcp_error (error, errno, address, *port);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  *port = get_bound_port (fd);
  return fd;
}

/* Whether somebody answers behind a socket file. */
static gboolean
is_alive (const struct sockaddr_un *native)
{
  int      fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  gboolean alive;

  if (fd < 0)
    return FALSE;
  /* EAGAIN: its backlog is full, which only a living one's is. */
  alive = connect (fd, (const struct sockaddr *) native, sizeof *native) == 0 || errno == EAGAIN;
  close (fd);
  return alive;
}

static gboolean
make_folder (const char  *folder,
             GError     **error)
{
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_DENIED,
               _("The folder %s of the Unix socket cannot be made: %s. Choose another place with --socket."),
               folder, g_strerror (errno));
  return FALSE;
}

/* A file that a hub left behind when it was killed makes room; anything else stays. */
static gboolean
remove_stale (const struct sockaddr_un  *native,
              GError                   **error)
{
  struct stat info;

  if (lstat (native->sun_path, &info) != 0)
    return TRUE;
  if (!S_ISSOCK (info.st_mode))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("%s is in the way: it is not a socket. Choose another place with --socket."), native->sun_path);
      return FALSE;
    }
  if (is_alive (native))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_ADDRESS_IN_USE,
                   _("Another hub already listens on the Unix socket %s. Stop it, or choose another place with --socket."),
                   native->sun_path);
      return FALSE;
    }
  g_unlink (native->sun_path);
  return TRUE;
}

static int
bind_unix (const struct sockaddr_un  *native,
           int                        backlog,
           GError                   **error)
{
  int    fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int    code;

  /* The mode is set on the descriptor first, so that the file never stands open to others. */
  if (fd >= 0 && fchmod (fd, 0600) == 0 &&
      bind (fd, (const struct sockaddr *) native, sizeof *native) == 0 &&
      chmod (native->sun_path, 0600) == 0 && listen (fd, backlog) == 0)
    return fd;

  code = errno;
  if (fd >= 0)
    close (fd);
  g_set_error (error, SBX_HUB_ERROR, code == EACCES || code == EROFS ? SBX_HUB_ERROR_DENIED : SBX_HUB_ERROR_FAILED,
               _("The hub cannot listen on the Unix socket %s: %s. Choose another place with --socket."),
               native->sun_path, g_strerror (code));
  return -1;
}

/**
 * sbx_socket_check_path:
 * @path: of a Unix socket
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION, with a whole sentence
 *
 * Returns: whether the system can have a socket of that name
 */
gboolean
sbx_socket_check_path (const char  *path,
                       GError     **error)
{
  struct sockaddr_un native;

  if (strlen (path) < sizeof native.sun_path)
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
               _("The path of the Unix socket, %s, is longer than the %d bytes that the system allows. "
                 "Choose a shorter one with --socket."), path, (int) sizeof native.sun_path - 1);
  return FALSE;
}

/**
 * sbx_socket_listen_unix:
 * @path: an absolute path
 * @backlog: how many connections may wait to be accepted
 * @error: return location
 *
 * Makes the folder (0700) and the socket file (0600). A file left behind by a hub that is dead is
 * replaced.
 *
 * Returns: a descriptor, or -1
 */
int
sbx_socket_listen_unix (const char  *path,
                        int          backlog,
                        GError     **error)
{
  struct sockaddr_un native = { .sun_family = AF_UNIX };
  g_autofree char   *folder = g_path_get_dirname (path);
  int                lock;
  int                fd = -1;

  if (!sbx_socket_check_path (path, error))
    return -1;
  g_strlcpy (native.sun_path, path, sizeof native.sun_path);
  if (!make_folder (folder, error))
    return -1;

  /* Two hubs that start together must not each take the other's new file for a dead one. */
  lock = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock >= 0)
    flock (lock, LOCK_EX);
  if (remove_stale (&native, error))
    fd = bind_unix (&native, backlog, error);
  if (lock >= 0)
    close (lock);
  return fd;
}

/**
 * sbx_socket_set_no_delay:
 * @fd: a connected socket
 *
 * What is flushed once a turn needs no further waiting for company. Does nothing on a Unix socket.
 */
void
sbx_socket_set_no_delay (int fd)
{
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/**
 * sbx_socket_is_loopback:
 * @address: an IP address
 *
 * Returns: whether only this machine reaches it
 */
gboolean
sbx_socket_is_loopback (const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);

  return inet != NULL && g_inet_address_get_is_loopback (inet);
}
