/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secrets.h"

#include <string.h>

#define MASK "***"

/* Longer names are none of those below. */
#define NAME_BYTES 64

/* Letters and digits only, in small: client_secret, clientSecret and Client-Secret are one name. */
static const char *const names[] = { "auth", "authorization", "cookie", "setcookie", "credential", "credentials", "pwd", "p256dh" };
static const char *const endings[] = { "token", "secret", "password", "passwd", "passphrase", "apikey", "privatekey", "accesskey" };

/* Where a value ends that has no quotes. */
#define DELIMITERS "&;,#\"'\\<> )]}\t\r\n"

/* One that was found in a text. */
typedef struct
{
  const char *start;
  const char *end;
  gsize       backslashes;  /* before each quote of the JSON around it */
  gboolean    is_bare;      /* a number: "***" needs quotes of its own */
} Secret;

/**
 * sbx_secrets_is_name:
 * @name: of a member, a field or a parameter
 *
 * Returns: whether what is called so is a secret
 */
gboolean
sbx_secrets_is_name (const char *name,
                     gsize       length)
{
  char plain[NAME_BYTES + 1];
  gsize n = 0;

  if (length > NAME_BYTES)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (name[i]))
      plain[n++] = g_ascii_tolower (name[i]);
  plain[n] = '\0';

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (plain, names[i]) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (plain, endings[i]))
      return TRUE;
  return FALSE;
}

static gsize
count_backslashes (const char *text,
                   const char *at)
{
  const char *start = at;

  while (start > text && start[-1] == '\\')
    start--;
  return at - start;
}

/* The quote that ends the string which @backslashes and a quote began. JSON inside of a string of JSON has one before each
 * quote, and JSON inside of that has three: (nullable) where the string goes on for more than @max bytes. */
static const char *
find_end (const char *start,
          gsize       backslashes,
          gsize       max)
{
  for (const char *at = start; *at != '\0' && (gsize) (at - start) <= max; at++)
    if (*at == '"')
      {
        gsize n = count_backslashes (start, at);

        if (n < backslashes)
          return NULL;
        if ((n - backslashes) % (2 * (backslashes + 1)) == 0)
          return at;
      }
  return NULL;
}

static const char *
skip_blanks (const char *at)
{
  return at + strspn (at, " \t\r\n");
}

/* "name": value, or "name": number. */
static gboolean
find_member (const char *text,
             const char *quote,
             Secret     *secret)
{
  gsize backslashes = count_backslashes (text, quote);
  const char *end = find_end (quote + 1, backslashes, NAME_BYTES + backslashes);
  const char *at;

  if (end == NULL || !sbx_secrets_is_name (quote + 1, end - quote - 1))
    return FALSE;
  at = skip_blanks (end + 1);
  if (*at != ':')
    return FALSE;

  at = skip_blanks (at + 1);
  if (strspn (at, "\\") == backslashes && at[backslashes] == '"')
    {
      const char *start = at + backslashes + 1;

      end = find_end (start, backslashes, G_MAXSIZE);
      /* Where it was cut off, all of the rest is the secret. */
      *secret = (Secret) { start, end ? end - backslashes : start + strlen (start), backslashes, FALSE };
    }
  else
    *secret = (Secret) { at, at + strspn (at, "+-.0123456789eE"), backslashes, TRUE };
  return secret->end > secret->start;
}

/* token=value of an address, "Bearer value" of a request. */
static gboolean
find_parameter (const char *text,
                const char *separator,
                Secret     *secret)
{
  const char *word = separator;

  while (word > text && separator - word < NAME_BYTES && (g_ascii_isalnum (word[-1]) || word[-1] == '_' || word[-1] == '-'))
    word--;
  if (*separator == '=' ? !sbx_secrets_is_name (word, separator - word) :
      !(separator - word == 6 && g_ascii_strncasecmp (word, "Bearer", 6) == 0) &&
      !(separator - word == 5 && g_ascii_strncasecmp (word, "Basic", 5) == 0 && word - text >= 2 && word[-2] == ':'))
    return FALSE;

  *secret = (Secret) { .start = separator + 1, .end = separator + 1 + strcspn (separator + 1, DELIMITERS) };
  return secret->end > secret->start;
}

