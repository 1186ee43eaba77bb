/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cache-fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

void
cache_set_up (CacheFixture  *self,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("sbx-cache-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
cache_tear_down (CacheFixture  *self,
                 gconstpointer  data)
{
  cache_close (self);
  remove_all (self->folder);
  g_free (self->folder);
}

void
cache_open (CacheFixture *self)
{
  g_assert_null (self->cache);
  self->cache = sbx_cache_open (self->folder);
}

void
cache_close (CacheFixture *self)
{
  g_clear_pointer (&self->cache, sbx_cache_close);
}

char *
cache_path (CacheFixture *self,
            const char   *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* --- What a hub tells --- */

static GBytes *
take_bytes (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static char *
make_message (const char *channel_id,
              gint64      seq,
              const char *content)
{
  return g_strdup_printf ("{\"id\":\"m%" G_GINT64_FORMAT "\",\"channelId\":\"%s\",\"topicId\":\"t\",\"seq\":%" G_GINT64_FORMAT ","
                          "\"timestamp\":%" G_GINT64_FORMAT ",\"storedAt\":%" G_GINT64_FORMAT ",\"content\":\"%s\"}",
                          seq, channel_id, seq, 1000 * seq, 1000 * seq, content);
}

void
cache_push (CacheFixture *self,
            const char   *channel_id,
            gint64        seq,
            const char   *content)
{
  g_autofree char *stream = g_strconcat ("channel/", channel_id, NULL);
  g_autofree char *message = make_message (channel_id, seq, content);
  g_autoptr (SbxCachePlace) place = sbx_cache_place_new (SBX_CACHE_STREAM_GOES_ON, stream, "e1", seq, NULL);
  g_autoptr (GBytes) payload = take_bytes (g_strdup_printf ("{\"message\":%s,\"channelId\":\"%s\",\"seq\":%" G_GINT64_FORMAT "}",
                                                            message, channel_id, seq));

  sbx_cache_take_push (self->cache, "messageAdded", payload, place);
}

void
cache_step (CacheFixture *self,
            SbxCacheStep  step,
            const char   *channel_id,
            const char   *epoch,
            gint64        seq,
            const char   *reason)
{
  g_autofree char *stream = g_strconcat ("channel/", channel_id, NULL);
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_cache_place_free);

  g_ptr_array_add (places, sbx_cache_place_new (step, stream, epoch, seq, reason));
  sbx_cache_take_missed (self->cache, NULL, places);
}

void
cache_page (CacheFixture *self,
            const char   *channel_id,
            gint64        from,
            gint64        to,
            const gint64 *seqs)
{
  g_autoptr (GString) text = g_string_new ("{\"messages\":[");
  g_autoptr (GBytes) payload = NULL;

  for (guint i = 0; seqs[i] != 0; i++)
    {
      g_autofree char *message = make_message (channel_id, seqs[i], "from a page");

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", message);
    }
  g_string_append (text, "]}");
  payload = take_bytes (g_string_free (g_steal_pointer (&text), FALSE));
  sbx_cache_take_messages (self->cache, payload, channel_id, "t", from, to);
}

void
cache_tell (CacheFixture *self,
            const char   *event,
            const char   *payload)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));

  sbx_cache_take_push (self->cache, event, bytes, NULL);
}

/* --- What it knows --- */

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

SbxCachePage *
cache_read (CacheFixture  *self,
            const char    *channel_id,
            gint64         before,
            guint          limit,
            gboolean       fresh,
            GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_cache_read_messages_async (self->cache, channel_id, "t", before, 0, limit, fresh, on_answer, &result);
  wait_for (&result);
  return sbx_cache_read_messages_finish (self->cache, result, error);
}

SbxCacheContents *
cache_load (CacheFixture  *self,
            GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_cache_load_async (self->cache, on_answer, &result);
  wait_for (&result);
  return sbx_cache_load_finish (self->cache, result, error);
}

