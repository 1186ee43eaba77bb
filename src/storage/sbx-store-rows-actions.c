/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include "sbx-store-private.h"

/* Steps kept of one action: however often its bot comes and goes, its trace has an end. The first ones
 * tell how it began and stay; of the others the oldest go. */
#define MAX_STEPS 200
#define FIRST_STEPS 20

SbxActionRecord *
sbx_store_find_action (SbxStoreWriter  *writer,
                       const char      *id,
                       char           **carrier,
                       GError         **error)
{
  g_autoptr (SbxActionRecord) record = NULL;
  sqlite3_stmt               *statement;
  JsonObject                 *object;
  gboolean                    has_row;

  g_return_val_if_fail (writer != NULL && id != NULL, NULL);

  statement = sbx_database_prepare (writer->database, error, "SELECT body, carrier FROM actions WHERE id = ?1",
                                    "s", id);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error) || !has_row)
    return NULL;

  object = sbx_store_parse_body (writer->parser, sbx_column_text (statement, 0),
                                 sqlite3_column_bytes (statement, 0), error);
  if (object != NULL)
    record = sbx_action_record_read (object, error);
  if (carrier != NULL)
    *carrier = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  sqlite3_reset (statement);

  return g_steal_pointer (&record);
}

/* What answers alone say of an action is not kept with it. */
static GBytes *
make_body (SbxActionRecord *record)
{
  SbxJsonWriter *json = sbx_json_writer_new ();
  gint64         position = record->position;
  JsonArray     *trace = g_steal_pointer (&record->trace);

  record->position = -1;
  sbx_action_record_write (record, json, NULL);
  record->position = position;
  record->trace = trace;

  return sbx_json_writer_free_to_bytes (json);
}

gboolean
sbx_store_put_action (SbxStoreWriter   *writer,
                      SbxActionRecord  *record,
                      const char       *carrier,
                      GError          **error)
{
  g_autoptr (GBytes) body = NULL;
  gint64             left;

  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL, FALSE);

  body = make_body (record);
  left = g_str_equal (record->state, "sent") ? record->sent_at : record->ended_at;
  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "INSERT INTO actions (id, target, state, carrier, expires, left_at, body)"
                           " VALUES (?1, ?2, ?3, ?4, nullif (?5, 0), nullif (?6, 0), ?7)"
                           " ON CONFLICT (id) DO UPDATE SET state = ?3, carrier = ?4, expires = nullif (?5, 0),"
                           " left_at = nullif (?6, 0), body = ?7",
                           "ssssiit", record->id, record->target_id, record->state, carrier,
                           record->expires_at, left, body);
}

gboolean
sbx_store_add_action_step (SbxStoreWriter  *writer,
                           const char      *id,
                           GBytes          *step,
                           GError         **error)
{
  gint64 number, n_steps;

  g_return_val_if_fail (writer != NULL && id != NULL && step != NULL, FALSE);

  if (!sbx_store_writer_will_change (writer, error) ||
      !sbx_database_get_int (writer->database, 0, &number, error, "SELECT number FROM actions WHERE id = ?1", "s", id) ||
      !sbx_database_get_int (writer->database, 0, &n_steps, error,
                             "SELECT count(*) FROM action_steps WHERE action = ?1", "i", number))
    return FALSE;

  if (n_steps >= MAX_STEPS &&
      !sbx_database_run (writer->database, error,
                         "DELETE FROM action_steps WHERE action = ?1 AND step = (SELECT step FROM action_steps"
                         " WHERE action = ?1 ORDER BY step LIMIT 1 OFFSET ?2)",
                         "ii", number, (gint64) FIRST_STEPS))
    return FALSE;

  return sbx_database_run (writer->database, error,
                           "INSERT INTO action_steps (action, step, body) VALUES (?1, (SELECT"
                           " coalesce (max (step), 0) + 1 FROM action_steps WHERE action = ?1), ?2)",
                           "it", number, step);
}

/* One list of actions each; ?1 is a text, ?2 a time in ms, ?3 how many at most. */
static const char *const selections[] = {
  [SBX_ACTIONS_WAITING] =
    "SELECT body FROM actions WHERE target = ?1 AND state = 'queued' AND carrier IS NULL"
    " AND (expires IS NULL OR expires > ?2) ORDER BY number LIMIT ?3",
  [SBX_ACTIONS_CARRIED] =
    "SELECT body FROM actions WHERE carrier = ?1 AND ?2 = 0 ORDER BY number LIMIT ?3",
  [SBX_ACTIONS_UNACKNOWLEDGED] =
    "SELECT body FROM actions WHERE target = ?1 AND state = 'sent' AND ?2 = 0 ORDER BY number LIMIT ?3",
  [SBX_ACTIONS_DUE] =
    "SELECT body FROM actions WHERE ?1 IS NULL AND state = 'queued' AND carrier IS NULL AND expires <= ?2"
    " ORDER BY expires, number LIMIT ?3",
  [SBX_ACTIONS_LEFT_BEHIND] =
    "SELECT body FROM actions WHERE ?1 IS NULL AND ?2 = 0 AND (carrier IS NOT NULL OR (state = 'sent'"
    " AND target IN (SELECT id FROM acknowledging_bots))) ORDER BY number LIMIT ?3",
};

