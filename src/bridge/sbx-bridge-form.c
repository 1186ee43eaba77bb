/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-form.h"

#include <string.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

#define MEMBER "bridgedFrom"

static JsonObject *
get_origin (JsonObject *object)
{
  JsonObject *origin = NULL;

  if (object == NULL || !sbx_fields_get_object (object, MEMBER, SBX_FIELD_OPTIONAL, &origin, NULL))
    return NULL;
  return origin;
}

static JsonArray *
get_via (JsonObject *object)
{
  JsonObject *origin = get_origin (object);
  JsonArray *via = NULL;

  if (origin == NULL || !sbx_fields_get_array (origin, "via", SBX_FIELD_OPTIONAL, G_MAXUINT, &via, NULL))
    return NULL;
  return via;
}

/* (transfer full): where @object stands in the first place: there, unless it came there over a bridge. */
static JsonObject *
make_first (const char *address,
            const char *id,
            const char *epoch,
            JsonObject *object)
{
  JsonObject *origin = get_origin (object);
  JsonObject *known = NULL;
  JsonObject *first;

  if (origin != NULL && sbx_fields_get_object (origin, "origin", SBX_FIELD_OPTIONAL, &known, NULL) && known != NULL)
    return sbx_json_copy_object (known);

  first = json_object_new ();
  json_object_set_string_member (first, "address", address);
  json_object_set_string_member (first, "id", id);
  if (epoch != NULL)
    json_object_set_string_member (first, "epoch", epoch);
  return first;
}

/**
 * sbx_bridge_form_origin:
 * @address: of the other server
 * @id: as it is there
 * @epoch: (nullable): of the other hub's log
 * @object: (nullable): as it is there; it may have come over bridges itself
 *
 * Returns: (transfer full): what is said in `bridgedFrom`: the logs that it came through keep it from going round, and where it was first
 *   from being taken over twice
 */
JsonObject *
sbx_bridge_form_origin (const char *address,
                        const char *id,
                        const char *epoch,
                        JsonObject *object)
{
  JsonObject *origin = json_object_new ();
  JsonArray *via = json_array_new ();
  JsonArray *before = get_via (object);

  json_object_set_string_member (origin, "address", address);
  json_object_set_string_member (origin, "id", id);
  if (epoch != NULL)
    json_array_add_string_element (via, epoch);
  for (guint i = 0; before != NULL && i < json_array_get_length (before); i++)
    json_array_add_element (via, sbx_json_copy (json_array_get_element (before, i)));
  json_object_set_array_member (origin, "via", via);
  json_object_set_object_member (origin, "origin", make_first (address, id, epoch, object));
  return origin;
}

/**
 * sbx_bridge_form_is_loop:
 * @object: anything that another server told
 * @epoch: (nullable): of the other hub's log; %NULL where it is none, or does not say so
 * @own_epoch: of the local hub's log
 *
 * Where nobody knows all the logs that something came through, what a bridge brought is left where it is.
 *
 * Returns: whether it came from the local hub in the first place, or may have
 */
