/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-schema.h"

#include <glib/gi18n-lib.h>

/* In `PRAGMA application_id`: "SBX1", so that file(1) and we can tell whose database it is. */
#define DATABASE_APPLICATION_ID 0x53425831

/* Objects are kept as their own JSON (`body`), beside the columns that queries need: what a peer
 * sent is forwarded without taking it apart, members that this version does not know included.
 *
 * newest_first is a time negated: one ascending index then gives newest first, id ascending.
 *
 * Unread counts: messages.total is the sum of the weights (unread) of the topic's messages up to
 * and with this one, as it was when the row was made; topics.total is the same for all of them; where
 * a weight changes later, unread_fixes holds the difference for readers that are before that seq.
 * So what a reader has not read is a subtraction, however many messages there are. */
static const char *const steps[] = {
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"

  "CREATE TABLE channels (id TEXT PRIMARY KEY NOT NULL, unpinned INTEGER NOT NULL,"
  " newest_first INTEGER NOT NULL, body TEXT NOT NULL);"
  "CREATE INDEX channels_in_order ON channels (unpinned, newest_first, id);"

  "CREATE TABLE topics (topic INTEGER PRIMARY KEY, channel_id TEXT NOT NULL, id TEXT NOT NULL,"
  " newest_first INTEGER NOT NULL, state TEXT NOT NULL, total INTEGER NOT NULL DEFAULT 0,"
  " loose INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, UNIQUE (channel_id, id));"
  "CREATE INDEX topics_in_order ON topics (channel_id, newest_first, id);"
  "CREATE INDEX topics_by_id ON topics (id);"

  "CREATE TABLE messages (row INTEGER PRIMARY KEY, topic INTEGER NOT NULL REFERENCES topics (topic),"
  " id TEXT NOT NULL, seq INTEGER NOT NULL, timestamp INTEGER NOT NULL, from_id TEXT NOT NULL, key TEXT,"
  " unread INTEGER NOT NULL, total INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (topic, id));"
  "CREATE INDEX messages_by_seq ON messages (topic, seq, total);"
  "CREATE INDEX messages_by_time ON messages (topic, timestamp, seq);"
  "CREATE INDEX messages_by_sender ON messages (topic, from_id, seq, unread) WHERE unread > 0;"

  "CREATE TABLE unread_fixes (topic INTEGER NOT NULL REFERENCES topics (topic), seq INTEGER NOT NULL,"
  " delta INTEGER NOT NULL, PRIMARY KEY (topic, seq)) WITHOUT ROWID;"
  "CREATE TABLE read_state (reader TEXT NOT NULL, topic INTEGER NOT NULL REFERENCES topics (topic),"
  " read_seq INTEGER NOT NULL, loose INTEGER NOT NULL, PRIMARY KEY (reader, topic)) WITHOUT ROWID;"
  /* The weight with which one message counts for one reader, instead of its own. */
  "CREATE TABLE read_marks (reader TEXT NOT NULL, topic INTEGER NOT NULL REFERENCES topics (topic),"
  " seq INTEGER NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (reader, topic, seq)) WITHOUT ROWID;"

  "CREATE TABLE keys (sender TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, channel_id TEXT NOT NULL,"
  " topic_id TEXT NOT NULL, message_id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,"
  " PRIMARY KEY (sender, key)) WITHOUT ROWID;"
  "CREATE TABLE small_values (scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
  " PRIMARY KEY (scope, name)) WITHOUT ROWID;"

  "CREATE TABLE sessions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, status TEXT NOT NULL,"
  " body TEXT NOT NULL);"
  "CREATE TABLE tasks (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, session_id TEXT NOT NULL,"
  " status TEXT NOT NULL, body TEXT NOT NULL);"
  "CREATE INDEX tasks_by_session ON tasks (session_id);"
  "CREATE TABLE progress (session_id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;"

  /* The stream log. streams.seq is the newest event's; bytes is what the kept ones take. */
  "CREATE TABLE streams (stream INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL,"
  " oldest INTEGER NOT NULL, bytes INTEGER NOT NULL);"
  "CREATE TABLE events (event INTEGER PRIMARY KEY, stream INTEGER NOT NULL REFERENCES streams (stream),"
  " seq INTEGER NOT NULL, at INTEGER NOT NULL, envelope BLOB NOT NULL);"
  "CREATE UNIQUE INDEX events_by_seq ON events (stream, seq);"

  /* Rows up to meta.indexed are in the index with the text that they have, save for those in
   * search_stale, which are in it with the text given there (null: not at all). */
  "CREATE VIRTUAL TABLE search USING fts5 (content, content = '', columnsize = 0, tokenize = 'sbx');"
  "CREATE TABLE search_stale (row INTEGER PRIMARY KEY, text TEXT);"

  "INSERT INTO meta VALUES ('indexed', 0), ('messages', 0), ('generation', 0);",

  /* What a reader marked as unread counts up to there whatever its weight. */
  "ALTER TABLE read_state ADD COLUMN unread_to INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX messages_without_weight ON messages (topic, seq, from_id) WHERE unread = 0;"
  /* Who is told the key of the message that the event carries. */
  "ALTER TABLE events ADD COLUMN author TEXT;"
  "ALTER TABLE events ADD COLUMN key TEXT;",

  /* fence is the newest that the topic ever gave, also while nobody holds it. The two times stand in the
   * body too: here they say what ends next. */
  "ALTER TABLE topics ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE topics ADD COLUMN claimed_until INTEGER;"
  "ALTER TABLE topics ADD COLUMN snoozed_until INTEGER;"
  "CREATE INDEX topics_claimed ON topics (claimed_until) WHERE claimed_until IS NOT NULL;"
  "CREATE INDEX topics_snoozed ON topics (snoozed_until) WHERE snoozed_until IS NOT NULL;"
  /* What a reader muted; topic_id is '' for the channel itself. */
  "CREATE TABLE mutes (reader TEXT NOT NULL, channel_id TEXT NOT NULL, topic_id TEXT NOT NULL,"
  " PRIMARY KEY (reader, channel_id, topic_id)) WITHOUT ROWID;",

  /* Actions in the order in which they were asked for. A carrier is the connection that a queued one has
   * been given to, until the kernel has it; left_at is when it left the queue. What an action says of its
   * place in the queue and of its steps is not in its body. */
  "CREATE TABLE actions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, target TEXT NOT NULL,"
  " state TEXT NOT NULL, carrier TEXT, expires INTEGER, left_at INTEGER, body TEXT NOT NULL);"
  "CREATE INDEX actions_by_target ON actions (target, number);"
  "CREATE INDEX actions_by_state ON actions (state, number);"
  "CREATE INDEX actions_queued ON actions (target, number) WHERE state = 'queued';"
  "CREATE INDEX actions_sent ON actions (target, number) WHERE state = 'sent';"
  "CREATE INDEX actions_carried ON actions (carrier, number) WHERE carrier IS NOT NULL;"
  "CREATE INDEX actions_due ON actions (expires) WHERE state = 'queued' AND carrier IS NULL;"
  "CREATE INDEX actions_left ON actions (left_at) WHERE left_at IS NOT NULL;"
  "CREATE TABLE action_steps (action INTEGER NOT NULL REFERENCES actions (number), step INTEGER NOT NULL,"
  " body TEXT NOT NULL, PRIMARY KEY (action, step)) WITHOUT ROWID;"
  /* The bots that have acknowledged an action: from them it is expected. */
  "CREATE TABLE acknowledging_bots (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;"
  /* Everybody who was ever connected as a user; body is a Person without what only the moment knows. */
  "CREATE TABLE people (id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;",

  /* The index is made anew: with tags behind each text (sbx-search-tags.h), and with beginnings of words. */
  "DROP TABLE search; DELETE FROM search_stale; UPDATE meta SET value = 0 WHERE name = 'indexed';"
  "CREATE VIRTUAL TABLE search USING fts5 (content, content = '', columnsize = 0, prefix = '2 3', tokenize = 'sbx');",
  /* Files that were uploaded, and the messages that they are attached to: those of no message go in time. */
  "CREATE TABLE uploads (id TEXT PRIMARY KEY NOT NULL, at INTEGER NOT NULL, uses INTEGER NOT NULL DEFAULT 0,"
  " name TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,"
  " duration INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE INDEX uploads_unused ON uploads (at) WHERE uses = 0;"
  "CREATE TABLE upload_uses (topic INTEGER NOT NULL, message TEXT NOT NULL, upload TEXT NOT NULL,"
  " PRIMARY KEY (topic, message, upload)) WITHOUT ROWID;"
  "CREATE TRIGGER upload_is_used AFTER INSERT ON upload_uses BEGIN"
  " UPDATE uploads SET uses = uses + 1 WHERE id = new.upload; END;"
  "CREATE TRIGGER upload_is_left AFTER DELETE ON upload_uses BEGIN"
  " UPDATE uploads SET uses = uses - 1 WHERE id = old.upload; END;"
  "CREATE TRIGGER message_leaves_uploads AFTER DELETE ON messages BEGIN"
  " DELETE FROM upload_uses WHERE topic = old.topic AND message = old.id; END;",

  /* Outbound projects in the order in which they were first started. service is the client that reported last. */
  "CREATE TABLE projects (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, action TEXT NOT NULL,"
  " connected INTEGER NOT NULL, service TEXT, body TEXT NOT NULL);",

  /* What all uploads have together, so that nobody has to add it up: the number 1 has it. */
  "CREATE TABLE upload_total (number INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);"
  "INSERT INTO upload_total SELECT 1, ifnull(sum(size), 0) FROM uploads;"
  "CREATE TRIGGER upload_comes AFTER INSERT ON uploads BEGIN"
  " UPDATE upload_total SET bytes = bytes + new.size; END;"
  "CREATE TRIGGER upload_goes AFTER DELETE ON uploads BEGIN"
  " UPDATE upload_total SET bytes = bytes - old.size; END;",

  /* Notes among colleagues, and the few that look like them: what others are told of a topic leaves them out. */
  "CREATE INDEX messages_private ON messages (topic, seq, from_id, unread) WHERE instr(body, '\"private\":true') > 0;",

  /* Of a message that somebody without a userId wrote: the shared reader, who has read it on all devices; else null. */
  "ALTER TABLE messages ADD COLUMN reader TEXT;"
  "CREATE INDEX messages_by_reader ON messages (topic, reader, seq, unread, from_id) WHERE reader IS NOT NULL AND unread > 0;"
  /* What was marked as unread, up to unread_to, begins here; what stands between it and read_seq counts by its weight. */
  "ALTER TABLE read_state ADD COLUMN unread_from INTEGER NOT NULL DEFAULT 0;",

  /* The index is made anew: of texts in their usual forms (sbx-text-fold.h). */
  "DROP TABLE search; DELETE FROM search_stale; UPDATE meta SET value = 0 WHERE name = 'indexed';"
  "CREATE VIRTUAL TABLE search USING fts5 (content, content = '', columnsize = 0, prefix = '2 3', tokenize = 'sbx');",

  /* The index is made anew: without accents, and with a tag for each thing that a message has or is. Until it has come to the row
   * meta.indexed_before the older one, which is emptied then, answers for what it has not. A later version that makes it anew does the
   * same, after DROP TABLE search_before. */
  "DELETE FROM search_stale; ALTER TABLE search RENAME TO search_before;"
  "INSERT INTO meta SELECT 'indexed_before', value FROM meta WHERE name = 'indexed';"
  "UPDATE meta SET value = 0 WHERE name = 'indexed';"
  "CREATE VIRTUAL TABLE search USING fts5 (content, content = '', columnsize = 0, prefix = '2 3', tokenize = 'sbx');",
};

