/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-flight-recorder.h"

/* What somebody knows who listens, and nothing else. */
typedef struct
{
  GArray  *numbers;
  guint64  next;
  guint    n_paired;
} Shadow;

static void
on_changed (SbxFlightRecorder *recorder,
            guint              removed,
            guint              added,
            Shadow            *shadow)
{
  g_assert_cmpuint (removed, <=, shadow->numbers->len + added);
  for (guint i = 0; i < added; i++)
    {
      guint64 number = ++shadow->next;

      g_array_append_val (shadow->numbers, number);
    }
  g_array_remove_range (shadow->numbers, 0, removed);

  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, shadow->numbers->len);
  for (guint i = 0; i < shadow->numbers->len; i++)
    {
      guint64 number = g_array_index (shadow->numbers, guint64, i);

      g_assert_cmpuint (sbx_flight_recorder_get (recorder, i)->number, ==, number);
      g_assert_true (sbx_flight_recorder_find (recorder, number) == sbx_flight_recorder_get (recorder, i));
    }
  g_assert_null (sbx_flight_recorder_get (recorder, shadow->numbers->len));
  g_assert_null (sbx_flight_recorder_find (recorder, shadow->next + 1));
  g_assert_null (sbx_flight_recorder_find (recorder, 0));
}

static void
on_paired (SbxFlightRecorder *recorder,
           guint64            number,
           Shadow            *shadow)
{
  SbxRecordedFrame *request = sbx_flight_recorder_find (recorder, number);
  SbxRecordedFrame *answer = sbx_flight_recorder_find (recorder, request->pair);

  g_assert_cmpuint (answer->pair, ==, number);
  g_assert_cmpstr (answer->re, ==, request->id);
  g_assert_cmpint (answer->direction, !=, request->direction);
  g_assert_cmpint (answer->round_trip, ==, request->round_trip);
  g_assert_cmpint (answer->round_trip, >=, 0);
  shadow->n_paired++;
}

static void
shadow_start (Shadow            *shadow,
              SbxFlightRecorder *recorder)
{
  *shadow = (Shadow) { .numbers = g_array_new (FALSE, FALSE, sizeof (guint64)) };
  g_signal_connect (recorder, "changed", G_CALLBACK (on_changed), shadow);
  g_signal_connect (recorder, "paired", G_CALLBACK (on_paired), shadow);
}

static void
note (SbxFlightRecorder    *recorder,
      SbxRecordedDirection  direction,
      const char           *text)
{
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));

  sbx_flight_recorder_note (recorder, direction, SBX_RECORDED_TEXT, 0, data);
}

/* What a frame calls itself is shown beside it; what is sent as bytes may be a text. */
static void
test_secrets (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (GBytes) sent = g_bytes_new_static ("{\"token\":\"abc\"}", 15);
  g_autoptr (GBytes) picture = g_bytes_new_static ("token=abc\xff", 10);
  g_autoptr (GBytes) shown = NULL;
  g_autoptr (GBytes) same = NULL;
  guint n_hidden;

  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"token=abc\"}");
  g_assert_cmpstr (sbx_flight_recorder_get (recorder, 0)->event, ==, "token=***");

  sbx_flight_recorder_note (recorder, SBX_RECORDED_OUT, SBX_RECORDED_BINARY, 0, sent);
  shown = sbx_recorded_frame_dup_data (sbx_flight_recorder_get (recorder, 1), &n_hidden);
  g_assert_cmpmem (g_bytes_get_data (shown, NULL), g_bytes_get_size (shown), "{\"token\":\"***\"}", 15);
  g_assert_cmpuint (n_hidden, ==, 1);
  sbx_flight_recorder_note (recorder, SBX_RECORDED_OUT, SBX_RECORDED_BINARY, 0, picture);
  same = sbx_recorded_frame_dup_data (sbx_flight_recorder_get (recorder, 2), &n_hidden);
  g_assert_true (same == picture);
  g_assert_cmpuint (n_hidden, ==, 0);
}

static void
test_frame (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  gint64 before = g_get_real_time ();
  g_autofree char *text = NULL;
  SbxRecordedFrame *frame;
  guint n_hidden;

  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"hello\",\"id\":\"1\",\"payload\":{\"token\":\"abc\"}}");
  frame = sbx_flight_recorder_get (recorder, 0);
  g_assert_cmpuint (frame->number, ==, 1);
  g_assert_cmpint (frame->time, >=, before);
  g_assert_cmpstr (frame->event, ==, "hello");
  g_assert_cmpuint (frame->size, ==, 52);
  text = sbx_recorded_frame_dup_text (frame, &n_hidden);
  g_assert_cmpstr (text, ==, "{\"event\":\"hello\",\"id\":\"1\",\"payload\":{\"token\":\"***\"}}");
  g_assert_cmpuint (n_hidden, ==, 1);

  sbx_flight_recorder_note (recorder, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, 4008, NULL);
  frame = sbx_flight_recorder_get (recorder, 1);
  g_assert_cmpuint (frame->code, ==, 4008);
  g_assert_cmpstr (frame->event, ==, "");
  g_assert_null (sbx_recorded_frame_dup_text (frame, NULL));
}

