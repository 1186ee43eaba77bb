/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"
#include "sbx-reactor.h"
#include "sbx-test-peer.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A reactor with one peer, and the other end of its connection. */
typedef struct
{
  SbxReactorLimits  limits;
  SbxMetrics       *metrics;
  SbxReactor       *reactor;
  SbxPeer          *peer;
  SbxTestPeer      *other;
  GString          *received;   /* all messages, each with a semicolon */
  guint             n_closed;
  guint             n_flushed;
  gboolean          echo;
  gsize             expect;     /* of each request; 0 = they are none */
} Fixture;

static void
on_message (SbxPeer    *peer,
            const char *data,
            gsize       length,
            gpointer    user_data)
{
  Fixture *fixture = user_data;

  g_string_append_len (fixture->received, data, (gssize) length);
  g_string_append_c (fixture->received, ';');
  if (fixture->expect > 0)
    sbx_peer_begin_request (peer, fixture->expect);
  if (fixture->echo)
    {
      g_autoptr (GBytes) frame = sbx_peer_frame_text (data, length);

      sbx_peer_push (peer, frame, FALSE);
    }
}

static void
on_closed (SbxPeer *peer,
           gpointer user_data)
{
  ((Fixture *) user_data)->n_closed++;
}

static void
on_flushed (SbxPeer *peer,
            gpointer user_data)
{
  ((Fixture *) user_data)->n_flushed += sbx_peer_take_flushed (peer);
}

