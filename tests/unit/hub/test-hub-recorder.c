/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-recorder.h"
#include "sbx-sent-frames.h"

#include <string.h>

#define HOUR (3600 * G_TIME_SPAN_SECOND)

static SbxPeer *
new_peer (void)
{
  return sbx_peer_new (-1, SBX_TRANSPORT_WEBSOCKET, "127.0.0.1:1", NULL);
}

static gint64 ended_at;

/* As if its connection had ended. */
static void
finish (SbxHubRecorder *recorder,
        SbxFlight      *flight)
{
  flight->client = g_strdup ("{}");
  flight->bot_id = g_strdup ("c");
  flight->closed_by = "client";
  flight->ended_at = ++ended_at;
  sbx_hub_recorder_close (recorder, flight);
}

typedef struct
{
  guint64  numbers[64];
  guint    n;
  guint    limit;
} Seen;

static gboolean
see (const SbxFlightEntry *entry,
     gpointer              user_data)
{
  Seen *seen = user_data;

  seen->numbers[seen->n++ % G_N_ELEMENTS (seen->numbers)] = entry->first;
  return seen->limit == 0 || seen->n < seen->limit;
}

static GBytes *
new_frames (guint n,
            gsize length)
{
  GByteArray *frames = g_byte_array_new ();
  g_autofree char *text = g_strnfill (length, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) frame = sbx_peer_frame_text (text, length);

      g_byte_array_append (frames, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
    }
  return g_byte_array_free_to_bytes (frames);
}

static void
test_order (void)
{
  g_autoptr (SbxHubRecorder) recorder = sbx_hub_recorder_new (1 << 20, HOUR);
  g_autoptr (SbxPeer) one = new_peer ();
  g_autoptr (SbxPeer) two = new_peer ();
  SbxFlight *first = sbx_hub_recorder_open (recorder, one);
  SbxFlight *second = sbx_hub_recorder_open (recorder, two);
  g_autoptr (GBytes) frames = new_frames (3, 10);
  g_autoptr (GBytes) payload = g_bytes_new_static ("hi", 2);
  Seen seen = { 0 };

  sbx_hub_recorder_note_in (recorder, first, SBX_WEBSOCKET_TEXT, payload);
  sbx_hub_recorder_note_out (recorder, second, frames, 3);
  sbx_hub_recorder_note_out (recorder, first, frames, 3);
  sbx_hub_recorder_note_in (recorder, first, SBX_WEBSOCKET_TEXT, payload);
  sbx_hub_recorder_each (recorder, first, see, &seen);
  g_assert_cmpuint (seen.n, ==, 3);
  g_assert_cmpuint (seen.numbers[0], ==, 5);
  g_assert_cmpuint (seen.numbers[1], ==, 2);
  g_assert_cmpuint (seen.numbers[2], ==, 1);
  g_assert_cmpuint (first->n_frames, ==, 5);
  g_assert_cmpuint (second->n_frames, ==, 3);
  g_assert_true (sbx_hub_recorder_find (recorder, first->connection_id) == first);
  g_assert_null (sbx_hub_recorder_find (recorder, "nobody"));

  seen = (Seen) { .limit = 1 };
  sbx_hub_recorder_each (recorder, first, see, &seen);
  g_assert_cmpuint (seen.n, ==, 1);
  finish (recorder, first);
  finish (recorder, second);
  g_assert_true (sbx_hub_recorder_find_last (recorder, "c") == second);
}

/* What a thousand are told is kept once. */
static void
test_shared (void)
{
  g_autoptr (SbxHubRecorder) recorder = sbx_hub_recorder_new (64 << 20, HOUR);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  g_autoptr (GPtrArray) flights = g_ptr_array_new ();
  g_autoptr (GBytes) frames = new_frames (1, 100000);
  g_autoptr (GBytes) others = new_frames (1, 1000);
  gsize before, grown;

  for (guint i = 0; i < 1000; i++)
    {
      g_ptr_array_add (peers, new_peer ());
      g_ptr_array_add (flights, sbx_hub_recorder_open (recorder, peers->pdata[i]));
    }
  before = sbx_hub_recorder_get_bytes (recorder);
  /* By turns: one behind the other is not always the same. */
  for (guint i = 0; i < 1000; i++)
    {
      sbx_hub_recorder_note_out (recorder, flights->pdata[i], frames, 1);
      sbx_hub_recorder_note_out (recorder, flights->pdata[i], others, 1);
    }
  grown = sbx_hub_recorder_get_bytes (recorder) - before;
  g_assert_cmpuint (grown, >, 101000);
  g_assert_cmpuint (grown, <, 101000 + 2000 * 64 + 1000);
  for (guint i = 0; i < 1000; i++)
    finish (recorder, flights->pdata[i]);
}

static void
test_bytes (void)
{
  g_autoptr (SbxHubRecorder) recorder = sbx_hub_recorder_new (100000, HOUR);
  g_autoptr (SbxPeer) peer = new_peer ();
  SbxFlight *flight = sbx_hub_recorder_open (recorder, peer);
  guint64 n = 0;

  for (guint i = 0; i < 100000; i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new (&i, sizeof i);

      sbx_hub_recorder_note_in (recorder, flight, SBX_WEBSOCKET_BINARY, payload);
      g_assert_cmpuint (sbx_hub_recorder_get_bytes (recorder), <=, 100000);
    }
  n = sbx_hub_recorder_get_n (recorder);
  g_assert_cmpuint (n, >, 400);
  g_assert_cmpuint (n, <, 100000 / 48);
  g_assert_cmpuint (flight->n_frames, ==, 100000);

  /* One that is larger than all of it is not kept, and harms nothing. */
  {
    g_autoptr (GBytes) large = new_frames (1, 200000);

    sbx_hub_recorder_note_out (recorder, flight, large, 1);
    g_assert_cmpuint (sbx_hub_recorder_get_n (recorder), ==, 0);
    g_assert_cmpuint (sbx_hub_recorder_get_bytes (recorder), <, 1000);
  }
  finish (recorder, flight);
}

