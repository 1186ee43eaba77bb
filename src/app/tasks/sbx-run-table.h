/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxRunTable:
 *
 * What a timeline draws, as a table: one row a task, with its state, when it started, how long it took and how often it was tried.
 *
 * Signals:
 * - `activated` (SbxTask): somebody wants to see more of that one
 */
#define SBX_TYPE_RUN_TABLE (sbx_run_table_get_type ())
G_DECLARE_FINAL_TYPE (SbxRunTable, sbx_run_table, SBX, RUN_TABLE, AdwBin)

void sbx_run_table_set_session (SbxRunTable *self,
                                SbxSession  *session);

G_END_DECLS