char *
cache_search (CacheFixture *self,
              const char   *text)
{
  SbxSearchQuery query = { text, .since = SBX_SEARCH_OPEN, .until = SBX_SEARCH_OPEN, .limit = 50 };

  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) hits = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = NULL;

      sbx_cache_search_async (self->cache, &query, NULL, on_answer, &result);
      wait_for (&result);
      hits = sbx_cache_search_finish (self->cache, result, &error);
      g_assert_no_error (error);
      answer = g_strndup (g_bytes_get_data (hits, NULL), g_bytes_get_size (hits));
      if (strstr (answer, "\"complete\":true") != NULL)
        return g_steal_pointer (&answer);
    }
}

static void
append_end (GString *text,
            gint64   seq)
{
  if (seq != G_MININT64 && seq != G_MAXINT64)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, seq);
}

static int
compare_stretches (gconstpointer a,
                   gconstpointer b)
{
  gint64 first = ((const SbxCacheStretch *) a)->first, second = ((const SbxCacheStretch *) b)->first;

  return first < second ? -1 : first > second;
}

static void
append_stretches (GString    *text,
                  const char *word,
                  GArray     *stretches)
{
  g_array_sort (stretches, compare_stretches);
  for (guint i = 0; i < stretches->len; i++)
    {
      const SbxCacheStretch *stretch = &g_array_index (stretches, SbxCacheStretch, i);

      g_string_append_printf (text, "%s ", word);
      append_end (text, stretch->first);
      g_string_append (text, "..");
      append_end (text, stretch->last);
      if (stretch->reason != NULL)
        g_string_append_printf (text, " %s", stretch->reason);
      g_string_append_c (text, ' ');
    }
}

char *
cache_show (CacheFixture *self,
            const char   *channel_id,
            gboolean      fresh)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) page = cache_read (self, channel_id, 0, 100, fresh, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *copy = NULL;
  GString *text = g_string_new (NULL);
  JsonArray *messages;

  g_assert_no_error (error);
  append_stretches (text, "known", page->known);
  append_stretches (text, "gap", page->gaps);
  g_string_append (text, "has");

  copy = g_strndup (g_bytes_get_data (page->payload, NULL), g_bytes_get_size (page->payload));
  node = json_from_string (copy, &error);
  g_assert_no_error (error);
  messages = json_object_get_array_member (json_node_get_object (node), "messages");
  for (guint i = 0; i < json_array_get_length (messages); i++)
    g_string_append_printf (text, " %" G_GINT64_FORMAT, json_object_get_int_member (json_array_get_object_element (messages, i), "seq"));

  return g_string_free (text, FALSE);
}

gint64
cache_query (CacheFixture *self,
             const char   *sql)
{
  g_autofree char *path = cache_path (self, "cache.db");
  sqlite3_stmt *statement = NULL;
  sqlite3 *handle = NULL;
  gint64 value = -1;

  g_assert_null (self->cache);
  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);

  return value;
}

gint64
cache_get_place (CacheFixture *self,
                 const char   *stream)
{
  g_autofree char *sql = g_strdup_printf ("SELECT seq FROM streams WHERE name = '%s'", stream);

  return cache_query (self, sql);
}

/* --- The log --- */

static GMutex log_mutex;
static GPtrArray *log_lines;

static GLogWriterOutput
note_line (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         data)
{
  g_autofree char *line = g_log_writer_format_fields (level, fields, n_fields, FALSE);

  if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0)
    return g_log_writer_default (level, fields, n_fields, data);

  g_mutex_lock (&log_mutex);
  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE)) != 0)
    {
      g_test_message ("%s", line);
      g_ptr_array_add (log_lines, g_steal_pointer (&line));
    }
  g_mutex_unlock (&log_mutex);

  return G_LOG_WRITER_HANDLED;
}

void
cache_watch_log (void)
{
  if (log_lines == NULL)
    {
      log_lines = g_ptr_array_new_with_free_func (g_free);
      g_log_set_writer_func (note_line, NULL, NULL);
    }
  g_mutex_lock (&log_mutex);
  g_ptr_array_set_size (log_lines, 0);
  g_mutex_unlock (&log_mutex);
}

guint
cache_count_log (const char *words)
{
  guint n = 0;

  g_mutex_lock (&log_mutex);
  for (guint i = 0; i < log_lines->len; i++)
    n += strstr (log_lines->pdata[i], words) != NULL;
  g_mutex_unlock (&log_mutex);

  return n;
}