gboolean
sbx_bridge_form_is_loop (JsonObject *object,
                         const char *epoch,
                         const char *own_epoch)
{
  JsonArray *via = get_via (object);

  if (epoch == NULL && get_origin (object) != NULL)
    return TRUE;

  for (guint i = 0; via != NULL && i < json_array_get_length (via); i++)
    {
      JsonNode *node = json_array_get_element (via, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING && g_strcmp0 (json_node_get_string (node), own_epoch) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * sbx_bridge_form_dup_id:
 * @id: as it is at the other server
 * @address: the server's
 * @attempt: how many of those before were somebody else's
 *
 * Returns: (transfer full) (nullable): the id in the local hub: the same; where that is taken with the server's place behind it;
 *   %NULL where there is no further
 */
char *
sbx_bridge_form_dup_id (const char *id,
                        const char *address,
                        guint       attempt)
{
  const char *place = strstr (address, "://");
  g_autofree char *name = NULL;

  if (attempt == 0)
    return g_strdup (id);
  if (attempt > 2)
    return NULL;

  name = g_strconcat (id, "@", attempt == 1 && place != NULL ? place + strlen ("://") : address, NULL);
  if (strlen (name) <= SBX_LIMIT_ID_BYTES)
    return g_steal_pointer (&name);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
}

static void
copy_member (JsonObject *from,
             const char *member,
             JsonObject *to,
             const char *name)
{
  JsonNode *node = json_object_get_member (from, member);

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    json_object_set_member (to, name, sbx_json_copy (node));
}

/* Of one of which no time is told, that is its place in a list. */
static gboolean
has_time (JsonObject *row)
{
  return sbx_fields_int_or (row, "lastMessageTime", 0) > 0;
}

static JsonObject *
copy_row (JsonObject *row)
{
  JsonObject *copy = sbx_json_copy_object (row);

  if (json_object_has_member (copy, "lastMessageTime") && !has_time (copy))
    json_object_remove_member (copy, "lastMessageTime");
  return copy;
}

/**
 * sbx_bridge_form_channel:
 * @channel: a Channel
 * @address: the other server's; it describes a channel that is not described otherwise
 * @takes_replies: whether that server takes replies from the bridge at all; of some channels it may not
 *
 * Returns: (transfer full): an account of syncData, without id and origin
 */
JsonObject *
sbx_bridge_form_channel (JsonObject *channel,
                         const char *address,
                         gboolean    takes_replies)
{
  /* What its own hub counts, and what people there chose for themselves. */
  static const char *const left_out[] = { "id", "messageCount", "unreadCount", "needsCount", "muted", "lastSeq", "isPinned", "bridgeAway", "serverAway", MEMBER };
  JsonObject *account = copy_row (channel);
  gboolean taken = takes_replies && sbx_fields_boolean_or (channel, "takesReplies", TRUE) && !sbx_fields_boolean_or (channel, "bridgeAway", FALSE);
  g_autofree char *description = sbx_fields_dup_text (channel, "description", "");

  for (gsize i = 0; i < G_N_ELEMENTS (left_out); i++)
    json_object_remove_member (account, left_out[i]);
  if (*description == '\0')
    json_object_set_string_member (account, "description", address);
  json_object_set_boolean_member (account, "takesReplies", taken);
  return account;
}

static JsonObject *
form_work (const char *id,
           JsonObject *topic)
{
  JsonObject *work = json_object_new ();

  json_object_set_string_member (work, "work_id", id);
  if (topic != NULL)
    {
      json_object_set_object_member (work, "native", copy_row (topic));
      copy_member (topic, "lastMessage", work, "lastMessage");
      if (has_time (topic))
        copy_member (topic, "lastMessageTime", work, "lastMessageTime");
    }
  return work;
}

static JsonObject *
wrap_work (JsonObject *work)
{
  JsonObject *account = json_object_new ();
  JsonArray *works = json_array_new ();

  json_array_add_object_element (works, work);
  json_object_set_array_member (account, "works", works);
  return account;
}

/**
 * sbx_bridge_form_topic:
 * @topic: a Topic
 *
 * Returns: (transfer full) (nullable): an account of syncData with that topic, without id and origin; %NULL where it has no id
 */
JsonObject *
sbx_bridge_form_topic (JsonObject *topic)
{
  g_autofree char *id = NULL;

  if (!sbx_fields_dup_id (topic, "id", SBX_FIELD_REQUIRED, &id, NULL))
    return NULL;
  return wrap_work (form_work (id, topic));
}

/* Files of another hub are still there: under its address. */
static void
complete_urls (JsonObject *message,
               const char *base)
{
  JsonArray *attachments = NULL;

  if (base == NULL || !sbx_fields_get_array (message, "attachments", SBX_FIELD_OPTIONAL, G_MAXUINT, &attachments, NULL) ||
      attachments == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (attachments); i++)
    {
      JsonNode *node = json_array_get_element (attachments, i);
      g_autofree char *url = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      url = sbx_fields_dup_text (json_node_get_object (node), "url", "");
      if (url[0] == '/' && url[1] != '/')
        {
          g_autofree char *whole = g_strconcat (base, url, NULL);

          json_object_set_string_member (json_node_get_object (node), "url", whole);
        }
    }
}

/**
 * sbx_bridge_form_is_unread:
 * @message: a Message
 * @read_seq: up to where its topic is read
 *
 * Returns: whether it counts as unread here
 */
gboolean
sbx_bridge_form_is_unread (JsonObject *message,
                           gint64      read_seq)
{
  g_autofree char *direction = sbx_fields_dup_text (message, "direction", "in");
  g_autofree char *status = sbx_fields_dup_text (message, "status", "stored");

  return !g_str_equal (direction, "out") && !g_str_equal (status, "read") && sbx_fields_int_or (message, "seq", 0) > read_seq;
}

static JsonObject *
form_message (JsonObject *message,
              gint64      read_seq,
              const char *base)
{
  static const char *const left_out[] = { "channelId", "topicId", "seq", "storedAt", "status", "key", "fromReader" };
  g_autofree char *id = NULL;
  JsonObject *comment, *native;

  /* One that says itself that it came over a bridge is of a server that has no channels to say it of. */
  if (!sbx_fields_dup_id (message, "id", SBX_FIELD_REQUIRED, &id, NULL) || get_origin (message) != NULL)
    return NULL;

  native = sbx_json_copy_object (message);
  for (gsize i = 0; i < G_N_ELEMENTS (left_out); i++)
    json_object_remove_member (native, left_out[i]);
  complete_urls (native, base);

  comment = json_object_new ();
  json_object_set_string_member (comment, "comment_id", id);
  json_object_set_boolean_member (comment, "is_new", sbx_bridge_form_is_unread (message, read_seq));
  json_object_set_object_member (comment, "native", native);
  return comment;
}

/**
 * sbx_bridge_form_messages:
 * @topic_id: their topic
 * @topic: (nullable): the topic itself
 * @messages: Messages of it
 * @read_seq: up to where they are read
 * @base: (nullable): what stands before the path of a file there
 *
 * Returns: (transfer full): an account of syncData with those messages, without id and origin
 */
JsonObject *
sbx_bridge_form_messages (const char *topic_id,
                          JsonObject *topic,
                          JsonArray  *messages,
                          gint64      read_seq,
                          const char *base)
{
  JsonObject *work = form_work (topic_id, topic);
  JsonArray *comments = json_array_new ();

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonNode *node = json_array_get_element (messages, i);
      JsonObject *comment = JSON_NODE_HOLDS_OBJECT (node) ? form_message (json_node_get_object (node), read_seq, base) : NULL;

      if (comment != NULL)
        json_array_add_object_element (comments, comment);
    }
  json_object_set_array_member (work, "comments", comments);
  return wrap_work (work);
}
