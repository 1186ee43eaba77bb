/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-recorder/hub", test_hub);
  g_test_add_data_func ("/client-recorder/socketio", "monitor", test_socketio);
  g_test_add_func ("/client-recorder/refused", test_refused);

  return g_test_run ();
}
