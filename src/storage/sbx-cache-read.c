/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

/* Rows, into what the hub would answer. */

/* Objects of one page, so that no single one takes long to apply. */
#define PAGE_OBJECTS 500

/* Topics that are told at the start, over all channels; those of a channel come when it is opened. */
#define START_TOPICS 1000

/* --- Objects --- */

static void
set_or_remove (JsonObject   *object,
               const char   *member,
               sqlite3_stmt *statement,
               int           column,
               gboolean      flag)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL || sqlite3_column_int64 (statement, column) < 0)
    json_object_remove_member (object, member);
  else if (flag)
    json_object_set_boolean_member (object, member, sqlite3_column_int (statement, column) != 0);
  else
    json_object_set_int_member (object, member, sqlite3_column_int64 (statement, column));
}

/* Of the message that @object says is its newest; -1 = it says none. */
static gint64
newest_time (JsonObject *object)
{
  JsonNode *newest = json_object_get_member (object, "newestMessage");

  return newest != NULL && JSON_NODE_HOLDS_OBJECT (newest) ? sbx_fields_int_or (json_node_get_object (newest), "timestamp", -1) : -1;
}

/* The hub said it when it was asked; what came later is kept here. */
static void
set_newest_message (JsonObject   *object,
                    sqlite3_stmt *statement,
                    int           column)
{
  JsonNode *newest = NULL;

  if (sqlite3_column_count (statement) > column && sqlite3_column_type (statement, column) != SQLITE_NULL)
    newest = sbx_json_parse (sbx_column_text (statement, column), sqlite3_column_bytes (statement, column), SBX_LIMIT_DEPTH, NULL);
  if (newest == NULL)
    return;

  if (sbx_fields_int_or (json_node_get_object (newest), "timestamp", -1) >= newest_time (object))
    json_object_set_member (object, "newestMessage", newest);
  else
    json_node_unref (newest);
}

/* The newest message of topic t, as an answer of the hub has it. */
#define NEWEST_MESSAGE                                                                                               \
  "(SELECT json_object('fromId', json_extract(m.body, '$.fromId'), 'fromName', json_extract(m.body, '$.fromName'),"    \
  " 'timestamp', m.timestamp, 'private', json(iif(json_extract(m.body, '$.private'), 'true', 'false')))"                \
  " FROM messages m WHERE m.topic = t.topic ORDER BY m.seq DESC LIMIT 1)"

/* A channel or topic as it is for this reader: body, unread, read_seq, muted, channel_id, id; of a topic its newest
 * message too. */
static void
write_described (SbxJsonWriter *answer,
                 sqlite3_stmt  *statement)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (sqlite3_column_type (statement, 0) != SQLITE_NULL)
    node = sbx_json_parse (sbx_column_text (statement, 0), sqlite3_column_bytes (statement, 0), SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_clear_pointer (&node, json_node_unref);
      node = json_node_init_object (json_node_alloc (), NULL);
      json_node_take_object (node, json_object_new ());
    }

  object = json_node_get_object (node);
  set_or_remove (object, "unreadCount", statement, 1, FALSE);
  set_or_remove (object, "readSeq", statement, 2, FALSE);
  set_or_remove (object, "muted", statement, 3, TRUE);
  if (sqlite3_column_type (statement, 4) != SQLITE_NULL)
    json_object_set_string_member (object, "channelId", sbx_column_text (statement, 4));
  json_object_set_string_member (object, "id", sbx_column_text (statement, 5));
  set_newest_message (object, statement, 6);
  sbx_json_writer_node (answer, NULL, node);
}

static void
write_body (SbxJsonWriter *answer,
            sqlite3_stmt  *statement)
{
  sbx_json_writer_raw (answer, NULL, sbx_column_text (statement, 0), sqlite3_column_bytes (statement, 0));
}

typedef void (*WriteFunc) (SbxJsonWriter *answer, sqlite3_stmt *statement);

static GBytes *
end_page (SbxJsonWriter *page)
{
  sbx_json_writer_end_array (page);
  sbx_json_writer_end_object (page);

  return sbx_json_writer_free_to_bytes (page);
}

static SbxJsonWriter *
begin_page (const char *member,
            const char *channel_id)
{
  SbxJsonWriter *page = sbx_json_writer_new ();

  sbx_json_writer_begin_object (page, NULL);
  if (channel_id != NULL)
    sbx_json_writer_string (page, "channelId", channel_id);
  sbx_json_writer_begin_array (page, member);

  return page;
}

