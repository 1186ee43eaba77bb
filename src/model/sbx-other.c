/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-other.h"
#include "sbx-frame.h"

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
