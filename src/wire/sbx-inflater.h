/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxInflater:
 *
 * One message of permessage-deflate (RFC 7692) without context takeover: deflate bytes in, in pieces of any
 * size, the message out, never more of it than is allowed.
 */
typedef struct _SbxInflater SbxInflater;

typedef enum {
  SBX_INFLATE_OK,
  SBX_INFLATE_MALFORMED,
  SBX_INFLATE_TOO_LARGE,
} SbxInflateResult;

SbxInflater      *sbx_inflater_new    (void);
void              sbx_inflater_free   (SbxInflater   *self);
SbxInflateResult  sbx_inflater_feed   (SbxInflater   *self,
                                       const guint8  *data,
                                       gsize          length,
                                       GByteArray    *message,
                                       gsize          max_bytes);
SbxInflateResult  sbx_inflater_finish (SbxInflater   *self,
                                       GByteArray    *message,
                                       gsize          max_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxInflater, sbx_inflater_free)

G_END_DECLS
