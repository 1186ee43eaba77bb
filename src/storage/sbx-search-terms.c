/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-terms.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-text-fold.h"
#include "sbx-wire-error.h"

/* One token of a term. A term's tokens stand one after the other, in the text as in this list. */
typedef struct
{
  char     *text;
  gsize     length;
  guint     term;
  guint     index;       /* in the term */
  gboolean  is_last;     /* of the term */
  gboolean  is_prefix;
} TermToken;

struct _SbxSearchTerms
{
  GArray  *tokens;       /* of TermToken */
  guint    n_terms;
  GString *fts5;
};

/* A token of the text that is one of the terms'. */
typedef struct
{
  guint token;           /* index in SbxSearchTerms.tokens */
  int   position;
  int   start;
  int   end;
} Occurrence;

/* What goes through one run of the tokenizer. */
typedef struct
{
  SbxSearchTerms *terms;
  GArray         *occurrences;
  int             position;
} Finder;

static void
clear_token (gpointer data)
{
  g_free (((TermToken *) data)->text);
}

static int
on_term_token (gpointer    data,
               const char *text,
               int         length,
               int         start,
               int         end,
               gboolean    same_position)
{
  SbxSearchTerms *self = data;
  guint           n = self->tokens->len;
  TermToken      *last = n > 0 ? &g_array_index (self->tokens, TermToken, n - 1) : NULL;
  TermToken       token = { g_strndup (text, length), length, self->n_terms, 0, TRUE, FALSE };

  if (last != NULL && last->term == self->n_terms)
    {
      last->is_last = FALSE;
      token.index = last->index + 1;
    }
  g_array_append_val (self->tokens, token);

  return SQLITE_OK;
}

/* One word or phrase; one without a token is none. */
static void
add_term (SbxSearchTerms *self,
          SbxTokenizer   *tokenizer,
          const char     *text,
          gsize           length)
{
  guint n_before = self->tokens->len;

  sbx_tokenizer_run (tokenizer, SBX_TOKENIZE_QUERY, text, length, on_term_token, self);
  if (self->tokens->len == n_before)
    return;

  self->n_terms++;
  if (self->fts5->len > 0)
    g_string_append_c (self->fts5, ' ');
  g_string_append_c (self->fts5, '"');
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        g_string_append_c (self->fts5, '"');
      g_string_append_c (self->fts5, text[i]);
    }
  g_string_append_c (self->fts5, '"');
}

/* The end of the word or phrase that begins at @text, of which *is_quoted says what it is. */
static const char *
find_end (const char *text,
          gboolean    is_quoted)
{
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (sbx_text_is_quote (c) || (!is_quoted && g_unichar_isspace (c)))
        break;
    }

  return p;
}

/* Whoever types has not finished the last word yet. In scripts without spaces every beginning of a word is
 * a token already, and one letter would be the beginning of half of all words. */
static void
let_last_be_prefix (SbxSearchTerms *self)
{
  TermToken *last = &g_array_index (self->tokens, TermToken, self->tokens->len - 1);

  if (sbx_tokenizer_stands_alone (g_utf8_get_char (last->text)) || g_utf8_strlen (last->text, last->length) < 2)
    return;

  last->is_prefix = TRUE;
  g_string_append_c (self->fts5, '*');
}

