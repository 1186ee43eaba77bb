/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-time.h"
#include "sbx-wire-error.h"

static void
stream_state_free (gpointer data)
{
  SbxStreamState *state = data;

  g_free (state->name);
  g_free (state);
}

SbxStoreWriter *
sbx_store_writer_new (SbxDatabase  *database,
                      const char   *epoch,
                      GError      **error)
{
  SbxStoreWriter *self = g_new0 (SbxStoreWriter, 1);

  self->database = database;
  self->epoch = epoch;
  self->parser = json_parser_new_immutable ();
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stream_state_free);
  self->channels = sbx_store_keep_channels ();
  self->topics = sbx_store_keep_topics ();
  self->latest = sbx_latest_events_new ();
  self->dirty = g_ptr_array_new ();
  self->undo = g_array_new (FALSE, FALSE, sizeof (SbxStreamUndo));

  if (sbx_store_events_load (self, error) &&
      sbx_search_index_load (self, error) &&
      sbx_database_get_int (database, 0, &self->n_messages, error, "SELECT value FROM meta WHERE name = 'messages'", ""))
    {
      self->n_messages_stored = self->n_messages;
      return self;
    }

  sbx_store_writer_free (self);
  return NULL;
}

void
sbx_store_writer_free (SbxStoreWriter *self)
{
  g_clear_object (&self->parser);
  sbx_kept_rows_free (self->channels);
  sbx_kept_rows_free (self->topics);
  sbx_latest_events_free (self->latest);
  g_hash_table_unref (self->streams);
  g_ptr_array_unref (self->dirty);
  g_array_unref (self->undo);
  g_free (self);
}

gboolean
sbx_store_writer_in_transaction (SbxStoreWriter *self)
{
  return !sqlite3_get_autocommit (sbx_database_get_handle (self->database));
}

gboolean
sbx_store_writer_begin (SbxStoreWriter  *self,
                        GError         **error)
{
  return sbx_database_run (self->database, error, "BEGIN IMMEDIATE", "");
}

/* What is kept in memory while a transaction lasts goes with it. */
static gboolean
flush (SbxStoreWriter  *self,
       GError         **error)
{
  if (!sbx_kept_rows_write (self->channels, self, error) ||
      !sbx_kept_rows_write (self->topics, self, error) ||
      !sbx_store_events_append_latest (self, error) ||
      !sbx_store_events_flush (self, error))
    return FALSE;

  if (self->n_messages == self->n_messages_stored)
    return TRUE;

  return sbx_database_run (self->database, error, "UPDATE meta SET value = ?1 WHERE name = 'messages'",
                           "i", self->n_messages);
}

gboolean
sbx_store_writer_commit (SbxStoreWriter  *self,
                         GPtrArray      **events,
                         GError         **error)
{
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_stored_event_free);
  if (!flush (self, error) || !sbx_database_run (self->database, error, "COMMIT", ""))
    {
      g_clear_pointer (&self->events, g_ptr_array_unref);
      sbx_store_writer_rollback (self);
      return FALSE;
    }

  if (events != NULL)
    *events = g_steal_pointer (&self->events);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  sbx_kept_rows_settle (self->channels);
  sbx_kept_rows_settle (self->topics);
  self->n_messages_stored = self->n_messages;
  return TRUE;
}

/* Afterwards memory says again what the database says. Where even that cannot be read, the next
 * transaction fails as well. */
void
sbx_store_writer_rollback (SbxStoreWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (sbx_store_writer_in_transaction (self))
    sqlite3_exec (sbx_database_get_handle (self->database), "ROLLBACK", NULL, NULL, NULL);

  g_array_set_size (self->undo, 0);
  sbx_kept_rows_forget (self->channels);
  sbx_kept_rows_forget (self->topics);
  sbx_latest_events_clear (self->latest);
  self->n_messages = self->n_messages_stored;
  if (!sbx_store_events_load (self, &error) || !sbx_search_index_load (self, &error))
    g_warning ("after a failed transaction: %s", error->message);
}

