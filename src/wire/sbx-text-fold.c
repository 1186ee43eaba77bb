/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-text-fold.h"

#include <string.h>

/* Characters that are put together at most; Unicode calls a text safe that has no more. Without a bound, one letter below a megabyte of
 * marks would take hours. */
#define MAX_CLUSTER 32

/* A part of the narrow text, and where it comes from: each byte from its own, or all of them from all of it. */
typedef struct
{
  gsize    at;
  gsize    start;
  gsize    end;
  gboolean is_same;
} Piece;

struct _SbxNarrowText
{
  GString *text;
  GArray  *pieces;   /* of Piece, in order, without holes */
};

/* --- which characters have another form --- */

/* Letters that look another way in one place only: of scripts where that is all there is to find, or where it is a spelling. */
static gboolean
is_usual_by_block (gunichar c)
{
  return c < 0xa0 ||
         (c >= 0x0250 && c <= 0x10ff) || (c >= 0x1200 && c <= 0x1d2b) ||   /* IPA to Georgian, Ethiopic to Vedic */
         (c >= 0x3131 && c <= 0x318e) ||                                  /* single letters of Korean */
         (c >= 0x3400 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xf8ff);    /* Han, Hangul, private use */
}

static gboolean
has_other_form (gunichar c)
{
  gunichar form[G_UNICHAR_MAX_DECOMPOSITION_LENGTH], parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize    n, n_parts;

  /* Units and words in one square ("㎏", "㌔") are words; other symbols are none. */
  if (is_usual_by_block (c) || (!g_unichar_isalnum (c) && !(c >= 0x3200 && c <= 0x33ff)))
    return FALSE;

  n = g_unichar_fully_decompose (c, TRUE, form, G_N_ELEMENTS (form));
  n_parts = g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++)
    if (form[i] == 0x2044)
      return FALSE;

  return n != n_parts || memcmp (form, parts, n * sizeof *form) != 0 || (n == 1 && form[0] != c);
}

/* Belongs to what stands before it: a mark, also the two of narrow katakana, or the later letters of a syllable of Korean. */
static gboolean
is_joined (gunichar c)
{
  return c >= 0x0300 && (g_unichar_combining_class (c) != 0 || c == 0xff9e || c == 0xff9f || (c >= 0x1160 && c <= 0x11ff));
}

/* The single letters of narrow Korean are those that are not put together, unlike in NFKC; 0 of another character. */
static gunichar
to_single_korean (gunichar c)
{
  static const struct
  {
    gunichar first, last, form;
  } ranges[] = {
    { 0xffa1, 0xffbe, 0x3131 }, { 0xffc2, 0xffc7, 0x314f }, { 0xffca, 0xffcf, 0x3155 },
    { 0xffd2, 0xffd7, 0x315b }, { 0xffda, 0xffdc, 0x3161 },
  };

  for (guint i = 0; c >= 0xffa1 && i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return ranges[i].form + (c - ranges[i].first);

  return 0;
}

/* --- putting together --- */

/* The character at @p, 0xfffd for a byte that is of none, and in *next where it ends. */
static gunichar
next_character (const char  *p,
                const char  *end,
                const char **next)
{
  gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char_validated (p, end - p);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *next = p + 1;
      return 0xfffd;
    }

  *next = (guchar) *p < 0x80 ? p + 1 : g_utf8_next_char (p);
  return c;
}

static gboolean
is_usual (const char *text,
          const char *end)
{
  const char *next;

  for (const char *p = text; p < end; p = next)
    {
      gunichar c = next_character (p, end, &next);

      if (c >= 0xa0 && (is_joined (c) || has_other_form (c)))
        return FALSE;
    }

  return TRUE;
}

/* Where ends what the character at @p makes with those that join it; in *changes whether that may have another form. */
static const char *
find_cluster_end (const char *p,
                  const char *end,
                  gunichar   *first,
                  gboolean   *changes)
{
  const char *next, *after;
  gunichar    c = *first = next_character (p, end, &next);

  *changes = c != 0xfffd && has_other_form (c);
  for (guint n = 1; c != 0xfffd && next < end && n < MAX_CLUSTER; n++)
    {
      c = next_character (next, end, &after);
      if (!is_joined (c))
        break;
      *changes = TRUE;
      next = after;
    }

  return next;
}

