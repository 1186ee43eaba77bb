/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-catch-up.h"
#include "sbx-reactor.h"
#include "sbx-router.h"

#include <sys/socket.h>
#include <unistd.h>

#define N_PEERS 8
#define N_STREAMS 12

/* Peers whose other end nobody reads: what is queued for each is what was delivered. */
typedef struct
{
  SbxMetrics *metrics;
  SbxReactor *reactor;
  SbxRouter  *router;
  SbxPeer    *peers[N_PEERS];
  int         others[N_PEERS];
} Fixture;

static void
ignore_message (SbxPeer    *peer,
                const char *data,
                gsize       length,
                gpointer    user_data)
{
}

static void
on_closed (SbxPeer *peer,
           gpointer user_data)
{
  sbx_router_remove_peer (((Fixture *) user_data)->router, peer);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const SbxReactorFuncs funcs = { .message = ignore_message, .closed = on_closed };
  const SbxReactorLimits       limits = { 4096, 1 << 30, G_MAXUINT, 600000, 600000, 600000 };
  g_autoptr (GHashTable)       heads = g_hash_table_new (g_str_hash, g_str_equal);
  SbxStreamHead                kept = { 7, 3 };

  g_hash_table_insert (heads, (gpointer) "channel/kept", &kept);
  fixture->metrics = sbx_metrics_new ();
  fixture->reactor = sbx_reactor_new (&limits, &funcs, fixture, fixture->metrics, NULL);
  fixture->router = sbx_router_new (heads);
  for (guint i = 0; i < N_PEERS; i++)
    {
      int fds[2];

      g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
      fixture->others[i] = fds[1];
      fixture->peers[i] = sbx_peer_new (fds[0], SBX_TRANSPORT_UNIX, "unix", NULL);
      g_assert_true (sbx_reactor_add (fixture->reactor, fixture->peers[i], NULL, 0, NULL));
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_reactor_free (fixture->reactor);
  g_assert_cmpuint (sbx_router_get_n_streams (fixture->router), ==, 1);
  sbx_router_free (fixture->router);
  for (guint i = 0; i < N_PEERS; i++)
    {
      sbx_peer_unref (fixture->peers[i]);
      close (fixture->others[i]);
    }
  sbx_metrics_free (fixture->metrics);
}

static guint
route (Fixture    *fixture,
       const char *stream,
       gint64      seq)
{
  g_autoptr (GBytes) envelope = g_bytes_new_static ("{}", 2);
  SbxStoredEvent     event = { .stream = (char *) stream, .seq = seq, .envelope = envelope };

  return sbx_router_route (fixture->router, &event);
}

static void
test_heads (Fixture       *fixture,
            gconstpointer  data)
{
  SbxStreamHead head;

  g_assert_true (sbx_router_get_head (fixture->router, "channel/kept", &head));
  g_assert_cmpint (head.seq, ==, 7);
  g_assert_cmpint (head.oldest, ==, 3);
  g_assert_false (sbx_router_get_head (fixture->router, "channel/new", &head));
  g_assert_cmpint (head.seq, ==, 0);
  g_assert_cmpint (head.oldest, ==, 1);

  /* Somebody who waits for a stream does not make it known. */
  sbx_router_subscribe (fixture->router, fixture->peers[0], "channel/new", 0, NULL);
  g_assert_false (sbx_router_get_head (fixture->router, "channel/new", &head));
  sbx_router_unsubscribe (fixture->router, fixture->peers[0], "channel/new");
  g_assert_cmpuint (sbx_router_get_n_streams (fixture->router), ==, 1);

  g_assert_cmpuint (route (fixture, "channel/kept", 8), ==, 0);
  sbx_router_set_oldest (fixture->router, "channel/kept", 5);
  sbx_router_set_oldest (fixture->router, "channel/kept", 4);
  sbx_router_set_oldest (fixture->router, "channel/nowhere", 4);
  g_assert_true (sbx_router_get_head (fixture->router, "channel/kept", &head));
  g_assert_cmpint (head.seq, ==, 8);
  g_assert_cmpint (head.oldest, ==, 5);
}

static void
test_after (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GBytes) envelope = g_bytes_new_static ("{}", 2);

  sbx_router_subscribe (fixture->router, fixture->peers[0], "channel/kept", 9, NULL);
  route (fixture, "channel/kept", 8);
  route (fixture, "channel/kept", 9);
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[0]), ==, 0);
  route (fixture, "channel/kept", 10);
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[0]), ==, 1);
  g_assert_cmpuint (sbx_router_publish (fixture->router, "channel/kept", envelope), ==, 1);
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[0]), ==, 2);
  g_assert_cmpuint (sbx_router_publish (fixture->router, "x/nobody", envelope), ==, 0);
}

