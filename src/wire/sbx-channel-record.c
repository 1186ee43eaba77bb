/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#define FIELD(member, kind, name) { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxChannelRecord, name) }

static const SbxRecordField fields[] = {
  FIELD ("id", ID, id),
  FIELD ("name", TEXT, name),
  FIELD ("avatar", TEXT, avatar),
  FIELD ("description", TEXT, description),
  FIELD ("platform", TEXT, platform),
  FIELD ("lastMessage", TEXT, last_message),
  FIELD ("lastMessageTime", TIME, last_message_time),
  FIELD ("messageCount", INT, message_count),
  FIELD ("unreadCount", ANSWER_INT, unread_count),
  FIELD ("needsCount", ANSWER_INT, needs_count),
  FIELD ("isPinned", BOOLEAN, is_pinned),
  FIELD ("muted", ANSWER_BOOLEAN, muted),
  FIELD ("enabled", BOOLEAN, enabled),
  FIELD ("lastSeq", INT, last_seq),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxChannelRecord, fields);

/**
 * sbx_channel_record_new:
 *
 * Returns: (transfer full): a channel with defaults, still without an id
 */
SbxChannelRecord *
sbx_channel_record_new (void)
{
  SbxChannelRecord *self = g_new0 (SbxChannelRecord, 1);

  sbx_record_init (self, &type);
  self->enabled = TRUE;

  return self;
}

/**
 * sbx_channel_record_read:
 * @object: a Channel of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the channel, or %NULL with @error set
 */
SbxChannelRecord *
sbx_channel_record_read (JsonObject  *object,
                         GError     **error)
{
  g_autoptr (SbxChannelRecord) self = sbx_channel_record_new ();

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);
  if (*self->name == '\0')
    {
      g_free (self->name);
      self->name = g_strdup (self->id);
    }

  return g_steal_pointer (&self);
}

/**
 * sbx_channel_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_channel_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_channel_record_write:
 * @self: a channel
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_channel_record_write (const SbxChannelRecord *self,
                          SbxJsonWriter          *writer,
                          const char             *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_channel_record_copy:
 * @self: a channel
 *
 * Returns: (transfer full): a copy that shares nothing with @self
 */
SbxChannelRecord *
sbx_channel_record_copy (const SbxChannelRecord *self)
{
  SbxChannelRecord *copy = g_memdup2 (self, sizeof *self);

  sbx_record_copy (copy, &type);

  return copy;
}

/**
 * sbx_channel_record_free:
 * @self: (transfer full) (nullable): a channel
 */
void
sbx_channel_record_free (SbxChannelRecord *self)
{
  if (self == NULL)
    return;

  sbx_record_clear (self, &type);
  g_free (self);
}
