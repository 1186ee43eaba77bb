/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "sbx-log-record.h"

static SbxLogRecord *
allocate (const char *id,
          const char *content,
          const char *from_id,
          const char *from_name,
          const char *type)
{
  gsize id_size = strlen (id) + 1;
  gsize content_size = strlen (content) + 1;
  SbxLogRecord *self = g_malloc0 (sizeof (SbxLogRecord) + id_size + content_size);

  self->ref_count = 1;
  self->from_id = g_ref_string_new_intern (from_id);
  self->from_name = g_ref_string_new_intern (from_name);
  self->type = g_ref_string_new_intern (type);
  self->content = (guint) id_size;
  memcpy (self->text, id, id_size);
  memcpy (self->text + id_size, content, content_size);

  return self;
}

static void
extra_unref (SbxLogExtra *extra)
{
  if (--extra->ref_count > 0)
    return;

  g_free (extra->reply_to);
  g_clear_object (&extra->attachments);
  g_free (extra);
}

static SbxLogExtra *
extra_ref (SbxLogExtra *extra)
{
  if (extra != NULL)
    extra->ref_count++;
  return extra;
}

/* (nullable): %NULL where both are. @attachments: (transfer full) (nullable) */
static SbxLogExtra *
extra_new (const char *reply_to,
           GListStore *attachments)
{
  SbxLogExtra *extra;

  if ((reply_to == NULL || reply_to[0] == '\0') && attachments == NULL)
    return NULL;

  extra = g_new0 (SbxLogExtra, 1);
  extra->ref_count = 1;
  extra->reply_to = reply_to != NULL && reply_to[0] != '\0' ? g_strdup (reply_to) : NULL;
  extra->attachments = (GListModel *) attachments;
  return extra;
}

static gboolean
extra_equal (const SbxLogExtra *a,
             const SbxLogExtra *b)
{
  guint n;

  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || g_strcmp0 (a->reply_to, b->reply_to) != 0)
    return FALSE;

  n = a->attachments != NULL ? g_list_model_get_n_items (a->attachments) : 0;
  if (n != (b->attachments != NULL ? g_list_model_get_n_items (b->attachments) : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxAttachment) one = g_list_model_get_item (a->attachments, i);
      g_autoptr (SbxAttachment) other = g_list_model_get_item (b->attachments, i);

      if (!sbx_attachment_equal (one, other))
        return FALSE;
    }

  return TRUE;
}

/* (nullable): %NULL where @array has none that can be shown. */
static GListStore *
read_attachments (JsonArray *array)
{
  GListStore *store = NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (SbxAttachment) attachment =
        JSON_NODE_HOLDS_OBJECT (node) ? sbx_attachment_new_from_json (json_node_get_object (node)) : NULL;

      if (attachment == NULL)
        continue;
      if (store == NULL)
        store = g_list_store_new (SBX_TYPE_ATTACHMENT);
      g_list_store_append (store, attachment);
    }

  return store;
}

