/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-words.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *icon_name;
  const char *style_class;
} states[] = {
  [SBX_CONNECTION_DISCONNECTED] = { N_("Not connected"), "sbx-ring-symbolic", "dim-label" },
  [SBX_CONNECTION_CONNECTING] = { N_("Connecting"), "content-loading-symbolic", "dim-label" },
  [SBX_CONNECTION_CONNECTED] = { N_("Open"), "sbx-check-symbolic", "success" },
  [SBX_CONNECTION_RECONNECTING] = { N_("Reconnecting"), "view-refresh-symbolic", "warning" },
  [SBX_CONNECTION_PATROL] = { N_("Trying once a minute"), "sbx-patrol-symbolic", "warning" },
  [SBX_CONNECTION_ERROR] = { N_("Error"), "sbx-error-symbolic", "error" },
};

const char *
sbx_connection_words_name (SbxConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), "");

  return _(states[state].name);
}

const char *
sbx_connection_words_icon (SbxConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return states[state].icon_name;
}

const char *
sbx_connection_words_class (SbxConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return states[state].style_class;
}

/**
 * sbx_connection_words_state:
 *
 * Returns: (transfer full): how its connection is now, with which try it is
 */
char *
sbx_connection_words_state (SbxWorld *world)
{
  SbxConnectionState state = sbx_world_get_state (world);

  if (state == SBX_CONNECTION_RECONNECTING)
    return g_strdup_printf (_("Reconnecting (%u/%u)"), sbx_world_get_attempt (world), sbx_world_get_attempt_limit (world));

  return g_strdup (sbx_connection_words_name (state));
}