static void
append (SbxNarrowText *self,
        const char    *form,
        gsize          length,
        gsize          start,
        gsize          end,
        gboolean       is_same)
{
  Piece  piece = { self->text->len, start, end, is_same };
  Piece *last = self->pieces->len > 0 ? &g_array_index (self->pieces, Piece, self->pieces->len - 1) : NULL;

  if (last != NULL && last->is_same && is_same)
    last->end = end;
  else
    g_array_append_val (self->pieces, piece);
  g_string_append_len (self->text, form, length);
}

static void
append_cluster (SbxNarrowText *self,
                const char    *text,
                gsize          start,
                gsize          end,
                gunichar       first)
{
  gunichar         korean = to_single_korean (first);
  g_autofree char *form = korean != 0 ? g_ucs4_to_utf8 (&korean, 1, NULL, NULL, NULL)
                                      : g_utf8_normalize (text + start, end - start, G_NORMALIZE_ALL_COMPOSE);
  gboolean         is_square = first >= 0x3200 && first <= 0x33ff;

  if (form == NULL || (strlen (form) == end - start && memcmp (form, text + start, end - start) == 0))
    {
      append (self, text + start, end - start, start, end, TRUE);
      return;
    }

  /* A square is a word of its own, whatever it stands beside. */
  if (is_square)
    append (self, " ", 1, start, end, FALSE);
  append (self, form, strlen (form), start, end, FALSE);
  if (is_square)
    append (self, " ", 1, start, end, FALSE);
}

/**
 * sbx_narrow_text_new:
 * @text: any bytes; what is not UTF-8 stays as it is
 * @length: how many
 *
 * Returns: (transfer full) (nullable): the text in its usual forms; %NULL where it has no others
 */
SbxNarrowText *
sbx_narrow_text_new (const char *text,
                     gsize       length)
{
  const char    *end = text + length;
  const char    *next;
  SbxNarrowText *self;

  if (is_usual (text, end))
    return NULL;

  self = g_new0 (SbxNarrowText, 1);
  self->text = g_string_sized_new (length);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  for (const char *p = text; p < end; p = next)
    {
      gunichar first;
      gboolean changes;

      next = find_cluster_end (p, end, &first, &changes);
      if (changes)
        append_cluster (self, text, p - text, next - text, first);
      else
        append (self, p, next - p, p - text, next - text, TRUE);
    }

  return self;
}

void
sbx_narrow_text_free (SbxNarrowText *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->pieces);
  g_free (self);
}

/**
 * sbx_narrow_text_get:
 * @length: (out) (optional): its bytes
 *
 * Returns: (transfer none): the narrow text
 */
const char *
sbx_narrow_text_get (const SbxNarrowText *self,
                     gsize               *length)
{
  if (length != NULL)
    *length = self->text->len;

  return self->text->str;
}

/* The piece that byte @at is in. */
static const Piece *
find_piece (const SbxNarrowText *self,
            gsize                at)
{
  guint first = 0, last = self->pieces->len - 1;

  while (first < last)
    {
      guint middle = first + (last - first + 1) / 2;

      if (g_array_index (self->pieces, Piece, middle).at <= at)
        first = middle;
      else
        last = middle - 1;
    }

  return &g_array_index (self->pieces, Piece, first);
}

gsize
sbx_narrow_text_get_start (const SbxNarrowText *self,
                           gsize                at)
{
  const Piece *piece;

  g_return_val_if_fail (at < self->text->len, 0);

  piece = find_piece (self, at);

  return piece->is_same ? piece->start + (at - piece->at) : piece->start;
}

gsize
sbx_narrow_text_get_end (const SbxNarrowText *self,
                         gsize                at)
{
  const Piece *piece;

  g_return_val_if_fail (at > 0 && at <= self->text->len, 0);

  piece = find_piece (self, at - 1);

  return piece->is_same ? piece->start + (at - piece->at) : piece->end;
}

/* --- what is left out in writing --- */

