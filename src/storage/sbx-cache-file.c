/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-data-folder.h"
#include "sbx-set-aside.h"

/* In `PRAGMA application_id`: "SBXC", so that file(1) and we can tell whose database it is. */
#define CACHE_APPLICATION_ID 0x53425843

/* What is not there yet is read from the hub: a version only adds a table, or makes the index anew. */
#define CACHE_VERSION 5
/* From this one on all tables are there, however the index is made. */
#define WHOLE_VERSION 3

/* A database up to this size is checked whole at every start: about a millisecond for each MiB. */
#define CHECKED_WHOLE_BYTES (4 * 1024 * 1024)

/* Objects are kept as the hub sent them (`body`), beside the columns that queries need; what stands only in
 * answers, computed for the asker, is in columns of its own.
 *
 * messages.row begins with the time at which the hub stored the message, so that rows, in the search index too, are in
 * that order in whatever order pages came in.
 *
 * streams.since to streams.seq is what is known of a stream without a hole up to now: of a channel's, every message of
 * all its topics. What was known before a hole, and what pages brought, is in `stretches` (topic 0 = all of the
 * channel). After a hole a message may have been changed or removed unseen: such stretches are not fresh, and serve only
 * where there is no hub to ask. */
#define PROJECTS "CREATE TABLE projects (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);"
#define ACTIONS \
  "CREATE TABLE actions (id TEXT PRIMARY KEY NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;" \
  "CREATE INDEX actions_by_age ON actions (created);"

#define INDEX "CREATE VIRTUAL TABLE search USING fts5 (content, content = '', columnsize = 0, tokenize = 'sbx');"
/* Of texts in their usual forms and without accents, with tags behind them (sbx-search-tags.h). The older index answers meanwhile, and is
 * emptied then. */
#define INDEX_ANEW \
  "DROP TABLE IF EXISTS search_before; ALTER TABLE search RENAME TO search_before; REPLACE INTO meta VALUES ('olderIndex', '1');" \
  "DELETE FROM search_stale; INSERT INTO search_stale (row) SELECT row FROM messages;" INDEX

static const char schema[] =
  "CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT) WITHOUT ROWID;"
  "CREATE TABLE streams (name TEXT PRIMARY KEY NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,"
  " since INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE channels (id TEXT PRIMARY KEY NOT NULL, unread INTEGER, muted INTEGER,"
  " listed INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);"
  "CREATE TABLE topics (topic INTEGER PRIMARY KEY, channel_id TEXT NOT NULL, id TEXT NOT NULL,"
  " newest_first INTEGER NOT NULL, unread INTEGER, read_seq INTEGER, muted INTEGER, body TEXT,"
  " UNIQUE (channel_id, id));"
  "CREATE INDEX topics_in_order ON topics (newest_first);"
  "CREATE TABLE messages (row INTEGER PRIMARY KEY, topic INTEGER NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL,"
  " timestamp INTEGER NOT NULL, edited INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (topic, id));"
  "CREATE INDEX messages_by_seq ON messages (topic, seq);"
  /* The key's columns come first: SQLite 3.40's quick_check takes others before them for null. */
  "CREATE TABLE stretches (channel_id TEXT NOT NULL, topic INTEGER NOT NULL, fresh INTEGER NOT NULL,"
  " first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (channel_id, topic, fresh, first)) WITHOUT ROWID;"
  "CREATE TABLE gaps (channel_id TEXT NOT NULL, topic INTEGER NOT NULL, first INTEGER NOT NULL,"
  " last INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (channel_id, topic, first, last)) WITHOUT ROWID;"
  "CREATE TABLE sessions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);"
  "CREATE TABLE tasks (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);"
  PROJECTS
  ACTIONS
  "CREATE TABLE progress (session_id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;"
  /* Rows in search_stale stand in the index with the text given there (null: not at all). */
  INDEX
  "CREATE TABLE search_stale (row INTEGER PRIMARY KEY, text TEXT);";

gint64 *
sbx_cache_box (gint64 number)
{
  return g_memdup2 (&number, sizeof number);
}

