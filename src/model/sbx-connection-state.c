/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-state.h"

GType
sbx_connection_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { SBX_CONNECTION_DISCONNECTED, "SBX_CONNECTION_DISCONNECTED", "disconnected" },
        { SBX_CONNECTION_CONNECTING, "SBX_CONNECTION_CONNECTING", "connecting" },
        { SBX_CONNECTION_CONNECTED, "SBX_CONNECTION_CONNECTED", "connected" },
        { SBX_CONNECTION_RECONNECTING, "SBX_CONNECTION_RECONNECTING", "reconnecting" },
        { SBX_CONNECTION_PATROL, "SBX_CONNECTION_PATROL", "patrol" },
        { SBX_CONNECTION_ERROR, "SBX_CONNECTION_ERROR", "error" },
        { 0, NULL, NULL },
      };
      GType registered = g_enum_register_static ("SbxConnectionState", values);

      g_once_init_leave (&type, registered);
    }

  return type;
}

/**
 * sbx_connection_state_to_name:
 *
 * Returns: (transfer none): what programs call it
 */
const char *
sbx_connection_state_to_name (SbxConnectionState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SBX_TYPE_CONNECTION_STATE);
  GEnumValue *value = g_enum_get_value (klass, (int) state);

  return value != NULL ? value->value_nick : "";
}
