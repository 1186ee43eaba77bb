/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxRunSummary:
 *
 * A session in a few lines: how many of its tasks are in which state, and which kinds of tasks its time went to.
 */
#define SBX_TYPE_RUN_SUMMARY (sbx_run_summary_get_type ())
G_DECLARE_FINAL_TYPE (SbxRunSummary, sbx_run_summary, SBX, RUN_SUMMARY, AdwBin)

void sbx_run_summary_set_session (SbxRunSummary *self,
                                  SbxSession    *session);

G_END_DECLS
