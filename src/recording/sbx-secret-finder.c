/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secret-finder.h"

#include <string.h>

#include "sbx-secret-words.h"

/* Members of JSON by their names. Each quote is tried as the beginning of a name, so that what stands around the JSON does not matter. */

/**
 * sbx_secret_is_quote:
 * @at: a place of @view
 *
 * Returns: whether a string of this view begins or ends there
 */
gboolean
sbx_secret_is_quote (const SbxSecretView *view,
                     gsize                at)
{
  gsize n = 0;

  if (view->text[at] != '"' || !sbx_secret_view_is_own (view, at))
    return FALSE;
  while (n < at && view->text[at - n - 1] == '\\')
    n++;
  return n % 2 == 0;
}

/**
 * sbx_secret_find_quote:
 * @at: in a string
 *
 * Returns: where the quote is that ends it; also one of a string around it, or the end of all
 */
gsize
sbx_secret_find_quote (const SbxSecretView *view,
                       gsize                at)
{
  for (;;)
    {
      at += strcspn (view->text + at, "\"\\");
      if (view->text[at] != '\\')
        return at;
      /* What it stands before is no quote, but the quote of a string around this one. */
      at += view->text[at + 1] == '\0' || (view->text[at + 1] == '"' && !sbx_secret_view_is_own (view, at + 1)) ? 1 : 2;
    }
}

gsize
sbx_secret_skip_blanks (const SbxSecretView *view,
                        gsize                at)
{
  return at + strspn (view->text + at, " \t\r\n");
}

static gsize
skip_string (const SbxSecretView *view,
             gsize                quote)
{
  gsize end = sbx_secret_find_quote (view, quote + 1);

  return end < view->length && sbx_secret_view_is_own (view, end) ? end + 1 : end;
}

/**
 * sbx_secret_skip_nested:
 * @at: where an object or an array begins
 *
 * Returns: where it ends; what is cut off ends with the string around it
 */
gsize
sbx_secret_skip_nested (const SbxSecretView *view,
                        gsize                at)
{
  guint depth = 0;

  while (at < view->length)
    {
      char c = view->text[at];

      if (c == '"')
        {
          if (!sbx_secret_view_is_own (view, at))
            return at;
          at = skip_string (view, at);
          continue;
        }
      depth += c == '{' || c == '[';
      depth -= c == '}' || c == ']';
      at++;
      if (depth == 0)
        return at;
      at += strcspn (view->text + at, "\"{}[]");
    }
  return view->length;
}

/* A number, a word, or something that nobody can read. */
static gboolean
read_bare (const SbxSecretView *view,
           gsize                at,
           SbxSecretName        name,
           SbxSecretSpan       *span)
{
  const char *text = view->text + at;
  gsize length;

  if (*text == '\'')
    length = 1 + strcspn (text + 1, "'\"\\") + (text[1 + strcspn (text + 1, "'\"\\")] == '\'');
  else
    length = strcspn (text, " \t\r\n,:}]\"'\\");
  if (length == 0 || sbx_secret_is_nothing (text, length) || (name == SBX_SECRET_NAME_MANY && strspn (text, "+-.0123456789eE") == length))
    return FALSE;

  *span = (SbxSecretSpan) { .start = at, .end = at + length };
  return TRUE;
}

/**
 * sbx_secret_read_plain:
 * @at: where a value may begin
 * @name: of what it is the value
 * @span: (out): without its quotes
 *
 * Returns: whether there is one that would be a secret, and that is neither an object nor an array
 */
gboolean
sbx_secret_read_plain (const SbxSecretView *view,
                       gsize                at,
                       SbxSecretName        name,
                       SbxSecretSpan       *span)
{
  if (!sbx_secret_is_quote (view, at))
    return read_bare (view, at, name, span);

  *span = (SbxSecretSpan) { .start = at + 1, .end = sbx_secret_find_quote (view, at + 1), .is_string = TRUE };
  span->is_closed = span->end < view->length && sbx_secret_view_is_own (view, span->end);
  return span->end > span->start;
}

static gboolean
read_value (const SbxSecretView *view,
            gsize                at,
            SbxSecretName        name,
            SbxSecretSpan       *span)
{
  if (view->text[at] != '{' && view->text[at] != '[')
    return sbx_secret_read_plain (view, at, name, span);

  *span = (SbxSecretSpan) { .start = at, .end = sbx_secret_skip_nested (view, at) };
  return strspn (view->text + at + 1, " \t\r\n]}") + 1 < span->end - at;
}

/* "name": value */
static gboolean
find_member (const SbxSecretView *view,
             gsize                quote,
             SbxSecretSpan       *span)
{
  gsize end, at;
  SbxSecretName name;

  if (!sbx_secret_is_quote (view, quote))
    return FALSE;
  end = sbx_secret_find_quote (view, quote + 1);
  if (end == view->length || !sbx_secret_view_is_own (view, end))
    return FALSE;
  at = sbx_secret_skip_blanks (view, end + 1);
  if (view->text[at] != ':')
    return FALSE;
  name = sbx_secret_name_look (view->text + quote + 1, end - quote - 1);
  return name != SBX_SECRET_NAME_NONE && read_value (view, sbx_secret_skip_blanks (view, at + 1), name, span);
}

/**
 * sbx_secret_add:
 * @span: in @view
 * @quote: where a quote stands in it
 * @secrets: (element-type SbxSecret)
 *
 * Adds what was found.
 */
void
sbx_secret_add (const SbxSecretView *view,
                const SbxSecretSpan *span,
                gsize                quote,
                GArray              *secrets)
{
  SbxSecret secret = {
    .start = sbx_secret_view_get_origin (view, span->start),
    .end = sbx_secret_view_get_origin (view, span->end),
    .open = sbx_secret_view_get_origin (view, span->start - span->is_string),
    .close = sbx_secret_view_get_origin (view, span->end + span->is_closed),
    .quote = sbx_secret_view_get_origin (view, quote),
    .quote_length = sbx_secret_view_get_origin (view, quote + 1) - sbx_secret_view_get_origin (view, quote),
    .needs_quotes = !span->is_string && view->text[quote] == '"',
  };

  g_array_append_val (secrets, secret);
}

/**
 * sbx_secret_find:
 * @view: to look through
 * @secrets: (element-type SbxSecret): to which they are added
 *
 * Finds the members of JSON, the parameters of addresses, the fields of heads and the like whose names are those of secrets.
 */
void
sbx_secret_find (const SbxSecretView *view,
                 GArray              *secrets)
{
  gsize at = 0;

  for (;;)
    {
      SbxSecretSpan span;

      at += strcspn (view->text + at, "\":= ");
      if (at == view->length)
        return;
      if (view->text[at] == '"' ? !find_member (view, at, &span) : !sbx_secret_find_word (view, at, &span))
        {
          at++;
          continue;
        }
      sbx_secret_add (view, &span, at, secrets);
      at = span.end;
    }
}
