/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-database.h"
#include "sbx-outbox-store.h"

#include <glib/gstdio.h>
#include <string.h>

/* outbox.db: what is put stands there, in order, whatever the file has been through. */

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("signalbox-outbox-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "outbox.db", NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static SbxOutboxFile *
open_file (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  SbxOutboxFile *file = sbx_outbox_file_open (self->folder, &aside, &error);

  g_assert_no_error (error);
  g_assert_null (aside);
  return file;
}

static void
add_change (GPtrArray           *changes,
            SbxOutboxChangeKind  kind,
            gpointer             value)
{
  SbxOutboxChange *change = g_new0 (SbxOutboxChange, 1);

  change->kind = kind;
  change->value = value;
  g_ptr_array_add (changes, change);
}

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_outbox_change_free);
}

static void
apply (SbxOutboxFile       *file,
       SbxOutboxChangeKind  kind,
       gpointer             value)
{
  g_autoptr (GPtrArray) changes = new_changes ();
  g_autoptr (GError) error = NULL;

  add_change (changes, kind, value);
  sbx_outbox_file_apply (file, changes, &error);
  g_assert_no_error (error);
}

static SbxOutboxRow *
make_row (const char *key,
          gint64      order)
{
  SbxOutboxRow *row = sbx_outbox_row_new (key, "c", "t", "Text of the message");

  row->order = order;
  return row;
}

static SbxOutboxContents *
read_file (SbxOutboxFile *file)
{
  g_autoptr (GError) error = NULL;
  SbxOutboxContents *contents = sbx_outbox_file_read (file, &error);

  g_assert_no_error (error);
  return contents;
}

static const SbxOutboxRow *
get_row (const SbxOutboxContents *contents,
         guint                    i)
{
  g_assert_cmpuint (contents->rows->len, >, i);
  return contents->rows->pdata[i];
}

/* Everything of a row comes back, and the rows in their order whatever the order of putting. */
static void
test_rows (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (SbxOutboxFile) file = open_file (self);
  g_autoptr (SbxOutboxContents) contents = NULL;
  SbxOutboxRow *row = make_row ("second", G_MAXINT64);
  const SbxOutboxRow *read;

  row->written_at = 1795166999723;
  row->if_seq = 42;
  row->epoch = g_strdup ("e1");
  row->fence = 7;
  row->force = TRUE;
  row->state = SBX_OUTBOX_ROW_HELD;
  row->reason = g_strdup ("周五 “newer”");
  row->type = g_strdup ("image");
  row->reply_to = g_strdup ("m-1");
  row->attachments = g_strdup ("[{\"id\":\"f-1\"}]");
  row->important = TRUE;
  row->is_private = TRUE;
  apply (file, SBX_OUTBOX_PUT_ROW, row);
  apply (file, SBX_OUTBOX_PUT_ROW, make_row ("first", 1));

  g_clear_pointer (&file, sbx_outbox_file_free);
  file = open_file (self);
  contents = read_file (file);
  g_assert_cmpuint (contents->rows->len, ==, 2);
  read = get_row (contents, 0);
  g_assert_cmpstr (read->key, ==, "first");
  g_assert_cmpint (read->if_seq, ==, -1);
  g_assert_cmpint (read->fence, ==, -1);
  g_assert_null (read->epoch);
  g_assert_null (read->reason);
  g_assert_null (read->type);
  g_assert_null (read->attachments);
  g_assert_false (read->important || read->is_private);
  g_assert_cmpint (read->state, ==, SBX_OUTBOX_ROW_WAITING);
  read = get_row (contents, 1);
  g_assert_cmpstr (read->content, ==, "Text of the message");
  g_assert_cmpint (read->order, ==, G_MAXINT64);
  g_assert_cmpint (read->written_at, ==, 1795166999723);
  g_assert_cmpint (read->if_seq, ==, 42);
  g_assert_cmpstr (read->epoch, ==, "e1");
  g_assert_cmpint (read->fence, ==, 7);
  g_assert_true (read->force);
  g_assert_cmpint (read->state, ==, SBX_OUTBOX_ROW_HELD);
  g_assert_cmpstr (read->reason, ==, "周五 “newer”");
  g_assert_cmpstr (read->type, ==, "image");
  g_assert_cmpstr (read->reply_to, ==, "m-1");
  g_assert_cmpstr (read->attachments, ==, "[{\"id\":\"f-1\"}]");
  g_assert_true (read->important && read->is_private);
  g_clear_pointer (&contents, sbx_outbox_contents_free);

  /* Put again is changed; removed twice is removed. */
  row = make_row ("second", G_MAXINT64);
  row->state = SBX_OUTBOX_ROW_LEFT;
  apply (file, SBX_OUTBOX_PUT_ROW, row);
  apply (file, SBX_OUTBOX_REMOVE_ROW, g_strdup ("first"));
  apply (file, SBX_OUTBOX_REMOVE_ROW, g_strdup ("first"));
  contents = read_file (file);
  g_assert_cmpuint (contents->rows->len, ==, 1);
  g_assert_cmpint (get_row (contents, 0)->state, ==, SBX_OUTBOX_ROW_LEFT);
  g_assert_null (get_row (contents, 0)->reason);
}