/* Accents, and in Arabic and Hebrew the vowel and reading marks and the stretch. */
static gboolean
is_optional_mark (gunichar c)
{
  return (c >= 0x0300 && c <= 0x036f) || c == 0x0640 || c == 0x0670 ||
         (c >= 0x0591 && c <= 0x05c7 && c != 0x05be && c != 0x05c0 && c != 0x05c3 && c != 0x05c6) ||
         (c >= 0x0610 && c <= 0x061a) || (c >= 0x064b && c <= 0x065f) || (c >= 0x06d6 && c <= 0x06ed);
}

/* Latin, Greek and Arabic letters are the same with and without what stands on them. In other scripts that makes other letters, as "й". */
static gboolean
has_optional_mark (gunichar c)
{
  return (c >= 0x00c0 && c <= 0x024f) || (c >= 0x0370 && c <= 0x03ff) || (c >= 0x0622 && c <= 0x0626) ||
         c == 0x06c0 || c == 0x06c2 || c == 0x06d3 || (c >= 0x1e00 && c <= 0x1fff);
}

/* Letters that are no other letter with a mark, but are written so by who has not got them, and those that Russian takes as marked. */
static const char *
find_plain_letter (gunichar c)
{
  static const struct
  {
    gunichar    letter;
    const char *plain;
  } letters[] = {
    { 0x00df, "ss" }, { 0x00e6, "ae" }, { 0x00f8, "o" }, { 0x0111, "d" }, { 0x0142, "l" }, { 0x0153, "oe" },
    { 0x03c2, "\u03c3" }, { 0x0450, "\u0435" }, { 0x0451, "\u0435" }, { 0x045d, "\u0438" },
  };

  if (c < 0x00df || c > 0x045d)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (letters[i].letter == c)
      return letters[i].plain;

  return NULL;
}

/**
 * sbx_text_leave_marks:
 * @plain: (out caller-allocates): room for as many bytes as are given
 * @text: small letters, put together; what is not UTF-8 stays as it is
 * @length: its bytes
 *
 * "créme", "σίσυφος" and "ёлка" as they are written in a hurry.
 *
 * Returns: how many bytes @plain has now, no more than @length
 */
gsize
sbx_text_leave_marks (char       *plain,
                      const char *text,
                      gsize       length)
{
  const char *end = text + length;
  const char *next;
  gsize       used = 0;

  for (const char *p = text; p < end; p = next)
    {
      gunichar    c = next_character (p, end, &next);
      const char *letter = find_plain_letter (c);
      gunichar    parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

      if (is_optional_mark (c))
        continue;

      if (letter != NULL)
        {
          memcpy (plain + used, letter, strlen (letter));
          used += strlen (letter);
        }
      else if (has_optional_mark (c) && g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts)) > 1)
        {
          used += g_unichar_to_utf8 (parts[0], plain + used);
        }
      else
        {
          memmove (plain + used, p, next - p);
          used += next - p;
        }
    }

  return used;
}

/**
 * sbx_text_is_quote:
 * @c: a character
 *
 * Returns: whether a phrase begins or ends with it, as people type them
 */
gboolean
sbx_text_is_quote (gunichar c)
{
  return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0xff02;
}

/* Who is called Anna "Q" Smith is looked for without them: a phrase would end there. */
static void
blank_quotes (char *text)
{
  char       *to = text;
  const char *next;

  for (const char *p = text; *p != '\0'; p = next)
    {
      next = g_utf8_next_char (p);
      if (sbx_text_is_quote (g_utf8_get_char (p)))
        {
          *to++ = ' ';
          continue;
        }
      memmove (to, p, next - p);
      to += next - p;
    }
  *to = '\0';
}

/**
 * sbx_text_fold:
 * @text: what somebody is called, or typed
 *
 * Returns: (transfer full): the same for all that people take for the same: wide and narrow, small and capital, with accents and without
 */
char *
sbx_text_fold (const char *text)
{
  g_autoptr (SbxNarrowText) narrow = sbx_narrow_text_new (text, strlen (text));
  char                     *folded = g_utf8_casefold (narrow != NULL ? narrow->text->str : text, -1);

  folded[sbx_text_leave_marks (folded, folded, strlen (folded))] = '\0';
  blank_quotes (folded);
  return folded;
}
