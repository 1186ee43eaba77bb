/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxNarrowText:
 *
 * A text in which each character stands in its one usual form, as NFKC has it: wide letters narrow ("ＡＢＣ" is "ABC"), narrow katakana
 * wide ("ｶﾞ" is "ガ"), ligatures and letters drawn for one place in a word as plain letters, marks put together with what they stand on.
 * Left as they are: symbols ("™" is no word), fractions ("1½" is not "11⁄2"), the single letters of Korean ("ㅋㅠ" is not "큐"),
 * and Thai and Lao, where other forms are other spellings.
 *
 * It knows which bytes of the text each of its own comes from.
 */
typedef struct _SbxNarrowText SbxNarrowText;

SbxNarrowText *sbx_narrow_text_new       (const char          *text,
                                          gsize                length);
void           sbx_narrow_text_free      (SbxNarrowText       *self);

const char    *sbx_narrow_text_get       (const SbxNarrowText *self,
                                          gsize               *length);
/* Where in the given text begins what stands at byte @at of this one, and where ends what ends before byte @at. */
gsize          sbx_narrow_text_get_start (const SbxNarrowText *self,
                                          gsize                at);
gsize          sbx_narrow_text_get_end   (const SbxNarrowText *self,
                                          gsize                at);

/* What people leave out, or write as other letters. @plain may be @text. */
gsize          sbx_text_leave_marks      (char                *plain,
                                          const char          *text,
                                          gsize                length);
gboolean       sbx_text_is_quote         (gunichar             c);
/* For comparing names: narrow, without capitals, accents and quotation marks. */
char          *sbx_text_fold             (const char          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxNarrowText, sbx_narrow_text_free)

G_END_DECLS
