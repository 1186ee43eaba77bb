/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-desk.h"

G_BEGIN_DECLS

typedef enum {
  SBX_UPLOAD_READY,    /* chosen; nothing left yet */
  SBX_UPLOAD_SENDING,
  SBX_UPLOAD_DONE,     /* the hub has it: attachment */
  SBX_UPLOAD_FAILED,   /* reason says why; some can be started again */
} SbxUploadState;

/**
 * SbxUpload:
 *
 * A file that somebody chose to send: never read before it leaves, never whole in memory but for the small picture of it.
 *
 * Properties, all read-only: `file` (GFile), `name` (string), `size` (int64 bytes, -1 = not known yet), `state` (SbxUploadState as int),
 * `fraction` (double), `reason` (string, nullable), `thumbnail` (GdkTexture, nullable)
 */
#define SBX_TYPE_UPLOAD (sbx_upload_get_type ())
G_DECLARE_FINAL_TYPE (SbxUpload, sbx_upload, SBX, UPLOAD, GObject)

SbxUpload      *sbx_upload_new            (GFile     *file,
                                           SbxDesk   *desk);
const char     *sbx_upload_get_name       (SbxUpload *self);
gint64          sbx_upload_get_size       (SbxUpload *self);
SbxUploadState  sbx_upload_get_state      (SbxUpload *self);
double          sbx_upload_get_fraction   (SbxUpload *self);
const char     *sbx_upload_get_reason     (SbxUpload *self);
gboolean        sbx_upload_can_retry      (SbxUpload *self);
GdkTexture     *sbx_upload_get_thumbnail  (SbxUpload *self);
const char     *sbx_upload_get_icon_name  (SbxUpload *self);
SbxAttachment  *sbx_upload_get_attachment (SbxUpload *self);
void            sbx_upload_start          (SbxUpload *self);
void            sbx_upload_cancel         (SbxUpload *self);

GStrv           sbx_uploads_dup_uris      (GListModel *uploads);

G_END_DECLS
