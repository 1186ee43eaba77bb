/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-fields.h"

static const char *const kinds[] = {
  [SBX_TOPIC_WORK] = "work",
  [SBX_TOPIC_CHAT] = "chat",
  NULL,
};

static const char *const states[] = {
  [SBX_TOPIC_OPEN] = "open",
  [SBX_TOPIC_RESOLVED] = "resolved",
  [SBX_TOPIC_SNOOZED] = "snoozed",
  NULL,
};

static void
write_claim (gconstpointer  record,
             SbxJsonWriter *writer,
             const char    *member)
{
  const SbxTopicRecord *self = record;

  if (self->claim_by == NULL)
    {
      sbx_json_writer_null (writer, member);
      return;
    }

  sbx_json_writer_begin_object (writer, member);
  sbx_json_writer_string (writer, "by", self->claim_by);
  sbx_json_writer_int (writer, "until", self->claim_until);
  sbx_json_writer_int (writer, "fence", self->claim_fence);
  sbx_json_writer_end_object (writer);
}

/* Who asks is told it with the topic; it is no part of it, whoever sends it. */
static void
write_nothing (gconstpointer  record,
               SbxJsonWriter *writer,
               const char    *member)
{
}

#define FIELD(member, kind, name, ...) \
  { member, SBX_RECORD_##kind, G_STRUCT_OFFSET (SbxTopicRecord, name), __VA_ARGS__ }

static const SbxRecordField fields[] = {
  FIELD ("id", ID, id),
  FIELD ("channelId", ID, channel_id),
  FIELD ("kind", WORD, kind, kinds),
  FIELD ("title", TEXT, title),
  FIELD ("untitled", BOOLEAN, untitled),
  FIELD ("lastMessage", TEXT, last_message),
  FIELD ("lastMessageTime", TIME, last_message_time),
  FIELD ("messageCount", INT, message_count),
  FIELD ("unreadCount", ANSWER_INT, unread_count),
  FIELD ("readSeq", ANSWER_INT, read_seq),
  FIELD ("lastSeq", INT, last_seq),
  FIELD ("isPinned", BOOLEAN, is_pinned),
  FIELD ("muted", ANSWER_BOOLEAN, muted),
  FIELD ("answered", ANSWER_BOOLEAN, answered),
  FIELD ("state", WORD, state, states),
  FIELD ("snoozedUntil", OPTIONAL_TIME, snoozed_until),
  FIELD ("claim", OWN, claim_by, NULL, write_claim),
  FIELD ("ownerId", OPTIONAL_TEXT, owner_id),
  FIELD ("participants", STRINGS, participants),
  FIELD ("newestMessage", OWN, id, NULL, write_nothing),
};

static const SbxRecordType type = SBX_RECORD_TYPE (SbxTopicRecord, fields);

/**
 * sbx_topic_record_new:
 *
 * Returns: (transfer full): a topic with defaults, still without an id
 */
SbxTopicRecord *
sbx_topic_record_new (void)
{
  SbxTopicRecord *self = g_new0 (SbxTopicRecord, 1);

  sbx_record_init (self, &type);
  self->participants = g_new0 (char *, 1);

  return self;
}

/* Words on the wire, not for people: the application translates where `untitled` is set. */
static const char *
placeholder_title (SbxTopicKind kind)
{
  return kind == SBX_TOPIC_CHAT ? "Unknown user" : "Untitled work";
}

static void
read_claim (SbxTopicRecord *self,
            JsonObject     *object)
{
  JsonObject *claim = NULL;

  if (!sbx_fields_get_object (object, "claim", SBX_FIELD_OPTIONAL, &claim, NULL) || claim == NULL)
    return;

  self->claim_by = sbx_fields_dup_text (claim, "by", NULL);
  self->claim_until = sbx_fields_int_or (claim, "until", 0);
  self->claim_fence = sbx_fields_int_or (claim, "fence", 0);
}

/**
 * sbx_topic_record_read:
 * @object: a Topic of docs/protocol.md
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full): the topic, or %NULL with @error set
 */
SbxTopicRecord *
sbx_topic_record_read (JsonObject  *object,
                       GError     **error)
{
  g_autoptr (SbxTopicRecord) self = sbx_topic_record_new ();

  if (!sbx_record_read_id (self, &type, object, error))
    return NULL;

  sbx_record_read (self, &type, object);
  read_claim (self, object);
  if (*self->title == '\0')
    {
      g_free (self->title);
      self->title = g_strdup (placeholder_title (self->kind));
      self->untitled = TRUE;
    }

  return g_steal_pointer (&self);
}

/**
 * sbx_topic_record_mend:
 * @object: what a server tells that keeps to no types
 *
 * As sbx_record_mend().
 *
 * Returns: (transfer full) (nullable): the same with members of the types that they must have; %NULL where they have
 */
JsonObject *
sbx_topic_record_mend (JsonObject *object)
{
  return sbx_record_mend (&type, object);
}

/**
 * sbx_topic_record_write:
 * @self: a topic
 * @writer: where to
 * @name: (nullable): the member's name
 */
void
sbx_topic_record_write (const SbxTopicRecord *self,
                        SbxJsonWriter        *writer,
                        const char           *name)
{
  sbx_record_write (self, &type, writer, name);
}

/**
 * sbx_topic_record_copy:
 * @self: a topic
 *
 * Returns: (transfer full): a copy that shares nothing with @self
 */
SbxTopicRecord *
sbx_topic_record_copy (const SbxTopicRecord *self)
{
  SbxTopicRecord *copy = g_memdup2 (self, sizeof *self);

  sbx_record_copy (copy, &type);
  copy->claim_by = g_strdup (self->claim_by);

  return copy;
}

/**
 * sbx_topic_record_free:
 * @self: (transfer full) (nullable): a topic
 */
void
sbx_topic_record_free (SbxTopicRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->claim_by);
  sbx_record_clear (self, &type);
  g_free (self);
}
