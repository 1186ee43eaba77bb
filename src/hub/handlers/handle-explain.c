/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain.h"

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *about;
  gboolean  (*explain) (SbxRequest *request, GError **error);
} subjects[] = {
  { "action", sbx_explain_action },
  { "message", sbx_explain_message },
  { "connection", sbx_explain_connection },
  { "stream", sbx_explain_stream },
};

/**
 * sbx_handle_explain:
 * @request: about, and what says which one
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers why something is as it is, from what the hub has noted of it.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_explain (SbxRequest  *request,
                    GError     **error)
{
  const char *about = NULL;

  if (!sbx_fields_get_string (sbx_request_get_payload (request), "about", SBX_FIELD_REQUIRED, 64, &about, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (subjects[i].about, about))
      return subjects[i].explain (request, error);

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "about",
                                                          _("“%s” is nothing that can be explained: an action, a message, a connection or a stream is"), about));
  return FALSE;
}