static gint64
get_read (SbxOutboxFile *file)
{
  g_autoptr (SbxOutboxContents) contents = read_file (file);

  return contents->reads->len > 0 ? ((SbxOutboxMark *) contents->reads->pdata[0])->seq : 0;
}

/* A mark goes forward alone, but in another log; what was told does not take a further one away. */
static void
test_reads (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (SbxOutboxFile) file = open_file (self);

  apply (file, SBX_OUTBOX_PUT_READ, sbx_outbox_mark_new ("c", "t", "e", 0, 5));
  apply (file, SBX_OUTBOX_PUT_READ, sbx_outbox_mark_new ("c", "t", "e", 0, 3));
  g_assert_cmpint (get_read (file), ==, 5);
  apply (file, SBX_OUTBOX_REMOVE_READ, sbx_outbox_mark_new ("c", "t", "e", 0, 4));
  g_assert_cmpint (get_read (file), ==, 5);
  apply (file, SBX_OUTBOX_PUT_READ, sbx_outbox_mark_new ("c", "t", "f", 0, 2));
  g_assert_cmpint (get_read (file), ==, 2);
  apply (file, SBX_OUTBOX_PUT_READ, sbx_outbox_mark_new ("c", "t", NULL, 0, 1));
  g_assert_cmpint (get_read (file), ==, 1);
  apply (file, SBX_OUTBOX_REMOVE_READ, sbx_outbox_mark_new ("c", "t", NULL, 0, 1));
  g_assert_cmpint (get_read (file), ==, 0);
}

/* What is our own of a topic goes with its last message. */
static void
test_moves (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (SbxOutboxFile) file = open_file (self);
  g_autoptr (SbxOutboxContents) contents = NULL;
  const SbxOutboxMark *move;

  apply (file, SBX_OUTBOX_PUT_ROW, make_row ("one", 1));
  apply (file, SBX_OUTBOX_PUT_ROW, make_row ("two", 2));
  apply (file, SBX_OUTBOX_PUT_MOVE, sbx_outbox_mark_new ("c", "t", "e", 10, 11));
  apply (file, SBX_OUTBOX_PUT_MOVE, sbx_outbox_mark_new ("c", "t", "e", 10, 12));
  apply (file, SBX_OUTBOX_REMOVE_ROW, g_strdup ("one"));
  apply (file, SBX_OUTBOX_PUT_EPOCH, g_strdup ("e"));
  contents = read_file (file);
  g_assert_cmpuint (contents->moves->len, ==, 1);
  move = contents->moves->pdata[0];
  g_assert_cmpint (move->from, ==, 10);
  g_assert_cmpint (move->seq, ==, 12);
  g_assert_cmpstr (contents->epoch, ==, "e");
  g_clear_pointer (&contents, sbx_outbox_contents_free);

  apply (file, SBX_OUTBOX_REMOVE_ROW, g_strdup ("two"));
  contents = read_file (file);
  g_assert_cmpuint (contents->moves->len, ==, 0);
}

