/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "sbx-rates.h"
#include "sbx-test-hub.h"

#include <string.h>

/* What the client notes of its connections is what went over the wire: to a hub, over both carriers of Socket.IO, and where nobody is. */

static SbxRecordedFrame *
find (SbxFlightRecorder    *recorder,
      SbxRecordedDirection  direction,
      SbxRecordedKind       kind,
      const char           *event)
{
  for (guint i = 0; i < sbx_flight_recorder_get_n (recorder); i++)
    {
      SbxRecordedFrame *frame = sbx_flight_recorder_get (recorder, i);

      if (frame->direction == direction && frame->kind == kind && strcmp (frame->event, event) == 0)
        return frame;
    }
  return NULL;
}

static SbxRecordedFrame *
must_find (SbxFlightRecorder    *recorder,
           SbxRecordedDirection  direction,
           SbxRecordedKind       kind,
           const char           *event)
{
  SbxRecordedFrame *frame = find (recorder, direction, kind, event);

  if (frame == NULL)
    g_error ("no frame “%s” of kind %d in direction %d", event, kind, direction);
  return frame;
}

static gboolean
was_closed (gpointer recorder)
{
  return find (recorder, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, "") != NULL;
}

static gboolean
was_answered (gpointer recorder)
{
  return find (recorder, SBX_RECORDED_IN, SBX_RECORDED_OPEN, "") != NULL;
}

static gboolean
was_pinged (gpointer recorder)
{
  SbxRecordedFrame *ping = find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "ping");

  return ping != NULL && ping->pair != 0;
}

/* What this side asks for signs of life and how long they took is found among the frames, by whoever looks later. */
static void
test_heartbeat (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxFlightRecorder *recorder = sbx_client_get_recorder (client);
  SbxRecordedFrame *ping, *pong;
  g_autoptr (SbxRates) rates = NULL;

  case_connect (client);
  case_wait (was_pinged, recorder);
  ping = must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "ping");
  pong = sbx_flight_recorder_find (recorder, ping->pair);
  g_assert_cmpstr (pong->event, ==, "pong");
  g_assert_cmpint (pong->round_trip, ==, ping->round_trip);
  rates = sbx_rates_new (recorder);
  g_assert_cmpfloat (sbx_rates_get_latency (rates, g_get_monotonic_time (), SBX_RATES_SECONDS, 0), >=, 0);
  case_free_client (client);
}

static void
test_hub (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxFlightRecorder *recorder = sbx_client_get_recorder (client);
  g_autoptr (SbxEnvelope) stats = NULL;
  SbxRecordedFrame *frame, *answer;
  g_autofree char *text = NULL;

  case_connect (client);
  stats = case_ask (client, "stats", "{'token':'abc'}");

  frame = sbx_flight_recorder_get (recorder, 0);
  g_assert_cmpint (frame->direction, ==, SBX_RECORDED_OUT);
  g_assert_cmpint (frame->kind, ==, SBX_RECORDED_OPEN);
  text = sbx_recorded_frame_dup_text (frame, NULL);
  g_assert_cmpstr (text, ==, sbx_test_hub_get_uri (hub));
  g_assert_cmpuint (must_find (recorder, SBX_RECORDED_IN, SBX_RECORDED_OPEN, "")->code, ==, 101);

  frame = must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "hello");
  answer = must_find (recorder, SBX_RECORDED_IN, SBX_RECORDED_TEXT, "welcome");
  g_assert_cmpuint (frame->pair, ==, answer->number);
  g_assert_cmpint (frame->round_trip, >=, 0);

  g_clear_pointer (&text, g_free);
  text = sbx_recorded_frame_dup_text (must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "stats"), NULL);
  g_assert_nonnull (strstr (text, "\"token\":\"***\""));

  /* The next connection goes on in the same recorder. */
  sbx_test_hub_stop (hub);
  case_wait (was_closed, recorder);
  g_assert_cmpuint (must_find (recorder, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, "")->code, ==, 1001);
  case_free_client (client);
}

