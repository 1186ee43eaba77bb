/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-filter.h"

#include "sbx-search-traits.h"
#include "sbx-text-fold.h"

/* For what is seen in the message itself; the others cost nothing. */
#define IN_BODY (~(guint) (SBX_SEARCH_IS_UNREAD | SBX_SEARCH_IS_MINE))

static gboolean
is_blank (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

gboolean
sbx_search_query_is_open (const SbxSearchQuery *query)
{
  return is_blank (query->text) && query->traits == 0 && query->channel_id == NULL && query->topic_id == NULL &&
         query->from_name == NULL && query->since == SBX_SEARCH_OPEN && query->until == SBX_SEARCH_OPEN;
}

/**
 * sbx_search_filter_new:
 * @tokenizer: a tokenizer
 * @query: what is asked for
 * @error: return location for a %SBX_WIRE_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the same, ready to be held against messages
 */
SbxSearchFilter *
sbx_search_filter_new (SbxTokenizer         *tokenizer,
                       const SbxSearchQuery *query,
                       GError              **error)
{
  g_autoptr (SbxSearchFilter) self = g_new0 (SbxSearchFilter, 1);

  self->terms = sbx_search_terms_parse (tokenizer, query->text, error);
  if (self->terms == NULL)
    return NULL;
  if (query->without != NULL)
    {
      self->without = sbx_search_terms_parse_whole (tokenizer, query->without, error);
      if (self->without == NULL)
        return NULL;
    }

  self->from_name = query->from_name != NULL ? sbx_text_fold (query->from_name) : NULL;
  self->traits = query->traits;
  self->any_words = is_blank (query->text) && !sbx_search_query_is_open (query);

  return g_steal_pointer (&self);
}

void
sbx_search_filter_free (SbxSearchFilter *self)
{
  g_clear_pointer (&self->terms, sbx_search_terms_free);
  g_clear_pointer (&self->without, sbx_search_terms_free);
  g_free (self->from_name);
  g_free (self);
}

gboolean
sbx_search_filter_is_nothing (const SbxSearchFilter *self)
{
  return !self->any_words && sbx_search_terms_is_empty (self->terms);
}

static gboolean
is_from (const SbxSearchFilter *self,
         const char            *name)
{
  g_autofree char *folded = self->from_name != NULL ? sbx_text_fold (name) : NULL;

  return self->from_name == NULL || g_str_equal (folded, self->from_name);
}

static gboolean
has_traits (const SbxSearchFilter    *self,
            const SbxSearchCandidate *message)
{
  g_autoptr (JsonNode) node = NULL;

  if (((self->traits & SBX_SEARCH_IS_UNREAD) != 0 && !message->unread) ||
      ((self->traits & SBX_SEARCH_IS_MINE) != 0 && !message->mine))
    return FALSE;
  if ((self->traits & IN_BODY) == 0)
    return TRUE;

  node = json_from_string (message->body, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
         (self->traits & IN_BODY & ~sbx_search_traits_of (json_node_get_object (node))) == 0;
}

GArray *
sbx_search_filter_match (const SbxSearchFilter    *self,
                         SbxTokenizer             *tokenizer,
                         const SbxSearchCandidate *message)
{
  g_autoptr (GArray) ranges = NULL;

  if (!is_from (self, message->from_name))
    return NULL;

  if (self->any_words)
    ranges = g_array_new (FALSE, FALSE, sizeof (SbxTextRange));
  else
    ranges = sbx_search_terms_find (self->terms, tokenizer, message->content);

  if (ranges == NULL || !has_traits (self, message) ||
      (self->without != NULL && sbx_search_terms_find_any (self->without, tokenizer, message->content)))
    return NULL;

  return g_steal_pointer (&ranges);
}
