/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-upload-file.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxUploads:
 *
 * The files that people send, beside the database: each in a file of its own under an id that nobody
 * guesses, and a row of the store that says what it is. One that no message has goes after some time.
 */
typedef struct _SbxUploads SbxUploads;

/* What its sender says of a file; each may be missing (NULL, 0). */
typedef struct
{
  const char *name;
  const char *mime;
  gint64      width;      /* px; an image's own word goes first */
  gint64      height;
  gint64      duration;   /* ms */
} SbxUploadInfo;

SbxUploads    *sbx_uploads_new                (SbxHub               *hub);
void           sbx_uploads_free               (SbxUploads           *self);
gint64         sbx_uploads_get_limit          (SbxUploads           *self);

/* In pieces: begin, write to the file, keep it. */
SbxUploadFile *sbx_uploads_begin              (SbxUploads           *self);
void           sbx_uploads_keep_async         (SbxUploads           *self,
                                               SbxUploadFile        *file,
                                               const SbxUploadInfo  *info,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
/* An Attachment of docs/protocol.md: {id, name, mime, size, url, …}. */
JsonObject    *sbx_uploads_keep_finish        (GAsyncResult         *result,
                                               GError              **error);

/* At once: what came inside a message. */
void           sbx_uploads_store_bytes_async  (SbxUploads           *self,
                                               GBytes               *bytes,
                                               const SbxUploadInfo  *info,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
JsonObject    *sbx_uploads_store_bytes_finish (GAsyncResult         *result,
                                               GError              **error);

/* Opens one to be read: its descriptor, or -1. *attachment is what it is. */
void           sbx_uploads_open_async         (SbxUploads           *self,
                                               const char           *id,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
int            sbx_uploads_open_finish        (GAsyncResult         *result,
                                               JsonObject          **attachment,
                                               GError              **error);

G_END_DECLS
