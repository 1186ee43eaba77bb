/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-heartbeat.h"

#define START    1000000
#define INTERVAL 30000

static void
test_rhythm (void)
{
  SbxHeartbeat heart;
  gint64 now = START;

  sbx_heartbeat_start (&heart, now, INTERVAL);
  g_assert_cmpint (sbx_heartbeat_get_due (&heart), ==, now);
  g_assert_cmpint (sbx_heartbeat_check (&heart, now), ==, SBX_HEARTBEAT_PING);

  for (guint i = 0; i < 10; i++)
    {
      sbx_heartbeat_pinged (&heart, now);
      g_assert_cmpint (sbx_heartbeat_check (&heart, now), ==, SBX_HEARTBEAT_REST);
      g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, now + 12, now), ==, 12);
      g_assert_cmpint (sbx_heartbeat_check (&heart, now + INTERVAL - 1), ==, SBX_HEARTBEAT_REST);
      g_assert_cmpint (sbx_heartbeat_get_due (&heart), ==, now + INTERVAL);
      now += INTERVAL;
      g_assert_cmpint (sbx_heartbeat_check (&heart, now), ==, SBX_HEARTBEAT_PING);
    }
}

static void
test_silence (void)
{
  SbxHeartbeat heart;

  sbx_heartbeat_start (&heart, START, INTERVAL);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (sbx_heartbeat_check (&heart, START + i * INTERVAL), ==, SBX_HEARTBEAT_PING);
      sbx_heartbeat_pinged (&heart, START + i * INTERVAL);
    }

  g_assert_cmpint (sbx_heartbeat_get_due (&heart), ==, START + 3 * INTERVAL);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 3 * INTERVAL - 1), ==, SBX_HEARTBEAT_REST);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 3 * INTERVAL), ==, SBX_HEARTBEAT_DEAD);
}

/* Something comes in, but never an answer: alive is not well. */
static void
test_unanswered (void)
{
  SbxHeartbeat heart;

  sbx_heartbeat_start (&heart, START, INTERVAL);
  sbx_heartbeat_pinged (&heart, START);
  sbx_heartbeat_alive (&heart, START + 3 * INTERVAL - 1);
  sbx_heartbeat_pinged (&heart, START + 3 * INTERVAL - 1);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 3 * INTERVAL - 1), ==, SBX_HEARTBEAT_REST);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 3 * INTERVAL), ==, SBX_HEARTBEAT_DEAD);
}

/* A late answer counts for the ping that it belongs to, not for the one behind it. */
static void
test_late_answer (void)
{
  SbxHeartbeat heart;

  sbx_heartbeat_start (&heart, START, INTERVAL);
  sbx_heartbeat_pinged (&heart, START);
  sbx_heartbeat_pinged (&heart, START + INTERVAL);
  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + INTERVAL + 5, START), ==, INTERVAL + 5);
  sbx_heartbeat_alive (&heart, START + 4 * INTERVAL - 1);
  sbx_heartbeat_pinged (&heart, START + 4 * INTERVAL - 1);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 4 * INTERVAL - 1), ==, SBX_HEARTBEAT_REST);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 4 * INTERVAL), ==, SBX_HEARTBEAT_DEAD);
}

static void
test_strange_answers (void)
{
  SbxHeartbeat heart;

  sbx_heartbeat_start (&heart, START, INTERVAL);
  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + 1, START), <, 0);
  sbx_heartbeat_pinged (&heart, START + 2);
  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + 5, -1), <, 0);
  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + 5, START + 6), <, 0);
  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + 5, START + 2), ==, 3);
  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + 6, START + 2), <, 0);
}

static void
test_probe (void)
{
  SbxHeartbeat heart;

  sbx_heartbeat_start (&heart, START, INTERVAL);
  sbx_heartbeat_pinged (&heart, START);
  sbx_heartbeat_ponged (&heart, START + 1, START);

  sbx_heartbeat_probe (&heart, START + 100, 5000);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 100), ==, SBX_HEARTBEAT_PING);
  sbx_heartbeat_pinged (&heart, START + 100);
  sbx_heartbeat_probe (&heart, START + 200, 5000);
  g_assert_cmpint (sbx_heartbeat_get_due (&heart), ==, START + 5100);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 5099), ==, SBX_HEARTBEAT_REST);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 5100), ==, SBX_HEARTBEAT_DEAD);

  g_assert_cmpfloat (sbx_heartbeat_ponged (&heart, START + 5000, START + 100), ==, 4900);
  g_assert_cmpint (sbx_heartbeat_check (&heart, START + 5100), ==, SBX_HEARTBEAT_REST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/heartbeat/rhythm", test_rhythm);
  g_test_add_func ("/client/heartbeat/silence", test_silence);
  g_test_add_func ("/client/heartbeat/unanswered", test_unanswered);
  g_test_add_func ("/client/heartbeat/late-answer", test_late_answer);
  g_test_add_func ("/client/heartbeat/strange-answers", test_strange_answers);
  g_test_add_func ("/client/heartbeat/probe", test_probe);

  return g_test_run ();
}
