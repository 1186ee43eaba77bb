/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-link.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>

#define MAX_CONNECTIONS 64
#define PAUSE_MS 120

/* What of a frame's length is known. */
typedef struct
{
  guint   n_frames;     /* that began */
  guint8  head[14];
  guint64 done;         /* bytes of this one */
  guint64 total;        /* 0 = not known yet */
  guint   newlines;     /* of the handshake's head: how much of its end was seen */
} Frames;

typedef struct _Pipe Pipe;

/* One way of a connection. */
typedef struct
{
  Pipe       *pipe;
  GSocket    *from;
  GSocket    *to;
  GSource    *input;    /* (nullable) */
  GSource    *output;   /* (nullable): it could not all be written, or not yet */
  GByteArray *queue;
  Frames      frames;
  gboolean    ended;    /* nothing more comes */
} Way;

struct _Pipe
{
  FaultLink *link;
  GObject   *connection;   /* closes the client's socket with itself */
  guint      number;
  Way        ways[2];
  gboolean   hung;
  gboolean   deaf;
  gboolean   trickles;
  guint      pause;     /* timeout */
};

struct _FaultLink
{
  GSocketService *service;
  GSocketAddress *target;
  char           *uri;
  GPtrArray      *pipes;
  guint           n_connections;    /* since it was armed */
  guint           n_frames[MAX_CONNECTIONS][2];
  gboolean        black_hole;
  gboolean        armed;
  gboolean        hit;
  FaultLinkKind   kind;
  guint           connection;
  FaultLinkWay    way;
  guint           frame;
  FaultLinkPart   part;
};

static void watch (Pipe *pipe);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
pipe_free (gpointer data)
{
  Pipe *self = data;

  g_clear_handle_id (&self->pause, g_source_remove);
  for (guint i = 0; i < 2; i++)
    {
      clear_source (&self->ways[i].input);
      clear_source (&self->ways[i].output);
      g_byte_array_unref (self->ways[i].queue);
    }
  g_socket_close (self->ways[0].from, NULL);
  g_socket_close (self->ways[0].to, NULL);
  g_object_unref (self->ways[0].from);
  g_object_unref (self->ways[0].to);
  g_object_unref (self->connection);
  g_free (self);
}

static void
pipe_close (Pipe *self)
{
  g_ptr_array_remove_fast (self->link->pipes, self);
}

/* The client sees a reset and not an end. */
static void
pipe_cut (Pipe *self)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (self->ways[FAULT_LINK_UP].from), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  pipe_close (self);
}

static gboolean
on_pause_over (gpointer data)
{
  Pipe *self = data;

  self->pause = 0;
  if (self->deaf)
    pipe_cut (self);
  else
    watch (self);
  return G_SOURCE_REMOVE;
}

/* What came before the place gets through.
 * Returns: whether the pipe is still there */
