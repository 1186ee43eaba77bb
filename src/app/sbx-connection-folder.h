/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the hub inside this application is called among the saved ones. */
#define SBX_CONNECTION_FOLDER_LOCAL "local"

/* Where this application keeps what it knows of one hub, and what is to be sent to it. */
char *sbx_connection_folder_dup_path    (const char *id);
char *sbx_connection_folder_dup_passing (const char *address,
                                         const char *client_id);
void  sbx_connection_folder_remove      (const char *id);

G_END_DECLS
