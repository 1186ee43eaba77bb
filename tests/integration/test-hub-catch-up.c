/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-hub.h"
#include "sbx-test-peer.h"

#include <gio/gio.h>

typedef struct
{
  SbxTestHub  *hub;
  SbxTestPeer *peer;
  SbxTestPeer *publisher;
  char        *epoch;
} Fixture;

static void
set_up_with (Fixture    *fixture,
             SbxTestHub *hub)
{
  g_autoptr (JsonObject) welcome = NULL;

  fixture->hub = hub;
  fixture->peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
  fixture->publisher = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
  welcome = sbx_test_peer_hello (fixture->peer, "monitor", "reader");
  json_object_unref (sbx_test_peer_hello (fixture->publisher, "monitor", "writer"));
  fixture->epoch = g_strdup (json_object_get_string_member (welcome, "epoch"));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  set_up_with (fixture, sbx_test_hub_new ("catch-up", "10", NULL));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_test_peer_free (fixture->peer);
  sbx_test_peer_free (fixture->publisher);
  sbx_test_hub_free (fixture->hub);
  g_free (fixture->epoch);
}

/* Publishes durable events that carry their number, without waiting for the answers. */
static void
publish (Fixture    *fixture,
         const char *stream,
         guint       first,
         guint       n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{\"stream\":\"%s\",\"data\":%u,\"durable\":true}", stream, i);

      sbx_test_peer_send (fixture->publisher, "publish", NULL, payload);
    }
}

/* All that was published before this is on disk and routed after it. */
static void
settle (Fixture *fixture)
{
  g_autoptr (JsonObject) answer = sbx_test_peer_request (fixture->publisher, "publish",
                                                         "{\"stream\":\"x/barrier\",\"data\":0,\"durable\":true}");

  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "ok");
}

/* Subscribes to one stream: its entry of the answer. @seq -1: live from now. */
static JsonObject *
subscribe (SbxTestPeer *peer,
           const char  *stream,
           const char  *epoch,
           gint64       seq)
{
  g_autofree char       *payload = seq < 0 ? g_strdup_printf ("{\"streams\":[{\"stream\":\"%s\"}]}", stream)
                                           : g_strdup_printf ("{\"streams\":[{\"stream\":\"%s\",\"epoch\":\"%s\",\"seq\":%" G_GINT64_FORMAT "}]}",
                                                              stream, epoch, seq);
  g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, "subscribe", payload);
  JsonArray             *streams;

  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "subscribed");
  streams = json_object_get_array_member (sbx_test_peer_get_payload (answer), "streams");
  g_assert_cmpuint (json_array_get_length (streams), ==, 1);
  return json_object_ref (json_array_get_object_element (streams, 0));
}

static void
assert_entry (JsonObject *entry,
              gint64      seq,
              gint64      oldest,
              const char *reason)
{
  g_assert_cmpint (json_object_get_int_member (entry, "seq"), ==, seq);
  g_assert_cmpint (json_object_get_int_member (entry, "oldest"), ==, oldest);
  g_assert_cmpint (json_object_get_boolean_member (entry, "recovered"), ==, reason == NULL);
  g_assert_cmpstr (json_object_get_string_member_with_default (entry, "reason", NULL), ==, reason);
  g_assert_cmpint (json_object_has_member (entry, "missed"), ==, reason == NULL);
}

static guint
count_missed (JsonObject *entry,
              gint64      after)
{
  JsonArray *missed = json_object_get_array_member (entry, "missed");

  for (guint i = 0; i < json_array_get_length (missed); i++)
    {
      JsonObject *envelope = json_array_get_object_element (missed, i);

      g_assert_cmpstr (json_object_get_string_member (envelope, "event"), ==, "published");
      g_assert_cmpint (json_object_get_int_member (sbx_test_peer_get_payload (envelope), "seq"), ==, after + i + 1);
    }
  return json_array_get_length (missed);
}

static void
assert_next (SbxTestPeer *peer,
             gint64       seq)
{
  g_autoptr (JsonObject) envelope = sbx_test_peer_expect (peer, "published");

  g_assert_cmpint (json_object_get_int_member (sbx_test_peer_get_payload (envelope), "seq"), ==, seq);
}