/* What was held is sent once the subscription is live, save for what the answer had already. */
static void
test_release (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text ("{}", 2);
  SbxPeer           *peer = fixture->peers[0];
  SbxStream         *stream;

  sbx_router_subscribe (fixture->router, peer, "channel/kept", 7, (SbxCatchUp *) frame);
  stream = peer->subscriptions[0].stream;
  sbx_router_release (fixture->router, peer, stream, 9, frame, FALSE);
  g_assert_cmpuint (sbx_peer_get_n_queued (peer), ==, 0);

  sbx_router_subscribe (fixture->router, peer, "channel/kept", 9, NULL);
  sbx_router_release (fixture->router, peer, stream, 8, frame, FALSE);
  sbx_router_release (fixture->router, peer, stream, 9, frame, FALSE);
  g_assert_cmpuint (sbx_peer_get_n_queued (peer), ==, 0);
  sbx_router_release (fixture->router, peer, stream, 10, frame, FALSE);
  sbx_router_release (fixture->router, peer, stream, 0, frame, FALSE);
  g_assert_cmpuint (sbx_peer_get_n_queued (peer), ==, 2);

  sbx_router_unsubscribe (fixture->router, peer, "channel/kept");
  sbx_router_release (fixture->router, peer, stream, 11, frame, FALSE);
  g_assert_cmpuint (sbx_peer_get_n_queued (peer), ==, 2);
}

/* Whom an event is for gets it once, subscribed or not, and whatever it was told before. */
static void
test_target (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GBytes) envelope = g_bytes_new_static ("{}", 2);
  g_autoptr (GBytes) frame = sbx_peer_frame_text ("{}", 2);
  SbxPeer           *target = fixture->peers[0];
  SbxPeer           *other = fixture->peers[1];
  SbxStoredEvent     event = { .stream = (char *) "channel/kept", .event = (char *) "e", .envelope = envelope };

  event.seq = 8;
  g_assert_cmpuint (sbx_router_route_to (fixture->router, &event, target), ==, 0);
  g_assert_cmpuint (sbx_peer_get_n_queued (target), ==, 1);

  sbx_router_subscribe (fixture->router, target, "channel/kept", 8, NULL);
  sbx_router_subscribe (fixture->router, other, "channel/kept", 8, NULL);
  event.seq = 9;
  g_assert_cmpuint (sbx_router_route_to (fixture->router, &event, target), ==, 2);
  g_assert_cmpuint (sbx_peer_get_n_queued (target), ==, 2);
  g_assert_cmpuint (sbx_peer_get_n_queued (other), ==, 1);

  /* What was held for it comes even where the answer told of it. */
  sbx_router_subscribe (fixture->router, target, "channel/kept", 20, NULL);
  sbx_router_release (fixture->router, target, target->subscriptions[0].stream, 10, frame, TRUE);
  g_assert_cmpuint (sbx_peer_get_n_queued (target), ==, 3);
}

/* Any order of coming and going leaves the same as a table of who is where. */
static void
test_random (Fixture       *fixture,
             gconstpointer  data)
{
  gboolean           shadow[N_PEERS][N_STREAMS] = { 0 };
  guint              delivered[N_PEERS] = { 0 };
  g_autoptr (GBytes) envelope = g_bytes_new_static ("{}", 2);

  for (guint i = 0; i < 20000; i++)
    {
      guint           p = (guint) g_test_rand_int_range (0, N_PEERS);
      guint           s = (guint) g_test_rand_int_range (0, N_STREAMS);
      g_autofree char *name = g_strdup_printf ("x/%u", s);

      g_assert_cmpint (sbx_router_is_subscribed (fixture->router, fixture->peers[p], name), ==, shadow[p][s]);
      switch (g_test_rand_int_range (0, 3))
        {
        case 0:
          sbx_router_subscribe (fixture->router, fixture->peers[p], name, 0, NULL);
          shadow[p][s] = TRUE;
          break;
        case 1:
          g_assert_cmpint (sbx_router_unsubscribe (fixture->router, fixture->peers[p], name), ==, shadow[p][s]);
          shadow[p][s] = FALSE;
          break;
        default:
          sbx_router_publish (fixture->router, name, envelope);
          for (guint j = 0; j < N_PEERS; j++)
            delivered[j] += shadow[j][s];
          break;
        }
    }
  for (guint p = 0; p < N_PEERS; p++)
    {
      guint n = 0;

      for (guint s = 0; s < N_STREAMS; s++)
        n += shadow[p][s];
      g_assert_cmpuint (sbx_peer_get_n_subscriptions (fixture->peers[p]), ==, n);
      g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[p]), ==, delivered[p]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/router/heads", Fixture, NULL, set_up, test_heads, tear_down);
  g_test_add ("/router/after", Fixture, NULL, set_up, test_after, tear_down);
  g_test_add ("/router/release", Fixture, NULL, set_up, test_release, tear_down);
  g_test_add ("/router/target", Fixture, NULL, set_up, test_target, tear_down);
  g_test_add ("/router/random", Fixture, NULL, set_up, test_random, tear_down);

  return g_test_run ();
}
