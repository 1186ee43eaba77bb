/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <string.h>

/* The dialects agent and worker. The golden frames stand in folders of their names, in the one that is the first argument:
 * one object a line, the `frame` of the dialect and what the envelope has. */

typedef SbxEnvelope *(*DecodeFunc) (const char *data, gsize length, GError **error);
typedef GBytes      *(*EncodeFunc) (SbxEnvelope *envelope, GError **error);

static char *frames_folder;

static char *
bytes_to_text (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
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

static const char *
get_text (JsonObject *object,
          const char *member)
{
  return object != NULL ? json_object_get_string_member_with_default (object, member, NULL) : NULL;
}

/* A copy without a terminator, so that a read past the end is seen. */
static SbxEnvelope *
decode_text (DecodeFunc   decode,
             const char  *text,
             GError     **error)
{
  g_autofree char *data = g_memdup2 (text, strlen (text));

  return decode (data != NULL ? data : "", strlen (text), error);
}

static SbxEnvelope *
make_envelope (JsonObject *golden)
{
  const char *event = json_object_get_string_member (golden, "event");
  JsonObject *payload = json_object_get_object_member (golden, "payload");

  if (json_object_has_member (golden, "re"))
    return sbx_envelope_new_answer (event, get_text (golden, "re"), payload);
  return sbx_envelope_new_request (event, get_text (golden, "id"), payload);
}

static void
check_line (const char *line,
            DecodeFunc  decode,
            EncodeFunc  encode)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (JsonNode)    node = sbx_json_parse (line, strlen (line), SBX_LIMIT_DEPTH, &error);
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (SbxEnvelope) made = NULL;
  g_autoptr (GBytes)      bytes = NULL;
  g_autofree char        *frame = NULL;
  g_autofree char        *expected = NULL;
  g_autofree char        *payload = NULL;
  g_autofree char        *written = NULL;
  JsonObject             *golden;

  g_test_message ("%s", line);
  g_assert_no_error (error);
  golden = json_node_get_object (node);
  frame = node_to_text (json_object_get_member (golden, "frame"));
  expected = node_to_text (json_object_get_member (golden, "payload"));

  envelope = decode_text (decode, frame, &error);
  g_assert_no_error (error);
  payload = bytes_to_text (sbx_envelope_get_payload_text (envelope));
  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, get_text (golden, "event"));
  g_assert_cmpstr (sbx_envelope_get_id (envelope), ==, get_text (golden, "id"));
  g_assert_cmpstr (sbx_envelope_get_re (envelope), ==, get_text (golden, "re"));
  g_assert_cmpstr (payload, ==, expected);

  if (encode == NULL)
    return;
  made = make_envelope (golden);
  bytes = encode (made, &error);
  g_assert_no_error (error);
  written = bytes_to_text (bytes);
  g_assert_cmpstr (written, ==, frame);
}

/* @encode is NULL for frames that are only read. */
static void
check_file (const SbxCodec *codec,
            const char     *name,
            DecodeFunc      decode,
            EncodeFunc      encode)
{
  g_autofree char *path = g_build_filename (frames_folder, codec->name, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv)   lines = NULL;
  guint            n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '\0')
        continue;
      check_line (lines[i], decode, encode);
      n++;
    }
  g_assert_cmpuint (n, >, 5);
}

static void
test_golden (gconstpointer data)
{
  const SbxCodec *codec = data;

  g_assert_true (sbx_codec_find (codec->name) == codec);
  check_file (codec, "asked.jsonl", codec->decode, codec->encode_to_hub);
  check_file (codec, "asked-read.jsonl", codec->decode, NULL);
  check_file (codec, "told.jsonl", codec->decode_from_hub, codec->encode);
  check_file (codec, "told-read.jsonl", codec->decode_from_hub, NULL);
}

/* --- What there is no form for --- */

