/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

/* What the hub tells, into rows. */

static GBytes *
bytes_of (SbxJsonSlice slice)
{
  return g_bytes_new_static (slice.text, slice.length);
}

static gboolean
is_true (SbxJsonSlice value)
{
  return value.length == 4 && *value.text == 't';
}

/* --- Channels and topics --- */

gint64
sbx_cache_find_topic (SbxCacheTables *self,
                      const char     *channel_id,
                      const char     *id,
                      GError        **error)
{
  g_autofree char *key = sbx_cache_topic_key (channel_id, id);
  gint64 *known = g_hash_table_lookup (self->topics, key);
  gint64 topic;

  if (known != NULL)
    return *known;
  if (!sbx_database_get_int (self->database, 0, &topic, error, "SELECT topic FROM topics WHERE channel_id = ?1 AND id = ?2",
                             "ss", channel_id, id))
    return 0;
  if (topic != 0)
    g_hash_table_insert (self->topics, g_steal_pointer (&key), sbx_cache_box (topic));

  return topic;
}

gint64
sbx_cache_ensure_topic (SbxCacheTables *self,
                        const char     *channel_id,
                        const char     *id,
                        GError        **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 topic = sbx_cache_find_topic (self, channel_id, id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }
  if (topic != 0)
    return topic;
  if (!sbx_database_run (self->database, error, "INSERT INTO topics (channel_id, id, newest_first) VALUES (?1, ?2, 0)",
                         "ss", channel_id, id))
    return 0;

  return sbx_cache_find_topic (self, channel_id, id, error);
}

/* -1 = not said */
static gint64
number_or_unsaid (SbxJsonSlice value)
{
  return value.length > 0 && *value.text != 'n' ? sbx_json_scan_int (value) : -1;
}

static gint64
flag_or_unsaid (SbxJsonSlice value)
{
  return value.length > 0 && *value.text != 'n' ? is_true (value) : -1;
}

static gboolean
write_channel (SbxCacheTables *self,
               SbxJsonSlice    object,
               GError        **error)
{
  SbxJsonSpan spans[] = { { "id" }, { "unreadCount" }, { "muted" } };
  g_autofree char *id = NULL;
  g_autoptr (GBytes) body = bytes_of (object);

  if (!sbx_json_scan_object (object, spans, G_N_ELEMENTS (spans)))
    return TRUE;
  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  if (*id == '\0')
    return TRUE;

  return sbx_database_run (self->database, error,
                           "INSERT INTO channels (id, unread, muted, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET"
                           " unread = CASE WHEN ?2 < 0 THEN unread ELSE ?2 END, muted = CASE WHEN ?3 < 0 THEN muted ELSE ?3 END,"
                           " body = ?4",
                           "siit", id, number_or_unsaid (sbx_json_scan_member (object, &spans[1])),
                           flag_or_unsaid (sbx_json_scan_member (object, &spans[2])), body);
}

static gboolean
write_topic (SbxCacheTables *self,
             SbxJsonSlice    object,
             const char     *channel_id,
             GError        **error)
{
  enum { ID, CHANNEL, TIME, UNREAD, READ, MUTED, N_MEMBERS };
  SbxJsonSpan spans[N_MEMBERS] = { { "id" }, { "channelId" }, { "lastMessageTime" }, { "unreadCount" }, { "readSeq" }, { "muted" } };
  g_autofree char *own_channel = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GBytes) body = bytes_of (object);
  gint64 topic;

  if (!sbx_json_scan_object (object, spans, N_MEMBERS))
    return TRUE;
  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[ID]));
  own_channel = sbx_json_scan_text (sbx_json_scan_member (object, &spans[CHANNEL]));
  if (*own_channel != '\0')
    channel_id = own_channel;
  if (*id == '\0' || channel_id == NULL || *channel_id == '\0')
    return TRUE;

  topic = sbx_cache_ensure_topic (self, channel_id, id, error);
  return topic != 0 &&
         sbx_database_run (self->database, error,
                           "UPDATE topics SET newest_first = ?2, unread = CASE WHEN ?3 < 0 THEN unread ELSE ?3 END,"
                           " read_seq = CASE WHEN ?4 < 0 THEN read_seq ELSE ?4 END,"
                           " muted = CASE WHEN ?5 < 0 THEN muted ELSE ?5 END, body = ?6 WHERE topic = ?1",
                           "iiiiit", topic, -sbx_json_scan_int (sbx_json_scan_member (object, &spans[TIME])),
                           number_or_unsaid (sbx_json_scan_member (object, &spans[UNREAD])),
                           number_or_unsaid (sbx_json_scan_member (object, &spans[READ])),
                           flag_or_unsaid (sbx_json_scan_member (object, &spans[MUTED])), body);
}