/* Returns: (element-type GBytes): pages with @member each, at most @page_objects in one. */
static GPtrArray *
write_pages (SbxCacheTables *self,
             sqlite3_stmt   *statement,
             const char     *member,
             const char     *channel_id,
             guint           page_objects,
             WriteFunc       write,
             GError        **error)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (SbxJsonWriter) page = NULL;
  gboolean has_row;
  guint n = 0;

  if (statement == NULL)
    return NULL;

  while (sbx_database_step (self->database, statement, &has_row, error))
    {
      if (page != NULL && (!has_row || n == page_objects))
        {
          g_ptr_array_add (pages, end_page (g_steal_pointer (&page)));
          n = 0;
        }
      if (!has_row)
        return g_steal_pointer (&pages);
      if (page == NULL)
        page = begin_page (member, channel_id);
      write (page, statement);
      n++;
    }

  return NULL;
}

/* --- At the start --- */

static GHashTable *
read_values (SbxCacheTables *self,
             GError        **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3_stmt *statement = sbx_database_prepare (self->database, error, "SELECT name, value FROM meta", "");
  gboolean has_row;

  while (statement != NULL && sbx_database_step (self->database, statement, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&values);
      g_hash_table_insert (values, g_strdup (sbx_column_text (statement, 0)), g_strdup (sbx_column_text (statement, 1)));
    }

  return NULL;
}

static GPtrArray *
list_places (SbxCacheTables *self)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_cache_place_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      SbxCacheStream *stream = value;

      g_ptr_array_add (places, sbx_cache_place_new (SBX_CACHE_STREAM_GOES_ON, name, stream->epoch, stream->seq, NULL));
    }

  return places;
}

SbxCacheContents *
sbx_cache_read_contents (SbxCacheTables *self,
                         GError        **error)
{
  g_autoptr (SbxCacheContents) contents = g_new0 (SbxCacheContents, 1);
  SbxDatabase *database = self->database;

  contents->places = list_places (self);
  contents->values = read_values (self, error);
  if (contents->values == NULL)
    return NULL;

  contents->channels = write_pages (self, sbx_database_prepare (database, error, "SELECT body, unread, NULL, muted, NULL, id FROM channels", ""),
                                    "channels", NULL, PAGE_OBJECTS, write_described, error);
  if (contents->channels == NULL)
    return NULL;
  contents->topics = write_pages (self,
                                  sbx_database_prepare (database, error,
                                                        "SELECT t.body, t.unread, t.read_seq, t.muted, t.channel_id, t.id, "
                                                        NEWEST_MESSAGE " FROM topics t"
                                                        " JOIN channels c ON c.id = t.channel_id"
                                                        " ORDER BY t.newest_first LIMIT ?1", "d", START_TOPICS),
                                  "topics", NULL, PAGE_OBJECTS, write_described, error);
  if (contents->topics == NULL)
    return NULL;
  contents->sessions = write_pages (self, sbx_database_prepare (database, error, "SELECT body FROM sessions", ""),
                                    "sessions", NULL, PAGE_OBJECTS, write_body, error);
  if (contents->sessions == NULL)
    return NULL;
  contents->tasks = write_pages (self, sbx_database_prepare (database, error, "SELECT body FROM tasks", ""),
                                 "tasks", NULL, PAGE_OBJECTS, write_body, error);
  if (contents->tasks == NULL)
    return NULL;
  contents->projects = write_pages (self, sbx_database_prepare (database, error, "SELECT body FROM projects", ""),
                                    "projects", NULL, PAGE_OBJECTS, write_body, error);
  if (contents->projects == NULL)
    return NULL;
  contents->actions = write_pages (self, sbx_database_prepare (database, error, "SELECT body FROM actions ORDER BY created DESC", ""),
                                   "actions", NULL, PAGE_OBJECTS, write_body, error);
  if (contents->actions == NULL)
    return NULL;
  contents->progress = write_pages (self,
                                    sbx_database_prepare (database, error, "SELECT body FROM progress WHERE session_id IN"
                                                          " (SELECT id FROM sessions)", ""),
                                    "progress", NULL, PAGE_OBJECTS, write_body, error);

  return contents->progress != NULL ? g_steal_pointer (&contents) : NULL;
}

GBytes *
sbx_cache_read_topics (SbxCacheTables *self,
                       const char     *channel_id,
                       GError        **error)
{
  g_autoptr (GPtrArray) pages = NULL;
  gint64 listed;

  if (!sbx_database_get_int (self->database, 0, &listed, error, "SELECT listed FROM channels WHERE id = ?1", "s", channel_id) ||
      listed == 0)
    return NULL;

  pages = write_pages (self,
                       sbx_database_prepare (self->database, error,
                                             "SELECT body, unread, read_seq, muted, channel_id, id, " NEWEST_MESSAGE
                                             " FROM topics t WHERE channel_id = ?1",
                                             "s", channel_id),
                       "topics", channel_id, G_MAXUINT, write_described, error);
  if (pages == NULL)
    return NULL;

  return pages->len > 0 ? g_ptr_array_steal_index (pages, 0) : end_page (begin_page ("topics", channel_id));
}

/* --- Messages --- */

