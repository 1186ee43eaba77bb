/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"
#include "sbx-store-uploads.h"

G_BEGIN_DECLS

/* Between uploads and the attachments of messages. */

JsonObject *sbx_attachment_of_upload (const SbxUploadRow  *row);

/* For write functions: before a message is stored, and behind it. */
gboolean    sbx_attachments_resolve  (SbxStoreWriter      *writer,
                                      SbxMessageRecord    *message,
                                      GError             **error);
gboolean    sbx_attachments_note     (SbxStoreWriter      *writer,
                                      SbxMessageRecord    *message,
                                      GError             **error);

G_END_DECLS
