/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char      *sbx_sync_names_dup_account (JsonObject *account);
GPtrArray *sbx_sync_names_list_topics (JsonObject *account);

G_END_DECLS
