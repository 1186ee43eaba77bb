/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-canned-reply.h"

G_BEGIN_DECLS

/* A file of canned replies, as it is kept, given to others and taken from them: JSON, {"replies": [{"title", "text"}]}. */

#define SBX_CANNED_MAX 1000
#define SBX_CANNED_FILE_BYTES (16 * 1024 * 1024)

#define SBX_CANNED_ERROR (sbx_canned_error_quark ())

/**
 * SbxCannedError:
 * @SBX_CANNED_ERROR_BROKEN: there is something else in it
 * @SBX_CANNED_ERROR_TOO_LARGE: it, or something in it, is larger than any of ours
 * @SBX_CANNED_ERROR_KEPT: nothing can be written over what is there
 */
typedef enum {
  SBX_CANNED_ERROR_BROKEN,
  SBX_CANNED_ERROR_TOO_LARGE,
  SBX_CANNED_ERROR_KEPT,
} SbxCannedError;

GQuark     sbx_canned_error_quark (void);

/* Of SbxCannedReply; %NULL with a sentence for people. */
GPtrArray *sbx_canned_file_parse  (const char  *text,
                                   gsize        length,
                                   GError     **error);
char      *sbx_canned_file_write  (GListModel  *replies);
char      *sbx_canned_file_read   (GFile       *file,
                                   gsize       *length,
                                   GError     **error);

/* The same of a file that may be far away. */
void       sbx_canned_file_load_async  (GFile               *file,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
GPtrArray *sbx_canned_file_load_finish (GAsyncResult        *result,
                                        GError             **error);

G_END_DECLS
