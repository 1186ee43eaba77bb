/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-tokenizer.h"

G_BEGIN_DECLS

/* Words in one query. */
#define SBX_SEARCH_MAX_TERMS 64

/**
 * SbxSearchTerms:
 *
 * What a person typed into a search box: words and "quoted phrases", all of which must be there; the
 * last word may be the beginning of one. No text is an error but one with too many words.
 */
typedef struct _SbxSearchTerms SbxSearchTerms;

/* A part of a text, in code points. */
typedef struct
{
  glong start;
  glong length;
} SbxTextRange;

SbxSearchTerms *sbx_search_terms_parse    (SbxTokenizer    *tokenizer,
                                           const char      *text,
                                           GError         **error);
/* As typed by somebody who has finished: the last word is one too. */
SbxSearchTerms *sbx_search_terms_parse_whole (SbxTokenizer *tokenizer,
                                              const char   *text,
                                              GError      **error);
void            sbx_search_terms_free     (SbxSearchTerms  *self);

/* Nothing to look for: only spaces and punctuation. */
gboolean        sbx_search_terms_is_empty (SbxSearchTerms  *self);
/* As the right-hand side of MATCH. */
const char     *sbx_search_terms_get_fts5 (SbxSearchTerms  *self);
/* Where @text has the terms (element-type SbxTextRange), ascending, not overlapping; NULL where it lacks one. */
GArray         *sbx_search_terms_find     (SbxSearchTerms  *self,
                                           SbxTokenizer    *tokenizer,
                                           const char      *text);
/* Whether @text has at least one of the terms. */
gboolean        sbx_search_terms_find_any (SbxSearchTerms  *self,
                                           SbxTokenizer    *tokenizer,
                                           const char      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSearchTerms, sbx_search_terms_free)

G_END_DECLS