/* Bytes that are no text are kept as they are, and shown as what can be shown. */
static void
test_not_utf8 (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (GBytes) data = g_bytes_new ("{\"event\":\"a\xff\"}", 14);
  g_autofree char *text = NULL;
  SbxRecordedFrame *frame;

  sbx_flight_recorder_note (recorder, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, data);
  frame = sbx_flight_recorder_get (recorder, 0);
  g_assert_true (g_utf8_validate (frame->event, -1, NULL));
  text = sbx_recorded_frame_dup_text (frame, NULL);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_bytes_equal (frame->data, data));
}

static void
test_pairs (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  Shadow shadow;

  shadow_start (&shadow, recorder);
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"ping\",\"id\":\"1\"}");
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"ask\",\"id\":\"1\"}");
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"ok\",\"re\":\"1\"}");     /* of what came in */
  g_assert_cmpuint (sbx_flight_recorder_find (recorder, 2)->pair, ==, 3);
  g_assert_cmpuint (sbx_flight_recorder_find (recorder, 1)->pair, ==, 0);
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"re\":\"1\"}");
  g_assert_cmpuint (sbx_flight_recorder_find (recorder, 1)->pair, ==, 4);
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"re\":\"1\"}");      /* a second answer is nobody's */
  g_assert_cmpuint (sbx_flight_recorder_find (recorder, 5)->pair, ==, 0);
  g_assert_cmpint (sbx_flight_recorder_find (recorder, 5)->round_trip, ==, -1);
  note (recorder, SBX_RECORDED_OUT, "4213[\"monitor:reply\"]");
  note (recorder, SBX_RECORDED_IN, "4313[]");
  g_assert_cmpuint (sbx_flight_recorder_find (recorder, 6)->pair, ==, 7);
  g_assert_cmpuint (shadow.n_paired, ==, 3);

  /* The request is gone before its answer comes. */
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"ping\",\"id\":\"2\"}");
  sbx_flight_recorder_clear (recorder);
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"re\":\"2\"}");
  g_assert_cmpuint (sbx_flight_recorder_find (recorder, 9)->pair, ==, 0);
  g_assert_cmpuint (sbx_flight_recorder_get_n_trimmed (recorder), ==, 8);
  g_array_unref (shadow.numbers);
}

static void
assert_pair (SbxFlightRecorder *recorder,
             guint64            number,
             guint64            pair)
{
  SbxRecordedFrame *frame = sbx_flight_recorder_find (recorder, number);

  g_assert_cmpuint (frame->pair, ==, pair);
  g_assert_cmpint (frame->round_trip >= 0, ==, pair != 0);
}

/* Signs of life have no ids. */
static void
test_beats (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  Shadow shadow;

  shadow_start (&shadow, recorder);
  /* Two are under way: each answer has what its ping carried, in whatever order. */
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"ping\",\"payload\":{\"sentAt\":1000}}");
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"ping\",\"payload\":{\"sentAt\":31000}}");
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"payload\":{\"timestamp\":\"x\",\"sentAt\" : 31000}}");
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"payload\":{\"sentAt\":1000}}");
  assert_pair (recorder, 1, 4);
  assert_pair (recorder, 2, 3);
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"payload\":{\"sentAt\":1000}}");     /* a second answer is nobody's */
  note (recorder, SBX_RECORDED_IN, "{\"event\":\"pong\",\"payload\":{\"sentAt\":7}}");
  assert_pair (recorder, 5, 0);
  assert_pair (recorder, 6, 0);
  /* One's own pong answers nothing of one's own. */
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"ping\",\"payload\":{\"sentAt\":8}}");
  note (recorder, SBX_RECORDED_OUT, "{\"event\":\"pong\",\"payload\":{\"sentAt\":8}}");
  assert_pair (recorder, 7, 0);
  g_assert_cmpuint (shadow.n_paired, ==, 2);

  /* Bare ones: the first that was not answered is. */
  note (recorder, SBX_RECORDED_OUT, "{\"type\":\"ping\"}");
  note (recorder, SBX_RECORDED_OUT, "{\"type\":\"ping\"}");
  note (recorder, SBX_RECORDED_IN, "{\"type\":\"pong\",\"data\":{\"timestamp\":5}}");
  note (recorder, SBX_RECORDED_IN, "{\"type\":\"pong\",\"data\":{\"timestamp\":5}}");
  assert_pair (recorder, 9, 11);
  assert_pair (recorder, 10, 0);
  assert_pair (recorder, 12, 0);
  note (recorder, SBX_RECORDED_IN, "2");     /* of Engine.IO, where the server asks */
  note (recorder, SBX_RECORDED_OUT, "3");
  assert_pair (recorder, 13, 14);

  /* Another connection. */
  note (recorder, SBX_RECORDED_OUT, "ping");
  sbx_flight_recorder_note (recorder, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, NULL);
  note (recorder, SBX_RECORDED_IN, "pong");
  assert_pair (recorder, 15, 0);
  assert_pair (recorder, 17, 0);
  g_array_unref (shadow.numbers);
}

