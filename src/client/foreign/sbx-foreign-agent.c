/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include <glib/gi18n-lib.h>

static const char *const paths[] = { "/ws/ws", "/ws", "/", NULL };
static const char *const features[] = { "tasks", "real_time_stats", NULL };

static void
opened (SbxForeign *self)
{
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
}

const SbxForeignDialect sbx_foreign_agent = {
  .name = "agent",
  .title = N_("an agent runner"),
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000/ws/ws",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 30000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .received = received,
};