static void
test_no_form (void)
{
  static const struct
  {
    const SbxCodec *codec;
    const char     *event;
    const char     *payload;
    gboolean        to_hub;
  } cases[] = {
    { &sbx_codec_worker, "welcome", "{}", FALSE },
    { &sbx_codec_worker, "messageAdded", "{}", FALSE },
    { &sbx_codec_worker, "action", "{\"action\":7}", FALSE },
    { &sbx_codec_worker, "hello", "{}", TRUE },
    { &sbx_codec_worker, "listChannels", "{}", TRUE },
    { &sbx_codec_agent, "welcome", "{}", FALSE },
    { &sbx_codec_agent, "ok", "{}", FALSE },
    { &sbx_codec_agent, "sessions", "{\"sessions\":[]}", FALSE },
    { &sbx_codec_agent, "taskUpdate", "{\"task\":[]}", FALSE },
    { &sbx_codec_agent, "published", "{\"stream\":\"x/other\",\"data\":{}}", FALSE },
    { &sbx_codec_agent, "hello", "{}", TRUE },
    { &sbx_codec_agent, "listSessions", "{}", TRUE },
    { &sbx_codec_agent, "publish", "{\"stream\":\"x/other\",\"data\":{}}", TRUE },
    { &sbx_codec_agent, "publish", "{\"stream\":\"x/agent\",\"data\":1}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes)      payload = g_bytes_new_static (cases[i].payload, strlen (cases[i].payload));
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text (cases[i].event, NULL, NULL, payload);
      g_autoptr (GError)      error = NULL;
      EncodeFunc              encode = cases[i].to_hub ? cases[i].codec->encode_to_hub : cases[i].codec->encode;

      g_test_message ("%s %s", cases[i].codec->name, cases[i].event);
      g_assert_null (encode (envelope, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED);
    }
}

/* What a hub knows of an action is not the bot's business. */
static void
test_whole_action (void)
{
  const char *text = "{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"triggeredBy\":\"agent-7\",\"stream\":\"bot/B\",\"epoch\":\"k\",\"seq\":6,"
                     "\"action\":{\"actionId\":\"a\",\"key\":\"secret\",\"targetId\":\"B\",\"action\":{\"key\":1},\"state\":\"queued\",\"reason\":\"r\","
                     "\"by\":\"agent-7\",\"createdAt\":1,\"expiresAt\":null,\"sentAt\":null,\"endedAt\":null,\"result\":null,\"error\":\"\"}}";
  const char             *expected = "{\"type\":\"action\",\"actionId\":\"a\",\"action\":{\"key\":1},\"timestamp\":1795167000123}";
  g_autoptr (GBytes)      payload = g_bytes_new_static (text, strlen (text));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("action", NULL, NULL, payload);
  g_autoptr (GBytes)      bytes = sbx_codec_worker.encode (envelope, NULL);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

/* `result?`, not a result of nothing; and the bare word that some send. */
static void
test_agent_spelling (void)
{
  const char *text = "{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"stream\":\"tasks\",\"seq\":6,\"task\":{\"taskId\":\"t\",\"sessionId\":\"\","
                     "\"taskType\":\"\",\"status\":\"pending\",\"result\":null,\"error\":\"\",\"evaluation\":null,\"attempts\":0,\"task_id\":\"clash\"}}";
  const char             *expected = "{\"event\":\"task.update\",\"data\":{\"task_id\":\"t\",\"status\":\"pending\",\"attempts\":0}}";
  g_autoptr (GBytes)      payload = g_bytes_new_static (text, strlen (text));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("taskUpdate", NULL, NULL, payload);
  g_autoptr (GBytes)      bytes = sbx_codec_agent.encode (envelope, NULL);
  g_autoptr (SbxEnvelope) ping = decode_text (sbx_codec_agent.decode, "ping", NULL);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
  g_assert_cmpstr (sbx_envelope_get_event (ping), ==, "ping");
}

/* --- What is refused --- */

static void
assert_refused (const SbxCodec *codec,
                const char     *text,
                int             code,
                const char     *field,
                const char     *re)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *shown = g_strescape (text, NULL);
  JsonObject        *details;

  g_test_message ("%s %.100s", codec->name, shown);
  g_assert_null (decode_text (codec->decode, text, &error));
  g_assert_error (error, SBX_WIRE_ERROR, code);
  details = sbx_wire_error_get_details (error);
  g_assert_cmpstr (get_text (details, "field"), ==, field);
  g_assert_cmpstr (get_text (details, "re"), ==, re);
}

static void
test_refused (gconstpointer data)
{
  static const char *const texts[] = { "", "{", "[]", "7", "null", "\"ping\"", "pings", "pin", "{}{}", "{\"x\":1,\"x\":1}", "{\"x\":\"\\u0000\"}", "{\"x\":\"\xff\"}" };
  const SbxCodec          *codec = data;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (codec, texts[i], SBX_WIRE_ERROR_BAD_REQUEST, NULL, NULL);
}

static void
test_worker_refused (void)
{
  const SbxCodec *codec = &sbx_codec_worker;

  assert_refused (codec, "{}", SBX_WIRE_ERROR_BAD_REQUEST, "type", NULL);
  assert_refused (codec, "{\"type\":null,\"id\":\"a\"}", SBX_WIRE_ERROR_BAD_REQUEST, "type", "a");
  assert_refused (codec, "{\"event\":\"ping\"}", SBX_WIRE_ERROR_BAD_REQUEST, "type", NULL);
  assert_refused (codec, "{\"type\":\"Ack\",\"id\":\"a\"}", SBX_WIRE_ERROR_UNSUPPORTED, NULL, "a");
  assert_refused (codec, "{\"type\":\"action\",\"actionId\":\"a\"}", SBX_WIRE_ERROR_UNSUPPORTED, NULL, NULL);
  assert_refused (codec, "{\"type\":\"action_result\",\"id\":\"a\",\"success\":1}", SBX_WIRE_ERROR_BAD_REQUEST, "success", "a");
}

static void
test_agent_refused (void)
{
  const SbxCodec *codec = &sbx_codec_agent;

  assert_refused (codec, "{}", SBX_WIRE_ERROR_BAD_REQUEST, "event", NULL);
  assert_refused (codec, "{\"event\":1,\"type\":2}", SBX_WIRE_ERROR_BAD_REQUEST, "event", NULL);
  assert_refused (codec, "{\"event\":\"sessionUpdate\",\"data\":{}}", SBX_WIRE_ERROR_UNSUPPORTED, NULL, NULL);
  assert_refused (codec, "{\"event\":\"session.update\",\"session_id\":\"x\"}", SBX_WIRE_ERROR_BAD_REQUEST, "data", NULL);
  assert_refused (codec, "{\"event\":\"task.update\",\"data\":[]}", SBX_WIRE_ERROR_BAD_REQUEST, "data", NULL);
  assert_refused (codec, "{\"event\":\"error\",\"data\":\"x\"}", SBX_WIRE_ERROR_BAD_REQUEST, "data", NULL);
}

static char *
nest (const char *format,
      guint       depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');
  g_auto (GStrv)   parts = g_strsplit (format, "@", 2);

  return g_strconcat (parts[0], open, close, parts[1], NULL);
}

static void
test_depth (gconstpointer data)
{
  const SbxCodec         *codec = data;
  const char             *format = codec == &sbx_codec_agent ? "{\"event\":\"ping\",\"x\":@}" : "{\"type\":\"heartbeat\",\"x\":@}";
  g_autofree char        *deepest = nest (format, SBX_LIMIT_DEPTH - 1);
  g_autofree char        *deeper = nest (format, SBX_LIMIT_DEPTH);
  g_autofree char        *deepest_told = nest (format, SBX_LIMIT_DEPTH_FROM_HUB - 1);
  g_autofree char        *deeper_told = nest (format, SBX_LIMIT_DEPTH_FROM_HUB);
  g_autoptr (SbxEnvelope) asked = decode_text (codec->decode, deepest, NULL);
  g_autoptr (SbxEnvelope) told = decode_text (codec->decode_from_hub, deepest_told, NULL);

  g_assert_nonnull (asked);
  g_assert_nonnull (told);
  g_assert_null (decode_text (codec->decode, deeper, NULL));
  g_assert_null (decode_text (codec->decode_from_hub, deeper_told, NULL));
}

/* --- What goes out comes back, whatever its values --- */

static JsonNode *
random_json (guint depth)
{
  static const char *const texts[] = { "x", "你好 😍", "\"\\/\b\t\n", "task_id", " " };
  static const char *const names[] = { "taskId", "task_id", "any thing", "type", "event", "" };
  JsonNode                *node;
  JsonArray               *array;
  JsonObject              *object;

  switch (g_test_rand_int_range (0, depth > 3 ? 4 : 6))
    {
    case 0:
      return json_node_init_string (json_node_alloc (), texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
    case 1:
      return json_node_init_int (json_node_alloc (), (gint64) g_test_rand_int () * g_test_rand_int ());
    case 2:
      return json_node_init_boolean (json_node_alloc (), g_test_rand_bit ());
    case 3:
      return json_node_init_double (json_node_alloc (), g_test_rand_int () / 16.0);
    case 4:
      node = json_node_new (JSON_NODE_ARRAY);
      array = json_array_new ();
      for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
        json_array_add_element (array, random_json (depth + 1));
      json_node_take_array (node, array);
      return node;
    default:
      node = json_node_new (JSON_NODE_OBJECT);
      object = json_object_new ();
      for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
        json_object_set_member (object, names[g_test_rand_int_range (0, G_N_ELEMENTS (names))], random_json (depth + 1));
      json_node_take_object (node, object);
      return node;
    }
}

static void
set_some (JsonObject        *object,
          const char *const *members)
{
  for (; *members != NULL; members++)
    {
      if (g_test_rand_bit ())
        json_object_set_member (object, *members, random_json (0));
    }
}

static void
check_round (SbxEnvelope *envelope,
             EncodeFunc   encode,
             DecodeFunc   decode)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (GBytes)      bytes = encode (envelope, &error);
  g_autoptr (SbxEnvelope) again = NULL;

  g_assert_no_error (error);
  again = decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_envelope_get_event (again), ==, sbx_envelope_get_event (envelope));
  g_assert_cmpstr (sbx_envelope_get_id (again), ==, sbx_envelope_get_id (envelope));
  g_assert_cmpstr (sbx_envelope_get_re (again), ==, sbx_envelope_get_re (envelope));
  g_assert_true (g_bytes_equal (sbx_envelope_get_payload_text (again), sbx_envelope_get_payload_text (envelope)));
}

static void
test_agent_round (void)
{
  static const char *const members[] = { "taskId", "title", "status", "completedTasks", "totalTasks", "currentTask", "startedAt",
                                         "result", "evaluation", "session", "extra one", "snake_case", NULL };
  static const struct
  {
    const char *report;
    const char *update;
    const char *member;
  } kinds[] = {
    { "reportSession", "sessionUpdate", "session" },
    { "reportTask", "taskUpdate", "task" },
    { "reportProgress", "progressUpdate", "progress" },
  };

  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (JsonObject)  payload = json_object_new ();
      JsonObject             *object = json_object_new ();
      guint                   kind = i % G_N_ELEMENTS (kinds);
      g_autoptr (SbxEnvelope) report = NULL;
      g_autoptr (SbxEnvelope) update = NULL;

      set_some (object, members);
      /* Anything else becomes text. */
      if (g_test_rand_bit ())
        json_object_set_string_member (object, "error", "{\"message\":1} 你");
      json_object_set_string_member (object, "sessionId", "s\n你");
      json_object_set_object_member (payload, kinds[kind].member, object);
      report = sbx_envelope_new (kinds[kind].report, payload);
      update = sbx_envelope_new (kinds[kind].update, payload);
      check_round (report, sbx_codec_agent.encode_to_hub, sbx_codec_agent.decode);
      check_round (update, sbx_codec_agent.encode, sbx_codec_agent.decode_from_hub);
    }
}