static void
test_from_now (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (JsonObject) entry = NULL;

  publish (fixture, "x/a", 1, 3);
  settle (fixture);
  entry = subscribe (fixture->peer, "x/a", NULL, -1);
  g_assert_cmpstr (json_object_get_string_member (entry, "epoch"), ==, fixture->epoch);
  g_assert_cmpint (json_object_get_int_member (entry, "seq"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (entry, "oldest"), ==, 1);
  g_assert_false (json_object_has_member (entry, "recovered"));
  g_assert_false (json_object_has_member (entry, "missed"));
  publish (fixture, "x/a", 4, 1);
  assert_next (fixture->peer, 4);
}

static void
test_missed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (JsonObject) entry = NULL;

  publish (fixture, "x/a", 1, 12);
  settle (fixture);

  /* Two more than fit: not live yet. */
  entry = subscribe (fixture->peer, "x/a", fixture->epoch, 0);
  assert_entry (entry, 10, 1, NULL);
  g_assert_cmpuint (count_missed (entry, 0), ==, 10);
  g_assert_true (json_object_get_boolean_member (entry, "more"));
  publish (fixture, "x/a", 13, 1);
  settle (fixture);

  /* What came meanwhile was not pushed; the next answer has it, and makes the stream live. */
  json_object_unref (entry);
  entry = subscribe (fixture->peer, "x/a", fixture->epoch, 10);
  assert_entry (entry, 13, 1, NULL);
  g_assert_cmpuint (count_missed (entry, 10), ==, 3);
  g_assert_false (json_object_get_boolean_member (entry, "more"));
  publish (fixture, "x/a", 14, 1);
  assert_next (fixture->peer, 14);

  /* Exactly as many as fit are all. */
  json_object_unref (entry);
  entry = subscribe (fixture->peer, "x/a", fixture->epoch, 4);
  g_assert_cmpuint (count_missed (entry, 4), ==, 10);
  g_assert_false (json_object_get_boolean_member (entry, "more"));

  /* Nothing missed is whole as well. */
  json_object_unref (entry);
  entry = subscribe (fixture->peer, "x/a", fixture->epoch, 14);
  assert_entry (entry, 14, 1, NULL);
  g_assert_cmpuint (count_missed (entry, 14), ==, 0);
}

/* What cannot be recovered says why, and is live from its seq all the same. */
static void
test_not_recovered (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (JsonObject) other_log = NULL;
  g_autoptr (JsonObject) ahead = NULL;
  g_autoptr (JsonObject) unknown = NULL;
  g_autoptr (JsonObject) new_stream = NULL;

  publish (fixture, "x/a", 1, 2);
  publish (fixture, "x/b", 1, 2);
  settle (fixture);
  other_log = subscribe (fixture->peer, "x/a", "another", 1);
  assert_entry (other_log, 2, 1, "epoch");
  ahead = subscribe (fixture->peer, "x/b", fixture->epoch, 3);
  assert_entry (ahead, 2, 1, "ahead");
  unknown = subscribe (fixture->peer, "x/c", fixture->epoch, 1);
  assert_entry (unknown, 0, 1, "unknown");
  new_stream = subscribe (fixture->peer, "x/d", fixture->epoch, 0);
  assert_entry (new_stream, 0, 1, NULL);

  publish (fixture, "x/a", 3, 1);
  assert_next (fixture->peer, 3);
  publish (fixture, "x/b", 3, 1);
  assert_next (fixture->peer, 3);
  publish (fixture, "x/c", 1, 1);
  assert_next (fixture->peer, 1);
  publish (fixture, "x/d", 1, 1);
  assert_next (fixture->peer, 1);
}

/* What retention took is told as trimmed. */
static void
test_trimmed (void)
{
  Fixture                fixture;
  g_autoptr (JsonObject) entry = NULL;
  gint64                 oldest = 1;

  set_up_with (&fixture, sbx_test_hub_new ("retention-events", "5", "retention-interval", "100", NULL));
  publish (&fixture, "x/a", 1, 20);
  settle (&fixture);
  while (oldest < 16)
    {
      g_clear_pointer (&entry, json_object_unref);
      entry = subscribe (fixture.peer, "x/a", NULL, -1);
      oldest = json_object_get_int_member (entry, "oldest");
    }
  g_assert_cmpint (oldest, ==, 16);
  json_object_unref (entry);
  entry = subscribe (fixture.peer, "x/a", fixture.epoch, 14);
  assert_entry (entry, 20, 16, "trimmed");
  json_object_unref (entry);
  entry = subscribe (fixture.peer, "x/a", fixture.epoch, 15);
  assert_entry (entry, 20, 16, NULL);
  g_assert_cmpuint (count_missed (entry, 15), ==, 5);
  tear_down (&fixture, NULL);
}

