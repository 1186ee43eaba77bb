/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-property-private.h"

#include <glib/gi18n-lib.h>

GParamSpec *sbx_message_properties[SBX_MESSAGE_N_PROPS];

G_DEFINE_FINAL_TYPE (SbxMessage, sbx_message, G_TYPE_OBJECT)

static gboolean
has_flag (SbxMessage       *self,
          SbxLogRecordFlags flag)
{
  return (self->record->flags & flag) != 0;
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
    case SBX_MESSAGE_PROP_ID:
      g_value_set_string (value, sbx_message_get_id (self));
      break;
    case SBX_MESSAGE_PROP_KEY:
      g_value_set_string (value, sbx_message_get_key (self));
      break;
    case SBX_MESSAGE_PROP_FROM_ID:
      g_value_set_string (value, sbx_message_get_from_id (self));
      break;
    case SBX_MESSAGE_PROP_FROM_NAME:
      g_value_set_string (value, sbx_message_get_from_name (self));
      break;
    case SBX_MESSAGE_PROP_CONTENT:
      g_value_set_string (value, sbx_message_get_content (self));
      break;
    case SBX_MESSAGE_PROP_MESSAGE_TYPE:
      g_value_set_string (value, sbx_message_get_message_type (self));
      break;
    case SBX_MESSAGE_PROP_REASON:
      g_value_set_string (value, sbx_message_get_reason (self));
      break;
    case SBX_MESSAGE_PROP_SEQ:
      g_value_set_int64 (value, sbx_message_get_seq (self));
      break;
    case SBX_MESSAGE_PROP_TIMESTAMP:
      g_value_set_int64 (value, sbx_message_get_timestamp (self));
      break;
    case SBX_MESSAGE_PROP_STORED_AT:
      g_value_set_int64 (value, sbx_message_get_stored_at (self));
      break;
    case SBX_MESSAGE_PROP_EDITED_AT:
      g_value_set_int64 (value, sbx_message_get_edited_at (self));
      break;
    case SBX_MESSAGE_PROP_OWN:
      g_value_set_boolean (value, sbx_message_is_own (self));
      break;
    case SBX_MESSAGE_PROP_OUTGOING:
      g_value_set_boolean (value, sbx_message_is_outgoing (self));
      break;
    case SBX_MESSAGE_PROP_FROM_ACCOUNT:
      g_value_set_boolean (value, sbx_message_is_from_account (self));
      break;
    case SBX_MESSAGE_PROP_IMPORTANT:
      g_value_set_boolean (value, sbx_message_is_important (self));
      break;
    case SBX_MESSAGE_PROP_PRIVATE:
      g_value_set_boolean (value, sbx_message_is_private (self));
      break;
    case SBX_MESSAGE_PROP_SYSTEM:
      g_value_set_boolean (value, sbx_message_is_system (self));
      break;
    case SBX_MESSAGE_PROP_REPLY_TO:
      g_value_set_string (value, sbx_message_get_reply_to (self));
      break;
    case SBX_MESSAGE_PROP_ATTACHMENTS:
      g_value_set_object (value, sbx_message_get_attachments (self));
      break;
    case SBX_MESSAGE_PROP_ATTACHMENT_COUNT:
      g_value_set_uint (value, sbx_message_get_attachment_count (self));
      break;
    case SBX_MESSAGE_PROP_EDITED:
      g_value_set_boolean (value, sbx_message_is_edited (self));
      break;
    case SBX_MESSAGE_PROP_REMOVED:
      g_value_set_boolean (value, sbx_message_is_removed (self));
      break;
    case SBX_MESSAGE_PROP_UNCONFIRMED:
      g_value_set_boolean (value, sbx_message_is_unconfirmed (self));
      break;
    case SBX_MESSAGE_PROP_DELIVERY:
      g_value_set_int (value, sbx_message_get_delivery (self));
      break;
    case SBX_MESSAGE_PROP_STARTS_DAY:
      g_value_set_boolean (value, self->place.starts_day);
      break;
    case SBX_MESSAGE_PROP_STARTS_GROUP:
      g_value_set_boolean (value, self->place.starts_group);
      break;
    case SBX_MESSAGE_PROP_ENDS_GROUP:
      g_value_set_boolean (value, self->place.ends_group);
      break;
    case SBX_MESSAGE_PROP_NEW_COUNT:
      g_value_set_uint (value, self->place.new_count);
      break;
    case SBX_MESSAGE_PROP_GAP_BEFORE:
      g_value_set_boolean (value, self->place.gap_before);
      break;
    case SBX_MESSAGE_PROP_GAP_FROM:
      g_value_set_int64 (value, self->place.gap_from);
      break;
    case SBX_MESSAGE_PROP_GAP_TO:
      g_value_set_int64 (value, self->place.gap_to);
      break;
    case SBX_MESSAGE_PROP_GAP_REASON:
      g_value_set_string (value, sbx_message_get_gap_reason (self));
      break;
    case SBX_MESSAGE_PROP_GAP_LOADABLE:
      g_value_set_boolean (value, self->place.gap_loadable);
      break;
    case SBX_MESSAGE_PROP_GAP_LOADING:
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
  sbx_message_properties[id] = g_param_spec_string (name, NULL, NULL, NULL, SBX_PROPERTY_READABLE);
}

