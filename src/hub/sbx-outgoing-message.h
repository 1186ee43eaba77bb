/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"

G_BEGIN_DECLS

SbxMessageRecord *sbx_outgoing_message_read   (JsonObject              *payload,
                                               GError                 **error);
char             *sbx_outgoing_message_digest (const SbxMessageRecord  *message);

G_END_DECLS
