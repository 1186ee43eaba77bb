/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cache-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files and disks that are not what they should be: whatever is wrong is said once, and nobody waits for it. */

/* What a client sees of a cache that has nothing: it asks the hub. */
static void
assert_empty (CacheFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCacheContents) contents = cache_load (self, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (contents->places->len, ==, 0);
  g_assert_cmpuint (contents->channels->len, ==, 0);
}

static void
assert_off (CacheFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCacheContents) contents = cache_load (self, &error);

  g_assert_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED);
  g_assert_false (sbx_cache_is_usable (self->cache));
  cache_push (self, "a", 1, "nowhere");
}

static void
assert_works (CacheFixture *self)
{
  g_autofree char *shown = NULL;

  cache_step (self, SBX_CACHE_STREAM_BEGINS, "new", "e1", 0, NULL);
  cache_push (self, "new", 1, "hello");
  shown = cache_show (self, "new", TRUE);
  g_assert_cmpstr (shown, ==, "known 1.. has 1");
}

static void
write_file (CacheFixture *self,
            const char   *name,
            const char   *content,
            gsize         length)
{
  g_autofree char *path = cache_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, length, &error);
  g_assert_no_error (error);
}

/* Those that were set aside, without their WALs. (transfer full) */
static GPtrArray *
list_aside (CacheFixture *self)
{
  g_autofree char *folder = cache_path (self, "");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "cache.db.corrupt-") && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm"))
      g_ptr_array_add (names, cache_path (self, name));

  return names;
}

static guint
count_aside (CacheFixture *self)
{
  g_autoptr (GPtrArray) names = list_aside (self);

  return names->len;
}

static char *
find_aside (CacheFixture *self)
{
  g_autoptr (GPtrArray) names = list_aside (self);

  g_assert_cmpuint (names->len, ==, 1);
  return g_strdup (names->pdata[0]);
}

/* --- Files --- */

static void
test_text_file (CacheFixture  *self,
                gconstpointer  data)
{
  static const char text[] = "Dear diary, this is not a database.\n";
  g_autofree char *path = NULL;
  g_autofree char *kept = NULL;

  write_file (self, "cache.db", text, strlen (text));
  cache_open (self);
  assert_empty (self);
  assert_works (self);
  g_assert_cmpuint (cache_count_log ("is damaged or not a database"), ==, 1);
  path = find_aside (self);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, text);
}

static void
fill (CacheFixture *self,
      guint         n)
{
  g_autofree char *content = g_strnfill (600, 'x');

  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  for (guint i = 1; i <= n; i++)
    cache_push (self, "a", i, content);
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, n);
}

/* A page in the middle is overwritten: found at the start, as the file is small. */
static void
test_damaged (CacheFixture  *self,
              gconstpointer  data)
{
  g_autofree char *path = cache_path (self, "cache.db");
  g_autofree char *content = NULL;
  gsize length;

  fill (self, 400);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  for (gsize i = 4096; i + 4096 < length; i += 3 * 4096)
    memset (content + i, 0xa5, 4096);
  write_file (self, "cache.db", content, length);

  cache_open (self);
  assert_empty (self);
  assert_works (self);
  g_assert_cmpuint (count_aside (self), ==, 1);
  g_assert_cmpuint (cache_count_log ("is damaged or not a database"), ==, 1);
}

/* The first byte of a page with rows, in SQLite's file format. */
#define LEAF_OF_TABLE 13

/* Too large to be looked through at the start: the damage is met while it is used. */
static void
test_damaged_later (CacheFixture  *self,
                    gconstpointer  data)
{
  g_autofree char *path = cache_path (self, "cache.db");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  gsize length;

  fill (self, 8000);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, >, 5 * 1024 * 1024);
  /* Rows far from the ends. */
  for (gsize i = length / 4096 * 2 / 5; i < length / 4096 / 2; i++)
    if ((guchar) content[4096 * i] == LEAF_OF_TABLE)
      memset (content + 4096 * i, 0xa5, 4096);
  write_file (self, "cache.db", content, length);

  cache_open (self);
  for (gint64 before = 8001; error == NULL && before > 1; before -= 50)
    {
      g_autoptr (SbxCachePage) page = cache_read (self, "a", before, 50, TRUE, &error);
    }
  g_assert_nonnull (error);
  g_assert_cmpuint (count_aside (self), ==, 1);
  g_assert_cmpuint (cache_count_log ("is damaged or not a database"), ==, 1);
  g_assert_true (sbx_cache_is_usable (self->cache));

  /* What is told from here on goes into the new file, in this run. */
  cache_push (self, "a", 8001, "after it");
  while (TRUE)
    {
      g_autoptr (GError) refused = NULL;
      g_autoptr (SbxCachePage) page = cache_read (self, "a", 0, 50, TRUE, &refused);

      if (page != NULL)
        break;
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10000);
    }
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 8001);
  g_assert_cmpint (cache_query (self, "SELECT max(seq) FROM messages"), ==, 8001);
}

