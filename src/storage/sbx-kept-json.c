/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-kept-json.h"

#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static gboolean
is_shallow (JsonNode *node,
            guint     levels)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *value;

      if (levels == 0)
        return FALSE;
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &value))
        if (!is_shallow (value, levels - 1))
          return FALSE;
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      if (levels == 0)
        return FALSE;
      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!is_shallow (json_array_get_element (array, i), levels - 1))
          return FALSE;
    }

  return TRUE;
}

/**
 * sbx_kept_json_check:
 * @node: any value that a peer gave to be kept and shown to others
 * @field: the member that holds it
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE, or %FALSE with @error set where it is deeper than %SBX_KEPT_JSON_DEPTH
 */
gboolean
sbx_kept_json_check (JsonNode    *node,
                     const char  *field,
                     GError     **error)
{
  g_return_val_if_fail (node != NULL, FALSE);

  if (is_shallow (node, SBX_KEPT_JSON_DEPTH))
    return TRUE;

  g_propagate_error (error,
                     sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, field,
                                                   _("“%s” is nested too deep"), field));
  return FALSE;
}

/**
 * sbx_kept_json_check_length:
 * @length: how long something would be, as it is stored, with what a peer sent
 * @limit: how long it may be
 * @field: what it is
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * What grows with each report has an end.
 *
 * Returns: %TRUE, or %FALSE with @error set where it is longer
 */
gboolean
sbx_kept_json_check_length (gsize        length,
                            gsize        limit,
                            const char  *field,
                            GError     **error)
{
  if (length <= limit)
    return TRUE;

  g_propagate_error (error,
                     sbx_wire_error_new_for_limit (field, (gint64) limit,
                                                   _("“%s” would become longer than %d bytes"),
                                                   field, (int) limit));
  return FALSE;
}
