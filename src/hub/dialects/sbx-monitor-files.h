/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The binary attachments of a Socket.IO packet become files of the hub, and their placeholders in a
 * message the Attachments that name them. */

void        sbx_monitor_files_store_async  (SbxHub               *hub,
                                            JsonObject           *payload,
                                            GPtrArray            *binaries,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
JsonObject *sbx_monitor_files_store_finish (GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
