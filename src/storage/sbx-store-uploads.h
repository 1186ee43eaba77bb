/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store.h"

G_BEGIN_DECLS

/**
 * SbxUploadRow:
 *
 * What the database knows of a file that was uploaded. A number that nobody knows is 0.
 */
typedef struct
{
  char   *id;
  char   *name;
  char   *mime;
  gint64  size;       /* bytes */
  gint64  width;      /* px */
  gint64  height;
  gint64  duration;   /* ms */
} SbxUploadRow;

void          sbx_upload_row_free         (SbxUploadRow        *self);

/* For write functions. */
gboolean      sbx_store_put_upload        (SbxStoreWriter      *writer,
                                           const SbxUploadRow  *row,
                                           GError             **error);
/* NULL with no error set where there is none of that id. */
SbxUploadRow *sbx_store_find_upload       (SbxStoreWriter      *writer,
                                           const char          *id,
                                           GError             **error);
/* The message, which is stored, has the file: it stays as long as the message. */
gboolean      sbx_store_use_upload        (SbxStoreWriter      *writer,
                                           const char          *id,
                                           const char          *channel_id,
                                           const char          *topic_id,
                                           const char          *message_id,
                                           GError             **error);
/* Removes at most @limit rows of files that no message has and that came before a time (ms); their ids
 * (element-type utf8) (transfer full). */
GPtrArray    *sbx_store_forget_uploads    (SbxStoreWriter      *writer,
                                           gint64               before,
                                           guint                limit,
                                           GError             **error);
/* Makes room for @size bytes more where all uploads together may have @limit: rows of files that no message has
 * and that came more than @age ms ago go, the oldest first and no more than it takes, and none where that would not
 * do. *removed: their ids (element-type utf8) (transfer full), NULL where there is no room. */
gboolean      sbx_store_make_upload_room  (SbxStoreWriter      *writer,
                                           gint64               size,
                                           gint64               limit,
                                           gint64               age,
                                           GPtrArray          **removed,
                                           GError             **error);

/* For read functions; the same as above. */
SbxUploadRow *sbx_store_read_upload       (SbxStoreReader      *reader,
                                           const char          *id,
                                           GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxUploadRow, sbx_upload_row_free)

G_END_DECLS