static gboolean
fail (Pipe *self,
      Way  *way)
{
  FaultLink *link = self->link;
  gssize     length = 0;

  if (way->queue->len > 0)
    length = g_socket_send (way->to, (const char *) way->queue->data, way->queue->len, NULL, NULL);
  if (length > 0)
    g_byte_array_remove_range (way->queue, 0, (guint) length);
  link->hit = TRUE;
  link->armed = FALSE;
  switch (link->kind)
    {
    case FAULT_LINK_CUT:
      pipe_cut (self);
      return FALSE;
    case FAULT_LINK_END:
      pipe_close (self);
      return FALSE;
    case FAULT_LINK_HANG:
      self->hung = TRUE;
      break;
    case FAULT_LINK_DEAF:
      self->deaf = TRUE;
      self->pause = g_timeout_add (PAUSE_MS, on_pause_over, self);
      break;
    case FAULT_LINK_PAUSE:
      self->pause = g_timeout_add (PAUSE_MS, on_pause_over, self);
      break;
    case FAULT_LINK_TRICKLE:
      self->trickles = TRUE;
      break;
    case FAULT_LINK_N_KINDS:
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

/* Where in the frame under way it fails; G_MAXUINT64 = not in this one, or not known yet. */
static guint64
get_place (Way *self)
{
  FaultLink *link = self->pipe->link;

  if (!link->armed || link->connection != self->pipe->number || self != &self->pipe->ways[link->way] ||
      link->frame != self->frames.n_frames - 1)
    return G_MAXUINT64;
  if (link->part == FAULT_LINK_BEFORE)
    return 0;
  if (link->part == FAULT_LINK_FIRST_BYTE)
    return 1;
  /* The head of a handshake has no length of its own. */
  if (self->frames.n_frames == 1)
    return 40;
  if (self->frames.total == 0)
    return G_MAXUINT64;
  return link->part == FAULT_LINK_MIDDLE ? MAX (2, self->frames.total / 2) : self->frames.total - 1;
}

static void
begin_frame (Way *self)
{
  Pipe *pipe = self->pipe;
  guint n_frames = self->frames.n_frames + 1;

  self->frames = (Frames) { .n_frames = n_frames };
  if (pipe->number < MAX_CONNECTIONS)
    pipe->link->n_frames[pipe->number][self - pipe->ways] = n_frames;
}

static void
measure (Frames *frames)
{
  guint   length = frames->head[1] & 0x7f;
  guint   head = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0);
  guint64 payload = length;

  if (frames->done < head)
    return;
  if (length >= 126)
    {
      payload = 0;
      for (guint i = 2; i < head; i++)
        payload = payload << 8 | frames->head[i];
    }
  frames->total = head + (frames->head[1] & 0x80 ? 4 : 0) + payload;
}

/* Returns: whether the frame is whole with this byte */
static gboolean
take_byte (Frames *frames,
           guint8  byte)
{
  if (frames->n_frames == 1)
    {
      frames->newlines = byte == "\r\n\r\n"[frames->newlines] ? frames->newlines + 1 : byte == '\r';
      frames->done++;
      return frames->newlines == 4;
    }
  if (frames->done < sizeof frames->head)
    frames->head[frames->done] = byte;
  frames->done++;
  if (frames->total == 0 && frames->done >= 2)
    measure (frames);
  return frames->done == frames->total;
}

/* Lets through what comes before the place where it fails.
 * Returns: whether the pipe is still there */
static gboolean
take_bytes (Way          *self,
            const guint8 *data,
            gsize         length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (self->frames.n_frames == 0)
        begin_frame (self);
      if (self->frames.done == get_place (self) && !fail (self->pipe, self))
        return FALSE;
      if (!(self->pipe->deaf && self == &self->pipe->ways[FAULT_LINK_DOWN]))
        g_byte_array_append (self->queue, data + i, 1);
      if (take_byte (&self->frames, data[i]))
        begin_frame (self);
    }
  return TRUE;
}

static gboolean
on_input (GSocket      *socket,
          GIOCondition  condition,
          gpointer      data)
{
  Way    *self = data;
  Pipe   *pipe = self->pipe;
  guint8  buffer[4096];
  gssize  length = g_socket_receive (socket, (char *) buffer, sizeof buffer, NULL, NULL);

  if (length > 0 && !take_bytes (self, buffer, (gsize) length))
    return G_SOURCE_REMOVE;
  if (length <= 0)
    self->ended = TRUE;
  watch (pipe);
  return G_SOURCE_REMOVE;
}

static gboolean
on_output (GSocket      *socket,
           GIOCondition  condition,
           gpointer      data)
{
  Way    *self = data;
  Pipe   *pipe = self->pipe;
  gssize  length = g_socket_send (socket, (const char *) self->queue->data, pipe->trickles ? 1 : self->queue->len, NULL, NULL);

  if (length > 0)
    g_byte_array_remove_range (self->queue, 0, (guint) length);
  if (length < 0)
    pipe_close (pipe);
  else
    watch (pipe);
  return G_SOURCE_REMOVE;
}

static void
watch_socket (GSource     **source,
              GSocket      *socket,
              GIOCondition  condition,
              GSourceFunc   func,
              Way          *way)
{
  clear_source (source);
  if (func == NULL)
    return;
  *source = g_socket_create_source (socket, condition, NULL);
  g_source_set_callback (*source, func, way, NULL);
  g_source_attach (*source, NULL);
}

