/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-filter-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-frame-filter.h"
#include "sbx-text-fold.h"

/* One word as it was written. */
typedef struct
{
  GString  *text;          /* without its quotes */
  gsize     quoted_from;   /* where in it the first quotes began; G_MAXSIZE = it has none */
  gboolean  negated;
} Token;

static const struct
{
  const char      *name;
  SbxFrameQuality  quality;
} qualities[] = {
  { "error", SBX_FRAME_IS_ERROR },
  { "request", SBX_FRAME_IS_REQUEST },
  { "answer", SBX_FRAME_IS_ANSWER },
  { "unanswered", SBX_FRAME_IS_UNANSWERED },
  { "binary", SBX_FRAME_IS_BINARY },
  { "carrier", SBX_FRAME_IS_CARRIER },
};

static const struct
{
  const char        *sign;
  SbxFrameFieldTest  test;
} tests[] = {   /* the longer one first */
  { "!=", SBX_FRAME_FIELD_OTHER },
  { "<=", SBX_FRAME_FIELD_AT_MOST },
  { ">=", SBX_FRAME_FIELD_AT_LEAST },
  { "=", SBX_FRAME_FIELD_EQUAL },
  { "~", SBX_FRAME_FIELD_CONTAINS },
  { "<", SBX_FRAME_FIELD_LESS },
  { ">", SBX_FRAME_FIELD_MORE },
};

static gboolean G_GNUC_PRINTF (2, 3)
fail (GError     **error,
      const char  *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (SBX_FRAME_FILTER_ERROR, SBX_FRAME_FILTER_ERROR_BAD, format, arguments));
  va_end (arguments);
  return FALSE;
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;
  return TRUE;
}

static void
set_text (SbxFrameWord *word,
          const char   *text)
{
  g_free (word->text);
  word->is_ascii = is_ascii (text);
  word->text = word->is_ascii ? g_ascii_strdown (text, -1) : sbx_text_fold (text);
}

/* --- Kinds of words --- */

static gboolean
parse_direction (SbxFrameWord  *word,
                 const char    *value,
                 GError       **error)
{
  word->kind = SBX_FRAME_WORD_DIRECTION;
  if (g_ascii_strcasecmp (value, "in") == 0 || g_ascii_strcasecmp (value, "received") == 0)
    word->direction = SBX_RECORDED_IN;
  else if (g_ascii_strcasecmp (value, "out") == 0 || g_ascii_strcasecmp (value, "sent") == 0)
    word->direction = SBX_RECORDED_OUT;
  else
    return fail (error, _("“direction:” is followed by in or out, not by “%s”."), value);
  return TRUE;
}

static gboolean
parse_quality (SbxFrameWord  *word,
               const char    *value,
               GError       **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  word->kind = SBX_FRAME_WORD_IS;
  for (guint i = 0; i < G_N_ELEMENTS (qualities); i++)
    {
      if (g_ascii_strcasecmp (value, qualities[i].name) == 0)
        {
          word->quality = qualities[i].quality;
          return TRUE;
        }
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", qualities[i].name);
    }
  return fail (error, _("“is:” is followed by one of %s, not by “%s”."), names->str, value);
}

static gboolean
parse_event (SbxFrameWord  *word,
             const char    *value,
             GError       **error)
{
  word->kind = SBX_FRAME_WORD_EVENT;
  if (*value == '\0')
    return fail (error, _("The name of an event is missing after “event:”."));

  word->text = g_utf8_casefold (value, -1);
  return TRUE;
}

/* "10k" is 10000. */
static gboolean
parse_number (SbxFrameWord      *word,
              SbxFrameWordKind   kind,
              const char        *name,
              SbxFrameFieldTest  test,
              const char        *value,
              GError           **error)
{
  gsize length = strlen (value);
  gboolean thousands = length > 1 && (value[length - 1] == 'k' || value[length - 1] == 'K');
  g_autofree char *digits = g_strndup (value, thousands ? length - 1 : length);

  word->kind = kind;
  sbx_frame_field_set (&word->field, test, digits);
  if (!word->field.is_number || test == SBX_FRAME_FIELD_CONTAINS)
    return fail (error, _("“%s” is compared with a number, not with “%s”."), name, value);

  word->field.number *= thousands ? 1000 : 1;
  return TRUE;
}

/* The longest name that is not of a kind that every message has. */
static void
find_hint (SbxFrameWord *word)
{
  guint n = g_strv_length (word->field.path);
  const char *last = word->field.path[n - 1];

  if (strcmp (last, "*") != 0 && !g_ascii_isdigit (*last) && is_ascii (last) && strcmp (last, "payload") != 0 && strcmp (last, "args") != 0 &&
      strcmp (last, "event") != 0)
    word->hint = g_ascii_strdown (last, -1);
}

static gboolean
parse_field (SbxFrameWord      *word,
             const char        *path,
             SbxFrameFieldTest  test,
             const char        *value,
             gboolean           quoted,
             GError           **error)
{
  word->kind = SBX_FRAME_WORD_FIELD;
  word->field.path = g_strsplit (path, ".", -1);
  for (char **name = word->field.path; *name; name++)
    if (**name == '\0')
      return fail (error, _("In “%s” the name of a field is missing beside a dot."), path);
  if (value != NULL && *value == '\0' && !quoted)
    return fail (error, _("A value is missing after “%s”. Write \"\" for an empty one."), path);

  sbx_frame_field_set (&word->field, test, value);
  if ((test >= SBX_FRAME_FIELD_LESS) && !word->field.is_number)
    return fail (error, _("“%s” is compared with a number, not with “%s”."), path, value);
  find_hint (word);
  return TRUE;
}

