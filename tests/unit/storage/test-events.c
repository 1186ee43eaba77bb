/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include "sbx-wire-error.h"

/* Appends `count` events of `bytes` each to a stream. */
typedef struct
{
  const char *stream;
  guint       count;
  gsize       bytes;
} Append;

static gboolean
append_many (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Append    *append = data;
  g_autofree char *fill = g_strnfill (append->bytes, 'x');
  g_autofree char *members = g_strdup_printf ("\"data\":\"%s\"", fill);

  for (guint i = 0; i < append->count; i++)
    {
      if (sbx_store_append (writer, append->stream, "published", NULL, members, strlen (members), error) == 0)
        return FALSE;
    }

  return TRUE;
}

static void
append (Fixture    *fixture,
        const char *stream,
        guint       count,
        gsize       bytes)
{
  Append data = { stream, count, bytes };

  fixture_do (fixture, append_many, &data);
}

typedef struct
{
  const char *stream;
  gint64      after;
  guint       max_events;
  gsize       max_bytes;
  gboolean    strict;      /* not one event too many */
  gint64      last;
  gboolean    more;
  gint64      oldest;
} Missed;

static gboolean
read_missed (SbxStoreReader  *reader,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  Missed *missed = data;

  return sbx_store_read_missed (reader, missed->stream, NULL, FALSE, missed->after, missed->max_events, missed->max_bytes,
                                !missed->strict,
                                answer, &missed->last, &missed->more, error) &&
         sbx_store_read_oldest (reader, missed->stream, &missed->oldest, error);
}

/* Seqs of what was missed, as "3 4 5". */
static char *
ask (Fixture *fixture,
     Missed  *missed)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) answer = fixture_read (fixture, read_missed, missed, &error);
  g_autoptr (GString)    seqs = g_string_new (NULL);
  JsonArray             *events;

  g_assert_no_error (error);
  events = json_object_get_array_member (answer, "missed");
  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *payload = json_object_get_object_member (json_array_get_object_element (events, i), "payload");

      g_assert_cmpstr (json_object_get_string_member (payload, "stream"), ==, missed->stream);
      g_assert_cmpstr (json_object_get_string_member (payload, "epoch"), ==, sbx_store_get_epoch (fixture->store));
      g_string_append_printf (seqs, "%s%d", i > 0 ? " " : "", (int) json_object_get_int_member (payload, "seq"));
    }
  g_assert_cmpint (json_object_get_boolean_member (answer, "more"), ==, missed->more);

  return g_strdup (seqs->str);
}

static void
assert_missed (Fixture    *fixture,
               Missed      missed,
               const char *seqs,
               gint64      last,
               gboolean    more)
{
  g_autofree char *got = ask (fixture, &missed);

  g_assert_cmpstr (got, ==, seqs);
  g_assert_cmpint (missed.last, ==, last);
  g_assert_cmpint (missed.more, ==, more);
}

static void
test_missed (Fixture       *fixture,
             gconstpointer  data)
{
  append (fixture, "x/a", 5, 10);
  append (fixture, "x/b", 2, 10);

  assert_missed (fixture, (Missed) { "x/a", 0, 1000, 1 << 20 }, "1 2 3 4 5", 5, FALSE);
  assert_missed (fixture, (Missed) { "x/a", 3, 1000, 1 << 20 }, "4 5", 5, FALSE);
  assert_missed (fixture, (Missed) { "x/a", 5, 1000, 1 << 20 }, "", 5, FALSE);
  assert_missed (fixture, (Missed) { "x/b", 0, 1000, 1 << 20 }, "1 2", 2, FALSE);
  assert_missed (fixture, (Missed) { "x/none", 7, 1000, 1 << 20 }, "", 7, FALSE);
  /* At the limit, and one past it. */
  assert_missed (fixture, (Missed) { "x/a", 0, 5, 1 << 20 }, "1 2 3 4 5", 5, FALSE);
  assert_missed (fixture, (Missed) { "x/a", 0, 4, 1 << 20 }, "1 2 3 4", 4, TRUE);
  /* One event whatever its size. */
  assert_missed (fixture, (Missed) { "x/a", 0, 1000, 1 }, "1", 1, TRUE);
  assert_missed (fixture, (Missed) { "x/a", 4, 1000, 1 }, "5", 5, FALSE);
}

static void
set_limits (const char      *stream,
            gpointer         data,
            SbxStreamLimits *limits)
{
  /* One stream is kept whole whatever the others. */
  if (!g_str_equal (stream, "x/kept"))
    *limits = *(SbxStreamLimits *) data;
}

typedef struct
{
  GAsyncResult *result;
  GHashTable   *heads;   /* stream → SbxStreamHead, whose seq is how many went */
} Trim;

