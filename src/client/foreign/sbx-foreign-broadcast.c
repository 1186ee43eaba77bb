/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include "sbx-broadcast-waiting.h"
#include "sbx-fields.h"
#include "sbx-frame.h"
#include "sbx-json-read.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A chat back end, where a conversation is a topic. It has no lists: conversations are known when somebody writes in them, people when
 * they come or go. All of them stand in one channel, save at a hub, which says where they stand. */

#define CHANNEL "conversations"
#define CHANNEL_PREFIX "channel/"
#define HUB_CHANNEL "hubChannelId"

/* Somebody who says nothing more has stopped typing after so long. */
#define TYPING_MS 6000

static const char *const paths[] = { "/ws/broadcast", "/", "/ws", NULL };
static const char *const features[] = {
  "messaging", "typing_indicator", "file_upload", "voice_note", "system_notifications", "user_monitoring", "real_time_stats",
  "people", "search", NULL
};

static void
opened (SbxForeign *self)
{
  g_autoptr (JsonObject) channel = json_object_new ();

  sbx_foreign_set_data (self, sbx_broadcast_waiting_new (self), (GDestroyNotify) sbx_broadcast_waiting_free);
  json_object_set_string_member (channel, "id", CHANNEL);
  json_object_set_string_member (channel, "name", _("Conversations"));
  sbx_foreign_put_channel (self, channel);
}

/* --- What the server says --- */

