/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the hub inside this application is called among the saved ones. */
#define SBX_CONNECTION_FOLDER_LOCAL "local"

/* Where this application keeps what it knows of one hub, and what is to be sent to it. */
char *sbx_connection_folder_dup_path    (const char *id);
char *sbx_connection_folder_dup_passing (const char *address,
                                         const char *client_id);
void  sbx_connection_folder_remove      (const char *id);
void  sbx_connection_folder_set_removed (const char *id,
                                         gboolean    removed);
void  sbx_connection_folder_sweep       (void);

/* What is special about it, as docs/client.md ("Profiles") has it; %NULL without an error where nothing is. */
JsonObject *sbx_connection_folder_load_profile (const char  *id,
                                                GError     **error);
gboolean    sbx_connection_folder_save_profile (const char  *id,
                                                JsonObject  *profile,
                                                GError     **error);

G_END_DECLS
