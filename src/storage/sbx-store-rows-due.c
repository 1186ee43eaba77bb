/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include "sbx-store-private.h"

/**
 * sbx_store_find_due_topics:
 * @writer: the writer
 * @now: ms
 * @longest: how long a claim may last (ms)
 * @limit: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SbxTopicRecord): topics of which a claim or a snooze is over
 */
GPtrArray *
sbx_store_find_due_topics (SbxStoreWriter  *writer,
                           gint64           now,
                           gint64           longest,
                           guint            limit,
                           GError         **error)
{
  g_autoptr (GPtrArray) records = NULL;
  sqlite3_stmt         *statement;
  gboolean              has_row;

  g_return_val_if_fail (writer != NULL, NULL);

  if (!sbx_store_flush_topics (writer, error))
    return NULL;

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_topic_record_free);
  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT body, fence FROM topics WHERE topic IN"
                                    " (SELECT topic FROM topics WHERE claimed_until <= ?1"
                                    "  UNION SELECT topic FROM topics WHERE claimed_until > ?2"
                                    "  UNION SELECT topic FROM topics WHERE snoozed_until <= ?1 LIMIT ?3)",
                                    "iii", now, now + longest, (gint64) limit);
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      SbxTopicRecord *record;

      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&records);

      record = sbx_store_read_topic (writer, statement, error);
      if (record == NULL)
        {
          sqlite3_reset (statement);
          return NULL;
        }
      g_ptr_array_add (records, record);
    }
}

/**
 * sbx_store_get_next_due:
 * @writer: the writer
 * @due: (out): when the next claim or snooze ends (ms), 0 where none does
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_get_next_due (SbxStoreWriter  *writer,
                        gint64          *due,
                        GError         **error)
{
  gint64 claimed, snoozed;

  g_return_val_if_fail (writer != NULL && due != NULL, FALSE);

  if (!sbx_store_flush_topics (writer, error) ||
      !sbx_database_get_int (writer->database, 0, &claimed, error,
                             "SELECT min(claimed_until) FROM topics WHERE claimed_until IS NOT NULL", "") ||
      !sbx_database_get_int (writer->database, 0, &snoozed, error,
                             "SELECT min(snoozed_until) FROM topics WHERE snoozed_until IS NOT NULL", ""))
    return FALSE;

  *due = claimed == 0 || snoozed == 0 ? MAX (claimed, snoozed) : MIN (claimed, snoozed);
  return TRUE;
}
