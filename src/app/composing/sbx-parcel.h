/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-upload.h"

G_BEGIN_DECLS

/**
 * SbxParcel:
 *
 * A message on its way, with files or none: they go to the hub one after the other, and then what was written with them. Somebody may
 * take a file out of it meanwhile, or put it there again when it failed.
 *
 * Signals:
 * - `sent`: the message is with the client, which keeps it from now on
 * - `refused`: the client does not take it; the client says why
 * - `stuck`: one of its files failed, and it waits for a person
 */
#define SBX_TYPE_PARCEL (sbx_parcel_get_type ())
G_DECLARE_FINAL_TYPE (SbxParcel, sbx_parcel, SBX, PARCEL, GObject)

/* Takes the uploads of @files as they are. */
SbxParcel  *sbx_parcel_new          (SbxDesk    *desk,
                                     const char *content,
                                     const char *reply_to,
                                     gboolean    is_private,
                                     GListModel *files);
SbxDesk    *sbx_parcel_get_desk     (SbxParcel  *self);
const char *sbx_parcel_get_content  (SbxParcel  *self);
const char *sbx_parcel_get_reply_to (SbxParcel  *self);
gboolean    sbx_parcel_get_private  (SbxParcel  *self);
GListModel *sbx_parcel_get_files    (SbxParcel  *self);
void        sbx_parcel_start        (SbxParcel  *self);
gboolean    sbx_parcel_is_stuck     (SbxParcel  *self);
void        sbx_parcel_drop         (SbxParcel  *self,
                                     SbxUpload  *upload);
void        sbx_parcel_stop         (SbxParcel  *self);

G_END_DECLS