static void
add_peer (Fixture      *fixture,
          SbxPeer     **peer,
          SbxTestPeer **other,
          const char   *early)
{
  int fds[2];
  int small = 4096;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  /* Little room in the kernel, so that a slow reader is seen soon. */
  g_assert_no_errno (setsockopt (fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
  g_assert_no_errno (fcntl (fds[0], F_SETFL, O_NONBLOCK));
  *peer = sbx_peer_new (fds[0], SBX_TRANSPORT_UNIX, "unix", NULL);
  *other = sbx_test_peer_new_for_fd (fds[1]);
  g_assert_true (sbx_reactor_add (fixture->reactor, *peer, NULL));
  sbx_reactor_feed (fixture->reactor, *peer, (const guint8 *) early, early != NULL ? strlen (early) : 0);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const SbxReactorFuncs funcs = { .message = on_message, .closed = on_closed, .flushed = on_flushed };
  const SbxReactorLimits      *limits = data;

  fixture->limits = (SbxReactorLimits) {
    .message_bytes = 4096,
    .queue_bytes = 65536,
    .queue_messages = 100,
    .heartbeat_interval = 600000,
    .hello_timeout = 600000,
    .close_timeout = 600000,
    .requests = 256,
  };
  if (limits != NULL)
    fixture->limits = *limits;
  fixture->metrics = sbx_metrics_new ();
  fixture->received = g_string_new (NULL);
  fixture->echo = TRUE;
  fixture->reactor = sbx_reactor_new (&fixture->limits, &funcs, fixture, fixture->metrics, NULL);
  add_peer (fixture, &fixture->peer, &fixture->other, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_reactor_free (fixture->reactor);
  g_assert_false (sbx_peer_is_open (fixture->peer));
  sbx_peer_unref (fixture->peer);
  sbx_test_peer_free (fixture->other);
  sbx_metrics_free (fixture->metrics);
  g_string_free (fixture->received, TRUE);
}

/* Until the connection is gone: its owner may have been told before. */
static void
await_end (Fixture *fixture)
{
  gint64 deadline = g_get_monotonic_time () + SBX_TEST_DEADLINE_MS * 1000;

  while (fixture->n_closed == 0 ||
         sbx_reactor_get_peers (fixture->reactor)->len > sbx_reactor_get_n_open (fixture->reactor))
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

static void
assert_text (SbxTestPeer *other,
             const char  *expected)
{
  g_autofree char *text = NULL;
  gsize            length;

  g_assert_cmpint (sbx_test_peer_read_frame (other, &text, &length), ==, 1);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_echo (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *exact = g_strnfill (4096, 'x');

  sbx_test_peer_send_text (fixture->other, "hi");
  assert_text (fixture->other, "hi");
  sbx_test_peer_send_text (fixture->other, exact);
  assert_text (fixture->other, exact);
  sbx_test_peer_send_text (fixture->other, "");
  assert_text (fixture->other, "");
  g_assert_cmpuint (fixture->metrics->messages_in, ==, 3);
  g_assert_cmpuint (fixture->metrics->messages_out, ==, 3);
}

/* In three fragments, one byte at a time, with a ping in the middle. */
static void
test_fragments (Fixture       *fixture,
                gconstpointer  data)
{
  static const guint8 bytes[] = {
    0x01, 0x81, 0, 0, 0, 0, 'a',
    0x00, 0x81, 0, 0, 0, 0, 'b',
    0x89, 0x82, 0, 0, 0, 0, 'p', 'q',
    0x80, 0x81, 0, 0, 0, 0, 'c',
  };
  g_autofree char *pong = NULL;
  gsize            length;

  for (gsize i = 0; i < sizeof bytes; i++)
    {
      sbx_test_peer_send_raw (fixture->other, &bytes[i], 1);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpint (sbx_test_peer_read_frame (fixture->other, &pong, &length), ==, 10);
  g_assert_cmpmem (pong, length, "pq", 2);
  assert_text (fixture->other, "abc");
}

/* Bytes that came with the handshake are the first of the connection. */
static void
test_early (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (SbxPeer)     peer = NULL;
  g_autoptr (SbxTestPeer) other = NULL;

  add_peer (fixture, &peer, &other, "\x81\x82" "0000" "\x58\x59");
  assert_text (other, "hi");
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       length;
  guint       code;
} BadInput;

#define BYTES(text) text, sizeof text - 1

static const BadInput bad_inputs[] = {
  { "binary", BYTES ("\x82\x81" "0000" "a"), 1003 },
  { "unmasked", BYTES ("\x81\x01" "a"), 1002 },
  { "reserved-bit", BYTES ("\xc1\x81" "0000" "a"), 1002 },
  { "unknown-opcode", BYTES ("\x83\x81" "0000" "a"), 1002 },
  { "fragmented-ping", BYTES ("\x09\x81" "0000" "a"), 1002 },
  { "lone-continuation", BYTES ("\x80\x81" "0000" "a"), 1002 },
  { "invalid-utf-8", BYTES ("\x81\x81\0\0\0\0" "\xff"), 1007 },
  { "too-large", BYTES ("\x81\xfe\x10\x01" "0000"), 1009 },
  { "too-large-64", BYTES ("\x81\xff\0\0\0\x01\0\0\0\0" "0000"), 1009 },
};

/* The right close code arrives, whatever more is sent, and nothing of it reaches the hub. */
static void
test_bad_input (Fixture       *fixture,
                gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      g_autoptr (SbxPeer)     peer = NULL;
      g_autoptr (SbxTestPeer) other = NULL;
      g_autofree char        *more = g_strnfill (100000, 'z');
      gsize                   length;

      g_test_message ("%s", bad_inputs[i].name);
      add_peer (fixture, &peer, &other, NULL);
      sbx_test_peer_send_raw (other, bad_inputs[i].bytes, bad_inputs[i].length);
      sbx_test_peer_send_raw (other, more, strlen (more));
      g_assert_cmpuint (sbx_test_peer_read_close (other), ==, bad_inputs[i].code);
      g_assert_false (sbx_peer_is_open (peer));
      /* What cannot be understood cannot say goodbye either: our half ends at once. */
      if (bad_inputs[i].code != 1003)
        g_assert_cmpint (sbx_test_peer_read_frame (other, &more, &length), ==, -1);
    }
  g_assert_cmpstr (fixture->received->str, ==, "");

  sbx_test_peer_send_text (fixture->other, "unharmed");
  assert_text (fixture->other, "unharmed");
}

static void
test_close_by_other (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *text = NULL;
  gsize            length;

  sbx_test_peer_send_text (fixture->other, "last");
  sbx_test_peer_send_frame (fixture->other, 0x88, "\x03\xe9" "bye", 5);
  assert_text (fixture->other, "last");
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 1001);
  g_assert_cmpint (sbx_test_peer_read_frame (fixture->other, &text, &length), ==, -1);
  await_end (fixture);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

static void
test_close_without_code (Fixture       *fixture,
                         gconstpointer  data)
{
  sbx_test_peer_send_frame (fixture->other, 0x88, "", 0);
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 1005);
  await_end (fixture);
}

static void
test_close_by_us (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text ("before", 6);

  sbx_peer_push (fixture->peer, frame, FALSE);
  sbx_peer_close (fixture->peer, SBX_CLOSE_GOING_AWAY, "bye");
  sbx_peer_push (fixture->peer, frame, FALSE);
  sbx_peer_close (fixture->peer, SBX_CLOSE_KICKED, "twice");
  assert_text (fixture->other, "before");
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 1001);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (sbx_reactor_get_n_open (fixture->reactor), ==, 0);
  g_assert_cmpuint (sbx_reactor_get_peers (fixture->reactor)->len, ==, 1);

  /* What comes now is not for the hub any more. */
  sbx_test_peer_send_text (fixture->other, "late");
  sbx_test_peer_send_frame (fixture->other, 0x88, "\x03\xe9", 2);
  await_end (fixture);
  g_assert_cmpstr (fixture->received->str, ==, "");
}

/* Somebody who just goes away is noticed, and nothing is written to them. */
static void
test_vanish (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text ("?", 1);

  shutdown (sbx_test_peer_get_fd (fixture->other), SHUT_RDWR);
  await_end (fixture);
  sbx_peer_push (fixture->peer, frame, FALSE);
  g_assert_cmpuint (sbx_reactor_get_peers (fixture->reactor)->len, ==, 0);
}

static void
fill_queue (Fixture  *fixture,
            guint     n,
            gboolean  ephemeral)
{
  g_autofree char   *text = g_strnfill (1000, 'q');
  g_autoptr (GBytes) frame = sbx_peer_frame_text (text, 1000);

  for (guint i = 0; i < n; i++)
    sbx_peer_push (fixture->peer, frame, ephemeral);
}

/* A durable queue that is full ends the connection: what was half sent is ended, the rest is not sent. */
static void
test_slow_reader (Fixture       *fixture,
                  gconstpointer  data)
{
  fill_queue (fixture, 500, FALSE);
  g_assert_false (sbx_peer_is_open (fixture->peer));
  g_assert_cmpuint (fixture->metrics->slow_closed, ==, 1);
  g_assert_cmpuint (sbx_peer_get_n_queued (fixture->peer), <=, 2);
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 4008);
}

static void
push_tracked (Fixture    *fixture,
              const char *text)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text (text, strlen (text));

  sbx_peer_push_tracked (fixture->peer, frame);
}

/* Whoever pushed them is told how many the kernel has. */
static void
test_tracked (Fixture       *fixture,
              gconstpointer  data)
{
  push_tracked (fixture, "one");
  push_tracked (fixture, "two");
  g_assert_cmpuint (fixture->n_flushed, ==, 0);
  assert_text (fixture->other, "one");
  assert_text (fixture->other, "two");
  g_assert_cmpuint (fixture->n_flushed, ==, 2);
  g_assert_cmpuint (sbx_peer_take_flushed (fixture->peer), ==, 0);
  g_assert_cmpint (sbx_peer_get_ready_state (fixture->peer), ==, 1);
}

/* What the kernel has not when the connection ends is not sent any more; the close frame still is. */
static void
test_tracked_withdrawn (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GBytes) plain = sbx_peer_frame_text ("plain", 5);

  push_tracked (fixture, "never");
  sbx_peer_push (fixture->peer, plain, FALSE);
  sbx_peer_close (fixture->peer, SBX_CLOSE_REPLACED, "replaced");
  push_tracked (fixture, "never");
  g_assert_cmpint (sbx_peer_get_ready_state (fixture->peer), ==, 2);
  g_assert_cmpuint (sbx_peer_get_close_code (fixture->peer), ==, 4001);
  assert_text (fixture->other, "plain");
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 4001);
  g_assert_cmpuint (fixture->n_flushed, ==, 0);
}

