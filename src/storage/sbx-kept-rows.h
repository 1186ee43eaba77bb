/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store.h"

G_BEGIN_DECLS

/**
 * SbxKeptRows:
 *
 * Rows that the writer keeps as records, so that a topic or channel with many messages is not parsed for each
 * of them, nor written more than once in a transaction. What was changed here is written before the commit.
 */
typedef struct _SbxKeptRows SbxKeptRows;

typedef gpointer (*SbxKeptCopyFunc)  (gconstpointer    record);
typedef gboolean (*SbxKeptWriteFunc) (SbxStoreWriter  *writer,
                                      gconstpointer    record,
                                      GError         **error);

SbxKeptRows   *sbx_kept_rows_new    (SbxKeptCopyFunc    copy,
                                     GDestroyNotify     free_record,
                                     SbxKeptWriteFunc   write);
void           sbx_kept_rows_free   (SbxKeptRows       *self);
/* The record, or NULL where it is not kept; _dup gives a copy. */
gconstpointer  sbx_kept_rows_peek   (SbxKeptRows       *self,
                                     const char        *key);
gpointer       sbx_kept_rows_dup    (SbxKeptRows       *self,
                                     const char        *key);
/* Keeps what the row says already; takes @record, or NULL to keep nothing. */
void           sbx_kept_rows_know   (SbxKeptRows       *self,
                                     const char        *key,
                                     gpointer           record);
/* Keeps a change of a kept row, to be written; FALSE where it is not kept, and the caller has to write it. */
gboolean       sbx_kept_rows_change (SbxKeptRows       *self,
                                     const char        *key,
                                     gconstpointer      record);

/* Around one write function: what it changed can be taken back. */
void           sbx_kept_rows_mark   (SbxKeptRows       *self);
void           sbx_kept_rows_undo   (SbxKeptRows       *self);
/* Writes what was changed, before the commit or in the middle of a write function. */
gboolean       sbx_kept_rows_write  (SbxKeptRows       *self,
                                     SbxStoreWriter    *writer,
                                     GError           **error);
/* After the commit: keeps no more than is sensible. */
void           sbx_kept_rows_settle (SbxKeptRows       *self);
/* After a rollback. */
void           sbx_kept_rows_forget (SbxKeptRows       *self);

G_END_DECLS
