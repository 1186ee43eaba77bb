/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secrets.h"

#include <string.h>

#include "sbx-json-read.h"
#include "sbx-secret-finder.h"

#define MASK "***"

/* JSON in strings of JSON: each time there are twice as many backslashes, so nobody gets this deep. */
#define MAX_LEVELS 12

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const SbxSecret *first = a, *second = b;

  if (first->start != second->start)
    return first->start < second->start ? -1 : 1;
  return first->end > second->end ? -1 : first->end < second->end;
}

/* What is in another one needs no mask of its own. */
static void
merge (GArray *secrets)
{
  guint n = 0;

  g_array_sort (secrets, compare);
  for (guint i = 0; i < secrets->len; i++)
    {
      const SbxSecret *next = &g_array_index (secrets, SbxSecret, i);
      SbxSecret *last = n > 0 ? &g_array_index (secrets, SbxSecret, n - 1) : NULL;

      if (last == NULL || next->start >= last->end)
        g_array_index (secrets, SbxSecret, n++) = *next;
      else if (next->end > last->end)
        {
          last->end = next->end;
          last->close = next->close;
        }
    }
  g_array_set_size (secrets, n);
}

/* (element-type SbxSecret): in the order in which they stand there */
static GArray *
list_secrets (const char *text)
{
  GArray *secrets = g_array_new (FALSE, FALSE, sizeof (SbxSecret));
  SbxSecretView view = { .text = text, .length = strlen (text) };
  guint n = 0;

  for (;;)
    {
      SbxSecretView decoded;

      sbx_secret_find (&view, secrets);
      sbx_secret_find_pairs (&view, secrets);
      if (++n == MAX_LEVELS || !sbx_secret_view_decode (&view, &decoded))
        break;
      sbx_secret_view_clear (&view);
      view = decoded;
    }
  sbx_secret_view_clear (&view);
  merge (secrets);
  return secrets;
}

/**
 * sbx_secrets_mask:
 * @text: valid UTF-8, less than 2 GiB: JSON, a part of it, an address, whatever was said
 * @n_hidden: (out) (optional): how many secrets are not shown
 *
 * Writes "***" for each value whose name says that it is a secret, whatever the value is: also in JSON inside of strings, in lists of names
 * and values, in addresses, in heads of requests, and in sentences.
 *
 * Returns: (transfer full): the text that may be shown
 */
char *
sbx_secrets_mask (const char *text,
                  guint      *n_hidden)
{
  g_autoptr (GArray) secrets = list_secrets (text);
  GString *masked = g_string_sized_new (strlen (text) + 1);
  const char *rest = text;     /* what is not written yet */

  for (guint i = 0; i < secrets->len; i++)
    {
      const SbxSecret *secret = &g_array_index (secrets, SbxSecret, i);
      gssize n_quote = secret->needs_quotes ? (gssize) secret->quote_length : 0;

      g_string_append_len (masked, rest, text + secret->start - rest);
      g_string_append_len (masked, text + secret->quote, n_quote);
      g_string_append (masked, MASK);
      g_string_append_len (masked, text + secret->quote, n_quote);
      rest = text + secret->end;
    }
  g_string_append (masked, rest);
  if (n_hidden)
    *n_hidden = secrets->len;
  return g_string_free (masked, FALSE);
}

/**
 * sbx_secrets_mask_json:
 * @node: a tree
 *
 * Returns: (transfer full): a copy that may be shown, which shares nothing with @node
 */
JsonNode *
sbx_secrets_mask_json (JsonNode *node)
{
  g_autofree char *text = NULL;
  g_autofree char *masked = NULL;
  JsonNode *copy;
  guint n_hidden;

  g_return_val_if_fail (node != NULL, NULL);

  text = json_to_string (node, FALSE);
  masked = sbx_secrets_mask (text, &n_hidden);
  if (n_hidden == 0)
    return sbx_json_copy (node);
  copy = json_from_string (masked, NULL);
  return copy != NULL ? copy : json_node_init_string (json_node_alloc (), masked);
}

static gboolean
is_masked (const char      *text,
           const SbxSecret *secret)
{
  return secret->end - secret->start == strlen (MASK) && strncmp (text + secret->start, MASK, strlen (MASK)) == 0;
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
      const SbxSecret *secret = &g_array_index (secrets, SbxSecret, i);
      const SbxSecret *known = i < originals->len ? &g_array_index (originals, SbxSecret, i) : NULL;
      gboolean gave_quotes;

      if (!is_masked (text, secret))
        continue;
      if (secrets->len != originals->len)
        {
          g_string_free (plain, TRUE);
          return NULL;
        }
      /* A number had no quotes before it was hidden. */
      gave_quotes = known->needs_quotes && !secret->needs_quotes;
      g_string_append_len (plain, rest, text + (gave_quotes ? secret->open : secret->start) - rest);
      g_string_append_len (plain, original + known->start, (gssize) (known->end - known->start));
      rest = text + (gave_quotes ? secret->close : secret->end);
    }
  g_string_append (plain, rest);
  return g_string_free (plain, FALSE);
}
