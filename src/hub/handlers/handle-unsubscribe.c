/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-catch-up.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-stream-name.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static gboolean
add_name (JsonNode   *node,
          guint       index,
          GPtrArray  *names,
          GError    **error)
{
  g_autofree char *path = g_strdup_printf ("streams[%u]", index);
  char            *name = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, path,
                                                              _("Each stream must be an object with a “stream”")));
      return FALSE;
    }
  if (!sbx_stream_name_dup (json_node_get_object (node), "stream", &name, error))
    {
      sbx_wire_error_prefix_field (error, path);
      return FALSE;
    }
  g_ptr_array_add (names, name);
  return TRUE;
}

/**
 * sbx_handle_unsubscribe:
 * @request: streams [{stream}]
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * All names are read before the first one is left. Leaving what one is not subscribed to is no error.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_unsubscribe (SbxRequest  *request,
                        GError     **error)
{
  SbxHubConfig         *config = sbx_hub_get_config (sbx_request_get_hub (request));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  JsonArray            *streams = NULL;
  guint                 limit = (guint) sbx_hub_config_get_int (config, "streams-per-request");

  if (sbx_catch_up_defer (request))
    return TRUE;
  if (!sbx_fields_get_array (sbx_request_get_payload (request), "streams", SBX_FIELD_REQUIRED,
                             limit, &streams, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (streams); i++)
    {
      if (!add_name (json_array_get_element (streams, i), i, names, error))
        return FALSE;
    }
  for (guint i = 0; i < names->len; i++)
    sbx_router_unsubscribe (sbx_request_get_router (request), sbx_request_get_peer (request),
                            g_ptr_array_index (names, i));
  sbx_request_ok (request, NULL);
  return TRUE;
}
