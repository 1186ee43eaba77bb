/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "sbx-storage-error.h"

G_BEGIN_DECLS

/**
 * SbxDatabase:
 *
 * One SQLite connection with its prepared statements. Belongs to one thread at a time. Every
 * failure is a %SBX_STORAGE_ERROR; one table maps SQLite's result codes to them.
 *
 * Statements are kept by the address of their text: pass string literals or static strings only.
 */
typedef struct _SbxDatabase SbxDatabase;

typedef enum {
  SBX_DATABASE_READ_ONLY = 1 << 0,   /* refuses to change anything */
  SBX_DATABASE_CREATE = 1 << 1,      /* makes the file where there is none */
  SBX_DATABASE_AS_IT_IS = 1 << 2,    /* only to be read: file and folder may be such that nobody can write them */
} SbxDatabaseFlags;

SbxDatabase  *sbx_database_open          (const char        *path,
                                          SbxDatabaseFlags   flags,
                                          GError           **error);
void          sbx_database_free          (SbxDatabase       *self);
sqlite3      *sbx_database_get_handle    (SbxDatabase       *self);

/* Whether any statement met a damaged file. */
gboolean      sbx_database_is_damaged    (SbxDatabase       *self);
/* Closing then leaves file and WAL as they are. */
void          sbx_database_keep_as_it_is (SbxDatabase       *self);

/* @types has one letter for each argument: s text (nullable), i gint64, d int, b GBytes as a
 * blob (nullable), t GBytes as text (nullable).
 * The statement is the database's, bound and ready to be stepped; it stays so until the same text
 * is prepared again. */
sqlite3_stmt *sbx_database_prepare       (SbxDatabase       *self,
                                          GError           **error,
                                          const char        *sql,
                                          const char        *types,
                                          ...);
/* One step: *has_row says whether there was a row; after the last one the statement is reset. */
gboolean      sbx_database_step          (SbxDatabase       *self,
                                          sqlite3_stmt      *statement,
                                          gboolean          *has_row,
                                          GError           **error);
/* Prepares, steps to the end, resets. */
gboolean      sbx_database_run           (SbxDatabase       *self,
                                          GError           **error,
                                          const char        *sql,
                                          const char        *types,
                                          ...);
/* Several statements of text that need not be static. */
gboolean      sbx_database_execute       (SbxDatabase       *self,
                                          const char        *sql,
                                          GError           **error);
/* The first column of the first row, or @fallback where there is none or it is null. */
gboolean      sbx_database_get_int       (SbxDatabase       *self,
                                          gint64             fallback,
                                          gint64            *value,
                                          GError           **error,
                                          const char        *sql,
                                          const char        *types,
                                          ...);

/* Sets @error from the result code of the call that just failed. */
void          sbx_database_set_error     (SbxDatabase       *self,
                                          int                result,
                                          GError           **error);

/* Text of a column, or "" for null; borrowed until the next step. */
const char   *sbx_column_text            (sqlite3_stmt      *statement,
                                          int                column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDatabase, sbx_database_free)

G_END_DECLS
