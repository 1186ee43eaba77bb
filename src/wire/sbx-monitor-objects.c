/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-monitor-objects.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAMES(...) ((const char *const[]) { __VA_ARGS__, NULL })

static JsonNode *
find (JsonObject *object,
      const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/**
 * sbx_monitor_ids_normalize:
 * @object: an object that is still being made
 * @ids: the names of its members that are ids, terminated by %NULL
 *
 * Makes text of ids that are numbers, and leaves those out that are none.
 */
void
sbx_monitor_ids_normalize (JsonObject        *object,
                           const char *const *ids)
{
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *id = NULL;

      if (find (object, ids[i]) == NULL)
        continue;
      if (sbx_fields_dup_id (object, ids[i], SBX_FIELD_REQUIRED, &id, NULL))
        json_object_set_string_member (object, ids[i], id);
      else
        json_object_remove_member (object, ids[i]);
    }
}

static void
normalize_times (JsonObject        *object,
                 const char *const *times)
{
  for (guint i = 0; times[i] != NULL; i++)
    {
      JsonNode *node = find (object, times[i]);
      gint64    ms;

      if (node == NULL)
        continue;
      if (sbx_time_from_node (node, &ms))
        json_object_set_int_member (object, times[i], ms);
      else
        json_object_remove_member (object, times[i]);
    }
}

/* A list names once what all of its objects stand in. */
static void
take_from_around (JsonObject *object,
                  JsonObject *around,
                  const char *member)
{
  if (around != NULL && find (object, member) == NULL && find (around, member) != NULL)
    json_object_set_member (object, member, sbx_json_copy (find (around, member)));
}

static JsonObject *
read_object (JsonNode           *node,
             const char *const  *ids,
             const char *const  *times,
             GError            **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autofree char       *id = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("It is not an object"));
      return NULL;
    }
  if (!sbx_fields_dup_id (json_node_get_object (node), "id", SBX_FIELD_REQUIRED, &id, error))
    return NULL;

  object = sbx_json_copy_object (json_node_get_object (node));
  sbx_monitor_ids_normalize (object, ids);
  normalize_times (object, times);
  return g_steal_pointer (&object);
}

/**
 * sbx_monitor_channel_read:
 * @node: what stands in a list of channels
 * @around: (nullable): not looked at
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the channel, or %NULL with @error set
 */
JsonObject *
sbx_monitor_channel_read (JsonNode    *node,
                          JsonObject  *around,
                          GError     **error)
{
  return read_object (node, NAMES ("id"), NAMES ("lastMessageTime"), error);
}

static gboolean
has_any (JsonObject        *object,
         const char *const *members)
{
  for (guint i = 0; members[i] != NULL; i++)
    if (find (object, members[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
begins_with_any (const char        *id,
                 const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = strlen (words[i]);

      if (g_ascii_strncasecmp (id, words[i], length) == 0 && id[length] != '\0' && strchr ("-_:/.", id[length]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether it is a chat, or a work: by what the server calls it; by what only one of them has; by the form of its id. NULL where nothing tells. */
static const char *
guess_kind (JsonObject *topic)
{
  static const char *const chats[] = { "chat", "private", "private_chat", "private_message", "conversation", "dm", "direct", "im", NULL };
  static const char *const works[] = { "work", "content", "comment", "comments", "post", "note", "video", "article", "image", NULL };
  static const char *const of_chats[] = { "participant", "participants", "participantId", "participantName", "conversationId", "conversation_id", NULL };
  static const char *const of_works[] = { "workId", "work_id", "contentId", "content_id", "publishTime", "publish_time", NULL };
  static const char *const chat_ids[] = { "chat", "conv", "conversation", "private", "dm", "im", NULL };
  static const char *const work_ids[] = { "work", "content", "post", "note", "video", NULL };
  static const char *const names[] = { "kind", "type", "topicType", "topic_type" };
  g_autofree char *id = sbx_fields_dup_text (topic, "id", "");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *said = sbx_fields_dup_text (topic, names[i], "");
      g_autofree char *word = g_ascii_strdown (said, -1);

      if (g_strv_contains (chats, word) || g_strv_contains (works, word))
        return g_strv_contains (chats, word) ? "chat" : "work";
    }
  if (has_any (topic, of_chats) != has_any (topic, of_works))
    return has_any (topic, of_chats) ? "chat" : "work";
  if (begins_with_any (id, chat_ids) || begins_with_any (id, work_ids))
    return begins_with_any (id, chat_ids) ? "chat" : "work";
  return NULL;
}

/**
 * sbx_monitor_topic_read:
 * @node: what stands in a list of topics
 * @around: (nullable): the list's object, whose `channelId` counts where the topic has none
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the topic, or %NULL with @error set
 */
JsonObject *
sbx_monitor_topic_read (JsonNode    *node,
                        JsonObject  *around,
                        GError     **error)
{
  JsonObject *topic = read_object (node, NAMES ("id", "channelId", "ownerId"),
                                   NAMES ("lastMessageTime", "snoozedUntil"), error);
  const char *kind;

  if (topic == NULL)
    return NULL;

  take_from_around (topic, around, "channelId");
  kind = guess_kind (topic);
  if (kind != NULL)
    json_object_set_string_member (topic, "kind", kind);
  return topic;
}

/**
 * sbx_monitor_message_read:
 * @node: a message
 * @around: (nullable): its list's object, whose `channelId` and `topicId` count where the message has none
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * A message without a channel passes, as servers leave out that of private ones, and one without a topic, where the asker
 * knows which it asked for.
 *
 * Returns: (transfer full): the message, or %NULL with @error set
 */
JsonObject *
sbx_monitor_message_read (JsonNode    *node,
                          JsonObject  *around,
                          GError     **error)
{
  JsonObject *message = read_object (node, NAMES ("id", "channelId", "topicId", "fromId", "replyTo"),
                                     NAMES ("timestamp", "storedAt", "editedAt"), error);

  if (message == NULL)
    return NULL;

  take_from_around (message, around, "channelId");
  take_from_around (message, around, "topicId");
  return message;
}
