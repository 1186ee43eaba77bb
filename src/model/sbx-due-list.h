/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxDueList:
 *
 * What changes by itself when a time has come: objects with their times, and one timer for them all. Costs nothing where
 * nothing is due.
 */
typedef struct _SbxDueList SbxDueList;

/* Returns when @object is due next, 0 = never. */
typedef gint64 (*SbxDueFunc) (gpointer object,
                              gint64   now);

SbxDueList *sbx_due_list_new  (SbxDueFunc  func);
void        sbx_due_list_free (SbxDueList *self);
void        sbx_due_list_set  (SbxDueList *self,
                               gpointer    object,
                               gint64      due);
void        sbx_due_list_look (SbxDueList *self,
                               gint64      now);
guint       sbx_due_list_get_size (SbxDueList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDueList, sbx_due_list_free)

G_END_DECLS
