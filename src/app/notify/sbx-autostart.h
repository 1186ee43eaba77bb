/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The file that starts the program with the session, where no portal writes it. */
gboolean sbx_autostart_set (gboolean   on,
                            GError   **error);

G_END_DECLS
