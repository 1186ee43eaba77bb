/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sbx-database.h"
#include "sbx-schema.h"
#include "sbx-wire-error.h"

static int n_warnings;   /* atomic */

static GLogWriterOutput
count_warnings (GLogLevelFlags   level,
                const GLogField *fields,
                gsize            n_fields,
                gpointer         data)
{
  if (level & G_LOG_LEVEL_WARNING)
    g_atomic_int_inc (&n_warnings);

  return G_LOG_WRITER_HANDLED;
}

static void
close_store (Fixture *fixture)
{
  sbx_store_close (fixture->store);
  g_clear_object (&fixture->store);
}

static void
assert_refused (Fixture    *fixture,
                int         code,
                const char *named)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sbx_store_open (fixture->directory, &error));
  g_assert_error (error, SBX_STORAGE_ERROR, code);
  g_assert_nonnull (strstr (error->message, named));
}

static void
assert_opens (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = sbx_store_open (fixture->directory, &error);
  g_assert_no_error (error);
}

static void
execute (Fixture    *fixture,
         const char *sql)
{
  g_autofree char        *path = fixture_path (fixture, "hub.db");
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxDatabase) database = sbx_database_open (path, SBX_DATABASE_CREATE, &error);

  g_assert_no_error (error);
  g_assert_true (sbx_database_execute (database, sql, &error));
}

static void
overwrite (Fixture    *fixture,
           const char *name,
           goffset     offset,
           const char *bytes,
           gsize       length)
{
  g_autofree char *path = fixture_path (fixture, name);
  int              file = g_open (path, O_WRONLY, 0);

  g_assert_cmpint (file, >=, 0);
  g_assert_cmpint (pwrite (file, bytes, length, offset), ==, length);
  close (file);
}

/* Name of the database that begins with @prefix. */
static char *
find_file (Fixture    *fixture,
           const char *prefix,
           guint      *n_found)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char      *name;
  char            *found = NULL;

  *n_found = 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_prefix (name, prefix) || g_str_has_suffix (name, "-wal") || g_str_has_suffix (name, "-shm"))
        continue;
      g_free (found);
      found = g_strdup (name);
      ++*n_found;
    }

  return found;
}

static void
send_some (Fixture *fixture,
           guint    n)
{
  for (guint i = 0; i < n; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "some text to fill pages with" });
}

/* Damages the file, sees it moved aside whole, and a new one begun. */
static void
assert_moved_aside (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "hub.db");
  g_autofree char *damaged = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *kept_name = NULL;
  g_autofree char *kept_path = NULL;
  gsize            damaged_size, kept_size;
  guint            n_kept;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &damaged, &damaged_size, NULL));
  g_assert_null (sbx_store_open (fixture->directory, &error));
  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT);

  kept_name = find_file (fixture, "hub.db.corrupt-", &n_kept);
  g_assert_cmpuint (n_kept, ==, 1);
  kept_path = fixture_path (fixture, kept_name);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, kept_path));
  g_assert_true (g_file_get_contents (kept_path, &kept, &kept_size, NULL));
  g_assert_cmpmem (damaged, damaged_size, kept, kept_size);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  assert_opens (fixture);
  g_assert_cmpuint (g_hash_table_size (sbx_store_get_heads (fixture->store)), ==, 0);
}

static void
test_not_a_database (Fixture       *fixture,
                     gconstpointer  data)
{
  close_store (fixture);
  overwrite (fixture, "hub.db", 0, "This is no database at all, or no longer", 40);
  assert_moved_aside (fixture);
}

static void
test_truncated (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = fixture_path (fixture, "hub.db");

  send_some (fixture, 300);
  close_store (fixture);
  g_assert_cmpint (truncate (path, 8192), ==, 0);
  assert_moved_aside (fixture);
}

/* Where the table of messages begins in the file: other pages may be free, and nothing of them is missed. */
static goffset
find_messages (Fixture *fixture)
{
  g_autofree char        *path = fixture_path (fixture, "hub.db");
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxDatabase) database = sbx_database_open (path, SBX_DATABASE_CREATE, &error);
  gint64                  page;

  g_assert_no_error (error);
  g_assert_true (sbx_database_get_int (database, 0, &page, &error, "SELECT rootpage FROM sqlite_schema WHERE name = 'messages'", ""));
  g_assert_cmpint (page, >, 1);

  return (page - 1) * 4096;
}

static void
test_damaged_page (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *garbage = g_strnfill (4096, 'g');

  send_some (fixture, 300);
  close_store (fixture);
  overwrite (fixture, "hub.db", find_messages (fixture), garbage, 4096);
  assert_moved_aside (fixture);
}

