/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-peer.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* How long to wait for the kernel before the main context has its turn again. */
#define SLICE_MS 2

struct _SbxTestPeer
{
  int         fd;
  GByteArray *input;
  gboolean    ended;     /* the other side closed */
  GQueue      pushed;    /* (element-type JsonObject), owned */
  guint       last_id;
};

static void
wait_for (SbxTestPeer *self,
          short        events,
          gint64       deadline)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = events };

  while (poll (&poll_fd, 1, SLICE_MS) == 0)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (g_get_monotonic_time () > deadline)
        g_error ("nothing happened in time");
    }
}

static gint64
make_deadline (void)
{
  return g_get_monotonic_time () + SBX_TEST_DEADLINE_MS * 1000;
}

/* Returns: whether there are so many bytes, before the end of the connection. */
static gboolean
fill (SbxTestPeer *self,
      gsize        size)
{
  gint64 deadline = make_deadline ();
  guint8 buffer[65536];

  while (self->input->len < size && !self->ended)
    {
      gssize length = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

      if (length > 0)
        g_byte_array_append (self->input, buffer, (guint) length);
      else if (length < 0 && (errno == EAGAIN || errno == EINTR))
        wait_for (self, POLLIN, deadline);
      else
        self->ended = TRUE;
    }
  return self->input->len >= size;
}

SbxTestPeer *
sbx_test_peer_new_for_fd (int fd)
{
  SbxTestPeer *self = g_new0 (SbxTestPeer, 1);

  self->fd = fd;
  self->input = g_byte_array_new ();
  return self;
}

static int
connect_unix (const char *path)
{
  struct sockaddr_un native = { .sun_family = AF_UNIX };
  int                fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (native.sun_path, path, sizeof native.sun_path);
  g_assert_no_errno (connect (fd, (struct sockaddr *) &native, sizeof native));
  return fd;
}

static int
connect_tcp (const char *uri)
{
  g_autoptr (GUri)           parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketAddress) address = NULL;
  struct sockaddr_storage    native;
  int                        fd;

  g_assert_nonnull (parsed);
  address = g_inet_socket_address_new_from_string (g_uri_get_host (parsed), (guint) g_uri_get_port (parsed));
  g_assert_nonnull (address);
  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (connect (fd, (struct sockaddr *) &native, (socklen_t) g_socket_address_get_native_size (address)));
  return fd;
}

SbxTestPeer *
sbx_test_peer_open (const char *uri)
{
  if (g_str_has_prefix (uri, "unix:"))
    return sbx_test_peer_new_for_fd (connect_unix (uri + strlen ("unix:")));
  return sbx_test_peer_new_for_fd (connect_tcp (uri));
}

