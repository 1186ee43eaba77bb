/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include <glib/gi18n-lib.h>

#include "sbx-store-private.h"
#include "sbx-store-queries.h"
#include "sbx-wire-error.h"

/* Channels that an ambiguous topic is told to stand in; each takes a hundred bytes or a few. */
#define MAX_CANDIDATES 1000

static const char *const state_names[] = {
  [SBX_TOPIC_OPEN] = "open",
  [SBX_TOPIC_RESOLVED] = "resolved",
  [SBX_TOPIC_SNOOZED] = "snoozed",
};

/* A topic's key among those that are kept: ids have no control characters. */
static char *
topic_key (const char *channel_id,
           const char *id)
{
  return g_strconcat (channel_id, "\n", id, NULL);
}

static gboolean
write_channel_row (SbxStoreWriter  *writer,
                   gconstpointer    data,
                   GError         **error)
{
  const SbxChannelRecord *record = data;
  SbxChannelRecord        stored = *record;
  g_autoptr (GBytes)      body = NULL;

  stored.unread_count = -1;
  stored.muted = -1;
  body = sbx_store_make_body ((SbxStoreBodyFunc) sbx_channel_record_write, &stored);

  return sbx_database_run (writer->database, error,
                           "INSERT INTO channels (id, unpinned, newest_first, body) VALUES (?1, ?2, ?3, ?4)"
                           " ON CONFLICT (id) DO UPDATE SET unpinned = ?2, newest_first = ?3, body = ?4",
                           "sdit", record->id, !record->is_pinned, -record->last_message_time, body);
}

static gboolean
write_topic_row (SbxStoreWriter  *writer,
                 gconstpointer    data,
                 GError         **error)
{
  const SbxTopicRecord *record = data;
  SbxTopicRecord        stored = *record;
  g_autoptr (GBytes)    body = NULL;

  stored.unread_count = -1;
  stored.read_seq = -1;
  stored.muted = -1;
  body = sbx_store_make_body ((SbxStoreBodyFunc) sbx_topic_record_write, &stored);

  return sbx_database_run (writer->database, error,
                           "INSERT INTO topics (channel_id, id, newest_first, state, body, fence, claimed_until, snoozed_until)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0), nullif(?8, 0))"
                           " ON CONFLICT (channel_id, id) DO UPDATE SET newest_first = ?3, state = ?4, body = ?5,"
                           " fence = max(fence, ?6), claimed_until = nullif(?7, 0), snoozed_until = nullif(?8, 0)",
                           "ssistiii", record->channel_id, record->id, -record->last_message_time,
                           state_names[record->state], body, record->claim_fence,
                           record->claim_by != NULL ? record->claim_until : 0, record->snoozed_until);
}

static gpointer
copy_channel (gconstpointer record)
{
  return sbx_channel_record_copy (record);
}

static gpointer
copy_topic (gconstpointer record)
{
  return sbx_topic_record_copy (record);
}

SbxKeptRows *
sbx_store_keep_channels (void)
{
  return sbx_kept_rows_new (copy_channel, (GDestroyNotify) sbx_channel_record_free, write_channel_row);
}

SbxKeptRows *
sbx_store_keep_topics (void)
{
  return sbx_kept_rows_new (copy_topic, (GDestroyNotify) sbx_topic_record_free, write_topic_row);
}

SbxChannelRecord *
sbx_store_find_channel (SbxStoreWriter  *writer,
                        const char      *id,
                        GError         **error)
{
  SbxChannelRecord *record;
  JsonObject       *object;

  g_return_val_if_fail (writer != NULL && id != NULL, NULL);

  record = sbx_kept_rows_dup (writer->channels, id);
  if (record != NULL)
    return record;

  object = sbx_store_find_body (writer, "SELECT body FROM channels WHERE id = ?1", id, error);
  record = object != NULL ? sbx_channel_record_read (object, error) : NULL;
  if (record != NULL)
    sbx_kept_rows_know (writer->channels, id, sbx_channel_record_copy (record));

  return record;
}

gboolean
sbx_store_put_channel (SbxStoreWriter          *writer,
                       const SbxChannelRecord  *record,
                       GError                 **error)
{
  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         (sbx_kept_rows_change (writer->channels, record->id, record) || write_channel_row (writer, record, error));
}

