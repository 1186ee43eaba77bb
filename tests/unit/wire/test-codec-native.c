/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <string.h>

static SbxEnvelope *
decode (const char  *text,
        GError     **error)
{
  /* A copy without a terminator, so that a read past the end is seen. */
  gsize            length = strlen (text);
  g_autofree char *data = g_memdup2 (text, length);

  return sbx_codec_native.decode (data != NULL ? data : "", length, error);
}

static void
assert_encodes (SbxEnvelope *envelope,
                const char  *expected)
{
  g_autoptr (GBytes) bytes = sbx_codec_native.encode (envelope, NULL);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static void
test_find (void)
{
  g_assert_true (sbx_codec_find ("native") == &sbx_codec_native);
  g_assert_null (sbx_codec_find ("Native"));
  g_assert_null (sbx_codec_find (NULL));
}

static void
test_request (void)
{
  const char              *text = "{\"event\":\"markRead\",\"id\":\"c1\",\"payload\":{\"topicId\":\"t\",\"seq\":7}}";
  g_autoptr (GError)       error = NULL;
  g_autoptr (SbxEnvelope)  envelope = decode (text, &error);
  JsonObject              *payload;

  g_assert_no_error (error);
  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, "markRead");
  g_assert_cmpstr (sbx_envelope_get_id (envelope), ==, "c1");
  g_assert_null (sbx_envelope_get_re (envelope));
  payload = sbx_envelope_get_payload (envelope);
  g_assert_cmpint (json_object_get_int_member (payload, "seq"), ==, 7);
  assert_encodes (envelope, text);
}

static void
test_spelling (void)
{
  static const struct
  {
    const char *text;
    const char *encoded;
  } cases[] = {
    { "{\"event\":\"ping\"}", "{\"event\":\"ping\",\"payload\":{}}" },
    { " { \"payload\" : { } , \"event\" : \"ping\" } ", "{\"event\":\"ping\",\"payload\":{ }}" },
    { "{\"event\":\"ping\",\"id\":null,\"re\":null,\"payload\":null}", "{\"event\":\"ping\",\"payload\":{}}" },
    { "{\"event\":\"\\u0070i\\u006eg\",\"\\u0069d\":\"\\\"\"}", "{\"event\":\"ping\",\"id\":\"\\\"\",\"payload\":{}}" },
    { "{\"event\":\"ping\",\"id\":\"\"}", "{\"event\":\"ping\",\"id\":\"\",\"payload\":{}}" },
    { "{\"event\":\"ok\",\"re\":\"c9\",\"x\":[1,{\"event\":\"no\"}]}", "{\"event\":\"ok\",\"re\":\"c9\",\"payload\":{}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (SbxEnvelope) envelope = decode (cases[i].text, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      assert_encodes (envelope, cases[i].encoded);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *field;           /* NULL: none named */
    const char *re;              /* NULL: the answer cannot be told */
  } cases[] = {
    { "", NULL, NULL },
    { "ping", NULL, NULL },
    { "[]", NULL, NULL },
    { "\"event\"", NULL, NULL },
    { "null", NULL, NULL },
    { "{}", "event", NULL },
    { "{\"event\":null}", "event", NULL },
    { "{\"event\":\"\",\"id\":\"a\"}", "event", "a" },
    { "{\"event\":1,\"id\":\"a\"}", "event", "a" },
    { "{\"event\":[\"ping\"]}", "event", NULL },
    { "{\"event\":\"ping\",\"id\":1}", "id", NULL },
    { "{\"event\":\"ping\",\"id\":{}}", "id", NULL },
    { "{\"event\":\"ping\",\"re\":true,\"id\":\"a\"}", "re", "a" },
    { "{\"event\":\"ping\",\"id\":\"a\",\"payload\":[]}", "payload", "a" },
    { "{\"event\":\"ping\",\"id\":\"a\",\"payload\":\"{}\"}", "payload", "a" },
    { "{\"event\":\"ping\",\"id\":\"a\",\"payload\":0}", "payload", "a" },
    { "{\"event\":\"ping\",\"event\":\"pong\"}", NULL, NULL },
    { "{\"event\":\"ping\",\"id\":\"a\",\"payload\":{\"limit\":99999999999999999999}}", NULL, "a" },
    { "{\"payload\":{\"limit\":[1e999,-1e999]},\"id\":\"a\",\"event\":\"ping\"}", NULL, "a" },
    { "{\"id\":\"a\",\"payload\":{\"limit\":1e999},\"event\":\"ping\"", NULL, NULL },
    { "{\"id\":1e999,\"event\":\"ping\"}", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)       error = NULL;
      g_autoptr (SbxEnvelope)  envelope = decode (cases[i].text, &error);
      g_autoptr (SbxEnvelope)  answer = NULL;
      JsonObject              *payload;

      g_test_message ("%s", cases[i].text);
      g_assert_null (envelope);
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);

      answer = sbx_envelope_new_error (NULL, error);
      payload = sbx_envelope_get_payload (answer);
      g_assert_cmpstr (sbx_envelope_get_re (answer), ==, cases[i].re);
      g_assert_cmpstr (json_object_get_string_member_with_default (payload, "field", NULL), ==, cases[i].field);
      g_assert_cmpstr (json_object_get_string_member (payload, "error"), ==, "badRequest");
      g_assert_false (json_object_has_member (payload, "re"));
    }
}

