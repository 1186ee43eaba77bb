/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "sbx-database.h"
#include "sbx-set-aside.h"

#define DATABASE_NAME "outbox.db"
#define LOCK_NAME "outbox.lock"

/* In `PRAGMA application_id`: "SBXo". */
#define OUTBOX_APPLICATION_ID 0x5342586f
#define OUTBOX_VERSION 2

#define SETTINGS                           \
  "PRAGMA journal_mode = WAL;"             \
  "PRAGMA synchronous = FULL;"             \
  "PRAGMA journal_size_limit = 1048576;"

#define SCHEMA                                                                                              \
  "BEGIN IMMEDIATE;"                                                                                        \
  "CREATE TABLE rows (key TEXT PRIMARY KEY NOT NULL, channel_id TEXT NOT NULL, topic_id TEXT NOT NULL,"     \
  " content TEXT NOT NULL, place INTEGER NOT NULL, written_at INTEGER NOT NULL, if_seq INTEGER NOT NULL,"   \
  " epoch TEXT, fence INTEGER NOT NULL, force INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT,"       \
  " type TEXT, reply_to TEXT, attachments TEXT, important INTEGER NOT NULL DEFAULT 0,"                      \
  " private INTEGER NOT NULL DEFAULT 0);"                                                                   \
  "CREATE INDEX rows_by_topic ON rows (channel_id, topic_id);"                                              \
  "CREATE TABLE reads (channel_id TEXT NOT NULL, topic_id TEXT NOT NULL, epoch TEXT, seq INTEGER NOT NULL," \
  " PRIMARY KEY (channel_id, topic_id)) WITHOUT ROWID;"                                                     \
  "CREATE TABLE moves (channel_id TEXT NOT NULL, topic_id TEXT NOT NULL, epoch TEXT,"                       \
  " from_seq INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (channel_id, topic_id)) WITHOUT ROWID;"    \
  "CREATE TRIGGER last_row AFTER DELETE ON rows WHEN NOT EXISTS (SELECT 1 FROM rows"                        \
  " WHERE channel_id = OLD.channel_id AND topic_id = OLD.topic_id)"                                         \
  " BEGIN DELETE FROM moves WHERE channel_id = OLD.channel_id AND topic_id = OLD.topic_id; END;"            \
  "CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT) WITHOUT ROWID;"                           \
  "PRAGMA application_id = " G_STRINGIFY (OUTBOX_APPLICATION_ID) ";"                                        \
  "PRAGMA user_version = " G_STRINGIFY (OUTBOX_VERSION) ";"                                                 \
  "COMMIT;"

/* Version 1 knew words alone. */
#define UPGRADE                                                                                             \
  "BEGIN IMMEDIATE;"                                                                                        \
  "ALTER TABLE rows ADD COLUMN type TEXT;"                                                                  \
  "ALTER TABLE rows ADD COLUMN reply_to TEXT;"                                                              \
  "ALTER TABLE rows ADD COLUMN attachments TEXT;"                                                           \
  "ALTER TABLE rows ADD COLUMN important INTEGER NOT NULL DEFAULT 0;"                                       \
  "ALTER TABLE rows ADD COLUMN private INTEGER NOT NULL DEFAULT 0;"                                         \
  "PRAGMA user_version = " G_STRINGIFY (OUTBOX_VERSION) ";"                                                 \
  "COMMIT;"

#define ROW_COLUMNS "key, channel_id, topic_id, content, place, written_at, if_seq, epoch, fence, force, state, reason"
#define MORE_COLUMNS "type, reply_to, attachments, important, private"
/* Of a file of version 1 that cannot be written. */
#define NO_MORE_COLUMNS "NULL, NULL, NULL, 0, 0"

#define COUNT_TABLES "SELECT count(*) FROM sqlite_schema WHERE name IN ('rows', 'reads', 'moves', 'meta')"

struct _SbxOutboxFile
{
  SbxDatabase *database;   /* (nullable) */
  char        *path;
  int          lock;       /* descriptor; the lock goes with it */
};

static void
set_error_from_errno (GError     **error,
                      const char  *path,
                      int          saved_errno)
{
  g_set_error (error, SBX_STORAGE_ERROR, sbx_storage_error_from_errno (saved_errno),
               /* TRANSLATORS: the first %s is a file name, the second the reason in the system's words. */
               _("“%s” cannot be written: %s. Check who owns it, and that the disk has space."),
               path, g_strerror (saved_errno));
}