/* Behind half a frame nothing can follow: the other end sees no frame that it was not to have. */
static void
test_tracked_half_sent (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *large = g_strnfill (60000, 'l');
  g_autofree char *text = NULL;
  gsize            length;

  push_tracked (fixture, large);
  while (sbx_peer_get_n_queued (fixture->peer) == 0 || fixture->peer->out.sent == 0)
    g_main_context_iteration (NULL, TRUE);
  sbx_peer_close (fixture->peer, SBX_CLOSE_REPLACED, "replaced");
  g_assert_cmpint (sbx_peer_get_ready_state (fixture->peer), ==, 3);
  g_assert_cmpint (sbx_test_peer_read_frame (fixture->other, &text, &length), ==, -1);
  await_end (fixture);
  g_assert_cmpuint (fixture->n_flushed, ==, 0);
}

/* At the limit it is still whole; the limit is in messages as well as in bytes. */
static void
test_queue_limit (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text ("m", 1);
  guint              n_pushed = 0;

  /* First until the kernel takes no more, then exactly as much as may wait. */
  while (sbx_peer_get_n_queued (fixture->peer) == 0 || n_pushed == 0)
    {
      fill_queue (fixture, 1, FALSE);
      n_pushed++;
      g_main_context_iteration (NULL, FALSE);
    }
  while (sbx_peer_get_n_queued (fixture->peer) < fixture->limits.queue_messages)
    sbx_peer_push (fixture->peer, frame, FALSE);
  g_assert_true (sbx_peer_is_open (fixture->peer));
  sbx_peer_push (fixture->peer, frame, FALSE);
  g_assert_false (sbx_peer_is_open (fixture->peer));
}

