/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include "sbx-bridge-form.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <string.h>

/* From the queue into the local hub: one request at a time, each again until it is acknowledged. Asking again changes nothing. */

#define REQUEST_TIMEOUT 60000
#define RETRY_DELAY 1000

/* More ids than one the hub can only give where its channels change under our hands. */
#define MAX_KNOWN 3

/* Accounts in one request, and bytes of them beside the first. */
#define BATCH_ITEMS 100
#define BATCH_BYTES (256 * 1024)

/* --- Items and names --- */

/* Takes @object. @bytes: about how much of memory it is. */
SbxBridgeItem *
sbx_bridge_item_new (SbxBridgeKind  kind,
                     const char    *id,
                     JsonObject    *object,
                     gsize          bytes)
{
  SbxBridgeItem *item = g_new0 (SbxBridgeItem, 1);

  item->kind = kind;
  item->id = g_strdup (id);
  item->object = object;
  item->bytes = bytes;
  return item;
}

void
sbx_bridge_item_free (SbxBridgeItem *item)
{
  g_free (item->id);
  g_clear_pointer (&item->object, json_object_unref);
  g_free (item->stream);
  g_free (item->epoch);
  g_free (item->held_for);
  g_free (item);
}

void
sbx_bridge_name_free (SbxBridgeName *name)
{
  g_free (name->local_id);
  g_clear_pointer (&name->origin, json_object_unref);
  g_free (name);
}

static char *
make_key (SbxBridgeKind  kind,
          const char    *id)
{
  return g_strdup_printf ("%d %s", (int) (kind == SBX_BRIDGE_REMOVE ? SBX_BRIDGE_SYNC : kind), id);
}

SbxBridgeName *
sbx_bridge_find_name (SbxBridge     *self,
                      SbxBridgeKind  kind,
                      const char    *id)
{
  g_autofree char *key = make_key (kind, id);

  return g_hash_table_lookup (self->names, key);
}

/* What came through a hub is known by its log, which it says in whatever dialect. */
static const char *
get_via_epoch (SbxBridge *self)
{
  return sbx_client_get_hub_log (self->from);
}

/* Its id is somebody else's here. Returns whether there is another to try. */
static gboolean
rename_it (SbxBridge     *self,
           SbxBridgeName *name,
           const char    *id)
{
  char *next = sbx_bridge_form_dup_id (id, sbx_address_get_uri (self->from_address), name->attempt + 1);

  if (next == NULL)
    return FALSE;
  name->attempt++;
  g_free (name->local_id);
  name->local_id = next;
  return TRUE;
}

/* Where people here begin conversations, even if nobody has yet. */
static gboolean
is_reserved (SbxBridgeKind  kind,
             const char    *id)
{
  return kind == SBX_BRIDGE_SYNC && g_str_equal (id, "conversations");
}

SbxBridgeName *
sbx_bridge_need_name (SbxBridge     *self,
                      SbxBridgeKind  kind,
                      const char    *id)
{
  SbxBridgeName *name = sbx_bridge_find_name (self, kind, id);

  if (name == NULL)
    {
      name = g_new0 (SbxBridgeName, 1);
      name->kind = kind;
      name->local_id = g_strdup (id);
      name->origin = sbx_bridge_form_origin (sbx_address_get_uri (self->from_address), id, get_via_epoch (self), NULL);
      g_hash_table_insert (self->names, make_key (kind, id), name);
      if (is_reserved (kind, id))
        rename_it (self, name, id);
    }
  return name;
}

/* @object: as the other server has it; it says through which hubs it came. */
void
sbx_bridge_set_origin (SbxBridge     *self,
                       SbxBridgeName *name,
                       const char    *id,
                       JsonObject    *object)
{
  json_object_unref (name->origin);
  name->origin = sbx_bridge_form_origin (sbx_address_get_uri (self->from_address), id, get_via_epoch (self), object);
  name->is_loop = sbx_bridge_form_is_loop (object, get_via_epoch (self), sbx_client_get_epoch (self->to));
}

/* Whether it is left alone: it came from here, or comes over another bridge as well. */
gboolean
sbx_bridge_name_is_left (const SbxBridgeName *name)
{
  return name->is_loop || name->is_other_way;
}