/* With writes that are not in the main file yet: what is kept is as it was found. */
static void
test_damaged_with_wal (Fixture       *fixture,
                       gconstpointer  data)
{
  static const char *const names[] = { "hub.db", "hub.db-wal" };
  g_autofree char         *garbage = g_strnfill (20 * 4096, 'g');
  g_autofree char         *kept_name = NULL;
  g_autofree char         *kept_wal_name = NULL;
  g_autofree char         *kept_wal_path = NULL;
  g_autofree char         *kept_wal = NULL;
  char                    *contents[G_N_ELEMENTS (names)];
  gsize                    sizes[G_N_ELEMENTS (names)], kept_size;
  guint                    n_kept;

  send_some (fixture, 300);
  fixture_reopen (fixture);
  send_some (fixture, 1);
  fixture_wait_for_index (fixture);

  /* As a crash now would leave it. */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture_path (fixture, names[i]);

      g_assert_true (g_file_get_contents (path, &contents[i], &sizes[i], NULL));
    }
  close_store (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture_path (fixture, names[i]);

      g_assert_true (g_file_set_contents (path, contents[i], sizes[i], NULL));
    }
  overwrite (fixture, "hub.db", sizes[0] / 2 / 4096 * 4096, garbage, 20 * 4096);

  assert_moved_aside (fixture);
  kept_name = find_file (fixture, "hub.db.corrupt-", &n_kept);
  kept_wal_name = g_strconcat (kept_name, "-wal", NULL);
  kept_wal_path = fixture_path (fixture, kept_wal_name);
  g_assert_true (g_file_get_contents (kept_wal_path, &kept_wal, &kept_size, NULL));
  g_assert_cmpmem (kept_wal, kept_size, contents[1], sizes[1]);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (contents[i]);
}

/* Twice in a second: neither is overwritten. */
static void
test_twice (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *name = NULL;
  guint            n_kept;

  close_store (fixture);
  for (guint round = 0; round < 3; round++)
    {
      g_autofree char *path = fixture_path (fixture, "hub.db");

      g_assert_true (g_file_set_contents (path, "This is no database at all, or no longer", -1, NULL));
      assert_refused (fixture, SBX_STORAGE_ERROR_CORRUPT, "hub.db.corrupt-");
    }
  name = find_file (fixture, "hub.db.corrupt-", &n_kept);
  g_assert_cmpuint (n_kept, ==, 3);
}

static gboolean
list_page (SbxStoreReader  *reader,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  return sbx_store_list_messages (reader, "local", "me", data, answer, error);
}

static void
on_damaged (SbxStore     *store,
            const GError *error,
            gpointer      user_data)
{
  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT);
  ++*(guint *) user_data;
}

static gboolean
write_nothing (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  ++*(guint *) data;
  return TRUE;
}

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Not even tried any more: the next start would set it aside with all the rest. */
static void
assert_write_refused (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  guint                    n_tried = 0;

  sbx_store_write_async (fixture->store, write_nothing, &n_tried, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (sbx_store_write_finish (fixture->store, result, NULL, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
  g_assert_cmpuint (n_tried, ==, 0);
}

/* Damage in a big database, which a start does not look for: it is noted when a read meets it, ends
 * the writes, and the next start does. */
static void
test_met_later (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char   *suspect = fixture_path (fixture, "hub.suspect");
  g_autofree char   *path = fixture_path (fixture, "hub.db");
  g_autofree char   *big = g_strnfill (200000, 'x');
  g_autofree char   *garbage = g_strnfill (1024 * 1024, 'g');
  g_autoptr (GError) error = NULL;
  GStatBuf           info;
  guint              n_damaged = 0;

  for (guint i = 0; i < 30; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = big });
  fixture_wait_for_index (fixture);
  close_store (fixture);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 8 * 1024 * 1024);
  overwrite (fixture, "hub.db", info.st_size / 2 / 4096 * 4096, garbage, 1024 * 1024);

  assert_opens (fixture);
  n_warnings = 0;
  g_signal_connect (fixture->store, "damaged", G_CALLBACK (on_damaged), &n_damaged);
  for (gint64 i = 0; i < 8 && error == NULL; i++)
    {
      SbxMessageQuery query = { "c", "t", FALSE, -1, i * 4, -1, -1, 200 };
      g_autoptr (JsonObject) answer = fixture_read (fixture, list_page, &query, &error);
    }
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
  g_assert_true (g_file_test (suspect, G_FILE_TEST_EXISTS));
  assert_write_refused (fixture);
  g_assert_cmpuint (n_damaged, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&n_warnings), ==, 0);
  close_store (fixture);

  assert_moved_aside (fixture);
  g_assert_false (g_file_test (suspect, G_FILE_TEST_EXISTS));
}

