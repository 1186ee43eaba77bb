/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secret-words.h"

#include <string.h>

/* Secrets that are no members of JSON: token=value of an address, "password: value" of a sentence, fields of heads, people of addresses. */

/* No name is longer that anybody writes. */
#define NAME_BYTES 128

/* Where a value ends that has no quotes: of an address, and of a sentence. */
#define ADDRESS_ENDS "&;,#\"'\\<> )]}\t\r\n"
#define SENTENCE_ENDS ",;\"'\\<> )]}\t\r\n"

/**
 * sbx_secret_is_nothing:
 * @text: a value without quotes
 *
 * Returns: whether it says that there is none, or no more than that there is one
 */
gboolean
sbx_secret_is_nothing (const char *text,
                       gsize       length)
{
  static const char *const nothing[] = { "null", "true", "false", "none", "nil", "undefined" };

  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    if (strlen (nothing[i]) == length && g_ascii_strncasecmp (text, nothing[i], length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || c == '.';
}

static gboolean
take (SbxSecretSpan *span,
      gsize          start,
      gsize          end)
{
  *span = (SbxSecretSpan) { .start = start, .end = end };
  return end > start;
}

/* A quote behind which JSON goes on has ended a string: there is no value. */
static gboolean
ends_string (const SbxSecretView *view,
             gsize                at)
{
  return !sbx_secret_view_is_own (view, at) || view->text[at + 1] == '\0' || strchr (",:}]\r\n", view->text[at + 1]) != NULL ||
         (view->text[at + 1] == '"' && !sbx_secret_view_is_own (view, at + 1));
}

/* And no bracket that somebody wrote in a sentence. */
static gboolean
begins_json (const SbxSecretView *view,
             gsize                bracket)
{
  gsize at = sbx_secret_skip_blanks (view, bracket + 1);

  return sbx_secret_is_quote (view, at) && !ends_string (view, at);
}

/* Up to the end of the line; the quotes of name="value" belong to it. */
static gsize
skip_line (const SbxSecretView *view,
           gsize                at)
{
  for (;;)
    {
      at += strcspn (view->text + at, "\"\\\r\n");
      if (view->text[at] != '"' || view->text[at - 1] != '=' || ends_string (view, at))
        return at;
      at += 1 + strcspn (view->text + at + 1, "\"\\\r\n");
      if (view->text[at] == '"')
        at++;
    }
}

static gboolean
is_word (const char *word,
         gsize       length,
         const char *ending)
{
  gsize n = strlen (ending);

  return length >= n && g_ascii_strncasecmp (word + length - n, ending, n) == 0;
}

/* "Bearer abc", "Digest username=…, response=…", or the secret alone. */
static gboolean
read_authorization (const SbxSecretView *view,
                    gsize                at,
                    SbxSecretSpan       *span)
{
  const char *text = view->text + at;
  gsize n = strcspn (text, SENTENCE_ENDS);
  gsize blanks = strspn (text + n, " \t");
  gsize next = n + blanks;
  gsize length = strcspn (text + next, SENTENCE_ENDS);

  if (n == 0 || blanks == 0 || length == 0)
    return take (span, at, at + n);
  if (memchr (text + next, '=', length) != NULL && (text[next + length - 1] != '=' || text[next + length] == '"'))
    return take (span, at + next, skip_line (view, at + next));
  return take (span, at + next, at + next + length);
}

/* auth:login is no secret, but what somebody calls an event. */
static gboolean
is_event (const SbxSecretView *view,
          gsize                word,
          gsize                at)
{
  gsize n = strspn (view->text + at, "abcdefghijklmnopqrstuvwxyz_-.:");

  return (word == 0 || view->text[word - 1] == '"') && n > 0 && (view->text[at + n] == '\0' || view->text[at + n] == '"');
}

static gboolean
read_value (const SbxSecretView *view,
            gsize                at,
            SbxSecretName        name,
            gboolean             is_address,
            SbxSecretSpan       *span)
{
  const char *text = view->text + at;
  gsize n;

  if (*text == '"')
    {
      if (ends_string (view, at))
        return FALSE;
      n = 1 + strcspn (text + 1, "\"\\");
      return take (span, at + 1, at + n);
    }
  if (*text == '\'' || *text == '`')
    {
      n = 1 + strcspn (text + 1, *text == '`' ? "`\"\\\r\n" : "'\"\\\r\n");
      return take (span, at + 1, at + n);
    }
  if (*text == '{' || *text == '[')
    return take (span, at, begins_json (view, at) ? sbx_secret_skip_nested (view, at) : at + strcspn (text, "\"\\\r\n}]"));
  n = strcspn (text, is_address ? ADDRESS_ENDS : SENTENCE_ENDS);
  if (sbx_secret_is_nothing (text, n) || (name == SBX_SECRET_NAME_MANY && strspn (text, "+-.0123456789eE") == n))
    return FALSE;
  return take (span, at, at + n);
}

/* @separator: of name=value, or of name: value. */
static gboolean
find_parameter (const SbxSecretView *view,
                gsize                separator,
                SbxSecretSpan       *span)
{
  const char *text = view->text;
  gboolean is_address = text[separator] == '=';
  gsize end = separator;
  gsize at = separator + 1;
  gsize word;
  SbxSecretName name;

  while (is_address && end > 0 && separator - end < NAME_BYTES && (text[end - 1] == ' ' || text[end - 1] == '\t'))
    end--;
  /* 'token': value, user[token]=value */
  if (end > 0 && strchr ("'`]", text[end - 1]) != NULL)
    end--;
  for (word = end; word > 0 && end - word < NAME_BYTES && is_name_char (text[word - 1]); )
    word--;
  name = sbx_secret_name_look (text + word, end - word);
  if (name == SBX_SECRET_NAME_NONE || (!is_address && is_event (view, word, at)))
    return FALSE;

  at += is_address && text[at] == '>';
  at += strspn (text + at, " \t");
  if (!is_address && is_word (text + word, end - word, "authorization"))
    return read_authorization (view, at, span);
  if (!is_address && (is_word (text + word, end - word, "cookie") || is_word (text + word, end - word, "cookies")))
    return take (span, at, skip_line (view, at));
  return read_value (view, at, name, is_address, span);
}

/* "Bearer value" of a head, "Basic value" where it is one for sure. */
static gboolean
find_scheme (const SbxSecretView *view,
             gsize                blank,
             SbxSecretSpan       *span)
{
  const char *text = view->text;
  gsize at;
  gboolean is_bearer = blank >= 6 && g_ascii_strncasecmp (text + blank - 6, "Bearer", 6) == 0 && (blank == 6 || !is_name_char (text[blank - 7]));

  if (!is_bearer && !(blank >= 7 && g_ascii_strncasecmp (text + blank - 7, ": Basic", 7) == 0))
    return FALSE;
  at = blank + strspn (text + blank, " \t");
  return take (span, at, at + strcspn (text + at, ADDRESS_ENDS));
}

/* scheme://person:value@host */
static gboolean
find_userinfo (const SbxSecretView *view,
               gsize                colon,
               SbxSecretSpan       *span)
{
  const char *person = view->text + colon + 3;
  const char *second, *host = NULL;
  gsize n = strcspn (person, "/?#\"'\\<> \t\r\n");

  for (gsize i = 0; i < n; i++)
    if (person[i] == '@')
      host = person + i;
  second = memchr (person, ':', n);
  return host && second && second < host && take (span, second + 1 - view->text, host - view->text);
}

/**
 * sbx_secret_find_word:
 * @at: where there is one of ":= " in @view
 * @span: (out): behind it
 *
 * Returns: whether it says that a secret follows
 */
gboolean
sbx_secret_find_word (const SbxSecretView *view,
                      gsize                at,
                      SbxSecretSpan       *span)
{
  if (view->text[at] == ' ')
    return find_scheme (view, at, span);
  if (g_str_has_prefix (view->text + at, "://"))
    return find_userinfo (view, at, span);
  return find_parameter (view, at, span);
}