/* Ephemeral events go first, and the durable ones among them all arrive. */
static void
test_ephemeral (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GBytes) durable = sbx_peer_frame_text ("durable", 7);
  guint              n_durable = 0;

  for (guint i = 0; i < 9; i++)
    {
      fill_queue (fixture, 10, TRUE);
      if (i % 2 == 0)
        sbx_peer_push (fixture->peer, durable, FALSE);
    }
  g_assert_true (sbx_peer_is_open (fixture->peer));
  g_assert_cmpuint (fixture->metrics->dropped, >, 0);
  sbx_peer_close (fixture->peer, SBX_CLOSE_NORMAL, NULL);
  while (TRUE)
    {
      g_autofree char *text = NULL;
      gsize            length;
      int              opcode = sbx_test_peer_read_frame (fixture->other, &text, &length);

      if (opcode != 1)
        break;
      n_durable += g_str_equal (text, "durable");
    }
  g_assert_cmpuint (n_durable, ==, 5);
}

/* Whoever takes nothing at all while the queue fills twice is stuck. */
static void
test_stuck (Fixture       *fixture,
            gconstpointer  data)
{
  fill_queue (fixture, 1000, TRUE);
  g_assert_false (sbx_peer_is_open (fixture->peer));
  g_assert_cmpuint (fixture->metrics->slow_closed, ==, 1);
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 4008);
}

/* One slow reader does not hold up another, nor the loop. */
static void
test_others_keep_pace (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (SbxPeer)     peer = NULL;
  g_autoptr (SbxTestPeer) other = NULL;

  add_peer (fixture, &peer, &other, NULL);
  for (guint i = 0; i < 300; i++)
    {
      fill_queue (fixture, 1, FALSE);
      sbx_test_peer_send_text (other, "tick");
      assert_text (other, "tick");
    }
  g_assert_cmpuint (fixture->metrics->slow_closed, ==, 1);
}

