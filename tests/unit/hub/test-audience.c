/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-audience.h"
#include "sbx-peer-private.h"

#include <sys/socket.h>
#include <unistd.h>

#define N_PEERS 6
#define MAX_PENDING 16

/* Peers whose other end nobody reads: what is queued for each is what it was told. */
typedef struct
{
  SbxMetrics  *metrics;
  SbxReactor  *reactor;
  SbxAudience *audience;
  SbxAudience *other;
  SbxPeer     *peers[N_PEERS];
  int          ends[N_PEERS];
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
  Fixture *fixture = user_data;

  sbx_audience_remove (fixture->audience, peer);
  sbx_audience_remove (fixture->other, peer);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const SbxReactorFuncs funcs = { .message = ignore_message, .closed = on_closed };
  const SbxReactorLimits       limits = { 4096, 1 << 20, 4 * MAX_PENDING, 600000, 600000, 600000, 256 };

  fixture->metrics = sbx_metrics_new ();
  fixture->reactor = sbx_reactor_new (&limits, &funcs, fixture, fixture->metrics, NULL);
  fixture->audience = sbx_audience_new (fixture->reactor);
  fixture->other = sbx_audience_new (fixture->reactor);
  for (guint i = 0; i < N_PEERS; i++)
    {
      int fds[2];

      g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
      fixture->ends[i] = fds[1];
      fixture->peers[i] = sbx_peer_new (fds[0], SBX_TRANSPORT_UNIX, "unix", NULL);
      g_assert_true (sbx_reactor_add (fixture->reactor, fixture->peers[i], NULL));
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_reactor_free (fixture->reactor);
  g_assert_cmpuint (sbx_audience_get_n_peers (fixture->audience), ==, 0);
  sbx_audience_free (fixture->audience);
  sbx_audience_free (fixture->other);
  for (guint i = 0; i < N_PEERS; i++)
    {
      sbx_peer_unref (fixture->peers[i]);
      close (fixture->ends[i]);
    }
  sbx_metrics_free (fixture->metrics);
}

static void
tell (SbxAudience *audience,
      const char  *words,
      gboolean     ephemeral,
      GPtrArray   *except)
{
  g_autoptr (GBytes) text = g_bytes_new (words, strlen (words));

  sbx_audience_tell_except (audience, text, ephemeral, except);
}

/* What waits for a peer, with a bar between the pieces. Texts are short: the header of a frame has two bytes. */
static char *
describe (SbxPeer *peer)
{
  struct iovec vectors[64];
  GString     *text = g_string_new (NULL);
  guint        n = sbx_out_queue_peek (&peer->out, vectors, G_N_ELEMENTS (vectors));

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
  return g_string_free (text, FALSE);
}

static void
assert_told (Fixture    *fixture,
             guint       peer,
             const char *expected)
{
  g_autofree char *text = NULL;

  sbx_reactor_settle (fixture->reactor, NULL);
  text = describe (fixture->peers[peer]);
  g_assert_cmpstr (text, ==, expected);
}

static void
add (Fixture *fixture,
     guint    from,
     guint    to)
{
  for (guint i = from; i < to; i++)
    sbx_audience_add (fixture->audience, fixture->peers[i]);
}

static void
test_members (Fixture       *fixture,
              gconstpointer  data)
{
  tell (fixture->audience, "nobody", FALSE, NULL);
  add (fixture, 0, 3);
  add (fixture, 0, 1);
  g_assert_cmpuint (sbx_audience_get_n_peers (fixture->audience), ==, 3);
  g_assert_true (sbx_audience_contains (fixture->audience, fixture->peers[2]));
  g_assert_false (sbx_audience_contains (fixture->audience, fixture->peers[3]));
  g_assert_true (sbx_audience_remove (fixture->audience, fixture->peers[0]));
  g_assert_false (sbx_audience_remove (fixture->audience, fixture->peers[0]));
  g_assert_true (sbx_audience_contains (fixture->audience, fixture->peers[1]));
  g_assert_true (sbx_audience_contains (fixture->audience, fixture->peers[2]));

  tell (fixture->audience, "a", FALSE, NULL);
  assert_told (fixture, 0, "");
  assert_told (fixture, 1, "a");
  assert_told (fixture, 2, "a");
}

/* One block for all, the same memory. */
static void
test_one_piece (Fixture       *fixture,
                gconstpointer  data)
{
  struct iovec first, second;

  add (fixture, 0, 2);
  tell (fixture->audience, "a", FALSE, NULL);
  tell (fixture->audience, "b", FALSE, NULL);
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[0]), ==, 0);
  assert_told (fixture, 0, "ab");
  assert_told (fixture, 1, "ab");
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peers[0]), ==, 2);
  sbx_out_queue_peek (&fixture->peers[0]->out, &first, 1);
  sbx_out_queue_peek (&fixture->peers[1]->out, &second, 1);
  g_assert_true (first.iov_base == second.iov_base);

  tell (fixture->audience, "c", FALSE, NULL);
  tell (fixture->audience, "d", TRUE, NULL);
  assert_told (fixture, 1, "ab|c|d");
}

