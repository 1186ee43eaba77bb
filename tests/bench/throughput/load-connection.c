/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES (1024 * 1024)

#define OPCODE_TEXT 1
#define OPCODE_CLOSE 8
#define OPCODE_PING 9
#define OPCODE_PONG 10

struct _LoadConnection
{
  const LoadConnectionFuncs *funcs;
  gpointer                   user_data;
  char                      *first;      /* said behind the handshake, one message a line */
  const char                *next;       /* what is left of it */
  const char                *ready;      /* how the message begins that says that it is open */
  int                        epoll_fd;   /* not owned */
  int                        fd;
  guint                      index;
  guint16                    port;
  const char                *path;       /* static */
  LoadState                  state;
  GByteArray                *part;       /* (nullable): of a frame that is not complete yet */
  GByteArray                *out;        /* (nullable): not written yet */
};

static void
set_state (LoadConnection *self,
           LoadState       state,
           const char     *reason)
{
  if (self->state == state || self->state == LOAD_CLOSED)
    return;
  self->state = state;
  if (state == LOAD_CLOSED)
    {
      close (self->fd);
      self->fd = -1;
    }
  self->funcs->changed (self, reason, self->user_data);
}

static void
watch (LoadConnection *self)
{
  struct epoll_event event = { EPOLLIN | (load_connection_is_writing (self) ? EPOLLOUT : 0), { .ptr = self } };

  epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, self->fd, &event);
}

/* A client must mask its frames; the mask of nothing but zeros leaves the text as it is. */
static void
append_frame (LoadConnection *self,
              guint8          opcode,
              gconstpointer   payload,
              gsize           length)
{
  guint8 header[8] = { 0x80 | opcode };
  guint  used = 2;

  g_assert (length <= G_MAXUINT16);
  header[1] = 0x80 | (guint8) MIN (length, 126);
  if (length >= 126)
    {
      header[2] = (guint8) (length >> 8);
      header[3] = (guint8) length;
      used = 4;
    }
  if (self->out == NULL)
    self->out = g_byte_array_new ();
  g_byte_array_append (self->out, header, used + 4);
  g_byte_array_append (self->out, payload, (guint) length);
}

static void
start_handshake (LoadConnection *self)
{
  g_autofree char *request = NULL;
  socklen_t        size = sizeof (int);
  int              code = 0;

  getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &code, &size);
  if (code != 0)
    {
      set_state (self, LOAD_CLOSED, g_strerror (code));
      return;
    }
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                             self->path, self->port);
  self->out = g_byte_array_new ();
  g_byte_array_append (self->out, (const guint8 *) request, (guint) strlen (request));
  set_state (self, LOAD_HANDSHAKE, NULL);
  load_connection_flush (self);
  watch (self);
}

/* Says what is to be said first, up to a line that names the beginning of a message to wait for. */
static void
say_next (LoadConnection *self)
{
  while (*self->next != '\0' && *self->next != '<')
    {
      const char *end = strchr (self->next, '\n');

      append_frame (self, OPCODE_TEXT, self->next, (gsize) (end - self->next));
      self->next = end + 1;
    }
  load_connection_flush (self);
}

/* Returns: whether a message is the one that is waited for before more is said. */
static gboolean
is_awaited (LoadConnection *self,
            const char     *text,
            gsize           length)
{
  gsize awaited = *self->next == '<' ? strcspn (self->next + 1, "\n") : 0;

  return awaited > 0 && length >= awaited && memcmp (text, self->next + 1, awaited) == 0;
}

/* Returns: how many bytes the answer has, 0 where it is not complete. */
static gsize
take_handshake (LoadConnection *self,
                const guint8   *data,
                gsize           length)
{
  static const char status[] = "HTTP/1.1 101";
  const guint8     *end = memmem (data, length, "\r\n\r\n", 4);

  if (end == NULL)
    return 0;
  if (memcmp (data, status, strlen (status)) != 0)
    {
      g_autofree char *line = g_strndup ((const char *) data, MIN (length, 60));

      set_state (self, LOAD_CLOSED, line);
      return length;
    }

  set_state (self, LOAD_WAITING, NULL);
  say_next (self);
  return (gsize) (end - data) + 4;
}

static void
take_frame (LoadConnection *self,
            guint8          opcode,
            const guint8   *data,
            gsize           length)
{
  const char *text = (const char *) data;

  if (opcode == OPCODE_PING)
    {
      append_frame (self, OPCODE_PONG, data, length);
      load_connection_flush (self);
    }
  else if (opcode == OPCODE_CLOSE)
    {
      set_state (self, LOAD_CLOSED, "a close frame came");
    }
  else if (opcode == OPCODE_TEXT && length == 1 && *text == '2')
    {
      /* The heartbeat of Engine.IO; no other message is that short. */
      append_frame (self, OPCODE_TEXT, "3", 1);
      load_connection_flush (self);
    }
  else if (opcode == OPCODE_TEXT && self->state == LOAD_OPEN)
    {
      self->funcs->message (self, text, length, self->user_data);
    }
  else if (opcode == OPCODE_TEXT && is_awaited (self, text, length))
    {
      self->next = strchr (self->next, '\n') + 1;
      say_next (self);
    }
  else if (opcode == OPCODE_TEXT && length >= strlen (self->ready) && memcmp (text, self->ready, strlen (self->ready)) == 0)
    {
      set_state (self, LOAD_OPEN, NULL);
    }
  else if (opcode == OPCODE_TEXT && g_strstr_len (text, (gssize) MIN (length, 16), "\"error\"") != NULL)
    {
      g_autofree char *error = g_strndup (text, length);

      set_state (self, LOAD_CLOSED, error);
    }
}

