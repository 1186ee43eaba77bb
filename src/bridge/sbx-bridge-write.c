/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <string.h>

/* From the queue into the local hub: one request at a time, each again until it is acknowledged. Asking again changes nothing. */

#define REQUEST_TIMEOUT 60000
#define RETRY_DELAY 1000

/* --- Items --- */

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
      if (!g_str_equal (tried, name->local_id) || sbx_bridge_name_take_known_id (name, refusal))
        return TRUE;
      leave_to_other (self, name, item->id);
      return FALSE;
    }
  if (is_conflict_of_id (error, field))
    {
      if (!g_str_equal (tried, name->local_id) || sbx_bridge_rename (self, name, item->id))
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
           sbx_bridge_rename (self, sbx_bridge_need_name (self, item->kind, item->id), item->id))
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

  name = sbx_bridge_need_name_of (self, item);
  if (json_object_has_member (item->object, "bridgedFrom"))
    sbx_bridge_set_origin (self, name, item->id, item->object);
  return sbx_bridge_name_is_left (name);
}

static void
write_first (SbxBridge *self,
             gboolean   only_one)
{
  const char *event = NULL;
  g_autoptr (JsonObject) payload = sbx_bridge_make_request (self, only_one, &event);

  g_return_if_fail (payload != NULL);

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
      if (!sbx_bridge_is_held (self, g_queue_peek_head (&self->items)))
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
