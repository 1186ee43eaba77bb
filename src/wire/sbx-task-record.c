/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#define FIELD(member, kind, name) { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxTaskRecord, name) }

static const SbxRecordField fields[] = {
  FIELD ("taskId", ID, id),
  FIELD ("sessionId", ID, session_id),
  FIELD ("taskType", TEXT, task_type),
  FIELD ("status", TEXT, status),
  FIELD ("result", NODE, result),
  FIELD ("error", TEXT, error),
  FIELD ("evaluation", NODE, evaluation),
  FIELD ("attempts", INT, attempts),
  FIELD ("progress", FRACTION, progress),
  FIELD ("note", TEXT, note),
  FIELD ("createdAt", TIME, created_at),
  FIELD ("startedAt", OPTIONAL_TIME, started_at),
  FIELD ("endedAt", OPTIONAL_TIME, ended_at),
  FIELD ("updatedAt", TIME, updated_at),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxTaskRecord, fields);

/**
 * sbx_task_record_new:
 * @id: its id
 *
 * Returns: (transfer full): a task of which nothing else is known
 */
SbxTaskRecord *
sbx_task_record_new (const char *id)
{
  SbxTaskRecord *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (SbxTaskRecord, 1);
  sbx_record_init (self, &type);
  g_free (self->id);
  self->id = g_strdup (id);

  return self;
}

/**
 * sbx_task_record_read:
 * @object: a Task of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the task, or %NULL with @error set
 */
SbxTaskRecord *
sbx_task_record_read (JsonObject  *object,
                      GError     **error)
{
  g_autoptr (SbxTaskRecord) self = sbx_task_record_new ("");

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);

  return g_steal_pointer (&self);
}

/**
 * sbx_task_record_merge:
 * @self: a task
 * @object: what a peer reports about it
 * @error: return location for a %SBX_WIRE_ERROR with the detail `field`
 *
 * Takes over what @object says, or nothing of it.
 *
 * Returns: whether @object was taken
 */
gboolean
sbx_task_record_merge (SbxTaskRecord  *self,
                       JsonObject     *object,
                       GError        **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (object != NULL, FALSE);

  return sbx_record_merge (self, &type, object, error);
}

/**
 * sbx_task_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_task_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_task_record_write:
 * @self: a task
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_task_record_write (const SbxTaskRecord *self,
                       SbxJsonWriter       *writer,
                       const char          *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_task_record_free:
 * @self: (transfer full) (nullable): a task
 */
void
sbx_task_record_free (SbxTaskRecord *self)
{
  if (self == NULL)
    return;

  sbx_record_clear (self, &type);
  g_free (self);
}