static void
test_limit_of_a_piece (Fixture       *fixture,
                       gconstpointer  data)
{
  add (fixture, 0, 1);
  for (guint i = 0; i < MAX_PENDING + 1; i++)
    tell (fixture->audience, "x", FALSE, NULL);
  assert_told (fixture, 0, "xxxxxxxxxxxxxxxx|x");
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GBytes) answer = sbx_peer_frame_text ("!", 1);

  add (fixture, 0, 3);
  sbx_audience_add (fixture->other, fixture->peers[0]);
  tell (fixture->audience, "a", FALSE, NULL);
  tell (fixture->other, "o", FALSE, NULL);
  tell (fixture->audience, "b", FALSE, NULL);
  sbx_peer_push_answer (fixture->peers[0], answer);
  tell (fixture->audience, "c", FALSE, NULL);
  add (fixture, 3, 4);
  tell (fixture->audience, "d", FALSE, NULL);
  sbx_audience_remove (fixture->audience, fixture->peers[2]);
  tell (fixture->audience, "e", FALSE, NULL);
  assert_told (fixture, 0, "a|o|b|!|cde");
  assert_told (fixture, 1, "a|bcde");
  assert_told (fixture, 2, "a|bcd");
  assert_told (fixture, 3, "de");
}

static void
test_except (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) except = g_ptr_array_new ();

  add (fixture, 0, 3);
  g_ptr_array_add (except, fixture->peers[1]);
  g_ptr_array_add (except, fixture->peers[5]);
  tell (fixture->audience, "a", FALSE, NULL);
  tell (fixture->audience, "b", FALSE, except);
  tell (fixture->audience, "c", FALSE, except);
  tell (fixture->audience, "d", FALSE, NULL);
  assert_told (fixture, 0, "abcd");
  assert_told (fixture, 1, "a|d");
  assert_told (fixture, 5, "");

  /* The next piece begins anew. */
  tell (fixture->audience, "e", FALSE, except);
  assert_told (fixture, 1, "a|d");
  tell (fixture->audience, "f", FALSE, NULL);
  assert_told (fixture, 1, "a|d|f");
}

static void
test_slow_reader (Fixture       *fixture,
                  gconstpointer  data)
{
  add (fixture, 0, 2);
  for (guint i = 0; i < 4 * MAX_PENDING + 1000 && sbx_peer_is_open (fixture->peers[0]); i++)
    {
      g_autofree char   *words = g_strnfill (3000, 'x');
      g_autoptr (GBytes) text = g_bytes_new (words, 3000);

      sbx_audience_tell (fixture->audience, text, FALSE);
      sbx_reactor_settle (fixture->reactor, NULL);
    }
  g_assert_cmpuint (sbx_peer_get_close_code (fixture->peers[0]), ==, SBX_CLOSE_SLOW_READER);
}

/* Peers come, go, and are left out; each is told exactly what it should be. */
static void
test_at_random (Fixture       *fixture,
                gconstpointer  data)
{
  GString *expected[N_PEERS];

  for (guint i = 0; i < N_PEERS; i++)
    expected[i] = g_string_new (NULL);
  for (guint turn = 0; turn < 40; turn++)
    {
      guint peer = (guint) g_test_rand_int_range (0, N_PEERS);
      char  words[] = { (char) ('a' + turn % 26), '\0' };

      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          sbx_audience_add (fixture->audience, fixture->peers[peer]);
          break;
        case 1:
          sbx_audience_remove (fixture->audience, fixture->peers[peer]);
          break;
        case 2:
          sbx_reactor_settle (fixture->reactor, g_test_rand_bit () ? fixture->peers[peer] : NULL);
          break;
        default:
          {
            g_autoptr (GPtrArray) except = g_ptr_array_new ();

            g_ptr_array_add (except, fixture->peers[peer]);
            for (guint i = 0; i < N_PEERS; i++)
              {
                if (i != peer && sbx_audience_contains (fixture->audience, fixture->peers[i]))
                  g_string_append (expected[i], words);
              }
            tell (fixture->audience, words, g_test_rand_bit (), except);
          }
        }
    }
  sbx_reactor_settle (fixture->reactor, NULL);
  for (guint i = 0; i < N_PEERS; i++)
    {
      g_autofree char *text = describe (fixture->peers[i]);
      g_auto (GStrv)   pieces = g_strsplit (text, "|", -1);
      g_autofree char *told = g_strjoinv ("", pieces);

      g_assert_cmpstr (told, ==, expected[i]->str);
      g_string_free (expected[i], TRUE);
    }
}

#define ADD(path, func) g_test_add ("/audience/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("members", test_members);
  ADD ("one-piece", test_one_piece);
  ADD ("limit-of-a-piece", test_limit_of_a_piece);
  ADD ("order", test_order);
  ADD ("except", test_except);
  ADD ("slow-reader", test_slow_reader);
  ADD ("at-random", test_at_random);
  return g_test_run ();
}
