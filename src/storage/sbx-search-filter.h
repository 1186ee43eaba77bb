/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-search-terms.h"
#include "sbx-store-queries.h"

G_BEGIN_DECLS

/**
 * SbxSearchFilter:
 *
 * What a search asks of one message, made ready once: words, words that it must not have, who wrote it, and its traits.
 */
typedef struct
{
  SbxSearchTerms *terms;
  SbxSearchTerms *without;     /* (nullable) */
  char           *from_name;   /* (nullable): folded */
  guint           traits;
  gboolean        any_words;   /* no words are asked for */
} SbxSearchFilter;

/* What the index and the tables say of one. */
typedef struct
{
  const char *content;
  const char *from_name;
  const char *body;            /* the whole message, as JSON */
  gboolean    unread;          /* only told where it is asked for */
  gboolean    mine;
} SbxSearchCandidate;

SbxSearchFilter *sbx_search_filter_new         (SbxTokenizer             *tokenizer,
                                                const SbxSearchQuery     *query,
                                                GError                  **error);
void             sbx_search_filter_free        (SbxSearchFilter          *self);

/* No message at all has what is asked for. */
gboolean         sbx_search_filter_is_nothing  (const SbxSearchFilter    *self);
/* (transfer full) (nullable): where it has the words, empty where none are asked for; %NULL where it is no hit. */
GArray          *sbx_search_filter_match       (const SbxSearchFilter    *self,
                                                SbxTokenizer             *tokenizer,
                                                const SbxSearchCandidate *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSearchFilter, sbx_search_filter_free)

G_END_DECLS