/* --- What is asked for --- */

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
static gboolean
is_held (SbxBridge     *self,
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
      if (item->kind != SBX_BRIDGE_SYNC || (self->writing > 0 && (only_one || bytes > BATCH_BYTES || is_held (self, item))))
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
static SbxBridgeName *
find_name_for_report (SbxBridge     *self,
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
  SbxBridgeName *name = find_name_for_report (self, item);

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

/* --- What became of it --- */

static void
note (SbxBridge     *self,
      SbxBridgeItem *item)
{
  if (item->stream != NULL && item->seq > 0)
    sbx_bridge_place_note (self->place, item->stream, item->epoch, item->seq);
}

static void
drop_first (SbxBridge *self)
{
  SbxBridgeItem *item = g_queue_pop_head (&self->items);

  self->bytes -= item->bytes;
  sbx_bridge_item_free (item);
}

static void
finish_first (SbxBridge *self)
{
  note (self, g_queue_peek_head (&self->items));
  drop_first (self);
}

static gboolean
on_retry (gpointer data)
{
  SbxBridge *self = data;

  g_clear_pointer (&self->write_timer, g_source_unref);
  sbx_bridge_write_go_on (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (SbxBridge *self)
{
  if (self->write_timer == NULL)
    self->write_timer = sbx_bridge_add_timer (self, RETRY_DELAY, on_retry);
}

/* It is here already, over another bridge that has it from the same place. */
static gboolean
is_other_way (const char *error,
              const char *field)
{
  return g_str_equal (error, "conflict") && g_str_equal (field, "bridgedFrom");
}

/* (transfer full): where the other server tells what is new of it. */
static char *
dup_stream (SbxBridgeKind  kind,
            const char    *id)
{
  if (kind == SBX_BRIDGE_SYNC || kind == SBX_BRIDGE_REMOVE)
    return g_strconcat ("channel/", id, NULL);
  return g_strdup (kind == SBX_BRIDGE_PROJECT ? "projects" : "tasks");
}

/* What is told of it from now on is not taken over: should the other bridge go, it is read from the lists. */
static void
leave_to_other (SbxBridge     *self,
                SbxBridgeName *name,
                const char    *id)
{
  g_autofree char *stream = dup_stream (name->kind, id);

  sbx_bridge_place_set_whole (self->place, stream, FALSE);
  if (!name->is_other_way)
    g_info ("%s: “%s” is taken over another bridge", sbx_address_get_uri (self->from_address), id);
  name->is_other_way = TRUE;
}

/* Whether something of @stream is left to another bridge. */
static gboolean
has_left (SbxBridge  *self,
          const char *stream)
{
  GHashTableIter iter;
  const char *key;
  const SbxBridgeName *name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &name))
    {
      g_autofree char *of = name->is_other_way ? dup_stream (name->kind, strchr (key, ' ') + 1) : NULL;

      if (g_strcmp0 (of, stream) == 0)
        return TRUE;
    }
  return FALSE;
}

/* It stands there under another id, and may be taken over as that. */
static gboolean
take_known_id (SbxBridgeName *name,
               JsonObject    *refusal)
{
  g_autofree char *known = sbx_fields_dup_text (refusal, "knownAs", "");

  if (*known == '\0' || g_str_equal (known, name->local_id) || name->n_known++ >= MAX_KNOWN)
    return FALSE;
  g_free (name->local_id);
  name->local_id = g_steal_pointer (&known);
  return TRUE;
}

static gboolean
is_conflict_of_id (const char *error,
                   const char *field)
{
  return g_str_equal (error, "conflict") &&
         (g_str_equal (field, "accountId") || g_str_has_suffix (field, ".sessionId") || g_str_has_suffix (field, ".taskId") ||
          g_str_has_suffix (field, ".projectId"));
}

/* What the hub does not take for what it is: it would be the same the next time, and the rest must not wait for it. */
static void
leave_out (SbxBridge     *self,
           SbxBridgeItem *item,
           const char    *message)
{
  g_warning ("%s: of “%s” something cannot be taken over: %s", sbx_address_get_uri (self->from_address), item->id, message);
}

/* One account was refused. Returns whether it is to be tried again, under another id. */
static gboolean
take_refusal (SbxBridge     *self,
              SbxBridgeItem *item,
              JsonObject    *refusal)
{
  g_autofree char *error = sbx_fields_dup_text (refusal, "error", "");
  g_autofree char *field = sbx_fields_dup_text (refusal, "field", "");
  g_autofree char *message = sbx_fields_dup_text (refusal, "message", "");
  g_autofree char *tried = sbx_fields_dup_text (refusal, "accountId", "");
  SbxBridgeName *name = sbx_bridge_need_name (self, item->kind, item->id);

  if (is_other_way (error, field))
    {
      /* One before it in the same request may have found that out already. */
      if (!g_str_equal (tried, name->local_id) || take_known_id (name, refusal))
        return TRUE;
      leave_to_other (self, name, item->id);
      return FALSE;
    }
  if (is_conflict_of_id (error, field))
    {
      if (!g_str_equal (tried, name->local_id) || rename_it (self, name, item->id))
        return TRUE;
    }
  leave_out (self, item, message);
  return FALSE;
}

/* The refused ones stand in the order of the request. What follows on one that is tried again is, too: order counts. */
static void
take_synced (SbxBridge  *self,
             JsonObject *answer,
             guint       n_items)
{
  JsonArray *errors = NULL;
  guint next = 0;

  sbx_fields_get_array (answer, "errors", SBX_FIELD_OPTIONAL, G_MAXUINT, &errors, NULL);
  for (guint i = 0; i < n_items; i++)
    {
      SbxBridgeItem *item = g_queue_peek_head (&self->items);
      JsonNode *node = errors != NULL && next < json_array_get_length (errors) ? json_array_get_element (errors, next) : NULL;

      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
          sbx_fields_int_or (json_node_get_object (node), "index", -1) == (gint64) i)
        {
          next++;
          if (take_refusal (self, item, json_node_get_object (node)))
            return;
        }
      finish_first (self);
    }
}

static void write_first (SbxBridge *self,
                         gboolean   only_one);

/* The whole request was refused. */
static void
take_error (SbxBridge    *self,
            guint         n_items,
            const GError *error)
{
  SbxBridgeItem *item = g_queue_peek_head (&self->items);
  JsonObject *details = sbx_wire_error_get_details (error);
  g_autofree char *field = details != NULL ? sbx_fields_dup_text (details, "field", "") : g_strdup ("");

  if (error->domain != SBX_WIRE_ERROR || error->code == SBX_WIRE_ERROR_UNAVAILABLE ||
      error->code == SBX_WIRE_ERROR_RATE_LIMITED || error->code == SBX_WIRE_ERROR_INTERNAL ||
      error->code == SBX_WIRE_ERROR_UNAUTHORIZED || error->code == SBX_WIRE_ERROR_FORBIDDEN)
    {
      g_free (self->to_problem);
      self->to_problem = g_strdup (error->message);
      retry_later (self);
    }
  else if (n_items > 1)
    {
      write_first (self, TRUE);
    }
  else if (is_other_way (sbx_wire_error_to_name (error->code), field))
    {
      leave_to_other (self, sbx_bridge_need_name (self, item->kind, item->id), item->id);
      finish_first (self);
    }
  else if (item->kind != SBX_BRIDGE_SYNC && is_conflict_of_id (sbx_wire_error_to_name (error->code), field) &&
           rename_it (self, sbx_bridge_need_name (self, item->kind, item->id), item->id))
    {
      write_first (self, FALSE);
    }
  else
    {
      if (!item->may_be_gone || error->code != SBX_WIRE_ERROR_NOT_FOUND)
        leave_out (self, item, error->message);
      finish_first (self);
    }
}

/* Of which it is told first, before what is known of them by now. The next page, where there is one, comes behind those of this. */
static void
leave_projects (SbxBridge  *self,
                const char *cursor,
                JsonObject *answer)
{
  g_autoptr (GPtrArray) projects = sbx_fields_list_objects (answer, "projects");
  g_autofree char *next = sbx_fields_dup_text (answer, "next", "");

  if (*next != '\0' && !g_str_equal (next, cursor))
    g_queue_push_head (&self->items, sbx_bridge_item_new (SBX_BRIDGE_LEAVE, next, NULL, 0));
  for (guint i = 0; i < projects->len; i++)
    {
      JsonObject *project = projects->pdata[i];
      JsonObject *origin = NULL;
      g_autofree char *address = NULL;
      g_autofree char *id = NULL;
      SbxBridgeItem *item;

      if (!sbx_fields_boolean_or (project, "ws_connected", FALSE) ||
          !sbx_fields_get_object (project, "bridgedFrom", SBX_FIELD_OPTIONAL, &origin, NULL) || origin == NULL ||
          !sbx_fields_dup_id (project, "projectId", SBX_FIELD_REQUIRED, &id, NULL))
        continue;
      address = sbx_fields_dup_text (origin, "address", "");
      if (!g_str_equal (address, sbx_address_get_uri (self->from_address)))
        continue;
      item = sbx_bridge_item_new (SBX_BRIDGE_LEFT, id, NULL, 0);
      item->may_be_gone = TRUE;
      g_queue_push_head (&self->items, item);
    }
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxBridge) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  guint n_items = self->writing;
  SbxBridgeItem *item;

  if (source != (GObject *) self->to)     /* it was stopped meanwhile */
    return;

  self->writing = 0;
  item = g_queue_peek_head (&self->items);
  if (answer == NULL)
    {
      take_error (self, n_items, error);
    }
  else if (item->kind == SBX_BRIDGE_SYNC)
    {
      g_clear_pointer (&self->to_problem, g_free);
      take_synced (self, sbx_envelope_get_payload (answer), n_items);
    }
  else if (item->kind == SBX_BRIDGE_LEAVE)
    {
      g_autofree char *cursor = g_strdup (item->id);

      g_clear_pointer (&self->to_problem, g_free);
      finish_first (self);
      leave_projects (self, cursor, sbx_envelope_get_payload (answer));
    }
  else
    {
      g_clear_pointer (&self->to_problem, g_free);
      if (item->kind != SBX_BRIDGE_REMOVE && item->kind != SBX_BRIDGE_LEFT)
        sbx_bridge_need_name (self, item->kind, item->id)->confirmed = TRUE;
      finish_first (self);
    }

  sbx_bridge_write_go_on (self);
  sbx_bridge_read_go_on (self);
  sbx_bridge_update (self);
}

