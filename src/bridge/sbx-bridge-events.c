/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include "sbx-bridge-form.h"
#include "sbx-fields.h"

/* What the other server tells while it is watched. */

static gsize
get_bytes (SbxEnvelope *envelope)
{
  return g_bytes_get_size (sbx_envelope_get_payload_text (envelope));
}

/* An item for what an event says under @member; NULL where it says nothing usable. Whose channel came from here is left alone. */
static SbxBridgeItem *
take_channel (SbxBridge   *self,
              SbxEnvelope *envelope)
{
  JsonObject *channel = NULL;
  g_autofree char *id = NULL;
  gboolean is_new;
  SbxBridgeName *name;

  if (!sbx_fields_get_object (sbx_envelope_get_payload (envelope), "channel", SBX_FIELD_OPTIONAL, &channel, NULL) ||
      channel == NULL || !sbx_fields_dup_id (channel, "id", SBX_FIELD_REQUIRED, &id, NULL))
    return NULL;

  is_new = sbx_bridge_find_name (self, SBX_BRIDGE_SYNC, id) == NULL;
  name = sbx_bridge_need_name (self, SBX_BRIDGE_SYNC, id);
  sbx_bridge_set_origin (self, name, id, channel);
  if (name->is_loop)
    return NULL;
  if (is_new)
    sbx_bridge_read_channel (self, id);
  return sbx_bridge_item_new (SBX_BRIDGE_SYNC, id, sbx_bridge_make_channel (self, channel), get_bytes (envelope));
}

static gboolean
may_take (SbxBridge  *self,
          const char *channel_id)
{
  SbxBridgeName *name = sbx_bridge_find_name (self, SBX_BRIDGE_SYNC, channel_id);

  return name != NULL && !sbx_bridge_name_is_left (name);
}

static SbxBridgeItem *
take_topic (SbxBridge   *self,
            SbxEnvelope *envelope)
{
  JsonObject *topic = NULL, *account;
  g_autofree char *channel_id = NULL;

  if (!sbx_fields_get_object (sbx_envelope_get_payload (envelope), "topic", SBX_FIELD_OPTIONAL, &topic, NULL) ||
      topic == NULL || !sbx_fields_dup_id (topic, "channelId", SBX_FIELD_REQUIRED, &channel_id, NULL) ||
      !may_take (self, channel_id))
    return NULL;

  account = sbx_bridge_form_topic (topic);
  return account != NULL ? sbx_bridge_item_new (SBX_BRIDGE_SYNC, channel_id, account, get_bytes (envelope)) : NULL;
}

static SbxBridgeItem *
take_message (SbxBridge   *self,
              SbxEnvelope *envelope,
              gboolean     is_new)
{
  JsonObject *message = NULL;
  g_autofree char *channel_id = NULL;
  g_autofree char *topic_id = NULL;
  g_autoptr (JsonArray) messages = json_array_new ();
  SbxBridgeItem *item;

  if (!sbx_fields_get_object (sbx_envelope_get_payload (envelope), "message", SBX_FIELD_OPTIONAL, &message, NULL) ||
      message == NULL || !sbx_fields_dup_id (message, "channelId", SBX_FIELD_REQUIRED, &channel_id, NULL) ||
      !sbx_fields_dup_id (message, "topicId", SBX_FIELD_REQUIRED, &topic_id, NULL) || !may_take (self, channel_id))
    return NULL;

  json_array_add_object_element (messages, json_object_ref (message));
  item = sbx_bridge_item_new (SBX_BRIDGE_SYNC, channel_id,
                              sbx_bridge_form_messages (topic_id, NULL, messages, is_new ? -1 : G_MAXINT64, self->base),
                              get_bytes (envelope));
  item->held_for = sbx_bridge_find_forwarding (self, message);
  return item;
}

static SbxBridgeItem *
take_removed (SbxBridge   *self,
              SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  JsonObject *object;
  SbxBridgeItem *item;
  g_autofree char *channel_id = NULL;
  g_autofree char *topic_id = NULL;
  g_autofree char *id = NULL;

  if (!sbx_fields_dup_id (payload, "channelId", SBX_FIELD_REQUIRED, &channel_id, NULL) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &topic_id, NULL) ||
      !sbx_fields_dup_id (payload, "id", SBX_FIELD_REQUIRED, &id, NULL) || !may_take (self, channel_id))
    return NULL;

  object = json_object_new ();
  json_object_set_string_member (object, "topicId", topic_id);
  json_object_set_string_member (object, "id", id);
  item = sbx_bridge_item_new (SBX_BRIDGE_REMOVE, channel_id, object, get_bytes (envelope));
  item->may_be_gone = TRUE;
  return item;
}

static SbxBridgeItem *
take_report (SbxBridge     *self,
             SbxEnvelope   *envelope,
             SbxBridgeKind  kind,
             const char    *member,
             const char    *id_member)
{
  JsonObject *object = NULL;
  g_autofree char *id = NULL;

  if (!sbx_fields_get_object (sbx_envelope_get_payload (envelope), member, SBX_FIELD_OPTIONAL, &object, NULL) || object == NULL)
    return NULL;
  id = sbx_fields_dup_text (object, id_member, "");
  if (*id == '\0' && kind != SBX_BRIDGE_PROGRESS)
    return NULL;
  return sbx_bridge_item_new (kind, id, json_object_ref (object), get_bytes (envelope));
}