static gboolean
take_lock (SbxOutboxFile  *self,
           const char     *folder,
           GError        **error)
{
  g_autofree char *path = g_build_filename (folder, LOCK_NAME, NULL);

  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (self->lock >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY,
                 /* TRANSLATORS: %s is a folder. */
                 _("Another Signalbox that runs now keeps what waits to be sent in “%s”. Close that one."), folder);
  else
    set_error_from_errno (error, path, errno);

  return FALSE;
}

/* A file of ours, of this version, whose pages are sound; or a new one. */
static gboolean
prepare (SbxOutboxFile  *self,
         GError        **error)
{
  gint64        version, application, n_objects, n_tables;
  sqlite3_stmt *check;
  gboolean      has_row, sound;

  if (!sbx_database_get_int (self->database, 0, &version, error, "PRAGMA user_version", "") ||
      !sbx_database_get_int (self->database, 0, &application, error, "PRAGMA application_id", "") ||
      !sbx_database_get_int (self->database, 0, &n_objects, error, "SELECT count(*) FROM sqlite_schema", "") ||
      !sbx_database_get_int (self->database, 0, &n_tables, error, COUNT_TABLES, ""))
    return FALSE;

  if (application == OUTBOX_APPLICATION_ID && version > OUTBOX_VERSION)
    {
      g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_VERSION,
                   /* TRANSLATORS: %s is a file name. */
                   _("“%s” was written by a newer version of Signalbox. Update this one."), self->path);
      return FALSE;
    }

  if (n_objects == 0)
    return sbx_database_execute (self->database, SETTINGS SCHEMA, error);

  check = sbx_database_prepare (self->database, error, "PRAGMA quick_check(1)", "");
  if (check == NULL || !sbx_database_step (self->database, check, &has_row, error))
    return FALSE;

  sound = has_row && g_str_equal (sbx_column_text (check, 0), "ok");
  sqlite3_reset (check);
  if (application != OUTBOX_APPLICATION_ID || n_tables != 4 || !sound)
    {
      sbx_database_set_error (self->database, SQLITE_CORRUPT, error);
      return FALSE;
    }

  return sbx_database_execute (self->database, SETTINGS, error) &&
         (version >= OUTBOX_VERSION || sbx_database_execute (self->database, UPGRADE, error));
}

static gboolean
open_database (SbxOutboxFile  *self,
               GError        **error)
{
  self->database = sbx_database_open (self->path, SBX_DATABASE_CREATE, error);
  return self->database != NULL && prepare (self, error);
}

static void
close_database (SbxOutboxFile *self)
{
  /* What is damaged is kept as it is found. */
  if (self->database != NULL && sbx_database_is_damaged (self->database))
    sbx_database_keep_as_it_is (self->database);
  g_clear_pointer (&self->database, sbx_database_free);
}

/**
 * sbx_outbox_file_open:
 * @folder: made where there is none
 * @aside: (out) (nullable) (transfer full): where a damaged file is now, if there was one
 * @error: return location for a %SBX_STORAGE_ERROR; BUSY where another process has it
 *
 * Returns: (transfer full) (nullable): the file
 */
