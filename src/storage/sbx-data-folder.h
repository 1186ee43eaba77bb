/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-database.h"

G_BEGIN_DECLS

/**
 * SbxDataFolder:
 *
 * The folder of a store, held for one process at a time: NAME.db with its WAL, NAME.lock (held while
 * open) and NAME.generation (tells a database that was restored from a copy).
 */
typedef struct _SbxDataFolder SbxDataFolder;

SbxDataFolder *sbx_data_folder_open       (const char     *directory,
                                           const char     *name,
                                           GError        **error);
void           sbx_data_folder_free       (SbxDataFolder  *self);
const char    *sbx_data_folder_get_path   (SbxDataFolder  *self);

/* The connection that writes, at this program's schema. A damaged database is moved aside. */
SbxDatabase   *sbx_data_folder_open_database (SbxDataFolder  *self,
                                              GError        **error);

/* The epoch of the log: a new one where the database is new, restored or rolled back; its old
 * events are dropped then, as they name the old one. */
char          *sbx_data_folder_dup_epoch  (SbxDataFolder  *self,
                                           SbxDatabase    *database,
                                           GError        **error);

/* A statement met damage: the next start checks the whole database and moves it aside. */
void           sbx_data_folder_suspect    (SbxDataFolder  *self);

/* Bytes that the database takes on disk, the WAL included. */
gint64         sbx_data_folder_get_bytes  (const char     *database_path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDataFolder, sbx_data_folder_free)

G_END_DECLS