static void
test_worker_round (void)
{
  static const char *const members[] = { "actionId", "targetId", "action", "result", "state", "snake_case", "x", NULL };
  static const char *const requests[] = { "ackAction", "pushAction", "cancelAction", "traceAction", "listActions", "checkBot" };
  static const char *const answers[] = { "actionSent", "actionQueued", "action", "actions", "actionUpdate", "botStatus", "ok", "error" };

  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (JsonObject)  payload = json_object_new ();
      g_autoptr (SbxEnvelope) request = NULL;
      g_autoptr (SbxEnvelope) answer = NULL;

      set_some (payload, members);
      request = sbx_envelope_new_request (requests[i % G_N_ELEMENTS (requests)], g_test_rand_bit () ? "r\n1" : NULL, payload);
      check_round (request, sbx_codec_worker.encode_to_hub, sbx_codec_worker.decode);

      json_object_set_string_member (payload, "timestamp", "2026-11-20T09:30:00.123Z");
      answer = sbx_envelope_new_answer (answers[i % G_N_ELEMENTS (answers)], "r\n1", payload);
      check_round (answer, sbx_codec_worker.encode, sbx_codec_worker.decode_from_hub);
    }
}

static void
test_worker_action_round (void)
{
  static const char *const members[] = { "priority", "any thing", NULL };

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (JsonObject)  payload = json_object_new ();
      JsonObject             *record = json_object_new ();
      g_autoptr (SbxEnvelope) action = NULL;

      json_object_set_string_member (payload, "timestamp", "2026-11-20T09:30:00.123Z");
      json_object_set_string_member (record, "actionId", "a 你");
      json_object_set_object_member (record, "action", json_object_new ());
      json_object_set_member (json_object_get_object_member (record, "action"), "x", random_json (0));
      set_some (record, members);
      json_object_set_object_member (payload, "action", record);
      action = sbx_envelope_new ("action", payload);
      check_round (action, sbx_codec_worker.encode, sbx_codec_worker.decode_from_hub);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  frames_folder = argv[1];

  g_test_add_data_func ("/codec-frames/agent/golden", &sbx_codec_agent, test_golden);
  g_test_add_data_func ("/codec-frames/worker/golden", &sbx_codec_worker, test_golden);
  g_test_add_func ("/codec-frames/no-form", test_no_form);
  g_test_add_func ("/codec-frames/whole-action", test_whole_action);
  g_test_add_func ("/codec-frames/agent/spelling", test_agent_spelling);
  g_test_add_data_func ("/codec-frames/agent/refused-json", &sbx_codec_agent, test_refused);
  g_test_add_data_func ("/codec-frames/worker/refused-json", &sbx_codec_worker, test_refused);
  g_test_add_func ("/codec-frames/agent/refused", test_agent_refused);
  g_test_add_func ("/codec-frames/worker/refused", test_worker_refused);
  g_test_add_data_func ("/codec-frames/agent/depth", &sbx_codec_agent, test_depth);
  g_test_add_data_func ("/codec-frames/worker/depth", &sbx_codec_worker, test_depth);
  g_test_add_func ("/codec-frames/agent/round", test_agent_round);
  g_test_add_func ("/codec-frames/worker/round", test_worker_round);
  g_test_add_func ("/codec-frames/worker/action-round", test_worker_action_round);
  return g_test_run ();
}