/* Where nothing is wrong after all. */
static void
test_suspect (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *suspect = fixture_path (fixture, "hub.suspect");

  close_store (fixture);
  g_assert_true (g_file_set_contents (suspect, "", 0, NULL));
  assert_opens (fixture);
  g_assert_false (g_file_test (suspect, G_FILE_TEST_EXISTS));
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", sbx_schema_get_version () + 1);
  g_autofree char *back = g_strdup_printf ("PRAGMA user_version = %d", sbx_schema_get_version ());

  send_some (fixture, 1);
  close_store (fixture);
  execute (fixture, sql);
  assert_refused (fixture, SBX_STORAGE_ERROR_VERSION, "hub.db");
  assert_refused (fixture, SBX_STORAGE_ERROR_VERSION, "hub.db");

  /* And left as it was. */
  execute (fixture, back);
  assert_opens (fixture);
  g_assert_cmpuint (g_hash_table_size (sbx_store_get_heads (fixture->store)), ==, 1);
}

/* Tables without a version, and a table that is gone: SQLite itself finds nothing wrong with either. */
static void
test_schema_damage (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *const damages[] = {
    "PRAGMA user_version = 0",
    "PRAGMA user_version = -3",
    "DROP TABLE keys",
    "DROP INDEX messages_by_sender",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      send_some (fixture, 1);
      close_store (fixture);
      execute (fixture, damages[i]);
      assert_refused (fixture, SBX_STORAGE_ERROR_CORRUPT, "hub.db.corrupt-");
      assert_opens (fixture);
    }
}

static gboolean
claim_old_topic (SbxStoreWriter  *writer,
                 gpointer         data,
                 SbxJsonWriter   *answer,
                 GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = sbx_store_find_topic (writer, "c", "old", error);

  g_assert_nonnull (topic);
  g_assert_cmpint (topic->claim_fence, ==, 0);
  g_assert_null (topic->claim_by);

  topic->claim_fence = 1;
  return sbx_store_put_topic (writer, topic, error);
}

/* What a program of each version before this one left is brought up to this one's. */
static void
test_migrated (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *path = fixture_path (fixture, "hub.db");

  for (int version = 1; version < sbx_schema_get_version (); version++)
    {
      g_autoptr (SbxDatabase) database = NULL;
      g_autoptr (GError)      error = NULL;

      close_store (fixture);
      g_assert_no_errno (g_unlink (path));
      database = sbx_database_open (path, SBX_DATABASE_CREATE, &error);
      g_assert_no_error (error);
      g_assert_true (sbx_schema_create (database, version, &error));
      g_assert_true (sbx_database_execute (database,
                                           "INSERT INTO channels VALUES ('c', 1, 0, '{\"id\":\"c\"}');"
                                           "INSERT INTO topics (channel_id, id, newest_first, state, body)"
                                           " VALUES ('c', 'old', 0, 'open', '{\"id\":\"old\",\"channelId\":\"c\",\"claim\":null}')",
                                           &error));
      g_assert_no_error (error);
      g_clear_pointer (&database, sbx_database_free);

      assert_opens (fixture);
      fixture_do (fixture, claim_old_topic, NULL);
      send_some (fixture, 1);
      fixture_reopen (fixture);
    }
}

static void
test_of_another_program (Fixture       *fixture,
                         gconstpointer  data)
{
  close_store (fixture);
  execute (fixture, "PRAGMA application_id = 7");
  assert_refused (fixture, SBX_STORAGE_ERROR_FAILED, "hub.db");
  execute (fixture, "PRAGMA application_id = 0x53425831");
  assert_opens (fixture);
}

static void
test_second_opener (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char        *path = fixture_path (fixture, "hub.db");
  g_autoptr (SbxDatabase) looker = NULL;
  g_autoptr (GError)      error = NULL;
  gint64                  version;

  assert_refused (fixture, SBX_STORAGE_ERROR_BUSY, fixture->directory);

  /* People may look all the same. */
  looker = sbx_database_open (path, SBX_DATABASE_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_database_get_int (looker, 0, &version, &error, "PRAGMA user_version", ""));
  g_assert_cmpint (version, ==, sbx_schema_get_version ());
  g_assert_false (sbx_database_execute (looker, "DELETE FROM channels", &error));
  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_DENIED);

  close_store (fixture);
  assert_opens (fixture);
}

