/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-property-private.h"

struct _SbxMessage
{
  GObject         parent_instance;
  SbxMessageLog  *log;    /* (nullable): not owned; the log clears it before it goes */
  SbxLogRecord   *record; /* owned */
  SbxMessagePlace place;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_KEY,
  PROP_FROM_ID,
  PROP_FROM_NAME,
  PROP_CONTENT,
  PROP_MESSAGE_TYPE,
  PROP_REASON,
  PROP_SEQ,
  PROP_TIMESTAMP,
  PROP_STORED_AT,
  PROP_EDITED_AT,
  PROP_OWN,
  PROP_OUTGOING,
  PROP_FROM_ACCOUNT,
  PROP_IMPORTANT,
  PROP_PRIVATE,
  PROP_SYSTEM,
  PROP_REPLY_TO,
  PROP_ATTACHMENTS,
  PROP_ATTACHMENT_COUNT,
  PROP_EDITED,
  PROP_REMOVED,
  PROP_UNCONFIRMED,
  PROP_DELIVERY,
  PROP_STARTS_DAY,
  PROP_STARTS_GROUP,
  PROP_ENDS_GROUP,
  PROP_NEW_COUNT,
  PROP_GAP_BEFORE,
  PROP_GAP_FROM,
  PROP_GAP_TO,
  PROP_GAP_REASON,
  PROP_GAP_LOADABLE,
  PROP_GAP_LOADING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxMessage, sbx_message, G_TYPE_OBJECT)

static gboolean
has_flag (SbxMessage       *self,
          SbxLogRecordFlags flag)
{
  return (self->record->flags & flag) != 0;
}

