/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-events.h"

#include <string.h>

#include "sbx-store-private.h"

/* Events dropped in one transaction: a few milliseconds, so that no write waits long behind it. */
#define TRIM_SLICE 500

void
sbx_stored_event_free (SbxStoredEvent *event)
{
  g_free (event->stream);
  g_free (event->event);
  g_free (event->triggered_by);
  g_free (event->author);
  g_clear_pointer (&event->envelope, g_bytes_unref);
  g_clear_pointer (&event->envelope_for_author, g_bytes_unref);
  g_strfreev (event->members);
  g_free (event->except);
  g_free (event->bridged_from);
  g_free (event);
}

static SbxStreamState *
ensure_state (SbxStoreWriter *writer,
              const char     *name)
{
  SbxStreamState *state = g_hash_table_lookup (writer->streams, name);

  if (state == NULL)
    {
      state = g_new0 (SbxStreamState, 1);
      state->name = g_strdup (name);
      state->oldest = 1;
      g_hash_table_insert (writer->streams, state->name, state);
    }

  return state;
}

static void
clear_dirty (SbxStoreWriter *writer)
{
  for (guint i = 0; i < writer->dirty->len; i++)
    ((SbxStreamState *) g_ptr_array_index (writer->dirty, i))->dirty = FALSE;
  g_ptr_array_set_size (writer->dirty, 0);
}

static void
mark_dirty (SbxStoreWriter *writer,
            SbxStreamState *state)
{
  if (state->dirty)
    return;

  state->dirty = TRUE;
  g_ptr_array_add (writer->dirty, state);
}

/* Makes the states those of the database. A stream that it does not have keeps its state, at 0. */
gboolean
sbx_store_events_load (SbxStoreWriter  *writer,
                       GError         **error)
{
  sqlite3_stmt   *statement;
  gboolean        has_row;
  GHashTableIter  iter;
  gpointer        value;

  g_hash_table_iter_init (&iter, writer->streams);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxStreamState *state = value;

      state->number = state->seq = state->bytes = 0;
      state->oldest = 1;
    }
  clear_dirty (writer);

  statement = sbx_database_prepare (writer->database, error, "SELECT name, stream, seq, oldest, bytes FROM streams", "");
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      SbxStreamState *state;

      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;

      state = ensure_state (writer, sbx_column_text (statement, 0));
      state->number = sqlite3_column_int64 (statement, 1);
      state->seq = sqlite3_column_int64 (statement, 2);
      state->oldest = sqlite3_column_int64 (statement, 3);
      state->bytes = sqlite3_column_int64 (statement, 4);
    }
}

/* Writes the states that a transaction changed, once each. */
gboolean
sbx_store_events_flush (SbxStoreWriter  *writer,
                        GError         **error)
{
  for (guint i = 0; i < writer->dirty->len; i++)
    {
      SbxStreamState *state = g_ptr_array_index (writer->dirty, i);

      /* The write that made it was taken back. */
      if (state->number == 0)
        continue;
      if (!sbx_database_run (writer->database, error,
                             "UPDATE streams SET seq = ?2, oldest = ?3, bytes = ?4 WHERE stream = ?1",
                             "iiii", state->number, state->seq, state->oldest, state->bytes))
        return FALSE;
    }
  clear_dirty (writer);

  return TRUE;
}

static gboolean
ensure_row (SbxStoreWriter  *writer,
            SbxStreamState  *state,
            GError         **error)
{
  if (state->number != 0)
    return TRUE;

  if (!sbx_database_run (writer->database, error, "INSERT INTO streams (name, seq, oldest, bytes) VALUES (?1, 0, 1, 0)",
                         "s", state->name))
    return FALSE;

  state->number = sqlite3_last_insert_rowid (sbx_database_get_handle (writer->database));
  return TRUE;
}

/* `{"event":…,"payload":{"timestamp":…,"triggeredBy":…,"stream":…,"epoch":…,"seq":…` and @members and `}}`. */
static GBytes *
build_envelope (SbxStoreWriter *writer,
                const char     *stream,
                gint64          seq,
                const char     *event,
                const char     *triggered_by,
                const char     *members,
                gsize           length)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();

  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, "event", event);
  sbx_json_writer_begin_object (json, "payload");
  sbx_json_writer_string (json, "timestamp", writer->now_text);
  if (triggered_by != NULL)
    sbx_json_writer_string (json, "triggeredBy", triggered_by);
  sbx_json_writer_string (json, "stream", stream);
  sbx_json_writer_string (json, "epoch", writer->epoch);
  sbx_json_writer_int (json, "seq", seq);
  if (length > 0)
    sbx_json_writer_raw (json, NULL, members, length);
  sbx_json_writer_end_object (json);
  sbx_json_writer_end_object (json);

  return sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
}

/**
 * sbx_store_next_seq:
 * @writer: the writer
 * @stream: a stream's name
 * @error: return location for an error
 *
 * Returns: the seq that the next event of @stream gets, from 1; 0 on failure
 */
