/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-data-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sbx-schema.h"
#include "sbx-set-aside.h"

/* Behind the name of the store. */
#define DATABASE_SUFFIX ".db"
#define LOCK_SUFFIX ".lock"
#define GENERATION_SUFFIX ".generation"
#define SUSPECT_SUFFIX ".suspect"

/* A database up to this size is checked whole at every start: about a millisecond for each MiB. */
#define CHECKED_WHOLE_BYTES (4 * 1024 * 1024)

static const char *const database_suffixes[] = { "", "-wal", "-shm" };

struct _SbxDataFolder
{
  char *directory;
  char *name;      /* of the store in it */
  char *path;      /* of the database */
  int   lock;      /* descriptor; the lock goes with it */
};

static char *
build_path (SbxDataFolder *self,
            const char    *suffix)
{
  g_autofree char *name = g_strconcat (self->name, suffix, NULL);

  return g_build_filename (self->directory, name, NULL);
}

static void
set_error_from_errno (GError     **error,
                      const char  *path,
                      int          saved_errno)
{
  g_set_error (error, SBX_STORAGE_ERROR, sbx_storage_error_from_errno (saved_errno),
               /* TRANSLATORS: the first %s is a file name, the second the reason in the system's words. */
               _("The data folder could not be used: “%s”: %s. Check who owns it, or choose another one."),
               path, g_strerror (saved_errno));
}

static gboolean
take_lock (SbxDataFolder  *self,
           GError        **error)
{
  g_autofree char *path = build_path (self, LOCK_SUFFIX);

  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    {
      set_error_from_errno (error, path, errno);
      return FALSE;
    }

  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (errno == EWOULDBLOCK)
    g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY,
                 /* TRANSLATORS: %s is a folder. */
                 _("The data folder “%s” is used by another hub. Stop that one, or choose another folder."),
                 self->directory);
  else
    set_error_from_errno (error, path, errno);

  return FALSE;
}

/**
 * sbx_data_folder_open:
 * @directory: the folder; made where there is none
 * @name: of the store in it; its files begin with that
 * @error: return location for a %SBX_STORAGE_ERROR, BUSY where another process holds it
 *
 * Returns: (transfer full) (nullable): the folder, held until it is freed
 */
