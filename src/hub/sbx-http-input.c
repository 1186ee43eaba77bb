/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-input.h"

#include <string.h>

/* libsoup takes no head that is longer. */
#define MAX_LINE (100 * 1024)

/* The type of a record of TLS, which comes first. */
#define TLS_HANDSHAKE '\x16'
#define NO_REQUEST "?\r\n\r\n"

struct _SbxHttpInput
{
  GFilterInputStream  parent;
  GSocketConnection  *connection;   /* owned: closed with this */
  gboolean            idle;         /* libsoup awaits another request, and would not mind the end */
  gboolean            in_line;      /* what comes next belongs to the first line of a request */
  GString            *line;         /* that line */
};

static void sbx_http_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxHttpInput, sbx_http_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, sbx_http_input_pollable_init))

static GInputStream *
get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

/* Empty lines before a request do not count. */
static void
note_line (SbxHttpInput *self,
           const char   *data,
           gsize         length)
{
  const char *end;

  while (self->line->len == 0 && length > 0 && (*data == '\r' || *data == '\n'))
    {
      data++;
      length--;
    }
  end = memchr (data, '\n', length);
  self->in_line = end == NULL && self->line->len + length <= MAX_LINE;
  if (end != NULL || self->in_line)
    g_string_append_len (self->line, data, end != NULL ? end - data : (gssize) length);
}

/* Whoever greets in TLS waits for an answer, and libsoup for the end of a head, which never comes: it reads what has one and is no request.
 * Returns: how much that is */
static gssize
refuse_tls (char   *buffer,
            gssize  length)
{
  length = MIN (length, (gssize) strlen (NO_REQUEST));
  memcpy (buffer, NO_REQUEST, (gsize) length);
  return length;
}

/* What a read of the socket has come to. */
static gssize
hand_on (SbxHttpInput *self,
         void         *buffer,
         gssize        length,
         GError       *problem,
         GError      **error)
{
  g_autoptr (GError) owned = problem;

  if (length < 0 && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return -1;
    }
  if (length <= 0 && self->idle)
    {
      /* Nor is there anybody who would have to hear of the half of a request that this becomes. */
      g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
      self->idle = FALSE;
      *(char *) buffer = 'G';
      return 1;
    }
  self->idle = FALSE;
  if (length > 0 && self->in_line && self->line->len == 0 && *(char *) buffer == TLS_HANDSHAKE)
    length = refuse_tls (buffer, length);
  if (length > 0 && self->in_line)
    note_line (self, buffer, (gsize) length);
  if (length < 0)
    g_propagate_error (error, g_steal_pointer (&owned));
  return length;
}

static gssize
sbx_http_input_read (GInputStream  *stream,
                     void          *buffer,
                     gsize          count,
                     GCancellable  *cancellable,
                     GError       **error)
{
  GError *problem = NULL;
  gssize  length = g_input_stream_read (get_base (stream), buffer, count, cancellable, &problem);

  return hand_on (SBX_HTTP_INPUT (stream), buffer, length, problem, error);
}

static gssize
sbx_http_input_read_nonblocking (GPollableInputStream  *stream,
                                 void                  *buffer,
                                 gsize                  count,
                                 GError               **error)
{
  GError *problem = NULL;
  gssize  length = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (get_base (stream)), buffer, count,
                                                             NULL, &problem);

  return hand_on (SBX_HTTP_INPUT (stream), buffer, length, problem, error);
}

static gboolean
sbx_http_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static GSource *
sbx_http_input_create_source (GPollableInputStream *stream,
                              GCancellable         *cancellable)
{
  g_autoptr (GSource) base = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (stream)), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static gboolean
sbx_http_input_close (GInputStream  *stream,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return g_io_stream_close (G_IO_STREAM (SBX_HTTP_INPUT (stream)->connection), cancellable, error);
}

static void
sbx_http_input_finalize (GObject *object)
{
  SbxHttpInput *self = SBX_HTTP_INPUT (object);

  g_object_unref (self->connection);
  g_string_free (self->line, TRUE);
  G_OBJECT_CLASS (sbx_http_input_parent_class)->finalize (object);
}

static void
sbx_http_input_class_init (SbxHttpInputClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_http_input_finalize;
  stream_class->read_fn = sbx_http_input_read;
  stream_class->close_fn = sbx_http_input_close;
}

static void
sbx_http_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = sbx_http_input_is_readable;
  iface->create_source = sbx_http_input_create_source;
  iface->read_nonblocking = sbx_http_input_read_nonblocking;
}

static void
sbx_http_input_init (SbxHttpInput *self)
{
  self->in_line = TRUE;
  self->line = g_string_new (NULL);
}

/**
 * sbx_http_input_wrap:
 * @connection: a connection at its start
 * @input: (out) (transfer none): what it then reads by
 *
 * Returns: (transfer full): the same for libsoup, with which it is closed
 */
GIOStream *
sbx_http_input_wrap (GSocketConnection  *connection,
                     SbxHttpInput      **input)
{
  GIOStream              *stream = G_IO_STREAM (connection);
  g_autoptr (SbxHttpInput) self = g_object_new (SBX_TYPE_HTTP_INPUT, "base-stream", g_io_stream_get_input_stream (stream),
                                                "close-base-stream", FALSE, NULL);

  self->connection = g_object_ref (connection);
  *input = self;
  return g_simple_io_stream_new (G_INPUT_STREAM (self), g_io_stream_get_output_stream (stream));
}

/**
 * sbx_http_input_await:
 * @self: an input
 *
 * A request has its answer: libsoup awaits another.
 */
void
sbx_http_input_await (SbxHttpInput *self)
{
  self->idle = TRUE;
  self->in_line = TRUE;
  g_string_truncate (self->line, 0);
}

/**
 * sbx_http_input_start:
 * @self: an input
 *
 * libsoup has begun with a request, and minds the end from now on.
 */
void
sbx_http_input_start (SbxHttpInput *self)
{
  self->idle = FALSE;
}

/**
 * sbx_http_input_dup_path:
 * @self: an input
 * @method: of a request of which the head is there
 *
 * Returns: (transfer full) (nullable): the path that it asks for, as it was written; %NULL where that is not
 *   known: it came together with the request before it
 */
char *
sbx_http_input_dup_path (SbxHttpInput *self,
                         const char   *method)
{
  gsize       length = strlen (method);
  const char *path = self->line->str + length + 1;

  if (self->in_line || self->line->len <= length || !g_str_has_prefix (self->line->str, method) ||
      self->line->str[length] != ' ')
    return NULL;
  /* It may be an address in full. */
  if (*path != '/' && (path = strstr (path, "://")) != NULL)
    path = strchr (path + strlen ("://"), '/');
  return path != NULL ? g_strndup (path, strcspn (path, "?# \r")) : NULL;
}