static gboolean
remove_topic (SbxCacheTables *self,
              const char     *channel_id,
              const char     *id,
              GError        **error)
{
  g_autofree char *key = sbx_cache_topic_key (channel_id, id);
  gint64 topic = sbx_cache_find_topic (self, channel_id, id, NULL);

  if (topic == 0)
    return TRUE;

  g_hash_table_remove (self->topics, key);
  return sbx_cache_remove_messages_of (self, channel_id, topic, error) &&
         sbx_database_run (self->database, error, "DELETE FROM stretches WHERE channel_id = ?1 AND topic = ?2", "si", channel_id, topic) &&
         sbx_database_run (self->database, error, "DELETE FROM gaps WHERE channel_id = ?1 AND topic = ?2", "si", channel_id, topic) &&
         sbx_database_run (self->database, error, "DELETE FROM topics WHERE topic = ?1", "i", topic);
}

static gboolean
remove_channel (SbxCacheTables *self,
                const char     *id,
                GError        **error)
{
  g_hash_table_remove_all (self->topics);
  return sbx_cache_remove_messages_of (self, id, 0, error) &&
         sbx_database_run (self->database, error, "DELETE FROM stretches WHERE channel_id = ?1", "s", id) &&
         sbx_database_run (self->database, error, "DELETE FROM gaps WHERE channel_id = ?1", "s", id) &&
         sbx_database_run (self->database, error, "DELETE FROM topics WHERE channel_id = ?1", "s", id) &&
         sbx_database_run (self->database, error, "DELETE FROM channels WHERE id = ?1", "s", id);
}

