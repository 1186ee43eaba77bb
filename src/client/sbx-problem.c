/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-problem.h"

#include <libsoup/soup.h>
#include <string.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-secrets.h"

/* Letters of what a server says that are shown, and s that it may want to be waited for. */
#define WORDS_MOST 200
#define WAIT_MOST  86400

/* Members within members that are read. */
#define DEPTH_MOST 4

/* On one line, and no longer than people read. */
static char *
dup_shown (JsonObject *problem)
{
  g_autofree char *title = sbx_fields_dup_text (problem, "title", "");
  g_autofree char *detail = sbx_fields_dup_text (problem, "detail", "");
  g_autofree char *both = *title != '\0' && *detail != '\0' ? g_strdup_printf ("%s: %s", title, detail) : g_strconcat (title, detail, NULL);
  g_autofree char *masked = sbx_secrets_mask (both, NULL);
  GString *words = g_string_new (NULL);
  guint n = 0;

  for (const char *c = g_strstrip (masked); *c != '\0'; c = g_utf8_next_char (c))
    {
      if (++n > WORDS_MOST)
        {
          g_string_append (words, "…");
          break;
        }
      g_string_append_unichar (words, g_unichar_isprint (g_utf8_get_char (c)) ? g_utf8_get_char (c) : ' ');
    }
  return g_string_free (words, FALSE);
}

/**
 * sbx_problem_is_type:
 * @type: (nullable): what the header Content-Type says
 *
 * Returns: whether what comes says what is wrong, for programs and people (RFC 9457)
 */
gboolean
sbx_problem_is_type (const char *type)
{
  g_autofree char *name = type != NULL ? g_strndup (type, strcspn (type, "; \t")) : NULL;

  return name != NULL && g_ascii_strcasecmp (name, "application/problem+json") == 0;
}

/**
 * sbx_problem_dup_words:
 * @type: (nullable): what the header Content-Type says
 * @page: (nullable): what came; %NULL where @length is 0
 *
 * Returns: (transfer full) (nullable): what the server says is wrong, on one line and without secrets; %NULL where it does not say it as RFC 9457 has it
 */
char *
sbx_problem_dup_words (const char *type,
                       const char *page,
                       gsize       length)
{
  g_autoptr (JsonNode) node = sbx_problem_is_type (type) && length > 0 ? sbx_json_parse (page, length, DEPTH_MOST, NULL) : NULL;
  g_autofree char *words = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  words = dup_shown (json_node_get_object (node));
  return *words != '\0' ? g_steal_pointer (&words) : NULL;
}

/**
 * sbx_problem_read_wait:
 * @after: (nullable): what the header Retry-After says: seconds, or a date
 *
 * Returns: ms after which the server wants to be asked again, a day at most; 0 where it does not say
 */
guint
sbx_problem_read_wait (const char *after)
{
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;

  if (after == NULL || *after == '\0')
    return 0;
  if (strspn (after, "0123456789") == strlen (after))
    return (guint) MIN (g_ascii_strtoull (after, NULL, 10), WAIT_MOST) * 1000;

  date = soup_date_time_new_from_http_string (after);
  now = g_date_time_new_now_utc ();
  return date != NULL ? (guint) CLAMP (g_date_time_difference (date, now) / 1000, 0, (gint64) WAIT_MOST * 1000) : 0;
}
