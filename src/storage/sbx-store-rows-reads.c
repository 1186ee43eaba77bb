/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include <glib/gi18n-lib.h>

#include "sbx-store-private.h"
#include "sbx-wire-error.h"

/* What one call of mark_read is about. */
typedef struct
{
  SbxDatabase *database;
  const char  *reader;
  gint64       topic;
  gint64       read_seq;   /* the reader's, as it will be */
  gint64       loose;      /* of the topic's loose unread: what the reader has seen */
  gint64       unread_from; /* from here … */
  gint64       unread_to;  /* … up to here the messages of others count whatever their weight */
  gboolean     is_stored;  /* whether the reader has a row for this topic */
  gboolean     changed;
} ReadState;

gboolean
sbx_store_add_loose_unread (SbxStoreWriter  *writer,
                            const char      *channel_id,
                            const char      *topic_id,
                            gint64           count,
                            GError         **error)
{
  gint64 topic;

  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL, FALSE);

  topic = sbx_store_topic_number (writer->database, channel_id, topic_id, error);

  return topic != 0 && sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error, "UPDATE topics SET loose = max (0, loose + ?2) WHERE topic = ?1",
                           "ii", topic, count) &&
         /* Nobody has seen more than there is: what comes later is new to everybody. */
         (count >= 0 ||
          sbx_database_run (writer->database, error,
                            "UPDATE read_state SET loose = min (loose, (SELECT t.loose FROM topics t WHERE t.topic = ?1))"
                            " WHERE topic = ?1", "i", topic));
}

gboolean
sbx_store_raise_unread (SbxStoreWriter  *writer,
                        const char      *channel_id,
                        const char      *topic_id,
                        const char      *id,
                        GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;
  gint64        topic, row, seq;

  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL && id != NULL, FALSE);

  topic = sbx_store_topic_number (writer->database, channel_id, topic_id, error);
  if (topic == 0 || !sbx_store_writer_will_change (writer, error))
    return FALSE;

  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT row, seq FROM messages WHERE topic = ?1 AND id = ?2 AND unread = 0",
                                    "is", topic, id);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  row = sqlite3_column_int64 (statement, 0);
  seq = sqlite3_column_int64 (statement, 1);
  sqlite3_reset (statement);

  /* Readers before it count it by its weight; to those who are past it, or have read it, it is marked. */
  return sbx_database_run (writer->database, error, "UPDATE messages SET unread = 1 WHERE row = ?1", "i", row) &&
         sbx_store_fix_unread (writer, topic, seq, 1, error) &&
         sbx_database_run (writer->database, error,
                           "UPDATE read_marks SET weight = 1 WHERE topic = ?1 AND seq = ?2", "ii", topic, seq) &&
         sbx_database_run (writer->database, error,
                           "INSERT OR IGNORE INTO read_marks (reader, topic, seq, weight)"
                           " SELECT reader, topic, ?2, 1 FROM read_state WHERE topic = ?1 AND read_seq >= ?2",
                           "ii", topic, seq);
}

static gboolean
load_state (ReadState  *state,
            GError    **error)
{
  sqlite3_stmt *statement;

  statement = sbx_database_prepare (state->database, error,
                                    "SELECT read_seq, loose, unread_to, unread_from FROM read_state WHERE reader = ?1 AND topic = ?2",
                                    "si", state->reader, state->topic);
  if (statement == NULL || !sbx_database_step (state->database, statement, &state->is_stored, error))
    return FALSE;

  if (state->is_stored)
    {
      state->read_seq = sqlite3_column_int64 (statement, 0);
      state->loose = sqlite3_column_int64 (statement, 1);
      state->unread_to = sqlite3_column_int64 (statement, 2);
      state->unread_from = sqlite3_column_int64 (statement, 3);
      sqlite3_reset (statement);
    }

  return TRUE;
}

static gboolean
save_state (ReadState  *state,
            GError    **error)
{
  gboolean marked = state->unread_to > state->read_seq;

  return sbx_database_run (state->database, error,
                           "INSERT INTO read_state (reader, topic, read_seq, loose, unread_to, unread_from)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                           " ON CONFLICT (reader, topic) DO UPDATE SET read_seq = ?3, loose = ?4, unread_to = ?5, unread_from = ?6",
                           "siiiii", state->reader, state->topic, state->read_seq, state->loose,
                           marked ? state->unread_to : 0, marked ? state->unread_from : 0);
}