/* A client that asks without reading the answers is not read from: its requests wait in the kernel. */
static void
test_backpressure (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *text = g_strnfill (1000, 'r');
  guint            n_sent = 0;

  g_assert_no_errno (fcntl (sbx_test_peer_get_fd (fixture->other), F_SETFL, O_NONBLOCK));
  fixture->limits.queue_bytes = 65536;
  for (guint i = 0; i < 60; i++)
    {
      sbx_test_peer_send_text (fixture->other, text);
      n_sent++;
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_true (sbx_peer_is_open (fixture->peer));
  g_assert_cmpuint (fixture->metrics->messages_in, <, n_sent);
  for (guint i = 0; i < n_sent; i++)
    assert_text (fixture->other, text);
  g_assert_cmpuint (fixture->metrics->messages_in, ==, n_sent);
}

static void
test_requests_limit (Fixture       *fixture,
                     gconstpointer  data)
{
  for (guint i = 0; i < 256; i++)
    sbx_peer_begin_request (fixture->peer, 10);
  sbx_test_peer_send_text (fixture->other, "wait");
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (fixture->received->str, ==, "");

  sbx_peer_end_request (fixture->peer, 10);
  assert_text (fixture->other, "wait");
  for (guint i = 0; i < 255; i++)
    sbx_peer_end_request (fixture->peer, 10);
}

/* What was read in one piece is handled message by message: what is behind the one that fills the measure waits. */
static void
test_expected_bytes (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture->expect = fixture->limits.queue_bytes;
  for (guint i = 0; i < 3; i++)
    sbx_test_peer_send_text (fixture->other, "ask");
  for (guint i = 0; i < 3; i++)
    {
      assert_text (fixture->other, "ask");
      for (guint k = 0; k < 20; k++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (fixture->metrics->messages_in, ==, i + 1);
      sbx_peer_end_request (fixture->peer, fixture->expect);
    }
}

/* An answer has its place however full the queue is, and takes none from what the peer is told. */
static void
test_answers_do_not_close (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char   *text = g_strnfill (fixture->limits.queue_bytes, 'a');
  g_autoptr (GBytes) answer = sbx_peer_frame_text (text, fixture->limits.queue_bytes);
  g_autoptr (GBytes) small = sbx_peer_frame_text ("small", 5);

  fill_queue (fixture, 50, FALSE);
  for (guint i = 0; i < 3; i++)
    sbx_peer_push_answer (fixture->peer, answer);
  for (guint i = 0; i < 2 * fixture->limits.queue_messages; i++)
    sbx_peer_push_answer (fixture->peer, small);
  fill_queue (fixture, 10, FALSE);
  g_assert_true (sbx_peer_is_open (fixture->peer));
  g_assert_cmpuint (fixture->metrics->slow_closed, ==, 0);

  /* Nobody hears of it while that much waits; it comes behind all the rest. */
  sbx_test_peer_send_text (fixture->other, "last");
  for (guint k = 0; k < 20; k++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->metrics->messages_in, ==, 0);
  for (guint i = 0; i < 50 + 3 + 2 * fixture->limits.queue_messages + 10; i++)
    {
      g_autofree char *got = NULL;
      gsize            length;

      g_assert_cmpint (sbx_test_peer_read_frame (fixture->other, &got, &length), ==, 1);
    }
  assert_text (fixture->other, "last");
  g_assert_cmpuint (fixture->peer->out.n_answers, ==, 0);
  g_assert_cmpuint (fixture->peer->out.answer_bytes, ==, 0);
}

static const SbxReactorLimits quick_heartbeat = { 4096, 65536, 100, 60, 600000, 100, 256 };

/* A ping after an interval of silence, any byte is life, three intervals of silence the end. */
static void
test_heartbeat (Fixture       *fixture,
                gconstpointer  data)
{
  guint n_pings = 0;

  sbx_peer_take_identity (fixture->peer, g_new0 (SbxIdentity, 1));
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = NULL;
      gsize            length;

      g_assert_cmpint (sbx_test_peer_read_frame (fixture->other, &text, &length), ==, 9);
      g_assert_cmpuint (length, ==, 0);
      sbx_test_peer_send_raw (fixture->other, "\x8a", 1);
      sbx_test_peer_send_raw (fixture->other, "\x80" "0000", 5);
    }
  while (TRUE)
    {
      g_autofree char *text = NULL;
      gsize            length;
      int              opcode = sbx_test_peer_read_frame (fixture->other, &text, &length);

      if (opcode == 8)
        {
          g_assert_cmpmem (text, 2, "\x0f\xa9", 2);
          break;
        }
      g_assert_cmpint (opcode, ==, 9);
      n_pings++;
    }
  g_assert_cmpuint (n_pings, ==, 2);
  await_end (fixture);
}

static const SbxReactorLimits quick_hello = { 4096, 65536, 100, 600000, 60, 60, 256 };

/* Nobody stays without a hello; who does not answer the close frame is dropped. */
static void
test_no_hello (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (SbxPeer)     known = NULL;
  g_autoptr (SbxTestPeer) other = NULL;
  g_autofree char        *text = NULL;
  gsize                   length;

  add_peer (fixture, &known, &other, NULL);
  sbx_peer_take_identity (known, g_new0 (SbxIdentity, 1));
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 1008);
  g_assert_cmpint (sbx_test_peer_read_frame (fixture->other, &text, &length), ==, -1);
  await_end (fixture);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_true (sbx_peer_is_open (known));
}

