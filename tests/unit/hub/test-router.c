/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-catch-up.h"
#include "sbx-reactor.h"
#include "sbx-router.h"

#include <sys/socket.h>
#include <unistd.h>

#define N_PEERS 8
#define N_STREAMS 12
#define MAX_PENDING 16

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
on_settle (SbxPeer *peer,
           gpointer user_data)
{
  sbx_router_settle (((Fixture *) user_data)->router, peer);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const SbxReactorFuncs funcs = { .message = ignore_message, .closed = on_closed, .settle = on_settle };
  const SbxReactorLimits       limits = { 4096, 1 << 30, G_MAXUINT, 600000, 600000, 600000, 256 };
  g_autoptr (GHashTable)       heads = g_hash_table_new (g_str_hash, g_str_equal);
  SbxStreamHead                kept = { 7, 3 };

  g_hash_table_insert (heads, (gpointer) "channel/kept", &kept);
  fixture->metrics = sbx_metrics_new ();
  fixture->reactor = sbx_reactor_new (&limits, &funcs, fixture, fixture->metrics, NULL);
  fixture->router = sbx_router_new (heads, MAX_PENDING);
  for (guint i = 0; i < N_PEERS; i++)
    {
      int fds[2];

      g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
      fixture->others[i] = fds[1];
      fixture->peers[i] = sbx_peer_new (fds[0], SBX_TRANSPORT_UNIX, "unix", NULL);
      g_assert_true (sbx_reactor_add (fixture->reactor, fixture->peers[i], NULL));
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

/* How many messages wait for a peer, at the end of a turn. */
static guint
count_queued (Fixture *fixture,
              SbxPeer *peer)
{
  sbx_router_settle (fixture->router, NULL);
  return sbx_peer_get_n_queued (peer);
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
publish (Fixture    *fixture,
         const char *stream,
         const char *text)
{
  g_autoptr (GBytes) envelope = g_bytes_new (text, strlen (text));

  sbx_router_publish (fixture->router, stream, envelope);
}

static void
subscribe (Fixture    *fixture,
           guint       peer,
           const char *stream)
{
  sbx_router_subscribe (fixture->router, fixture->peers[peer], stream, 0, NULL);
}

/* What waits for a peer at the end of a turn, with a bar between the pieces. Texts have fewer than 126 bytes
 * here, so that the header of a frame has two. */
static void
assert_queued (Fixture    *fixture,
               guint       peer,
               const char *expected)
{
  struct iovec        vectors[64];
  g_autoptr (GString) text = g_string_new (NULL);
  guint               n;

  sbx_router_settle (fixture->router, NULL);
  n = sbx_out_queue_peek (&fixture->peers[peer]->out, vectors, G_N_ELEMENTS (vectors));
  for (guint i = 0; i < n; i++)
    {
      const char *data = vectors[i].iov_base;
      gsize       used = 0;

      g_string_append (text, i > 0 ? "|" : "");
      while (used < vectors[i].iov_len)
        {
          g_string_append_len (text, data + used + 2, data[used + 1]);
          used += 2 + (gsize) data[used + 1];
        }
    }
  g_assert_cmpstr (text->str, ==, expected);
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
  g_assert_cmpuint (count_queued (fixture, fixture->peers[0]), ==, 0);
  route (fixture, "channel/kept", 10);
  g_assert_cmpuint (count_queued (fixture, fixture->peers[0]), ==, 1);
  g_assert_cmpuint (sbx_router_publish (fixture->router, "channel/kept", envelope), ==, 1);
  g_assert_cmpuint (count_queued (fixture, fixture->peers[0]), ==, 2);
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
  g_assert_cmpuint (count_queued (fixture, peer), ==, 0);

  sbx_router_subscribe (fixture->router, peer, "channel/kept", 9, NULL);
  sbx_router_release (fixture->router, peer, stream, 8, frame, FALSE);
  sbx_router_release (fixture->router, peer, stream, 9, frame, FALSE);
  g_assert_cmpuint (count_queued (fixture, peer), ==, 0);
  sbx_router_release (fixture->router, peer, stream, 10, frame, FALSE);
  sbx_router_release (fixture->router, peer, stream, 0, frame, FALSE);
  g_assert_cmpuint (count_queued (fixture, peer), ==, 2);

  sbx_router_unsubscribe (fixture->router, peer, "channel/kept");
  sbx_router_release (fixture->router, peer, stream, 11, frame, FALSE);
  g_assert_cmpuint (count_queued (fixture, peer), ==, 2);
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
  g_assert_cmpuint (count_queued (fixture, target), ==, 1);

  sbx_router_subscribe (fixture->router, target, "channel/kept", 8, NULL);
  sbx_router_subscribe (fixture->router, other, "channel/kept", 8, NULL);
  event.seq = 9;
  g_assert_cmpuint (sbx_router_route_to (fixture->router, &event, target), ==, 2);
  g_assert_cmpuint (count_queued (fixture, target), ==, 2);
  g_assert_cmpuint (count_queued (fixture, other), ==, 1);

  /* What was held for it comes even where the answer told of it. */
  sbx_router_subscribe (fixture->router, target, "channel/kept", 20, NULL);
  sbx_router_release (fixture->router, target, target->subscriptions[0].stream, 10, frame, TRUE);
  g_assert_cmpuint (count_queued (fixture, target), ==, 3);
}

/* What comes in one turn is one piece, and the same bytes for everybody. */
static void
test_shared (Fixture       *fixture,
             gconstpointer  data)
{
  subscribe (fixture, 0, "x/a");
  subscribe (fixture, 1, "x/a");
  publish (fixture, "x/a", "1");
  publish (fixture, "x/a", "2");
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[0]), ==, 0);
  assert_queued (fixture, 0, "12");
  assert_queued (fixture, 1, "12");
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[1]), ==, 2);
  g_assert_true (fixture->peers[0]->out.items[0].bytes == fixture->peers[1]->out.items[0].bytes);
  publish (fixture, "x/a", "3");
  assert_queued (fixture, 0, "12|3");
}