/* Sets the weight that one message has for the reader. */
static gboolean
put_mark (ReadState  *state,
          gint64      seq,
          int         weight,
          GError    **error)
{
  gint64 old;

  if (!sbx_database_get_int (state->database, -1, &old, error,
                             "SELECT weight FROM read_marks WHERE reader = ?1 AND topic = ?2 AND seq = ?3",
                             "sii", state->reader, state->topic, seq))
    return FALSE;
  if (old == weight)
    return TRUE;

  state->changed = TRUE;
  return sbx_database_run (state->database, error,
                           "INSERT INTO read_marks (reader, topic, seq, weight) VALUES (?1, ?2, ?3, ?4)"
                           " ON CONFLICT (reader, topic, seq) DO UPDATE SET weight = ?4",
                           "siid", state->reader, state->topic, seq, weight);
}

static gboolean
drop_marks (ReadState  *state,
            gint64      from,
            gint64      to,
            GError    **error)
{
  if (!sbx_database_run (state->database, error,
                         "DELETE FROM read_marks WHERE reader = ?1 AND topic = ?2 AND seq BETWEEN ?3 AND ?4",
                         "siii", state->reader, state->topic, from, to))
    return FALSE;
  if (sqlite3_changes (sbx_database_get_handle (state->database)) > 0)
    state->changed = TRUE;

  return TRUE;
}

/* Everything up to @seq, or to the newest message if that comes before: what is not there yet is not read. */
static gboolean
read_up_to (ReadState  *state,
            gint64      seq,
            GError    **error)
{
  gint64 newest, loose;

  if (!sbx_database_get_int (state->database, 0, &newest, error,
                             "SELECT max(seq) FROM messages WHERE topic = ?1", "i", state->topic) ||
      !sbx_database_get_int (state->database, 0, &loose, error,
                             "SELECT loose FROM topics WHERE topic = ?1", "i", state->topic))
    return FALSE;

  if (seq <= 0 || seq > newest)
    seq = newest;
  if (seq > state->read_seq || loose != state->loose)
    state->changed = TRUE;
  state->read_seq = MAX (state->read_seq, seq);
  state->loose = loose;

  return drop_marks (state, 0, seq, error);
}

/* From the message @seq (or the first after it, or else the newest) on all of others that there are count, whatever their
 * weight. The mark only goes back; what was unread stays so, and what was never told as unread before @seq does not become it. */
static gboolean
mark_unread_from (ReadState  *state,
                  gint64      seq,
                  GError    **error)
{
  gint64 first, newest, read_seq, from;

  if (!sbx_database_get_int (state->database, 0, &first, error,
                             "SELECT coalesce((SELECT min(seq) FROM messages WHERE topic = ?1 AND seq >= ?2 AND ?2 > 0),"
                             " (SELECT max(seq) FROM messages WHERE topic = ?1))",
                             "ii", state->topic, seq))
    return FALSE;
  if (first == 0)
    return TRUE;

  read_seq = MIN (state->read_seq, first - 1);
  from = state->unread_to > state->read_seq ? MIN (first, state->unread_from) : first;
  if (!sbx_database_get_int (state->database, 0, &newest, error,
                             "SELECT max(seq) FROM messages WHERE topic = ?1", "i", state->topic) ||
      !sbx_database_run (state->database, error,
                         "DELETE FROM read_marks WHERE reader = ?1 AND topic = ?2 AND seq > ?3 AND seq >= ?4 AND weight = 0",
                         "siii", state->reader, state->topic, read_seq, from))
    return FALSE;

  if (sqlite3_changes (sbx_database_get_handle (state->database)) > 0 || state->read_seq != read_seq ||
      state->unread_to != newest || state->unread_from != from)
    state->changed = TRUE;
  state->read_seq = read_seq;
  state->unread_from = from;
  state->unread_to = newest;

  return TRUE;
}

/* Single messages marked as read, one after the other, are as good as read up to there. */
static gboolean
gather_marks (ReadState  *state,
              GError    **error)
{
  gint64 first_unread, last_marked;

  if (!sbx_database_get_int (state->database, 0, &last_marked, error,
                             "SELECT max(seq) FROM read_marks WHERE reader = ?1 AND topic = ?2 AND weight = 0",
                             "si", state->reader, state->topic) ||
      !sbx_database_get_int (state->database, G_MAXINT64, &first_unread, error,
                             "SELECT m.seq FROM messages m WHERE m.topic = ?2 AND m.seq > ?3"
                             " AND NOT EXISTS (SELECT 1 FROM read_marks k WHERE k.reader = ?1 AND k.topic = ?2"
                             "  AND k.seq = m.seq AND k.weight = 0)"
                             " ORDER BY m.seq LIMIT 1",
                             "sii", state->reader, state->topic, state->read_seq))
    return FALSE;

  if (MIN (last_marked, first_unread - 1) <= state->read_seq)
    return TRUE;

  state->changed = TRUE;
  state->read_seq = MIN (last_marked, first_unread - 1);
  return sbx_database_run (state->database, error,
                           "DELETE FROM read_marks WHERE reader = ?1 AND topic = ?2 AND seq <= ?3 AND weight = 0",
                           "sii", state->reader, state->topic, state->read_seq);
}

