/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-here.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-search-traits.h"
#include "sbx-text-fold.h"
#include "sbx-topic.h"

/**
 * sbx_search_here_is_due:
 * @payload: of a `search`
 *
 * Returns: whether it asks for what older hubs do not know
 */
gboolean
sbx_search_here_is_due (JsonObject *payload)
{
  g_autofree char *query = sbx_fields_dup_text (payload, "query", "");

  return *query == '\0' || json_object_has_member (payload, "has") || json_object_has_member (payload, "is") ||
         json_object_has_member (payload, "without");
}

/**
 * sbx_search_here_make_plain:
 * @payload: of a `search`
 * @error: return location for a %SBX_CLIENT_ERROR
 *
 * Returns: (transfer full) (nullable): what an older hub understands of it; %NULL with @error where that is nothing
 */
JsonObject *
sbx_search_here_make_plain (JsonObject *payload,
                            GError    **error)
{
  JsonObject      *plain = json_object_new ();
  g_autofree char *query = sbx_fields_dup_text (payload, "query", "");
  JsonObjectIter   iter;
  const char      *name;
  JsonNode        *node;

  json_object_iter_init (&iter, payload);
  while (json_object_iter_next (&iter, &name, &node))
    if (!g_str_equal (name, "has") && !g_str_equal (name, "is") && !g_str_equal (name, "without"))
      json_object_set_member (plain, name, json_node_copy (node));

  if (*query != '\0')
    return plain;

  json_object_unref (plain);
  g_set_error_literal (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED, _("This hub is too old to search without words. Add a word."));

  return NULL;
}

/* Scripts without blanks have no ends of words that could be seen. */
static gboolean
goes_on (gunichar before,
         gunichar after)
{
  return g_unichar_isalnum (before) && g_unichar_isalnum (after) && before < 0x0e00 && after < 0x0e00;
}

static gboolean
has_word (const char *text,
          const char *word)
{
  gsize length = strlen (word);

  for (const char *p = strstr (text, word); p != NULL; p = strstr (g_utf8_next_char (p), word))
    {
      gunichar before = p > text ? g_utf8_get_char (g_utf8_prev_char (p)) : ' ';
      gunichar last = g_utf8_get_char (g_utf8_prev_char (p + length));

      if (!goes_on (before, g_utf8_get_char (p)) && !goes_on (last, g_utf8_get_char (p + length)))
        return TRUE;
    }

  return FALSE;
}

/* @without: words and "phrases". */
static gboolean
has_any (const char *content,
         const char *without)
{
  g_autofree char *text = sbx_text_fold (content);
  g_auto (GStrv)   quoted = g_strsplit (without, "\"", -1);

  for (guint i = 0; quoted[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (quoted[i], i % 2 == 0 ? " \t\n" : "", -1);

      for (guint j = 0; words[j] != NULL; j++)
        {
          g_autofree char *word = sbx_text_fold (g_strstrip (words[j]));

          if (*word != '\0' && has_word (text, word))
            return TRUE;
        }
    }

  return FALSE;
}

static gboolean
is_mine (JsonObject *message,
         const char *sender_id)
{
  g_autofree char *from = sbx_fields_dup_text (message, "fromId", "");

  return json_object_has_member (message, "key") || (sender_id != NULL && g_str_equal (from, sender_id));
}

/* As far as the topic is known here. */
static gboolean
is_unread (JsonObject *message,
           SbxWorld   *world,
           const char *sender_id)
{
  g_autofree char *channel_id = sbx_fields_dup_text (message, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (message, "topicId", "");
  g_autofree char *status = sbx_fields_dup_text (message, "status", "");
  SbxTopic        *topic = world != NULL ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;

  if (is_mine (message, sender_id) || g_str_equal (status, "read"))
    return FALSE;

  return topic == NULL || sbx_fields_int_or (message, "seq", 0) > sbx_topic_get_read_seq (topic);
}

static gboolean
is_wanted (JsonNode   *element,
           JsonObject *payload,
           guint       traits,
           SbxWorld   *world,
           const char *sender_id)
{
  g_autofree char *without = sbx_fields_dup_text (payload, "without", "");
  g_autofree char *content = NULL;
  JsonObject      *message = NULL;
  guint            found;

  if (!JSON_NODE_HOLDS_OBJECT (element) ||
      !sbx_fields_get_object (json_node_get_object (element), "message", SBX_FIELD_REQUIRED, &message, NULL))
    return FALSE;

  found = sbx_search_traits_of (message);
  if (is_mine (message, sender_id))
    found |= SBX_SEARCH_IS_MINE;
  if (is_unread (message, world, sender_id))
    found |= SBX_SEARCH_IS_UNREAD;
  content = sbx_fields_dup_text (message, "content", "");

  return (traits & ~found) == 0 && !has_any (content, without);
}

/**
 * sbx_search_here_filter:
 * @answer: `searchResults`
 * @payload: what was asked for
 * @world: (nullable): what is known of topics
 * @sender_id: (nullable): who we are
 *
 * Returns: (transfer full): the answer with those hits alone that have and are what was asked for, and `filteredHere`
 */
SbxEnvelope *
sbx_search_here_filter (SbxEnvelope *answer,
                        JsonObject  *payload,
                        SbxWorld    *world,
                        const char  *sender_id)
{
  JsonObject *given = sbx_envelope_get_payload (answer);
  g_autoptr (JsonObject) result = json_object_new ();
  JsonArray  *hits = NULL, *wanted = json_array_new ();
  guint       traits = 0;
  JsonObjectIter iter;
  const char *name;
  JsonNode   *node;

  sbx_search_traits_read (payload, &traits, NULL);
  sbx_fields_get_array (given, "hits", SBX_FIELD_OPTIONAL, G_MAXUINT, &hits, NULL);
  for (guint i = 0; hits != NULL && i < json_array_get_length (hits); i++)
    if (is_wanted (json_array_get_element (hits, i), payload, traits, world, sender_id))
      json_array_add_element (wanted, json_array_dup_element (hits, i));

  json_object_iter_init (&iter, given);
  while (json_object_iter_next (&iter, &name, &node))
    if (!g_str_equal (name, "hits"))
      json_object_set_member (result, name, json_node_copy (node));
  json_object_set_array_member (result, "hits", wanted);
  json_object_set_boolean_member (result, "filteredHere", TRUE);

  return sbx_envelope_new_answer ("searchResults", NULL, result);
}
