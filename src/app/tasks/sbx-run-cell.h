/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-task.h"

G_BEGIN_DECLS

typedef enum {
  SBX_RUN_TASK,
  SBX_RUN_STATE,
  SBX_RUN_STARTED,
  SBX_RUN_TOOK,
  SBX_RUN_ATTEMPTS,
  SBX_RUN_N_COLUMNS
} SbxRunColumn;

/**
 * SbxRunCell:
 *
 * One cell of the table of a run: it follows its task.
 */
#define SBX_TYPE_RUN_CELL (sbx_run_cell_get_type ())
G_DECLARE_FINAL_TYPE (SbxRunCell, sbx_run_cell, SBX, RUN_CELL, AdwBin)

GtkWidget *sbx_run_cell_new      (SbxRunColumn  column);
void       sbx_run_cell_set_task (SbxRunCell   *self,
                                  SbxTask      *task);

G_END_DECLS