static gboolean
mark_message (ReadState   *state,
              const char  *message_id,
              gboolean     unread,
              GError     **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;
  gint64        seq;
  int           weight;

  statement = sbx_database_prepare (state->database, error, "SELECT seq, unread FROM messages WHERE topic = ?1 AND id = ?2",
                                    "is", state->topic, message_id);
  if (statement == NULL || !sbx_database_step (state->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "messageIds",
                                                              _("There is no message “%s” in this topic"), message_id));
      return FALSE;
    }

  seq = sqlite3_column_int64 (statement, 0);
  weight = sqlite3_column_int (statement, 1);
  sqlite3_reset (statement);

  if (unread)
    return put_mark (state, seq, MAX (weight, 1), error);

  return seq <= state->read_seq ? drop_marks (state, seq, seq, error) : put_mark (state, seq, 0, error);
}

static gboolean
mark_messages (ReadState           *state,
               const char * const  *message_ids,
               gboolean             unread,
               GError             **error)
{
  for (guint i = 0; message_ids[i] != NULL; i++)
    {
      if (!mark_message (state, message_ids[i], unread, error))
        return FALSE;
    }

  return unread || gather_marks (state, error);
}

/**
 * sbx_store_mark_read:
 * @writer: the writer
 * @reader: whose read state
 * @channel_id: the channel
 * @topic_id: the topic
 * @seq: up to which message, or from which one with @unread; 0 = the newest
 * @message_ids: (nullable): single messages instead
 * @unread: whether to mark as unread
 * @read_seq: (out): the reader's, afterwards
 * @unread_from: (out): with @unread and no @message_ids, the first message that counts now whatever the hub said of it
 * @changed: (out): whether anything changed
 * @error: return location for an error; NOT_FOUND names the unknown id's field
 *
 * Reading does not go back: a @seq below the reader's changes nothing but single messages.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_mark_read (SbxStoreWriter      *writer,
                     const char          *reader,
                     const char          *channel_id,
                     const char          *topic_id,
                     gint64               seq,
                     const char * const  *message_ids,
                     gboolean             unread,
                     gint64              *read_seq,
                     gint64              *unread_from,
                     gboolean            *changed,
                     GError             **error)
{
  ReadState state = { .reader = reader };
  gboolean  done;

  g_return_val_if_fail (writer != NULL && reader != NULL && channel_id != NULL && topic_id != NULL, FALSE);
  g_return_val_if_fail (read_seq != NULL && unread_from != NULL && changed != NULL, FALSE);

  state.database = writer->database;
  state.topic = sbx_store_topic_number (writer->database, channel_id, topic_id, error);
  if (state.topic == 0 || !load_state (&state, error) || !sbx_store_writer_will_change (writer, error))
    return FALSE;

  if (message_ids != NULL)
    done = mark_messages (&state, message_ids, unread, error);
  else
    done = unread ? mark_unread_from (&state, seq, error) : read_up_to (&state, seq, error);
  if (!done || ((state.changed || !state.is_stored) && !save_state (&state, error)))
    return FALSE;

  *read_seq = state.read_seq;
  *unread_from = state.unread_from;
  *changed = state.changed;

  return TRUE;
}

/**
 * sbx_store_set_muted:
 * @writer: the writer
 * @reader: who does not want to hear of it
 * @channel_id: the channel
 * @topic_id: (nullable): the topic, or %NULL for the channel itself
 * @muted: whether it is muted from now on
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_set_muted (SbxStoreWriter  *writer,
                     const char      *reader,
                     const char      *channel_id,
                     const char      *topic_id,
                     gboolean         muted,
                     GError         **error)
{
  g_return_val_if_fail (writer != NULL && reader != NULL && channel_id != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           muted ? "INSERT OR IGNORE INTO mutes (reader, channel_id, topic_id) VALUES (?1, ?2, ?3)"
                                 : "DELETE FROM mutes WHERE reader = ?1 AND channel_id = ?2 AND topic_id = ?3",
                           "sss", reader, channel_id, topic_id != NULL ? topic_id : "");
}