/* One that was set aside before stays beside it. */
static void
test_damaged_twice (CacheFixture  *self,
                    gconstpointer  data)
{
  for (guint i = 0; i < 2; i++)
    {
      write_file (self, "cache.db", "Dear diary", 10);
      cache_open (self);
      assert_works (self);
      cache_close (self);
    }
  g_assert_cmpuint (count_aside (self), ==, 2);
}

/* What cannot be locked can be read; nothing is kept, and it is not said to be. */
static void
test_read_only (CacheFixture  *self,
                gconstpointer  data)
{
  g_autofree char *lock = cache_path (self, "cache.lock");
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCacheContents) contents = NULL;
  g_autofree char *shown = NULL;

  fill (self, 3);
  g_assert_cmpint (g_unlink (lock), ==, 0);
  g_assert_cmpint (g_mkdir (lock, 0700), ==, 0);

  cache_open (self);
  contents = cache_load (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->places->len, ==, 1);
  g_assert_false (sbx_cache_is_usable (self->cache));
  g_assert_true (sbx_cache_is_readable (self->cache));
  cache_push (self, "a", 4, "not kept");
  shown = cache_show (self, "a", FALSE);
  g_assert_true (g_str_has_suffix (shown, "has 1 2 3"));
  cache_close (self);
  g_assert_cmpint (cache_query (self, "SELECT max(seq) FROM messages"), ==, 3);
  g_assert_cmpint (g_rmdir (lock), ==, 0);
}

/* Somebody else's database is left alone. */
static void
test_foreign (CacheFixture  *self,
              gconstpointer  data)
{
  cache_query (self, "CREATE TABLE recipes (name TEXT)");
  cache_open (self);
  assert_off (self);
  cache_close (self);
  g_assert_cmpint (cache_query (self, "SELECT count(*) FROM sqlite_schema"), ==, 1);
  g_assert_cmpuint (cache_count_log ("belongs to another program"), ==, 1);
  g_assert_cmpuint (count_aside (self), ==, 0);
}

static void
test_newer (CacheFixture  *self,
            gconstpointer  data)
{
  fill (self, 3);
  cache_query (self, "PRAGMA user_version = 99");
  cache_open (self);
  assert_off (self);
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 3);
  g_assert_cmpuint (cache_count_log ("newer version"), ==, 1);
}

/* Of an older version there is nothing to save: the hub has all of it. */
static void
test_older (CacheFixture  *self,
            gconstpointer  data)
{
  fill (self, 3);
  cache_query (self, "PRAGMA user_version = 0");
  cache_open (self);
  assert_empty (self);
  assert_works (self);
}

/* Before projects were kept. */
static void
test_older_without_projects (CacheFixture  *self,
                             gconstpointer  data)
{
  g_autoptr (SbxCacheContents) contents = NULL;

  fill (self, 3);
  cache_query (self, "DROP TABLE projects");
  cache_query (self, "DROP TABLE actions");
  cache_query (self, "PRAGMA user_version = 1");
  cache_open (self);
  cache_tell (self, "projectsUpdate", "{\"type\":\"allProjects\",\"data\":[{\"projectId\":\"gone\"}]}");
  cache_tell (self, "projectsUpdate", "{\"type\":\"allProjects\",\"data\":[{\"projectId\":\"p\",\"error\":null},{\"noId\":1}]}");
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 3);
  cache_open (self);
  contents = cache_load (self, NULL);
  g_assert_cmpuint (contents->projects->len, ==, 1);
  g_assert_cmpstr (g_bytes_get_data (contents->projects->pdata[0], NULL), ==, "{\"projects\":[{\"projectId\":\"p\",\"error\":null}]}");
  cache_close (self);
}