static void
test_socketio (gconstpointer dialect)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  const char *uri = sbx_test_hub_get_uri (hub);
  const char *host = strstr (uri, "://") + strlen ("://");
  g_autofree char *address = g_strdup_printf ("http://%.*s", (int) strcspn (host, "/"), host);
  SbxClient *client = case_new_client (address);
  SbxFlightRecorder *recorder = sbx_client_get_recorder (client);
  SbxClient *peer = case_new_peer (uri);
  g_autoptr (SbxEnvelope) accepted = NULL;
  SbxRecordedFrame *frame;

  case_sync (peer, "a", "t", 1, 1);
  case_free_client (peer);
  g_assert_true (sbx_client_set_dialect (client, dialect));
  case_connect (client);
  must_find (recorder, SBX_RECORDED_IN, SBX_RECORDED_TEXT, "open");
  must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "connect");
  must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "monitor:register");
  accepted = case_ask (client, "sendMessage", "{'key':'6a0b4a1e-7d0e-4f7e-9d6f-1f6a4a3c2b11','channelId':'a','topicId':'t','content':'x'}");
  frame = must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "monitor:reply");
  g_assert_cmpuint (frame->pair, >, frame->number);
  g_assert_cmpstr (sbx_flight_recorder_find (recorder, frame->pair)->event, ==, "ack");
  case_free_client (client);
}

/* Nobody is there: what was tried, and that it was not to be. */
static void
test_refused (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxFlightRecorder *recorder = sbx_client_get_recorder (client);
  SbxRecordedFrame *frame;
  g_autofree char *why = NULL;

  sbx_test_hub_stop (hub);
  sbx_client_start (client);
  case_wait (was_answered, recorder);
  must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, "");
  frame = must_find (recorder, SBX_RECORDED_IN, SBX_RECORDED_OPEN, "");
  g_assert_cmpuint (frame->code, ==, 0);
  why = sbx_recorded_frame_dup_text (frame, NULL);
  g_assert_cmpstr (why, !=, "");
  case_free_client (client);
}

static gboolean
has_two_answers (gpointer recorder)
{
  guint n = 0;

  for (guint i = 0; i < sbx_flight_recorder_get_n (recorder); i++)
    {
      SbxRecordedFrame *frame = sbx_flight_recorder_get (recorder, i);

      n += frame->direction == SBX_RECORDED_IN && frame->pair > 0 && (strcmp (frame->event, "stats") == 0 || strcmp (frame->event, "ack") == 0);
    }
  return n >= 2;
}

static SbxRecordedFrame *
get_last_sent (SbxFlightRecorder *recorder,
               const char        *event)
{
  for (guint i = sbx_flight_recorder_get_n (recorder); i > 0; i--)
    {
      SbxRecordedFrame *frame = sbx_flight_recorder_get (recorder, i - 1);

      if (frame->direction == SBX_RECORDED_OUT && strcmp (frame->event, event) == 0)
        return frame;
    }
  g_error ("“%s” was not sent", event);
}

static void
must_refuse (SbxClient        *client,
             SbxRecordedFrame *frame,
             const char       *text,
             const char       *words)
{
  g_autoptr (GError) error = NULL;
  guint before = sbx_flight_recorder_get_n (sbx_client_get_recorder (client));

  if (sbx_client_send_again (client, frame, text, FALSE, &error))
    g_error ("“%s” was sent", text ? text : frame->event);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_cmpuint (sbx_flight_recorder_get_n (sbx_client_get_recorder (client)), ==, before);
}

