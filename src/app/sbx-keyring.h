/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tokens of hubs, in the keyring of the user and never in a file. */

void      sbx_keyring_store_async   (const char           *hub_id,
                                     const char           *hub_name,
                                     const char           *token,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean  sbx_keyring_store_finish  (GAsyncResult         *result,
                                     GError              **error);
void      sbx_keyring_lookup_async  (const char           *hub_id,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
char     *sbx_keyring_lookup_finish (GAsyncResult         *result,
                                     GError              **error);
void      sbx_keyring_clear         (const char           *hub_id);

G_END_DECLS