static guint16
flags_of (const SbxMessageRecord *message)
{
  guint16 flags = 0;

  if (message->outgoing)
    flags |= SBX_LOG_RECORD_OUTGOING;
  if (message->important)
    flags |= SBX_LOG_RECORD_IMPORTANT;
  if (message->is_private)
    flags |= SBX_LOG_RECORD_PRIVATE;
  if (g_strcmp0 (message->from_type, "system") == 0 || g_strcmp0 (message->type, "system") == 0)
    flags |= SBX_LOG_RECORD_SYSTEM;
  if (message->read)
    flags |= SBX_LOG_RECORD_READ;
  if (g_strcmp0 (message->from_id, message->channel_id) == 0)
    flags |= SBX_LOG_RECORD_ACCOUNT;
  if (message->other != NULL && json_object_has_member (message->other, "gapBefore"))
    flags |= SBX_LOG_RECORD_GAP_BEFORE;
  if (g_strcmp0 (message->from_reader, "local") == 0)
    flags |= SBX_LOG_RECORD_SHARED;

  return flags;
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/**
 * sbx_log_record_new:
 * @message: a message as the hub tells it
 *
 * Returns: (transfer full): the same in short
 */
SbxLogRecord *
sbx_log_record_new (const SbxMessageRecord *message)
{
  SbxLogRecord *self;

  g_return_val_if_fail (message != NULL && message->id != NULL, NULL);

  self = allocate (message->id, or_empty (message->content), or_empty (message->from_id),
                   sbx_message_name_sender (FALSE, message->from_name, message->from_id), or_empty (message->type));
  self->flags = flags_of (message);
  self->delivery = message->outgoing && message->read ? SBX_DELIVERY_READ : SBX_DELIVERY_STORED;
  self->seq = MAX (message->seq, 0);
  self->timestamp = message->timestamp;
  self->stored_at = message->stored_at;
  self->edited_at = message->edited_at;
  self->key = g_strdup (message->key);
  self->extra = extra_new (message->reply_to, read_attachments (message->attachments));

  return self;
}

/**
 * sbx_log_record_new_waiting:
 * @order: later ones stand behind
 *
 * Returns: (transfer full): an outgoing message that the hub does not have yet
 */
SbxLogRecord *
sbx_log_record_new_waiting (const char *key,
                            const char *from_id,
                            const char *content,
                            gint64      timestamp,
                            gint64      order)
{
  const SbxDraft draft = { .content = (char *) content };

  return sbx_log_record_new_draft (key, from_id, &draft, timestamp, order);
}

/**
 * sbx_log_record_new_stored:
 * @from_id: who we are to the hub, which was not known yet if the message was written before connecting
 *
 * Returns: (transfer full): @waiting as the hub has it now, under @id at @seq
 */
SbxLogRecord *
sbx_log_record_new_stored (SbxLogRecord *waiting,
                           const char   *from_id,
                           const char   *id,
                           gint64        seq)
{
  SbxLogRecord *self = allocate (id, sbx_log_record_get_content (waiting), from_id, from_id, waiting->type);

  self->flags = waiting->flags & (SBX_LOG_RECORD_OUTGOING | SBX_LOG_RECORD_IMPORTANT | SBX_LOG_RECORD_PRIVATE);
  self->delivery = SBX_DELIVERY_STORED;
  self->seq = seq;
  self->timestamp = waiting->timestamp;
  self->key = g_strdup (waiting->key);
  self->extra = extra_ref (waiting->extra);

  return self;
}

/**
 * sbx_log_record_new_edited:
 * @content: what it says now
 * @edited_at: ms, 0 = never
 *
 * Returns: (transfer full): @record with other words, which nobody has seen yet
 */
SbxLogRecord *
sbx_log_record_new_edited (SbxLogRecord *record,
                           const char   *content,
                           gint64        edited_at)
{
  SbxLogRecord *self = allocate (sbx_log_record_get_id (record), content, record->from_id, record->from_name,
                                 record->type);

  self->flags = record->flags & ~(SBX_LOG_RECORD_VISIBLE | SBX_LOG_RECORD_REMOVED);
  self->delivery = record->delivery;
  self->seq = record->seq;
  self->timestamp = record->timestamp;
  self->stored_at = record->stored_at;
  self->edited_at = edited_at;
  self->key = g_strdup (record->key);
  self->reason = g_strdup (record->reason);
  self->extra = extra_ref (record->extra);

  return self;
}

/**
 * sbx_log_record_new_draft:
 * @order: later ones stand behind
 *
 * Returns: (transfer full): an outgoing message that the hub does not have yet, with all that is to be sent
 */
SbxLogRecord *
sbx_log_record_new_draft (const char     *key,
                          const char     *from_id,
                          const SbxDraft *draft,
                          gint64          timestamp,
                          gint64          order)
{
  SbxLogRecord *self = allocate ("", draft->content, from_id, from_id, sbx_draft_get_message_type (draft));
  GListStore *store = NULL;

  for (guint i = 0; draft->attachments != NULL && i < draft->attachments->len; i++)
    {
      if (store == NULL)
        store = g_list_store_new (SBX_TYPE_ATTACHMENT);
      g_list_store_append (store, draft->attachments->pdata[i]);
    }

  self->flags = SBX_LOG_RECORD_OUTGOING | SBX_LOG_RECORD_WAITING;
  if (draft->important)
    self->flags |= SBX_LOG_RECORD_IMPORTANT;
  if (draft->is_private)
    self->flags |= SBX_LOG_RECORD_PRIVATE;
  self->delivery = SBX_DELIVERY_WAITING;
  self->timestamp = timestamp;
  self->stored_at = order;
  self->key = g_strdup (key);
  self->extra = extra_new (draft->reply_to, store);

  return self;
}

/**
 * sbx_log_record_dup_draft:
 *
 * Returns: (transfer full): what was to be sent
 */
SbxDraft *
sbx_log_record_dup_draft (const SbxLogRecord *self)
{
  SbxDraft *draft = sbx_draft_new (sbx_log_record_get_content (self));
  GListModel *attachments = self->extra != NULL ? self->extra->attachments : NULL;

  draft->type = g_strdup (self->type);
  draft->important = (self->flags & SBX_LOG_RECORD_IMPORTANT) != 0;
  draft->is_private = (self->flags & SBX_LOG_RECORD_PRIVATE) != 0;
  draft->reply_to = self->extra != NULL ? g_strdup (self->extra->reply_to) : NULL;
  for (guint i = 0; attachments != NULL && i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr (SbxAttachment) attachment = g_list_model_get_item (attachments, i);

      sbx_draft_add_attachment (draft, attachment);
    }

  return draft;
}

/**
 * sbx_log_record_ref:
 *
 * Returns: (transfer full): @self
 */
SbxLogRecord *
sbx_log_record_ref (SbxLogRecord *self)
{
  self->ref_count++;
  return self;
}

void
sbx_log_record_unref (SbxLogRecord *self)
{
  if (--self->ref_count > 0)
    return;

  g_ref_string_release (self->from_id);
  g_ref_string_release (self->from_name);
  g_ref_string_release (self->type);
  g_free (self->key);
  g_free (self->reason);
  g_clear_pointer (&self->extra, extra_unref);
  g_free (self);
}

/**
 * sbx_log_record_compare:
 *
 * The order in a log: by seq; where a dialect has none, by time; waiting ones last, as they were sent.
 */
int
sbx_log_record_compare (const SbxLogRecord *a,
                        const SbxLogRecord *b)
{
  gboolean a_waits = (a->flags & SBX_LOG_RECORD_WAITING) != 0;
  gboolean b_waits = (b->flags & SBX_LOG_RECORD_WAITING) != 0;

  if (a_waits != b_waits)
    return a_waits - b_waits;
  if (a_waits)
    return (a->stored_at > b->stored_at) - (a->stored_at < b->stored_at);
  if (a->seq != b->seq)
    return a->seq < b->seq ? -1 : 1;
  if (a->timestamp != b->timestamp)
    return a->timestamp < b->timestamp ? -1 : 1;

  return strcmp (a->text, b->text);
}

/**
 * sbx_log_record_equal:
 *
 * Returns: whether a person would see the same in both
 */
gboolean
sbx_log_record_equal (const SbxLogRecord *a,
                      const SbxLogRecord *b)
{
  const guint16 shown = ~(SBX_LOG_RECORD_VISIBLE | SBX_LOG_RECORD_REMOVED);

  return a->seq == b->seq && a->timestamp == b->timestamp && a->stored_at == b->stored_at &&
         a->edited_at == b->edited_at && a->delivery == b->delivery && (a->flags & shown) == (b->flags & shown) &&
         a->from_id == b->from_id && a->from_name == b->from_name && a->type == b->type &&
         extra_equal (a->extra, b->extra) &&
         strcmp (a->text, b->text) == 0 &&
         strcmp (sbx_log_record_get_content (a), sbx_log_record_get_content (b)) == 0;
}

guint
sbx_log_record_hash_id (gconstpointer record)
{
  return g_str_hash (((const SbxLogRecord *) record)->text);
}

gboolean
sbx_log_record_equal_id (gconstpointer a,
                         gconstpointer b)
{
  return strcmp (((const SbxLogRecord *) a)->text, ((const SbxLogRecord *) b)->text) == 0;
}