/* Connections that are gone make room in the order of what happened. */
static void
test_gone (void)
{
  g_autoptr (SbxHubRecorder) recorder = sbx_hub_recorder_new (20000, HOUR);
  g_autoptr (GBytes) payload = g_bytes_new_static ("0123456789", 10);
  g_autoptr (SbxPeer) stays = new_peer ();
  SbxFlight *stayed = sbx_hub_recorder_open (recorder, stays);
  char first[20] = "", last[20] = "";

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (SbxPeer) peer = new_peer ();
      SbxFlight *flight = sbx_hub_recorder_open (recorder, peer);
      Seen seen = { 0 };

      g_strlcpy (i == 0 ? first : last, flight->connection_id, 20);
      for (guint k = 0; k < 3; k++)
        sbx_hub_recorder_note_in (recorder, flight, SBX_WEBSOCKET_TEXT, payload);
      sbx_hub_recorder_note_event (recorder, flight, "opened", 0, "from afar");
      finish (recorder, flight);
      sbx_hub_recorder_each (recorder, flight, see, &seen);
      g_assert_cmpuint (seen.n, ==, 3);
      g_assert_cmpuint (sbx_hub_recorder_get_bytes (recorder), <=, 20000);
    }
  g_assert_null (sbx_hub_recorder_find (recorder, first));
  g_assert_nonnull (sbx_hub_recorder_find (recorder, last));
  g_assert_true (sbx_hub_recorder_find (recorder, stayed->connection_id) == stayed);
  finish (recorder, stayed);
}

/* Nothing that happened is younger than a recorder of no age keeps. */
static void
test_age (void)
{
  g_autoptr (SbxHubRecorder) recorder = sbx_hub_recorder_new (1 << 20, -1);
  g_autoptr (GBytes) payload = g_bytes_new_static ("x", 1);
  g_autoptr (SbxPeer) peer = new_peer ();
  SbxFlight *flight = sbx_hub_recorder_open (recorder, peer);
  char id[20];

  sbx_hub_recorder_note_in (recorder, flight, SBX_WEBSOCKET_TEXT, payload);
  g_assert_cmpuint (sbx_hub_recorder_get_n (recorder), ==, 0);
  g_strlcpy (id, flight->connection_id, sizeof id);
  g_assert_true (sbx_hub_recorder_find (recorder, id) == flight);
  finish (recorder, flight);
  g_assert_null (sbx_hub_recorder_find (recorder, id));
}

/* What happened last and how it began stay. */
static void
test_events (void)
{
  g_autoptr (SbxHubRecorder) recorder = sbx_hub_recorder_new (1 << 20, HOUR);
  g_autoptr (SbxPeer) peer = new_peer ();
  SbxFlight *flight = sbx_hub_recorder_open (recorder, peer);

  sbx_hub_recorder_note_event (recorder, flight, "opened", 0, "a");
  sbx_hub_recorder_note_event (recorder, flight, "hello", 0, "b");
  for (guint i = 1; i <= 1000; i++)
    sbx_hub_recorder_note_event (recorder, flight, "queueFull", i, "c");
  g_assert_cmpuint (flight->n_events, ==, 64);
  g_assert_cmpstr (flight->events[0].event, ==, "opened");
  g_assert_cmpstr (flight->events[1].event, ==, "hello");
  g_assert_cmpint (flight->events[2].code, ==, 939);
  g_assert_cmpint (flight->events[63].code, ==, 1000);
  finish (recorder, flight);
}

static void
test_frames (void)
{
  g_autoptr (GBytes) short_ones = new_frames (3, 125);
  g_autoptr (GBytes) middle = new_frames (2, 126);
  g_autoptr (GBytes) long_ones = new_frames (2, 65536);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (middle, 0, g_bytes_get_size (middle) - 1);
  SbxSentFrame frame;
  gsize position = 0;

  g_assert_cmpuint (sbx_sent_frames_count (short_ones), ==, 3);
  g_assert_cmpuint (sbx_sent_frames_count (middle), ==, 2);
  g_assert_cmpuint (sbx_sent_frames_count (long_ones), ==, 2);
  g_assert_cmpuint (sbx_sent_frames_count (cut), ==, 1);
  g_assert_true (sbx_sent_frames_next (long_ones, &position, &frame));
  g_assert_cmpuint (frame.opcode, ==, SBX_WEBSOCKET_TEXT);
  g_assert_cmpuint (frame.length, ==, 65536);
  g_assert_false (frame.deflated);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hub-recorder/order", test_order);
  g_test_add_func ("/hub-recorder/shared", test_shared);
  g_test_add_func ("/hub-recorder/bytes", test_bytes);
  g_test_add_func ("/hub-recorder/gone", test_gone);
  g_test_add_func ("/hub-recorder/age", test_age);
  g_test_add_func ("/hub-recorder/events", test_events);
  g_test_add_func ("/hub-recorder/frames", test_frames);

  return g_test_run ();
}