/* Each once, as it was told last; of a page that is older than what was pushed, nothing. */
static void
test_older_without_actions (CacheFixture  *self,
                            gconstpointer  data)
{
  static const char listed[] = "{\"actions\":[{\"actionId\":\"r\",\"createdAt\":5,\"sentAt\":6,\"state\":\"sent\"},{\"actionId\":\"q\",\"createdAt\":1}]}";
  g_autoptr (SbxCacheContents) contents = NULL;
  g_autoptr (GBytes) page = NULL;

  fill (self, 3);
  cache_query (self, "DROP TABLE actions");
  cache_query (self, "PRAGMA user_version = 2");
  cache_open (self);
  cache_tell (self, "action", "{\"action\":{\"actionId\":\"r\",\"createdAt\":5,\"sentAt\":6,\"state\":\"sent\"}}");
  cache_tell (self, "action", "{\"action\":{\"actionId\":\"r\",\"createdAt\":5,\"sentAt\":6,\"state\":\"sent\"}}");
  cache_tell (self, "action", "{\"action\":{\"actionId\":\"s\",\"createdAt\":7,\"sentAt\":8,\"state\":\"sent\"}}");
  cache_tell (self, "actionUpdate", "{\"action\":{\"actionId\":\"r\",\"createdAt\":5,\"sentAt\":6,\"endedAt\":9,\"state\":\"failed\"}}");
  cache_tell (self, "action", "{\"action\":{\"createdAt\":5}}");
  page = g_bytes_new_static (listed, strlen (listed));
  sbx_cache_take_list (self->cache, "actions", page);
  cache_close (self);
  cache_open (self);
  contents = cache_load (self, NULL);
  g_assert_cmpuint (contents->actions->len, ==, 1);
  g_assert_cmpstr (g_bytes_get_data (contents->actions->pdata[0], NULL), ==,
                   "{\"actions\":[{\"actionId\":\"s\",\"createdAt\":7,\"sentAt\":8,\"state\":\"sent\"},"
                   "{\"actionId\":\"r\",\"createdAt\":5,\"sentAt\":6,\"endedAt\":9,\"state\":\"failed\"},"
                   "{\"actionId\":\"q\",\"createdAt\":1}]}");
  cache_close (self);
}

/* What the index of an older one does not find: it is made anew, of what stands in the messages. */
static void
test_older_index (CacheFixture  *self,
                  gconstpointer  data)
{
  g_autofree char *hits = NULL;

  fill (self, 3);
  cache_query (self, "UPDATE messages SET body = json_set (body, '$.content', 'Order ＡＢＣ１２３') WHERE seq = 2");
  cache_query (self, "PRAGMA user_version = 3");
  cache_open (self);
  hits = cache_search (self, "abc123");
  cache_close (self);
  g_assert_nonnull (strstr (hits, "\"ranges\":[[6,6]]"));
  g_assert_cmpint (cache_query (self, "PRAGMA user_version"), ==, 5);
  /* The older one has answered until then, and is empty now. */
  g_assert_cmpint (cache_query (self, "SELECT count(*) FROM meta WHERE name = 'olderIndex'"), ==, 0);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 3);
}