/* What is known, within the bounds. */
static GArray *
clip (GArray *rows,
      gint64  lower,
      gint64  upper)
{
  for (guint i = rows->len; i > 0; i--)
    {
      SbxCacheStretch *row = &g_array_index (rows, SbxCacheStretch, i - 1);

      row->first = MAX (row->first, lower);
      row->last = MIN (row->last, upper);
      if (row->first > row->last)
        g_array_remove_index (rows, i - 1);
    }

  return rows;
}

typedef struct
{
  GPtrArray *bodies;     /* of char, in the order of the statement */
  gint64     lowest;
  gint64     highest;
  gboolean   more;       /* there was one beyond the limit */
} Rows;

static gboolean
read_rows (SbxCacheTables *self,
           sqlite3_stmt   *statement,
           guint           limit,
           Rows           *rows,
           GError        **error)
{
  gboolean has_row;
  guint n;

  if (statement == NULL)
    return FALSE;

  rows->more = FALSE;
  for (n = 0;; n++)
    {
      gint64 seq;

      if (!sbx_database_step (self->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      if (n == limit)
        break;
      seq = sqlite3_column_int64 (statement, 1);
      rows->lowest = rows->bodies->len == 0 ? seq : MIN (rows->lowest, seq);
      rows->highest = MAX (rows->highest, seq);
      g_ptr_array_add (rows->bodies, g_strdup (sbx_column_text (statement, 0)));
    }

  rows->more = TRUE;
  sqlite3_reset (statement);
  return TRUE;
}

static GBytes *
write_messages (const char *channel_id,
                const char *topic_id,
                GPtrArray  *bodies)
{
  SbxJsonWriter *page = begin_page ("messages", channel_id);

  for (guint i = 0; i < bodies->len; i++)
    sbx_json_writer_raw (page, NULL, bodies->pdata[i], -1);
  sbx_json_writer_end_array (page);
  sbx_json_writer_string (page, "topicId", topic_id);
  sbx_json_writer_end_object (page);

  return sbx_json_writer_free_to_bytes (page);
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer item = array->pdata[i];

      array->pdata[i] = array->pdata[array->len - 1 - i];
      array->pdata[array->len - 1 - i] = item;
    }
}

/* The messages of a page, the oldest first. @lower, @upper: (inout): how far it reaches, which is less where there are more of them. */
static gboolean
read_messages (SbxCacheTables *self,
               gint64          topic,
               gint64          around,
               guint           limit,
               Rows           *rows,
               gint64         *lower,
               gint64         *upper,
               GError        **error)
{
  guint older = around > 0 ? limit - limit / 2 : limit;

  if (!read_rows (self,
                  sbx_database_prepare (self->database, error,
                                        "SELECT body, seq FROM messages WHERE topic = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3",
                                        "iii", topic, around > 0 ? around : *upper, (gint64) older + 1),
                  older, rows, error))
    return FALSE;
  if (rows->more)
    *lower = rows->lowest;
  reverse (rows->bodies);
  if (around <= 0)
    return TRUE;

  if (!read_rows (self,
                  sbx_database_prepare (self->database, error,
                                        "SELECT body, seq FROM messages WHERE topic = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                                        "iii", topic, around, (gint64) limit / 2 + 1),
                  limit / 2, rows, error))
    return FALSE;
  if (rows->more)
    *upper = rows->highest;

  return TRUE;
}

/* @before: 0 = the newest. @around: 0 = not. */
SbxCachePage *
sbx_cache_read_page (SbxCacheTables *self,
                     const char     *channel_id,
                     const char     *topic_id,
                     gint64          before,
                     gint64          around,
                     guint           limit,
                     gboolean        fresh,
                     GError        **error)
{
  g_autoptr (SbxCachePage) page = g_new0 (SbxCachePage, 1);
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  Rows rows = { .bodies = bodies };
  gint64 topic = sbx_cache_find_topic (self, channel_id, topic_id, &local_error);
  gint64 lower = G_MININT64, upper = before > 0 ? before - 1 : G_MAXINT64;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  /* No topic has this number. */
  if (topic == 0)
    topic = -1;
  if (!read_messages (self, topic, around, limit, &rows, &lower, &upper, error))
    return NULL;

  page->known = sbx_cache_read_stretches (self, channel_id, topic, fresh, error);
  page->gaps = page->known != NULL ? sbx_cache_read_gaps (self, channel_id, topic, error) : NULL;
  if (page->gaps == NULL)
    return NULL;
  clip (page->known, lower, upper);
  if (!fresh && !sbx_cache_find_stale (self, channel_id, topic, lower, upper, &page->doubtful, error))
    return NULL;

  page->n_messages = bodies->len;
  page->first = bodies->len > 0 ? rows.lowest : 0;
  page->last = rows.highest;
  page->payload = write_messages (channel_id, topic_id, bodies);

  return g_steal_pointer (&page);
}