static void
on_stream_trimmed (const char *stream,
                   gint64      n_events,
                   gint64      oldest,
                   gpointer    data)
{
  Trim          *trim = data;
  SbxStreamHead *head = g_hash_table_lookup (trim->heads, stream);

  g_assert_null (trim->result);
  if (head == NULL)
    {
      head = g_new0 (SbxStreamHead, 1);
      g_hash_table_insert (trim->heads, g_strdup (stream), head);
    }
  g_assert_cmpint (oldest, >, head->oldest);
  head->seq += n_events;
  head->oldest = oldest;
}

static void
on_trimmed (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Trim *trim = data;

  trim->result = g_object_ref (result);
}

static GHashTable *
trim (Fixture *fixture,
      gint64   max_events,
      gint64   max_age,
      gint64   max_bytes)
{
  SbxStreamLimits    limits = { max_events, max_age, max_bytes };
  Trim               trimmed = { NULL, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  g_autoptr (GError) error = NULL;

  sbx_store_trim_async (fixture->store, set_limits, &limits, on_stream_trimmed, on_trimmed, &trimmed);
  while (trimmed.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sbx_store_trim_finish (fixture->store, trimmed.result, &error));
  g_assert_no_error (error);
  g_object_unref (trimmed.result);

  return trimmed.heads;
}

static void
assert_head (GHashTable *heads,
             const char *stream,
             gint64      seq,
             gint64      oldest)
{
  SbxStreamHead *head = g_hash_table_lookup (heads, stream);

  g_assert_nonnull (head);
  g_assert_cmpint (head->seq, ==, seq);
  g_assert_cmpint (head->oldest, ==, oldest);
}

static void
test_trim_count (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GHashTable) heads = NULL;
  g_autoptr (GHashTable) again = NULL;

  /* More than one slice. */
  append (fixture, "x/a", 1700, 10);
  append (fixture, "x/b", 10, 10);
  append (fixture, "x/c", 11, 10);
  append (fixture, "x/kept", 100, 10);

  heads = trim (fixture, 10, 0, 0);
  g_assert_cmpuint (g_hash_table_size (heads), ==, 2);
  assert_head (heads, "x/a", 1690, 1691);
  assert_head (heads, "x/c", 1, 2);
  assert_missed (fixture, (Missed) { "x/a", 0, 3, 1 << 20 }, "1691 1692 1693", 1693, TRUE);

  again = trim (fixture, 10, 0, 0);
  g_assert_cmpuint (g_hash_table_size (again), ==, 0);

  fixture_reopen (fixture);
  assert_head (sbx_store_get_heads (fixture->store), "x/a", 1700, 1691);
  assert_head (sbx_store_get_heads (fixture->store), "x/b", 10, 1);
}

static void
test_trim_bytes (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GHashTable) none = NULL;
  g_autoptr (GHashTable) heads = NULL;

  append (fixture, "x/a", 10, 1000);

  none = trim (fixture, 0, 0, 20000);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  /* Each is a little more than 1000 bytes. */
  heads = trim (fixture, 0, 0, 5000);
  assert_head (heads, "x/a", 6, 7);
}

static void
test_trim_age (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GHashTable) none = NULL;
  g_autoptr (GHashTable) heads = NULL;
  gint64                 start;
  Missed                 missed = { "x/a", 0, 10, 1000 };
  g_autofree char       *seqs = NULL;

  append (fixture, "x/a", 3, 10);
  none = trim (fixture, 0, G_TIME_SPAN_HOUR, 0);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);

  /* Until the clock shows another millisecond or two. */
  start = g_get_real_time ();
  while (g_get_real_time () < start + 3000)
    ;
  heads = trim (fixture, 0, 1, 0);
  assert_head (heads, "x/a", 3, 4);

  seqs = ask (fixture, &missed);
  g_assert_cmpstr (seqs, ==, "");
  g_assert_cmpint (missed.oldest, ==, 4);

  /* The numbers go on. */
  append (fixture, "x/a", 1, 10);
  assert_missed (fixture, (Missed) { "x/a", 0, 10, 1000 }, "4", 4, FALSE);
}

static void
test_heads (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *epoch = g_strdup (sbx_store_get_epoch (fixture->store));

  append (fixture, "x/a", 3, 10);
  append (fixture, "channel/with spaces \"and\" 中文", 1, 10);
  fixture_reopen (fixture);

  g_assert_cmpstr (sbx_store_get_epoch (fixture->store), ==, epoch);
  g_assert_cmpuint (g_hash_table_size (sbx_store_get_heads (fixture->store)), ==, 2);
  assert_head (sbx_store_get_heads (fixture->store), "x/a", 3, 1);
  assert_head (sbx_store_get_heads (fixture->store), "channel/with spaces \"and\" 中文", 1, 1);
  assert_missed (fixture, (Missed) { "channel/with spaces \"and\" 中文", 0, 10, 1000 }, "1", 1, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/events/missed", test_missed);
  fixture_add ("/events/trim/count", test_trim_count);
  fixture_add ("/events/trim/bytes", test_trim_bytes);
  fixture_add ("/events/trim/age", test_trim_age);
  fixture_add ("/events/heads", test_heads);

  return g_test_run ();
}
