/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <string.h>

/* The golden frames stand in tests/data/frames/broadcast, which is the first argument: one object a line, the
 * `frame` of the dialect, and the `event`, `id`, `re` and `payload` of the envelope. */

static char *frames_folder;

typedef SbxEnvelope *(*DecodeFunc) (const char *data, gsize length, GError **error);
typedef GBytes      *(*EncodeFunc) (SbxEnvelope *envelope, GError **error);

static char *
node_to_text (JsonNode *node)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  sbx_json_writer_node (writer, NULL, node);
  bytes = sbx_json_writer_free_to_bytes (writer);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return node_to_text (node);
}

/* A copy without a terminator, so that a read past the end is seen. */
static SbxEnvelope *
decode_text (DecodeFunc   decode,
             const char  *text,
             GError     **error)
{
  gsize            length = strlen (text);
  g_autofree char *data = g_memdup2 (text, length);

  return decode (data != NULL ? data : "", length, error);
}

static const char *
get_text (JsonObject *golden,
          const char *member)
{
  return json_object_get_string_member_with_default (golden, member, NULL);
}

static void
assert_envelope (SbxEnvelope *envelope,
                 JsonObject  *golden)
{
  g_autofree char *expected = object_to_text (json_object_get_object_member (golden, "payload"));
  g_autofree char *payload = object_to_text (sbx_envelope_get_payload (envelope));

  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, get_text (golden, "event"));
  g_assert_cmpstr (sbx_envelope_get_id (envelope), ==, get_text (golden, "id"));
  g_assert_cmpstr (sbx_envelope_get_re (envelope), ==, get_text (golden, "re"));
  g_assert_cmpstr (payload, ==, expected);
}

static SbxEnvelope *
make_envelope (JsonObject *golden)
{
  JsonObject *payload = json_object_get_object_member (golden, "payload");

  if (get_text (golden, "id") != NULL)
    return sbx_envelope_new_request (get_text (golden, "event"), get_text (golden, "id"), payload);
  return sbx_envelope_new_answer (get_text (golden, "event"), get_text (golden, "re"), payload);
}

/* @encode is NULL for frames that are only read. */
static void
check_file (const char *name,
            DecodeFunc  decode,
            EncodeFunc  encode)
{
  g_autofree char *path = g_build_filename (frames_folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv)   lines = NULL;
  guint            n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (JsonNode)    node = NULL;
      g_autoptr (SbxEnvelope) envelope = NULL;
      g_autofree char        *frame = NULL;
      JsonObject             *golden;

      if (*lines[i] == '\0')
        continue;
      n++;
      g_test_message ("%s", lines[i]);
      node = sbx_json_parse (lines[i], strlen (lines[i]), SBX_LIMIT_DEPTH, &error);
      g_assert_no_error (error);
      golden = json_node_get_object (node);
      frame = node_to_text (json_object_get_member (golden, "frame"));

      envelope = decode_text (decode, frame, &error);
      g_assert_no_error (error);
      assert_envelope (envelope, golden);

      if (encode != NULL)
        {
          g_autoptr (SbxEnvelope) made = make_envelope (golden);
          g_autoptr (GBytes)      bytes = encode (made, &error);
          g_autofree char        *written = NULL;

          g_assert_no_error (error);
          written = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
          g_assert_cmpstr (written, ==, frame);
        }
    }
  g_assert_cmpuint (n, >, 5);
}

static void
test_told (void)
{
  check_file ("told.jsonl", sbx_codec_broadcast.decode_from_hub, sbx_codec_broadcast.encode);
  check_file ("told-read.jsonl", sbx_codec_broadcast.decode_from_hub, NULL);
}

static void
test_asked (void)
{
  check_file ("asked.jsonl", sbx_codec_broadcast.decode, sbx_codec_broadcast.encode_to_hub);
  check_file ("asked-read.jsonl", sbx_codec_broadcast.decode, NULL);
}

static void
test_words (void)
{
  g_autoptr (SbxEnvelope) ping = decode_text (sbx_codec_broadcast.decode, "ping", NULL);
  g_autoptr (SbxEnvelope) pong = decode_text (sbx_codec_broadcast.decode_from_hub, "pong", NULL);

  g_assert_cmpstr (sbx_envelope_get_event (ping), ==, "ping");
  g_assert_cmpstr (sbx_envelope_get_event (pong), ==, "pong");
  g_assert_true (sbx_codec_find ("broadcast") == &sbx_codec_broadcast);
}

