/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-database.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <unistd.h>

#include "sbx-tokenizer.h"

/* SQLite's name for a database that is in no file. */
#define NO_FILE ":memory:"
/* A person's sqlite3 shell may hold the file for a moment. */
#define BUSY_TIMEOUT_MS 5000

/* No mmap: a file that somebody truncates would end the process with SIGBUS, and with this cache
 * it gains nothing that can be measured. SECURE_DELETE is on in Debian's build and costs a write
 * of every page that trimming frees; FAST wipes only where it costs nothing. */
#define CONNECTION_SETTINGS              \
  "PRAGMA foreign_keys = ON;"            \
  "PRAGMA secure_delete = FAST;"         \
  "PRAGMA temp_store = MEMORY;"          \
  "PRAGMA cache_size = -32768;"          \
  "PRAGMA mmap_size = 0;"

struct _SbxDatabase
{
  sqlite3    *handle;
  char       *path;
  GHashTable *statements;   /* address of the text → sqlite3_stmt */
  gboolean    damaged;
};

/* The one table from SQLite's result codes to ours. @system_errno tells a full disk that SQLite
 * sees as a plain failed write. */
static SbxStorageError
code_for_result (int result,
                 int system_errno)
{
  switch (result & 0xff)
    {
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return SBX_STORAGE_ERROR_DENIED;
    case SQLITE_CANTOPEN:
      return system_errno == EACCES || system_errno == EROFS || system_errno == EPERM
               ? SBX_STORAGE_ERROR_DENIED
               : SBX_STORAGE_ERROR_FAILED;
    case SQLITE_FULL:
      return SBX_STORAGE_ERROR_FULL;
    case SQLITE_IOERR:
      return system_errno == ENOSPC || system_errno == EFBIG || system_errno == EDQUOT
               ? SBX_STORAGE_ERROR_FULL
               : SBX_STORAGE_ERROR_FAILED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return SBX_STORAGE_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SBX_STORAGE_ERROR_BUSY;
    default:
      return SBX_STORAGE_ERROR_FAILED;
    }
}

static char *
sentence_for_code (SbxStorageError  code,
                   const char      *path,
                   const char      *reason)
{
  switch (code)
    {
    case SBX_STORAGE_ERROR_DENIED:
      /* TRANSLATORS: %s is a file name. */
      return g_strdup_printf (_("“%s” cannot be written: permission denied or read-only. Check who owns the folder, or choose another one."), path);
    case SBX_STORAGE_ERROR_FULL:
      /* TRANSLATORS: %s is a file name. */
      return g_strdup_printf (_("“%s” cannot be written: no space is left. Free some space on this disk."), path);
    case SBX_STORAGE_ERROR_CORRUPT:
      /* TRANSLATORS: %s is a file name. */
      return g_strdup_printf (_("“%s” is damaged or not a database. Restart to set it aside and begin anew, or restore a copy."), path);
    case SBX_STORAGE_ERROR_BUSY:
      /* TRANSLATORS: %s is a file name. */
      return g_strdup_printf (_("“%s” is being used by another program. Close that one and try again."), path);
    case SBX_STORAGE_ERROR_VERSION:
    case SBX_STORAGE_ERROR_FAILED:
    default:
      /* TRANSLATORS: the first %s is a file name, the second the reason in the database's own words. */
      return g_strdup_printf (_("“%s” could not be used: %s."), path, reason);
    }
}