/* A piece has as many events as the router was told, and no more. */
static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  subscribe (fixture, 0, "x/a");
  for (guint i = 0; i < MAX_PENDING + 1; i++)
    publish (fixture, "x/a", i < MAX_PENDING ? "a" : "b");
  assert_queued (fixture, 0, "aaaaaaaaaaaaaaaa|b");
}

/* Pieces change nothing in what a peer sees first. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GBytes) answer = sbx_peer_frame_text ("answer", 6);

  subscribe (fixture, 0, "x/a");
  subscribe (fixture, 0, "x/b");
  subscribe (fixture, 1, "x/a");
  publish (fixture, "x/a", "1");
  sbx_peer_push (fixture->peers[0], answer, FALSE);
  publish (fixture, "x/a", "2");
  assert_queued (fixture, 0, "1|answer|2");
  assert_queued (fixture, 1, "12");

  publish (fixture, "x/a", "3");
  publish (fixture, "x/b", "b");
  publish (fixture, "x/a", "4");
  assert_queued (fixture, 0, "1|answer|2|3|b|4");
  assert_queued (fixture, 1, "12|3|4");

  /* The end comes behind everything, too. */
  publish (fixture, "x/a", "5");
  sbx_peer_close (fixture->peers[1], SBX_CLOSE_NO_STATUS, NULL);
  publish (fixture, "x/a", "6");
  assert_queued (fixture, 1, "12|3|4|5|");
}

/* Who comes in the middle of a turn gets what follows, who goes what was before. */
static void
test_come_and_go (Fixture       *fixture,
                  gconstpointer  data)
{
  subscribe (fixture, 0, "x/a");
  subscribe (fixture, 1, "x/a");
  publish (fixture, "x/a", "1");
  subscribe (fixture, 2, "x/a");
  sbx_router_unsubscribe (fixture->router, fixture->peers[0], "x/a");
  publish (fixture, "x/a", "2");
  assert_queued (fixture, 0, "1");
  assert_queued (fixture, 1, "12");
  assert_queued (fixture, 2, "2");

  /* With nobody left there is nothing to be given. */
  publish (fixture, "x/a", "3");
  sbx_router_unsubscribe (fixture->router, fixture->peers[1], "x/a");
  sbx_router_remove_peer (fixture->router, fixture->peers[2]);
  subscribe (fixture, 0, "x/a");
  assert_queued (fixture, 0, "1");
  assert_queued (fixture, 1, "12|3");
}

/* What is in the log and what is not do not share a piece: one of them may be dropped. */
static void
test_kinds (Fixture       *fixture,
            gconstpointer  data)
{
  subscribe (fixture, 0, "channel/kept");
  publish (fixture, "channel/kept", "a");
  route (fixture, "channel/kept", 8);
  route (fixture, "channel/kept", 9);
  publish (fixture, "channel/kept", "b");
  assert_queued (fixture, 0, "a|{}{}|b");
  g_assert_cmpuint (sbx_out_queue_drop_ephemeral (&fixture->peers[0]->out), ==, 2);
  assert_queued (fixture, 0, "{}{}");
}

