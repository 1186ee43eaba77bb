/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-secret-name.h"
#include "sbx-secret-view.h"

G_BEGIN_DECLS

/**
 * SbxSecret:
 * @start: where it begins in the text, without quotes
 * @end: where it ends
 * @open: as @start, with its quote where it has one
 * @close: as @end, with its quote
 * @quote: where a quote stands as this one would have it; of one that @needs_quotes
 * @needs_quotes: a number, an object, an array: "***" is none
 *
 * A secret that was found in a text.
 */
typedef struct
{
  gsize    start;
  gsize    end;
  gsize    open;
  gsize    close;
  gsize    quote;
  gsize    quote_length;
  gboolean needs_quotes;
} SbxSecret;

/* Places of a view. */
typedef struct
{
  gsize    start;
  gsize    end;
  gboolean is_string;
  gboolean is_closed;    /* a string's last quote is there */
} SbxSecretSpan;

void     sbx_secret_find          (const SbxSecretView *view,
                                   GArray              *secrets);
void     sbx_secret_find_pairs    (const SbxSecretView *view,
                                   GArray              *secrets);

/* What they look at. */
gboolean sbx_secret_is_quote      (const SbxSecretView *view,
                                   gsize                at);
gsize    sbx_secret_find_quote    (const SbxSecretView *view,
                                   gsize                at);
gsize    sbx_secret_skip_blanks   (const SbxSecretView *view,
                                   gsize                at);
gsize    sbx_secret_skip_nested   (const SbxSecretView *view,
                                   gsize                at);
gboolean sbx_secret_read_plain    (const SbxSecretView *view,
                                   gsize                at,
                                   SbxSecretName        name,
                                   SbxSecretSpan       *span);
void     sbx_secret_add           (const SbxSecretView *view,
                                   const SbxSecretSpan *span,
                                   gsize                quote,
                                   GArray              *secrets);

G_END_DECLS
