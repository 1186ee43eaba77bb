/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("sbx-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->store = sbx_store_open (fixture->directory, &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char      *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_rmdir (directory);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  if (fixture->store != NULL)
    {
      sbx_store_close (fixture->store);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_finalize_object (fixture->store);
    }
  remove_folder (fixture->directory);
  g_free (fixture->directory);
}

void
fixture_reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sbx_store_close (fixture->store);
  g_object_unref (fixture->store);
  fixture->store = sbx_store_open (fixture->directory, &error);
  g_assert_no_error (error);
}

char *
fixture_path (Fixture    *fixture,
              const char *name)
{
  return g_build_filename (fixture->directory, name, NULL);
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
fixture_wait_for_index (Fixture *fixture)
{
  guint  tick = g_timeout_add (5, on_tick, NULL);
  gint64 limit = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  while (!sbx_store_is_index_complete (fixture->store))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, limit);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static JsonObject *
parse_answer (GBytes *answer)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError)     error = NULL;
  gsize                  size;
  const char            *text;

  if (answer == NULL)
    return NULL;

  text = g_bytes_get_data (answer, &size);
  g_assert_true (g_str_has_prefix (text, "{\"timestamp\":\"20"));
  json_parser_load_from_data (parser, text, size, &error);
  g_assert_no_error (error);

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

JsonObject *
fixture_write (Fixture            *fixture,
               SbxStoreWriteFunc   func,
               gpointer            data,
               GPtrArray         **events,
               GError            **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes)       answer = NULL;

  sbx_store_write_async (fixture->store, func, data, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = sbx_store_write_finish (fixture->store, result, events, error);

  return parse_answer (answer);
}

JsonObject *
fixture_read (Fixture           *fixture,
              SbxStoreReadFunc   func,
              gpointer           data,
              GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes)       answer = NULL;

  sbx_store_read_async (fixture->store, func, data, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = sbx_store_read_finish (fixture->store, result, error);

  return parse_answer (answer);
}

void
fixture_do (Fixture           *fixture,
            SbxStoreWriteFunc  func,
            gpointer           data)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) answer = fixture_write (fixture, func, data, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (answer);
}

static void
set_text (char       **field,
          const char  *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static gboolean
count_in_channel (SbxStoreWriter    *writer,
                  const NewMessage  *message,
                  gint64             seq,
                  gint64             timestamp,
                  GError           **error)
{
  g_autoptr (SbxChannelRecord) channel = sbx_store_find_channel (writer, message->channel_id, error);

  if (channel == NULL)
    {
      channel = sbx_channel_record_new ();
      set_text (&channel->id, message->channel_id);
      set_text (&channel->name, message->channel_id);
    }
  channel->message_count++;
  channel->last_seq = MAX (channel->last_seq, seq);
  channel->last_message_time = MAX (channel->last_message_time, timestamp);

  return sbx_store_put_channel (writer, channel, error);
}

static gboolean
count_in_topic (SbxStoreWriter    *writer,
                const NewMessage  *message,
                gint64             seq,
                gint64             timestamp,
                GError           **error)
{
  g_autoptr (SbxTopicRecord) topic = sbx_store_find_topic (writer, message->channel_id, message->topic_id, error);

  if (topic == NULL)
    {
      topic = sbx_topic_record_new ();
      set_text (&topic->id, message->topic_id);
      set_text (&topic->channel_id, message->channel_id);
      set_text (&topic->title, message->topic_id);
    }
  topic->message_count++;
  topic->last_seq = MAX (topic->last_seq, seq);
  topic->last_message_time = MAX (topic->last_message_time, timestamp);

  return sbx_store_put_topic (writer, topic, error);
}

gint64
fixture_put_message (SbxStoreWriter    *writer,
                     const NewMessage  *message,
                     GError           **error)
{
  g_autoptr (SbxMessageRecord) record = sbx_message_record_new ();
  g_autoptr (SbxJsonWriter)    json = sbx_json_writer_new ();
  g_autoptr (GBytes)           members = NULL;
  g_autofree char             *stream = g_strconcat ("channel/", message->channel_id, NULL);
  g_autofree char             *id = NULL;

  record->seq = sbx_store_next_seq (writer, stream, error);
  record->timestamp = message->timestamp != 0 ? message->timestamp : BASE_TIME + record->seq * 1000;
  set_text (&record->channel_id, message->channel_id);
  set_text (&record->topic_id, message->topic_id);
  set_text (&record->from_id, message->from_id != NULL ? message->from_id : "peer");
  set_text (&record->content, message->content != NULL ? message->content : "");
  set_text (&record->key, message->key);
  id = g_strdup_printf ("m%" G_GINT64_FORMAT, record->seq);
  set_text (&record->id, message->id != NULL ? message->id : id);

  if (!count_in_channel (writer, message, record->seq, record->timestamp, error) ||
      !count_in_topic (writer, message, record->seq, record->timestamp, error) ||
      !sbx_store_put_message (writer, record, message->unread, error))
    return 0;

  set_text (&record->key, NULL);
  sbx_message_record_write (record, json, "message");
  members = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));

  return sbx_store_append (writer, stream, "messageAdded", record->from_id,
                           g_bytes_get_data (members, NULL), g_bytes_get_size (members), error);
}

static gboolean
write_message (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  gint64 seq = fixture_put_message (writer, data, error);

  sbx_json_writer_int (answer, "seq", seq);
  return seq > 0;
}

gint64
fixture_send (Fixture          *fixture,
              const NewMessage *message)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) answer = fixture_write (fixture, write_message, (gpointer) message, NULL, &error);

  g_assert_no_error (error);
  return json_object_get_int_member (answer, "seq");
}

char *
fixture_join (JsonObject *object,
              const char *array,
              const char *member)
{
  GString   *text = g_string_new (NULL);
  JsonArray *elements = json_object_get_array_member (object, array);

  for (guint i = 0; i < json_array_get_length (elements); i++)
    {
      JsonNode        *node = json_object_get_member (json_array_get_object_element (elements, i), member);
      g_autofree char *value = json_node_get_value_type (node) == G_TYPE_INT64
                                 ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
                                 : json_node_dup_string (node);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", value);
    }

  return g_string_free (text, FALSE);
}
