/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-flight-recorder.h"

#include <malloc.h>
#include <string.h>

/* What 100,000 frames of a connection cost the client that keeps them: to note one, to pass through all, and in memory beside the
 * bytes that went over the wire. */

#define N_FRAMES 100000
#define RUNS 5

static GPtrArray *
make_payloads (gsize *n_bytes)
{
  GPtrArray *payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < N_FRAMES; i++)
    {
      char *text = i % 4 == 0 ? g_strdup_printf ("{\"event\":\"listTopics\",\"id\":\"c%u\",\"payload\":{\"channelId\":\"a%u\"}}", i, i % 100)
                 : i % 4 == 1 ? g_strdup_printf ("{\"event\":\"topics\",\"re\":\"c%u\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"topics\":[]}}", i - 1)
                              : g_strdup_printf ("{\"event\":\"messageAdded\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"stream\":\"channel/a%u\","
                                                 "\"seq\":%u,\"message\":{\"content\":\"See you on Friday, the table by the window is yours\"}}}", i % 100, i);

      *n_bytes += strlen (text);
      g_ptr_array_add (payloads, g_bytes_new_take (text, strlen (text)));
    }
  return payloads;
}

static double
run (GPtrArray *payloads,
     double    *pass_ms,
     double    *mib)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  gsize before = mallinfo2 ().uordblks;
  gint64 start = g_get_monotonic_time (), noted;
  guint found = 0;

  sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_HOUR, G_GUINT64_CONSTANT (1) << 30, N_FRAMES);
  for (guint i = 0; i < N_FRAMES; i++)
    sbx_flight_recorder_note (recorder, i % 4 == 0 ? SBX_RECORDED_OUT : SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, payloads->pdata[i]);
  noted = g_get_monotonic_time ();
  *mib = (double) (mallinfo2 ().uordblks - before) / (1 << 20);
  for (guint i = 0; i < sbx_flight_recorder_get_n (recorder); i++)
    found += strcmp (sbx_flight_recorder_get (recorder, i)->event, "topics") == 0;
  *pass_ms = (double) (g_get_monotonic_time () - noted) / 1000;
  g_assert_cmpuint (found, ==, N_FRAMES / 4);
  return (double) (noted - start) * 1000 / N_FRAMES;
}

int
main (void)
{
  gsize n_bytes = 0;
  g_autoptr (GPtrArray) payloads = make_payloads (&n_bytes);

  for (guint i = 0; i < RUNS; i++)
    {
      double pass_ms, mib;
      double ns = run (payloads, &pass_ms, &mib);

      g_print ("note %5.0f ns, pass through %u frames %5.2f ms, %5.1f MiB beside %.1f MiB of payloads\n", ns, N_FRAMES, pass_ms, mib,
               (double) n_bytes / (1 << 20));
    }
  return 0;
}
