/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-peer.h"

#include "sbx-test-peer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (1 << 20)

struct _BenchPeer
{
  SbxTestPeer *peer;
  char        *epoch;
  int          fd;
  GByteArray  *out;
  char        *in;
  gsize        capacity;
  gsize        begin;      /* of what was not looked at yet */
  gsize        end;
};

BenchPeer *
bench_peer_new (const char *uri,
                const char *client_type,
                const char *client_id)
{
  BenchPeer             *self = g_new0 (BenchPeer, 1);
  g_autoptr (JsonObject) welcome = NULL;

  self->peer = sbx_test_peer_connect (uri);
  welcome = sbx_test_peer_hello (self->peer, client_type, client_id);
  self->epoch = g_strdup (json_object_get_string_member (welcome, "epoch"));
  self->fd = sbx_test_peer_get_fd (self->peer);
  self->out = g_byte_array_new ();
  self->capacity = 2 * READ_BYTES;
  self->in = g_malloc (self->capacity);
  return self;
}

void
bench_peer_free (BenchPeer *self)
{
  sbx_test_peer_free (self->peer);
  g_byte_array_unref (self->out);
  g_free (self->epoch);
  g_free (self->in);
  g_free (self);
}

const char *
bench_peer_get_epoch (BenchPeer *self)
{
  return self->epoch;
}

void
bench_peer_send (BenchPeer  *self,
                 const char *text,
                 gsize       length)
{
  /* Masked with zeros: the hub unmasks all the same. */
  static const guint8 mask[4] = { 0 };
  guint8              head[4] = { 0x81, 0x80 };
  guint               n = 2;

  g_assert_cmpuint (length, <, 65536);
  if (length < 126)
    {
      head[1] |= (guint8) length;
    }
  else
    {
      head[1] |= 126;
      head[2] = (guint8) (length >> 8);
      head[3] = (guint8) length;
      n = 4;
    }
  g_byte_array_append (self->out, head, n);
  g_byte_array_append (self->out, mask, sizeof mask);
  g_byte_array_append (self->out, (const guint8 *) text, length);
}

static void
wait_for (BenchPeer *self,
          short      events)
{
  struct pollfd watched = { self->fd, events, 0 };

  g_assert_cmpint (poll (&watched, 1, 60000), ==, 1);
}

static void
write_all (BenchPeer *self)
{
  gsize sent = 0;

  while (sent < self->out->len)
    {
      gssize n = write (self->fd, self->out->data + sent, self->out->len - sent);

      if (n > 0)
        sent += (gsize) n;
      else
        wait_for (self, POLLOUT);
    }
  g_byte_array_set_size (self->out, 0);
}

void
bench_peer_turn (BenchPeer *self)
{
  gssize n;

  write_all (self);
  if (self->begin > 0)
    memmove (self->in, self->in + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;
  if (self->capacity - self->end < READ_BYTES)
    {
      self->capacity *= 2;
      self->in = g_realloc (self->in, self->capacity);
    }

  while ((n = read (self->fd, self->in + self->end, self->capacity - self->end)) < 0)
    {
      g_assert_true (errno == EAGAIN || errno == EINTR);
      wait_for (self, POLLIN);
    }
  g_assert_cmpint (n, >, 0);
  self->end += (gsize) n;
}

gboolean
bench_peer_next (BenchPeer   *self,
                 const char **text,
                 gsize       *length)
{
  while (self->end - self->begin >= 2)
    {
      const guint8 *p = (const guint8 *) self->in + self->begin;
      gsize         size = p[1] & 0x7f;
      gsize         head = size < 126 ? 2 : size == 126 ? 4 : 10;

      if (self->end - self->begin < head)
        return FALSE;
      if (size >= 126)
        {
          size = 0;
          for (gsize i = 2; i < head; i++)
            size = size << 8 | p[i];
        }
      if (self->end - self->begin < head + size)
        return FALSE;

      self->begin += head + size;
      g_assert_cmpuint (p[0], !=, 0x88);
      if (p[0] != 0x81)
        continue;
      *text = (const char *) p + head;
      *length = size;
      return TRUE;
    }
  return FALSE;
}

const char *
bench_peer_ask (BenchPeer  *self,
                const char *event,
                const char *payload,
                gsize      *length)
{
  g_autofree char *text = g_strdup_printf ("{\"event\":\"%s\",\"id\":\"q\",\"payload\":%s}", event, payload);
  const char      *answer;

  bench_peer_send (self, text, strlen (text));
  bench_peer_turn (self);
  while (TRUE)
    {
      while (bench_peer_next (self, &answer, length))
        {
          /* `re` is the second member of an answer. */
          if (g_strstr_len (answer, MIN (*length, 60), "\"re\":\"q\"") != NULL)
            return answer;
        }
      bench_peer_turn (self);
    }
}

static int
compare (const void *a,
         const void *b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

double
bench_median (double *values,
              guint   n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}