/* An update has all projects that there are. One that is gone there stays here, as one that was stopped. */
void
sbx_bridge_take_projects (SbxBridge *self,
                          JsonArray *projects,
                          gsize      bytes)
{
  GHashTable *told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint length = json_array_get_length (projects);
  GHashTableIter iter;
  const char *gone;

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (projects, i);
      g_autofree char *id = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node) ||
          !sbx_fields_dup_id (json_node_get_object (node), "projectId", SBX_FIELD_REQUIRED, &id, NULL))
        continue;
      sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_PROJECT, id, json_object_ref (json_node_get_object (node)),
                                                   bytes / length));
      g_hash_table_add (told, g_steal_pointer (&id));
    }

  g_hash_table_iter_init (&iter, self->projects);
  while (g_hash_table_iter_next (&iter, (gpointer *) &gone, NULL))
    {
      SbxBridgeItem *item;
      JsonObject *object;

      if (g_hash_table_contains (told, gone))
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "projectId", gone);
      json_object_set_string_member (object, "action", "stopped");
      json_object_set_boolean_member (object, "ws_connected", FALSE);
      item = sbx_bridge_item_new (SBX_BRIDGE_PROJECT, gone, object, 0);
      item->may_be_gone = TRUE;
      sbx_bridge_write (self, item);
    }
  g_hash_table_unref (self->projects);
  self->projects = told;
  self->updates++;
}

static SbxBridgeItem *
take_projects_update (SbxBridge   *self,
                      SbxEnvelope *envelope)
{
  JsonArray *projects = NULL;

  if (sbx_fields_get_array (sbx_envelope_get_payload (envelope), "data", SBX_FIELD_OPTIONAL, G_MAXUINT, &projects, NULL) &&
      projects != NULL)
    sbx_bridge_take_projects (self, projects, get_bytes (envelope));
  return NULL;
}

static SbxBridgeItem *
take (SbxBridge   *self,
      SbxEnvelope *envelope)
{
  const char *event = sbx_envelope_get_event (envelope);

  if (g_str_equal (event, "messageAdded"))
    return take_message (self, envelope, TRUE);
  if (g_str_equal (event, "messageChanged"))
    return take_message (self, envelope, FALSE);
  if (g_str_equal (event, "messageRemoved"))
    return take_removed (self, envelope);
  if (g_str_equal (event, "topicChanged"))
    return take_topic (self, envelope);
  if (g_str_equal (event, "channelChanged"))
    return take_channel (self, envelope);
  if (g_str_equal (event, "sessionUpdate"))
    return take_report (self, envelope, SBX_BRIDGE_SESSION, "session", "sessionId");
  if (g_str_equal (event, "taskUpdate"))
    return take_report (self, envelope, SBX_BRIDGE_TASK, "task", "taskId");
  if (g_str_equal (event, "progressUpdate"))
    return take_report (self, envelope, SBX_BRIDGE_PROGRESS, "progress", "sessionId");
  if (g_str_equal (event, "projectsUpdate"))
    return take_projects_update (self, envelope);
  return NULL;
}

/**
 * sbx_bridge_queue_event:
 * @envelope: an event of the other server
 *
 * Puts what it says into the queue. What it does not say in a usable way counts as taken: it would be no better the next time.
 */
void
sbx_bridge_queue_event (SbxBridge   *self,
                        SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  SbxBridgeItem *item = take (self, envelope);

  if (item == NULL)
    item = sbx_bridge_item_new (SBX_BRIDGE_NOTHING, "", NULL, 0);
  item->stream = sbx_fields_dup_text (payload, "stream", NULL);
  item->epoch = sbx_fields_dup_text (payload, "epoch", NULL);
  item->seq = sbx_fields_int_or (payload, "seq", 0);
  sbx_bridge_write (self, item);
}

/* Whether it is left for later: from the first one on for which there is no room. */
static gboolean
pass_over (SbxBridge   *self,
           SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  g_autofree char *stream = sbx_fields_dup_text (payload, "stream", NULL);
  gint64 seq = sbx_fields_int_or (payload, "seq", 0);
  gint64 *told = stream != NULL ? g_hash_table_lookup (self->behind, stream) : NULL;

  if (sbx_bridge_is_from_hub (self) || (told == NULL && !sbx_bridge_is_full (self)))
    return FALSE;
  /* What is not kept is right again with the next of its kind. */
  if (stream == NULL || seq == 0)
    return told != NULL || sbx_bridge_is_full (self);

  if (told == NULL)
    {
      sbx_bridge_read_behind (self, stream, seq - 1);
      told = g_new (gint64, 1);
      g_hash_table_insert (self->behind, g_steal_pointer (&stream), told);
    }
  *told = seq;
  return TRUE;
}

/**
 * sbx_bridge_take_event:
 * @envelope: an event of the other server
 *
 * Puts what it says into the queue, now or when there is room.
 */
void
sbx_bridge_take_event (SbxBridge   *self,
                       SbxEnvelope *envelope)
{
  if (!pass_over (self, envelope))
    sbx_bridge_queue_event (self, envelope);
}