/* Of another log nothing may stay, also of channels that are not listened to. */
static gboolean
remove_unheard (SbxCacheTables *self,
                GError        **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean has_row;

  statement = sbx_database_prepare (self->database, error, "SELECT DISTINCT channel_id FROM topics", "");
  while (statement != NULL)
    {
      g_autofree char *stream = NULL;

      if (!sbx_database_step (self->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      stream = g_strconcat ("channel/", sbx_column_text (statement, 0), NULL);
      if (!g_hash_table_contains (self->streams, stream))
        g_ptr_array_add (ids, g_strdup (sbx_column_text (statement, 0)));
    }
  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    if (!sbx_cache_remove_messages_of (self, ids->pdata[i], 0, error) ||
        !sbx_database_run (self->database, error, "DELETE FROM stretches WHERE channel_id = ?1", "s", ids->pdata[i]) ||
        !sbx_database_run (self->database, error, "DELETE FROM gaps WHERE channel_id = ?1", "s", ids->pdata[i]))
      return FALSE;

  return TRUE;
}

/* --- Pushes --- */

static gboolean
write_message_push (SbxCacheTables *self,
                    SbxJsonSlice    object,
                    SbxJsonSlice    channel,
                    gint64          seq,
                    gboolean        changed,
                    GError        **error)
{
  SbxCacheMessage message;
  gboolean done;

  /* The event of a change has a place of its own. */
  if (!sbx_cache_message_read (&message, object, changed ? 0 : seq))
    return TRUE;
  if (*message.channel_id == '\0')
    {
      g_free (message.channel_id);
      message.channel_id = sbx_json_scan_text (channel);
    }

  done = sbx_cache_write_message (self, &message, changed, error);
  sbx_cache_message_clear (&message);

  return done;
}

gboolean
sbx_cache_write_push (SbxCacheTables *self,
                      const char     *event,
                      SbxJsonSlice    payload,
                      GError        **error)
{
  enum { SEQ, MESSAGE, CHANNEL, TOPIC, SESSION, TASK, PROGRESS, ID, CHANNEL_ID, TOPIC_ID, REMOVED, DATA, ACTION, N_MEMBERS };
  SbxJsonSpan spans[N_MEMBERS] = { { "seq" }, { "message" }, { "channel" }, { "topic" }, { "session" }, { "task" },
                                   { "progress" }, { "id" }, { "channelId" }, { "topicId" }, { "removed" }, { "data" }, { "action" } };
  SbxJsonSlice members[N_MEMBERS];
  g_autofree char *channel_id = NULL;
  g_autofree char *topic_id = NULL;
  g_autofree char *id = NULL;
  gboolean removed;

  if (!sbx_json_scan_object (payload, spans, N_MEMBERS))
    return TRUE;
  for (guint i = 0; i < N_MEMBERS; i++)
    members[i] = sbx_json_scan_member (payload, &spans[i]);

  if (g_str_equal (event, "messageAdded") || g_str_equal (event, "messageChanged"))
    return write_message_push (self, members[MESSAGE], members[CHANNEL_ID], sbx_json_scan_int (members[SEQ]),
                               g_str_equal (event, "messageChanged"), error);
  if (g_str_equal (event, "taskUpdate"))
    return sbx_cache_write_task (self, members[TASK], error);
  if (g_str_equal (event, "sessionUpdate"))
    return sbx_cache_write_session (self, members[SESSION], error);
  if (g_str_equal (event, "action") || g_str_equal (event, "actionUpdate"))
    return sbx_cache_write_action (self, members[ACTION], FALSE, error);
  if (g_str_equal (event, "progressUpdate"))
    return sbx_cache_write_progress (self, members[PROGRESS], error);
  if (g_str_equal (event, "projectsUpdate"))
    return members[DATA].length == 0 || sbx_cache_write_all_projects (self, members[DATA], error);

  id = sbx_json_scan_text (members[ID]);
  channel_id = sbx_json_scan_text (members[CHANNEL_ID]);
  topic_id = sbx_json_scan_text (members[TOPIC_ID]);
  removed = is_true (members[REMOVED]);
  if (g_str_equal (event, "messageRemoved"))
    return sbx_cache_remove_message (self, channel_id, topic_id, id, error);
  if (g_str_equal (event, "channelChanged"))
    return removed ? remove_channel (self, id, error) : write_channel (self, members[CHANNEL], error);
  if (g_str_equal (event, "topicChanged"))
    return removed ? remove_topic (self, channel_id, id, error) : write_topic (self, members[TOPIC], channel_id, error);

  return TRUE;
}

static gboolean
write_event (SbxCacheTables *self,
             SbxJsonSlice    envelope,
             GError        **error)
{
  SbxJsonSpan spans[] = { { "event" }, { "payload" } };
  g_autofree char *event = NULL;

  if (!sbx_json_scan_object (envelope, spans, G_N_ELEMENTS (spans)))
    return TRUE;

  event = sbx_json_scan_text (sbx_json_scan_member (envelope, &spans[0]));
  return sbx_cache_write_push (self, event, sbx_json_scan_member (envelope, &spans[1]), error);
}

gboolean
sbx_cache_write_missed (SbxCacheTables *self,
                        SbxJsonSlice    payload,
                        GError        **error)
{
  SbxJsonSpan streams_span[] = { { "streams" } };
  SbxJsonSlice streams, entry, missed, envelope;

  if (!sbx_json_scan_object (payload, streams_span, 1))
    return TRUE;

  streams = sbx_json_scan_array (sbx_json_scan_member (payload, &streams_span[0]));
  while (sbx_json_scan_next (&streams, &entry))
    {
      SbxJsonSpan missed_span[] = { { "missed" } };

      if (!sbx_json_scan_object (entry, missed_span, 1))
        continue;
      missed = sbx_json_scan_array (sbx_json_scan_member (entry, &missed_span[0]));
      while (sbx_json_scan_next (&missed, &envelope))
        if (!write_event (self, envelope, error))
          return FALSE;
    }

  return TRUE;
}

/* --- Lists --- */

gboolean
sbx_cache_write_list (SbxCacheTables *self,
                      const char     *event,
                      SbxJsonSlice    payload,
                      GError        **error)
{
  SbxJsonSpan spans[] = { { event }, { "channelId" }, { "next" } };
  g_autofree char *channel_id = NULL;
  SbxJsonSlice list, object, next;

  if (!sbx_json_scan_object (payload, spans, G_N_ELEMENTS (spans)))
    return TRUE;

  channel_id = sbx_json_scan_text (sbx_json_scan_member (payload, &spans[1]));
  list = sbx_json_scan_array (sbx_json_scan_member (payload, &spans[0]));
  while (sbx_json_scan_next (&list, &object))
    {
      gboolean done = TRUE;

      if (g_str_equal (event, "channels"))
        done = write_channel (self, object, error);
      else if (g_str_equal (event, "topics"))
        done = write_topic (self, object, channel_id, error);
      else if (g_str_equal (event, "sessions"))
        done = sbx_cache_write_session (self, object, error);
      else if (g_str_equal (event, "tasks"))
        done = sbx_cache_write_task (self, object, error);
      else if (g_str_equal (event, "projects"))
        done = sbx_cache_write_project (self, object, error);
      else if (g_str_equal (event, "actions"))
        done = sbx_cache_write_action (self, object, TRUE, error);
      if (!done)
        return FALSE;
    }

  /* The last page: every topic was told. */
  next = sbx_json_scan_member (payload, &spans[2]);
  if (g_str_equal (event, "topics") && *channel_id != '\0' && (next.length == 0 || *next.text == 'n'))
    return sbx_database_run (self->database, error, "UPDATE channels SET listed = 1 WHERE id = ?1", "s", channel_id);

  return TRUE;
}

gboolean
sbx_cache_write_messages (SbxCacheTables *self,
                          SbxJsonSlice    payload,
                          const char     *channel_id,
                          const char     *topic_id,
                          gint64          from,
                          gint64          to,
                          GError        **error)
{
  SbxJsonSpan spans[] = { { "messages" } };
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  SbxJsonSlice list, object;
  gint64 topic;

  if (!sbx_json_scan_object (payload, spans, 1))
    return TRUE;

  list = sbx_json_scan_array (sbx_json_scan_member (payload, &spans[0]));
  while (sbx_json_scan_next (&list, &object))
    {
      SbxCacheMessage message;
      gboolean done;

      if (!sbx_cache_message_read (&message, object, 0))
        continue;
      if (*message.channel_id == '\0')
        {
          g_free (message.channel_id);
          message.channel_id = g_strdup (channel_id);
        }
      g_hash_table_add (ids, g_strdup (message.id));
      done = sbx_cache_write_message (self, &message, FALSE, error);
      sbx_cache_message_clear (&message);
      if (!done)
        return FALSE;
    }

  topic = sbx_cache_ensure_topic (self, channel_id, topic_id, error);
  return topic != 0 &&
         sbx_cache_remove_others (self, topic, from, to, ids, error) &&
         sbx_cache_add_stretch (self, channel_id, topic, from, to, TRUE, error) &&
         /* What is known now needs no reason why it was not. */
         sbx_database_run (self->database, error,
                           "DELETE FROM gaps WHERE channel_id = ?1 AND topic = ?2 AND first >= ?3 AND last <= ?4",
                           "siii", channel_id, topic, from, to);
}

/* --- What is gone, and counts --- */

gboolean
sbx_cache_write_removal (SbxCacheTables *self,
                         const char     *kind,
                         const char     *channel_id,
                         const char     *id,
                         GError        **error)
{
  if (g_str_equal (kind, "channel"))
    return remove_channel (self, id, error);
  if (g_str_equal (kind, "topic"))
    return remove_topic (self, channel_id, id, error);
  if (g_str_equal (kind, "session"))
    return sbx_database_run (self->database, error, "DELETE FROM sessions WHERE id = ?1", "s", id) &&
           sbx_database_run (self->database, error, "DELETE FROM progress WHERE session_id = ?1", "s", id);
  if (g_str_equal (kind, "task"))
    return sbx_database_run (self->database, error, "DELETE FROM tasks WHERE id = ?1", "s", id);
  if (g_str_equal (kind, "project"))
    return sbx_database_run (self->database, error, "DELETE FROM projects WHERE id = ?1", "s", id);
  if (g_str_equal (kind, "log"))
    return remove_unheard (self, error) && sbx_database_run (self->database, error, "DELETE FROM actions", "");
  if (g_str_equal (kind, "counts"))
    return sbx_database_run (self->database, error, "UPDATE channels SET unread = NULL, muted = NULL", "") &&
           sbx_database_run (self->database, error, "UPDATE topics SET unread = NULL, read_seq = NULL, muted = NULL", "");

  g_return_val_if_reached (TRUE);
}

gboolean
sbx_cache_write_count (SbxCacheTables *self,
                       const char     *channel_id,
                       const char     *topic_id,
                       guint           unread,
                       gint64          read_seq,
                       GError        **error)
{
  if (topic_id == NULL)
    return sbx_database_run (self->database, error, "UPDATE channels SET unread = ?2 WHERE id = ?1",
                             "si", channel_id, (gint64) unread);

  return sbx_database_run (self->database, error, "UPDATE topics SET unread = ?3, read_seq = ?4 WHERE channel_id = ?1 AND id = ?2",
                           "ssii", channel_id, topic_id, (gint64) unread, read_seq);
}