/* A subscription may begin behind events that are routed only now. */
static void
test_begins_later (Fixture       *fixture,
                   gconstpointer  data)
{
  subscribe (fixture, 0, "channel/kept");
  sbx_router_subscribe (fixture->router, fixture->peers[1], "channel/kept", 9, NULL);
  sbx_router_subscribe (fixture->router, fixture->peers[2], "channel/kept", 99, NULL);
  for (gint64 seq = 8; seq <= 10; seq++)
    route (fixture, "channel/kept", seq);
  assert_queued (fixture, 0, "{}{}{}");
  assert_queued (fixture, 1, "{}");
  assert_queued (fixture, 2, "");
}

static void
route_by (Fixture    *fixture,
          gint64      seq,
          const char *author,
          const char *text)
{
  g_autofree char   *own = g_strdup_printf ("%s+key", text);
  g_autoptr (GBytes) envelope = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) for_author = g_bytes_new (own, strlen (own));
  SbxStoredEvent     event = { .stream = (char *) "channel/kept", .seq = seq, .envelope = envelope };

  event.author = (char *) author;
  event.envelope_for_author = author != NULL ? for_author : NULL;
  sbx_router_route (fixture->router, &event);
}

/* The author alone is told its own in other words, wherever they stand. */
static void
test_author (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      SbxIdentity *identity = g_new0 (SbxIdentity, 1);

      identity->client_id = g_strdup_printf ("client-%u", i);
      identity->user_id = i == 1 ? g_strdup ("user-1") : NULL;
      sbx_peer_take_identity (fixture->peers[i], identity);
    }
  for (guint i = 0; i < 4; i++)
    subscribe (fixture, i, "channel/kept");
  route_by (fixture, 8, NULL, "a");
  route_by (fixture, 9, "client-0", "b");
  route_by (fixture, 10, NULL, "c");
  route_by (fixture, 11, "user-1", "d");
  route_by (fixture, 12, "client-1", "e");
  assert_queued (fixture, 0, "ab+keyc|d|e");
  assert_queued (fixture, 1, "abc|d+key|e");
  assert_queued (fixture, 2, "abc|d|e");
  assert_queued (fixture, 3, "abc|d|e");
}

/* Whom an event is for gets it where it stands among the others. */
static void
test_target_order (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GBytes) envelope = g_bytes_new_static ("own", 3);
  SbxStoredEvent     event = { .stream = (char *) "channel/kept", .seq = 9, .envelope = envelope };

  subscribe (fixture, 0, "channel/kept");
  subscribe (fixture, 1, "channel/kept");
  route (fixture, "channel/kept", 8);
  sbx_router_route_to (fixture->router, &event, fixture->peers[0]);
  route (fixture, "channel/kept", 10);
  assert_queued (fixture, 0, "{}|own|{}");
  assert_queued (fixture, 1, "{}own{}");
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
      g_assert_cmpuint (count_queued (fixture, fixture->peers[p]), ==, delivered[p]);
    }
}

/* Told of all, whoever is subscribed, before them. */
static void
observe (const char           *stream,
         GBytes               *envelope,
         const SbxStoredEvent *event,
         gpointer              user_data)
{
  g_string_append_printf (user_data, "%s:%d ", stream, event != NULL ? (int) event->seq : -1);
}

static void
test_observer (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  sbx_router_set_observer (fixture->router, observe, seen);
  publish (fixture, "x/nobody", "{}");
  route (fixture, "channel/kept", 8);
  subscribe (fixture, 0, "x/a");
  publish (fixture, "x/a", "{}");
  g_assert_cmpstr (seen->str, ==, "x/nobody:-1 channel/kept:8 x/a:-1 ");
  sbx_router_set_observer (fixture->router, NULL, NULL);
  publish (fixture, "x/a", "{}");
  g_assert_cmpuint (count_queued (fixture, fixture->peers[0]), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/router/heads", Fixture, NULL, set_up, test_heads, tear_down);
  g_test_add ("/router/observer", Fixture, NULL, set_up, test_observer, tear_down);
  g_test_add ("/router/after", Fixture, NULL, set_up, test_after, tear_down);
  g_test_add ("/router/release", Fixture, NULL, set_up, test_release, tear_down);
  g_test_add ("/router/target", Fixture, NULL, set_up, test_target, tear_down);
  g_test_add ("/router/shared", Fixture, NULL, set_up, test_shared, tear_down);
  g_test_add ("/router/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/router/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/router/come-and-go", Fixture, NULL, set_up, test_come_and_go, tear_down);
  g_test_add ("/router/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
  g_test_add ("/router/begins-later", Fixture, NULL, set_up, test_begins_later, tear_down);
  g_test_add ("/router/author", Fixture, NULL, set_up, test_author, tear_down);
  g_test_add ("/router/target/order", Fixture, NULL, set_up, test_target_order, tear_down);
  g_test_add ("/router/random", Fixture, NULL, set_up, test_random, tear_down);

  return g_test_run ();
}
