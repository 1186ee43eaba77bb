/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

G_BEGIN_DECLS

/**
 * SbxTaskReport:
 *
 * What a hub is told about one task. Reports that follow each other closely, or that no connection
 * takes, become one: only how things stand counts.
 */
typedef struct _SbxTaskReport SbxTaskReport;

/* The hub does not take it, for the first time or for another reason than before. */
typedef void (*SbxTaskReportRefusedFunc) (const GError *error,
                                          gpointer      user_data);

SbxTaskReport *sbx_task_report_new              (SbxClient     *client,
                                                 const char    *name,
                                                 const char    *title,
                                                 const char    *session_id);
void           sbx_task_report_free             (SbxTaskReport *self);
void           sbx_task_report_set_refused_func (SbxTaskReport            *self,
                                                 SbxTaskReportRefusedFunc  func,
                                                 gpointer                  user_data);
void           sbx_task_report_progress         (SbxTaskReport *self,
                                                 const char    *note,
                                                 double         progress);
void           sbx_task_report_end              (SbxTaskReport *self,
                                                 gboolean       completed,
                                                 int            exit_status,
                                                 const char    *error);
/* Whether the hub has confirmed any of it, and all of it. */
gboolean       sbx_task_report_was_heard        (SbxTaskReport *self);
gboolean       sbx_task_report_is_told          (SbxTaskReport *self);
const char    *sbx_task_report_get_delay        (SbxTaskReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTaskReport, sbx_task_report_free)

G_END_DECLS
