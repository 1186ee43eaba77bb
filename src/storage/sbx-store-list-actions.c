/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include <glib/gi18n-lib.h>

#include "sbx-cursor.h"
#include "sbx-store-private.h"
#include "sbx-wire-error.h"

static const char *const states[] = {
  "queued", "sent", "acknowledged", "failed", "expired", "cancelled", NULL
};

static gboolean
check_state (const char  *state,
             GError     **error)
{
  if (state == NULL || g_strv_contains (states, state))
    return TRUE;

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "state",
                                                          _("Actions have no state “%s”"), state));
  return FALSE;
}

/* How many are queued for a target, up to and with one of them. */
static gboolean
count_queued (SbxStoreReader  *reader,
              const char      *target,
              gint64           number,
              gint64          *position,
              GError         **error)
{
  return sbx_database_get_int (reader->database, 0, position, error,
                               "SELECT count(*) FROM actions WHERE target = ?1 AND state = 'queued' AND number <= ?2",
                               "si", target, number);
}

/* Rows come newest first: of each target the first queued one is counted, those behind it follow. */
static gboolean
find_position (SbxStoreReader  *reader,
               GHashTable      *positions,
               sqlite3_stmt    *statement,
               gint64          *position,
               GError         **error)
{
  const char *target = sbx_column_text (statement, 2);
  gint64     *last = g_hash_table_lookup (positions, target);

  *position = 0;
  if (!g_str_equal (sbx_column_text (statement, 3), "queued"))
    return TRUE;

  if (last != NULL)
    {
      *position = --*last;
      return TRUE;
    }
  if (!count_queued (reader, target, sqlite3_column_int64 (statement, 1), position, error))
    return FALSE;
  last = g_new (gint64, 1);
  *last = *position;
  g_hash_table_insert (positions, g_strdup (target), last);
  return TRUE;
}

/* The object in column 0, with what is not in it; its steps are those of @trace, or untold. */
static void
write_action (sqlite3_stmt  *statement,
              const char    *name,
              gint64         position,
              GString       *trace,
              SbxJsonWriter *answer)
{
  sbx_json_writer_begin_object (answer, name);
  sbx_json_writer_raw (answer, NULL, sbx_column_text (statement, 0) + 1, sqlite3_column_bytes (statement, 0) - 2);
  sbx_json_writer_int (answer, "position", position);
  if (trace != NULL)
    sbx_json_writer_raw (answer, "trace", trace->str, (gssize) trace->len);
  else
    sbx_json_writer_raw (answer, "trace", "[]", 2);
  sbx_json_writer_end_object (answer);
}

static sqlite3_stmt *
prepare_list (SbxStoreReader  *reader,
              const char      *target,
              const char      *state,
              gint64           before,
              guint            limit,
              GError         **error)
{
  if (target != NULL)
    return sbx_database_prepare (reader->database, error,
                                 "SELECT body, number, target, state FROM actions WHERE target = ?1 AND number < ?2"
                                 " AND (?3 IS NULL OR state = ?3) ORDER BY number DESC LIMIT ?4",
                                 "sisi", target, before, state, (gint64) limit + 1);
  if (state != NULL)
    return sbx_database_prepare (reader->database, error,
                                 "SELECT body, number, target, state FROM actions WHERE state = ?1 AND number < ?2"
                                 " ORDER BY number DESC LIMIT ?3",
                                 "sii", state, before, (gint64) limit + 1);
  return sbx_database_prepare (reader->database, error,
                               "SELECT body, number, target, state FROM actions WHERE number < ?1"
                               " ORDER BY number DESC LIMIT ?2",
                               "ii", before, (gint64) limit + 1);
}