SbxTopicRecord *
sbx_store_read_topic (SbxStoreWriter  *writer,
                      sqlite3_stmt    *statement,
                      GError         **error)
{
  SbxTopicRecord *record = NULL;
  JsonObject     *object;

  object = sbx_store_parse_body (writer->parser, sbx_column_text (statement, 0),
                                 sqlite3_column_bytes (statement, 0), error);
  if (object != NULL)
    record = sbx_topic_record_read (object, error);
  if (record != NULL)
    record->claim_fence = sqlite3_column_int64 (statement, 1);

  return record;
}

SbxTopicRecord *
sbx_store_find_topic (SbxStoreWriter  *writer,
                      const char      *channel_id,
                      const char      *id,
                      GError         **error)
{
  g_autofree char *key = NULL;
  SbxTopicRecord  *record;
  sqlite3_stmt    *statement;
  gboolean         has_row;

  g_return_val_if_fail (writer != NULL && channel_id != NULL && id != NULL, NULL);

  key = topic_key (channel_id, id);
  record = sbx_kept_rows_dup (writer->topics, key);
  if (record != NULL)
    return record;

  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT body, fence FROM topics WHERE channel_id = ?1 AND id = ?2",
                                    "ss", channel_id, id);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error) || !has_row)
    return NULL;

  record = sbx_store_read_topic (writer, statement, error);
  sqlite3_reset (statement);
  if (record != NULL)
    sbx_kept_rows_know (writer->topics, key, sbx_topic_record_copy (record));

  return record;
}

gboolean
sbx_store_put_topic (SbxStoreWriter        *writer,
                     const SbxTopicRecord  *record,
                     GError               **error)
{
  g_autofree char      *key = NULL;
  const SbxTopicRecord *kept;
  SbxTopicRecord        stored;

  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL && record->channel_id != NULL, FALSE);
  g_return_val_if_fail ((guint) record->state < G_N_ELEMENTS (state_names), FALSE);

  key = topic_key (record->channel_id, record->id);
  kept = sbx_kept_rows_peek (writer->topics, key);
  /* A fence never goes back. */
  stored = *record;
  if (kept != NULL)
    stored.claim_fence = MAX (stored.claim_fence, kept->claim_fence);

  return sbx_store_writer_will_change (writer, error) &&
         (sbx_kept_rows_change (writer->topics, key, &stored) || write_topic_row (writer, &stored, error));
}

gboolean
sbx_store_flush_topics (SbxStoreWriter  *writer,
                        GError         **error)
{
  return sbx_store_writer_will_change (writer, error) &&
         sbx_kept_rows_write (writer->topics, writer, error);
}

/* Takes @statement's rows, of one column each. */
static GPtrArray *
collect_ids (SbxDatabase   *database,
             sqlite3_stmt  *statement,
             GError       **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  gboolean              has_row = TRUE;

  if (statement == NULL)
    return NULL;

  while (has_row)
    {
      if (!sbx_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (ids, g_strdup (sbx_column_text (statement, 0)));
    }
  return g_steal_pointer (&ids);
}

GPtrArray *
sbx_store_find_channel_ids (SbxStoreWriter  *writer,
                            GError         **error)
{
  g_return_val_if_fail (writer != NULL, NULL);

  return collect_ids (writer->database, sbx_database_prepare (writer->database, error, "SELECT id FROM channels", ""), error);
}

GPtrArray *
sbx_store_find_topic_ids (SbxStoreWriter  *writer,
                          const char      *channel_id,
                          GError         **error)
{
  g_return_val_if_fail (writer != NULL && channel_id != NULL, NULL);

  return collect_ids (writer->database,
                      sbx_database_prepare (writer->database, error, "SELECT id FROM topics WHERE channel_id = ?1", "s", channel_id), error);
}

static GStrv
find_topic_channels (SbxDatabase  *database,
                     const char   *topic_id,
                     GError      **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  sqlite3_stmt            *statement;
  gboolean                 has_row;

  statement = sbx_database_prepare (database, error,
                                    "SELECT channel_id FROM topics WHERE id = ?1 ORDER BY channel_id", "s", topic_id);
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      if (!sbx_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_strv_builder_end (ids);
      g_strv_builder_add (ids, sbx_column_text (statement, 0));
    }
}

GStrv
sbx_store_find_topic_channels (SbxStoreWriter  *writer,
                               const char      *topic_id,
                               GError         **error)
{
  g_return_val_if_fail (writer != NULL && topic_id != NULL, NULL);

  return find_topic_channels (writer->database, topic_id, error);
}

static void
set_not_found (GError     **error,
               const char  *field,
               const char  *id)
{
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, field,
                                                          g_str_equal (field, "channelId")
                                                            ? _("There is no channel “%s”")
                                                            : _("There is no topic “%s”"),
                                                          id));
}

