/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a picture may have: its file, and as many pixels as it says before any is read. */
#define SBX_PICTURE_MAX_BYTES  (32 * 1024 * 1024)
#define SBX_PICTURE_MAX_PIXELS (64 * 1000 * 1000)

typedef enum {
  SBX_PICTURE_ERROR_BROKEN,
  SBX_PICTURE_ERROR_TOO_LARGE,
} SbxPictureError;

#define SBX_PICTURE_ERROR (sbx_picture_error_quark ())
GQuark      sbx_picture_error_quark    (void);

/* Whether it can be one that is shown, by what its sender calls it. */
gboolean    sbx_picture_is_type        (const char           *mime);
const char *sbx_picture_too_large_words (void);
/* Errors are sentences for people. */
void        sbx_picture_decode_async   (GInputStream         *stream,
                                        int                   max_side,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
void        sbx_picture_read_async     (GFile                *file,
                                        int                   max_side,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GdkTexture *sbx_picture_finish         (GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