/* scheme://person:value@host */
static gboolean
find_userinfo (const char *colon,
               Secret     *secret)
{
  const char *host, *second;

  if (!g_str_has_prefix (colon, "://"))
    return FALSE;

  host = colon + 3 + strcspn (colon + 3, "@/?#\"'\\<> \t\r\n");
  second = memchr (colon + 3, ':', host - colon - 3);
  if (*host != '@' || second == NULL)
    return FALSE;

  *secret = (Secret) { .start = second + 1, .end = host };
  return secret->end > secret->start;
}

static gboolean
find_secret (const char *text,
             const char *at,
             Secret     *secret)
{
  switch (*at)
    {
    case '"':
      return find_member (text, at, secret);
    case ':':
      return find_userinfo (at, secret);
    default:
      return find_parameter (text, at, secret);
    }
}

static void
append_mask (GString      *masked,
             const Secret *secret)
{
  for (gsize i = 0; secret->is_bare && i < secret->backslashes; i++)
    g_string_append_c (masked, '\\');
  g_string_append (masked, secret->is_bare ? "\"" MASK : MASK);
  for (gsize i = 0; secret->is_bare && i < secret->backslashes; i++)
    g_string_append_c (masked, '\\');
  if (secret->is_bare)
    g_string_append_c (masked, '"');
}

/**
 * sbx_secrets_mask:
 * @text: valid UTF-8: JSON, a part of it, an address, whatever was said
 * @n_hidden: (out) (optional): how many secrets are not shown
 *
 * Writes "***" for each value whose name says that it is a secret, also in JSON inside of strings, in addresses and in heads of requests.
 *
 * Returns: (transfer full): the text that may be shown
 */
char *
sbx_secrets_mask (const char *text,
                  guint      *n_hidden)
{
  GString *masked = g_string_sized_new (strlen (text) + 1);
  const char *rest = text;     /* what is not written yet */
  const char *at = text;
  guint n = 0;

  while (*(at += strcspn (at, "\":= ")) != '\0')
    {
      Secret secret;

      if (!find_secret (text, at, &secret))
        {
          at++;
          continue;
        }
      g_string_append_len (masked, rest, secret.start - rest);
      append_mask (masked, &secret);
      rest = at = secret.end;
      n++;
    }
  g_string_append (masked, rest);
  if (n_hidden)
    *n_hidden = n;
  return g_string_free (masked, FALSE);
}

/* --- Back --- */

static GArray *
list_secrets (const char *text)
{
  GArray *secrets = g_array_new (FALSE, FALSE, sizeof (Secret));
  const char *at = text;
  Secret secret;

  while (*(at += strcspn (at, "\":= ")) != '\0')
    if (find_secret (text, at, &secret))
      {
        g_array_append_val (secrets, secret);
        at = secret.end;
      }
    else
      at++;
  return secrets;
}

static gboolean
is_masked (const Secret *secret)
{
  return secret->end - secret->start == strlen (MASK) && strncmp (secret->start, MASK, strlen (MASK)) == 0;
}

/**
 * sbx_secrets_unmask:
 * @text: what somebody made of what sbx_secrets_mask() gave them
 * @original: what that was made of
 *
 * Puts the secrets back where "***" still stands for them. They are told from each other by their order: where somebody added some or
 * took some away, nobody knows which is which.
 *
 * Returns: (transfer full) (nullable): the text with its secrets; %NULL where "***" stands for one that nobody knows
 */
char *
sbx_secrets_unmask (const char *text,
                    const char *original)
{
  g_autoptr (GArray) secrets = list_secrets (text);
  g_autoptr (GArray) originals = list_secrets (original);
  GString *plain = g_string_sized_new (strlen (text) + 1);
  const char *rest = text;

  for (guint i = 0; i < secrets->len; i++)
    {
      const Secret *secret = &g_array_index (secrets, Secret, i);
      const Secret *known = i < originals->len ? &g_array_index (originals, Secret, i) : NULL;
      gsize quotes;

      if (!is_masked (secret))
        continue;
      if (secrets->len != originals->len)
        {
          g_string_free (plain, TRUE);
          return NULL;
        }
      /* A number had no quotes before it was hidden. */
      quotes = known->is_bare && !secret->is_bare ? secret->backslashes + 1 : 0;
      g_string_append_len (plain, rest, secret->start - quotes - rest);
      g_string_append_len (plain, known->start, known->end - known->start);
      rest = secret->end + quotes;
    }
  g_string_append (plain, rest);
  return g_string_free (plain, FALSE);
}
