/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_request_check_may_change:
 * @self: a request
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * The one rule of who may change something: a viewer looks, every other role takes part.
 *
 * Returns: %TRUE where the asker may, else %FALSE with @error set to FORBIDDEN
 */
gboolean
sbx_request_check_may_change (SbxRequest  *self,
                              GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!g_str_equal (sbx_request_get_role (self), "viewer"))
    return TRUE;

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                       _("A viewer may look, but not change anything"));
  return FALSE;
}

/**
 * sbx_request_check_admin:
 * @self: a request
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Who looks after the hub, and may see and end the connections of others.
 *
 * Returns: %TRUE where the asker is an administrator, else %FALSE with @error set to FORBIDDEN
 */
gboolean
sbx_request_check_admin (SbxRequest  *self,
                         GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (g_str_equal (sbx_request_get_role (self), "admin"))
    return TRUE;

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                       _("Only an administrator may look at the connections of others, or end them"));
  return FALSE;
}