static JsonObject *
get_object (JsonObject *payload,
            const char *member)
{
  JsonNode *node = json_object_get_member (payload, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Takes the member from @payload that says where a conversation stands. (transfer full) */
static char *
take_channel_id (SbxForeign *self,
                 JsonObject *payload)
{
  g_autofree char *id = sbx_fields_dup_text (payload, HUB_CHANNEL, "");

  if (json_object_has_member (payload, HUB_CHANNEL))
    json_object_remove_member (payload, HUB_CHANNEL);
  return g_strdup (*id != '\0' && sbx_foreign_get_hub_log (self) != NULL ? id : CHANNEL);
}

/* A conversation is called after the first of the others who is heard in it. */
static void
put_topic (SbxForeign *self,
           JsonObject *message)
{
  g_autoptr (JsonObject) topic = json_object_new ();
  g_autofree char       *id = sbx_fields_dup_text (message, "topicId", "");
  g_autofree char       *channel_id = sbx_fields_dup_text (message, "channelId", "");
  g_autofree char       *from = sbx_fields_dup_text (message, "fromId", "");
  g_autofree char       *name = sbx_fields_dup_text (message, "fromName", "");
  g_autofree char       *type = sbx_fields_dup_text (message, "fromType", "chat");

  json_object_set_string_member (topic, "id", id);
  json_object_set_string_member (topic, "channelId", channel_id);
  json_object_set_string_member (topic, "kind", "chat");
  if (*name != '\0' && g_str_equal (type, "chat") && !g_str_equal (from, sbx_foreign_get_sender_id (self)))
    json_object_set_string_member (topic, "titleGuess", name);
  sbx_foreign_put_topic (self, topic);
}

static void
take_message (SbxForeign  *self,
              SbxEnvelope *envelope)
{
  JsonObject             *told = get_object (sbx_envelope_get_payload (envelope), "message");
  g_autoptr (JsonObject)  message = told != NULL ? sbx_json_copy_object (told) : NULL;
  g_autofree char        *topic_id = message != NULL ? sbx_fields_dup_text (message, "topicId", "") : NULL;
  g_autofree char        *channel_id = NULL;

  /* Without its conversation nobody knows where it belongs. */
  if (topic_id == NULL || *topic_id == '\0')
    return;

  channel_id = take_channel_id (self, message);
  json_object_set_string_member (message, "channelId", channel_id);
  if (sbx_foreign_get_hub_log (self) != NULL)
    sbx_foreign_put_origin (self, message);
  if (sbx_broadcast_waiting_is_own (sbx_foreign_get_data (self), message))
    json_object_set_string_member (message, "fromId", sbx_foreign_get_sender_id (self));
  put_topic (self, message);
  if (!sbx_broadcast_waiting_take_echo (sbx_foreign_get_data (self), message))
    sbx_foreign_put_message (self, message);
}

static void
take_reading (SbxForeign  *self,
              SbxEnvelope *envelope)
{
  g_autoptr (JsonObject)   payload = sbx_json_copy_object (sbx_envelope_get_payload (envelope));
  g_autofree char         *topic_id = sbx_fields_dup_text (payload, "topicId", "");
  g_autofree char         *user_id = sbx_fields_dup_text (payload, "userId", "");
  g_autofree char         *channel_id = NULL;
  g_autoptr (GPtrArray)    ids = g_ptr_array_new ();
  JsonArray               *list = NULL;

  if (!sbx_fields_get_array (payload, "messageIds", SBX_FIELD_OPTIONAL, G_MAXUINT, &list, NULL) || list == NULL ||
      *topic_id == '\0' || *user_id == '\0')
    return;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (ids, (gpointer) json_node_get_string (node));
    }
  g_ptr_array_add (ids, NULL);
  channel_id = take_channel_id (self, payload);
  sbx_foreign_mark_read (self, channel_id, topic_id, user_id, (const char *const *) ids->pdata);
}

static void
take_typing (SbxForeign  *self,
             SbxEnvelope *envelope)
{
  g_autoptr (JsonObject) payload = sbx_json_copy_object (sbx_envelope_get_payload (envelope));
  g_autofree char       *channel_id = take_channel_id (self, payload);
  g_autofree char       *stream = g_strconcat (CHANNEL_PREFIX, channel_id, NULL);
  g_autofree char       *topic_id = sbx_fields_dup_text (payload, "topicId", "");
  g_autofree char       *user_id = sbx_fields_dup_text (payload, "userId", "");
  g_autofree char       *name = sbx_fields_dup_text (payload, "user_name", user_id);
  g_autoptr (JsonObject) typing = json_object_new ();
  gboolean               is_typing = sbx_fields_boolean_or (payload, "typing", FALSE);

  if (*topic_id == '\0' || *user_id == '\0')
    return;
  json_object_set_string_member (typing, "channelId", channel_id);
  json_object_set_string_member (typing, "topicId", topic_id);
  json_object_set_string_member (typing, "userId", user_id);
  json_object_set_string_member (typing, "name", name);
  json_object_set_boolean_member (typing, "typing", is_typing);
  json_object_set_int_member (typing, "until", sbx_time_now_ms () + (is_typing ? TYPING_MS : 0));
  sbx_foreign_event (self, "typingChanged", stream, typing);
}

static void
take_person (SbxForeign  *self,
             SbxEnvelope *envelope)
{
  JsonObject *person = get_object (sbx_envelope_get_payload (envelope), "person");

  if (person != NULL)
    sbx_foreign_put_person (self, person);
}

/* Of a notification the server tells whom it concerns by telling it. */
static void
take_own (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  g_autofree char *stream = g_strconcat ("user/", sbx_foreign_get_sender_id (self), NULL);

  sbx_foreign_log_event (self, sbx_envelope_get_event (envelope), stream, sbx_envelope_get_payload (envelope));
}

static void
take_error (SbxForeign   *self,
            SbxEnvelope  *envelope,
            const GError *error)
{
  gboolean is_final = g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED);

  if (is_final || !sbx_broadcast_waiting_refuse (sbx_foreign_get_data (self), sbx_envelope_get_re (envelope), error))
    sbx_foreign_report (self, error, is_final);
}