SbxTestPeer *
sbx_test_peer_connect (const char *uri)
{
  static const char request[] =
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  SbxTestPeer *self = sbx_test_peer_open (uri);
  const char  *end = NULL;

  sbx_test_peer_send_raw (self, request, strlen (request));
  while (end == NULL)
    {
      g_assert_true (fill (self, self->input->len + 1));
      end = g_strstr_len ((const char *) self->input->data, self->input->len, "\r\n\r\n");
    }
  g_assert_true (g_str_has_prefix ((const char *) self->input->data, "HTTP/1.1 101 "));
  g_assert_nonnull (g_strstr_len ((const char *) self->input->data, self->input->len, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  g_byte_array_remove_range (self->input, 0, (guint) (end + 4 - (const char *) self->input->data));
  return self;
}

void
sbx_test_peer_free (SbxTestPeer *self)
{
  close (self->fd);
  g_byte_array_unref (self->input);
  g_queue_clear_full (&self->pushed, (GDestroyNotify) json_object_unref);
  g_free (self);
}

int
sbx_test_peer_get_fd (SbxTestPeer *self)
{
  return self->fd;
}

void
sbx_test_peer_send_raw (SbxTestPeer  *self,
                        gconstpointer data,
                        gsize         length)
{
  gint64 deadline = make_deadline ();
  gsize  done = 0;

  while (done < length)
    {
      gssize sent = send (self->fd, (const char *) data + done, length - done, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (sent >= 0)
        done += (gsize) sent;
      else if (errno == EAGAIN || errno == EINTR)
        wait_for (self, POLLOUT, deadline);
      else
        return;   /* the other side is gone, which the test sees when it reads */
    }
}

void
sbx_test_peer_send_frame (SbxTestPeer  *self,
                          guint8        first,
                          gconstpointer data,
                          gsize         length)
{
  static const guint8    mask[4] = { 0x12, 0x34, 0x56, 0x78 };
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8                 header[10] = { first };
  guint                  n_bytes = length < 126 ? 0 : length < 65536 ? 2 : 8;

  header[1] = 0x80 | (guint8) (n_bytes == 0 ? length : n_bytes == 2 ? 126 : 127);
  for (guint i = 0; i < n_bytes; i++)
    header[2 + i] = (guint8) ((guint64) length >> (8 * (n_bytes - 1 - i)));
  g_byte_array_append (frame, header, 2 + n_bytes);
  g_byte_array_append (frame, mask, sizeof mask);
  g_byte_array_append (frame, data, (guint) length);
  for (gsize i = 0; i < length; i++)
    frame->data[2 + n_bytes + sizeof mask + i] ^= mask[i % 4];
  sbx_test_peer_send_raw (self, frame->data, frame->len);
}

void
sbx_test_peer_send_text (SbxTestPeer *self,
                         const char  *text)
{
  sbx_test_peer_send_frame (self, 0x81, text, strlen (text));
}

void
sbx_test_peer_send (SbxTestPeer *self,
                    const char  *event,
                    const char  *id,
                    const char  *payload)
{
  g_autofree char *id_member = id != NULL ? g_strdup_printf ("\"id\":\"%s\",", id) : g_strdup ("");
  g_autofree char *text = g_strdup_printf ("{\"event\":\"%s\",%s\"payload\":%s}", event, id_member,
                                           payload != NULL ? payload : "{}");

  sbx_test_peer_send_text (self, text);
}

char *
sbx_test_peer_read_all (SbxTestPeer *self)
{
  while (fill (self, self->input->len + 1))
    ;
  return g_strndup (self->input->len > 0 ? (const char *) self->input->data : "", self->input->len);
}

int
sbx_test_peer_read_frame (SbxTestPeer  *self,
                          char        **data,
                          gsize        *length)
{
  guint   n_bytes;
  guint64 size;
  int     opcode;

  if (!fill (self, 2))
    return -1;
  g_assert_cmpint (self->input->data[1] & 0x80, ==, 0);
  size = self->input->data[1];
  n_bytes = size < 126 ? 0 : size == 126 ? 2 : 8;
  if (!fill (self, 2 + n_bytes))
    return -1;
  if (n_bytes > 0)
    size = 0;
  for (guint i = 0; i < n_bytes; i++)
    size = size << 8 | self->input->data[2 + i];
  if (!fill (self, 2 + n_bytes + size))
    return -1;

  opcode = self->input->data[0] & 0x0f;
  g_assert_cmpint (self->input->data[0] & 0xf0, ==, 0x80);
  *length = size;
  *data = g_strndup ((const char *) self->input->data + 2 + n_bytes, size);
  g_byte_array_remove_range (self->input, 0, (guint) (2 + n_bytes + size));
  return opcode;
}

guint
sbx_test_peer_read_close (SbxTestPeer *self)
{
  while (TRUE)
    {
      g_autofree char *data = NULL;
      gsize            length;
      int              opcode = sbx_test_peer_read_frame (self, &data, &length);

      if (opcode < 0)
        return 1006;
      if (opcode != 8)
        continue;
      return length < 2 ? 1005 : (guint) ((guint8) data[0] << 8 | (guint8) data[1]);
    }
}

JsonObject *
sbx_test_peer_receive (SbxTestPeer *self)
{
  while (TRUE)
    {
      g_autofree char     *data = NULL;
      gsize                length;
      int                  opcode = sbx_test_peer_read_frame (self, &data, &length);
      g_autoptr (JsonNode) node = NULL;

      if (opcode == 9)
        {
          sbx_test_peer_send_frame (self, 0x8a, data, length);
          continue;
        }
      g_assert_cmpint (opcode, ==, 1);
      node = json_from_string (data, NULL);
      g_assert_nonnull (node);
      return json_node_dup_object (node);
    }
}

JsonObject *
sbx_test_peer_request (SbxTestPeer *self,
                       const char  *event,
                       const char  *payload)
{
  g_autofree char *id = g_strdup_printf ("r%u", ++self->last_id);

  sbx_test_peer_send (self, event, id, payload);
  while (TRUE)
    {
      JsonObject *envelope = sbx_test_peer_receive (self);

      if (g_strcmp0 (json_object_get_string_member_with_default (envelope, "re", NULL), id) == 0)
        return envelope;
      g_queue_push_tail (&self->pushed, envelope);
    }
}

JsonObject *
sbx_test_peer_expect (SbxTestPeer *self,
                      const char  *event)
{
  for (GList *l = self->pushed.head; l != NULL; l = l->next)
    {
      JsonObject *envelope = l->data;

      if (!g_str_equal (json_object_get_string_member (envelope, "event"), event))
        continue;
      g_queue_delete_link (&self->pushed, l);
      return envelope;
    }
  while (TRUE)
    {
      JsonObject *envelope = sbx_test_peer_receive (self);

      if (g_str_equal (json_object_get_string_member (envelope, "event"), event))
        return envelope;
      g_queue_push_tail (&self->pushed, envelope);
    }
}

JsonObject *
sbx_test_peer_get_payload (JsonObject *envelope)
{
  return json_object_get_object_member (envelope, "payload");
}

JsonObject *
sbx_test_peer_hello (SbxTestPeer *self,
                     const char  *client_type,
                     const char  *client_id)
{
  g_autofree char       *payload = g_strdup_printf ("{\"clientId\":\"%s\",\"clientType\":\"%s\"}", client_id, client_type);
  g_autoptr (JsonObject) envelope = sbx_test_peer_request (self, "hello", payload);

  g_assert_cmpstr (json_object_get_string_member (envelope, "event"), ==, "welcome");
  return json_object_ref (sbx_test_peer_get_payload (envelope));
}

void
sbx_test_peer_assert_error (JsonObject *envelope,
                            const char *code)
{
  g_assert_cmpstr (json_object_get_string_member (envelope, "event"), ==, "error");
  g_assert_cmpstr (json_object_get_string_member (sbx_test_peer_get_payload (envelope), "error"), ==, code);
}