char *
sbx_cache_topic_key (const char *channel_id,
                     const char *topic_id)
{
  return g_strconcat (channel_id, "\n", topic_id, NULL);
}

static gboolean
make_schema (SbxDatabase *database,
             GError     **error)
{
  g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
                                          schema, CACHE_APPLICATION_ID, CACHE_VERSION);

  if (sbx_database_execute (database, sql, error))
    return TRUE;

  sqlite3_exec (sbx_database_get_handle (database), "ROLLBACK;", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
update (SbxDatabase *database,
        int          version,
        GError     **error)
{
  g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s %s " INDEX_ANEW " PRAGMA user_version = %d; COMMIT;",
                                          version < 2 ? PROJECTS : "", version < 3 ? ACTIONS : "", CACHE_VERSION);

  if (sbx_database_execute (database, sql, error))
    return TRUE;

  sqlite3_exec (sbx_database_get_handle (database), "ROLLBACK;", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
check_version (SbxDatabase *database,
               const char  *path,
               gboolean     as_it_is,
               GError     **error)
{
  gint64 version, application, n_tables;

  if (!sbx_database_get_int (database, 0, &version, error, "PRAGMA user_version", "") ||
      !sbx_database_get_int (database, 0, &application, error, "PRAGMA application_id", "") ||
      !sbx_database_get_int (database, 0, &n_tables, error, "SELECT count(*) FROM sqlite_schema", ""))
    return FALSE;

  if (application != CACHE_APPLICATION_ID && n_tables > 0)
    {
      g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED,
                   /* TRANSLATORS: %s is a file name. */
                   _("“%s” belongs to another program. Move it away."), path);
      return FALSE;
    }
  if (version > CACHE_VERSION)
    {
      g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_VERSION,
                   /* TRANSLATORS: %s is a file name. */
                   _("“%s” was written by a newer version of Signalbox. Update this one."), path);
      return FALSE;
    }
  if (n_tables == 0)
    return make_schema (database, error);
  if (version == CACHE_VERSION)
    return TRUE;
  /* All tables are there; its index only misses some. */
  if (version >= WHOLE_VERSION && as_it_is)
    return TRUE;

  if (version < 1)
    {
      sbx_database_set_error (database, SQLITE_CORRUPT, error);
      return FALSE;
    }
  return update (database, (int) version, error);
}

/* Looks at the edges of the big tables, and, where the database is small, at all of it. */
static gboolean
look_for_damage (SbxDatabase *database,
                 const char  *path,
                 GError     **error)
{
  static const char *const looks[] = {
    "SELECT max(row) FROM messages", "SELECT min(row) FROM messages", "SELECT count(*) FROM meta", "SELECT count(*) FROM streams",
    "SELECT max(topic) FROM topics", "SELECT count(*) FROM channels", "SELECT count(*) FROM stretches",
    "SELECT count(*) FROM gaps", "SELECT max(number) FROM sessions", "SELECT max(number) FROM tasks",
    "SELECT max(number) FROM projects", "SELECT max(created) FROM actions",
    "SELECT count(*) FROM progress", "SELECT max(row) FROM search_stale",
  };
  sqlite3_stmt *statement;
  gboolean has_row, whole;
  gint64 value;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (!sbx_database_get_int (database, 0, &value, error, looks[i], ""))
      {
        /* A table that is not there is damage as well. */
        if (error != NULL && g_error_matches (*error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED))
          {
            g_clear_error (error);
            sbx_database_set_error (database, SQLITE_CORRUPT, error);
          }
        return FALSE;
      }

  if (sbx_data_folder_get_bytes (path) > CHECKED_WHOLE_BYTES)
    return TRUE;

  statement = sbx_database_prepare (database, error, "PRAGMA quick_check(1)", "");
  if (statement == NULL || !sbx_database_step (database, statement, &has_row, error))
    return FALSE;
  whole = has_row && g_str_equal (sbx_column_text (statement, 0), "ok");
  sqlite3_reset (statement);
  if (!whole)
    sbx_database_set_error (database, SQLITE_CORRUPT, error);

  return whole;
}

