/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-events.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/**
 * SbxProjectEdit:
 * @project: (nullable): the row, stored or new, to be changed in place; %NULL where there is none
 * @before: (nullable): how it was written before; %NULL for a new one
 * @old_action: (nullable): its action before
 *
 * An outbound project between being read and being stored.
 */
typedef struct
{
  SbxProjectRecord *project;
  GBytes           *before;
  char             *old_action;
} SbxProjectEdit;

gboolean sbx_project_edit_begin       (SbxProjectEdit        *self,
                                       SbxStoreWriter        *writer,
                                       const char            *id,
                                       GError               **error);
void     sbx_project_edit_make        (SbxProjectEdit        *self,
                                       const char            *id,
                                       gint64                 now);
gboolean sbx_project_edit_has_changed (const SbxProjectEdit  *self);
gboolean sbx_project_edit_store       (SbxProjectEdit        *self,
                                       SbxStoreWriter        *writer,
                                       const char            *service,
                                       gint64                 now,
                                       GError               **error);
gboolean sbx_project_edit_remove      (SbxProjectEdit        *self,
                                       SbxStoreWriter        *writer,
                                       gint64                 now,
                                       GError               **error);
void     sbx_project_edit_clear       (SbxProjectEdit        *self);

/* All projects as they are now, for everybody. Of several in one transaction the last is told. */
gboolean sbx_project_edit_tell_all    (SbxStoreWriter        *writer,
                                       const char            *triggered_by,
                                       GError               **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxProjectEdit, sbx_project_edit_clear)

G_END_DECLS
