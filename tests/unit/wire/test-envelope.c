/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-envelope.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <gio/gio.h>
#include <string.h>

static void
assert_payload_text (SbxEnvelope *envelope,
                     const char  *expected)
{
  GBytes *text = sbx_envelope_get_payload_text (envelope);

  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), expected, strlen (expected));
  g_assert_true (text == sbx_envelope_get_payload_text (envelope));
}

static void
test_from_tree (void)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (SbxEnvelope) request = NULL;
  g_autoptr (SbxEnvelope) answer = NULL;

  json_object_set_int_member (payload, "seq", 3);
  envelope = sbx_envelope_new ("markRead", payload);
  request = sbx_envelope_new_request ("markRead", "c1", payload);
  answer = sbx_envelope_new_answer ("ok", "c1", NULL);

  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, "markRead");
  g_assert_null (sbx_envelope_get_id (envelope));
  g_assert_null (sbx_envelope_get_re (envelope));
  g_assert_true (sbx_envelope_get_payload (envelope) == payload);
  assert_payload_text (envelope, "{\"seq\":3}");
  g_assert_cmpstr (sbx_envelope_get_id (request), ==, "c1");
  g_assert_cmpstr (sbx_envelope_get_re (answer), ==, "c1");
  assert_payload_text (answer, "{}");
}

static void
test_from_text (void)
{
  g_autoptr (GBytes)      text = g_bytes_new_static ("{\"a\":1}trailing", 7);
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("e", NULL, "c1", text);
  g_autoptr (SbxEnvelope) empty = sbx_envelope_new_for_text ("e", "i", NULL, NULL);

  g_assert_true (sbx_envelope_get_payload_text (envelope) == text);
  g_assert_cmpint (json_object_get_int_member (sbx_envelope_get_payload (envelope), "a"), ==, 1);
  g_assert_true (sbx_envelope_get_payload (envelope) == sbx_envelope_get_payload (envelope));
  g_assert_cmpuint (json_object_get_size (sbx_envelope_get_payload (empty)), ==, 0);
}

/* Structured messages pass g_test_expect_message() by: the test counts them itself. */
static GLogWriterOutput
count_warning (GLogLevelFlags    level,
               const GLogField  *log_fields,
               gsize             n_fields,
               gpointer          user_data)
{
  guint *count = user_data;

  if ((level & G_LOG_LEVEL_MASK) != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, log_fields, n_fields, NULL);

  (*count)++;
  return G_LOG_WRITER_HANDLED;
}

/* A damaged store must not bring a hub down. */
static void
test_from_damaged_text (void)
{
  static const char *const texts[] = { "{\"a\":", "[]", "\"x\"", "" };
  guint                    warnings = 0;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  /* The writer can be set once in a process. */
  g_log_set_writer_func (count_warning, &warnings, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes)      text = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("e", NULL, NULL, text);

      g_assert_cmpuint (json_object_get_size (sbx_envelope_get_payload (envelope)), ==, 0);
      g_assert_cmpuint (warnings, ==, i + 1);
    }
}

static void
test_references (void)
{
  SbxEnvelope *envelope = sbx_envelope_new ("e", NULL);
  GValue       value = G_VALUE_INIT;

  g_value_init (&value, SBX_TYPE_ENVELOPE);
  g_value_set_boxed (&value, envelope);
  sbx_envelope_unref (envelope);
  g_assert_true (g_value_get_boxed (&value) == envelope);
  g_assert_cmpstr (sbx_envelope_get_event (g_value_get_boxed (&value)), ==, "e");
  g_value_unset (&value);
}

static void
test_error_there_and_back (void)
{
  g_autoptr (GError)      error = sbx_wire_error_new_for_limit ("content", 10, "Too long: %d", 11);
  g_autoptr (GError)      back = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_error ("c1", error);
  JsonObject             *payload = sbx_envelope_get_payload (envelope);
  gint64                  ms;

  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, "error");
  g_assert_cmpstr (sbx_envelope_get_re (envelope), ==, "c1");
  g_assert_cmpstr (json_object_get_string_member (payload, "error"), ==, "tooLarge");
  g_assert_cmpstr (json_object_get_string_member (payload, "message"), ==, "Too long: 11");
  g_assert_cmpint (json_object_get_int_member (payload, "limit"), ==, 10);
  g_assert_true (sbx_time_parse_text (json_object_get_string_member (payload, "timestamp"), &ms));
  g_assert_cmpint (ABS (sbx_time_now_ms () - ms), <, 60000);

  g_assert_true (sbx_envelope_to_error (envelope, &back));
  g_assert_error (back, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
  g_assert_cmpstr (back->message, ==, error->message);
  g_assert_cmpuint (json_object_get_size (sbx_wire_error_get_details (back)), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (back), "field"), ==, "content");
}

