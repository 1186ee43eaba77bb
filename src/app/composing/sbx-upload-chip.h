/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-upload.h"

G_BEGIN_DECLS

/**
 * SbxUploadChip:
 *
 * A file that is to be sent, above what is written: what it is, how far it is, why it is not there.
 *
 * Signals:
 * - `dropped` (SbxUpload): somebody does not want it to be sent
 */
#define SBX_TYPE_UPLOAD_CHIP (sbx_upload_chip_get_type ())
G_DECLARE_FINAL_TYPE (SbxUploadChip, sbx_upload_chip, SBX, UPLOAD_CHIP, GtkWidget)

GtkWidget *sbx_upload_chip_new        (SbxUpload     *upload);

G_END_DECLS
