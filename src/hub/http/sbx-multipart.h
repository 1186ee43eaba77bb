/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxMultipart:
 *
 * Takes multipart/form-data (RFC 7578) apart as it comes, in pieces of any size. It keeps a few KiB,
 * however long a part is.
 */
typedef struct _SbxMultipart SbxMultipart;

/**
 * SbxMultipartFuncs:
 * @begin: a part begins; @file_name is %NULL for a field, @type where it says none
 * @data: bytes of that part
 *
 * Each may refuse with %FALSE and an error.
 */
typedef struct
{
  gboolean (*begin) (const char    *name,
                     const char    *file_name,
                     const char    *type,
                     gpointer       user_data,
                     GError       **error);
  gboolean (*data)  (const guint8  *data,
                     gsize          length,
                     gpointer       user_data,
                     GError       **error);
} SbxMultipartFuncs;

SbxMultipart *sbx_multipart_new    (const char               *boundary,
                                    const SbxMultipartFuncs  *funcs,
                                    gpointer                  user_data);
void          sbx_multipart_free   (SbxMultipart             *self);
gboolean      sbx_multipart_feed   (SbxMultipart             *self,
                                    const guint8             *data,
                                    gsize                     length,
                                    GError                  **error);
gboolean      sbx_multipart_finish (SbxMultipart             *self,
                                    GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxMultipart, sbx_multipart_free)

G_END_DECLS
