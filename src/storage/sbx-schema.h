/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-database.h"

G_BEGIN_DECLS

/* The version that this program writes: how many steps the table in sbx-schema.c has. */
int      sbx_schema_get_version (void);

/* Brings the database to that version, each step in a transaction of its own. A newer one is
 * refused with %SBX_STORAGE_ERROR_VERSION and left as it is. */
gboolean sbx_schema_migrate     (SbxDatabase  *database,
                                 const char   *path,
                                 GError      **error);

/* Makes an empty database what a program of that version made of it. */
gboolean sbx_schema_create      (SbxDatabase  *database,
                                 int           version,
                                 GError      **error);

G_END_DECLS
