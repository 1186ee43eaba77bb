/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *sbx_client_id_load     (const char *folder);
gboolean sbx_client_id_is_valid (const char *id);

G_END_DECLS