void
sbx_database_set_error (SbxDatabase  *self,
                        int           result,
                        GError      **error)
{
  SbxStorageError  code = code_for_result (result, sqlite3_system_errno (self->handle));
  g_autofree char *sentence = sentence_for_code (code, self->path, sqlite3_errmsg (self->handle));

  if (code == SBX_STORAGE_ERROR_CORRUPT)
    self->damaged = TRUE;

  g_debug ("%s: SQLite result %d: %s", self->path, result, sqlite3_errmsg (self->handle));
  g_set_error_literal (error, SBX_STORAGE_ERROR, code, sentence);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
set_pragmas (SbxDatabase *self)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  /* Nothing that stands in a damaged or foreign schema may run code. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

/* SQLite gives a new file the mode that the umask leaves, and its side files the mode of the database.
 * An empty file is a new database; where none can be made SQLite says why. Only a new one is opened:
 * closing another would let go of the locks that this process has on it. */
static void
create_private (const char *path)
{
  int file = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (file >= 0)
    close (file);
}

/* Where the folder cannot be written, its WAL can be read if the index of it is there; else what was in the file at
 * the last checkpoint, which is all of it where the last program ended well. */
static int
open_as_it_is (SbxDatabase *self)
{
  static const char *const ways[] = { "mode=ro", "immutable=1" };
  g_autofree char *escaped = g_uri_escape_string (self->path, "/", FALSE);
  int result = SQLITE_CANTOPEN;

  for (guint i = 0; result != SQLITE_OK && i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *uri = g_strdup_printf ("file:%s?%s", escaped, ways[i]);

      sqlite3_close_v2 (self->handle);
      self->handle = NULL;
      result = sqlite3_open_v2 (uri, &self->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
      if (result == SQLITE_OK)
        result = sqlite3_exec (self->handle, "SELECT count(*) FROM sqlite_schema;", NULL, NULL, NULL);
    }

  return result;
}

static int
open_to_write (SbxDatabase *self,
               gboolean     create)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  int result;

  if (create && !g_str_equal (self->path, NO_FILE))
    create_private (self->path);
  result = sqlite3_open_v2 (self->path, &self->handle, flags, NULL);

  return result == SQLITE_OK && sqlite3_db_readonly (self->handle, "main") == 1 ? SQLITE_READONLY : result;
}

/**
 * sbx_database_open:
 * @path: the file; `:memory:` for none
 * @flags: how to open it
 * @error: return location for a %SBX_STORAGE_ERROR
 *
 * Opens a connection with the settings that every connection has. Does not look into the file yet
 * beyond what those need.
 *
 * Returns: (transfer full) (nullable): the connection
 */
SbxDatabase *
sbx_database_open (const char        *path,
                   SbxDatabaseFlags   flags,
                   GError           **error)
{
  g_autoptr (SbxDatabase) self = g_new0 (SbxDatabase, 1);
  int result;

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  result = flags & SBX_DATABASE_AS_IT_IS ? open_as_it_is (self) : open_to_write (self, flags & SBX_DATABASE_CREATE);
  if (result != SQLITE_OK)
    {
      sbx_database_set_error (self, result, error);
      return NULL;
    }

  set_pragmas (self);
  if (!sbx_database_execute (self, CONNECTION_SETTINGS, error) ||
      !sbx_tokenizer_register (self, error))
    return NULL;

  /* A connection opened read-only could not read a WAL that nobody else has open. */
  if ((flags & SBX_DATABASE_READ_ONLY) && !sbx_database_execute (self, "PRAGMA query_only = ON;", error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sbx_database_free (SbxDatabase *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

sqlite3 *
sbx_database_get_handle (SbxDatabase *self)
{
  return self->handle;
}

gboolean
sbx_database_is_damaged (SbxDatabase *self)
{
  return self->damaged;
}

void
sbx_database_keep_as_it_is (SbxDatabase *self)
{
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

static int
bind_one (sqlite3_stmt *statement,
          int           position,
          char          type,
          va_list      *arguments)
{
  switch (type)
    {
    case 's':
      return sqlite3_bind_text (statement, position, va_arg (*arguments, const char *), -1, SQLITE_TRANSIENT);
    case 'i':
      return sqlite3_bind_int64 (statement, position, va_arg (*arguments, gint64));
    case 'd':
      return sqlite3_bind_int (statement, position, va_arg (*arguments, int));
    case 'b':
    case 't':
      {
        GBytes       *bytes = va_arg (*arguments, GBytes *);
        gsize         size = 0;
        gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

        return type == 'b' ? sqlite3_bind_blob64 (statement, position, data, size, SQLITE_TRANSIENT)
                           : sqlite3_bind_text64 (statement, position, data, size, SQLITE_TRANSIENT, SQLITE_UTF8);
      }
    default:
      g_assert_not_reached ();
    }
}

static sqlite3_stmt *
prepare_valist (SbxDatabase  *self,
                GError      **error,
                const char   *sql,
                const char   *types,
                va_list      *arguments)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);
  int           result;

  if (statement != NULL)
    {
      sqlite3_reset (statement);
    }
  else
    {
      result = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
      if (result != SQLITE_OK)
        {
          sbx_database_set_error (self, result, error);
          return NULL;
        }
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }

  for (int i = 0; types[i] != '\0'; i++)
    {
      result = bind_one (statement, i + 1, types[i], arguments);
      if (result != SQLITE_OK)
        {
          sbx_database_set_error (self, result, error);
          return NULL;
        }
    }

  return statement;
}

sqlite3_stmt *
sbx_database_prepare (SbxDatabase  *self,
                      GError      **error,
                      const char   *sql,
                      const char   *types,
                      ...)
{
  sqlite3_stmt *statement;
  va_list       arguments;

  va_start (arguments, types);
  statement = prepare_valist (self, error, sql, types, &arguments);
  va_end (arguments);

  return statement;
}

gboolean
sbx_database_step (SbxDatabase   *self,
                   sqlite3_stmt  *statement,
                   gboolean      *has_row,
                   GError       **error)
{
  int result = sqlite3_step (statement);

  *has_row = result == SQLITE_ROW;
  if (result == SQLITE_ROW)
    return TRUE;

  if (result != SQLITE_DONE)
    sbx_database_set_error (self, result, error);
  sqlite3_reset (statement);

  return result == SQLITE_DONE;
}

static gboolean
run_to_end (SbxDatabase   *self,
            sqlite3_stmt  *statement,
            GError       **error)
{
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!sbx_database_step (self, statement, &has_row, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
sbx_database_run (SbxDatabase  *self,
                  GError      **error,
                  const char   *sql,
                  const char   *types,
                  ...)
{
  sqlite3_stmt *statement;
  va_list       arguments;

  va_start (arguments, types);
  statement = prepare_valist (self, error, sql, types, &arguments);
  va_end (arguments);

  return statement != NULL && run_to_end (self, statement, error);
}

gboolean
sbx_database_execute (SbxDatabase  *self,
                      const char   *sql,
                      GError      **error)
{
  int result = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (result == SQLITE_OK)
    return TRUE;

  sbx_database_set_error (self, result, error);
  return FALSE;
}

gboolean
sbx_database_get_int (SbxDatabase  *self,
                      gint64        fallback,
                      gint64       *value,
                      GError      **error,
                      const char   *sql,
                      const char   *types,
                      ...)
{
  sqlite3_stmt *statement;
  va_list       arguments;
  gboolean      has_row;

  va_start (arguments, types);
  statement = prepare_valist (self, error, sql, types, &arguments);
  va_end (arguments);

  if (statement == NULL || !sbx_database_step (self, statement, &has_row, error))
    return FALSE;

  *value = has_row && sqlite3_column_type (statement, 0) != SQLITE_NULL
             ? sqlite3_column_int64 (statement, 0)
             : fallback;
  sqlite3_reset (statement);

  return TRUE;
}

const char *
sbx_column_text (sqlite3_stmt *statement,
                 int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}
