/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec-monitor.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <string.h>

/* The golden frames stand in tests/data/frames/monitor, which is the first argument: one object a line, the
 * `frame` of the dialect and the `event` and `payload` of the envelope. */

static char *frames_folder;

static char *
bytes_to_text (GBytes *bytes)
{
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
}

static char *
node_to_text (JsonNode *node)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  sbx_json_writer_node (writer, NULL, node);
  bytes = sbx_json_writer_free_to_bytes (writer);
  return bytes_to_text (bytes);
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return node_to_text (node);
}

/* A copy without a terminator, so that a read past the end is seen. */
static SbxEnvelope *
decode (const char  *text,
        gboolean     from_hub,
        GError     **error)
{
  gsize            length = strlen (text);
  g_autofree char *data = g_memdup2 (text, length);

  if (from_hub)
    return sbx_codec_monitor.decode_from_hub (data != NULL ? data : "", length, error);
  return sbx_codec_monitor.decode (data != NULL ? data : "", length, error);
}

static void
assert_envelope (SbxEnvelope *envelope,
                 JsonObject  *golden)
{
  g_autofree char *expected = object_to_text (json_object_get_object_member (golden, "payload"));
  g_autofree char *payload = object_to_text (sbx_envelope_get_payload (envelope));

  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, json_object_get_string_member (golden, "event"));
  g_assert_cmpstr (payload, ==, expected);
  g_assert_null (sbx_envelope_get_id (envelope));
  g_assert_null (sbx_envelope_get_re (envelope));
}

/* As the hub has it: with the time of the answer first, and what is not there said to be null. Which request an
 * error answers is only for the client to know. */
static SbxEnvelope *
make_answer (JsonObject *golden)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonObject            *given = json_object_get_object_member (golden, "payload");
  JsonObjectIter         iter;
  const char            *name;
  JsonNode              *node;

  json_object_set_string_member (payload, "timestamp", "2026-11-20T09:30:00.123Z");
  json_object_iter_init_ordered (&iter, given);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!g_str_equal (name, "request"))
      json_object_set_member (payload, name, sbx_json_copy (node));
  json_object_set_null_member (payload, "x-nothing");
  return sbx_envelope_new (json_object_get_string_member (golden, "event"), payload);
}

typedef void (*GoldenFunc) (JsonObject *golden, const char *frame);

static void
each_golden (const char *name,
             GoldenFunc  check)
{
  g_autofree char    *path = g_build_filename (frames_folder, name, NULL);
  g_autofree char    *contents = NULL;
  g_auto (GStrv)      lines = NULL;
  g_autoptr (GError)  error = NULL;
  guint               n = 0;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) root = NULL;
      g_autofree char     *frame = NULL;

      if (*lines[i] == '\0')
        continue;
      g_test_message ("%s", lines[i]);
      root = sbx_json_parse (lines[i], strlen (lines[i]), SBX_LIMIT_DEPTH_FROM_HUB, &error);
      g_assert_no_error (error);
      frame = node_to_text (json_object_get_member (json_node_get_object (root), "frame"));
      check (json_node_get_object (root), frame);
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

static void
check_request_read (JsonObject *golden,
                    const char *frame)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = decode (frame, FALSE, &error);

  g_assert_no_error (error);
  assert_envelope (envelope, golden);
}

static void
check_request (JsonObject *golden,
               const char *frame)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (json_object_get_string_member (golden, "event"),
                                                       json_object_get_object_member (golden, "payload"));
  g_autoptr (GBytes)      bytes = sbx_codec_monitor.encode_to_hub (envelope, &error);
  g_autofree char        *text = bytes_to_text (bytes);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, frame);
  check_request_read (golden, frame);
}

static void
check_answer_read (JsonObject *golden,
                   const char *frame)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = decode (frame, TRUE, &error);

  g_assert_no_error (error);
  assert_envelope (envelope, golden);
}

static void
check_answer (JsonObject *golden,
              const char *frame)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = make_answer (golden);
  g_autoptr (GBytes)      bytes = sbx_codec_monitor.encode (envelope, &error);
  g_autofree char        *text = bytes_to_text (bytes);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, frame);
  check_answer_read (golden, frame);
}

static void
check_ack (JsonObject *golden,
           const char *frame)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;

  envelope = sbx_codec_monitor_decode_ack (json_object_get_string_member (golden, "request"), frame, strlen (frame), &error);
  g_assert_no_error (error);
  assert_envelope (envelope, golden);

  if (json_object_get_boolean_member_with_default (golden, "both", FALSE))
    {
      g_autoptr (SbxEnvelope) answer = make_answer (golden);
      g_autoptr (GBytes)      bytes = sbx_codec_monitor_encode_ack (answer);
      g_autofree char        *text = bytes_to_text (bytes);

      g_assert_cmpstr (text, ==, frame);
    }
}

