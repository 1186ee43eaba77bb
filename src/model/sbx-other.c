/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-other.h"
#include "sbx-frame.h"

#include <string.h>

#define MOST_WORDS 16

/**
 * sbx_other_text:
 * @other: (nullable): the members of a record that the protocol does not know
 * @member: one of them
 *
 * Returns: (transfer none): its text, as long as @other has it; "" where it is missing or no text
 */
const char *
sbx_other_text (JsonObject *other,
                const char *member)
{
  const char *text = other != NULL ? sbx_frame_get_string (other, member) : NULL;

  return text != NULL ? text : "";
}

/**
 * sbx_other_preview:
 *
 * Returns: (transfer none): what a list shows of @message, as the hub does: its words, or else the name of its first file
 */
const char *
sbx_other_preview (const SbxMessageRecord *message)
{
  JsonNode *first;

  if (message->content[0] != '\0' || message->attachments == NULL || json_array_get_length (message->attachments) == 0)
    return message->content;

  first = json_array_get_element (message->attachments, 0);
  return JSON_NODE_HOLDS_OBJECT (first) ? sbx_other_text (json_node_get_object (first), "name") : message->content;
}

static gboolean
is_word (JsonNode *node)
{
  const char *text;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;

  text = json_node_get_string (node);

  return *text != '\0' && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == strlen (text);
}

/**
 * sbx_other_words:
 *
 * Returns: (transfer full)
 */
char *
sbx_other_words (JsonObject *other,
                 const char *member)
{
  JsonNode *node = other != NULL ? json_object_get_member (other, member) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MOST_WORDS); i++)
    {
      JsonNode *word = json_array_get_element (array, i);

      if (is_word (word))
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", json_node_get_string (word));
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}