gboolean
sbx_store_require_channel (SbxDatabase  *database,
                           const char   *channel_id,
                           GError      **error)
{
  gint64 found;

  if (!sbx_database_get_int (database, 0, &found, error, "SELECT 1 FROM channels WHERE id = ?1", "s", channel_id))
    return FALSE;
  if (found == 0)
    set_not_found (error, "channelId", channel_id);

  return found != 0;
}

gint64
sbx_store_topic_number (SbxDatabase  *database,
                        const char   *channel_id,
                        const char   *topic_id,
                        GError      **error)
{
  gint64 number;

  if (!sbx_database_get_int (database, 0, &number, error,
                             "SELECT topic FROM topics WHERE channel_id = ?1 AND id = ?2",
                             "ss", channel_id, topic_id))
    return 0;
  if (number == 0 && sbx_store_require_channel (database, channel_id, error))
    set_not_found (error, "topicId", topic_id);

  return number;
}

GError *
sbx_store_new_ambiguity (const char         *topic_id,
                         const char * const *channel_ids)
{
  JsonArray *candidates = json_array_new ();
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  GError    *conflict;

  for (guint i = 0; channel_ids[i] != NULL && i < MAX_CANDIDATES; i++)
    {
      JsonObject *candidate = json_object_new ();

      json_object_set_string_member (candidate, "channelId", channel_ids[i]);
      json_object_set_string_member (candidate, "topicId", topic_id);
      json_array_add_object_element (candidates, candidate);
    }
  json_node_take_array (node, candidates);

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "channelId",
                                           _("Several channels have a topic “%s”: name one"), topic_id);
  sbx_wire_error_set_detail (conflict, "candidates", node);

  return conflict;
}

gint64
sbx_store_resolve_topic (SbxDatabase  *database,
                         const char   *channel_id,
                         const char   *topic_id,
                         char        **real_channel_id,
                         GError      **error)
{
  g_auto (GStrv) channel_ids = NULL;

  if (channel_id == NULL)
    {
      channel_ids = find_topic_channels (database, topic_id, error);
      if (channel_ids == NULL)
        return 0;

      switch (g_strv_length (channel_ids))
        {
        case 0:
          set_not_found (error, "topicId", topic_id);
          return 0;
        case 1:
          channel_id = channel_ids[0];
          break;
        default:
          g_propagate_error (error, sbx_store_new_ambiguity (topic_id, (const char * const *) channel_ids));
          return 0;
        }
    }

  *real_channel_id = g_strdup (channel_id);
  return sbx_store_topic_number (database, channel_id, topic_id, error);
}

/**
 * sbx_store_resolve_channel:
 * @reader: the reader
 * @channel_id: (nullable): the topic's channel, or %NULL for the only topic of that id
 * @topic_id: a topic
 * @real_channel_id: (out) (transfer full): its channel
 * @error: return location for an error; NOT_FOUND, or CONFLICT with the candidates
 *
 * Returns: %TRUE where there is such a topic
 */
gboolean
sbx_store_resolve_channel (SbxStoreReader  *reader,
                           const char      *channel_id,
                           const char      *topic_id,
                           char           **real_channel_id,
                           GError         **error)
{
  g_return_val_if_fail (reader != NULL && topic_id != NULL && real_channel_id != NULL, FALSE);

  return sbx_store_resolve_topic (reader->database, channel_id, topic_id, real_channel_id, error) != 0;
}