static void
test_folder_for_file (CacheFixture  *self,
                      gconstpointer  data)
{
  g_autofree char *path = cache_path (self, "cache.db");

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  cache_open (self);
  assert_off (self);
  cache_close (self);
  g_assert_cmpuint (cache_count_log ("not kept on disk until the next start"), ==, 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

/* --- Rights --- */

static void
try_read_only (CacheFixture *self,
               const char   *path,
               int           mode)
{
  gboolean is_root = geteuid () == 0;
  g_autoptr (SbxCacheContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;

  g_assert_cmpint (chmod (path, mode), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  cache_open (self);
  contents = cache_load (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->places->len, ==, 1);
  g_assert_false (sbx_cache_is_usable (self->cache));
  cache_push (self, "a", 4, "nowhere");
  shown = cache_show (self, "a", FALSE);
  g_assert_true (g_str_has_suffix (shown, "has 1 2 3"));
  cache_close (self);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (chmod (path, 0700), ==, 0);
  g_assert_cmpuint (cache_count_log ("not kept on disk until the next start"), ==, 1);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 3);
}

static void
test_read_only_file (CacheFixture  *self,
                     gconstpointer  data)
{
  g_autofree char *path = cache_path (self, "cache.db");
  g_autofree char *lock = cache_path (self, "cache.lock");

  fill (self, 3);
  g_assert_cmpint (chmod (self->folder, 0777) + chmod (lock, 0666), ==, 0);
  try_read_only (self, path, 0444);
}

/* It is read all the same, though it cannot be brought up to this version. */
static void
test_read_only_older (CacheFixture  *self,
                      gconstpointer  data)
{
  g_autofree char *path = cache_path (self, "cache.db");
  g_autofree char *lock = cache_path (self, "cache.lock");

  fill (self, 3);
  cache_query (self, "PRAGMA user_version = 3");
  g_assert_cmpint (chmod (self->folder, 0777) + chmod (lock, 0666), ==, 0);
  try_read_only (self, path, 0444);
  g_assert_cmpint (cache_query (self, "PRAGMA user_version"), ==, 3);
}

static void
test_read_only_folder (CacheFixture  *self,
                       gconstpointer  data)
{
  g_autofree char *path = cache_path (self, "cache.db");

  fill (self, 3);
  g_assert_cmpint (chmod (path, 0444), ==, 0);
  try_read_only (self, self->folder, 0555);
}

/* --- A full disk --- */

/* What SQLite's file system says to every write; SQLITE_OK = it is done. */
static int disk_says;
static int disk_takes;     /* so many writes pass before */
static sqlite3_vfs *system_vfs;
static sqlite3_io_methods disk_methods[2]; /* of the database, and of what is beside it */
static int (*system_write) (sqlite3_file *, const void *, int, sqlite3_int64);

static int
write_or_not (sqlite3_file  *file,
              const void    *data,
              int            length,
              sqlite3_int64  offset)
{
  int result = g_atomic_int_get (&disk_says);

  if (result == SQLITE_OK || g_atomic_int_add (&disk_takes, -1) > 0)
    return system_write (file, data, length, offset);
  return result;
}

static int
open_on_disk (sqlite3_vfs     *vfs,
              sqlite3_filename name,
              sqlite3_file    *file,
              int              flags,
              int             *flags_out)
{
  int result = system_vfs->xOpen (system_vfs, name, file, flags, flags_out);

  if (result == SQLITE_OK)
    {
      sqlite3_io_methods *methods = &disk_methods[(flags & SQLITE_OPEN_MAIN_DB) == 0];

      system_write = file->pMethods->xWrite;
      *methods = *file->pMethods;
      methods->xWrite = write_or_not;
      file->pMethods = methods;
    }
  return result;
}

static void
rule_disk (void)
{
  static sqlite3_vfs vfs;

  system_vfs = sqlite3_vfs_find (NULL);
  vfs = *system_vfs;
  vfs.zName = "ruled";
  vfs.xOpen = open_on_disk;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, TRUE), ==, SQLITE_OK);
}

static void
set_disk (int result)
{
  g_atomic_int_set (&disk_takes, 0);
  g_atomic_int_set (&disk_says, result);
}

static void
wait_for_log (const char *words)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  while (cache_count_log (words) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10000);
    }
}

/* Whatever the file has, its cursor is where its events end. */
static void
assert_whole_on_disk (CacheFixture *self,
                      gint64        at_least)
{
  gint64 place = cache_get_place (self, "channel/a");

  g_assert_cmpint (place, >=, at_least);
  g_assert_cmpint (cache_query (self, "SELECT count(*) FROM messages"), ==, place);
  g_assert_cmpint (cache_query (self, "SELECT max(seq) FROM messages"), ==, place);
}

static void
push_many (CacheFixture *self,
           guint         first,
           guint         n)
{
  g_autofree char *content = g_strnfill (2000, 'x');

  for (guint i = 0; i < n; i++)
    cache_push (self, "a", first + i, content);
}

/* What the disk refused goes in, in its order, once it is well: in the same run. */
static void
test_refused (CacheFixture  *self,
              gconstpointer  data)
{
  int says = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) none = NULL;
  g_autoptr (SbxCachePage) page = NULL;

  fill (self, 20);
  cache_open (self);
  set_disk (says);
  push_many (self, 21, 500);
  wait_for_log ("waits in memory");
  g_assert_cmpuint (cache_count_log (says == SQLITE_FULL ? "no space is left" : "could not be used"), ==, 1);

  /* Nobody waits for it, and what is not whole does not answer. */
  none = cache_read (self, "a", 0, 50, TRUE, &error);
  g_assert_null (none);
  g_assert_cmpuint (sbx_cache_get_backlog (self->cache), ==, 0);
  g_assert_true (sbx_cache_is_usable (self->cache));
  push_many (self, 521, 10);

  set_disk (SQLITE_OK);
  wait_for_log ("is written again");
  page = cache_read (self, "a", 0, 100, TRUE, NULL);
  g_assert_nonnull (page);
  g_assert_cmpuint (page->n_messages, ==, 100);
  g_assert_cmpint (page->last, ==, 530);
  cache_close (self);
  assert_whole_on_disk (self, 530);
  g_assert_cmpuint (cache_count_log ("waits in memory"), ==, 1);
  g_assert_cmpuint (cache_count_log ("is written again"), ==, 1);
}