/* --- One word --- */

/* Names with dots between them; an address, or a sentence, is none. */
static gboolean
is_path (const char *text,
         gsize       length)
{
  if (length == 0 || g_ascii_isdigit (*text))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_$.*-", text[i]) == NULL && (guchar) text[i] < 0x80)
      return FALSE;
  return TRUE;
}

/* Where a comparison stands, outside of quotes: -1 = there is none. */
static gssize
find_test (const Token *token,
           guint       *which)
{
  gsize end = MIN (token->text->len, token->quoted_from);

  for (gsize at = 1; at < end; at++)
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
      if (g_str_has_prefix (token->text->str + at, tests[i].sign))
        {
          *which = i;
          return (gssize) at;
        }
  return -1;
}

static gboolean
parse_comparison (SbxFrameWord  *word,
                  const Token   *token,
                  gsize          at,
                  guint          which,
                  GError       **error)
{
  g_autofree char *left = g_strndup (token->text->str, at);
  const char *value = token->text->str + at + strlen (tests[which].sign);

  if (strcmp (left, "size") == 0)
    return parse_number (word, SBX_FRAME_WORD_SIZE, left, tests[which].test, value, error);
  if (strcmp (left, "time") == 0)
    return parse_number (word, SBX_FRAME_WORD_TIME, left, tests[which].test, value, error);
  if (!parse_field (word, left, tests[which].test, value, token->quoted_from != G_MAXSIZE, error))
    return FALSE;

  /* "EIO=4" stands in addresses. */
  if (tests[which].test == SBX_FRAME_FIELD_EQUAL)
    set_text (word, token->text->str);
  return TRUE;
}

static gboolean
parse_token (SbxFrameWord  *word,
             const Token   *token,
             GError       **error)
{
  const char *text = token->text->str;
  guint which = 0;
  gssize at;

  if (token->quoted_from > 0)
    {
      if (g_str_has_prefix (text, "event:"))
        return parse_event (word, text + strlen ("event:"), error);
      if (g_str_has_prefix (text, "direction:"))
        return parse_direction (word, text + strlen ("direction:"), error);
      if (g_str_has_prefix (text, "is:"))
        return parse_quality (word, text + strlen ("is:"), error);
      at = find_test (token, &which);
      if (at > 0 && is_path (text, (gsize) at))
        return parse_comparison (word, token, (gsize) at, which, error);
      if (token->quoted_from == G_MAXSIZE && is_path (text, token->text->len) && strchr (text + 1, '.') != NULL &&
          !g_str_has_suffix (text, ".") && strstr (text, "..") == NULL && *text != '.')
        {
          /* A field, or a name that has dots in it. */
          set_text (word, text);
          return parse_field (word, text, SBX_FRAME_FIELD_THERE, NULL, FALSE, error);
        }
    }

  word->kind = SBX_FRAME_WORD_TEXT;
  set_text (word, text);
  return TRUE;
}

/* --- All of them --- */

/* FALSE at the end. */
static gboolean
next_token (const char **at,
            Token       *token,
            GError     **error)
{
  const char *rest = *at;
  gboolean in_quotes = FALSE;

  g_string_truncate (token->text, 0);
  token->quoted_from = G_MAXSIZE;
  while (*rest == ' ' || *rest == '\t' || *rest == '\n')
    rest++;
  if (*rest == '\0')
    return FALSE;

  token->negated = *rest == '-' && rest[1] != '\0' && rest[1] != ' ';
  rest += token->negated;
  for (; *rest != '\0' && (in_quotes || (*rest != ' ' && *rest != '\t' && *rest != '\n')); rest++)
    if (*rest == '"')
      {
        in_quotes = !in_quotes;
        token->quoted_from = MIN (token->quoted_from, token->text->len);
      }
    else
      g_string_append_c (token->text, *rest);
  *at = rest;
  if (in_quotes)
    return fail (error, _("A quotation mark is missing at the end."));
  return TRUE;
}

static void
clear_word (gpointer data)
{
  SbxFrameWord *word = data;

  sbx_frame_field_clear (&word->field);
  g_free (word->text);
  g_free (word->hint);
}

static int
compare_costs (gconstpointer a,
               gconstpointer b)
{
  return (int) ((const SbxFrameWord *) a)->kind - (int) ((const SbxFrameWord *) b)->kind;
}

/**
 * sbx_frame_words_parse:
 *
 * Returns: (transfer full) (nullable) (element-type SbxFrameWord): what costs least first; %NULL where a word cannot be understood
 */
GArray *
sbx_frame_words_parse (const char  *words,
                       GError     **error)
{
  g_autoptr (GArray) parsed = g_array_new (FALSE, TRUE, sizeof (SbxFrameWord));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) fault = NULL;
  Token token = { .text = text };

  g_array_set_clear_func (parsed, clear_word);
  while (fault == NULL && next_token (&words, &token, &fault))
    {
      if (text->len == 0 && token.quoted_from == G_MAXSIZE)
        continue;
      g_array_set_size (parsed, parsed->len + 1);
      g_array_index (parsed, SbxFrameWord, parsed->len - 1).negated = token.negated;
      if (!parse_token (&g_array_index (parsed, SbxFrameWord, parsed->len - 1), &token, &fault))
        break;
    }
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }

  g_array_sort (parsed, compare_costs);
  return g_steal_pointer (&parsed);
}
