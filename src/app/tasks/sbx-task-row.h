/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxTaskRow:
 *
 * One task in the list: its state, what it is, what it said last, and how long it took. Says the same
 * in words as the accessible name of the list's row that it stands in.
 */
#define SBX_TYPE_TASK_ROW (sbx_task_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxTaskRow, sbx_task_row, SBX, TASK_ROW, GtkWidget)

GtkWidget *sbx_task_row_new        (void);
void       sbx_task_row_set_task   (SbxTaskRow *self,
                                    SbxTask    *task);
SbxTask   *sbx_task_row_get_task   (SbxTaskRow *self);
void       sbx_task_row_follow_hub (SbxTaskRow *self);
void       sbx_task_row_toggle     (SbxTaskRow *self);
void       sbx_task_row_open       (SbxTaskRow *self);

G_END_DECLS