/* Exactly at the limit, and one past it. */
static void
check_length (const char *member,
              guint       limit)
{
  for (guint past = 0; past <= 1; past++)
    {
      g_autoptr (GError)      error = NULL;
      g_autofree char        *value = g_strnfill (limit + past, 'x');
      g_autofree char        *text = g_strdup_printf ("{%s\"%s\":\"%s\"}",
                                                      g_str_equal (member, "event") ? "" : "\"event\":\"e\",",
                                                      member, value);
      g_autoptr (SbxEnvelope) envelope = decode (text, &error);

      if (past == 0)
        {
          g_assert_no_error (error);
          g_assert_nonnull (envelope);
          continue;
        }

      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
      g_assert_cmpint (json_object_get_int_member (sbx_wire_error_get_details (error), "limit"), ==, limit);
      g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, member);
    }
}

static void
test_lengths (void)
{
  check_length ("event", 256);
  check_length ("id", 64);
  check_length ("re", 64);
}

static void
test_depth (void)
{
  for (guint past = 0; past <= 1; past++)
    {
      /* The envelope and the payload are two levels of the 64. */
      guint                   levels = SBX_LIMIT_DEPTH - 2 + past;
      g_autoptr (GError)      error = NULL;
      g_autofree char        *open = g_strnfill (levels, '[');
      g_autofree char        *close = g_strnfill (levels, ']');
      g_autofree char        *text = g_strdup_printf ("{\"event\":\"e\",\"payload\":{\"x\":%s%s}}", open, close);
      g_autoptr (SbxEnvelope) envelope = decode (text, &error);

      if (past == 0)
        {
          g_assert_no_error (error);
          g_assert_true (json_object_has_member (sbx_envelope_get_payload (envelope), "x"));
        }
      else
        g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
    }
}

/* What a peer may just send comes back wrapped in `missed`, and a client must read that. */
static void
test_depth_from_hub (void)
{
  for (guint past = 0; past <= 1; past++)
    {
      guint                   levels = SBX_LIMIT_DEPTH_FROM_HUB - 2 + past;
      g_autoptr (GError)      error = NULL;
      g_autofree char        *open = g_strnfill (levels, '[');
      g_autofree char        *close = g_strnfill (levels, ']');
      g_autofree char        *text = g_strdup_printf ("{\"event\":\"e\",\"payload\":{\"x\":%s%s}}", open, close);
      g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode_from_hub (text, strlen (text), &error);

      if (past == 0)
        {
          g_assert_no_error (error);
          g_assert_true (json_object_has_member (sbx_envelope_get_payload (envelope), "x"));
        }
      else
        g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
    }
}

/* The bytes of a payload are forwarded as they came, down to the spelling of its numbers. */
static void
test_verbatim (void)
{
  const char              *text = "{\"event\":\"e\",\"payload\":{\"n\":1.50e1,\"s\":\"\\u00e9\\/\",\"big\":9007199254740993}}";
  g_autoptr (SbxEnvelope)  envelope = decode (text, NULL);

  assert_encodes (envelope, text);
  g_assert_cmpint (json_object_get_int_member (sbx_envelope_get_payload (envelope), "big"), ==,
                   G_GINT64_CONSTANT (9007199254740993));
  assert_encodes (envelope, text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/codec-native/find", test_find);
  g_test_add_func ("/wire/codec-native/request", test_request);
  g_test_add_func ("/wire/codec-native/spelling", test_spelling);
  g_test_add_func ("/wire/codec-native/refused", test_refused);
  g_test_add_func ("/wire/codec-native/lengths", test_lengths);
  g_test_add_func ("/wire/codec-native/depth", test_depth);
  g_test_add_func ("/wire/codec-native/depth-from-hub", test_depth_from_hub);
  g_test_add_func ("/wire/codec-native/verbatim", test_verbatim);

  return g_test_run ();
}
