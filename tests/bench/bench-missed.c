/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-bare.h"
#include "bench-peer.h"
#include "sbx-test-daemon.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

/* Messages a second that somebody reads who missed 100,000 of them: page after page of `subscribe` from the real
 * signalbox-hub, over its Unix socket and over TCP. The reader looks for each seq and keeps nothing. */

#define N_MISSED 100000
#define IN_FLIGHT 256
#define RUNS 5

static void
send_messages (const char *uri)
{
  BenchPeer *peer = bench_peer_new (uri, "worker", "bench");
  guint      n_queued = 0, n_done = 0;
  gsize      length;

  bench_peer_ask (peer, "syncData", "{\"accounts\":[{\"account_id\":\"c\",\"conversations\":[{\"conversation_id\":\"t\"}]}]}", &length);
  while (n_done < N_MISSED)
    {
      const char *text;

      while (n_queued < N_MISSED && n_queued - n_done < IN_FLIGHT)
        {
          g_autofree char *message = g_strdup_printf ("{\"event\":\"sendMessage\",\"id\":\"%u\",\"payload\":{\"key\":\"key-%u\","
                                                      "\"channelId\":\"c\",\"topicId\":\"t\",\"content\":\"" BENCH_CONTENT "\"}}",
                                                      n_queued, n_queued);

          bench_peer_send (peer, message, strlen (message));
          n_queued++;
        }
      bench_peer_turn (peer);
      while (bench_peer_next (peer, &text, &length))
        n_done += g_str_has_prefix (text, "{\"event\":\"messageAccepted\"");
    }
  bench_peer_free (peer);
}

/* Looks for each event's seq: the one after @last, then the next… Returns the last. */
static gint64
read_page (const char *page,
           gsize       length,
           gint64      last)
{
  static const char  mark[] = "\"epoch\":\"";
  const char        *end = page + length;

  for (const char *p = page; (p = memmem (p, (gsize) (end - p), mark, strlen (mark))) != NULL; p++)
    {
      const char *seq = strchr (p + strlen (mark), '"') + strlen ("\",\"seq\":");

      /* The stream's own entry has `missed` there. */
      if (!g_ascii_isdigit (*seq))
        continue;
      g_assert_cmpint (g_ascii_strtoll (seq, NULL, 10), ==, last + 1);
      last++;
    }
  return last;
}

static double
catch_up (const char *uri)
{
  BenchPeer *peer = bench_peer_new (uri, "monitor", "reader");
  gint64     start = g_get_monotonic_time ();
  gint64     last = 0;
  gboolean   more = TRUE;

  while (more)
    {
      g_autofree char *payload = g_strdup_printf ("{\"streams\":[{\"stream\":\"channel/c\",\"epoch\":\"%s\",\"seq\":%" PRId64 "}]}",
                                                  bench_peer_get_epoch (peer), last);
      gsize            length;
      const char      *page = bench_peer_ask (peer, "subscribe", payload, &length);

      last = read_page (page, length, last);
      more = memmem (page + length - MIN (length, 200), MIN (length, 200), "\"more\":true", strlen ("\"more\":true")) != NULL;
    }
  start = g_get_monotonic_time () - start;
  g_assert_cmpint (last, ==, N_MISSED);
  bench_peer_free (peer);

  return N_MISSED * (double) G_USEC_PER_SEC / start;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--retention-events=0", NULL);
  const char               *address = sbx_test_daemon_start (daemon);
  g_autofree char          *socket_address = g_strdup_printf ("unix:%s/signalbox/hub.sock", sbx_test_daemon_get_folder (daemon));
  double                    unix_rates[RUNS], tcp_rates[RUNS];

  send_messages (socket_address);
  for (guint i = 0; i < RUNS; i++)
    {
      unix_rates[i] = catch_up (socket_address);
      tcp_rates[i] = catch_up (address);
      g_print ("run %u: unix %.0f/s, tcp %.0f/s\n", i + 1, unix_rates[i], tcp_rates[i]);
    }
  g_print ("100,000 missed messages: %.0f/s over the Unix socket, %.0f/s over TCP\n",
           bench_median (unix_rates, RUNS), bench_median (tcp_rates, RUNS));
  sbx_test_daemon_end (daemon, SIGTERM);

  return 0;
}
