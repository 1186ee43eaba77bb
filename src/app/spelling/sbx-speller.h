/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxSpeller:
 *
 * Knows words, of the dictionaries that enchant finds. They are read on a thread when the first word is asked for: until then, and where
 * there is no dictionary, every word is right.
 *
 * Properties: rw `enabled` (boolean), rw `languages` (GStrv of tags; empty = those of the locale)
 *
 * Signals: `changed`: what was right may be wrong now, and the other way round
 */
#define SBX_TYPE_SPELLER (sbx_speller_get_type ())
G_DECLARE_FINAL_TYPE (SbxSpeller, sbx_speller, SBX, SPELLER, GObject)

SbxSpeller        *sbx_speller_new           (void);
void               sbx_speller_load          (SbxSpeller *self);
gboolean           sbx_speller_is_ready      (SbxSpeller *self);
const char *const *sbx_speller_get_installed (SbxSpeller *self);
const char *const *sbx_speller_get_used      (SbxSpeller *self);
char              *sbx_speller_dup_why_not   (SbxSpeller *self);

gboolean           sbx_speller_knows         (SbxSpeller *self,
                                              const char *word);
GStrv              sbx_speller_suggest       (SbxSpeller *self,
                                              const char *word);
void               sbx_speller_add           (SbxSpeller *self,
                                              const char *word);
void               sbx_speller_ignore        (SbxSpeller *self,
                                              const char *word);

G_END_DECLS
