/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-outbox-row.h"
#include "sbx-storage-error.h"

G_BEGIN_DECLS

/**
 * SbxOutboxFile:
 *
 * outbox.db in the folder of a connection, held for one process at a time by a lock beside it. Every change
 * is on disk (synchronous=FULL) when sbx_outbox_file_apply() returns. Belongs to one thread at a time.
 */
typedef struct _SbxOutboxFile SbxOutboxFile;

typedef enum {
  SBX_OUTBOX_PUT_ROW,       /* an SbxOutboxRow: new, or as it is now */
  SBX_OUTBOX_REMOVE_ROW,    /* its key */
  SBX_OUTBOX_PUT_READ,      /* an SbxOutboxMark; one further on stays, within the same log */
  SBX_OUTBOX_REMOVE_READ,   /* the same, unless a further one came meanwhile */
  SBX_OUTBOX_PUT_MOVE,      /* an SbxOutboxMark */
  SBX_OUTBOX_PUT_EPOCH,     /* the text: of the hub's log as it was last seen */
} SbxOutboxChangeKind;

typedef struct
{
  SbxOutboxChangeKind  kind;
  gpointer             value;   /* owned */
} SbxOutboxChange;

typedef struct
{
  GPtrArray *rows;          /* of SbxOutboxRow, in order */
  GPtrArray *reads;         /* of SbxOutboxMark */
  GPtrArray *moves;         /* of SbxOutboxMark */
  char      *epoch;         /* (nullable) */
} SbxOutboxContents;

/* @aside: (out) (nullable): where a damaged file was put, for a new one to begin. */
SbxOutboxFile     *sbx_outbox_file_open      (const char     *folder,
                                              char          **aside,
                                              GError        **error);
void               sbx_outbox_file_free      (SbxOutboxFile  *self);
/* All of @changes (of SbxOutboxChange), or none. */
gboolean           sbx_outbox_file_apply     (SbxOutboxFile  *self,
                                              GPtrArray      *changes,
                                              GError        **error);
SbxOutboxContents *sbx_outbox_file_read      (SbxOutboxFile  *self,
                                              GError        **error);

/* What stands in a file that cannot be written. */
SbxOutboxContents *sbx_outbox_file_peek      (const char     *folder,
                                              GError        **error);

void               sbx_outbox_change_free    (SbxOutboxChange   *self);
void               sbx_outbox_contents_free  (SbxOutboxContents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutboxFile, sbx_outbox_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutboxContents, sbx_outbox_contents_free)

G_END_DECLS