/* What came over bridges itself came as its session did. What is said of a task names the task, so that the session's id takes its
 * place: it is another only where a bridge before this one found that taken. */
static void
name_way (JsonObject    *session,
          SbxBridgeItem *item)
{
  g_autofree char *id = sbx_fields_dup_text (session, "sessionId", "");
  JsonObject *from = NULL;
  JsonObject *origin = NULL;

  if (!sbx_fields_get_object (item->object, "bridgedFrom", SBX_FIELD_OPTIONAL, &from, NULL) || from == NULL)
    return;
  from = sbx_json_copy_object (from);
  if (item->kind == SBX_BRIDGE_TASK)
    {
      json_object_set_string_member (from, "id", id);
      if (sbx_fields_get_object (from, "origin", SBX_FIELD_OPTIONAL, &origin, NULL) && origin != NULL)
        json_object_set_string_member (origin, "id", id);
    }
  json_object_set_object_member (session, "bridgedFrom", from);
}

/* A task or a progress that names a session the hub has not: the session first, so that it is known where it is from; that is where
 * the task is from. */
static gboolean
needs_session (SbxBridge     *self,
               SbxBridgeItem *item)
{
  g_autofree char *session_id = NULL;
  SbxBridgeName *name;
  JsonObject *session;

  if (item->kind != SBX_BRIDGE_TASK && item->kind != SBX_BRIDGE_PROGRESS)
    return FALSE;
  session_id = sbx_fields_dup_text (item->object, "sessionId", "");
  if (*session_id == '\0')
    return FALSE;
  name = sbx_bridge_need_name (self, SBX_BRIDGE_SESSION, session_id);
  if (name->confirmed || sbx_bridge_name_is_left (name))
    return FALSE;

  session = json_object_new ();
  json_object_set_string_member (session, "sessionId", session_id);
  name_way (session, item);
  g_queue_push_head (&self->items, sbx_bridge_item_new (SBX_BRIDGE_SESSION, session_id, session, 0));
  return TRUE;
}