/* Over and over while somebody writes: every event exactly once and in order, whatever part of
 * them came as missed, was held, or was pushed. */
static void
test_concurrent (Fixture       *fixture,
                 gconstpointer  data)
{
  const guint total = 1000;
  gint64      seen = 0;
  guint       published = 0;
  guint       n_resumed = 0;

  while (seen < total)
    {
      g_autofree char        *payload = g_strdup_printf ("{\"streams\":[{\"stream\":\"x/a\",\"epoch\":\"%s\",\"seq\":%" G_GINT64_FORMAT "}]}",
                                                         fixture->epoch, seen);
      g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
      gint64                  first = seen;
      gboolean                live = FALSE;
      guint                   burst = MIN (total - published, 25);

      json_object_unref (sbx_test_peer_hello (peer, "monitor", "again"));
      publish (fixture, "x/a", published + 1, burst);
      published += burst;
      /* Reads that stand before ours: what is published meanwhile is on disk when it has its turn. */
      for (guint i = 0; i < 3; i++)
        sbx_test_peer_send (peer, "stats", NULL, NULL);
      sbx_test_peer_send (peer, "subscribe", "s", payload);
      n_resumed++;

      while (seen < total && (!live || seen < first + 20))
        {
          g_autoptr (JsonObject) envelope = sbx_test_peer_receive (peer);
          JsonObject            *body = sbx_test_peer_get_payload (envelope);

          if (g_str_equal (json_object_get_string_member (envelope, "event"), "stats"))
            continue;
          if (g_str_equal (json_object_get_string_member (envelope, "event"), "subscribed"))
            {
              JsonObject *entry = json_array_get_object_element (json_object_get_array_member (body, "streams"), 0);

              g_assert_false (live);
              seen += count_missed (entry, seen);
              live = !json_object_get_boolean_member (entry, "more");
              if (!live)
                break;
            }
          else
            {
              g_assert_true (live);
              g_assert_cmpint (json_object_get_int_member (body, "seq"), ==, ++seen);
            }
          if (published == seen && published < total)
            break;
        }
    }
  g_test_message ("%u events over %u connections", total, n_resumed);
  g_assert_cmpuint (n_resumed, >, 20);
}

/* Several streams share one answer's size: what does not fit is not live and can be asked for again. */
static void
test_shared_size (void)
{
  Fixture                fixture;
  g_autofree char       *big = g_strnfill (10000, 'b');
  g_autofree char       *payload = NULL;
  g_autoptr (JsonObject) answer = NULL;
  JsonArray             *streams;
  guint                  n_missed = 0;

  set_up_with (&fixture, sbx_test_hub_new ("message-bytes", "65536", NULL));
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *a = g_strdup_printf ("{\"stream\":\"x/a\",\"data\":\"%s\",\"durable\":true}", big);
      g_autofree char *b = g_strdup_printf ("{\"stream\":\"x/b\",\"data\":\"%s\",\"durable\":true}", big);

      sbx_test_peer_send (fixture.publisher, "publish", NULL, a);
      sbx_test_peer_send (fixture.publisher, "publish", NULL, b);
    }
  settle (&fixture);
  payload = g_strdup_printf ("{\"streams\":[{\"stream\":\"x/a\",\"epoch\":\"%s\",\"seq\":8},{\"stream\":\"x/b\",\"epoch\":\"%s\",\"seq\":0}]}",
                             fixture.epoch, fixture.epoch);
  answer = sbx_test_peer_request (fixture.peer, "subscribe", payload);
  streams = json_object_get_array_member (sbx_test_peer_get_payload (answer), "streams");
  g_assert_cmpuint (count_missed (json_array_get_object_element (streams, 0), 8), ==, 2);
  g_assert_false (json_object_get_boolean_member (json_array_get_object_element (streams, 0), "more"));
  n_missed = count_missed (json_array_get_object_element (streams, 1), 0);
  g_assert_cmpuint (n_missed, >=, 1);
  g_assert_cmpuint (n_missed, <=, 4);
  g_assert_true (json_object_get_boolean_member (json_array_get_object_element (streams, 1), "more"));
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (streams, 1), "seq"), ==, n_missed);
  tear_down (&fixture, NULL);
}

