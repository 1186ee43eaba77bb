/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

static const char *const directions[] = { "in", "out", NULL };
static const char *const statuses[] = { "stored", "read", NULL };

#define FIELD(member, kind, name, ...) \
  { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxMessageRecord, name), __VA_ARGS__ }

static const SbxRecordField fields[] = {
  FIELD ("id", ID, id),
  FIELD ("channelId", ID, channel_id),
  FIELD ("topicId", ID, topic_id),
  FIELD ("seq", INT, seq),
  FIELD ("fromId", ID, from_id),
  FIELD ("fromName", TEXT, from_name),
  FIELD ("fromType", TEXT, from_type),
  FIELD ("fromReader", SECRET_TEXT, from_reader),
  FIELD ("direction", WORD, outgoing, directions),
  FIELD ("content", TEXT, content),
  FIELD ("type", TEXT, type),
  FIELD ("timestamp", TIME, timestamp),
  FIELD ("storedAt", TIME, stored_at),
  FIELD ("replyTo", OPTIONAL_TEXT, reply_to),
  FIELD ("important", BOOLEAN, important),
  FIELD ("private", BOOLEAN, is_private),
  FIELD ("attachments", ARRAY, attachments),
  FIELD ("editedAt", OPTIONAL_TIME, edited_at),
  FIELD ("status", WORD, read, statuses),
  FIELD ("extra", OBJECT, extra),
  FIELD ("key", SECRET_TEXT, key),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxMessageRecord, fields);

static void
set_default (char       **value,
             const char  *text)
{
  if (**value != '\0')
    return;

  g_free (*value);
  *value = g_strdup (text);
}

static void
fill_defaults (SbxMessageRecord *self)
{
  set_default (&self->from_name, "Unknown user");
  set_default (&self->from_type, "chat");
  set_default (&self->type, "text");
}

/**
 * sbx_message_record_new:
 *
 * Returns: (transfer full): a message with defaults, still without an id
 */
SbxMessageRecord *
sbx_message_record_new (void)
{
  SbxMessageRecord *self = g_new0 (SbxMessageRecord, 1);

  sbx_record_init (self, &type);
  fill_defaults (self);

  return self;
}

/**
 * sbx_message_record_read:
 * @object: a Message of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the message, or %NULL with @error set
 */
SbxMessageRecord *
sbx_message_record_read (JsonObject  *object,
                         GError     **error)
{
  g_autoptr (SbxMessageRecord) self = sbx_message_record_new ();

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);
  fill_defaults (self);

  return g_steal_pointer (&self);
}

/**
 * sbx_message_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_message_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_message_record_write:
 * @self: a message
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_message_record_write (const SbxMessageRecord *self,
                          SbxJsonWriter          *writer,
                          const char             *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_message_record_free:
 * @self: (transfer full) (nullable): a message
 */
void
sbx_message_record_free (SbxMessageRecord *self)
{
  if (self == NULL)
    return;

  sbx_record_clear (self, &type);
  g_free (self);
}
