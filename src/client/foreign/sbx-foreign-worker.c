/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include <glib/gi18n-lib.h>

static const char *const paths[] = { "/ws/worker/{clientId}", NULL };
static const char *const features[] = { "actions", NULL };

static void
opened (SbxForeign *self)
{
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
}

const SbxForeignDialect sbx_foreign_worker = {
  .name = "worker",
  .title = N_("an action-push hub for bots"),
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000/ws/worker/{clientId}",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 30000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .received = received,
};