static void
test_requests (void)
{
  each_golden ("requests.jsonl", check_request);
  each_golden ("requests-read.jsonl", check_request_read);
}

static void
test_answers (void)
{
  each_golden ("answers.jsonl", check_answer);
  each_golden ("answers-read.jsonl", check_answer_read);
}

static void
test_acks (void)
{
  each_golden ("acks.jsonl", check_ack);
}

static void
test_find (void)
{
  g_assert_true (sbx_codec_find ("monitor") == &sbx_codec_monitor);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    int         code;
    const char *field;           /* NULL: none named */
    gboolean    from_hub;
  } cases[] = {
    { "", SBX_WIRE_ERROR_BAD_REQUEST },
    { "2", SBX_WIRE_ERROR_BAD_REQUEST },
    { "{}", SBX_WIRE_ERROR_BAD_REQUEST },
    { "\"monitor:reply\"", SBX_WIRE_ERROR_BAD_REQUEST },
    { "[]", SBX_WIRE_ERROR_BAD_REQUEST, "event" },
    { "[\"\"]", SBX_WIRE_ERROR_BAD_REQUEST, "event" },
    { "[null]", SBX_WIRE_ERROR_BAD_REQUEST, "event" },
    { "[true,{}]", SBX_WIRE_ERROR_BAD_REQUEST, "event" },
    { "[{\"event\":\"monitor:reply\"}]", SBX_WIRE_ERROR_BAD_REQUEST, "event" },
    { "[[\"monitor:reply\"]]", SBX_WIRE_ERROR_BAD_REQUEST, "event" },
    { "[\"monitor:reply\",{}", SBX_WIRE_ERROR_BAD_REQUEST },
    { "[\"monitor:reply\",{}]x", SBX_WIRE_ERROR_BAD_REQUEST },
    { "[\"monitor:reply\",{\"a\":1,\"a\":2}]", SBX_WIRE_ERROR_BAD_REQUEST },
    { "[\"monitor:reply\",{\"a\":\"\xff\"}]", SBX_WIRE_ERROR_BAD_REQUEST },
    { "[\"monitor:reply\",\"hello\"]", SBX_WIRE_ERROR_BAD_REQUEST, "payload" },
    { "[\"monitor:reply\",[{}]]", SBX_WIRE_ERROR_BAD_REQUEST, "payload" },
    { "[\"monitor:reply\",7]", SBX_WIRE_ERROR_BAD_REQUEST, "payload" },
    { "[\"monitor:request_topics\",true]", SBX_WIRE_ERROR_BAD_REQUEST, "payload" },
    { "[\"monitor:request_topics\",[\"a\"]]", SBX_WIRE_ERROR_BAD_REQUEST, "payload" },
    { "[\"WORKER_DATA_SYNC\",\"a\"]", SBX_WIRE_ERROR_BAD_REQUEST, "payload" },
    { "[\"monitor:registered\",{}]", SBX_WIRE_ERROR_UNSUPPORTED },
    { "[\"Monitor:reply\",{}]", SBX_WIRE_ERROR_UNSUPPORTED },
    { "[\"sendMessage\",{}]", SBX_WIRE_ERROR_UNSUPPORTED },
    { "[42,\"x\"]", SBX_WIRE_ERROR_UNSUPPORTED },
    { "[\"monitor:reply\",{}]", SBX_WIRE_ERROR_UNSUPPORTED, NULL, TRUE },
    { "[42,\"x\"]", SBX_WIRE_ERROR_UNSUPPORTED, NULL, TRUE },
    { "[\"monitor:channels\"]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"monitor:channels\",{}]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"monitor:channels\",{\"channels\":{}}]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"monitor:topics\",7]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"channel:message\"]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"channel:message\",null]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"channel:message\",[]]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, TRUE },
    { "[\"channel:message\",{}]", SBX_WIRE_ERROR_BAD_REQUEST, "id", TRUE },
    { "[\"channel:message\",{\"message\":{}}]", SBX_WIRE_ERROR_BAD_REQUEST, "id", TRUE },
    { "[\"channel:message\",{\"id\":\"a\\u001fb\",\"topicId\":\"t\"}]", SBX_WIRE_ERROR_BAD_REQUEST, "id", TRUE },
    { "[\"channel:message\",{\"id\":\"m\"}]", SBX_WIRE_ERROR_BAD_REQUEST, "topicId", TRUE },
    { "[\"channel:message\",{\"id\":\"m\",\"topicId\":{}}]", SBX_WIRE_ERROR_BAD_REQUEST, "topicId", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (SbxEnvelope) envelope = decode (cases[i].text, cases[i].from_hub, &error);
      JsonObject             *details;

      g_assert_null (envelope);
      g_assert_error (error, SBX_WIRE_ERROR, cases[i].code);
      details = sbx_wire_error_get_details (error);
      if (cases[i].field != NULL)
        g_assert_nonnull (details);
      g_assert_cmpstr (details != NULL ? json_object_get_string_member_with_default (details, "field", NULL) : NULL,
                       ==, cases[i].field);
    }
}

/* What JavaScript's strings can have, and no text. */
static void
test_mended (void)
{
  static const struct
  {
    const char *text;
    const char *payload;
  } cases[] = {
    { "[\"monitor:reply\",{\"a\":\"x\\u0000y\"}]", "{\"a\":\"x\uFFFDy\"}" },
    { "[\"monitor:reply\",{\"a\":\"\\ud83d\"}]", "{\"a\":\"\uFFFD\"}" },
    { "[\"monitor:reply\",{\"a\":\"\\uDE00\\ud83d\\ude00\\ud83dx\"}]", "{\"a\":\"\uFFFD\U0001F600\uFFFDx\"}" },
    { "[\"monitor:reply\",{\"a\":\"\\ud83d\\ud83d\\ude00\"}]", "{\"a\":\"\uFFFD\U0001F600\"}" },
    { "[\"monitor:reply\",{\"a\":\"\\\\u0000\"}]", "{\"a\":\"\\\\u0000\"}" },
    { "[\"monitor:reply\",{\"a\":\"\\ud83d\\n\"}]", "{\"a\":\"\uFFFD\\n\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (SbxEnvelope) envelope = decode (cases[i].text, FALSE, &error);
      g_autofree char        *payload = NULL;

      g_assert_no_error (error);
      payload = object_to_text (sbx_envelope_get_payload (envelope));
      g_assert_cmpstr (payload, ==, cases[i].payload);
    }
}

/* What the dialect has no words for is said to be so, and not dropped in silence. */
static void
test_no_form (void)
{
  static const char *const events[] = {
    "channelChanged", "topicChanged", "messageChanged", "messageRemoved", "readChanged", "typingChanged", "sessionUpdate",
    "taskUpdate", "progressUpdate", "projectsUpdate", "actionUpdate", "directMessage", "presenceChanged", "ok", "subscribed", "pong",
  };
  static const char *const requests[] = { "subscribe", "publish", "search", "editMessage", "setTyping", "claimTopic", "ping", "pushAction" };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (events[i], NULL);

      g_assert_null (sbx_codec_monitor.encode (envelope, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, events[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (requests[i], NULL);

      g_assert_null (sbx_codec_monitor.encode_to_hub (envelope, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED);
    }
}

static char *
make_deep (guint depth)
{
  g_autofree char *open = g_strnfill (depth - 2, '[');
  g_autofree char *close = g_strnfill (depth - 2, ']');

  return g_strdup_printf ("[\"monitor:reply\",{\"x\":%s%s}]", open, close);
}

/* Exactly at the limit, and one past it. */
static void
test_limits (void)
{
  for (guint past = 0; past <= 1; past++)
    {
      g_autoptr (GError)      deep_error = NULL;
      g_autoptr (GError)      long_error = NULL;
      g_autofree char        *deep = make_deep (SBX_LIMIT_DEPTH + past);
      g_autofree char        *name = g_strnfill (SBX_LIMIT_EVENT_BYTES + past, 'x');
      g_autofree char        *array = g_strdup_printf ("[\"%s\",{}]", name);
      g_autoptr (SbxEnvelope) envelope = decode (deep, FALSE, &deep_error);

      if (past == 0)
        g_assert_no_error (deep_error);
      else
        g_assert_error (deep_error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_null (decode (array, FALSE, &long_error));
      g_assert_error (long_error, SBX_WIRE_ERROR, (int) (past == 0 ? SBX_WIRE_ERROR_UNSUPPORTED : SBX_WIRE_ERROR_TOO_LARGE));
    }
}

/* Random objects, whose ids and times are native already: through both halves they stay what they are. */

static char *
random_text (void)
{
  static const char *const pieces[] = { "a", "\"", "\\", "é", "日本", "😀", " ", "\n", "}", "]", ",", ":", "x1", "\x7f", "/" };
  GString                 *text = g_string_new (NULL);

  for (int n = g_test_rand_int_range (0, 6); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free (text, FALSE);
}

static JsonNode *
random_node (int depth)
{
  g_autofree char *text = random_text ();
  JsonArray       *array;
  JsonObject      *object;
  JsonNode        *node;

  switch (g_test_rand_int_range (0, depth > 0 ? 7 : 5))
    {
    case 0:
      return json_node_init_int (json_node_alloc (), g_test_rand_int ());
    case 1:
      return json_node_init_double (json_node_alloc (), g_test_rand_double ());
    case 2:
      return json_node_init_boolean (json_node_alloc (), g_test_rand_bit ());
    case 3:
      return json_node_init_string (json_node_alloc (), text);
    case 4:
      return json_node_init_string (json_node_alloc (), "plain");
    case 5:
      array = json_array_new ();
      for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
        json_array_add_element (array, random_node (depth - 1));
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, array);
      return node;
    default:
      object = json_object_new ();
      for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
        {
          g_autofree char *name = random_text ();

          json_object_set_member (object, name, random_node (depth - 1));
        }
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, object);
      return node;
    }
}

static void
add_unknown (JsonObject *object)
{
  for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
    {
      g_autofree char *name = random_text ();
      g_autofree char *whole = g_strconcat ("x-", name, NULL);

      json_object_set_member (object, whole, random_node (3));
    }
}

static JsonObject *
random_object (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", "m 1");
  json_object_set_string_member (object, "channelId", "c/é");
  json_object_set_string_member (object, "topicId", "t\"");
  json_object_set_int_member (object, "timestamp", 1795166999723 + g_test_rand_int_range (0, 1000000));
  json_object_set_int_member (object, "lastMessageTime", 1795166999723);
  add_unknown (object);
  return object;
}

static JsonObject *
random_payload (const char *event)
{
  JsonObject *payload = json_object_new ();

  if (g_str_equal (event, "channels") || g_str_equal (event, "topics") || g_str_equal (event, "messages"))
    {
      JsonArray *array = json_array_new ();

      json_object_set_string_member (payload, "channelId", "c/é");
      json_object_set_string_member (payload, "topicId", "t\"");
      json_object_set_array_member (payload, event, array);
      for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
        json_array_add_object_element (array, random_object ());
    }
  else if (g_str_equal (event, "messageAdded"))
    {
      json_object_set_object_member (payload, "message", random_object ());
      return payload;
    }
  else if (g_str_equal (event, "error"))
    {
      json_object_set_string_member (payload, "error", "conflict");
      json_object_set_string_member (payload, "message", "why");
    }
  else
    json_object_set_string_member (payload, "clientId", "a");

  if (g_str_equal (event, "hello"))
    json_object_set_string_member (payload, "clientType", "admin");
  if (!g_str_equal (event, "welcome"))
    add_unknown (payload);
  return payload;
}

static void
test_round_trip (void)
{
  static const struct
  {
    const char *event;
    gboolean    from_hub;
  } cases[] = {
    { "hello" }, { "listChannels" }, { "listTopics" }, { "listMessages" }, { "sendMessage" }, { "markRead" }, { "syncData" },
    { "welcome", TRUE }, { "channels", TRUE }, { "topics", TRUE }, { "messages", TRUE }, { "messageAdded", TRUE },
    { "messageAccepted", TRUE }, { "synced", TRUE }, { "error", TRUE },
  };

  for (guint round = 0; round < 2000; round++)
    {
      const char             *event = cases[round % G_N_ELEMENTS (cases)].event;
      gboolean                from_hub = cases[round % G_N_ELEMENTS (cases)].from_hub;
      g_autoptr (GError)      error = NULL;
      g_autoptr (JsonObject)  payload = random_payload (event);
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (event, payload);
      g_autoptr (SbxEnvelope) again = NULL;
      g_autoptr (GBytes)      bytes = from_hub ? sbx_codec_monitor.encode (envelope, &error)
                                               : sbx_codec_monitor.encode_to_hub (envelope, &error);
      g_autofree char        *text = bytes_to_text (bytes);
      g_autofree char        *before = object_to_text (payload);
      g_autofree char        *after = NULL;

      g_assert_no_error (error);
      again = decode (text, from_hub, &error);
      g_assert_no_error (error);
      after = object_to_text (sbx_envelope_get_payload (again));
      g_assert_cmpstr (sbx_envelope_get_event (again), ==, event);
      g_assert_cmpstr (after, ==, before);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  frames_folder = argv[1];

  g_test_add_func ("/codec-monitor/find", test_find);
  g_test_add_func ("/codec-monitor/requests", test_requests);
  g_test_add_func ("/codec-monitor/answers", test_answers);
  g_test_add_func ("/codec-monitor/acks", test_acks);
  g_test_add_func ("/codec-monitor/refused", test_refused);
  g_test_add_func ("/codec-monitor/mended", test_mended);
  g_test_add_func ("/codec-monitor/no-form", test_no_form);
  g_test_add_func ("/codec-monitor/limits", test_limits);
  g_test_add_func ("/codec-monitor/round-trip", test_round_trip);

  return g_test_run ();
}