/* --- Files that are no outbox --- */

static void
run_sql (Fixture    *self,
         const char *sql)
{
  g_autoptr (GError) error = NULL;
  SbxDatabase *database = sbx_database_open (self->path, SBX_DATABASE_CREATE, &error);

  g_assert_no_error (error);
  sbx_database_execute (database, sql, &error);
  g_assert_no_error (error);
  sbx_database_free (database);
}

static void
assert_set_aside (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (SbxOutboxFile) file = sbx_outbox_file_open (self->folder, &aside, &error);
  g_autoptr (SbxOutboxContents) contents = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (aside);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  contents = read_file (file);
  g_assert_cmpuint (contents->rows->len, ==, 0);
}

static void
test_not_ours (Fixture       *self,
               gconstpointer  data)
{
  sbx_outbox_file_free (open_file (self));
  run_sql (self, "DROP TABLE reads;");
  assert_set_aside (self);
  run_sql (self, "PRAGMA application_id = 1;");
  assert_set_aside (self);
  g_assert_true (g_file_set_contents (self->path, "SQLite format 3 is how it begins, and then there is nothing of it "
                                      "that anybody could read, for many bytes ............................", -1, NULL));
  assert_set_aside (self);
}

/* One of a newer version is left as it is. */
static void
test_newer (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (SbxOutboxFile) file = open_file (self);

  g_clear_pointer (&file, sbx_outbox_file_free);
  run_sql (self, "PRAGMA user_version = 3;");
  file = sbx_outbox_file_open (self->folder, &aside, &error);
  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_VERSION);
  g_assert_null (file);
  g_assert_null (aside);
  g_clear_error (&error);

  run_sql (self, "PRAGMA user_version = 2;");
  file = open_file (self);
}

/* What the first version kept, which knew words alone: read where nothing can be written, and brought up to date where it can. */
static void
test_older (Fixture       *self,
            gconstpointer  data)
{
  static const char older[] =
    "BEGIN; CREATE TABLE rows (key TEXT PRIMARY KEY NOT NULL, channel_id TEXT NOT NULL, topic_id TEXT NOT NULL,"
    " content TEXT NOT NULL, place INTEGER NOT NULL, written_at INTEGER NOT NULL, if_seq INTEGER NOT NULL,"
    " epoch TEXT, fence INTEGER NOT NULL, force INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT);"
    "CREATE TABLE reads (channel_id TEXT NOT NULL, topic_id TEXT NOT NULL, epoch TEXT, seq INTEGER NOT NULL,"
    " PRIMARY KEY (channel_id, topic_id)) WITHOUT ROWID;"
    "CREATE TABLE moves (channel_id TEXT NOT NULL, topic_id TEXT NOT NULL, epoch TEXT, from_seq INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, PRIMARY KEY (channel_id, topic_id)) WITHOUT ROWID;"
    "CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT) WITHOUT ROWID;"
    "INSERT INTO rows VALUES ('k', 'c', 't', 'Words', 1, 2, 3, 'e', -1, 0, 3, 'Why');"
    "PRAGMA application_id = 0x5342586f; PRAGMA user_version = 1; COMMIT;";
  g_autoptr (SbxOutboxContents) peeked = NULL;
  g_autoptr (SbxOutboxContents) contents = NULL;
  g_autoptr (SbxOutboxFile) file = NULL;
  g_autoptr (GError) error = NULL;
  SbxOutboxRow *row = make_row ("new", 9);

  run_sql (self, older);
  peeked = sbx_outbox_file_peek (self->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get_row (peeked, 0)->content, ==, "Words");
  g_assert_null (get_row (peeked, 0)->reply_to);

  row->reply_to = g_strdup ("m-1");
  file = open_file (self);
  apply (file, SBX_OUTBOX_PUT_ROW, row);
  g_clear_pointer (&file, sbx_outbox_file_free);
  file = open_file (self);
  contents = read_file (file);
  g_assert_cmpuint (contents->rows->len, ==, 2);
  g_assert_cmpstr (get_row (contents, 0)->reason, ==, "Why");
  g_assert_null (get_row (contents, 0)->type);
  g_assert_false (get_row (contents, 0)->is_private);
  g_assert_cmpstr (get_row (contents, 1)->reply_to, ==, "m-1");
}

