/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-feed.h"

#include "sbx-codec.h"

#include <string.h>

/* As often as packets come in from a network nearby. */
#define PERIOD 4 /* ms */

struct _BenchFeed
{
  SbxWorld *world;
  gint64    seq;     /* of the last message */
  gint64    started; /* µs */
  gint64    sent;    /* since then */
  guint     rate;    /* a second */
  guint     source;
  guint     n_topics;
  GQueue    prepared; /* of char *: the frames that come next */
};

static const char *const words[] = {
  "Where", "is", "my", "order", "It", "should", "have", "come", "at", "nine", "the", "driver", "is", "on", "his", "way",
  "and", "calls", "from", "door", "before", "he", "leaves", "thank", "you", "we", "will", "see", "tomorrow", "morning",
};

/* Texts of 3 to 40 words, so that rows have one to four lines. */
static char *
make_frame (gint64      seq,
            const char *topic)
{
  g_autoptr (GString) content = g_string_new (NULL);
  guint32             random = (guint32) seq * 2654435761u;
  guint               n = 3 + (random >> 8) % 8 + (random % 5 == 0 ? 30 : 0);

  for (guint i = 0; i < n; i++)
    {
      random = random * 1664525u + 1013904223u;
      g_string_append_printf (content, "%s%s", i > 0 ? " " : "", words[(random >> 8) % G_N_ELEMENTS (words)]);
    }

  return g_strdup_printf ("{\"event\":\"messageAdded\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"stream\":\"channel/a\","
                          "\"epoch\":\"e1\",\"seq\":%" G_GINT64_FORMAT ",\"message\":{\"id\":\"5f0c2a7e-7d0e-4bd8-9a58-%012" G_GINT64_FORMAT "\","
                          "\"channelId\":\"a\",\"topicId\":\"%s\",\"seq\":%" G_GINT64_FORMAT ",\"fromId\":\"u%d\",\"fromName\":\"Wang Li %d\","
                          "\"fromType\":\"chat\",\"direction\":\"in\",\"content\":\"%s\",\"type\":\"text\",\"timestamp\":%" G_GINT64_FORMAT
                          ",\"storedAt\":%" G_GINT64_FORMAT ",\"status\":\"stored\"}}}",
                          seq, seq, topic, seq, (int) (seq / 3 % 50), (int) (seq / 3 % 50), content->str,
                          G_GINT64_CONSTANT (1763600000000) + seq * 100, G_GINT64_CONSTANT (1763600000005) + seq * 100);
}

char *
bench_feed_make_frame (gint64 seq)
{
  return make_frame (seq, "t");
}

static void
apply (BenchFeed  *self,
       const char *text)
{
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text, strlen (text), NULL);

  g_assert_nonnull (envelope);
  sbx_world_apply (self->world, envelope);
}

static char *
make_next (BenchFeed *self)
{
  gint64           seq = self->seq + self->prepared.length + 1;
  guint            topic = (guint) (seq % MAX (self->n_topics, 1));
  g_autofree char *id = topic > 0 ? g_strdup_printf ("t%u", topic) : g_strdup ("t");

  return make_frame (seq, id);
}

void
bench_feed_prepare (BenchFeed *self,
                    guint      n)
{
  while (self->prepared.length < n)
    g_queue_push_tail (&self->prepared, make_next (self));
}

void
bench_feed_push (BenchFeed *self,
                 guint      n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = self->prepared.length > 0 ? g_queue_pop_head (&self->prepared) : make_next (self);

      self->seq++;
      apply (self, text);
    }
}

void
bench_feed_flush (BenchFeed *self)
{
  sbx_world_flush (self->world);
}

static gboolean
on_due (gpointer data)
{
  BenchFeed *self = data;
  gint64     due = (g_get_monotonic_time () - self->started) * self->rate / G_USEC_PER_SEC - self->sent;

  bench_feed_push (self, (guint) MAX (due, 0));
  self->sent += MAX (due, 0);

  return G_SOURCE_CONTINUE;
}

BenchFeed *
bench_feed_new (SbxWorld *world)
{
  BenchFeed *self = g_new0 (BenchFeed, 1);

  self->world = g_object_ref (world);
  sbx_world_set_identity (world, "me", "me");
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  apply (self, "{\"event\":\"channels\",\"payload\":{\"channels\":[{\"id\":\"a\",\"name\":\"Account\"}],\"next\":null}}");
  apply (self, "{\"event\":\"topics\",\"payload\":{\"channelId\":\"a\",\"topics\":[{\"id\":\"t\",\"channelId\":\"a\",\"kind\":\"chat\","
               "\"title\":\"Topic\"}],\"next\":null}}");

  return self;
}

void
bench_feed_free (BenchFeed *self)
{
  bench_feed_stop (self);
  g_queue_clear_full (&self->prepared, g_free);
  g_object_unref (self->world);
  g_free (self);
}

void
bench_feed_open (BenchFeed *self,
                 guint      n)
{
  apply (self, "{\"event\":\"messages\",\"payload\":{\"channelId\":\"a\",\"topicId\":\"t\",\"messages\":[],"
               "\"more\":{\"before\":false,\"after\":false}}}");
  bench_feed_push (self, n);
  sbx_world_flush (self->world);
}

void
bench_feed_start (BenchFeed *self,
                  guint      rate)
{
  bench_feed_stop (self);
  self->rate = rate;
  self->sent = 0;
  self->started = g_get_monotonic_time ();
  self->source = g_timeout_add_full (G_PRIORITY_DEFAULT, PERIOD, on_due, self, NULL);
}

void
bench_feed_stop (BenchFeed *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
}

void
bench_feed_spread (BenchFeed *self,
                   guint      n_topics)
{
  g_autoptr (GString) text = g_string_new ("{\"event\":\"topics\",\"payload\":{\"channelId\":\"a\",\"next\":null,\"topics\":["
                                           "{\"id\":\"t\",\"channelId\":\"a\",\"kind\":\"chat\",\"title\":\"Topic\"}");

  for (guint i = 1; i < n_topics; i++)
    g_string_append_printf (text, ",{\"id\":\"t%u\",\"channelId\":\"a\",\"kind\":\"chat\",\"title\":\"Topic %u\"}", i, i);
  g_string_append (text, "]}}");
  apply (self, text->str);
  self->n_topics = n_topics;
}

gint64
bench_feed_get_seq (BenchFeed *self)
{
  return self->seq;
}
