/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secret-name.h"

#include <string.h>

/* What a name is about stands at its end: of longer ones this much is looked at. */
#define NAME_BYTES 128
#define MAX_WORDS 12

/* Words that name a secret where they are the last one: dbPass, user_pin, X-Signature. */
static const char *const words[] = {
  "auth", "authorization", "bearer", "cookie", "credential", "csrf", "jwt", "otp", "p256dh", "pass", "passcode", "passphrase", "passwd", "password",
  "pin", "pwd", "secret", "sig", "signature", "token", "totp", "xsrf",
};

#define ENDING(text) { text, sizeof (text) - 1 }

/* However they are written: accesstoken, MYPASSWORD, apikey. */
static const struct
{
  const char *text;
  gsize       length;
} endings[] = {
  ENDING ("token"), ENDING ("secret"), ENDING ("password"), ENDING ("passwd"), ENDING ("passphrase"), ENDING ("passcode"), ENDING ("pincode"),
  ENDING ("apikey"), ENDING ("privatekey"), ENDING ("accesskey"), ENDING ("secretkey"), ENDING ("signingkey"), ENDING ("encryptionkey"),
  ENDING ("authkey"), ENDING ("sessionkey"), ENDING ("masterkey"), ENDING ("sharedkey"), ENDING ("sshkey"), ENDING ("hmackey"),
  ENDING ("signature"), ENDING ("authorization"), ENDING ("credential"), ENDING ("setcookie"),
};

/* Words behind such a one that leave it what it is: tokenValue, password2, otp_code. */
static const char *const qualifiers[] = { "base", "base64", "code", "confirm", "confirmation", "data", "hash", "header", "hex", "plain", "raw", "string", "text", "value" };

static gboolean
is_among (const char        *word,
          const char *const *list,
          guint              n)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (word, list[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The character that is written as \u006b, however many backslashes there are before it; '\0' where it is none of ASCII. */
static char
read_escape (const char *at,
             const char *end)
{
  guint code = 0;

  if (end - at < 5 || *at != 'u')
    return '\0';
  for (guint i = 1; i <= 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return '\0';
      code = code * 16 + (guint) digit;
    }
  return code < 128 ? (char) code : '\0';
}

/* What JSON says by escapes, without them. */
static gsize
unescape (const char *name,
          gsize       length,
          char       *plain)
{
  const char *end = name + length;
  gsize n = 0;

  for (const char *at = name; at < end; at++)
    {
      char c = *at;

      if (c == '\\')
        {
          while (at + 1 < end && at[1] == '\\')
            at++;
          c = at + 1 < end ? read_escape (at + 1, end) : '\0';
          if (c == '\0')
            continue;
          at += 5;
        }
      plain[n++] = c;
    }
  return n;
}

static gboolean
begins_word (const char *plain,
             gsize       n,
             gsize       i)
{
  if (i == 0 || !g_ascii_isalnum (plain[i - 1]))
    return TRUE;
  if (!g_ascii_isupper (plain[i]))
    return FALSE;
  /* apiKey, and the K of APIKey. */
  return !g_ascii_isupper (plain[i - 1]) || (i + 1 < n && g_ascii_islower (plain[i + 1]));
}

/* client_secret, clientSecret and Client-Secret have the same words. @buffer: what they stand in, each with its own end */
static guint
split (const char *plain,
       gsize       n,
       char       *buffer,
       char       *found[MAX_WORDS])
{
  guint n_words = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isalnum (plain[i]))
        continue;
      if (begins_word (plain, n, i))
        {
          if (n_words == MAX_WORDS)
            {
              memmove (found, found + 1, (MAX_WORDS - 1) * sizeof *found);
              n_words--;
            }
          *buffer++ = '\0';
          found[n_words++] = buffer;
        }
      *buffer++ = g_ascii_tolower (plain[i]);
    }
  *buffer = '\0';
  return n_words;
}

/* "password2" is one as well. */
static void
strip_digits (char *word)
{
  for (gsize n = strlen (word); n > 1 && g_ascii_isdigit (word[n - 1]); n--)
    {
      if (is_among (word, words, G_N_ELEMENTS (words)) || is_among (word, qualifiers, G_N_ELEMENTS (qualifiers)))
        return;
      word[n - 1] = '\0';
    }
}

static gboolean
names_secret (char  **found,
              guint   n_words)
{
  char joined[NAME_BYTES + 1];
  gsize n = 0;

  if (is_among (found[n_words - 1], words, G_N_ELEMENTS (words)))
    return TRUE;
  for (guint i = 0; i < n_words; i++)
    n += g_strlcpy (joined + n, found[i], sizeof joined - n);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (n >= endings[i].length && memcmp (joined + n - endings[i].length, endings[i].text, endings[i].length) == 0)
      return TRUE;
  return FALSE;
}

/**
 * sbx_secret_name_look:
 * @name: of a member, a field or a parameter, as it is written, also with escapes of JSON
 * @length: in bytes
 *
 * Returns: whether what is called so is a secret: a token, a password, a key
 */
SbxSecretName
sbx_secret_name_look (const char *name,
                      gsize       length)
{
  char plain[NAME_BYTES];
  char buffer[2 * NAME_BYTES + 1];
  char *found[MAX_WORDS];
  gsize skipped = length > NAME_BYTES ? length - NAME_BYTES : 0;
  gsize n = unescape (name + skipped, length - skipped, plain);
  guint n_words = split (plain, n, buffer, found);
  char *last;
  gsize n_last;

  while (n_words > 0)
    {
      strip_digits (found[n_words - 1]);
      if (n_words == 1 || !(is_among (found[n_words - 1], qualifiers, G_N_ELEMENTS (qualifiers)) || g_ascii_isdigit (*found[n_words - 1])))
        break;
      n_words--;
    }
  if (n_words == 0)
    return SBX_SECRET_NAME_NONE;
  if (names_secret (found, n_words))
    return SBX_SECRET_NAME_ONE;

  last = found[n_words - 1];
  n_last = strlen (last);
  if (n_last < 3 || last[n_last - 1] != 's' || last[n_last - 2] == 's')
    return SBX_SECRET_NAME_NONE;
  last[n_last - 1] = '\0';
  return names_secret (found, n_words) ? SBX_SECRET_NAME_MANY : SBX_SECRET_NAME_NONE;
}
