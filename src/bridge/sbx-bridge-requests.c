/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"

/* What the local hub is asked for the first items of the queue. */

/* Accounts in one request, and bytes of them beside the first. */
#define BATCH_ITEMS 100
#define BATCH_BYTES (256 * 1024)

static JsonObject *
make_account (SbxBridge     *self,
              SbxBridgeItem *item)
{
  SbxBridgeName *name = sbx_bridge_need_name (self, item->kind, item->id);
  JsonObject *account = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init (&iter, item->object);
  while (json_object_iter_next (&iter, &member, &node))
    json_object_set_member (account, member, json_node_copy (node));
  json_object_set_string_member (account, "accountId", name->local_id);
  json_object_set_object_member (account, "bridgedFrom", json_object_ref (name->origin));
  return account;
}

/* It may be a reply of ours, of which the local hub is told first. */
gboolean
sbx_bridge_is_held (SbxBridge     *self,
                    SbxBridgeItem *item)
{
  return item->held_for != NULL && g_hash_table_contains (self->forwardings, item->held_for);
}

/* As many of the first as fit. */
static JsonObject *
make_sync (SbxBridge *self,
           gboolean   only_one)
{
  JsonObject *payload = json_object_new ();
  JsonArray *accounts = json_array_new ();
  gsize bytes = 0;

  for (GList *link = self->items.head; link != NULL && self->writing < BATCH_ITEMS; link = link->next)
    {
      SbxBridgeItem *item = link->data;

      bytes += item->bytes;
      if (item->kind != SBX_BRIDGE_SYNC || (self->writing > 0 && (only_one || bytes > BATCH_BYTES || sbx_bridge_is_held (self, item))))
        break;
      json_array_add_object_element (accounts, make_account (self, item));
      self->writing++;
    }
  json_object_set_array_member (payload, "accounts", accounts);
  return payload;
}

static JsonObject *
make_removal (SbxBridge     *self,
              SbxBridgeItem *item)
{
  JsonObject *payload = sbx_json_copy_object (item->object);

  json_object_set_string_member (payload, "channelId", sbx_bridge_need_name (self, item->kind, item->id)->local_id);
  self->writing = 1;
  return payload;
}

static void
set_session (SbxBridge  *self,
             JsonObject *object)
{
  g_autofree char *session_id = sbx_fields_dup_text (object, "sessionId", "");

  if (*session_id != '\0')
    json_object_set_string_member (object, "sessionId",
                                   sbx_bridge_need_name (self, SBX_BRIDGE_SESSION, session_id)->local_id);
}

/* How far somebody is stands with the session, or comes by itself. */
SbxBridgeName *
sbx_bridge_need_name_of (SbxBridge     *self,
                         SbxBridgeItem *item)
{
  g_autofree char *session_id = NULL;

  if (item->kind != SBX_BRIDGE_PROGRESS)
    return sbx_bridge_need_name (self, item->kind, item->id);
  session_id = sbx_fields_dup_text (item->object, "sessionId", "");
  return sbx_bridge_need_name (self, *session_id != '\0' ? SBX_BRIDGE_SESSION : SBX_BRIDGE_PROGRESS, session_id);
}

static JsonObject *
make_report (SbxBridge     *self,
             SbxBridgeItem *item,
             const char    *member,
             const char    *id_member)
{
  JsonObject *payload = json_object_new ();
  JsonObject *object = sbx_json_copy_object (item->object);
  SbxBridgeName *name = sbx_bridge_need_name_of (self, item);

  if (item->kind != SBX_BRIDGE_PROJECT)
    set_session (self, object);
  if (id_member != NULL)
    json_object_set_string_member (object, id_member, name->local_id);
  json_object_set_object_member (object, "bridgedFrom", json_object_ref (name->origin));
  json_object_set_object_member (payload, member, object);
  if (item->kind == SBX_BRIDGE_PROJECT)
    json_object_set_boolean_member (payload, "create", !item->may_be_gone);
  self->writing = 1;
  return payload;
}

/* That nobody knows any more whether it is connected. It is as it was told last otherwise, also where it is from. */
static JsonObject *
make_left (SbxBridge     *self,
           SbxBridgeItem *item)
{
  JsonObject *payload = json_object_new ();
  JsonObject *project = json_object_new ();

  json_object_set_string_member (project, "projectId", item->id);
  json_object_set_boolean_member (project, "ws_connected", FALSE);
  json_object_set_object_member (payload, "project", project);
  self->writing = 1;
  return payload;
}

/* (transfer full): what the local hub is asked for the first item, and for those behind it that go along unless @only_one: `writing` says
 * how many those are. Not of an item that needs nobody's answer. */
JsonObject *
sbx_bridge_make_request (SbxBridge   *self,
                         gboolean     only_one,
                         const char **event)
{
  SbxBridgeItem *item = g_queue_peek_head (&self->items);
  JsonObject *payload;

  switch (item->kind)
    {
    case SBX_BRIDGE_SYNC:
      *event = "syncData";
      return make_sync (self, only_one);

    case SBX_BRIDGE_REMOVE:
      *event = "deleteMessage";
      return make_removal (self, item);

    case SBX_BRIDGE_SESSION:
      *event = "reportSession";
      return make_report (self, item, "session", "sessionId");

    case SBX_BRIDGE_TASK:
      *event = "reportTask";
      return make_report (self, item, "task", "taskId");

    case SBX_BRIDGE_PROGRESS:
      *event = "reportProgress";
      return make_report (self, item, "progress", NULL);

    case SBX_BRIDGE_PROJECT:
      *event = "reportProject";
      return make_report (self, item, "project", "projectId");

    case SBX_BRIDGE_LEAVE:
      *event = "listProjects";
      payload = json_object_new ();
      if (*item->id != '\0')
        json_object_set_string_member (payload, "cursor", item->id);
      self->writing = 1;
      return payload;

    case SBX_BRIDGE_LEFT:
      *event = "reportProject";
      return make_left (self, item);

    case SBX_BRIDGE_WHOLE:
    case SBX_BRIDGE_NOTHING:
    default:
      g_return_val_if_reached (NULL);
    }
}
