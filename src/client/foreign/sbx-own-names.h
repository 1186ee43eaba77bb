/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* What a server calls us that gives its messages names and no ids: learnt from messages of which its answers said that they are ours. */

gboolean sbx_own_names_is_none (const char               *name);
gboolean sbx_own_names_learn   (SbxStoreWriter           *writer,
                                const char               *name,
                                GError                  **error);
gboolean sbx_own_names_may_be  (SbxStoreWriter           *writer,
                                const SbxMessageRecord   *message,
                                const char               *own_name,
                                gboolean                 *may_be,
                                GError                  **error);

G_END_DECLS