static void
notify (SbxMessage *self,
        guint       id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
notify_texts (SbxMessage         *self,
              const SbxLogRecord *old,
              const SbxLogRecord *new)
{
  if (strcmp (sbx_log_record_get_id (old), sbx_log_record_get_id (new)) != 0)
    notify (self, PROP_ID);
  if (g_strcmp0 (old->key, new->key) != 0)
    notify (self, PROP_KEY);
  if (old->from_id != new->from_id)
    notify (self, PROP_FROM_ID);
  if (old->from_name != new->from_name)
    notify (self, PROP_FROM_NAME);
  if (strcmp (sbx_log_record_get_content (old), sbx_log_record_get_content (new)) != 0)
    notify (self, PROP_CONTENT);
  if (old->type != new->type)
    notify (self, PROP_MESSAGE_TYPE);
  if (g_strcmp0 (old->reason, new->reason) != 0)
    notify (self, PROP_REASON);
}

static gint64
stored_at (const SbxLogRecord *record)
{
  return (record->flags & SBX_LOG_RECORD_WAITING) != 0 ? 0 : record->stored_at;
}

static void
notify_values (SbxMessage         *self,
               const SbxLogRecord *old,
               const SbxLogRecord *new)
{
  guint16 changed = old->flags ^ new->flags;

  if (old->seq != new->seq)
    notify (self, PROP_SEQ);
  if (old->timestamp != new->timestamp)
    notify (self, PROP_TIMESTAMP);
  if (stored_at (old) != stored_at (new))
    notify (self, PROP_STORED_AT);
  if (old->edited_at != new->edited_at)
    notify (self, PROP_EDITED_AT);
  if ((old->edited_at > 0) != (new->edited_at > 0))
    notify (self, PROP_EDITED);
  if (old->delivery != new->delivery)
    notify (self, PROP_DELIVERY);
  if (changed & SBX_LOG_RECORD_OUTGOING)
    notify (self, PROP_OUTGOING);
  if (changed & SBX_LOG_RECORD_ACCOUNT)
    notify (self, PROP_FROM_ACCOUNT);
  if (changed & SBX_LOG_RECORD_IMPORTANT)
    notify (self, PROP_IMPORTANT);
  if (changed & SBX_LOG_RECORD_PRIVATE)
    notify (self, PROP_PRIVATE);
  if (changed & SBX_LOG_RECORD_SYSTEM)
    notify (self, PROP_SYSTEM);
  if (changed & (SBX_LOG_RECORD_DELETED | SBX_LOG_RECORD_REMOVED))
    notify (self, PROP_REMOVED);
  if (changed & SBX_LOG_RECORD_UNCONFIRMED)
    notify (self, PROP_UNCONFIRMED);
  if (old->extra != new->extra)
    {
      notify (self, PROP_REPLY_TO);
      notify (self, PROP_ATTACHMENTS);
      notify (self, PROP_ATTACHMENT_COUNT);
    }
}

static void
sbx_message_finalize (GObject *object)
{
  SbxMessage *self = SBX_MESSAGE (object);

  if (self->log != NULL)
    sbx_message_log_forget_object (self->log, self->record);
  sbx_log_record_unref (self->record);

  G_OBJECT_CLASS (sbx_message_parent_class)->finalize (object);
}

static void
sbx_message_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SbxMessage *self = SBX_MESSAGE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, sbx_message_get_id (self));
      break;
    case PROP_KEY:
      g_value_set_string (value, sbx_message_get_key (self));
      break;
    case PROP_FROM_ID:
      g_value_set_string (value, sbx_message_get_from_id (self));
      break;
    case PROP_FROM_NAME:
      g_value_set_string (value, sbx_message_get_from_name (self));
      break;
    case PROP_CONTENT:
      g_value_set_string (value, sbx_message_get_content (self));
      break;
    case PROP_MESSAGE_TYPE:
      g_value_set_string (value, sbx_message_get_message_type (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, sbx_message_get_reason (self));
      break;
    case PROP_SEQ:
      g_value_set_int64 (value, sbx_message_get_seq (self));
      break;
    case PROP_TIMESTAMP:
      g_value_set_int64 (value, sbx_message_get_timestamp (self));
      break;
    case PROP_STORED_AT:
      g_value_set_int64 (value, sbx_message_get_stored_at (self));
      break;
    case PROP_EDITED_AT:
      g_value_set_int64 (value, sbx_message_get_edited_at (self));
      break;
    case PROP_OWN:
      g_value_set_boolean (value, sbx_message_is_own (self));
      break;
    case PROP_OUTGOING:
      g_value_set_boolean (value, sbx_message_is_outgoing (self));
      break;
    case PROP_FROM_ACCOUNT:
      g_value_set_boolean (value, sbx_message_is_from_account (self));
      break;
    case PROP_IMPORTANT:
      g_value_set_boolean (value, sbx_message_is_important (self));
      break;
    case PROP_PRIVATE:
      g_value_set_boolean (value, sbx_message_is_private (self));
      break;
    case PROP_SYSTEM:
      g_value_set_boolean (value, sbx_message_is_system (self));
      break;
    case PROP_REPLY_TO:
      g_value_set_string (value, sbx_message_get_reply_to (self));
      break;
    case PROP_ATTACHMENTS:
      g_value_set_object (value, sbx_message_get_attachments (self));
      break;
    case PROP_ATTACHMENT_COUNT:
      g_value_set_uint (value, sbx_message_get_attachment_count (self));
      break;
    case PROP_EDITED:
      g_value_set_boolean (value, sbx_message_is_edited (self));
      break;
    case PROP_REMOVED:
      g_value_set_boolean (value, sbx_message_is_removed (self));
      break;
    case PROP_UNCONFIRMED:
      g_value_set_boolean (value, sbx_message_is_unconfirmed (self));
      break;
    case PROP_DELIVERY:
      g_value_set_int (value, sbx_message_get_delivery (self));
      break;
    case PROP_STARTS_DAY:
      g_value_set_boolean (value, self->place.starts_day);
      break;
    case PROP_STARTS_GROUP:
      g_value_set_boolean (value, self->place.starts_group);
      break;
    case PROP_ENDS_GROUP:
      g_value_set_boolean (value, self->place.ends_group);
      break;
    case PROP_NEW_COUNT:
      g_value_set_uint (value, self->place.new_count);
      break;
    case PROP_GAP_BEFORE:
      g_value_set_boolean (value, self->place.gap_before);
      break;
    case PROP_GAP_FROM:
      g_value_set_int64 (value, self->place.gap_from);
      break;
    case PROP_GAP_TO:
      g_value_set_int64 (value, self->place.gap_to);
      break;
    case PROP_GAP_REASON:
      g_value_set_string (value, sbx_message_get_gap_reason (self));
      break;
    case PROP_GAP_LOADABLE:
      g_value_set_boolean (value, self->place.gap_loadable);
      break;
    case PROP_GAP_LOADING:
      g_value_set_boolean (value, self->place.gap_loading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_string (guint       id,
                const char *name)
{
  properties[id] = g_param_spec_string (name, NULL, NULL, NULL, SBX_PROPERTY_READABLE);
}

static void
install_int64 (guint       id,
               const char *name)
{
  properties[id] = g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
}

static void
install_boolean (guint       id,
                 const char *name)
{
  properties[id] = g_param_spec_boolean (name, NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
}

static void
sbx_message_class_init (SbxMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_message_finalize;
  object_class->get_property = sbx_message_get_property;

  install_string (PROP_ID, "id");
  install_string (PROP_KEY, "key");
  install_string (PROP_FROM_ID, "from-id");
  install_string (PROP_FROM_NAME, "from-name");
  install_string (PROP_CONTENT, "content");
  install_string (PROP_MESSAGE_TYPE, "message-type");
  install_string (PROP_REASON, "reason");
  install_int64 (PROP_SEQ, "seq");
  install_int64 (PROP_TIMESTAMP, "timestamp");
  install_int64 (PROP_STORED_AT, "stored-at");
  install_int64 (PROP_EDITED_AT, "edited-at");
  install_boolean (PROP_OWN, "own");
  install_boolean (PROP_OUTGOING, "outgoing");
  install_boolean (PROP_FROM_ACCOUNT, "from-account");
  install_boolean (PROP_IMPORTANT, "important");
  install_boolean (PROP_PRIVATE, "private");
  install_boolean (PROP_SYSTEM, "system");
  install_string (PROP_REPLY_TO, "reply-to");
  properties[PROP_ATTACHMENTS] =
    g_param_spec_object ("attachments", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[PROP_ATTACHMENT_COUNT] =
    g_param_spec_uint ("attachment-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  install_boolean (PROP_EDITED, "edited");
  install_boolean (PROP_REMOVED, "removed");
  install_boolean (PROP_UNCONFIRMED, "unconfirmed");
  properties[PROP_DELIVERY] = g_param_spec_int ("delivery", NULL, NULL, SBX_DELIVERY_WAITING, SBX_DELIVERY_HELD,
                                                SBX_DELIVERY_STORED, SBX_PROPERTY_READABLE);
  install_boolean (PROP_STARTS_DAY, "starts-day");
  install_boolean (PROP_STARTS_GROUP, "starts-group");
  install_boolean (PROP_ENDS_GROUP, "ends-group");
  properties[PROP_NEW_COUNT] = g_param_spec_uint ("new-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  install_boolean (PROP_GAP_BEFORE, "gap-before");
  install_int64 (PROP_GAP_FROM, "gap-from");
  install_int64 (PROP_GAP_TO, "gap-to");
  install_string (PROP_GAP_REASON, "gap-reason");
  install_boolean (PROP_GAP_LOADABLE, "gap-loadable");
  install_boolean (PROP_GAP_LOADING, "gap-loading");
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_message_init (SbxMessage *self)
{
}

/**
 * sbx_message_new:
 * @log: (nullable): told when the object goes
 * @record: (transfer none): what it shows
 *
 * Returns: (transfer full): the object for @record
 */
SbxMessage *
sbx_message_new (SbxMessageLog         *log,
                 SbxLogRecord          *record,
                 const SbxMessagePlace *place)
{
  SbxMessage *self = g_object_new (SBX_TYPE_MESSAGE, NULL);

  self->log = log;
  self->record = sbx_log_record_ref (record);
  self->place = *place;

  return self;
}

/**
 * sbx_message_get_record:
 *
 * Returns: (transfer none): what it shows now
 */
SbxLogRecord *
sbx_message_get_record (SbxMessage *self)
{
  return self->record;
}

/**
 * sbx_message_set_record:
 *
 * Makes the object show @record; notifies what differs.
 */
void
sbx_message_set_record (SbxMessage   *self,
                        SbxLogRecord *record)
{
  g_autoptr (SbxLogRecord) old = self->record;

  self->record = sbx_log_record_ref (record);

  g_object_freeze_notify (G_OBJECT (self));
  notify_texts (self, old, record);
  notify_values (self, old, record);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_message_set_place:
 *
 * Takes over what follows from the neighbours; notifies what differs.
 */
void
sbx_message_set_place (SbxMessage            *self,
                       const SbxMessagePlace *place)
{
  g_object_freeze_notify (G_OBJECT (self));
  sbx_property_set_boolean (self, properties[PROP_OWN], &self->place.own, place->own);
  sbx_property_set_boolean (self, properties[PROP_STARTS_DAY], &self->place.starts_day, place->starts_day);
  sbx_property_set_boolean (self, properties[PROP_STARTS_GROUP], &self->place.starts_group, place->starts_group);
  sbx_property_set_boolean (self, properties[PROP_ENDS_GROUP], &self->place.ends_group, place->ends_group);
  sbx_property_set_int64 (self, properties[PROP_GAP_FROM], &self->place.gap_from, place->gap_from);
  sbx_property_set_int64 (self, properties[PROP_GAP_TO], &self->place.gap_to, place->gap_to);
  if (self->place.gap_reason != place->gap_reason)
    {
      self->place.gap_reason = place->gap_reason;
      notify (self, PROP_GAP_REASON);
    }
  sbx_property_set_boolean (self, properties[PROP_GAP_LOADABLE], &self->place.gap_loadable, place->gap_loadable);
  sbx_property_set_boolean (self, properties[PROP_GAP_LOADING], &self->place.gap_loading, place->gap_loading);
  sbx_property_set_boolean (self, properties[PROP_GAP_BEFORE], &self->place.gap_before, place->gap_before);
  sbx_property_set_uint (self, properties[PROP_NEW_COUNT], &self->place.new_count, place->new_count);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_message_set_delivery:
 *
 * Says how far a message of ours has come, in the record and on the object.
 */
void
sbx_message_set_delivery (SbxMessage *self,
                          SbxDelivery delivery,
                          const char *reason)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->record->delivery != delivery)
    {
      self->record->delivery = delivery;
      notify (self, PROP_DELIVERY);
    }
  sbx_property_set_string (self, properties[PROP_REASON], &self->record->reason, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_message_orphan:
 *
 * Called by the log when it goes: the object keeps showing what it shows.
 */
void
sbx_message_orphan (SbxMessage *self)
{
  self->log = NULL;
}

const char *
sbx_message_get_id (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return sbx_log_record_get_id (self->record);
}

/**
 * sbx_message_get_key:
 *
 * Returns: (nullable): the key of a message that this program sent
 */
const char *
sbx_message_get_key (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->key;
}

const char *
sbx_message_get_from_id (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->from_id;
}

const char *
sbx_message_get_from_name (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->from_name;
}

const char *
sbx_message_get_content (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return sbx_log_record_get_content (self->record);
}

const char *
sbx_message_get_message_type (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->type;
}

/**
 * sbx_message_get_reason:
 *
 * Returns: (nullable): for people: what it waits for, or why it failed
 */
const char *
sbx_message_get_reason (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->reason;
}

gint64
sbx_message_get_seq (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->record->seq;
}

gint64
sbx_message_get_timestamp (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->record->timestamp;
}

gint64
sbx_message_get_stored_at (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return stored_at (self->record);
}

gint64
sbx_message_get_edited_at (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->record->edited_at;
}

gboolean
sbx_message_is_own (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.own;
}

gboolean
sbx_message_is_outgoing (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_OUTGOING);
}

gboolean
sbx_message_is_from_account (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_ACCOUNT);
}

gboolean
sbx_message_is_important (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_IMPORTANT);
}

gboolean
sbx_message_is_private (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_PRIVATE);
}

gboolean
sbx_message_is_system (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_SYSTEM);
}

/**
 * sbx_message_get_reply_to:
 *
 * Returns: (transfer none) (nullable): the id of the message of the topic that it answers; sbx_topic_dup_message()
 *   finds it where it is here
 */
const char *
sbx_message_get_reply_to (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->extra != NULL ? self->record->extra->reply_to : NULL;
}

/**
 * sbx_message_get_attachments:
 *
 * Returns: (transfer none) (nullable): a list of #SbxAttachment that never changes; %NULL where there are none
 */
GListModel *
sbx_message_get_attachments (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->record->extra != NULL ? self->record->extra->attachments : NULL;
}

guint
sbx_message_get_attachment_count (SbxMessage *self)
{
  GListModel *attachments = sbx_message_get_attachments (self);

  return attachments != NULL ? g_list_model_get_n_items (attachments) : 0;
}

/**
 * sbx_message_is_edited:
 *
 * Returns: whether it said something else once
 */
gboolean
sbx_message_is_edited (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->record->edited_at > 0;
}

/**
 * sbx_message_is_removed:
 *
 * Returns: whether it is gone, or is to go as soon as the hub confirms that
 */
gboolean
sbx_message_is_removed (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_DELETED) || has_flag (self, SBX_LOG_RECORD_REMOVED);
}

/**
 * sbx_message_is_unconfirmed:
 *
 * Returns: whether it is shown as somebody here changed it, and the hub has not said yes or no
 */
gboolean
sbx_message_is_unconfirmed (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return has_flag (self, SBX_LOG_RECORD_UNCONFIRMED);
}

SbxDelivery
sbx_message_get_delivery (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), SBX_DELIVERY_STORED);

  return self->record->delivery;
}

gboolean
sbx_message_get_starts_day (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.starts_day;
}

gboolean
sbx_message_get_starts_group (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.starts_group;
}

gboolean
sbx_message_get_ends_group (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.ends_group;
}

guint
sbx_message_get_new_count (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->place.new_count;
}

gboolean
sbx_message_get_gap_before (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.gap_before;
}

/**
 * sbx_message_get_gap_from:
 *
 * Returns: the first seq that is missing above it, 0 where nothing is
 */
gint64
sbx_message_get_gap_from (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->place.gap_from;
}

/**
 * sbx_message_get_gap_to:
 *
 * Returns: the last seq that is missing above it, 0 where nothing is
 */
gint64
sbx_message_get_gap_to (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->place.gap_to;
}

/**
 * sbx_message_get_gap_reason:
 *
 * Returns: why the messages above it are missing, in the protocol's word: trimmed, epoch, ahead, unknown, forbidden
 *   or failed; "" where they were just not loaded
 */
const char *
sbx_message_get_gap_reason (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->place.gap_reason != NULL ? self->place.gap_reason : "";
}

/**
 * sbx_message_get_gap_loadable:
 *
 * Returns: whether it makes sense to ask the hub for what is missing
 */
gboolean
sbx_message_get_gap_loadable (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.gap_loadable;
}

/**
 * sbx_message_get_gap_loading:
 *
 * Returns: whether the hub was asked for what is missing
 */
gboolean
sbx_message_get_gap_loading (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.gap_loading;
}