static void
test_bounds (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autofree char *large = g_strnfill (100000, 'x');
  Shadow shadow;

  shadow_start (&shadow, recorder);
  sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_HOUR, 1000000, 10);
  for (guint i = 0; i < 25; i++)
    note (recorder, SBX_RECORDED_IN, "2");
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 10);
  for (guint i = 0; i < 25; i++)
    note (recorder, SBX_RECORDED_IN, large);
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 9);
  g_assert_cmpuint (sbx_flight_recorder_get_bytes (recorder), <=, 1000000);
  sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_HOUR, 10, 10);
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 1);
  sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_HOUR, 10, 0);
  note (recorder, SBX_RECORDED_IN, "2");
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 0);
  g_assert_cmpuint (sbx_flight_recorder_get_bytes (recorder), ==, 0);
  g_assert_cmpuint (sbx_flight_recorder_get_n_trimmed (recorder), ==, 50);
  g_array_unref (shadow.numbers);
}

/* What is kept of a frame beside its text counts too. */
static void
test_long_ids (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autofree char *id = g_strnfill (1000, 'i');
  g_autofree char *request = g_strdup_printf ("{\"event\":\"ping\",\"id\":\"%s\"}", id);
  g_autofree char *answer = g_strdup_printf ("{\"event\":\"pong\",\"re\":\"%s\"}", id);

  note (recorder, SBX_RECORDED_OUT, request);
  note (recorder, SBX_RECORDED_IN, answer);
  g_assert_cmpstr (sbx_flight_recorder_get (recorder, 0)->id, ==, id);
  g_assert_cmpuint (sbx_flight_recorder_get_bytes (recorder), >, strlen (request) + strlen (answer) + 2000);
  sbx_flight_recorder_clear (recorder);
  g_assert_cmpuint (sbx_flight_recorder_get_bytes (recorder), ==, 0);
}

/* What is too old goes when something comes. */
static void
test_age (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  SbxRecordedFrame *frame = sbx_recorded_frame_new (SBX_RECORDED_IN, SBX_RECORDED_PING, 0, NULL);

  sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_HOUR, 1000000, 10);
  frame->moment -= G_TIME_SPAN_HOUR + 1;
  sbx_flight_recorder_take (recorder, frame);
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 1);
  note (recorder, SBX_RECORDED_IN, "2");
  g_assert_cmpuint (sbx_flight_recorder_get_n (recorder), ==, 1);
  g_assert_cmpstr (sbx_flight_recorder_get (recorder, 0)->event, ==, "ping");
}

/* Anything in any order: what listeners know is what is there. */
static void
test_random (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  Shadow shadow;

  shadow_start (&shadow, recorder);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *text = NULL;

      switch (g_test_rand_int_range (0, 40))
        {
        case 0:
          sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_HOUR, (guint64) g_test_rand_int_range (1, 100000), (guint) g_test_rand_int_range (1, 300));
          break;
        case 1:
          sbx_flight_recorder_clear (recorder);
          break;
        default:
          text = g_strdup_printf ("{\"event\":\"e\",\"%s\":\"%d\"}", g_test_rand_bit () ? "id" : "re", g_test_rand_int_range (0, 50));
          note (recorder, g_test_rand_bit () ? SBX_RECORDED_IN : SBX_RECORDED_OUT, text);
          break;
        }
    }
  g_assert_cmpuint (shadow.n_paired, >, 0);
  g_array_unref (shadow.numbers);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flight-recorder/frame", test_frame);
  g_test_add_func ("/flight-recorder/secrets", test_secrets);
  g_test_add_func ("/flight-recorder/not-utf8", test_not_utf8);
  g_test_add_func ("/flight-recorder/pairs", test_pairs);
  g_test_add_func ("/flight-recorder/beats", test_beats);
  g_test_add_func ("/flight-recorder/bounds", test_bounds);
  g_test_add_func ("/flight-recorder/long-ids", test_long_ids);
  g_test_add_func ("/flight-recorder/age", test_age);
  g_test_add_func ("/flight-recorder/random", test_random);

  return g_test_run ();
}
