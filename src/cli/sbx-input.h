/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxInput:
 *
 * A file, or standard input where its name is "-", read piece by piece: as a whole text, or as JSON
 * documents one after another (each on a line of its own, over many lines, or the elements of one big
 * list), of which only one is in memory at a time.
 */
typedef struct _SbxInput SbxInput;

SbxInput *sbx_input_new       (const char  *name,
                               GError     **error);
void      sbx_input_free      (SbxInput    *self);
char     *sbx_input_read_text (SbxInput    *self,
                               gsize        max_bytes,
                               GError     **error);
/* The next document; %NULL at the end, or with an error that names the line. */
JsonNode *sbx_input_read_json (SbxInput    *self,
                               GError     **error);
guint     sbx_input_get_line  (SbxInput    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxInput, sbx_input_free)

G_END_DECLS
