/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include <glib/gi18n-lib.h>

static const char *const paths[] = { "/socket.io/", NULL };
static const char *const features[] = { "messaging", "system_notifications", "user_monitoring", "search", NULL };

static void
opened (SbxForeign *self)
{
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
}

const SbxForeignDialect sbx_foreign_monitor = {
  .name = "monitor",
  .title = N_("a monitor server (Socket.IO)"),
  .transport = SBX_FOREIGN_SOCKETIO,
  .default_address = "ws://localhost:3000",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 25000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .received = received,
};