static void
test_lock (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (SbxOutboxFile) first = open_file (self);

  g_assert_null (sbx_outbox_file_open (self->folder, &aside, &error));
  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY);
  g_clear_pointer (&first, sbx_outbox_file_free);
  first = open_file (self);
}

/* --- On its thread --- */

typedef struct
{
  guint      n_opened;
  guint      n_rows;
  guint64    written;
  GError    *error;
} Heard;

static void
on_opened (const SbxOutboxContents *contents,
           gpointer                 data)
{
  Heard *heard = data;

  heard->n_opened++;
  heard->n_rows = contents->rows->len;
}

static void
on_written (guint64  serial,
            gpointer data)
{
  Heard *heard = data;

  g_assert_cmpuint (serial, >=, heard->written);
  heard->written = serial;
}

static void
on_failed (const GError *error,
           gpointer      data)
{
  Heard *heard = data;

  g_clear_error (&heard->error);
  heard->error = g_error_copy (error);
}

static const SbxOutboxStoreFuncs funcs = { on_opened, on_written, on_failed };

#define wait_until(condition) while (!(condition)) g_main_context_iteration (NULL, TRUE)

/* What is put is written in order, at the latest when the store is freed. */
static void
test_store (Fixture       *self,
            gconstpointer  data)
{
  Heard heard = { 0 };
  SbxOutboxStore *store = sbx_outbox_store_new (self->folder, &funcs, &heard);
  guint64 last = 0;

  for (guint i = 1; i <= 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      g_assert_cmpuint (sbx_outbox_store_put (store, SBX_OUTBOX_PUT_ROW, make_row (key, i)), ==, ++last);
    }
  wait_until (heard.written == last);
  g_assert_cmpuint (heard.n_opened, ==, 1);
  sbx_outbox_store_put (store, SBX_OUTBOX_REMOVE_ROW, g_strdup ("k50"));
  sbx_outbox_store_free (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  heard = (Heard) { 0 };
  store = sbx_outbox_store_new (self->folder, &funcs, &heard);
  wait_until (heard.n_opened == 1);
  g_assert_cmpuint (heard.n_rows, ==, 99);
  g_assert_no_error (heard.error);
  sbx_outbox_store_free (store);
}

/* What is put while the disk refuses is not lost, told once, and written when it can be. */
static void
test_store_trouble (Fixture       *self,
                    gconstpointer  data)
{
  SbxOutboxFile *other = open_file (self);
  Heard heard = { 0 };
  SbxOutboxStore *store = sbx_outbox_store_new (self->folder, &funcs, &heard);

  sbx_outbox_store_set_retry (store, 1, 4);
  sbx_outbox_store_put (store, SBX_OUTBOX_PUT_ROW, make_row ("one", 1));
  wait_until (heard.error != NULL);
  g_assert_error (heard.error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY);
  sbx_outbox_store_put (store, SBX_OUTBOX_PUT_ROW, make_row ("two", 2));
  sbx_outbox_store_put (store, SBX_OUTBOX_REMOVE_ROW, g_strdup ("one"));
  g_assert_cmpuint (heard.n_opened, ==, 0);
  apply (other, SBX_OUTBOX_PUT_ROW, make_row ("theirs", 3));
  sbx_outbox_file_free (other);
  wait_until (heard.written == 3);
  g_assert_cmpuint (heard.n_opened, ==, 1);
  g_assert_cmpuint (heard.n_rows, ==, 2);
  sbx_outbox_store_free (store);
  g_clear_error (&heard.error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/storage/outbox/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("rows", test_rows);
  ADD ("reads", test_reads);
  ADD ("moves", test_moves);
  ADD ("not-ours", test_not_ours);
  ADD ("newer", test_newer);
  ADD ("older", test_older);
  ADD ("lock", test_lock);
  ADD ("store", test_store);
  ADD ("store-trouble", test_store_trouble);

  return g_test_run ();
}