/* Some servers say for whom they take us: in each connection by what it is asked with. */
static void
learn_own_id (SbxForeign *self,
              JsonObject *payload)
{
  g_autofree char *id = sbx_fields_dup_text (payload, "user_id", "");

  if (*id != '\0' && !sbx_foreign_is_former (self))
    sbx_broadcast_waiting_set_own_id (sbx_foreign_get_data (self), id);
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  static const struct
  {
    const char *event;
    void      (*take) (SbxForeign  *self,
                       SbxEnvelope *envelope);
  } kinds[] = {
    { "messageAdded", take_message },
    { "readChanged", take_reading },
    { "typingChanged", take_typing },
    { "presenceChanged", take_person },
    { "directMessage", take_own },
    { "systemNotification", take_own },
  };
  g_autoptr (GError) error = NULL;
  const char        *event = sbx_envelope_get_event (envelope);

  if (sbx_envelope_to_error (envelope, &error))
    {
      take_error (self, envelope, error);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (kinds[i].event, event))
        {
          kinds[i].take (self, envelope);
          return;
        }
    }
  if (g_str_equal (event, "connected"))
    learn_own_id (self, sbx_envelope_get_payload (envelope));
  else if (g_str_equal (event, "pong"))
    sbx_foreign_ponged (self);
  else if (!sbx_broadcast_waiting_take_answer (sbx_foreign_get_data (self), envelope))
    sbx_foreign_show_told (self);
}

/* --- What those above ask --- */

static gboolean
send_copy (SbxForeign   *self,
           SbxEnvelope  *request,
           JsonObject   *payload,
           GError      **error)
{
  g_autoptr (SbxEnvelope) copy = sbx_envelope_new_request (sbx_envelope_get_event (request), sbx_envelope_get_id (request), payload);

  return sbx_foreign_send (self, copy, error);
}

/* (transfer full) (nullable): of a message that a bridge passes on for somebody else */
static char *
dup_writer_name (JsonObject *payload)
{
  JsonObject *extra = get_object (payload, "extra");
  JsonObject *writer = extra != NULL ? get_object (extra, "writtenBy") : NULL;
  g_autofree char *name = writer != NULL ? sbx_fields_dup_text (writer, "name", "") : NULL;

  return name != NULL && *name != '\0' ? g_steal_pointer (&name) : NULL;
}

/* Such servers are told who writes: their own clients say so. */
static void
say_sender (SbxForeign *self,
            JsonObject *payload)
{
  const char *name = sbx_foreign_get_user_name (self);
  g_autofree char *writer = dup_writer_name (payload);

  if (writer != NULL)
    name = writer;
  json_object_set_string_member (payload, "fromId", sbx_foreign_get_sender_id (self));
  json_object_set_string_member (payload, "fromName", name != NULL ? name : sbx_foreign_get_sender_id (self));
  json_object_set_string_member (payload, "fromType", "chat");
}

static void
fail (SbxForeign   *self,
      SbxEnvelope  *request,
      const GError *error)
{
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED))
    sbx_foreign_fail_unsupported (self, request);
  else
    sbx_foreign_fail (self, request, error);
}

static void
request (SbxForeign  *self,
         SbxEnvelope *envelope)
{
  const char             *event = sbx_envelope_get_event (envelope);
  g_autoptr (JsonObject)  payload = sbx_json_copy_object (sbx_envelope_get_payload (envelope));
  g_autoptr (GError)      error = NULL;
  g_autofree char        *channel_id = sbx_fields_dup_text (payload, "channelId", CHANNEL);

  if (!g_str_equal (channel_id, CHANNEL) && sbx_foreign_get_hub_log (self) == NULL)
    {
      /* TRANSLATORS: the first %s is what somebody typed, the second the id of the only channel that there is */
      g_set_error (&error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND,
                   _("There is no channel “%s” at such a server: all its conversations are in “%s”."), channel_id, CHANNEL);
      sbx_foreign_fail (self, envelope, error);
      return;
    }
  if (g_str_equal (channel_id, CHANNEL))
    json_object_remove_member (payload, "channelId");
  if (g_str_equal (event, "sendMessage"))
    say_sender (self, payload);
  else if (g_str_equal (event, "setTyping"))
    json_object_set_string_member (payload, "userId", sbx_foreign_get_sender_id (self));

  if (!send_copy (self, envelope, payload, &error))
    fail (self, envelope, error);
  else if (g_str_equal (event, "setTyping"))
    sbx_foreign_answer (self, envelope, "ok", NULL);
  else
    sbx_broadcast_waiting_add (sbx_foreign_get_data (self), envelope);
}

