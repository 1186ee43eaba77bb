/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#define FIELD(member, kind, name) { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxSessionRecord, name) }

static const SbxRecordField fields[] = {
  FIELD ("sessionId", ID, id),
  FIELD ("title", TEXT, title),
  FIELD ("status", TEXT, status),
  FIELD ("completedTasks", INT, completed_tasks),
  FIELD ("totalTasks", INT, total_tasks),
  FIELD ("currentTask", TEXT, current_task),
  FIELD ("error", TEXT, error),
  FIELD ("startedAt", OPTIONAL_TIME, started_at),
  FIELD ("updatedAt", TIME, updated_at),
  FIELD ("endedAt", OPTIONAL_TIME, ended_at),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxSessionRecord, fields);

/**
 * sbx_session_record_new:
 * @id: its id
 *
 * Returns: (transfer full): a session of which nothing else is known
 */
SbxSessionRecord *
sbx_session_record_new (const char *id)
{
  SbxSessionRecord *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (SbxSessionRecord, 1);
  sbx_record_init (self, &type);
  g_free (self->id);
  self->id = g_strdup (id);

  return self;
}

/**
 * sbx_session_record_read:
 * @object: a Session of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the session, or %NULL with @error set
 */
SbxSessionRecord *
sbx_session_record_read (JsonObject  *object,
                         GError     **error)
{
  g_autoptr (SbxSessionRecord) self = sbx_session_record_new ("");

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);

  return g_steal_pointer (&self);
}

/**
 * sbx_session_record_merge:
 * @self: a session
 * @object: what a peer reports about it
 * @error: return location for a %SBX_WIRE_ERROR with the detail `field`
 *
 * Takes over what @object says, or nothing of it.
 *
 * Returns: whether @object was taken
 */
gboolean
sbx_session_record_merge (SbxSessionRecord  *self,
                          JsonObject        *object,
                          GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (object != NULL, FALSE);

  return sbx_record_merge (self, &type, object, error);
}

/**
 * sbx_session_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_session_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_session_record_write:
 * @self: a session
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_session_record_write (const SbxSessionRecord *self,
                          SbxJsonWriter          *writer,
                          const char             *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_session_record_free:
 * @self: (transfer full) (nullable): a session
 */
void
sbx_session_record_free (SbxSessionRecord *self)
{
  if (self == NULL)
    return;

  sbx_record_clear (self, &type);
  g_free (self);
}
