/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-rates.h"

/* Times are counted back from now; a test that lasts a second more or less finds the same. */
#define N 60

static void
note (SbxFlightRecorder    *recorder,
      int                   seconds_ago,
      int                   more_ms,
      SbxRecordedDirection  direction,
      SbxRecordedKind       kind,
      guint16               code,
      const char           *text)
{
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));
  SbxRecordedFrame *frame = sbx_recorded_frame_new (direction, kind, code, data);

  frame->moment = g_get_monotonic_time () / G_USEC_PER_SEC * G_USEC_PER_SEC - seconds_ago * G_USEC_PER_SEC + more_ms * 1000;
  sbx_flight_recorder_take (recorder, frame);
}

/* At the same second as the frames, however long the test took meanwhile. */
static double
value_at (SbxRates *rates,
          SbxRate   rate,
          gint64    now,
          int       seconds_ago)
{
  double values[N];

  sbx_rates_get (rates, rate, now, values, N);
  return values[N - seconds_ago];
}

static void
test_made_and_gone (void)
{
  SbxFlightRecorder *recorder = sbx_flight_recorder_new ();
  SbxRates *rates = sbx_rates_new (recorder);
  double values[SBX_RATES_SECONDS];

  for (guint rate = 0; rate < SBX_N_RATES; rate++)
    {
      sbx_rates_get (rates, rate, g_get_monotonic_time (), values, SBX_RATES_SECONDS);
      for (guint i = 0; i < SBX_RATES_SECONDS; i++)
        g_assert_cmpfloat (values[i], ==, rate == SBX_RATE_QUEUE ? SBX_RATES_NOTHING : SBX_RATES_BROKEN);
    }
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), N, .5), ==, SBX_RATES_NOTHING);
  g_assert_finalize_object (G_OBJECT (rates));
  g_assert_finalize_object (G_OBJECT (recorder));
}

static void
fill (SbxFlightRecorder *recorder)
{
  note (recorder, 30, 0, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h/ws");
  note (recorder, 30, 5, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 101, "");
  note (recorder, 29, 0, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, 0, "{\"event\":\"ping\",\"id\":\"a\"}");
  note (recorder, 29, 40, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "{\"event\":\"pong\",\"re\":\"a\"}");
  note (recorder, 29, 50, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "{}");
  note (recorder, 20, 0, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, 1006, "");
  note (recorder, 15, 0, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h/ws");
  note (recorder, 15, 5, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 503, "");
  note (recorder, 14, 0, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h/ws");
  note (recorder, 14, 5, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 0, "refused");
  note (recorder, 10, 0, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h/ws");
  note (recorder, 10, 5, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 101, "");
}

static void
check (SbxRates *rates,
       gint64    now)
{
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 31), ==, SBX_RATES_BROKEN);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 30), ==, 0);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 29), ==, 2);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_OUT, now, 29), ==, 1);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_BYTES_IN, now, 29), ==, strlen ("{\"event\":\"pong\",\"re\":\"a\"}") + 2);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_BYTES_OUT, now, 29), ==, strlen ("{\"event\":\"ping\",\"id\":\"a\"}"));
  g_assert_cmpfloat_with_epsilon (value_at (rates, SBX_RATE_LATENCY_MEDIAN, now, 29), 40, .1);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_LATENCY_MEDIAN, now, 28), ==, SBX_RATES_NOTHING);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 20), ==, 0);
  /* It broke then; a try that was refused is no connection. */
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 19), ==, SBX_RATES_BROKEN);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_LATENCY_MOST, now, 15), ==, SBX_RATES_BROKEN);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 13), ==, SBX_RATES_BROKEN);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 11), ==, SBX_RATES_BROKEN);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 10), ==, 0);
  g_assert_cmpfloat (value_at (rates, SBX_RATE_FRAMES_IN, now, 1), ==, 0);
}

/* The same whether somebody looked from the beginning or looks back. */
static void
test_seconds (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (SbxRates) live = sbx_rates_new (recorder);
  g_autoptr (SbxRates) late = NULL;
  gint64 now;

  /* A second that ends meanwhile would move some of the frames. */
  do
    {
      sbx_flight_recorder_clear (recorder);
      g_clear_object (&live);
      live = sbx_rates_new (recorder);
      now = g_get_monotonic_time ();
      fill (recorder);
    }
  while (now / G_USEC_PER_SEC != g_get_monotonic_time () / G_USEC_PER_SEC);

  check (live, now);
  late = sbx_rates_new (recorder);
  check (late, now);
}

/* Of a recording whose beginning was dropped. */
static void
test_in_the_middle (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (SbxRates) rates = NULL;
  double values[N];

  note (recorder, 20, 0, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "{}");
  rates = sbx_rates_new (recorder);
  sbx_rates_get (rates, SBX_RATE_FRAMES_IN, g_get_monotonic_time (), values, N);
  for (guint i = 0; i < N; i++)
    g_assert_cmpfloat (values[i], >=, 0);
}

static void
test_latency (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (SbxRates) rates = sbx_rates_new (recorder);

  for (guint i = 1; i <= 20; i++)
    sbx_rates_note_latency (rates, i);
  sbx_rates_note_latency (rates, -1);
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), N, .5), ==, 10);
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), N, .95), ==, 19);
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), N, 1), ==, 20);
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), N, 0), ==, 1);
}

/* It stays as it was said until somebody says otherwise. */
static void
test_queue (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (SbxRates) rates = sbx_rates_new (recorder);
  gint64 now;
  double values[SBX_RATES_SECONDS];

  sbx_rates_note_queue (rates, 3);
  now = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  sbx_rates_get (rates, SBX_RATE_QUEUE, now, values, SBX_RATES_SECONDS);
  g_assert_cmpfloat (values[0], ==, SBX_RATES_NOTHING);
  g_assert_cmpfloat (values[SBX_RATES_SECONDS - 1], ==, 3);
  g_assert_cmpfloat (values[SBX_RATES_SECONDS - 10], ==, 3);
}

/* More answers than are kept of a second, and connections that come and go all the time. */
static void
test_many (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (SbxRates) rates = sbx_rates_new (recorder);
  double values[N];

  for (guint i = 0; i < 1000; i++)
    sbx_rates_note_latency (rates, 7);
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), N, .5), ==, 7);
  for (guint i = 0; i < 5000; i++)
    {
      note (recorder, 1, 0, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 101, "");
      note (recorder, 1, 1, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, 1006, "");
    }
  sbx_rates_get (rates, SBX_RATE_FRAMES_IN, g_get_monotonic_time () + 10 * G_USEC_PER_SEC, values, N);
  g_assert_cmpfloat (values[N - 1], ==, SBX_RATES_BROKEN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rates/made-and-gone", test_made_and_gone);
  g_test_add_func ("/rates/seconds", test_seconds);
  g_test_add_func ("/rates/in-the-middle", test_in_the_middle);
  g_test_add_func ("/rates/latency", test_latency);
  g_test_add_func ("/rates/queue", test_queue);
  g_test_add_func ("/rates/many", test_many);

  return g_test_run ();
}
