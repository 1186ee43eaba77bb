/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* What the reports of sessions, tasks and progress have in common: a report changes what it names
 * and leaves the rest, the hub fills in the times, and a report that changes nothing is no event. */

gboolean          sbx_report_gives               (JsonObject              *object,
                                                  const char              *member);

/**
 * SbxSessionEdit:
 * @session: the row, new or stored, to be changed in place
 * @before: how it was written before; %NULL for a new one
 *
 * A session between being read and being stored.
 */
typedef struct
{
  SbxSessionRecord *session;
  GBytes           *before;
} SbxSessionEdit;

gboolean          sbx_session_edit_begin         (SbxSessionEdit          *self,
                                                  SbxStoreWriter          *writer,
                                                  const char              *session_id,
                                                  gint64                   now,
                                                  GError                 **error);
gboolean          sbx_session_edit_has_changed   (const SbxSessionEdit    *self);
gboolean          sbx_session_edit_commit        (SbxSessionEdit          *self,
                                                  SbxStoreWriter          *writer,
                                                  const char              *triggered_by,
                                                  GError                 **error);
void              sbx_session_edit_clear         (SbxSessionEdit          *self);

/* Totals that were never reported follow from the tasks; once reported, they are the reporter's. */
gboolean          sbx_session_note_totals        (SbxStoreWriter          *writer,
                                                  const char              *session_id,
                                                  GError                 **error);
gboolean          sbx_session_has_totals         (SbxStoreWriter          *writer,
                                                  const char              *session_id,
                                                  gboolean                *reported,
                                                  GError                 **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxSessionEdit, sbx_session_edit_clear)

G_END_DECLS
