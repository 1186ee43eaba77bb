/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-fields.h"

#define FIELD(member, kind, name) { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxProgressRecord, name) }

static const SbxRecordField fields[] = {
  FIELD ("sessionId", ID, session_id),
  FIELD ("totalTasks", INT, total_tasks),
  FIELD ("completedTasks", INT, completed_tasks),
  FIELD ("currentTask", TEXT, current_task),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxProgressRecord, fields);

/**
 * sbx_progress_record_read:
 * @object: a Progress of docs/protocol.md, which says all there is: nothing older is kept
 * @error: return location for a %SBX_WIRE_ERROR with the detail `field`
 *
 * As strict in types as the merging of a session: it is what a peer reports.
 *
 * Returns: (transfer full): the progress, or %NULL with @error set
 */
SbxProgressRecord *
sbx_progress_record_read (JsonObject  *object,
                          GError     **error)
{
  g_autoptr (SbxProgressRecord) self = g_new0 (SbxProgressRecord, 1);

  sbx_record_init (self, &type);
  if (!sbx_fields_dup_id (object, "sessionId", SBX_FIELD_OPTIONAL, &self->session_id, error) ||
      !sbx_record_check (&type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);

  return g_steal_pointer (&self);
}

/**
 * sbx_progress_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_progress_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_progress_record_write:
 * @self: a progress
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_progress_record_write (const SbxProgressRecord *self,
                           SbxJsonWriter           *writer,
                           const char              *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_progress_record_free:
 * @self: (transfer full) (nullable): a progress
 */
void
sbx_progress_record_free (SbxProgressRecord *self)
{
  if (self == NULL)
    return;

  sbx_record_clear (self, &type);
  g_free (self);
}