gboolean
sbx_store_writer_will_change (SbxStoreWriter  *self,
                              GError         **error)
{
  if (self->has_savepoint)
    return TRUE;

  self->has_savepoint = sbx_database_run (self->database, error, "SAVEPOINT one", "");
  return self->has_savepoint;
}

static void
undo_write (SbxStoreWriter *self)
{
  for (guint i = self->undo->len; i > 0; i--)
    {
      SbxStreamUndo *undo = &g_array_index (self->undo, SbxStreamUndo, i - 1);

      undo->state->number = undo->number;
      undo->state->seq = undo->seq;
      undo->state->bytes = undo->bytes;
      if (undo->number == 0)
        undo->state->oldest = 1;
    }
  self->n_messages = self->n_messages_before;
  sbx_kept_rows_undo (self->channels);
  sbx_kept_rows_undo (self->topics);
  sbx_latest_events_undo (self->latest);

  if (self->has_savepoint && sbx_store_writer_in_transaction (self))
    sbx_database_run (self->database, NULL, "ROLLBACK TO one", "");
}

static void
begin_write (SbxStoreWriter *self)
{
  self->now = sbx_time_now_ms ();
  sbx_time_format (self->now, self->now_text);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_stored_event_free);
  self->n_messages_before = self->n_messages;
  self->has_savepoint = FALSE;
  g_array_set_size (self->undo, 0);
  sbx_kept_rows_mark (self->channels);
  sbx_kept_rows_mark (self->topics);
}

gboolean
sbx_store_writer_run (SbxStoreWriter    *self,
                      SbxStoreWriteFunc  func,
                      gpointer           data,
                      GBytes           **answer,
                      GPtrArray        **events,
                      GError           **error)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  gboolean                  kept;

  begin_write (self);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", self->now_text);

  kept = func (self, data, writer, error);
  if (kept)
    {
      sbx_json_writer_end_object (writer);
      *answer = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
      *events = g_steal_pointer (&self->events);
      self->has_appended = sbx_latest_events_keep (self->latest) || (*events)->len > 0;
    }
  else
    {
      undo_write (self);
      self->has_appended = FALSE;
      g_clear_pointer (&self->events, g_ptr_array_unref);
    }

  if (self->has_savepoint && sbx_store_writer_in_transaction (self))
    sbx_database_run (self->database, NULL, "RELEASE one", "");
  self->has_savepoint = FALSE;

  return kept;
}

JsonObject *
sbx_store_parse_body (JsonParser  *parser,
                      const char  *body,
                      gssize       length,
                      GError     **error)
{
  JsonNode *root;

  if (!json_parser_load_from_data (parser, body, length, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_get_object (root);

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL, _("A stored object is not an object"));
  return NULL;
}

JsonObject *
sbx_store_find_body (SbxStoreWriter  *writer,
                     const char      *sql,
                     const char      *id,
                     GError         **error)
{
  sqlite3_stmt *statement = sbx_database_prepare (writer->database, error, sql, "s", id);
  JsonObject   *object;
  gboolean      has_row;

  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error) || !has_row)
    return NULL;

  object = sbx_store_parse_body (writer->parser, sbx_column_text (statement, 0),
                                 sqlite3_column_bytes (statement, 0), error);
  sqlite3_reset (statement);

  return object;
}

GBytes *
sbx_store_make_body (SbxStoreBodyFunc  write,
                     gconstpointer     record)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();

  write (record, json, NULL);
  return sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
}

void
sbx_store_make_wire_error (GError **error)
{
  GError *wire_error;

  if ((*error)->domain == SBX_WIRE_ERROR)
    return;

  wire_error = g_error_new_literal (SBX_WIRE_ERROR,
                                    (*error)->domain == SBX_STORAGE_ERROR ? SBX_WIRE_ERROR_UNAVAILABLE
                                                                          : SBX_WIRE_ERROR_INTERNAL,
                                    (*error)->message);
  g_error_free (*error);
  *error = wire_error;
}
