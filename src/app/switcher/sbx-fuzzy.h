/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody typed to find a name: words, all of which must be in it. Folded once, used for many names. */
typedef struct _SbxFuzzy SbxFuzzy;

/* No match. */
#define SBX_FUZZY_NONE (-1)
/* From here on the words themselves are in the name, and not only their letters. */
#define SBX_FUZZY_WORDS 400

SbxFuzzy *sbx_fuzzy_new      (const char *text);
void      sbx_fuzzy_free     (SbxFuzzy   *self);
gboolean  sbx_fuzzy_is_empty (SbxFuzzy   *self);
/* How well @name fits, 0 to 1000, or %SBX_FUZZY_NONE. */
int       sbx_fuzzy_score    (SbxFuzzy   *self,
                              const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFuzzy, sbx_fuzzy_free)

G_END_DECLS
