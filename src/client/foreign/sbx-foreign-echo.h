/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* Messages of ours that a server took without saying under which id: when it tells one after all, it is the same, and not another. On the store's
 * thread. */

gboolean sbx_foreign_echo_expect (SbxStoreWriter          *writer,
                                  const SbxMessageRecord  *message,
                                  GError                 **error);
gboolean sbx_foreign_echo_settle (SbxStoreWriter          *writer,
                                  SbxMessageRecord        *message,
                                  GError                 **error);

G_END_DECLS
