/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxJsonSpan:
 * @name: the name of a member of the outermost object
 * @start: where its value starts, in bytes
 * @length: the length of the value in bytes; 0 where there is no such member
 *
 * Where a value stands in a checked text.
 */
typedef struct
{
  const char *name;
  gsize       start;
  gsize       length;
} SbxJsonSpan;

/**
 * SbxJsonFault:
 * @at: the byte that is wrong, from 0
 * @cause: what is wrong there, in half a sentence for people
 */
typedef struct
{
  gsize       at;
  const char *cause;
} SbxJsonFault;

gboolean sbx_json_find_fault   (const char   *data,
                                gsize         length,
                                guint         max_depth,
                                SbxJsonFault *fault);
gboolean sbx_json_check        (const char   *data,
                                gsize         length,
                                guint         max_depth,
                                GError      **error);
gboolean sbx_json_check_grammar (const char  *data,
                                gsize         length,
                                guint         max_depth,
                                GError      **error);
gboolean sbx_json_check_but_names (const char *data,
                                gsize         length,
                                guint         max_depth,
                                GError      **error);
gboolean sbx_json_check_object (const char   *data,
                                gsize         length,
                                guint         max_depth,
                                SbxJsonSpan  *spans,
                                guint         n_spans,
                                GError      **error);

G_END_DECLS
