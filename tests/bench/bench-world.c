/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <malloc.h>
#include <string.h>

#include "sbx-channel.h"
#include "sbx-codec.h"
#include "sbx-message-log.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* What the models cost: envelopes decoded and applied a second beside decoding alone, one frame of a busy
 * channel, memory for each message of a long log. */

#define N_MESSAGES 100000
#define N_TOPICS 20000
#define N_TOLD 300
#define FRAME 333 /* messages: 20,000 a second at 60 frames a second */

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static char *
new_frame (guint seq,
           guint topic)
{
  return g_strdup_printf ("{\"event\":\"messageAdded\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"stream\":\"channel/a\","
                          "\"epoch\":\"k3f9\",\"seq\":%u,\"message\":{\"id\":\"5f0c2a7e-7d0e-4bd8-9a58-%012u\",\"channelId\":\"a\","
                          "\"topicId\":\"t%u\",\"seq\":%u,\"fromId\":\"u%u\",\"fromName\":\"Wang Li\",\"fromType\":\"chat\","
                          "\"direction\":\"in\",\"content\":\"Where is my order? It should have come at nine.\",\"type\":\"text\","
                          "\"timestamp\":%" G_GINT64_FORMAT ",\"storedAt\":%" G_GINT64_FORMAT ",\"status\":\"stored\"}}}",
                          seq, seq, topic, seq, seq % 50, G_GINT64_CONSTANT (1763600000000) + seq * 1000,
                          G_GINT64_CONSTANT (1763600000500) + seq * 1000);
}

static void
apply_text (SbxWorld   *world,
            const char *text)
{
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text, strlen (text), NULL);

  g_assert_nonnull (envelope);
  if (world != NULL)
    sbx_world_apply (world, envelope);
  else
    g_assert_nonnull (sbx_envelope_get_payload (envelope));
}

static GPtrArray *
new_frames (guint n_topics)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_MESSAGES; i++)
    g_ptr_array_add (frames, new_frame (i + 1, n_topics > 1 ? (i * 7919) % n_topics : 0));

  return frames;
}

static double
apply_all (SbxWorld  *world,
           GPtrArray *frames,
           double    *worst)
{
  gint64 start = g_get_monotonic_time ();

  *worst = 0;
  for (guint i = 0; i < frames->len; i++)
    {
      apply_text (world, frames->pdata[i]);
      if (world != NULL && i % FRAME == FRAME - 1)
        {
          gint64 before = g_get_monotonic_time ();

          sbx_world_flush (world);
          *worst = MAX (*worst, seconds_since (before));
        }
    }

  return seconds_since (start);
}

static void
report (const char *name,
        double      seconds,
        double      alone,
        double      worst)
{
  g_print ("%-44s %9.0f envelopes/s  %5.2f of decoding alone  worst flush %6.3f ms\n", name, N_MESSAGES / seconds,
           alone / seconds, worst * 1000);
}

static void
open_topic (SbxWorld *world)
{
  apply_text (world, "{\"event\":\"messages\",\"payload\":{\"channelId\":\"a\",\"topicId\":\"t0\",\"messages\":[],"
                     "\"more\":{\"before\":false,\"after\":false}}}");
}

static void
count (guint *n)
{
  (*n)++;
}

/* As the app does, which tells people of what came and knows each feed's rhythm. */
static void
measure_told (double alone)
{
  g_autoptr (GPtrArray) frames = new_frames (N_TOLD);
  g_autoptr (SbxWorld) untold = sbx_world_new ("Bench", "ws://localhost");
  g_autoptr (SbxWorld) told = sbx_world_new ("Bench", "ws://localhost");
  guint n = 0;
  double seconds, worst;

  seconds = apply_all (untold, frames, &worst);
  report ("applied to 300 topics in turn", seconds, alone, worst);
  g_signal_connect_swapped (told, "messages-arrived", G_CALLBACK (count), &n);
  seconds = apply_all (told, frames, &worst);
  report ("the same with one who is told of what came", seconds, alone, worst);
  g_print ("told %u times\n", n);
}

static void
measure_memory (GPtrArray *frames)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Bench", "ws://localhost");
  struct mallinfo2 before, after;
  double worst;

  open_topic (world);
  sbx_world_flush (world);
  malloc_trim (0);
  before = mallinfo2 ();
  apply_all (world, frames, &worst);
  sbx_world_flush (world);
  after = mallinfo2 ();
  g_print ("a log of %u messages (id of 36, content of 47 bytes): %.0f bytes a message\n", N_MESSAGES,
           (double) (after.uordblks + after.hblkhd - before.uordblks - before.hblkhd) / N_MESSAGES);
}

int
main (void)
{
  g_autoptr (GPtrArray) one = new_frames (1);
  g_autoptr (GPtrArray) many = new_frames (N_TOPICS);
  g_autoptr (SbxWorld) counting = sbx_world_new ("Bench", "ws://localhost");
  g_autoptr (SbxWorld) opened = sbx_world_new ("Bench", "ws://localhost");
  g_autoptr (SbxWorld) wide = sbx_world_new ("Bench", "ws://localhost");
  double alone, seconds, worst;

  alone = apply_all (NULL, one, &worst);
  report ("decoded alone", alone, alone, 0);
  seconds = apply_all (counting, one, &worst);
  report ("applied to a topic that nobody looks at", seconds, alone, worst);
  open_topic (opened);
  seconds = apply_all (opened, one, &worst);
  report ("applied to an open topic", seconds, alone, worst);
  seconds = apply_all (wide, many, &worst);
  report ("applied to 20,000 topics in turn", seconds, alone, worst);
  measure_told (alone);
  measure_memory (one);

  return 0;
}
