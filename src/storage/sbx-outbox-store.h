/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-outbox-file.h"

G_BEGIN_DECLS

/**
 * SbxOutboxStore:
 *
 * An SbxOutboxFile on a thread of its own: nobody waits for the disk. What is put is written in order, many
 * changes in one go; as long as the disk refuses it is kept here and tried again by itself. The functions
 * below are called in the main context of the thread that made it.
 */
typedef struct _SbxOutboxStore SbxOutboxStore;

typedef struct
{
  /* The file was opened; all that stands in it, with what was put before. Once more after trouble, when
   * another file may be there: what does not stand in it must be put anew. */
  void (*opened)  (const SbxOutboxContents *contents,
                   gpointer                 user_data);
  /* Everything up to @serial is on disk. */
  void (*written) (guint64                  serial,
                   gpointer                 user_data);
  /* %SBX_STORAGE_ERROR: nothing is written until `opened` is called again; told once. CORRUPT: a damaged
   * file was set aside. */
  void (*failed)  (const GError            *error,
                   gpointer                 user_data);
  /* (nullable): after `failed`, at most once: the file cannot be written, and this stands in it. */
  void (*peeked)  (const SbxOutboxContents *contents,
                   gpointer                 user_data);
} SbxOutboxStoreFuncs;

SbxOutboxStore *sbx_outbox_store_new   (const char                *folder,
                                        const SbxOutboxStoreFuncs *funcs,
                                        gpointer                   user_data);
/* Waits until what was put is written, or the disk refuses it. None of the functions is called any more. */
void            sbx_outbox_store_free  (SbxOutboxStore            *self);
/* ms between tries while the disk refuses: at first, and at most. */
void            sbx_outbox_store_set_retry (SbxOutboxStore        *self,
                                            guint                  first,
                                            guint                  most);
/* @value: (transfer full): as the kind says. Returns the serial of the change, from 1. */
guint64         sbx_outbox_store_put   (SbxOutboxStore            *self,
                                        SbxOutboxChangeKind        kind,
                                        gpointer                   value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutboxStore, sbx_outbox_store_free)

G_END_DECLS
