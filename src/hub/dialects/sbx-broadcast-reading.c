/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-broadcast-reading.h"

#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-queries.h"

/* The newest messages that a reader is said to have read, where only a seq says how far. */
#define MESSAGES 100

/* What was read, on its way to be said in ids. */
typedef struct
{
  SbxHub *hub;
  char   *channel_id;
  char   *topic_id;
  char   *user_id;
  gint64  read_seq;
  GStrv   message_ids;  /* (nullable): what was named */
  GStrv   members;      /* (nullable) */
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->hub);
  g_free (reading->channel_id);
  g_free (reading->topic_id);
  g_free (reading->user_id);
  g_strfreev (reading->message_ids);
  g_strfreev (reading->members);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* On the reader's thread. */
static gboolean
read_messages (SbxStoreReader *reader,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const Reading        *reading = data;
  const SbxMessageQuery query = {
    .channel_id = reading->channel_id,
    .topic_id = reading->topic_id,
    .before = reading->read_seq + 1,
    .after = -1,
    .around = -1,
    .at = -1,
    .limit = MESSAGES,
  };

  gboolean done;

  if (reading->message_ids != NULL)
    return sbx_store_list_public (reader, reading->channel_id, reading->topic_id, (const char *const *) reading->message_ids, answer, error);
  sbx_store_hide_notes (reader, TRUE);
  done = sbx_store_list_messages (reader, reading->user_id, reading->user_id, &query, answer, error);
  sbx_store_hide_notes (reader, FALSE);
  return done;
}

/* Nobody reads one's own, but whoever names them means them. */
static JsonArray *
list_ids (JsonObject *answer,
          const char *user_id)
{
  JsonArray *messages;
  JsonArray *ids;

  if (json_object_has_member (answer, "messageIds"))
    return json_array_ref (json_object_get_array_member (answer, "messageIds"));

  messages = json_object_get_array_member (answer, "messages");
  ids = json_array_new ();
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (message, "fromId", ""), user_id) != 0)
        json_array_add_string_element (ids, json_object_get_string_member (message, "id"));
    }
  return ids;
}

static void
tell_ids (SbxBroadcast  *self,
          const Reading *reading,
          GBytes        *answer)
{
  g_autoptr (JsonNode)    node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer),
                                                 SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (SbxEnvelope) told = NULL;
  g_autoptr (JsonArray)   ids = node != NULL ? list_ids (json_node_get_object (node), reading->user_id) : NULL;

  /* There may have been notes alone. */
  if (ids == NULL || (reading->message_ids != NULL && json_array_get_length (ids) == 0))
    return;
  json_object_set_string_member (payload, "channelId", reading->channel_id);
  json_object_set_string_member (payload, "topicId", reading->topic_id);
  json_object_set_string_member (payload, "userId", reading->user_id);
  json_object_set_array_member (payload, "messageIds", json_array_ref (ids));
  envelope = sbx_envelope_new ("readChanged", payload);
  told = sbx_broadcast_say_place (envelope, NULL);
  sbx_broadcast_tell_users (self, told, (const char *const *) reading->members, NULL, FALSE);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError)  error = NULL;
  g_autoptr (GBytes)  answer = sbx_store_read_finish (SBX_STORE (source), result, &error);
  SbxBroadcast       *self = sbx_broadcast_get (reading->hub);

  if (answer == NULL)
    g_warning ("what “%s” has read cannot be told: %s", reading->user_id, error->message);
  else if (self != NULL)
    tell_ids (self, reading, answer);
  sbx_hub_end_operation (reading->hub);
}

/* (transfer full) (nullable) */
static GStrv
dup_message_ids (JsonObject *payload)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  JsonArray               *array;

  if (!json_object_has_member (payload, "messageIds"))
    return NULL;
  array = json_object_get_array_member (payload, "messageIds");
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (ids, json_array_get_string_element (array, i));
  return g_strv_builder_end (ids);
}

/**
 * sbx_broadcast_tell_read:
 * @self: what the hub keeps of the dialect
 * @envelope: a `readChanged`
 * @stored: the same
 *
 * Tells the people of the topic which messages somebody has read: those that were named, or the newest up to where that
 * one has read. That something is unread again has no form.
 */
void
sbx_broadcast_tell_read (SbxBroadcast         *self,
                         SbxEnvelope          *envelope,
                         const SbxStoredEvent *stored)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  Reading    *reading;

  if (json_object_get_boolean_member_with_default (payload, "unread", FALSE))
    return;

  reading = g_new0 (Reading, 1);
  reading->hub = g_object_ref (self->hub);
  reading->channel_id = g_strdup (json_object_get_string_member (payload, "channelId"));
  reading->topic_id = g_strdup (json_object_get_string_member (payload, "topicId"));
  reading->user_id = g_strdup (json_object_get_string_member (payload, "userId"));
  reading->message_ids = dup_message_ids (payload);
  reading->read_seq = json_object_get_int_member_with_default (payload, "upTo",
                                                               json_object_get_int_member (payload, "readSeq"));
  reading->members = g_strdupv (stored->members);
  sbx_hub_begin_operation (self->hub);
  sbx_store_read_async (sbx_hub_get_store (self->hub), read_messages, reading, NULL, on_read, reading);
}
