/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-json-check.h"

G_BEGIN_DECLS

/* Reads values out of JSON text that was checked before, without making a tree of it. */

/* A value of an array or object, as it stands in the text. */
typedef struct
{
  const char *text;
  gsize       length;
} SbxJsonSlice;

/* Where the named members of an object stand; FALSE where it is none. */
gboolean     sbx_json_scan_object (SbxJsonSlice        object,
                                   SbxJsonSpan        *spans,
                                   guint               n_spans);

/* What is in an object, and from it one member after the other, in their order. */
SbxJsonSlice sbx_json_scan_members (SbxJsonSlice       object);
gboolean     sbx_json_scan_next_member
                                  (SbxJsonSlice       *rest,
                                   SbxJsonSlice       *name,
                                   SbxJsonSlice       *value);

/* What is in an array, and from it one element after the other. */
SbxJsonSlice sbx_json_scan_array  (SbxJsonSlice        array);
gboolean     sbx_json_scan_next   (SbxJsonSlice       *rest,
                                   SbxJsonSlice       *element);
SbxJsonSlice sbx_json_scan_member (SbxJsonSlice        object,
                                   const SbxJsonSpan  *span);
char        *sbx_json_scan_text   (SbxJsonSlice        value);
gint64       sbx_json_scan_int    (SbxJsonSlice        value);

G_END_DECLS
