/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-secret-name.h"

#include <string.h>

#define MASK "***"

/* Whether there is a token is for everybody to see, which one it is for nobody. */
static void
write_access_token (gconstpointer  record,
                    SbxJsonWriter *writer,
                    const char    *member)
{
  const SbxProjectRecord *self = record;

  sbx_json_writer_string (writer, member, self->has_access_token ? MASK : NULL);
}

#define FIELD(member, kind, name, ...) \
  { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxProjectRecord, name), __VA_ARGS__ }

static const SbxRecordField fields[] = {
  FIELD ("projectId", ID, id, NULL, NULL),
  FIELD ("callFlowId", ID, call_flow_id, NULL, NULL),
  FIELD ("action", TEXT, action, NULL, NULL),
  FIELD ("client_id", ID, client_id, NULL, NULL),
  FIELD ("agentQuantity", INT, agent_quantity, NULL, NULL),
  FIELD ("caller", NODE, caller, NULL, NULL),
  FIELD ("access_token", OWN, has_access_token, NULL, write_access_token),
  FIELD ("error", OPTIONAL_TEXT, error, NULL, NULL),
  FIELD ("ws_connected", BOOLEAN, ws_connected, NULL, NULL),
  FIELD ("createdAt", TEXT_TIME, created_at, NULL, NULL),
  FIELD ("updatedAt", TEXT_TIME, updated_at, NULL, NULL),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxProjectRecord, fields);

/* --- Secrets --- */

static void mask_object (JsonObject *object);

static void
mask_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      mask_object (json_node_get_object (node));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        mask_node (json_array_get_element (array, i));
    }
}

static void
mask_object (JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *member = members; member != NULL; member = member->next)
    {
      JsonNode *node = json_object_get_member (object, member->data);

      if (sbx_secret_name_look (member->data, strlen (member->data)) == SBX_SECRET_NAME_NONE)
        mask_node (node);
      else if (!JSON_NODE_HOLDS_NULL (node))
        json_object_set_string_member (object, member->data, MASK);
    }
}

/* What this version has no name for may be a secret all the same. */
static void
hide_secrets (SbxProjectRecord *self)
{
  if (self->caller != NULL)
    mask_node (self->caller);
  if (self->other == NULL)
    return;

  json_object_remove_member (self->other, "client_secret");
  mask_object (self->other);
  if (json_object_get_size (self->other) == 0)
    g_clear_pointer (&self->other, json_object_unref);
}

static gboolean
is_null (JsonObject *object,
         const char *member)
{
  return json_object_has_member (object, member) && json_object_get_null_member (object, member);
}

/* null is a value of these: there is none now. */
static void
read_nulls (SbxProjectRecord *self,
            JsonObject       *object)
{
  const char *token = NULL;

  if (is_null (object, "error"))
    g_clear_pointer (&self->error, g_free);
  if (is_null (object, "caller"))
    g_clear_pointer (&self->caller, json_node_unref);
  if (is_null (object, "access_token"))
    self->has_access_token = FALSE;
  else if (sbx_fields_get_string (object, "access_token", SBX_FIELD_OPTIONAL, G_MAXSIZE, &token, NULL) && token != NULL)
    self->has_access_token = token[0] != '\0';
}

/**
 * sbx_project_record_new:
 * @id: its id
 *
 * Returns: (transfer full): a project of which nothing else is known
 */
SbxProjectRecord *
sbx_project_record_new (const char *id)
{
  SbxProjectRecord *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (SbxProjectRecord, 1);
  sbx_record_init (self, &type);
  g_free (self->id);
  self->id = g_strdup (id);

  return self;
}

/**
 * sbx_project_record_read:
 * @object: a Project of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the project, or %NULL with @error set
 */
SbxProjectRecord *
sbx_project_record_read (JsonObject  *object,
                         GError     **error)
{
  g_autoptr (SbxProjectRecord) self = sbx_project_record_new ("");

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);
  read_nulls (self, object);
  hide_secrets (self);

  return g_steal_pointer (&self);
}

/**
 * sbx_project_record_merge:
 * @self: a project
 * @object: what a peer asks for or reports
 * @error: return location for a %SBX_WIRE_ERROR with the detail `field`
 *
 * Takes over what @object says, or nothing of it. A null `error`, `caller` or `access_token` empties that.
 * No secret is taken over.
 *
 * Returns: whether @object was taken
 */
gboolean
sbx_project_record_merge (SbxProjectRecord  *self,
                          JsonObject        *object,
                          GError           **error)
{
  const char *text;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (object != NULL, FALSE);

  if (!sbx_fields_get_string (object, "action", SBX_FIELD_NOT_EMPTY, SBX_LIMIT_EVENT_BYTES, &text, error) ||
      !sbx_fields_get_string (object, "client_secret", SBX_FIELD_OPTIONAL, SBX_LIMIT_TEXT_BYTES, &text, error) ||
      !sbx_fields_get_string (object, "access_token", SBX_FIELD_OPTIONAL, SBX_LIMIT_TEXT_BYTES, &text, error) ||
      !sbx_record_merge (self, &type, object, error))
    return FALSE;

  read_nulls (self, object);
  hide_secrets (self);
  return TRUE;
}

/**
 * sbx_project_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_project_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_project_record_write:
 * @self: a project
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_project_record_write (const SbxProjectRecord *self,
                          SbxJsonWriter          *writer,
                          const char             *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_project_record_free:
 * @self: (transfer full) (nullable): a project
 */
void
sbx_project_record_free (SbxProjectRecord *self)
{
  if (self == NULL)
    return;

  sbx_record_clear (self, &type);
  g_free (self);
}