static SbxSearchTerms *
parse (SbxTokenizer  *tokenizer,
       const char    *text,
       gboolean      *ends_quoted,
       GError       **error)
{
  g_autoptr (SbxSearchTerms) self = g_new0 (SbxSearchTerms, 1);
  gboolean                   is_quoted = FALSE;
  const char                *next;

  self->tokens = g_array_new (FALSE, FALSE, sizeof (TermToken));
  g_array_set_clear_func (self->tokens, clear_token);
  self->fts5 = g_string_new (NULL);
  *ends_quoted = FALSE;

  for (const char *p = text; *p != '\0'; p = next)
    {
      const char *end = find_end (p, is_quoted);
      guint       n_before = self->n_terms;

      add_term (self, tokenizer, p, end - p);
      if (self->n_terms > n_before)
        *ends_quoted = is_quoted;
      if (*end != '\0' && sbx_text_is_quote (g_utf8_get_char (end)))
        is_quoted = !is_quoted;
      next = *end != '\0' ? g_utf8_next_char (end) : end;
    }

  if (self->n_terms > SBX_SEARCH_MAX_TERMS)
    {
      g_propagate_error (error, sbx_wire_error_new_for_limit ("query", SBX_SEARCH_MAX_TERMS,
                                                              _("“query” has more than %d words"), SBX_SEARCH_MAX_TERMS));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * sbx_search_terms_parse:
 * @tokenizer: a tokenizer
 * @text: what was typed, valid UTF-8
 * @error: return location for a %SBX_WIRE_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the terms
 */
SbxSearchTerms *
sbx_search_terms_parse (SbxTokenizer  *tokenizer,
                        const char    *text,
                        GError       **error)
{
  SbxSearchTerms *self;
  gboolean        ends_quoted;

  g_return_val_if_fail (tokenizer != NULL && text != NULL, NULL);

  self = parse (tokenizer, text, &ends_quoted, error);
  if (self != NULL && self->n_terms > 0 && !ends_quoted)
    let_last_be_prefix (self);

  return self;
}

SbxSearchTerms *
sbx_search_terms_parse_whole (SbxTokenizer  *tokenizer,
                              const char    *text,
                              GError       **error)
{
  gboolean ends_quoted;

  g_return_val_if_fail (tokenizer != NULL && text != NULL, NULL);

  return parse (tokenizer, text, &ends_quoted, error);
}

void
sbx_search_terms_free (SbxSearchTerms *self)
{
  g_array_unref (self->tokens);
  g_string_free (self->fts5, TRUE);
  g_free (self);
}

gboolean
sbx_search_terms_is_empty (SbxSearchTerms *self)
{
  return self->n_terms == 0;
}

const char *
sbx_search_terms_get_fts5 (SbxSearchTerms *self)
{
  return self->fts5->str;
}

static int
on_text_token (gpointer    data,
               const char *text,
               int         length,
               int         start,
               int         end,
               gboolean    same_position)
{
  Finder *finder = data;

  if (!same_position)
    finder->position++;

  for (guint i = 0; i < finder->terms->tokens->len; i++)
    {
      const TermToken *token = &g_array_index (finder->terms->tokens, TermToken, i);
      Occurrence       found = { i, finder->position, start, end };

      if ((token->is_prefix ? length >= (int) token->length : length == (int) token->length) &&
          memcmp (text, token->text, token->length) == 0)
        g_array_append_val (finder->occurrences, found);
    }

  return SQLITE_OK;
}

/* The occurrence of the next token of the same term, one position on. */
static const Occurrence *
find_next (SbxSearchTerms   *self,
           GArray           *occurrences,
           guint             index)
{
  const Occurrence *from = &g_array_index (occurrences, Occurrence, index);

  for (guint i = index + 1; i < occurrences->len; i++)
    {
      const Occurrence *occurrence = &g_array_index (occurrences, Occurrence, i);

      if (occurrence->position > from->position + 1)
        return NULL;
      if (occurrence->token == from->token + 1 && occurrence->position == from->position + 1)
        return occurrence;
    }

  return NULL;
}

/* The byte after the whole term that begins at occurrence @index, or -1. */
static int
find_term_end (SbxSearchTerms *self,
               GArray         *occurrences,
               guint           index)
{
  const Occurrence *occurrence = &g_array_index (occurrences, Occurrence, index);

  while (!g_array_index (self->tokens, TermToken, occurrence->token).is_last)
    {
      occurrence = find_next (self, occurrences, occurrence - (const Occurrence *) (void *) occurrences->data);
      if (occurrence == NULL)
        return -1;
    }

  return occurrence->end;
}

/* Appends, or widens the last range where the new one touches it; occurrences come in order of their start. */
static void
add_range (GArray *ranges,
           int     start,
           int     end)
{
  SbxTextRange range = { start, end - start };
  SbxTextRange *last;

  if (ranges->len > 0)
    {
      last = &g_array_index (ranges, SbxTextRange, ranges->len - 1);
      if (start < last->start + last->length)
        {
          last->length = MAX (last->length, end - last->start);
          return;
        }
    }

  g_array_append_val (ranges, range);
}

static void
count_in_characters (GArray     *ranges,
                     const char *text)
{
  glong bytes = 0, characters = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      SbxTextRange *range = &g_array_index (ranges, SbxTextRange, i);
      glong         start = characters + g_utf8_strlen (text + bytes, range->start - bytes);
      glong         length = g_utf8_strlen (text + range->start, range->length);

      bytes = range->start + range->length;
      characters = start + length;
      range->start = start;
      range->length = length;
    }
}

/* Where the terms stand, in bytes; a bit in *found for each that is there. */
static GArray *
find_ranges (SbxSearchTerms *self,
             SbxTokenizer   *tokenizer,
             const char     *text,
             guint64        *found)
{
  g_autoptr (GArray) occurrences = g_array_new (FALSE, FALSE, sizeof (Occurrence));
  GArray            *ranges = g_array_new (FALSE, FALSE, sizeof (SbxTextRange));
  Finder             finder = { self, occurrences, -1 };

  G_STATIC_ASSERT (SBX_SEARCH_MAX_TERMS <= 64);

  *found = 0;
  sbx_tokenizer_run (tokenizer, SBX_TOKENIZE_DOCUMENT, text, strlen (text), on_text_token, &finder);

  for (guint i = 0; i < occurrences->len; i++)
    {
      const Occurrence *occurrence = &g_array_index (occurrences, Occurrence, i);
      const TermToken  *token = &g_array_index (self->tokens, TermToken, occurrence->token);
      int               end = token->index == 0 ? find_term_end (self, occurrences, i) : -1;

      if (end < 0)
        continue;
      *found |= G_GUINT64_CONSTANT (1) << token->term;
      add_range (ranges, occurrence->start, end);
    }

  return ranges;
}

GArray *
sbx_search_terms_find (SbxSearchTerms *self,
                       SbxTokenizer   *tokenizer,
                       const char     *text)
{
  guint64            found;
  g_autoptr (GArray) ranges = find_ranges (self, tokenizer, text, &found);

  if (found != G_MAXUINT64 >> (64 - MAX (1, self->n_terms)))
    return NULL;

  count_in_characters (ranges, text);
  return g_steal_pointer (&ranges);
}

gboolean
sbx_search_terms_find_any (SbxSearchTerms *self,
                           SbxTokenizer   *tokenizer,
                           const char     *text)
{
  guint64            found;
  g_autoptr (GArray) ranges = find_ranges (self, tokenizer, text, &found);

  return found != 0;
}