/* Returns: how many bytes were whole frames. No server here fragments what it sends. */
static gsize
take_frames (LoadConnection *self,
             const guint8   *data,
             gsize           length)
{
  gsize taken = 0;

  while (self->state != LOAD_CLOSED && length - taken >= 2)
    {
      const guint8 *frame = data + taken;
      gsize         left = length - taken;
      gsize         header = 2;
      guint64       size = frame[1];

      if (size == 126)
        {
          header = 4;
          size = left < header ? 0 : (guint64) frame[2] << 8 | frame[3];
        }
      else if (size == 127)
        {
          header = 10;
          size = 0;
          for (guint i = 2; i < header && left >= header; i++)
            size = size << 8 | frame[i];
        }
      if (left < header || left - header < size)
        break;
      if ((frame[0] & 0xf0) != 0x80)
        {
          set_state (self, LOAD_CLOSED, "a frame came that is fragmented or compressed");
          break;
        }
      take_frame (self, frame[0] & 0x0f, frame + header, (gsize) size);
      taken += header + (gsize) size;
    }
  return self->state == LOAD_CLOSED ? length : taken;
}

static void
keep_part (LoadConnection *self,
           const guint8   *data,
           gsize           length)
{
  g_clear_pointer (&self->part, g_byte_array_unref);
  if (length == 0)
    return;
  self->part = g_byte_array_sized_new ((guint) length);
  g_byte_array_append (self->part, data, (guint) length);
}

static void
take_bytes (LoadConnection *self)
{
  static guint8 buffer[READ_BYTES];
  gsize         kept = self->part != NULL ? self->part->len : 0;
  gsize         taken = 0;
  gssize        length;

  if (kept > 0)
    memcpy (buffer, self->part->data, kept);
  length = recv (self->fd, buffer + kept, sizeof buffer - kept, 0);
  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (length <= 0)
    {
      set_state (self, LOAD_CLOSED, length == 0 ? "the connection ended" : g_strerror (errno));
      return;
    }

  kept += (gsize) length;
  if (self->state == LOAD_HANDSHAKE)
    taken = take_handshake (self, buffer, kept);
  if (self->state == LOAD_WAITING || self->state == LOAD_OPEN)
    taken += take_frames (self, buffer + taken, kept - taken);
  if (self->state != LOAD_CLOSED)
    keep_part (self, buffer + taken, kept - taken);
}

/* Starts to connect. @first is said behind the handshake, one message a line; a line <TEXT waits for a message that
 * begins so. @ready is how the message begins that says that the connection is open.
 * Returns: (nullable): NULL where the kernel refuses, with errno set */
LoadConnection *
load_connection_new (int                        epoll_fd,
                     guint                      index,
                     guint16                    port,
                     const char                *path,
                     const char                *first,
                     const char                *ready,
                     const LoadConnectionFuncs *funcs,
                     gpointer                   user_data)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  LoadConnection    *self;
  struct epoll_event event = { EPOLLIN | EPOLLOUT, { .ptr = NULL } };
  int                one = 1;
  int                fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return NULL;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0 && errno != EINPROGRESS)
    {
      int code = errno;

      close (fd);
      errno = code;
      return NULL;
    }

  self = g_new0 (LoadConnection, 1);
  self->funcs = funcs;
  self->user_data = user_data;
  self->first = g_strdup (first);
  self->next = self->first;
  self->ready = ready;
  self->epoll_fd = epoll_fd;
  self->fd = fd;
  self->index = index;
  self->port = port;
  self->path = path;
  event.data.ptr = self;
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event);
  return self;
}

/* Resets the connection, so that thousands of them leave nothing in TIME_WAIT. */
void
load_connection_free (LoadConnection *self)
{
  struct linger reset = { 1, 0 };

  if (self->fd >= 0)
    {
      setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
      close (self->fd);
    }
  g_clear_pointer (&self->part, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_free (self->first);
  g_free (self);
}

guint
load_connection_get_index (LoadConnection *self)
{
  return self->index;
}

LoadState
load_connection_get_state (LoadConnection *self)
{
  return self->state;
}

/* Whether the kernel is full: what is queued goes out when it has room again. */
gboolean
load_connection_is_writing (LoadConnection *self)
{
  return self->out != NULL;
}

/* Queues a text message, which load_connection_flush() writes. */
void
load_connection_queue (LoadConnection *self,
                       const char     *text,
                       gsize           length)
{
  append_frame (self, OPCODE_TEXT, text, length);
}

gsize
load_connection_get_queued (LoadConnection *self)
{
  return self->out != NULL ? self->out->len : 0;
}

void
load_connection_flush (LoadConnection *self)
{
  gssize sent;

  if (self->out == NULL || self->fd < 0)
    return;
  sent = send (self->fd, self->out->data, self->out->len, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN)
    {
      set_state (self, LOAD_CLOSED, g_strerror (errno));
      return;
    }
  if (sent == (gssize) self->out->len)
    {
      g_clear_pointer (&self->out, g_byte_array_unref);
      return;
    }
  if (sent > 0)
    g_byte_array_remove_range (self->out, 0, (guint) sent);
  watch (self);
}

/* What epoll said of the connection. */
void
load_connection_handle (LoadConnection *self,
                        guint           events)
{
  if (self->state == LOAD_CONNECTING)
    {
      start_handshake (self);
      return;
    }
  if ((events & EPOLLOUT) && self->state != LOAD_CLOSED)
    {
      load_connection_flush (self);
      if (self->fd >= 0 && self->out == NULL)
        watch (self);
    }
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) && self->state != LOAD_CLOSED)
    take_bytes (self);
}