SbxOutboxFile *
sbx_outbox_file_open (const char  *folder,
                      char       **aside,
                      GError     **error)
{
  g_autoptr (SbxOutboxFile) self = g_new0 (SbxOutboxFile, 1);
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (aside != NULL && *aside == NULL, NULL);

  self->path = g_build_filename (folder, DATABASE_NAME, NULL);
  self->lock = -1;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_error_from_errno (error, folder, errno);
      return NULL;
    }

  if (!take_lock (self, folder, error))
    return NULL;
  if (open_database (self, &local_error))
    return g_steal_pointer (&self);

  close_database (self);
  if (!g_error_matches (local_error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  *aside = sbx_set_aside (self->path, error);
  if (*aside == NULL || !open_database (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sbx_outbox_file_free (SbxOutboxFile *self)
{
  close_database (self);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

static gboolean
put_row (SbxOutboxFile       *self,
         const SbxOutboxRow  *row,
         GError             **error)
{
  return sbx_database_run (self->database, error,
                           "INSERT INTO rows (" ROW_COLUMNS ", " MORE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
                           " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
                           " ON CONFLICT (key) DO UPDATE SET if_seq = excluded.if_seq, epoch = excluded.epoch,"
                           " fence = excluded.fence, force = excluded.force, state = excluded.state,"
                           " reason = excluded.reason",
                           "ssssiiisiddssssdd", row->key, row->channel_id, row->topic_id, row->content, row->order,
                           row->written_at, row->if_seq, row->epoch, row->fence, row->force, (int) row->state,
                           row->reason, row->type, row->reply_to, row->attachments, row->important, row->is_private);
}

static gboolean
put_read (SbxOutboxFile        *self,
          const SbxOutboxMark  *mark,
          GError              **error)
{
  return sbx_database_run (self->database, error,
                           "INSERT INTO reads VALUES (?1, ?2, ?3, ?4) ON CONFLICT (channel_id, topic_id)"
                           " DO UPDATE SET seq = CASE WHEN epoch IS excluded.epoch THEN max (seq, excluded.seq)"
                           " ELSE excluded.seq END, epoch = excluded.epoch",
                           "sssi", mark->channel_id, mark->topic_id, mark->epoch, mark->seq);
}

static gboolean
apply_change (SbxOutboxFile          *self,
              const SbxOutboxChange  *change,
              GError                **error)
{
  const SbxOutboxMark *mark = change->value;

  switch (change->kind)
    {
    case SBX_OUTBOX_PUT_ROW:
      return put_row (self, change->value, error);

    case SBX_OUTBOX_REMOVE_ROW:
      return sbx_database_run (self->database, error, "DELETE FROM rows WHERE key = ?1", "s", change->value);

    case SBX_OUTBOX_PUT_READ:
      return put_read (self, mark, error);

    case SBX_OUTBOX_REMOVE_READ:
      return sbx_database_run (self->database, error,
                               "DELETE FROM reads WHERE channel_id = ?1 AND topic_id = ?2 AND seq <= ?3",
                               "ssi", mark->channel_id, mark->topic_id, mark->seq);

    case SBX_OUTBOX_PUT_MOVE:
      return sbx_database_run (self->database, error, "REPLACE INTO moves VALUES (?1, ?2, ?3, ?4, ?5)",
                               "sssii", mark->channel_id, mark->topic_id, mark->epoch, mark->from, mark->seq);

    case SBX_OUTBOX_PUT_EPOCH:
      return sbx_database_run (self->database, error, "REPLACE INTO meta VALUES ('epoch', ?1)", "s", change->value);

    default:
      g_assert_not_reached ();
    }
}

gboolean
sbx_outbox_file_apply (SbxOutboxFile  *self,
                       GPtrArray      *changes,
                       GError        **error)
{
  gboolean done;

  if (changes->len == 0)
    return TRUE;

  done = sbx_database_run (self->database, error, "BEGIN IMMEDIATE", "");
  for (guint i = 0; done && i < changes->len; i++)
    done = apply_change (self, changes->pdata[i], error);
  done = done && sbx_database_run (self->database, error, "COMMIT", "");
  if (!done)
    sqlite3_exec (sbx_database_get_handle (self->database), "ROLLBACK;", NULL, NULL, NULL);

  return done;
}

static char *
dup_column (sqlite3_stmt *statement,
            int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static gpointer
read_row (sqlite3_stmt *statement)
{
  SbxOutboxRow *row = sbx_outbox_row_new (sbx_column_text (statement, 0), sbx_column_text (statement, 1),
                                          sbx_column_text (statement, 2), sbx_column_text (statement, 3));

  row->order = sqlite3_column_int64 (statement, 4);
  row->written_at = sqlite3_column_int64 (statement, 5);
  row->if_seq = sqlite3_column_int64 (statement, 6);
  row->epoch = dup_column (statement, 7);
  row->fence = sqlite3_column_int64 (statement, 8);
  row->force = sqlite3_column_int (statement, 9) != 0;
  row->state = CLAMP (sqlite3_column_int (statement, 10), SBX_OUTBOX_ROW_WAITING, SBX_OUTBOX_ROW_HELD);
  row->reason = dup_column (statement, 11);
  row->type = dup_column (statement, 12);
  row->reply_to = dup_column (statement, 13);
  row->attachments = dup_column (statement, 14);
  row->important = sqlite3_column_int (statement, 15) != 0;
  row->is_private = sqlite3_column_int (statement, 16) != 0;

  return row;
}

static gpointer
read_mark (sqlite3_stmt *statement)
{
  g_autofree char *epoch = dup_column (statement, 2);

  return sbx_outbox_mark_new (sbx_column_text (statement, 0), sbx_column_text (statement, 1), epoch,
                              sqlite3_column_int64 (statement, 3), sqlite3_column_int64 (statement, 4));
}

static GPtrArray *
read_all (SbxOutboxFile   *self,
          const char      *sql,
          gpointer       (*read_one) (sqlite3_stmt *statement),
          GDestroyNotify   destroy,
          GError         **error)
{
  g_autoptr (GPtrArray)  all = g_ptr_array_new_with_free_func (destroy);
  sqlite3_stmt          *statement = sbx_database_prepare (self->database, error, sql, "");
  gboolean               has_row = statement != NULL;

  if (statement == NULL)
    return NULL;

  while (has_row)
    {
      if (!sbx_database_step (self->database, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (all, read_one (statement));
    }

  return g_steal_pointer (&all);
}

static gpointer
read_text (sqlite3_stmt *statement)
{
  return dup_column (statement, 0);
}

static SbxOutboxContents *
read_contents (SbxOutboxFile  *self,
               const char     *select_rows,
               GError        **error)
{
  g_autoptr (SbxOutboxContents) contents = g_new0 (SbxOutboxContents, 1);
  g_autoptr (GPtrArray) epochs = NULL;

  contents->rows = read_all (self, select_rows, read_row, (GDestroyNotify) sbx_outbox_row_free,
                             error);
  if (contents->rows != NULL)
    contents->reads = read_all (self, "SELECT channel_id, topic_id, epoch, 0, seq FROM reads",
                                read_mark, (GDestroyNotify) sbx_outbox_mark_free, error);
  if (contents->reads != NULL)
    contents->moves = read_all (self, "SELECT channel_id, topic_id, epoch, from_seq, seq FROM moves",
                                read_mark, (GDestroyNotify) sbx_outbox_mark_free, error);
  if (contents->moves != NULL)
    epochs = read_all (self, "SELECT value FROM meta WHERE name = 'epoch'", read_text, g_free, error);
  if (epochs == NULL)
    return NULL;

  contents->epoch = epochs->len > 0 ? g_strdup (epochs->pdata[0]) : NULL;
  return g_steal_pointer (&contents);
}

/**
 * sbx_outbox_file_read:
 *
 * Returns: (transfer full) (nullable): all that it holds
 */
SbxOutboxContents *
sbx_outbox_file_read (SbxOutboxFile  *self,
                      GError        **error)
{
  return read_contents (self, "SELECT " ROW_COLUMNS ", " MORE_COLUMNS " FROM rows ORDER BY place, rowid", error);
}

/**
 * sbx_outbox_file_peek:
 * @folder: whose file cannot be opened to be written
 *
 * Returns: (transfer full) (nullable): all that it holds
 */
SbxOutboxContents *
sbx_outbox_file_peek (const char  *folder,
                      GError     **error)
{
  g_autoptr (SbxOutboxFile) self = g_new0 (SbxOutboxFile, 1);
  gint64 version, application;

  g_return_val_if_fail (folder != NULL, NULL);

  self->path = g_build_filename (folder, DATABASE_NAME, NULL);
  self->lock = -1;
  self->database = sbx_database_open (self->path, SBX_DATABASE_AS_IT_IS, error);
  if (self->database == NULL ||
      !sbx_database_get_int (self->database, 0, &version, error, "PRAGMA user_version", "") ||
      !sbx_database_get_int (self->database, 0, &application, error, "PRAGMA application_id", ""))
    return NULL;

  if (application != OUTBOX_APPLICATION_ID || version < 1 || version > OUTBOX_VERSION)
    {
      sbx_database_set_error (self->database, SQLITE_NOTADB, error);
      return NULL;
    }

  return version == OUTBOX_VERSION
           ? sbx_outbox_file_read (self, error)
           : read_contents (self, "SELECT " ROW_COLUMNS ", " NO_MORE_COLUMNS " FROM rows ORDER BY place, rowid", error);
}

/**
 * sbx_outbox_change_free:
 * @self: (transfer full):
 */
void
sbx_outbox_change_free (SbxOutboxChange *self)
{
  switch (self->kind)
    {
    case SBX_OUTBOX_PUT_ROW:
      sbx_outbox_row_free (self->value);
      break;
    case SBX_OUTBOX_PUT_READ:
    case SBX_OUTBOX_REMOVE_READ:
    case SBX_OUTBOX_PUT_MOVE:
      sbx_outbox_mark_free (self->value);
      break;
    case SBX_OUTBOX_REMOVE_ROW:
    case SBX_OUTBOX_PUT_EPOCH:
    default:
      g_free (self->value);
      break;
    }
  g_free (self);
}

/**
 * sbx_outbox_contents_free:
 * @self: (transfer full):
 */
void
sbx_outbox_contents_free (SbxOutboxContents *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->reads, g_ptr_array_unref);
  g_clear_pointer (&self->moves, g_ptr_array_unref);
  g_free (self->epoch);
  g_free (self);
}
