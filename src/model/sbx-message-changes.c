/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-private.h"
#include "sbx-property-private.h"

/* A message that is another one than before tells what differs. */

static void
notify (SbxMessage *self,
        guint       id)
{
  g_object_notify_by_pspec (G_OBJECT (self), sbx_message_properties[id]);
}

static void
notify_texts (SbxMessage         *self,
              const SbxLogRecord *old,
              const SbxLogRecord *new)
{
  if (strcmp (sbx_log_record_get_id (old), sbx_log_record_get_id (new)) != 0)
    notify (self, SBX_MESSAGE_PROP_ID);
  if (g_strcmp0 (old->key, new->key) != 0)
    notify (self, SBX_MESSAGE_PROP_KEY);
  if (old->from_id != new->from_id)
    notify (self, SBX_MESSAGE_PROP_FROM_ID);
  if (old->from_name != new->from_name)
    notify (self, SBX_MESSAGE_PROP_FROM_NAME);
  if (strcmp (sbx_log_record_get_content (old), sbx_log_record_get_content (new)) != 0)
    notify (self, SBX_MESSAGE_PROP_CONTENT);
  if (old->type != new->type)
    notify (self, SBX_MESSAGE_PROP_MESSAGE_TYPE);
  if (g_strcmp0 (old->reason, new->reason) != 0)
    notify (self, SBX_MESSAGE_PROP_REASON);
}

static void
notify_values (SbxMessage         *self,
               const SbxLogRecord *old,
               const SbxLogRecord *new)
{
  guint16 changed = old->flags ^ new->flags;

  if (old->seq != new->seq)
    notify (self, SBX_MESSAGE_PROP_SEQ);
  if (old->timestamp != new->timestamp)
    notify (self, SBX_MESSAGE_PROP_TIMESTAMP);
  if (sbx_log_record_get_stored_at (old) != sbx_log_record_get_stored_at (new))
    notify (self, SBX_MESSAGE_PROP_STORED_AT);
  if (old->edited_at != new->edited_at)
    notify (self, SBX_MESSAGE_PROP_EDITED_AT);
  if ((old->edited_at > 0) != (new->edited_at > 0))
    notify (self, SBX_MESSAGE_PROP_EDITED);
  if (old->delivery != new->delivery)
    notify (self, SBX_MESSAGE_PROP_DELIVERY);
  if (changed & SBX_LOG_RECORD_OUTGOING)
    notify (self, SBX_MESSAGE_PROP_OUTGOING);
  if (changed & SBX_LOG_RECORD_ACCOUNT)
    notify (self, SBX_MESSAGE_PROP_FROM_ACCOUNT);
  if (changed & SBX_LOG_RECORD_IMPORTANT)
    notify (self, SBX_MESSAGE_PROP_IMPORTANT);
  if (changed & SBX_LOG_RECORD_PRIVATE)
    notify (self, SBX_MESSAGE_PROP_PRIVATE);
  if (changed & SBX_LOG_RECORD_SYSTEM)
    notify (self, SBX_MESSAGE_PROP_SYSTEM);
  if (changed & (SBX_LOG_RECORD_DELETED | SBX_LOG_RECORD_REMOVED))
    notify (self, SBX_MESSAGE_PROP_REMOVED);
  if (changed & SBX_LOG_RECORD_UNCONFIRMED)
    notify (self, SBX_MESSAGE_PROP_UNCONFIRMED);
  if (old->extra != new->extra)
    {
      notify (self, SBX_MESSAGE_PROP_REPLY_TO);
      notify (self, SBX_MESSAGE_PROP_ATTACHMENTS);
      notify (self, SBX_MESSAGE_PROP_ATTACHMENT_COUNT);
    }
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
      notify (self, SBX_MESSAGE_PROP_DELIVERY);
    }
  sbx_property_set_string (self, sbx_message_properties[SBX_MESSAGE_PROP_REASON], &self->record->reason, reason);
  g_object_thaw_notify (G_OBJECT (self));
}