/* One end means the other's, once all is through. */
static void
watch (Pipe *self)
{
  gboolean stands = self->hung || (self->pause != 0 && !self->deaf);

  for (guint i = 0; i < 2; i++)
    {
      Way *way = &self->ways[i];

      if (!stands && way->ended && way->queue->len == 0)
        {
          pipe_close (self);
          return;
        }
    }
  for (guint i = 0; i < 2; i++)
    {
      Way *way = &self->ways[i];

      watch_socket (&way->input, way->from, G_IO_IN,
                    stands || way->ended || way->queue->len > 0 ? NULL : (GSourceFunc) G_CALLBACK (on_input), way);
      watch_socket (&way->output, way->to, G_IO_OUT,
                    stands || way->queue->len == 0 ? NULL : (GSourceFunc) G_CALLBACK (on_output), way);
    }
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           data)
{
  FaultLink         *self = data;
  Pipe              *pipe;
  g_autoptr (GSocket) up = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);
  GSocket            *client = g_object_ref (g_socket_connection_get_socket (connection));

  if (!g_socket_connect (up, self->target, NULL, NULL))
    {
      g_object_unref (client);
      return FALSE;
    }
  pipe = g_new0 (Pipe, 1);
  pipe->link = self;
  pipe->connection = g_object_ref (G_OBJECT (connection));
  pipe->number = self->n_connections++;
  pipe->ways[FAULT_LINK_UP] = (Way) { .pipe = pipe, .from = client, .to = g_object_ref (up) };
  pipe->ways[FAULT_LINK_DOWN] = (Way) { .pipe = pipe, .from = up, .to = client };
  for (guint i = 0; i < 2; i++)
    {
      pipe->ways[i].queue = g_byte_array_new ();
      g_socket_set_blocking (pipe->ways[i].from, FALSE);
    }
  g_ptr_array_add (self->pipes, pipe);
  pipe->hung = self->black_hole;
  watch (pipe);
  return TRUE;
}

FaultLink *
fault_link_new (const char *socket_path)
{
  FaultLink         *self = g_new0 (FaultLink, 1);
  g_autoptr (GError) error = NULL;
  guint16            port;

  self->pipes = g_ptr_array_new_with_free_func (pipe_free);
  self->target = g_unix_socket_address_new (socket_path);
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  self->uri = g_strdup_printf ("ws://127.0.0.1:%u/ws", port);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return self;
}

void
fault_link_free (FaultLink *self)
{
  g_ptr_array_unref (self->pipes);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->target);
  g_free (self->uri);
  g_free (self);
}

const char *
fault_link_get_uri (FaultLink *self)
{
  return self->uri;
}

void
fault_link_disarm (FaultLink *self)
{
  self->armed = FALSE;
  self->hit = FALSE;
  self->n_connections = 0;
  memset (self->n_frames, 0, sizeof self->n_frames);
}

void
fault_link_arm (FaultLink     *self,
                FaultLinkKind  kind,
                guint          connection,
                FaultLinkWay   way,
                guint          frame,
                FaultLinkPart  part)
{
  fault_link_disarm (self);
  self->armed = TRUE;
  self->kind = kind;
  self->connection = connection;
  self->way = way;
  self->frame = frame;
  self->part = part;
}

gboolean
fault_link_was_hit (FaultLink *self)
{
  return self->hit;
}

guint
fault_link_get_n_frames (FaultLink    *self,
                         guint         connection,
                         FaultLinkWay  way)
{
  return self->n_frames[connection][way];
}

void
fault_link_cut (FaultLink *self)
{
  while (self->pipes->len > 0)
    pipe_cut (g_ptr_array_index (self->pipes, 0));
}

void
fault_link_set_black_hole (FaultLink *self,
                           gboolean   black_hole)
{
  self->black_hole = black_hole;
  for (guint i = 0; i < self->pipes->len; i++)
    {
      Pipe *pipe = g_ptr_array_index (self->pipes, i);

      pipe->hung |= black_hole;
      watch (pipe);
    }
}
