/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-project.h"

G_BEGIN_DECLS

/* The columns of the table of projects. */
typedef enum {
  SBX_PROJECT_TITLE,
  SBX_PROJECT_STATE,
  SBX_PROJECT_AGENTS,
  SBX_PROJECT_CONNECTION,
  SBX_PROJECT_CALLER,
  SBX_PROJECT_CREATED,
  SBX_PROJECT_CHANGED,
  SBX_PROJECT_ACTION,
  SBX_PROJECT_N_COLUMNS,
} SbxProjectColumn;

/**
 * SbxProjectCell:
 *
 * What one column says of one project, kept up to date.
 *
 * Properties: `with-state` (boolean): below the title stands the state, where that has no column.
 */
#define SBX_TYPE_PROJECT_CELL (sbx_project_cell_get_type ())
G_DECLARE_FINAL_TYPE (SbxProjectCell, sbx_project_cell, SBX, PROJECT_CELL, AdwBin)

GtkWidget *sbx_project_cell_new         (SbxProjectColumn  column);
void       sbx_project_cell_set_project (SbxProjectCell   *self,
                                         SbxProject       *project);

G_END_DECLS