/* A whole message as a hub has it: what the dialect does not carry is not there. */
static void
test_whole_message (void)
{
  const char             *text = "{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"triggeredBy\":\"u\",\"stream\":\"channel/c\","
                                 "\"epoch\":\"k\",\"seq\":42,\"message\":{\"id\":\"m\",\"channelId\":\"c\",\"topicId\":\"t\",\"seq\":42,"
                                 "\"fromId\":\"u\",\"fromName\":\"U\",\"fromType\":\"chat\",\"direction\":\"out\",\"content\":\"x\","
                                 "\"type\":\"text\",\"timestamp\":0,\"storedAt\":1795167000123,\"replyTo\":null,\"important\":false,"
                                 "\"private\":false,\"attachments\":[],\"editedAt\":null,\"status\":\"stored\",\"extra\":{},"
                                 "\"conversation_id\":\"clash\",\"key\":\"k\"}}";
  g_autoptr (GBytes)      payload = g_bytes_new_static (text, strlen (text));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("messageAdded", NULL, NULL, payload);
  g_autoptr (GBytes)      bytes = sbx_codec_broadcast.encode (envelope, NULL);
  const char             *expected = "{\"action\":\"new_message\",\"data\":{\"id\":\"m\",\"conversation_id\":\"t\",\"content\":\"x\","
                                     "\"sender_id\":\"u\",\"sender_name\":\"U\",\"sender_type\":\"chat\",\"message_type\":\"text\","
                                     "\"is_important\":false,\"extra_metadata\":{},\"created_at\":\"1970-01-01T00:00:00.000Z\"}}";

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static void
test_no_form (void)
{
  static const struct
  {
    const char *event;
    const char *payload;
    gboolean    to_hub;
  } cases[] = {
    { "welcome", "{}", FALSE },
    { "taskUpdate", "{}", FALSE },
    { "messageRemoved", "{}", FALSE },
    { "readChanged", "{\"topicId\":\"t\",\"userId\":\"u\",\"readSeq\":4}", FALSE },
    { "readChanged", "{\"topicId\":\"t\",\"userId\":\"u\",\"messageIds\":null}", FALSE },
    { "readChanged", "{\"topicId\":\"t\",\"userId\":\"u\",\"messageIds\":[\"m\"],\"unread\":true}", FALSE },
    { "hello", "{}", TRUE },
    { "listChannels", "{}", TRUE },
    { "markRead", "{\"topicId\":\"t\",\"seq\":4}", TRUE },
    { "messageAdded", "{}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes)      payload = g_bytes_new_static (cases[i].payload, strlen (cases[i].payload));
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text (cases[i].event, NULL, NULL, payload);
      g_autoptr (GError)      error = NULL;
      GBytes                 *bytes = cases[i].to_hub ? sbx_codec_broadcast.encode_to_hub (envelope, &error)
                                                      : sbx_codec_broadcast.encode (envelope, &error);

      g_assert_null (bytes);
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED);
    }
}

static char *
repeat (const char *text,
        guint       n)
{
  GString *all = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
assert_refused (const char *text,
                int         code,
                const char *field,
                const char *re)
{
  g_autoptr (GError) error = NULL;
  JsonObject        *details;

  g_test_message ("%.200s", text);
  g_assert_null (decode_text (sbx_codec_broadcast.decode, text, &error));
  g_assert_error (error, SBX_WIRE_ERROR, code);
  details = sbx_wire_error_get_details (error);
  g_assert_cmpstr (details != NULL ? get_text (details, "field") : NULL, ==, field);
  g_assert_cmpstr (details != NULL ? get_text (details, "re") : NULL, ==, re);
}

static void
test_refused (void)
{
  g_autofree char *long_action = repeat ("a", SBX_LIMIT_EVENT_BYTES + 1);
  g_autofree char *long_frame = g_strdup_printf ("{\"action\":\"%s\"}", long_action);
  g_autofree char *long_id = g_strdup_printf ("{\"action\":\"ping\",\"id\":\"%.65s\"}", long_action);
  g_autofree char *open = repeat ("[", SBX_LIMIT_DEPTH - 1);
  g_autofree char *close = repeat ("]", SBX_LIMIT_DEPTH - 1);
  g_autofree char *deep = g_strdup_printf ("{\"action\":\"ping\",\"data\":{\"x\":%s%s}}", open, close);
  g_autofree char *fits = g_strdup_printf ("{\"action\":\"ping\",\"data\":{\"x\":%s%s}}", open + 1, close + 1);
  g_autoptr (SbxEnvelope) envelope = NULL;

  assert_refused ("", SBX_WIRE_ERROR_BAD_REQUEST, NULL, NULL);
  assert_refused ("pings", SBX_WIRE_ERROR_BAD_REQUEST, NULL, NULL);
  assert_refused ("[]", SBX_WIRE_ERROR_BAD_REQUEST, NULL, NULL);
  assert_refused ("{}", SBX_WIRE_ERROR_BAD_REQUEST, "action", NULL);
  assert_refused ("{\"action\":\"\",\"id\":\"a\"}", SBX_WIRE_ERROR_BAD_REQUEST, "action", "a");
  assert_refused ("{\"action\":7,\"id\":\"a\"}", SBX_WIRE_ERROR_BAD_REQUEST, "action", "a");
  assert_refused ("{\"action\":\"ping\",\"id\":7}", SBX_WIRE_ERROR_BAD_REQUEST, "id", NULL);
  assert_refused ("{\"action\":\"ping\",\"id\":\"a\",\"data\":[]}", SBX_WIRE_ERROR_BAD_REQUEST, "data", "a");
  assert_refused ("{\"action\":\"no_such\",\"id\":\"a\"}", SBX_WIRE_ERROR_UNSUPPORTED, "action", "a");
  assert_refused ("{\"action\":\"ping\",\"action\":\"ping\"}", SBX_WIRE_ERROR_BAD_REQUEST, NULL, NULL);
  assert_refused ("{\"event\":\"ping\",\"payload\":{}}", SBX_WIRE_ERROR_BAD_REQUEST, "action", NULL);
  assert_refused (long_frame, SBX_WIRE_ERROR_TOO_LARGE, "action", NULL);
  assert_refused (long_id, SBX_WIRE_ERROR_TOO_LARGE, "id", NULL);
  assert_refused (deep, SBX_WIRE_ERROR_BAD_REQUEST, NULL, NULL);
  envelope = decode_text (sbx_codec_broadcast.decode, fits, NULL);
  g_assert_nonnull (envelope);
}

/* --- What goes out comes back, whatever its values --- */

static JsonNode *
random_json (guint depth)
{
  static const char *const texts[] = { "", "x", "你好 😍", "\"\\/\b\t\n", "conversation_id" };
  JsonNode                *node = NULL;
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
        json_object_set_member (object, i % 2 ? "topicId" : "any thing", random_json (depth + 1));
      json_node_take_object (node, object);
      return node;
    }
}

static void
set_text (JsonObject *object,
          const char *member)
{
  g_autofree char *text = g_strdup_printf ("%s-%d\n你", member, g_test_rand_int ());

  json_object_set_string_member (object, member, text);
}

static void
check_round (SbxEnvelope *envelope,
             EncodeFunc   encode,
             DecodeFunc   decode)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (GBytes)      bytes = encode (envelope, &error);
  g_autoptr (SbxEnvelope) again = NULL;
  g_autofree char        *before = object_to_text (sbx_envelope_get_payload (envelope));
  g_autofree char        *after = NULL;

  g_assert_no_error (error);
  again = decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  after = object_to_text (sbx_envelope_get_payload (again));
  g_assert_cmpstr (sbx_envelope_get_event (again), ==, sbx_envelope_get_event (envelope));
  g_assert_cmpstr (sbx_envelope_get_id (again), ==, sbx_envelope_get_id (envelope));
  g_assert_cmpstr (after, ==, before);
}