/**
 * sbx_store_list_actions:
 * @reader: the reader
 * @target: (nullable): only those for this bot
 * @state: (nullable): only those in this state
 * @cursor: (nullable): after which action
 * @limit: how many at most
 * @answer: gets `actions`, those asked for last first, without their steps, and `next`
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_actions (SbxStoreReader  *reader,
                        const char      *target,
                        const char      *state,
                        const char      *cursor,
                        guint            limit,
                        SbxJsonWriter   *answer,
                        GError         **error)
{
  g_autoptr (GHashTable) positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char       *id = NULL;
  g_autofree char       *next = NULL;
  gint64                 before = G_MAXINT64, unused;
  gsize                  start = sbx_json_writer_get_length (answer);
  sqlite3_stmt          *statement;
  gboolean               has_row;

  g_return_val_if_fail (reader != NULL && answer != NULL, FALSE);

  if ((cursor != NULL && !sbx_cursor_parse (cursor, 'a', &before, &unused, &id, error)) ||
      !check_state (state, error))
    return FALSE;
  statement = prepare_list (reader, target, state, before, limit, error);
  if (statement == NULL)
    return FALSE;

  sbx_json_writer_begin_array (answer, "actions");
  for (guint n_rows = 0; TRUE; n_rows++)
    {
      gint64 position;

      if (!sbx_database_step (reader->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      if (n_rows == limit || (n_rows > 0 && sbx_json_writer_get_length (answer) - start +
                                            sqlite3_column_bytes (statement, 0) > SBX_PAGE_BYTES))
        {
          next = sbx_cursor_make ('a', before, 0, "");
          sqlite3_reset (statement);
          break;
        }
      if (!find_position (reader, positions, statement, &position, error))
        {
          sqlite3_reset (statement);
          return FALSE;
        }
      before = sqlite3_column_int64 (statement, 1);
      write_action (statement, NULL, position, NULL, answer);
    }
  sbx_json_writer_end_array (answer);
  sbx_json_writer_string (answer, "next", next);

  return TRUE;
}

static GString *
read_trace (SbxStoreReader  *reader,
            gint64           number,
            GError         **error)
{
  g_autoptr (GString) trace = g_string_new ("[");
  sqlite3_stmt       *statement;
  gboolean            has_row;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT body FROM action_steps WHERE action = ?1 ORDER BY step", "i", number);
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      if (!sbx_database_step (reader->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      if (trace->len > 1)
        g_string_append_c (trace, ',');
      g_string_append (trace, sbx_column_text (statement, 0));
    }

  g_string_append_c (trace, ']');
  return g_steal_pointer (&trace);
}

/**
 * sbx_store_write_action:
 * @reader: the reader
 * @id: its id
 * @answer: gets `action` with its steps
 * @error: return location for an error; NOT_FOUND where there is no such action
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_write_action (SbxStoreReader  *reader,
                        const char      *id,
                        SbxJsonWriter   *answer,
                        GError         **error)
{
  g_autoptr (GString) trace = NULL;
  sqlite3_stmt       *statement;
  gint64              number, position = 0;
  gboolean            has_row, found;

  g_return_val_if_fail (reader != NULL && id != NULL && answer != NULL, FALSE);

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT body, number, target, state FROM actions WHERE id = ?1", "s", id);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "actionId",
                                                              _("There is no action “%s”, or it ended long ago and is forgotten"), id));
      return FALSE;
    }

  number = sqlite3_column_int64 (statement, 1);
  trace = read_trace (reader, number, error);
  found = trace != NULL && (!g_str_equal (sbx_column_text (statement, 3), "queued") ||
                            count_queued (reader, sbx_column_text (statement, 2), number, &position, error));
  if (found)
    write_action (statement, "action", position, trace, answer);
  sqlite3_reset (statement);

  return found;
}

/**
 * sbx_store_list_people:
 * @reader: the reader
 * @id: (nullable): only this one
 * @after: (nullable): only those whose id is greater
 * @limit: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): the ids and the objects as JSON text, by turns, ascending by id
 */
GPtrArray *
sbx_store_list_people (SbxStoreReader  *reader,
                       const char      *id,
                       const char      *after,
                       guint            limit,
                       GError         **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt         *statement;
  gboolean              has_row;

  g_return_val_if_fail (reader != NULL, NULL);

  if (id != NULL)
    statement = sbx_database_prepare (reader->database, error, "SELECT id, body FROM people WHERE id = ?1", "s", id);
  else
    statement = sbx_database_prepare (reader->database, error,
                                      "SELECT id, body FROM people WHERE id > ?1 ORDER BY id LIMIT ?2",
                                      "si", after != NULL ? after : "", (gint64) limit);
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      if (!sbx_database_step (reader->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&found);
      g_ptr_array_add (found, g_strdup (sbx_column_text (statement, 0)));
      g_ptr_array_add (found, g_strdup (sbx_column_text (statement, 1)));
    }
}
