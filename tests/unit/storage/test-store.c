/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include "sbx-wire-error.h"

static void
test_new_object (Fixture       *fixture,
                 gconstpointer  data)
{
  g_assert_nonnull (sbx_store_get_epoch (fixture->store));
  g_assert_cmpuint (strlen (sbx_store_get_epoch (fixture->store)), >=, 8);
  g_assert_cmpuint (g_hash_table_size (sbx_store_get_heads (fixture->store)), ==, 0);
  g_assert_true (sbx_store_is_index_complete (fixture->store));
}

static gboolean
append_two (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  const char *members = "\"a\":1";
  gint64      first = sbx_store_append (writer, "x/one", "first", "me", members, strlen (members), error);
  gint64      second = sbx_store_append (writer, "x/one", "second", NULL, NULL, 0, error);

  sbx_json_writer_int (answer, "first", first);
  sbx_json_writer_int (answer, "second", second);
  sbx_json_writer_int (answer, "next", sbx_store_next_seq (writer, "x/one", error));

  return TRUE;
}

static void
test_append (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (GPtrArray)  events = NULL;
  g_autoptr (JsonObject) answer = fixture_write (fixture, append_two, NULL, &events, &error);
  g_autofree char       *expected = NULL;
  SbxStoredEvent        *event;

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (answer, "first"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (answer, "second"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (answer, "next"), ==, 3);

  g_assert_cmpuint (events->len, ==, 2);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpstr (event->stream, ==, "x/one");
  g_assert_cmpstr (event->event, ==, "first");
  g_assert_cmpstr (event->triggered_by, ==, "me");
  g_assert_cmpint (event->seq, ==, 1);
  expected = g_strdup_printf ("{\"event\":\"first\",\"payload\":{\"timestamp\":\"%s\",\"triggeredBy\":\"me\","
                              "\"stream\":\"x/one\",\"epoch\":\"%s\",\"seq\":1,\"a\":1}}",
                              json_object_get_string_member (answer, "timestamp"),
                              sbx_store_get_epoch (fixture->store));
  g_assert_cmpmem (g_bytes_get_data (event->envelope, NULL), g_bytes_get_size (event->envelope),
                   expected, strlen (expected));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/store/new", test_new_object);
  fixture_add ("/store/append", test_append);

  return g_test_run ();
}
