/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-log-record.h"
#include "sbx-message.h"

G_BEGIN_DECLS

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
