/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-database.h"

G_BEGIN_DECLS

/**
 * SbxTokenizer:
 *
 * How text becomes searchable tokens: in its usual forms (SbxNarrowText: "ＡＢＣ" is "ABC", "ｶﾅ" is "カナ"),
 * words as SQLite's unicode61 makes them (case folded, accents and Arabic and Hebrew vowel marks left out: sbx_text_leave_marks()), and, in scripts written without spaces and for
 * emoji, every single character and, at the same position, the pair that it begins. So any word of
 * one or two characters is one token, and a longer one is a phrase of overlapping pairs.
 *
 * The FTS5 tokenizer `sbx` is this one, on every connection.
 */
typedef struct _SbxTokenizer SbxTokenizer;

typedef enum {
  SBX_TOKENIZE_DOCUMENT,
  SBX_TOKENIZE_QUERY,      /* no single character that a pair stands for */
} SbxTokenizeMode;

/**
 * SbxTokenFunc:
 * @data: the caller's
 * @token: the folded token, not terminated
 * @length: its bytes
 * @start: offset of its first byte in the text
 * @end: offset of the byte after it
 * @same_position: whether it stands at the position of the token before it
 *
 * Returns: %SQLITE_OK to go on
 */
typedef int (*SbxTokenFunc) (gpointer    data,
                             const char *token,
                             int         length,
                             int         start,
                             int         end,
                             gboolean    same_position);

gboolean      sbx_tokenizer_register (SbxDatabase      *database,
                                      GError          **error);

SbxTokenizer *sbx_tokenizer_new      (SbxDatabase      *database,
                                      GError          **error);
void          sbx_tokenizer_free     (SbxTokenizer     *self);
int           sbx_tokenizer_run      (SbxTokenizer     *self,
                                      SbxTokenizeMode   mode,
                                      const char       *text,
                                      int               length,
                                      SbxTokenFunc      func,
                                      gpointer          data);

/* Whether a character is a token by itself: of a script whose words no space divides, or a picture. */
gboolean      sbx_tokenizer_stands_alone (gunichar      c);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTokenizer, sbx_tokenizer_free)

G_END_DECLS
