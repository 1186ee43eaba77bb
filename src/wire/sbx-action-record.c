/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-json-read.h"

/* Its steps are only told where somebody asks for them. */
static void
write_trace (gconstpointer  record,
             SbxJsonWriter *writer,
             const char    *member)
{
  const SbxActionRecord *self = record;

  if (self->trace == NULL)
    return;

  sbx_json_writer_begin_array (writer, member);
  for (guint i = 0; i < json_array_get_length (self->trace); i++)
    sbx_json_writer_node (writer, NULL, json_array_get_element (self->trace, i));
  sbx_json_writer_end_array (writer);
}

#define FIELD(member, kind, name, ...) \
  { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxActionRecord, name), __VA_ARGS__ }

static const SbxRecordField fields[] = {
  FIELD ("actionId", ID, id, NULL, NULL),
  FIELD ("key", TEXT, key, NULL, NULL),
  FIELD ("targetId", ID, target_id, NULL, NULL),
  FIELD ("action", OBJECT, action, NULL, NULL),
  FIELD ("state", TEXT, state, NULL, NULL),
  FIELD ("reason", TEXT, reason, NULL, NULL),
  FIELD ("position", ANSWER_INT, position, NULL, NULL),
  FIELD ("by", TEXT, by, NULL, NULL),
  FIELD ("createdAt", TIME, created_at, NULL, NULL),
  FIELD ("expiresAt", OPTIONAL_TIME, expires_at, NULL, NULL),
  FIELD ("sentAt", OPTIONAL_TIME, sent_at, NULL, NULL),
  FIELD ("endedAt", OPTIONAL_TIME, ended_at, NULL, NULL),
  FIELD ("result", NODE, result, NULL, NULL),
  FIELD ("error", TEXT, error, NULL, NULL),
  FIELD ("trace", OWN, trace, NULL, write_trace),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxActionRecord, fields);

/**
 * sbx_action_record_new:
 * @id: its id
 *
 * Returns: (transfer full): an action of which nothing else is known
 */
SbxActionRecord *
sbx_action_record_new (const char *id)
{
  SbxActionRecord *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (SbxActionRecord, 1);
  sbx_record_init (self, &type);
  g_free (self->id);
  self->id = g_strdup (id);

  return self;
}

/**
 * sbx_action_record_read:
 * @object: an Action of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the action, or %NULL with @error set
 */
SbxActionRecord *
sbx_action_record_read (JsonObject  *object,
                        GError     **error)
{
  g_autoptr (SbxActionRecord) self = sbx_action_record_new ("");
  JsonNode                   *trace;

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);
  trace = json_object_get_member (object, "trace");
  if (trace != NULL && JSON_NODE_HOLDS_ARRAY (trace))
    self->trace = sbx_json_copy_array (json_node_get_array (trace));

  return g_steal_pointer (&self);
}

/**
 * sbx_action_record_write:
 * @self: an action
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_action_record_write (const SbxActionRecord *self,
                         SbxJsonWriter         *writer,
                         const char            *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_action_record_free:
 * @self: (transfer full) (nullable): an action
 */
void
sbx_action_record_free (SbxActionRecord *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->trace, json_array_unref);
  sbx_record_clear (self, &type);
  g_free (self);
}
