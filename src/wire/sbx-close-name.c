/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-close-name.h"

#include "sbx-websocket-frame.h"

static const struct
{
  guint       code;
  const char *name;
} names[] = {
  { SBX_CLOSE_NORMAL, "closed" },
  { SBX_CLOSE_GOING_AWAY, "goingAway" },
  { SBX_CLOSE_PROTOCOL, "protocolError" },
  { SBX_CLOSE_UNSUPPORTED_DATA, "unsupportedData" },
  { SBX_CLOSE_INVALID_TEXT, "invalidText" },
  { SBX_CLOSE_POLICY, "policy" },
  { SBX_CLOSE_TOO_LARGE, "tooLarge" },
  { SBX_CLOSE_REPLACED, "replaced" },
  { SBX_CLOSE_UNAUTHORIZED, "unauthorized" },
  { SBX_CLOSE_SLOW_READER, "slowReader" },
  { SBX_CLOSE_HEARTBEAT_LOST, "heartbeatLost" },
  { SBX_CLOSE_RATE_LIMITED, "rateLimited" },
  { SBX_CLOSE_KICKED, "kicked" },
};

/**
 * sbx_close_name:
 * @code: of a WebSocket's close frame
 *
 * Returns: (transfer none) (nullable): the cause of an end with that code, as docs/why.md has it; %NULL where it has none of its own
 */
const char *
sbx_close_name (guint code)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].code == code)
      return names[i].name;
  return NULL;
}