/* A request is sent once more, with its secrets, under another id; what cannot be is refused. */
static void
test_again (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxFlightRecorder *recorder = sbx_client_get_recorder (client);
  g_autoptr (SbxEnvelope) stats = NULL;
  g_autoptr (SbxRecordedFrame) first = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sent = NULL;
  GError *error = NULL;
  SbxRecordedFrame *second;

  case_connect (client);
  stats = case_ask (client, "stats", "{'token':'abc'}");
  first = sbx_recorded_frame_ref (get_last_sent (recorder, "stats"));
  sbx_client_send_again (client, first, NULL, FALSE, &error);
  g_assert_no_error (error);
  second = get_last_sent (recorder, "stats");
  g_assert_true (second != first);
  g_assert_cmpstr (second->id, !=, first->id);
  case_wait (has_two_answers, recorder);
  g_assert_cmpuint (second->pair, >, 0);

  /* As it was made another one: "***" is the secret, and the id may stay. */
  sbx_client_send_again (client, first, "{\"event\":\"stats\",\"id\":\"mine\",\"payload\":{\"token\":\"***\",\"x\":1}}", TRUE, &error);
  g_assert_no_error (error);
  second = get_last_sent (recorder, "stats");
  sent = g_strndup (g_bytes_get_data (second->data, NULL), second->size);
  g_assert_cmpstr (sent, ==, "{\"event\":\"stats\",\"id\":\"mine\",\"payload\":{\"token\":\"abc\",\"x\":1}}");

  must_refuse (client, first, "{\"event\":", "JSON");
  must_refuse (client, first, "{\"a\":1,\"a\":2}", "JSON");
  must_refuse (client, first, "{\"token\":\"***\",\"secret\":\"***\"}", "“***”");
  must_refuse (client, first, "42[\"x\"]", "dialect");
  must_refuse (client, must_find (recorder, SBX_RECORDED_IN, SBX_RECORDED_TEXT, "welcome"), NULL, "other side");
  must_refuse (client, must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, ""), NULL, "by itself");
  text = g_strdup_printf ("{\"event\":\"%*s\",\"payload\":{\"token\":\"***\"}}", (int) client->message_limit, "x");
  must_refuse (client, first, text, "at most");

  sbx_test_hub_stop (hub);
  case_wait (was_closed, recorder);
  must_refuse (client, first, NULL, "no connection");
  case_free_client (client);
}

static void
test_again_socketio (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  const char *uri = sbx_test_hub_get_uri (hub);
  const char *host = strstr (uri, "://") + strlen ("://");
  g_autofree char *address = g_strdup_printf ("http://%.*s", (int) strcspn (host, "/"), host);
  SbxClient *client = case_new_client (address);
  SbxFlightRecorder *recorder = sbx_client_get_recorder (client);
  SbxClient *peer = case_new_peer (uri);
  g_autoptr (SbxEnvelope) accepted = NULL;
  g_autoptr (SbxRecordedFrame) first = NULL;
  SbxRecordedFrame *second;
  GError *error = NULL;

  case_sync (peer, "a", "t", 1, 1);
  case_free_client (peer);
  g_assert_true (sbx_client_set_dialect (client, "monitor"));
  case_connect (client);
  accepted = case_ask (client, "sendMessage", "{'key':'6a0b4a1e-7d0e-4f7e-9d6f-1f6a4a3c2b11','channelId':'a','topicId':'t','content':'x'}");
  first = sbx_recorded_frame_ref (must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "monitor:reply"));
  sbx_client_send_again (client, first, NULL, FALSE, &error);
  g_assert_no_error (error);
  second = get_last_sent (recorder, "monitor:reply");
  g_assert_true (second != first);
  g_assert_cmpstr (second->id, !=, first->id);
  case_wait (has_two_answers, recorder);

  must_refuse (client, first, "{\"event\":\"x\"}", "dialect");
  must_refuse (client, first, "42", "array");
  must_refuse (client, first, "42{}", "array");
  must_refuse (client, first, "3probe", "by itself");
  must_refuse (client, first, "451-[\"x\",{\"_placeholder\":true,\"num\":0}]", "binary");
  must_refuse (client, first, "41", "by itself");
  must_refuse (client, must_find (recorder, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, "connect"), NULL, "by itself");
  case_free_client (client);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-recorder/heartbeat", test_heartbeat);
  g_test_add_func ("/client-recorder/hub", test_hub);
  g_test_add_data_func ("/client-recorder/socketio", "monitor", test_socketio);
  g_test_add_func ("/client-recorder/refused", test_refused);
  g_test_add_func ("/client-recorder/again", test_again);
  g_test_add_func ("/client-recorder/again-socketio", test_again_socketio);

  return g_test_run ();
}
