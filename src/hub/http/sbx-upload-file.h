/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"

G_BEGIN_DECLS

/**
 * SbxUploadFile:
 *
 * A file of the hub's while it is being written: in another thread, a piece at a time, under a name that
 * nobody asks for. It holds a few hundred KiB in memory, however large the file and slow the disk.
 */
typedef struct _SbxUploadFile SbxUploadFile;

typedef void (*SbxUploadFileFunc) (SbxUploadFile *file,
                                   gpointer       user_data);

SbxUploadFile *sbx_upload_file_new          (SbxHub               *hub,
                                             const char           *folder);
void           sbx_upload_file_free         (SbxUploadFile        *self);
void           sbx_upload_file_set_room     (SbxUploadFile        *self,
                                             SbxUploadFileFunc     room,
                                             gpointer              user_data);
gboolean       sbx_upload_file_write        (SbxUploadFile        *self,
                                             const void           *data,
                                             gsize                 length);
gint64         sbx_upload_file_get_size     (SbxUploadFile        *self);
const char    *sbx_upload_file_get_id       (SbxUploadFile        *self);
void           sbx_upload_file_get_extent   (SbxUploadFile        *self,
                                             guint                *width,
                                             guint                *height);
void           sbx_upload_file_finish_async (SbxUploadFile        *self,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       sbx_upload_file_finish       (GAsyncResult         *result,
                                             GError              **error);
void           sbx_upload_file_discard      (SbxUploadFile        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxUploadFile, sbx_upload_file_free)

G_END_DECLS
