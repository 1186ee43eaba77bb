/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-bare.h"
#include "bench-peer.h"
#include "sbx-test-daemon.h"

#include <signal.h>
#include <string.h>

/* Durable `sendMessage` that the real signalbox-hub acknowledges, a second, with 64 in flight on one connection:
 * over its Unix socket and over TCP, beside a bare SQLite loop with as many commits. The runs alternate. */

#define IN_FLIGHT 64
#define N_SENT 30000
#define N_TOPICS 200
#define RUNS 5

static void
make_topics (const char *uri)
{
  BenchPeer           *peer = bench_peer_new (uri, "worker", "bench");
  g_autoptr (GString)  payload = g_string_new ("{\"accounts\":[{\"account_id\":\"c\",\"conversations\":[");
  const char          *answer;
  gsize                length;

  for (guint i = 0; i < N_TOPICS; i++)
    g_string_append_printf (payload, "%s{\"conversation_id\":\"topic-%u\",\"user_name\":\"Ada %u\"}", i > 0 ? "," : "", i, i);
  g_string_append (payload, "]}]}");
  answer = bench_peer_ask (peer, "syncData", payload->str, &length);
  g_assert_nonnull (g_strstr_len (answer, (gssize) length, "\"topics\":200"));
  bench_peer_free (peer);
}

static void
queue_message (BenchPeer *peer,
               guint      number)
{
  char text[768];
  int  length = g_snprintf (text, sizeof text,
                            "{\"event\":\"sendMessage\",\"id\":\"%u\",\"payload\":{\"key\":\"%08x-%08x\",\"channelId\":\"c\","
                            "\"topicId\":\"topic-%u\",\"content\":\"" BENCH_CONTENT "\"}}",
                            number, g_random_int (), number, number % N_TOPICS);

  bench_peer_send (peer, text, (gsize) length);
}

/* Messages a second; *a_commit: how many answers came at once, which is at least the messages of a commit. */
static double
run_hub (gboolean  over_tcp,
         guint    *a_commit)
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new (NULL);
  const char               *address = sbx_test_daemon_start (daemon);
  g_autofree char          *socket_address = g_strdup_printf ("unix:%s/signalbox/hub.sock", sbx_test_daemon_get_folder (daemon));
  const char               *uri = over_tcp ? address : socket_address;
  BenchPeer                *peer;
  guint                     n_queued = 0, n_done = 0, n_turns = 0;
  gint64                    start;

  make_topics (uri);
  peer = bench_peer_new (uri, "monitor", "sender");
  start = g_get_monotonic_time ();
  while (n_queued < IN_FLIGHT)
    queue_message (peer, n_queued++);
  while (n_done < N_SENT)
    {
      const char *text;
      gsize       length;

      bench_peer_turn (peer);
      n_turns++;
      while (bench_peer_next (peer, &text, &length))
        {
          g_assert_true (g_str_has_prefix (text, "{\"event\":\"messageAccepted\""));
          n_done++;
          if (n_queued < N_SENT)
            queue_message (peer, n_queued++);
        }
    }
  start = g_get_monotonic_time () - start;

  bench_peer_free (peer);
  g_assert_cmpint (sbx_test_daemon_end (daemon, SIGTERM), ==, 0);
  *a_commit = MAX (1, N_SENT / n_turns);
  return N_SENT * (double) G_USEC_PER_SEC / start;
}

int
main (int   argc,
      char *argv[])
{
  double unix_rates[RUNS], tcp_rates[RUNS], bare_rates[RUNS];
  double bare;

  g_assert_nonnull (g_getenv ("SIGNALBOX_TEST_HUB"));
  for (guint i = 0; i < RUNS; i++)
    {
      guint a_commit, ignored;

      unix_rates[i] = run_hub (FALSE, &a_commit);
      bare_rates[i] = bench_bare_rate (N_SENT, N_TOPICS, a_commit);
      tcp_rates[i] = run_hub (TRUE, &ignored);
      g_print ("run %u: unix %.0f/s, tcp %.0f/s, bare %.0f/s (%u a commit)\n",
               i + 1, unix_rates[i], tcp_rates[i], bare_rates[i], a_commit);
    }
  bare = bench_median (bare_rates, RUNS);
  g_print ("bare SQLite, the same rows   %8.0f/s\n", bare);
  g_print ("sendMessage, Unix socket     %8.0f/s; ratio %.2f\n", bench_median (unix_rates, RUNS), bench_median (unix_rates, RUNS) / bare);
  g_print ("sendMessage, TCP             %8.0f/s; ratio %.2f\n", bench_median (tcp_rates, RUNS), bench_median (tcp_rates, RUNS) / bare);

  return 0;
}