static void
test_error_of_another_domain (void)
{
  g_autoptr (GError)      error = g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The disk is full");
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_error (NULL, error);
  JsonObject             *payload = sbx_envelope_get_payload (envelope);

  g_assert_null (sbx_envelope_get_re (envelope));
  g_assert_cmpstr (json_object_get_string_member (payload, "error"), ==, "internal");
  g_assert_cmpstr (json_object_get_string_member (payload, "message"), ==, "The disk is full");
  g_assert_null (sbx_wire_error_get_details (error));
}

/* Details cannot pose as what the error itself says. */
static void
test_error_details_yield (void)
{
  g_autoptr (GError)      error = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, NULL, "Taken");
  g_autoptr (SbxEnvelope) envelope = NULL;

  sbx_wire_error_set_detail (error, "message", json_node_init_string (json_node_alloc (), "other"));
  sbx_wire_error_set_detail (error, "re", json_node_init_string (json_node_alloc (), "from-detail"));
  envelope = sbx_envelope_new_error ("given", error);

  g_assert_cmpstr (sbx_envelope_get_re (envelope), ==, "given");
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (envelope), "message"), ==, "Taken");
  g_assert_false (json_object_has_member (sbx_envelope_get_payload (envelope), "re"));
}

static void
test_to_error_lenient (void)
{
  const char             *payload = "{\"error\":\"brandNew\",\"timestamp\":5,\"re\":{}}";
  g_autoptr (GBytes)      text = g_bytes_new_static (payload, strlen (payload));
  g_autoptr (SbxEnvelope) unknown = sbx_envelope_new_for_text ("error", NULL, NULL, text);
  g_autoptr (SbxEnvelope) none = sbx_envelope_new ("ok", NULL);
  g_autoptr (GError)      error = NULL;

  g_assert_false (sbx_envelope_to_error (none, &error));
  g_assert_no_error (error);
  g_assert_true (sbx_envelope_to_error (unknown, NULL));
  g_assert_true (sbx_envelope_to_error (unknown, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_null (sbx_wire_error_get_details (error));
}

static void
test_error_names (void)
{
  static const struct
  {
    int         code;
    const char *name;
    guint       status;
  } table[] = {
    { SBX_WIRE_ERROR_BAD_REQUEST, "badRequest", 400 }, { SBX_WIRE_ERROR_UNAUTHORIZED, "unauthorized", 401 },
    { SBX_WIRE_ERROR_FORBIDDEN, "forbidden", 403 }, { SBX_WIRE_ERROR_NOT_FOUND, "notFound", 404 },
    { SBX_WIRE_ERROR_CONFLICT, "conflict", 409 }, { SBX_WIRE_ERROR_TOO_LARGE, "tooLarge", 413 },
    { SBX_WIRE_ERROR_RATE_LIMITED, "rateLimited", 429 }, { SBX_WIRE_ERROR_UNSUPPORTED, "unsupported", 501 },
    { SBX_WIRE_ERROR_UNAVAILABLE, "unavailable", 503 }, { SBX_WIRE_ERROR_INTERNAL, "internal", 500 },
  };
  int code = -1;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_assert_cmpstr (sbx_wire_error_to_name (table[i].code), ==, table[i].name);
      g_assert_cmpuint (sbx_wire_error_to_http_status (table[i].code), ==, table[i].status);
      g_assert_true (sbx_wire_error_from_name (table[i].name, &code));
      g_assert_cmpint (code, ==, table[i].code);
    }

  g_assert_cmpstr (sbx_wire_error_to_name (-1), ==, "internal");
  g_assert_cmpstr (sbx_wire_error_to_name (G_N_ELEMENTS (table)), ==, "internal");
  g_assert_cmpuint (sbx_wire_error_to_http_status (99), ==, 500);
  g_assert_false (sbx_wire_error_from_name ("BadRequest", &code));
  g_assert_false (sbx_wire_error_from_name (NULL, &code));
}

static void
test_error_copy (void)
{
  g_autoptr (GError) error = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "seq", "No");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) bare = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL, "No");
  g_autoptr (GError) bare_copy = g_error_copy (bare);

  sbx_wire_error_set_detail (error, "field", json_node_init_string (json_node_alloc (), "changed"));
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, "changed");
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (copy), "field"), ==, "seq");
  g_assert_null (sbx_wire_error_get_details (bare_copy));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/envelope/from-tree", test_from_tree);
  g_test_add_func ("/wire/envelope/from-text", test_from_text);
  g_test_add_func ("/wire/envelope/from-damaged-text", test_from_damaged_text);
  g_test_add_func ("/wire/envelope/references", test_references);
  g_test_add_func ("/wire/envelope/error-there-and-back", test_error_there_and_back);
  g_test_add_func ("/wire/envelope/error-of-another-domain", test_error_of_another_domain);
  g_test_add_func ("/wire/envelope/error-details-yield", test_error_details_yield);
  g_test_add_func ("/wire/envelope/to-error-lenient", test_to_error_lenient);
  g_test_add_func ("/wire/error/names", test_error_names);
  g_test_add_func ("/wire/error/copy", test_error_copy);

  return g_test_run ();
}