static void
assert_readable (CacheFixture *self,
                 gint64        newest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) page = cache_read (self, "a", 0, 1, TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (page->last, ==, newest);
}

/* The program ends before there is room. */
static void
test_full_to_the_end (CacheFixture  *self,
                      gconstpointer  data)
{
  fill (self, 20);
  cache_open (self);
  set_disk (SQLITE_FULL);
  push_many (self, 21, 500);
  wait_for_log ("waits in memory");
  cache_close (self);
  set_disk (SQLITE_OK);
  assert_whole_on_disk (self, 20);

  /* It goes on from the last cursor. */
  cache_open (self);
  assert_works (self);
}

/* Wherever the writes end, also between two of one transaction: the cursor is where the events end. */
static void
test_full_at_any_write (CacheFixture  *self,
                        gconstpointer  data)
{
  gint64 place = 20;

  fill (self, 20);
  for (int writes = 0; writes < 30; writes++)
    {
      cache_open (self);
      assert_readable (self, place);
      g_atomic_int_set (&disk_takes, writes);
      g_atomic_int_set (&disk_says, SQLITE_FULL);
      for (guint i = 1; i <= 6; i++)
        {
          g_autoptr (SbxCachePage) page = NULL;

          push_many (self, (guint) place + i, 1);
          /* A batch of its own. */
          page = cache_read (self, "a", 0, 1, TRUE, NULL);
        }
      cache_close (self);
      set_disk (SQLITE_OK);
      assert_whole_on_disk (self, place);
      place = cache_get_place (self, "channel/a");
    }
  g_assert_cmpint (place, >, 20);
}

/* Even the start finds no room. */
static void
test_full_at_start (CacheFixture  *self,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCacheContents) contents = NULL;
  g_autofree char *shown = NULL;

  set_disk (SQLITE_FULL);
  cache_open (self);
  contents = cache_load (self, &error);
  g_assert_nonnull (error);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  cache_push (self, "a", 1, "hello");
  wait_for_log ("waits in memory");
  set_disk (SQLITE_OK);
  wait_for_log ("is written again");
  shown = cache_show (self, "a", TRUE);
  g_assert_cmpstr (shown, ==, "known 1.. has 1");
}

/* --- Two programs --- */

static void
test_two (CacheFixture  *self,
          gconstpointer  data)
{
  CacheFixture second = { self->folder, NULL };
  g_autoptr (SbxCacheContents) contents = NULL;
  g_autoptr (GError) error = NULL;

  fill (self, 3);
  cache_open (self);
  assert_works (self);
  cache_open (&second);
  contents = cache_load (&second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->places->len, ==, 2);
  g_assert_false (sbx_cache_is_usable (second.cache));
  cache_push (&second, "a", 1, "nowhere");
  cache_close (&second);
  cache_push (self, "a", 4, "undisturbed");
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 4);
  g_assert_cmpuint (cache_count_log ("is used by another window"), ==, 1);
}

static void
set_up (CacheFixture  *self,
        gconstpointer  data)
{
  cache_set_up (self, data);
  cache_watch_log ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rule_disk ();

#define ADD_WITH(name, data, function) g_test_add ("/cache/" name, CacheFixture, data, set_up, function, cache_tear_down)
#define ADD(name, function) ADD_WITH (name, NULL, function)
  ADD ("text-file", test_text_file);
  ADD ("damaged", test_damaged);
  ADD ("damaged-later", test_damaged_later);
  ADD ("damaged-twice", test_damaged_twice);
  ADD ("read-only", test_read_only);
  ADD ("foreign", test_foreign);
  ADD ("newer", test_newer);
  ADD ("older", test_older);
  ADD ("older-without-projects", test_older_without_projects);
  ADD ("older-without-actions", test_older_without_actions);
  ADD ("older-index", test_older_index);
  ADD ("folder-for-file", test_folder_for_file);
  ADD ("read-only-file", test_read_only_file);
  ADD ("read-only-older", test_read_only_older);
  ADD ("read-only-folder", test_read_only_folder);
  ADD_WITH ("full", GINT_TO_POINTER (SQLITE_FULL), test_refused);
  ADD_WITH ("broken-disk", GINT_TO_POINTER (SQLITE_IOERR_WRITE), test_refused);
  ADD ("full-to-the-end", test_full_to_the_end);
  ADD ("full-at-any-write", test_full_at_any_write);
  ADD ("full-at-start", test_full_at_start);
  ADD ("two", test_two);
#undef ADD
#undef ADD_WITH

  return g_test_run ();
}
