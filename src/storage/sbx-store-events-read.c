/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-events.h"

#include <string.h>

#include "sbx-store-private.h"

GBytes *
sbx_store_splice_key (const char *envelope,
                      gsize       length,
                      const char *key)
{
  static const char         closing[] = "}}}";   /* of message, payload and envelope */
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  g_autoptr (GBytes)        member = NULL;
  const char               *text;
  GString                  *spliced;

  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, "key", key);
  sbx_json_writer_end_object (json);
  member = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
  text = g_bytes_get_data (member, NULL);

  spliced = g_string_new_len (envelope, length - strlen (closing));
  g_string_append_c (spliced, ',');
  g_string_append_len (spliced, text + 1, g_bytes_get_size (member) - 2);
  g_string_append (spliced, closing);

  return g_string_free_to_bytes (spliced);
}

static void
write_missed (sqlite3_stmt  *statement,
              gboolean       own_actions,
              SbxJsonWriter *answer)
{
  static const char  given[] = "{\"event\":\"action\",";
  static const char  told[] = "{\"event\":\"actionUpdate\",";
  const char        *envelope = sqlite3_column_blob (statement, 1);
  gsize              length = sqlite3_column_bytes (statement, 1);
  g_autoptr (GBytes) with_key = NULL;

  if (sqlite3_column_type (statement, 2) != SQLITE_NULL)
    {
      with_key = sbx_store_splice_key (envelope, length, sbx_column_text (statement, 2));
      envelope = g_bytes_get_data (with_key, &length);
    }
  if (own_actions && length > strlen (given) && memcmp (envelope, given, strlen (given)) == 0)
    {
      GString *renamed = g_string_new (told);

      g_string_append_len (renamed, envelope + strlen (given), (gssize) (length - strlen (given)));
      with_key = g_string_free_to_bytes (renamed);
      envelope = g_bytes_get_data (with_key, &length);
    }
  sbx_json_writer_raw (answer, NULL, envelope, length);
}

/**
 * sbx_store_read_missed:
 * @reader: the reader
 * @stream: a stream's name
 * @sender_id: (nullable): who asks: told the keys of the messages that it sent
 * @own_actions: whether the asker is the bot that the stream is of: what it was given before is told under the
 *   name `actionUpdate`, for `action` is what it has to do now
 * @after_seq: the last seq that the asker has
 * @max_events: how many events at most
 * @max_bytes: how many bytes at most
 * @at_least_one: whether one event is given even where it is larger than that
 * @answer: gets `"missed":[…],"more":…`
 * @last_seq: (out): seq of the last one given, or @after_seq
 * @more: (out): whether there are others behind it
 * @error: return location for an error
 *
 * Returns: %TRUE on success; a stream that there is not has missed nothing
 */
gboolean
sbx_store_read_missed (SbxStoreReader  *reader,
                       const char      *stream,
                       const char      *sender_id,
                       gboolean         own_actions,
                       gint64           after_seq,
                       guint            max_events,
                       gsize            max_bytes,
                       gboolean         at_least_one,
                       SbxJsonWriter   *answer,
                       gint64          *last_seq,
                       gboolean        *more,
                       GError         **error)
{
  sqlite3_stmt *statement;
  gsize         bytes = 0;

  g_return_val_if_fail (reader != NULL && stream != NULL && last_seq != NULL && more != NULL, FALSE);

  *last_seq = after_seq;
  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT e.seq, e.envelope, CASE WHEN e.author = ?4 THEN e.key END"
                                    " FROM streams s JOIN events e ON e.stream = s.stream"
                                    " WHERE s.name = ?1 AND e.seq > ?2 ORDER BY e.seq LIMIT ?3",
                                    "siis", stream, after_seq, (gint64) max_events + 1, sender_id);
  if (statement == NULL)
    return FALSE;

  sbx_json_writer_begin_array (answer, "missed");
  for (guint n = 0;; n++)
    {
      if (!sbx_database_step (reader->database, statement, more, error))
        return FALSE;
      if (!*more)
        break;

      /* A key's characters take six bytes at most. */
      bytes += sqlite3_column_bytes (statement, 1) + 1 + sqlite3_column_bytes (statement, 2) * 6;
      if (sqlite3_column_type (statement, 2) != SQLITE_NULL)
        bytes += strlen (",\"key\":\"\"");
      if (n == max_events || (bytes > max_bytes && !(at_least_one && n == 0)))
        break;
      write_missed (statement, own_actions, answer);
      *last_seq = sqlite3_column_int64 (statement, 0);
    }
  sbx_json_writer_end_array (answer);
  sbx_json_writer_boolean (answer, "more", *more);
  sqlite3_reset (statement);

  return TRUE;
}

/**
 * sbx_store_read_oldest:
 * @reader: the reader
 * @stream: a stream's name
 * @oldest: (out): the oldest seq that is kept, one past the newest where none is
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_read_oldest (SbxStoreReader  *reader,
                       const char      *stream,
                       gint64          *oldest,
                       GError         **error)
{
  g_return_val_if_fail (reader != NULL && stream != NULL && oldest != NULL, FALSE);

  return sbx_database_get_int (reader->database, 1, oldest, error,
                               "SELECT oldest FROM streams WHERE name = ?1", "s", stream);
}