SbxDataFolder *
sbx_data_folder_open (const char  *directory,
                      const char  *name,
                      GError     **error)
{
  g_autoptr (SbxDataFolder) self = g_new0 (SbxDataFolder, 1);

  g_return_val_if_fail (directory != NULL, NULL);

  self->lock = -1;
  self->directory = g_strdup (directory);
  self->name = g_strdup (name);
  self->path = build_path (self, DATABASE_SUFFIX);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      set_error_from_errno (error, directory, errno);
      return NULL;
    }

  if (!take_lock (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sbx_data_folder_free (SbxDataFolder *self)
{
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->directory);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

const char *
sbx_data_folder_get_path (SbxDataFolder *self)
{
  return self->path;
}

static void
move_aside (SbxDataFolder  *self,
            GError        **error)
{
  g_autofree char *aside = sbx_set_aside (self->path, error);
  g_autofree char *suspect = build_path (self, SUSPECT_SUFFIX);

  if (aside == NULL)
    return;
  g_unlink (suspect);

  g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT,
               /* TRANSLATORS: both %s are file names. */
               _("“%s” is damaged or not a database. It was kept as “%s”; the next start begins with a new one."),
               self->path, aside);
}

/* Walks the edges of the big tables, and, where the database is small or a statement met damage
 * before, all of it. */
static gboolean
look_for_damage (SbxDataFolder  *self,
                 SbxDatabase    *database,
                 GError        **error)
{
  g_autofree char *suspect = build_path (self, SUSPECT_SUFFIX);
  sqlite3_stmt    *statement;
  gboolean         has_row;
  gint64           value;

  if (!sbx_database_get_int (database, 0, &value, error, "SELECT (SELECT max(row) FROM messages) + (SELECT min(row) FROM messages)", "") ||
      !sbx_database_get_int (database, 0, &value, error, "SELECT (SELECT max(event) FROM events) + (SELECT min(event) FROM events)", "") ||
      !sbx_database_get_int (database, 0, &value, error, "SELECT count(*) FROM (SELECT body FROM channels LIMIT 100)", "") ||
      !sbx_database_get_int (database, 0, &value, error, "SELECT count(*) FROM meta", ""))
    return FALSE;

  if (sbx_data_folder_get_bytes (self->path) > CHECKED_WHOLE_BYTES &&
      !g_file_test (suspect, G_FILE_TEST_EXISTS))
    return TRUE;

  statement = sbx_database_prepare (database, error, "PRAGMA quick_check(1)", "");
  if (statement == NULL || !sbx_database_step (database, statement, &has_row, error))
    return FALSE;

  if (has_row && g_str_equal (sbx_column_text (statement, 0), "ok"))
    {
      sqlite3_reset (statement);
      g_unlink (suspect);
      return TRUE;
    }

  sqlite3_reset (statement);
  sbx_database_set_error (database, SQLITE_CORRUPT, error);
  return FALSE;
}

/* journal_mode is the first statement that reads the file; what it says is checked: it stays as it was
 * where WAL is impossible. */
static gboolean
turn_wal_on (SbxDatabase  *database,
             GError      **error)
{
  return sbx_database_execute (database,
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               /* The writer checkpoints where nobody waits for it. */
                               "PRAGMA wal_autocheckpoint = 0;"
                               "PRAGMA journal_size_limit = 16777216;",
                               error);
}

/**
 * sbx_data_folder_open_database:
 * @self: a folder
 * @error: return location for a %SBX_STORAGE_ERROR; CORRUPT names the damaged file and where it
 *   is now
 *
 * Returns: (transfer full) (nullable): the connection that writes
 */
SbxDatabase *
sbx_data_folder_open_database (SbxDataFolder  *self,
                               GError        **error)
{
  g_autoptr (SbxDatabase) database = NULL;
  g_autoptr (GError) local_error = NULL;

  database = sbx_database_open (self->path, SBX_DATABASE_CREATE, &local_error);
  if (database != NULL &&
      sbx_schema_migrate (database, self->path, &local_error) &&
      turn_wal_on (database, &local_error) &&
      look_for_damage (self, database, &local_error))
    return g_steal_pointer (&database);

  if (!g_error_matches (local_error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (database != NULL)
    sbx_database_keep_as_it_is (database);
  g_clear_pointer (&database, sbx_database_free);
  move_aside (self, error);

  return NULL;
}

/* What the generation file says of the database that was here last: "EPOCH GENERATION INODE". A copy
 * that is put back has another inode, or an older generation. */
static char *
describe_generation (SbxDataFolder *self,
                     const char    *epoch,
                     gint64         generation)
{
  GStatBuf info = { 0 };

  g_stat (self->path, &info);

  return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT "\n", epoch, generation, (guint64) info.st_ino);
}

/* The database is on disk before the file says so, and the file follows when the system has time: after a power cut
 * it may be some starts behind, but never ahead. */
static gboolean
is_same_database (SbxDataFolder *self,
                  const char    *stored,
                  const char    *epoch,
                  gint64         generation)
{
  g_auto (GStrv)   fields = g_strsplit (stored, " ", 3);
  g_autofree char *expected = NULL;
  gint64           known;

  if (g_strv_length (fields) != 3 || !g_ascii_string_to_signed (fields[1], 10, 1, generation, &known, NULL))
    return FALSE;
  expected = describe_generation (self, epoch, known);
  return g_str_equal (stored, expected);
}

static char *
dup_meta_epoch (SbxDatabase  *database,
                GError      **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;
  char         *epoch;

  statement = sbx_database_prepare (database, error, "SELECT value FROM meta WHERE name = 'epoch'", "");
  if (statement == NULL || !sbx_database_step (database, statement, &has_row, error))
    return NULL;

  epoch = g_strdup (has_row ? sbx_column_text (statement, 0) : "");
  sqlite3_reset (statement);

  return epoch;
}

/* A name in a folder is on disk only when the folder is. */
static gboolean
sync_folder (SbxDataFolder *self)
{
  int      folder = g_open (self->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean synced = folder >= 0 && fsync (folder) == 0;

  if (folder >= 0)
    close (folder);
  return synced;
}

/* Only a new epoch waits for the disk here: without its file the next start would take the database for another. */
static gboolean
write_generation (SbxDataFolder  *self,
                  const char     *text,
                  gboolean        is_new,
                  GError        **error)
{
  g_autofree char *path = build_path (self, GENERATION_SUFFIX);
  gsize            length = strlen (text);
  int              file = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  gboolean         written;

  written = file >= 0 && write (file, text, length) == (gssize) length && ftruncate (file, length) == 0 &&
            (!is_new || (fsync (file) == 0 && sync_folder (self)));
  if (!written)
    set_error_from_errno (error, path, errno);
  if (file >= 0)
    close (file);

  return written;
}

static gboolean
begin_epoch (SbxDatabase  *database,
             const char   *epoch,
             gint64        generation,
             gboolean      is_new,
             GError      **error)
{
  gboolean done;

  if (!sbx_database_execute (database, "BEGIN IMMEDIATE;", error))
    return FALSE;

  done = sbx_database_run (database, error, "REPLACE INTO meta VALUES ('epoch', ?1)", "s", epoch) &&
         sbx_database_run (database, error, "REPLACE INTO meta VALUES ('generation', ?1)", "i", generation) &&
         (!is_new ||
          (sbx_database_execute (database, "DELETE FROM events; UPDATE streams SET oldest = seq + 1, bytes = 0;", error))) &&
         sbx_database_execute (database, "COMMIT;", error);
  if (!done)
    sqlite3_exec (sbx_database_get_handle (database), "ROLLBACK;", NULL, NULL, NULL);

  return done;
}

char *
sbx_data_folder_dup_epoch (SbxDataFolder  *self,
                           SbxDatabase    *database,
                           GError        **error)
{
  g_autofree char *file = build_path (self, GENERATION_SUFFIX);
  g_autofree char *epoch = dup_meta_epoch (database, error);
  g_autofree char *stored = NULL;
  g_autofree char *text = NULL;
  gboolean         is_new;
  gint64           generation;

  if (epoch == NULL ||
      !sbx_database_get_int (database, 0, &generation, error, "SELECT value FROM meta WHERE name = 'generation'", ""))
    return NULL;

  is_new = epoch[0] == '\0' || !g_file_get_contents (file, &stored, NULL, NULL) ||
           !is_same_database (self, stored, epoch, generation);
  if (is_new)
    {
      g_free (epoch);
      epoch = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
    }

  if (!begin_epoch (database, epoch, ++generation, is_new, error))
    return NULL;

  text = describe_generation (self, epoch, generation);
  if (!write_generation (self, text, is_new, error))
    return NULL;

  return g_steal_pointer (&epoch);
}

/**
 * sbx_data_folder_suspect:
 * @self: a folder
 *
 * Leaves a note that the database is damaged, so that the next start checks all of it.
 */
void
sbx_data_folder_suspect (SbxDataFolder *self)
{
  g_autofree char *path = build_path (self, SUSPECT_SUFFIX);

  if (!g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    g_warning ("“%s” could not be written: the next start may not notice the damage", path);
}

gint64
sbx_data_folder_get_bytes (const char *database_path)
{
  gint64 bytes = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_strconcat (database_path, database_suffixes[i], NULL);
      GStatBuf         info;

      if (g_stat (path, &info) == 0)
        bytes += info.st_size;
    }

  return bytes;
}