static void
tell_reading (SbxForeign        *self,
              const char        *channel_id,
              const char        *topic_id,
              const char *const *message_ids)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) envelope = NULL;
  JsonArray              *ids = json_array_new ();

  for (guint i = 0; message_ids[i] != NULL; i++)
    json_array_add_string_element (ids, message_ids[i]);
  if (!g_str_equal (channel_id, CHANNEL))
    json_object_set_string_member (payload, "channelId", channel_id);
  json_object_set_string_member (payload, "topicId", topic_id);
  json_object_set_string_member (payload, "userId", sbx_foreign_get_sender_id (self));
  json_object_set_array_member (payload, "messageIds", ids);
  envelope = sbx_envelope_new ("markRead", payload);
  /* Without a connection it is read here all the same. */
  sbx_foreign_send (self, envelope, NULL);
}

static void
heartbeat (SbxForeign *self)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) ping = NULL;

  json_object_set_int_member (payload, "sentAt", sbx_time_now_ms ());
  ping = sbx_envelope_new ("ping", payload);
  sbx_foreign_send (self, ping, NULL);
}

static void
closed (SbxForeign *self)
{
  sbx_broadcast_waiting_drop (sbx_foreign_get_data (self));
}

static guint
recognize (const char *text,
           JsonObject *object)
{
  static const char *const known[] = {
    "new_message", "typing_status", "read_status", "direct_message", "system_notification", "presence", "error", "pong", NULL
  };
  const char *action = object != NULL ? sbx_frame_get_string (object, "action") : NULL;

  if (action == NULL || json_object_has_member (object, "event"))
    return 0;
  return g_strv_contains (known, action) && get_object (object, "data") != NULL ? 2 : 1;
}

static void
set_default (GHashTable *query,
             const char *name,
             const char *value)
{
  if (value != NULL && !g_hash_table_contains (query, name))
    g_hash_table_insert (query, g_strdup (name), g_strdup (value));
}

/* Such a server knows its clients by their address. A monitor is an admin: it sees what concerns others, too. */
static void
fill_query (GHashTable        *query,
            const char        *client_id,
            const char        *user_id,
            const char        *user_name,
            const char        *token,
            const char *const *chosen)
{
  static const char *const ours[] = { "people", "search", NULL };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv)           wanted = NULL;
  g_autofree char         *list = NULL;

  for (guint i = 0; chosen[i] != NULL; i++)
    {
      if (!g_strv_contains (ours, chosen[i]))
        g_strv_builder_add (builder, chosen[i]);
    }
  wanted = g_strv_builder_end (builder);
  list = g_strjoinv (",", wanted);
  set_default (query, "token", token);
  set_default (query, "user_id", user_id != NULL ? user_id : client_id);
  set_default (query, "user_name", user_name);
  set_default (query, "device_type", "desktop");
  set_default (query, "connection_type", "admin");
  set_default (query, "features", list);
}

const SbxForeignDialect sbx_foreign_broadcast = {
  .name = "broadcast",
  .title = N_("a broadcast chat server"),
  .codec = &sbx_codec_broadcast,
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 45000, .connect_timeout = 20000, .backoff_base = 2000, .backoff_max = 30000, .backoff_limit = 15 },
  .fill_query = fill_query,
  .opened = opened,
  .request = request,
  .received = received,
  .heartbeat = heartbeat,
  .read = tell_reading,
  .closed = closed,
  .recognize = recognize,
};