GPtrArray *
sbx_store_find_actions (SbxStoreWriter      *writer,
                        SbxActionSelection   selection,
                        const char          *text,
                        gint64               time,
                        guint                limit,
                        GError             **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_action_record_free);
  sqlite3_stmt         *statement;
  gboolean              has_row;

  g_return_val_if_fail (writer != NULL, NULL);

  statement = sbx_database_prepare (writer->database, error, selections[selection], "sii", text, time, (gint64) limit);
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      JsonObject      *object;
      SbxActionRecord *record;

      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&found);

      object = sbx_store_parse_body (writer->parser, sbx_column_text (statement, 0),
                                     sqlite3_column_bytes (statement, 0), error);
      record = object != NULL ? sbx_action_record_read (object, error) : NULL;
      if (record == NULL)
        {
          sqlite3_reset (statement);
          return NULL;
        }
      g_ptr_array_add (found, record);
    }
}

gboolean
sbx_store_get_action_position (SbxStoreWriter  *writer,
                               const char      *target,
                               const char      *id,
                               gint64          *position,
                               GError         **error)
{
  g_return_val_if_fail (writer != NULL && target != NULL && position != NULL, FALSE);

  return sbx_database_get_int (writer->database, 0, position, error,
                               "SELECT count(*) FROM actions WHERE target = ?1 AND state = 'queued'"
                               " AND number <= coalesce ((SELECT number FROM actions WHERE id = ?2),"
                               " 9223372036854775807)",
                               "ss", target, id);
}

gboolean
sbx_store_get_next_expiry (SbxStoreWriter  *writer,
                           gint64          *at,
                           GError         **error)
{
  g_return_val_if_fail (writer != NULL && at != NULL, FALSE);

  return sbx_database_get_int (writer->database, 0, at, error,
                               "SELECT min (expires) FROM actions WHERE state = 'queued' AND carrier IS NULL", "");
}

gboolean
sbx_store_forget_actions (SbxStoreWriter  *writer,
                          gint64           before,
                          guint            limit,
                          gboolean        *more,
                          GError         **error)
{
  g_return_val_if_fail (writer != NULL && more != NULL, FALSE);

  *more = FALSE;
  if (!sbx_store_writer_will_change (writer, error) ||
      !sbx_database_run (writer->database, error,
                         "DELETE FROM action_steps WHERE action IN (SELECT number FROM actions WHERE left_at < ?1"
                         " ORDER BY left_at LIMIT ?2)",
                         "ii", before, (gint64) limit) ||
      !sbx_database_run (writer->database, error,
                         "DELETE FROM actions WHERE number IN (SELECT number FROM actions WHERE left_at < ?1"
                         " ORDER BY left_at LIMIT ?2)",
                         "ii", before, (gint64) limit))
    return FALSE;

  *more = sqlite3_changes (sbx_database_get_handle (writer->database)) == (int) limit;
  return TRUE;
}

gboolean
sbx_store_forget_refused_actions (SbxStoreWriter  *writer,
                                  const char      *target,
                                  guint            keep,
                                  GError         **error)
{
  static const char *const statements[] = {
    "DELETE FROM action_steps WHERE action IN (SELECT number FROM actions WHERE target = ?1 AND state = 'failed'"
    " AND body ->> '$.sentAt' IS NULL ORDER BY number DESC LIMIT -1 OFFSET ?2)",
    "DELETE FROM actions WHERE number IN (SELECT number FROM actions WHERE target = ?1 AND state = 'failed'"
    " AND body ->> '$.sentAt' IS NULL ORDER BY number DESC LIMIT -1 OFFSET ?2)",
  };

  g_return_val_if_fail (writer != NULL && target != NULL, FALSE);

  if (!sbx_store_writer_will_change (writer, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      if (!sbx_database_run (writer->database, error, statements[i], "si", target, (gint64) keep))
        return FALSE;
    }
  return TRUE;
}

gboolean
sbx_store_bot_acknowledges (SbxStoreWriter  *writer,
                            const char      *id,
                            gboolean        *acknowledges,
                            GError         **error)
{
  gint64 count;

  g_return_val_if_fail (writer != NULL && id != NULL && acknowledges != NULL, FALSE);

  if (!sbx_database_get_int (writer->database, 0, &count, error,
                             "SELECT count(*) FROM acknowledging_bots WHERE id = ?1", "s", id))
    return FALSE;
  *acknowledges = count > 0;
  return TRUE;
}

gboolean
sbx_store_set_bot_acknowledges (SbxStoreWriter  *writer,
                                const char      *id,
                                GError         **error)
{
  g_return_val_if_fail (writer != NULL && id != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error, "INSERT OR IGNORE INTO acknowledging_bots (id) VALUES (?1)", "s", id);
}

gboolean
sbx_store_put_person (SbxStoreWriter  *writer,
                      const char      *id,
                      GBytes          *body,
                      GError         **error)
{
  g_return_val_if_fail (writer != NULL && id != NULL && body != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error, "REPLACE INTO people (id, body) VALUES (?1, ?2)", "st", id, body);
}
