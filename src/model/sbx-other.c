/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-other.h"

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
  JsonNode *node = other != NULL ? json_object_get_member (other, member) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return "";

  return json_node_get_string (node);
}
