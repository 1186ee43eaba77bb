/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-log-record.h"
#include "sbx-message.h"

G_BEGIN_DECLS

/* Only for sbx-message.c, sbx-message-changes.c and sbx-message-place.c; the log calls what stands below. */
struct _SbxMessage
{
  GObject         parent_instance;
  SbxMessageLog  *log;    /* (nullable): not owned; the log clears it before it goes */
  SbxLogRecord   *record; /* owned */
  SbxMessagePlace place;
};

typedef enum
{
  SBX_MESSAGE_PROP_0,
  SBX_MESSAGE_PROP_ID,
  SBX_MESSAGE_PROP_KEY,
  SBX_MESSAGE_PROP_FROM_ID,
  SBX_MESSAGE_PROP_FROM_NAME,
  SBX_MESSAGE_PROP_CONTENT,
  SBX_MESSAGE_PROP_MESSAGE_TYPE,
  SBX_MESSAGE_PROP_REASON,
  SBX_MESSAGE_PROP_SEQ,
  SBX_MESSAGE_PROP_TIMESTAMP,
  SBX_MESSAGE_PROP_STORED_AT,
  SBX_MESSAGE_PROP_EDITED_AT,
  SBX_MESSAGE_PROP_OWN,
  SBX_MESSAGE_PROP_OUTGOING,
  SBX_MESSAGE_PROP_FROM_ACCOUNT,
  SBX_MESSAGE_PROP_IMPORTANT,
  SBX_MESSAGE_PROP_PRIVATE,
  SBX_MESSAGE_PROP_SYSTEM,
  SBX_MESSAGE_PROP_REPLY_TO,
  SBX_MESSAGE_PROP_ATTACHMENTS,
  SBX_MESSAGE_PROP_ATTACHMENT_COUNT,
  SBX_MESSAGE_PROP_EDITED,
  SBX_MESSAGE_PROP_REMOVED,
  SBX_MESSAGE_PROP_UNCONFIRMED,
  SBX_MESSAGE_PROP_DELIVERY,
  SBX_MESSAGE_PROP_STARTS_DAY,
  SBX_MESSAGE_PROP_STARTS_GROUP,
  SBX_MESSAGE_PROP_ENDS_GROUP,
  SBX_MESSAGE_PROP_NEW_COUNT,
  SBX_MESSAGE_PROP_GAP_BEFORE,
  SBX_MESSAGE_PROP_GAP_FROM,
  SBX_MESSAGE_PROP_GAP_TO,
  SBX_MESSAGE_PROP_GAP_REASON,
  SBX_MESSAGE_PROP_GAP_LOADABLE,
  SBX_MESSAGE_PROP_GAP_LOADING,
  SBX_MESSAGE_N_PROPS
} SbxMessageProperty;

/* The properties, for those files that notify them. */
extern GParamSpec *sbx_message_properties[SBX_MESSAGE_N_PROPS];

SbxMessage   *sbx_message_new        (SbxMessageLog         *log,
                                      SbxLogRecord          *record,
                                      const SbxMessagePlace *place);
SbxLogRecord *sbx_message_get_record (SbxMessage            *self);
void          sbx_message_set_record (SbxMessage            *self,
                                      SbxLogRecord          *record);
void          sbx_message_set_place  (SbxMessage            *self,
                                      const SbxMessagePlace *place);
void          sbx_message_set_delivery (SbxMessage          *self,
                                        SbxDelivery          delivery,
                                        const char          *reason);
void          sbx_message_orphan     (SbxMessage            *self);

G_END_DECLS
