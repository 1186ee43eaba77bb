/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxJsonName:
 * @start: where it starts, in the document or, where escapes had to be resolved, in the arena
 * @length: its length in bytes
 * @at: where its opening quote stands in the document
 * @in_arena: which of the two
 */
typedef struct
{
  gsize    start;
  gsize    length;
  gsize    at;
  gboolean in_arena;
} SbxJsonName;

#define SBX_JSON_INLINE_NAMES 48

/**
 * SbxJsonNames:
 *
 * The names of the members of all objects that are open while a document is read, the innermost
 * object's last. Lives on the stack; allocates nothing for a document of ordinary size.
 */
typedef struct
{
  const char  *document;
  SbxJsonName *names;
  gsize        length;
  gsize        size;
  GString     *arena;            /* (nullable): names that were escaped */
  SbxJsonName  inline_names[SBX_JSON_INLINE_NAMES];
} SbxJsonNames;

void        sbx_json_names_init      (SbxJsonNames *self,
                                      const char   *document);
void        sbx_json_names_clear     (SbxJsonNames *self);
gboolean    sbx_json_names_add       (SbxJsonNames *self,
                                      gsize         first,
                                      gsize         at,
                                      gsize         length,
                                      gboolean      escaped);
gboolean    sbx_json_names_drop      (SbxJsonNames *self,
                                      gsize         first,
                                      gsize        *duplicate);
gboolean    sbx_json_names_last_is   (SbxJsonNames *self,
                                      const char   *name);

G_END_DECLS