/* Whether it came from here in the first place, or comes over another bridge. */
static gboolean
is_left (SbxBridge     *self,
         SbxBridgeItem *item)
{
  SbxBridgeName *name;

  if (item->kind == SBX_BRIDGE_LEAVE || item->kind == SBX_BRIDGE_LEFT)
    return FALSE;
  if (item->kind == SBX_BRIDGE_SYNC || item->kind == SBX_BRIDGE_REMOVE)
    return sbx_bridge_name_is_left (sbx_bridge_need_name (self, item->kind, item->id));

  name = find_name_for_report (self, item);
  if (json_object_has_member (item->object, "bridgedFrom"))
    sbx_bridge_set_origin (self, name, item->id, item->object);
  return sbx_bridge_name_is_left (name);
}

static void
write_first (SbxBridge *self,
             gboolean   only_one)
{
  g_autoptr (JsonObject) payload = NULL;
  const char *event = NULL;
  SbxBridgeItem *item = g_queue_peek_head (&self->items);

  switch (item->kind)
    {
    case SBX_BRIDGE_SYNC:
      event = "syncData";
      payload = make_sync (self, only_one);
      break;

    case SBX_BRIDGE_REMOVE:
      event = "deleteMessage";
      payload = make_removal (self, item);
      break;

    case SBX_BRIDGE_SESSION:
      event = "reportSession";
      payload = make_report (self, item, "session", "sessionId");
      break;

    case SBX_BRIDGE_TASK:
      event = "reportTask";
      payload = make_report (self, item, "task", "taskId");
      break;

    case SBX_BRIDGE_PROGRESS:
      event = "reportProgress";
      payload = make_report (self, item, "progress", NULL);
      break;

    case SBX_BRIDGE_PROJECT:
      event = "reportProject";
      payload = make_report (self, item, "project", "projectId");
      break;

    case SBX_BRIDGE_LEAVE:
      event = "listProjects";
      payload = json_object_new ();
      if (*item->id != '\0')
        json_object_set_string_member (payload, "cursor", item->id);
      self->writing = 1;
      break;

    case SBX_BRIDGE_LEFT:
      event = "reportProject";
      payload = make_left (self, item);
      break;

    case SBX_BRIDGE_WHOLE:
    case SBX_BRIDGE_NOTHING:
    default:
      g_return_if_reached ();
    }

  sbx_client_request_async (self->to, event, payload, REQUEST_TIMEOUT, NULL, on_answer, g_object_ref (self));
}