/* What is lost with the machine's power was not yet waited for: the cursors go back with the events. */
static gboolean
turn_wal_on (SbxDatabase *database,
             GError     **error)
{
  return sbx_database_execute (database,
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA wal_autocheckpoint = 4000;"
                               "PRAGMA journal_size_limit = 16777216;",
                               error);
}

static SbxDatabase *
open_once (const char *path,
           GError    **error)
{
  g_autoptr (SbxDatabase) database = sbx_database_open (path, SBX_DATABASE_CREATE, error);

  if (database == NULL)
    return NULL;
  if (check_version (database, path, FALSE, error) && turn_wal_on (database, error) && look_for_damage (database, path, error))
    return g_steal_pointer (&database);

  if (sbx_database_is_damaged (database))
    sbx_database_keep_as_it_is (database);
  return NULL;
}

/*
 * sbx_cache_set_aside:
 * @path: a damaged file that nobody has open
 *
 * Moves it out of the way, and says so.
 */
gboolean
sbx_cache_set_aside (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = sbx_set_aside (path, &error);

  if (aside != NULL)
    g_warning ("“%s” is damaged or not a database. It is kept as “%s”; what was in it is read again from the hub.", path, aside);
  else
    g_warning ("%s", error->message);

  return aside != NULL;
}

/* @database: (transfer full) */
static SbxCacheTables *
make_tables (SbxDatabase  *database,
             GError      **error)
{
  g_autoptr (SbxCacheTables) self = g_new0 (SbxCacheTables, 1);
  gint64 stale, older, version;

  self->database = database;
  self->streams = g_hash_table_new (g_str_hash, g_str_equal);
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tokenizer = sbx_tokenizer_new (self->database, error);
  if (self->tokenizer == NULL || !sbx_cache_streams_load (self, error) ||
      !sbx_cache_index_set_up (self, error) ||
      !sbx_database_get_int (self->database, 0, &stale, error, "SELECT 1 FROM search_stale LIMIT 1", "") ||
      !sbx_database_get_int (self->database, 0, &older, error, "SELECT 1 FROM meta WHERE name = 'olderIndex'", "") ||
      !sbx_database_get_int (self->database, 0, &version, error, "PRAGMA user_version", ""))
    return NULL;
  self->has_older_index = older != 0;
  self->has_backlog = stale != 0 || self->has_older_index;
  self->is_older = version < CACHE_VERSION;

  return g_steal_pointer (&self);
}

/*
 * sbx_cache_tables_open:
 * @path: the file; made where there is none, and made anew where it is damaged
 */
SbxCacheTables *
sbx_cache_tables_open (const char *path,
                       GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  SbxDatabase *database = open_once (path, &local_error);

  if (g_error_matches (local_error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT) && sbx_cache_set_aside (path))
    {
      g_clear_error (&local_error);
      database = open_once (path, &local_error);
    }
  if (database != NULL)
    return make_tables (database, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/*
 * sbx_cache_tables_open_as_it_is:
 * @path: the file, which cannot be written, or belongs to another program that runs now
 */
SbxCacheTables *
sbx_cache_tables_open_as_it_is (const char *path,
                                GError    **error)
{
  g_autoptr (SbxDatabase) database = sbx_database_open (path, SBX_DATABASE_AS_IT_IS, error);
  SbxCacheTables *self = NULL;

  if (database != NULL && check_version (database, path, TRUE, error) && look_for_damage (database, path, error))
    self = make_tables (g_steal_pointer (&database), error);
  /* The index stays as it is, too. */
  if (self != NULL)
    self->has_backlog = FALSE;

  return self;
}

static void
free_stream (gpointer name,
             gpointer value,
             gpointer user_data)
{
  SbxCacheStream *stream = value;

  g_free (name);
  g_free (stream->epoch);
  g_free (stream);
}

void
sbx_cache_tables_free (SbxCacheTables *self)
{
  g_hash_table_foreach (self->streams, free_stream, NULL);
  g_hash_table_unref (self->streams);
  g_hash_table_unref (self->topics);
  g_hash_table_unref (self->gone);
  g_clear_pointer (&self->tokenizer, sbx_tokenizer_free);
  g_clear_pointer (&self->database, sbx_database_free);
  g_free (self);
}