/* As somebody whom permissions bind. */
static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  gboolean         is_root = geteuid () == 0;
  g_autofree char *lock = fixture_path (fixture, "hub.lock");
  g_autofree char *database = fixture_path (fixture, "hub.db");

  close_store (fixture);
  /* The second time nothing but the folder stands in the way. */
  for (guint round = 0; is_root && round < 2; round++)
    {
      if (round == 1)
        g_assert_cmpint (chown (lock, 65534, 65534) + chown (database, 65534, 65534), ==, 0);
      g_assert_cmpint (chmod (fixture->directory, 0555) + seteuid (65534), ==, 0);
      assert_refused (fixture, SBX_STORAGE_ERROR_DENIED, fixture->directory);
      g_assert_cmpint (seteuid (0), ==, 0);
    }

  if (!is_root)
    {
      g_assert_cmpint (chmod (fixture->directory, 0555), ==, 0);
      assert_refused (fixture, SBX_STORAGE_ERROR_DENIED, fixture->directory);
    }
  g_assert_cmpint (chmod (fixture->directory, 0700), ==, 0);
  assert_opens (fixture);
}

static void
test_folder_is_made (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char     *deeper = fixture_path (fixture, "a/b");
  g_autofree char     *a = fixture_path (fixture, "a");
  g_autoptr (GError)   error = NULL;
  g_autoptr (SbxStore) store = sbx_store_open (deeper, &error);
  Fixture              inner = { g_strdup (deeper), NULL };

  g_assert_no_error (error);
  inner.store = g_steal_pointer (&store);
  fixture_tear_down (&inner, NULL);
  g_assert_cmpint (g_rmdir (a), ==, 0);
}

static void
test_folder_is_a_file (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char   *file = fixture_path (fixture, "file");
  g_autofree char   *inside = fixture_path (fixture, "file/folder");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (sbx_store_open (inside, &error));
  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED);
}

/* A copy that is put back is another log: what followed the copy never happened. */
static void
test_restored_copy (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = fixture_path (fixture, "hub.db");
  g_autofree char *first_epoch = g_strdup (sbx_store_get_epoch (fixture->store));
  g_autofree char *second_epoch = NULL;
  g_autofree char *copy = NULL;
  gsize            size;
  SbxStreamHead   *head;

  send_some (fixture, 3);
  close_store (fixture);
  g_assert_true (g_file_get_contents (path, &copy, &size, NULL));
  assert_opens (fixture);
  g_assert_cmpstr (sbx_store_get_epoch (fixture->store), ==, first_epoch);
  send_some (fixture, 2);
  close_store (fixture);

  g_assert_true (g_file_set_contents (path, copy, size, NULL));
  assert_opens (fixture);
  g_assert_cmpstr (sbx_store_get_epoch (fixture->store), !=, first_epoch);
  second_epoch = g_strdup (sbx_store_get_epoch (fixture->store));
  head = g_hash_table_lookup (sbx_store_get_heads (fixture->store), "channel/c");
  g_assert_cmpint (head->seq, ==, 3);
  g_assert_cmpint (head->oldest, ==, 4);   /* the old ones name the old epoch */

  fixture_reopen (fixture);
  g_assert_cmpstr (sbx_store_get_epoch (fixture->store), ==, second_epoch);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (count_warnings, NULL, NULL);

  fixture_add ("/data-folder/not-a-database", test_not_a_database);
  fixture_add ("/data-folder/truncated", test_truncated);
  fixture_add ("/data-folder/damaged-page", test_damaged_page);
  fixture_add ("/data-folder/damaged-with-wal", test_damaged_with_wal);
  fixture_add ("/data-folder/twice", test_twice);
  fixture_add ("/data-folder/met-later", test_met_later);
  fixture_add ("/data-folder/suspect", test_suspect);
  fixture_add ("/data-folder/newer", test_newer);
  fixture_add ("/data-folder/schema-damage", test_schema_damage);
  fixture_add ("/data-folder/migrated", test_migrated);
  fixture_add ("/data-folder/of-another-program", test_of_another_program);
  fixture_add ("/data-folder/second-opener", test_second_opener);
  fixture_add ("/data-folder/read-only", test_read_only);
  fixture_add ("/data-folder/is-made", test_folder_is_made);
  fixture_add ("/data-folder/is-a-file", test_folder_is_a_file);
  fixture_add ("/data-folder/restored-copy", test_restored_copy);

  return g_test_run ();
}