/* What needs nobody's answer. Returns whether it was one of those. */
static gboolean
skip_first (SbxBridge *self)
{
  SbxBridgeItem *item = g_queue_peek_head (&self->items);

  if (item->kind == SBX_BRIDGE_WHOLE)
    {
      sbx_bridge_place_set_whole (self->place, item->id, !has_left (self, item->id));
      if (item->seq >= 0)
        sbx_bridge_place_note (self->place, item->id, NULL, item->seq);
      drop_first (self);
      return TRUE;
    }
  if (item->kind == SBX_BRIDGE_NOTHING || is_left (self, item))
    {
      finish_first (self);
      return TRUE;
    }
  return FALSE;
}

/* Not while it tells something. */
static gboolean
on_held_back (gpointer data)
{
  SbxBridge *self = data;

  g_clear_pointer (&self->pause_timer, g_source_unref);
  if (self->paused)
    sbx_client_stop (self->from);
  else
    sbx_client_start (self->from);
  return G_SOURCE_REMOVE;
}

gboolean
sbx_bridge_is_full (SbxBridge *self)
{
  return self->items.length > SBX_BRIDGE_HIGH_ITEMS || self->bytes > SBX_BRIDGE_HIGH_BYTES;
}

/* The other hub is let go while too much of it waits here; it is asked for the rest later, from where it was. */
static void
hold_back (SbxBridge *self)
{
  gboolean much = sbx_bridge_is_full (self) && sbx_bridge_is_from_hub (self);
  gboolean little = self->items.length < SBX_BRIDGE_LOW_ITEMS && self->bytes < SBX_BRIDGE_LOW_BYTES;

  if (self->paused ? !little : !much)
    return;
  self->paused = !self->paused;
  if (self->pause_timer == NULL)
    self->pause_timer = sbx_bridge_add_timer (self, 0, on_held_back);
}

/**
 * sbx_bridge_write:
 * @item: (transfer full): what is new
 *
 * Puts it behind all that waits.
 */
void
sbx_bridge_write (SbxBridge     *self,
                  SbxBridgeItem *item)
{
  self->bytes += item->bytes;
  g_queue_push_tail (&self->items, item);
  sbx_bridge_write_go_on (self);
}

/**
 * sbx_bridge_write_go_on:
 *
 * Asks the local hub for the next, where nothing is under way.
 */
void
sbx_bridge_write_go_on (SbxBridge *self)
{
  if (self->to == NULL)
    return;

  hold_back (self);
  if (self->writing > 0 || self->write_timer != NULL || sbx_client_get_state (self->to) != SBX_CONNECTION_CONNECTED)
    return;

  while (self->items.length > 0)
    {
      if (skip_first (self) || needs_session (self, g_queue_peek_head (&self->items)))
        continue;
      if (!is_held (self, g_queue_peek_head (&self->items)))
        write_first (self, FALSE);
      return;
    }
}

void
sbx_bridge_write_clear (SbxBridge *self)
{
  sbx_bridge_drop_timer (&self->write_timer);
  sbx_bridge_drop_timer (&self->pause_timer);
  g_queue_clear_full (&self->items, (GDestroyNotify) sbx_bridge_item_free);
  self->bytes = 0;
  self->writing = 0;
}
