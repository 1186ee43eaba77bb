/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include <glib/gi18n-lib.h>

static const char *const paths[] = { "/ws/broadcast", "/", "/ws", NULL };
static const char *const features[] = { "messaging", "typing_indicator", "system_notifications", "people", "search", NULL };

static void
opened (SbxForeign *self)
{
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
}

const SbxForeignDialect sbx_foreign_broadcast = {
  .name = "broadcast",
  .title = N_("a broadcast chat server"),
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 45000, .connect_timeout = 20000, .backoff_base = 2000, .backoff_max = 30000, .backoff_limit = 15 },
  .opened = opened,
  .received = received,
};