static void
install_int64 (guint       id,
               const char *name)
{
  sbx_message_properties[id] = g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
}

static void
install_boolean (guint       id,
                 const char *name)
{
  sbx_message_properties[id] = g_param_spec_boolean (name, NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
}

static void
sbx_message_class_init (SbxMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamSpec **properties = sbx_message_properties;

  object_class->finalize = sbx_message_finalize;
  object_class->get_property = sbx_message_get_property;

  install_string (SBX_MESSAGE_PROP_ID, "id");
  install_string (SBX_MESSAGE_PROP_KEY, "key");
  install_string (SBX_MESSAGE_PROP_FROM_ID, "from-id");
  install_string (SBX_MESSAGE_PROP_FROM_NAME, "from-name");
  install_string (SBX_MESSAGE_PROP_CONTENT, "content");
  install_string (SBX_MESSAGE_PROP_MESSAGE_TYPE, "message-type");
  install_string (SBX_MESSAGE_PROP_REASON, "reason");
  install_int64 (SBX_MESSAGE_PROP_SEQ, "seq");
  install_int64 (SBX_MESSAGE_PROP_TIMESTAMP, "timestamp");
  install_int64 (SBX_MESSAGE_PROP_STORED_AT, "stored-at");
  install_int64 (SBX_MESSAGE_PROP_EDITED_AT, "edited-at");
  install_boolean (SBX_MESSAGE_PROP_OWN, "own");
  install_boolean (SBX_MESSAGE_PROP_OUTGOING, "outgoing");
  install_boolean (SBX_MESSAGE_PROP_FROM_ACCOUNT, "from-account");
  install_boolean (SBX_MESSAGE_PROP_IMPORTANT, "important");
  install_boolean (SBX_MESSAGE_PROP_PRIVATE, "private");
  install_boolean (SBX_MESSAGE_PROP_SYSTEM, "system");
  install_string (SBX_MESSAGE_PROP_REPLY_TO, "reply-to");
  properties[SBX_MESSAGE_PROP_ATTACHMENTS] =
    g_param_spec_object ("attachments", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_MESSAGE_PROP_ATTACHMENT_COUNT] =
    g_param_spec_uint ("attachment-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  install_boolean (SBX_MESSAGE_PROP_EDITED, "edited");
  install_boolean (SBX_MESSAGE_PROP_REMOVED, "removed");
  install_boolean (SBX_MESSAGE_PROP_UNCONFIRMED, "unconfirmed");
  properties[SBX_MESSAGE_PROP_DELIVERY] = g_param_spec_int ("delivery", NULL, NULL, SBX_DELIVERY_WAITING, SBX_DELIVERY_HELD,
                                                SBX_DELIVERY_STORED, SBX_PROPERTY_READABLE);
  install_boolean (SBX_MESSAGE_PROP_STARTS_DAY, "starts-day");
  install_boolean (SBX_MESSAGE_PROP_STARTS_GROUP, "starts-group");
  install_boolean (SBX_MESSAGE_PROP_ENDS_GROUP, "ends-group");
  properties[SBX_MESSAGE_PROP_NEW_COUNT] = g_param_spec_uint ("new-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  install_boolean (SBX_MESSAGE_PROP_GAP_BEFORE, "gap-before");
  install_int64 (SBX_MESSAGE_PROP_GAP_FROM, "gap-from");
  install_int64 (SBX_MESSAGE_PROP_GAP_TO, "gap-to");
  install_string (SBX_MESSAGE_PROP_GAP_REASON, "gap-reason");
  install_boolean (SBX_MESSAGE_PROP_GAP_LOADABLE, "gap-loadable");
  install_boolean (SBX_MESSAGE_PROP_GAP_LOADING, "gap-loading");
  g_object_class_install_properties (object_class, SBX_MESSAGE_N_PROPS, properties);
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

  return sbx_log_record_get_stored_at (self->record);
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

/**
 * sbx_message_name_sender:
 * @own: whether this user wrote it
 * @name: (nullable): what the sender is called
 * @id: (nullable): of the sender
 *
 * Returns: (transfer none): what we call who wrote a message, wherever it is shown; as long as @name and @id are there
 */
const char *
sbx_message_name_sender (gboolean    own,
                         const char *name,
                         const char *id)
{
  if (own)
    return C_("sender", "You");
  if (name == NULL || *name == '\0')
    name = id;

  /* The protocol's word for a name that nobody knows is not for people. */
  return name == NULL || *name == '\0' || g_str_equal (name, "Unknown user") ? _("Unknown user") : name;
}