/* A peer is there until it has answered our goodbye. */
static void
test_goodbye (Fixture       *fixture,
              gconstpointer  data)
{
  sbx_peer_close (fixture->peer, SBX_CLOSE_GOING_AWAY, "stopping");
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->other), ==, 1001);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (sbx_reactor_get_peers (fixture->reactor)->len, ==, 1);
  sbx_test_peer_send_frame (fixture->other, 0x88, "\x03\xe9", 2);
  await_end (fixture);
  g_assert_cmpuint (sbx_reactor_get_peers (fixture->reactor)->len, ==, 0);
}

static guint
count_waiting (SbxPeer **peers,
               guint     first,
               guint     last)
{
  guint n = 0;

  for (guint i = first; i < last; i++)
    n += sbx_peer_get_n_queued (peers[i]);
  return n;
}

/* A turn writes to some of many peers, those first that have waited longest: nobody is passed over. */
static void
test_turns (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text ("x", 1);
  SbxPeer           *peers[200];
  SbxTestPeer       *others[200];

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      add_peer (fixture, &peers[i], &others[i], NULL);
      sbx_peer_push (peers[i], frame, FALSE);
    }
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_waiting (peers, 0, 64), ==, 0);
  g_assert_cmpuint (count_waiting (peers, 64, 200), ==, 136);

  for (guint i = 0; i < 64; i++)
    sbx_peer_push (peers[i], frame, FALSE);
  g_main_context_iteration (NULL, FALSE);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_waiting (peers, 64, 192), ==, 0);
  g_assert_cmpuint (count_waiting (peers, 0, 64), ==, 64);
  while (count_waiting (peers, 0, 200) > 0)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      assert_text (others[i], "x");
      sbx_test_peer_free (others[i]);
      sbx_peer_unref (peers[i]);
    }
}

#define ADD(name, limits, func) g_test_add ("/peer/" name, Fixture, limits, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("echo", NULL, test_echo);
  ADD ("fragments", NULL, test_fragments);
  ADD ("early", NULL, test_early);
  ADD ("bad-input", NULL, test_bad_input);
  ADD ("close-by-other", NULL, test_close_by_other);
  ADD ("close-without-code", NULL, test_close_without_code);
  ADD ("close-by-us", NULL, test_close_by_us);
  ADD ("vanish", NULL, test_vanish);
  ADD ("expected-bytes", NULL, test_expected_bytes);
  ADD ("answers-do-not-close", NULL, test_answers_do_not_close);
  ADD ("slow-reader", NULL, test_slow_reader);
  ADD ("tracked", NULL, test_tracked);
  ADD ("tracked/withdrawn", NULL, test_tracked_withdrawn);
  ADD ("tracked/half-sent", NULL, test_tracked_half_sent);
  ADD ("queue-limit", NULL, test_queue_limit);
  ADD ("ephemeral", NULL, test_ephemeral);
  ADD ("stuck", NULL, test_stuck);
  ADD ("others-keep-pace", NULL, test_others_keep_pace);
  ADD ("backpressure", NULL, test_backpressure);
  ADD ("requests-limit", NULL, test_requests_limit);
  ADD ("heartbeat", &quick_heartbeat, test_heartbeat);
  ADD ("no-hello", &quick_hello, test_no_hello);
  ADD ("turns", NULL, test_turns);
  ADD ("goodbye", NULL, test_goodbye);

  return g_test_run ();
}