static void
add_unknown (JsonObject *object)
{
  if (g_test_rand_bit ())
    json_object_set_member (object, "somethingElse", random_json (0));
  if (g_test_rand_bit ())
    json_object_set_member (object, "snake_case", random_json (0));
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (JsonObject)  told = json_object_new ();
      g_autoptr (JsonObject)  asked = json_object_new ();
      JsonObject             *message = json_object_new ();
      g_autoptr (SbxEnvelope) event = NULL;
      g_autoptr (SbxEnvelope) request = NULL;

      set_text (message, "id");
      set_text (message, "topicId");
      set_text (message, "content");
      set_text (message, "fromId");
      set_text (message, "fromName");
      json_object_set_string_member (message, "fromType", g_test_rand_bit () ? "chat" : "system");
      set_text (message, "type");
      json_object_set_boolean_member (message, "important", g_test_rand_bit ());
      json_object_set_member (message, "extra", random_json (0));
      json_object_set_int_member (message, "timestamp", g_test_rand_int_range (0, G_MAXINT32) * G_GINT64_CONSTANT (100000));
      if (g_test_rand_bit ())
        set_text (message, "replyTo");
      add_unknown (message);
      json_object_set_object_member (told, "message", message);
      event = sbx_envelope_new ("messageAdded", told);
      check_round (event, sbx_codec_broadcast.encode, sbx_codec_broadcast.decode_from_hub);

      set_text (asked, "key");
      set_text (asked, "topicId");
      set_text (asked, "content");
      set_text (asked, "type");
      json_object_set_boolean_member (asked, "important", g_test_rand_bit ());
      json_object_set_member (asked, "extra", random_json (0));
      if (g_test_rand_bit ())
        set_text (asked, "excludeUser");
      add_unknown (asked);
      request = sbx_envelope_new_request ("sendMessage", "r", asked);
      check_round (request, sbx_codec_broadcast.encode_to_hub, sbx_codec_broadcast.decode);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  frames_folder = argv[1];

  g_test_add_func ("/codec-broadcast/told", test_told);
  g_test_add_func ("/codec-broadcast/asked", test_asked);
  g_test_add_func ("/codec-broadcast/words", test_words);
  g_test_add_func ("/codec-broadcast/whole-message", test_whole_message);
  g_test_add_func ("/codec-broadcast/no-form", test_no_form);
  g_test_add_func ("/codec-broadcast/refused", test_refused);
  g_test_add_func ("/codec-broadcast/round-trip", test_round_trip);

  return g_test_run ();
}