int
sbx_schema_get_version (void)
{
  return G_N_ELEMENTS (steps);
}

static gboolean
run_step (SbxDatabase  *database,
          int           step,
          GError      **error)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
                         steps[step], DATABASE_APPLICATION_ID, step + 1);
  if (sbx_database_execute (database, sql, error))
    return TRUE;

  sqlite3_exec (sbx_database_get_handle (database), "ROLLBACK;", NULL, NULL, NULL);
  return FALSE;
}

static GHashTable *
read_names (SbxDatabase  *database,
            GError      **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt          *statement;
  gboolean               has_row;

  statement = sbx_database_prepare (database, error, "SELECT name FROM sqlite_schema", "");
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      if (!sbx_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&names);
      g_hash_table_add (names, g_strdup (sbx_column_text (statement, 0)));
    }
}

gboolean
sbx_schema_create (SbxDatabase  *database,
                   int           version,
                   GError      **error)
{
  g_return_val_if_fail (database != NULL && version <= sbx_schema_get_version (), FALSE);

  for (int step = 0; step < version; step++)
    {
      if (!run_step (database, step, error))
        return FALSE;
    }

  return TRUE;
}

/* Holds the database against one that is made anew: a table or index that is not there is damage,
 * which no check of SQLite's finds. */
static gboolean
check_whole (SbxDatabase  *database,
             GError      **error)
{
  g_autoptr (SbxDatabase) model = sbx_database_open (":memory:", SBX_DATABASE_CREATE, error);
  g_autoptr (GHashTable)  expected = NULL;
  g_autoptr (GHashTable)  present = NULL;
  GHashTableIter          iter;
  gpointer                name;

  if (model == NULL || !sbx_schema_create (model, sbx_schema_get_version (), error))
    return FALSE;
  expected = read_names (model, error);
  present = expected != NULL ? read_names (database, error) : NULL;
  if (present == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (g_hash_table_contains (present, name))
        continue;
      sbx_database_set_error (database, SQLITE_CORRUPT, error);
      return FALSE;
    }

  return TRUE;
}