/* Requests that touch the subscriptions keep their order, even while one of them is still reading. */
static void
test_pipelined (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *from_start = g_strdup_printf ("{\"streams\":[{\"stream\":\"x/a\",\"epoch\":\"%s\",\"seq\":2}]}", fixture->epoch);
  const char      *order[] = { "1", "2", "3", "4" };

  publish (fixture, "x/a", 1, 5);
  settle (fixture);
  sbx_test_peer_send (fixture->peer, "subscribe", "1", from_start);
  sbx_test_peer_send (fixture->peer, "unsubscribe", "2", "{\"streams\":[{\"stream\":\"x/a\"}]}");
  sbx_test_peer_send (fixture->peer, "subscribe", "3", from_start);
  sbx_test_peer_send (fixture->peer, "unsubscribe", "4", "{\"streams\":[{\"stream\":\"x/a\"}]}");
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr (JsonObject) answer = sbx_test_peer_receive (fixture->peer);

      g_assert_cmpstr (json_object_get_string_member (answer, "re"), ==, order[i]);
    }

  /* The last word was to leave. */
  publish (fixture, "x/a", 6, 1);
  settle (fixture);
  {
    g_autoptr (JsonObject) answer = sbx_test_peer_request (fixture->peer, "ping", NULL);
    g_autoptr (JsonObject) entry = subscribe (fixture->peer, "x/a", NULL, -1);

    g_assert_cmpint (json_object_get_int_member (entry, "seq"), ==, 6);
    publish (fixture, "x/a", 7, 1);
    assert_next (fixture->peer, 7);
  }
}

/* A peer that goes while the hub reads for it harms nobody. */
static void
test_gone_meanwhile (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *payload = g_strdup_printf ("{\"streams\":[{\"stream\":\"x/a\",\"epoch\":\"%s\",\"seq\":1}]}", fixture->epoch);

  publish (fixture, "x/a", 1, 9);
  settle (fixture);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));

      sbx_test_peer_send (peer, "hello", NULL, "{\"clientId\":\"m\",\"clientType\":\"monitor\"}");
      sbx_test_peer_send (peer, "subscribe", NULL, payload);
      sbx_test_peer_send (peer, "subscribe", NULL, payload);
      if (i % 2 == 0)
        sbx_test_peer_send_frame (peer, 0x82, "binary", 6);
      publish (fixture, "x/a", 10, 1);
    }
  settle (fixture);
}

/* hello.streams is the same, with the results in the welcome; and an epoch outlives a restart. */
static void
test_hello_streams (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char        *payload = g_strdup_printf ("{\"clientId\":\"m\",\"clientType\":\"monitor\",\"streams\":[{\"stream\":\"x/a\",\"epoch\":\"%s\",\"seq\":1}]}",
                                                     fixture->epoch);
  g_autoptr (SbxTestPeer) peer = NULL;
  g_autoptr (JsonObject)  answer = NULL;
  JsonObject             *entry;

  publish (fixture, "x/a", 1, 4);
  settle (fixture);
  sbx_test_hub_stop (fixture->hub);
  sbx_test_hub_start (fixture->hub);
  peer = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
  answer = sbx_test_peer_request (peer, "hello", payload);
  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "welcome");
  g_assert_cmpstr (json_object_get_string_member (sbx_test_peer_get_payload (answer), "epoch"), ==, fixture->epoch);
  entry = json_array_get_object_element (json_object_get_array_member (sbx_test_peer_get_payload (answer), "streams"), 0);
  assert_entry (entry, 4, 1, NULL);
  g_assert_cmpuint (count_missed (entry, 1), ==, 3);
}

#define ADD(name, func) g_test_add ("/hub-catch-up/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("from-now", test_from_now);
  ADD ("missed", test_missed);
  ADD ("not-recovered", test_not_recovered);
  g_test_add_func ("/hub-catch-up/trimmed", test_trimmed);
  ADD ("concurrent", test_concurrent);
  g_test_add_func ("/hub-catch-up/shared-size", test_shared_size);
  ADD ("pipelined", test_pipelined);
  ADD ("gone-meanwhile", test_gone_meanwhile);
  ADD ("hello-streams", test_hello_streams);

  return g_test_run ();
}