gint64
sbx_store_next_seq (SbxStoreWriter  *writer,
                    const char      *stream,
                    GError         **error)
{
  SbxStreamState *state;

  g_return_val_if_fail (writer != NULL && stream != NULL, 0);

  state = g_hash_table_lookup (writer->streams, stream);
  return state != NULL ? state->seq + 1 : 1;
}

/**
 * sbx_store_begin_stream:
 * @writer: the writer
 * @stream: a stream's name
 * @seq: the last seq that its events do not use
 * @error: return location for an error
 *
 * Its first event gets the seq after @seq: those up to there are for what is older than the log. Does nothing where the
 * stream has begun.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_begin_stream (SbxStoreWriter  *writer,
                        const char      *stream,
                        gint64           seq,
                        GError         **error)
{
  SbxStreamState *state;
  SbxStreamUndo   undo;

  g_return_val_if_fail (writer != NULL && stream != NULL && seq >= 0, FALSE);

  state = ensure_state (writer, stream);
  if (state->number != 0)
    return TRUE;

  undo = (SbxStreamUndo) { state, state->number, state->seq, state->bytes };
  if (!sbx_store_writer_will_change (writer, error))
    return FALSE;

  g_array_append_val (writer->undo, undo);
  mark_dirty (writer, state);
  if (!ensure_row (writer, state, error))
    return FALSE;

  state->seq = seq;
  state->oldest = seq + 1;
  return TRUE;
}

static void
remember_event (SbxStoreWriter *writer,
                const char     *stream,
                gint64          seq,
                const char     *event,
                const char     *triggered_by,
                GBytes         *envelope,
                const char     *author,
                const char     *key)
{
  SbxStoredEvent *stored = g_new0 (SbxStoredEvent, 1);

  stored->stream = g_strdup (stream);
  stored->seq = seq;
  stored->event = g_strdup (event);
  stored->at = writer->now;
  stored->triggered_by = g_strdup (triggered_by);
  stored->envelope = g_bytes_ref (envelope);
  if (key != NULL)
    {
      stored->author = g_strdup (author);
      stored->envelope_for_author = sbx_store_splice_key (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope), key);
    }
  g_ptr_array_add (writer->events, stored);
}

static gint64
append (SbxStoreWriter  *writer,
        const char      *stream,
        const char      *event,
        const char      *triggered_by,
        const char      *members,
        gsize            length,
        const char      *author,
        const char      *key,
        GError         **error)
{
  SbxStreamState    *state = ensure_state (writer, stream);
  SbxStreamUndo      undo = { state, state->number, state->seq, state->bytes };
  g_autoptr (GBytes) envelope = NULL;

  g_array_append_val (writer->undo, undo);
  mark_dirty (writer, state);

  envelope = build_envelope (writer, stream, state->seq + 1, event, triggered_by, members, length);
  if (!ensure_row (writer, state, error) ||
      !sbx_database_run (writer->database, error,
                         "INSERT INTO events (stream, seq, at, envelope, author, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         "iiibss", state->number, state->seq + 1, writer->now, envelope, author, key))
    return 0;

  state->seq++;
  state->bytes += g_bytes_get_size (envelope);
  remember_event (writer, stream, state->seq, event, triggered_by, envelope, author, key);

  return state->seq;
}

/**
 * sbx_store_address_event:
 * @writer: the writer, which has appended an event
 * @members: the people whom that concerns
 * @except: (nullable): one who shall not be told
 *
 * Not kept in the log: for whoever routes the event.
 */
void
sbx_store_address_event (SbxStoreWriter    *writer,
                         const char *const *members,
                         const char        *except)
{
  SbxStoredEvent *event;

  g_return_if_fail (writer->events->len > 0);

  event = g_ptr_array_index (writer->events, writer->events->len - 1);
  g_strfreev (event->members);
  g_free (event->except);
  event->members = g_strdupv ((char **) members);
  event->except = g_strdup (except);
}

/**
 * sbx_store_say_origin:
 * @writer: the writer, which has appended an event
 * @bridged_from: where the channel of the message in it is from, as a JSON object
 *
 * Not kept in the log: for dialects that tell messages without their channels.
 */
void
sbx_store_say_origin (SbxStoreWriter *writer,
                      const char     *bridged_from)
{
  SbxStoredEvent *event;

  g_return_if_fail (writer->events->len > 0);

  event = g_ptr_array_index (writer->events, writer->events->len - 1);
  g_free (event->bridged_from);
  event->bridged_from = g_strdup (bridged_from);
}

/**
 * sbx_store_append:
 * @writer: the writer
 * @stream: a stream's name
 * @event: the event's name
 * @triggered_by: (nullable): who caused it
 * @members: further members of the payload as JSON text without braces
 * @length: bytes of @members
 * @error: return location for an error
 *
 * Appends one durable event.
 *
 * Returns: its seq, or 0 on failure
 */
