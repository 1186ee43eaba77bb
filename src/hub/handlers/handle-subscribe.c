/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-catch-up.h"
#include "sbx-fields.h"

/**
 * sbx_handle_subscribe:
 * @request: streams [{stream, epoch?, seq?}]
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Subscribes, and answers what was missed.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_subscribe (SbxRequest  *request,
                      GError     **error)
{
  SbxCatchUp *catch_up;
  JsonArray  *streams = NULL;

  sbx_request_expect_page (request);
  if (sbx_catch_up_defer (request))
    return TRUE;
  if (!sbx_fields_get_array (sbx_request_get_payload (request), "streams", SBX_FIELD_REQUIRED,
                             G_MAXUINT, &streams, error))
    return FALSE;
  catch_up = sbx_catch_up_new (request, streams, error);
  if (catch_up == NULL)
    return FALSE;
  sbx_catch_up_start (catch_up, "subscribed", NULL);
  return TRUE;
}