/**
 * sbx_schema_migrate:
 * @database: a connection that may write
 * @path: the file, for error messages
 * @error: return location for a %SBX_STORAGE_ERROR
 *
 * One that has tables but no version, or has not all of its tables, is damaged.
 *
 * Returns: %TRUE when the database is at this program's version
 */
gboolean
sbx_schema_migrate (SbxDatabase  *database,
                    const char   *path,
                    GError      **error)
{
  gint64 version, application, n_tables;

  g_return_val_if_fail (database != NULL, FALSE);

  if (!sbx_database_get_int (database, 0, &version, error, "PRAGMA user_version", "") ||
      !sbx_database_get_int (database, 0, &application, error, "PRAGMA application_id", "") ||
      !sbx_database_get_int (database, 0, &n_tables, error, "SELECT count(*) FROM sqlite_schema", ""))
    return FALSE;

  if (application != DATABASE_APPLICATION_ID && n_tables > 0)
    {
      g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED,
                   /* TRANSLATORS: %s is a file name. */
                   _("“%s” belongs to another program. Choose another data folder."), path);
      return FALSE;
    }

  if (version > sbx_schema_get_version ())
    {
      g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_VERSION,
                   /* TRANSLATORS: %s is a file name. */
                   _("“%s” was written by a newer version of Signalbox. Update this one, or choose another data folder."), path);
      return FALSE;
    }

  if (version <= 0 && n_tables > 0)
    {
      sbx_database_set_error (database, SQLITE_CORRUPT, error);
      return FALSE;
    }

  for (int step = MAX (version, 0); step < sbx_schema_get_version (); step++)
    {
      if (!run_step (database, step, error))
        return FALSE;
    }

  return check_whole (database, error);
}