gint64
sbx_store_append (SbxStoreWriter  *writer,
                  const char      *stream,
                  const char      *event,
                  const char      *triggered_by,
                  const char      *members,
                  gsize            length,
                  GError         **error)
{
  return sbx_store_append_message (writer, stream, event, triggered_by, members, length, NULL, NULL, error);
}

/**
 * sbx_store_append_message:
 * @writer: the writer
 * @stream: a stream's name
 * @event: the event's name
 * @triggered_by: (nullable): who caused it
 * @members: further members of the payload as JSON text without braces, the last of them the message
 * @length: bytes of @members
 * @author: (nullable): the message's sender, who is told its key
 * @key: (nullable): the key, which nobody else is told
 * @error: return location for an error
 *
 * Appends one durable event about a message.
 *
 * Returns: its seq, or 0 on failure
 */
gint64
sbx_store_append_message (SbxStoreWriter  *writer,
                          const char      *stream,
                          const char      *event,
                          const char      *triggered_by,
                          const char      *members,
                          gsize            length,
                          const char      *author,
                          const char      *key,
                          GError         **error)
{
  g_return_val_if_fail (writer != NULL && stream != NULL && event != NULL, 0);
  g_return_val_if_fail ((author == NULL) == (key == NULL), 0);

  return sbx_store_writer_will_change (writer, error)
           ? append (writer, stream, event, triggered_by, members, length, author, key, error)
           : 0;
}

/**
 * sbx_store_append_latest:
 * @writer: the writer
 * @stream: a stream's name
 * @event: the event's name
 * @id: what it is about
 * @triggered_by: (nullable): who caused it
 * @members: (transfer full): further members of the payload as JSON text without braces
 * @error: return location for an error
 *
 * Appends one durable event that says how something is now. It gets its seq when the transaction ends, unless
 * another write of the same transaction appends one about the same thing, which then stands for both.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_append_latest (SbxStoreWriter  *writer,
                         const char      *stream,
                         const char      *event,
                         const char      *id,
                         const char      *triggered_by,
                         GBytes          *members,
                         GError         **error)
{
  g_return_val_if_fail (writer != NULL && stream != NULL && event != NULL && id != NULL && members != NULL, FALSE);

  sbx_latest_events_add (writer->latest, stream, event, id, triggered_by, members);
  return sbx_store_writer_will_change (writer, error);
}

/* Before the commit: those events get their seqs. They are added to writer->events. */
gboolean
sbx_store_events_append_latest (SbxStoreWriter  *writer,
                                GError         **error)
{
  guint n = sbx_latest_events_get_size (writer->latest);

  for (guint i = 0; i < n; i++)
    {
      const SbxLatestEvent *latest = sbx_latest_events_get (writer->latest, i);
      gsize                 length;
      const char           *members = g_bytes_get_data (latest->members, &length);

      if (append (writer, latest->stream, latest->event, latest->triggered_by, members, length, NULL, NULL, error) == 0)
        return FALSE;
    }
  sbx_latest_events_clear (writer->latest);

  return TRUE;
}

/* Walks from the oldest event while one is over a limit. */
static gboolean
find_cut (SbxStoreWriter   *writer,
          SbxStreamState   *state,
          const SbxTrim    *limits,
          gint64           *oldest,
          gint64           *bytes,
          gboolean         *done,
          GError          **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;
  guint         n = 0;

  *oldest = state->oldest;
  *bytes = state->bytes;
  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT seq, at, length(envelope) FROM events WHERE stream = ?1 ORDER BY seq LIMIT ?2",
                                    "id", state->number, TRIM_SLICE);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return FALSE;

      *done = !has_row && n < TRIM_SLICE;
      if (!has_row)
        return TRUE;

      if (!((limits->max_events > 0 && state->seq - *oldest + 1 > limits->max_events) ||
            (limits->not_before > 0 && sqlite3_column_int64 (statement, 1) < limits->not_before) ||
            (limits->max_bytes > 0 && *bytes > limits->max_bytes)))
        break;

      *oldest = sqlite3_column_int64 (statement, 0) + 1;
      *bytes -= sqlite3_column_int64 (statement, 2);
      n++;
    }

  *done = TRUE;
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * sbx_store_events_trim:
 * @writer: the writer, in a transaction
 * @state: a stream
 * @limits: what to keep
 * @done: (out): whether nothing more is due
 * @error: return location for an error
 *
 * Drops a slice of the stream's oldest events.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_events_trim (SbxStoreWriter  *writer,
                       SbxStreamState  *state,
                       const SbxTrim   *limits,
                       gboolean        *done,
                       GError         **error)
{
  gint64 oldest, bytes;

  if (!find_cut (writer, state, limits, &oldest, &bytes, done, error))
    return FALSE;
  if (oldest == state->oldest)
    return TRUE;

  if (!sbx_database_run (writer->database, error, "DELETE FROM events WHERE stream = ?1 AND seq < ?2",
                         "ii", state->number, oldest))
    return FALSE;

  state->oldest = oldest;
  state->bytes = bytes;
  mark_dirty (writer, state);

  return TRUE;
}
