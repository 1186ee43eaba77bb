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

/* Many writes at once, some of which fail after they changed things. */
typedef struct
{
  Fixture  *fixture;
  guint     number;
  gboolean  fails;
  gint64    seq;       /* of its event */
  guint    *n_done;
} Write;

static gboolean
append_or_fail (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  Write           *write = data;
  g_autofree char *own_stream = g_strdup_printf ("x/%u", write->number);
  NewMessage       message = { .channel_id = "c", .topic_id = own_stream, .unread = 1 };

  if (fixture_put_message (writer, &message, error) == 0 ||
      sbx_store_append (writer, own_stream, "e", NULL, NULL, 0, error) != 1)
    return FALSE;

  write->seq = sbx_store_append (writer, "x/all", "e", NULL, NULL, 0, error);
  if (!write->fails)
    return write->seq > 0;

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT, "On purpose.");
  return FALSE;
}

static void
on_write_done (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Write                *write = data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);

  if (write->fails)
    {
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT);
      g_assert_null (answer);
      g_assert_cmpuint (events->len, ==, 0);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_nonnull (answer);
      g_assert_cmpuint (events->len, ==, 3);
    }

  /* In the order in which they were queued. */
  g_assert_cmpuint (*write->n_done, ==, write->number);
  ++*write->n_done;
}

static void
test_failures_leave_nothing (Fixture       *fixture,
                             gconstpointer  data)
{
  const guint           n_writes = 1000;
  g_autofree Write     *writes = g_new0 (Write, n_writes);
  guint                 n_done = 0;
  gint64                expected = 0;

  for (guint i = 0; i < n_writes; i++)
    {
      writes[i] = (Write) { fixture, i, i % 3 == 1, 0, &n_done };
      sbx_store_write_async (fixture->store, append_or_fail, &writes[i], NULL, on_write_done, &writes[i]);
    }
  while (n_done < n_writes)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < n_writes; i++)
    {
      if (!writes[i].fails)
        g_assert_cmpint (writes[i].seq, ==, ++expected);
    }

  fixture_reopen (fixture);
  g_assert_cmpint (((SbxStreamHead *) g_hash_table_lookup (sbx_store_get_heads (fixture->store), "x/all"))->seq, ==, expected);
  g_assert_cmpuint (g_hash_table_size (sbx_store_get_heads (fixture->store)), ==, expected + 2);
}

static gboolean
read_stats (SbxStoreReader  *reader,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  return sbx_store_write_stats (reader, answer, error);
}

static gboolean
put_then_fail (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  NewMessage message = { .channel_id = "c", .topic_id = "t", .content = "gone" };

  fixture_put_message (writer, &message, error);
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN, "On purpose.");

  return FALSE;
}

static void
test_stats (Fixture       *fixture,
            gconstpointer  data)
{
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GError)     error = NULL;
      g_autoptr (JsonObject) failed = fixture_write (fixture, put_then_fail, NULL, NULL, &error);
      g_autoptr (JsonObject) answer = NULL;
      JsonObject            *stats;

      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN);
      g_clear_error (&error);
      fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + 1000 * (gint64) round });

      answer = fixture_read (fixture, read_stats, NULL, &error);
      g_assert_no_error (error);
      stats = json_object_get_object_member (answer, "store");
      g_assert_cmpint (json_object_get_int_member (stats, "messages"), ==, round + 1);
      g_assert_cmpint (json_object_get_int_member (stats, "oldest"), ==, BASE_TIME);
      g_assert_cmpint (json_object_get_int_member (stats, "bytes"), >, 4096);

      fixture_reopen (fixture);
    }
}

/* An error that is not of the protocol, and none at all. */
static gboolean
fail_strangely (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  if (data != NULL)
    g_set_error_literal (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FULL, "Full.");
  return FALSE;
}

static void
test_errors_are_of_the_protocol (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr (GError) full = NULL;
  g_autoptr (GError) unnamed = NULL;

  g_assert_null (fixture_write (fixture, fail_strangely, fixture, NULL, &full));
  g_assert_error (full, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
  g_assert_null (fixture_write (fixture, fail_strangely, NULL, NULL, &unnamed));
  g_assert_error (unnamed, SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL);
}

static void
on_late (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  guint             *n_refused = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, &error);

  g_assert_null (answer);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
  ++*n_refused;
}

static void
test_close_drains (Fixture       *fixture,
                   gconstpointer  data)
{
  const guint       n_writes = 600;
  g_autofree Write *writes = g_new0 (Write, n_writes);
  guint             n_done = 0;
  guint             n_refused = 0;

  for (guint i = 0; i < n_writes; i++)
    {
      writes[i] = (Write) { fixture, i, FALSE, 0, &n_done };
      sbx_store_write_async (fixture->store, append_or_fail, &writes[i], NULL, on_write_done, &writes[i]);
    }
  sbx_store_close (fixture->store);
  sbx_store_close (fixture->store);
  sbx_store_write_async (fixture->store, append_two, NULL, NULL, on_late, &n_refused);
  while (n_done < n_writes || n_refused == 0)
    g_main_context_iteration (NULL, TRUE);

  fixture_reopen (fixture);
  g_assert_cmpint (((SbxStreamHead *) g_hash_table_lookup (sbx_store_get_heads (fixture->store), "x/all"))->seq, ==, n_writes);
}

/* The caller's data lives until the callback and is freed after it. */
static void
mark_freed (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
do_nothing (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  return TRUE;
}

static void
on_check_alive (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_assert_false (*(gboolean *) data);
}

static void
test_data_is_freed (Fixture       *fixture,
                    gconstpointer  data)
{
  gboolean freed = FALSE;

  sbx_store_write_async (fixture->store, do_nothing, &freed, mark_freed, on_check_alive, &freed);
  while (!freed)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/store/new", test_new_object);
  fixture_add ("/store/append", test_append);
  fixture_add ("/store/failures-leave-nothing", test_failures_leave_nothing);
  fixture_add ("/store/stats", test_stats);
  fixture_add ("/store/errors-are-of-the-protocol", test_errors_are_of_the_protocol);
  fixture_add ("/store/close-drains", test_close_drains);
  fixture_add ("/store/data-is-freed", test_data_is_freed);

  return g_test_run ();
}
