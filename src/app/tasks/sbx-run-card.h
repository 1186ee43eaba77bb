/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-run-events.h"

G_BEGIN_DECLS

/**
 * SbxRunCard:
 *
 * One session in the way that somebody wants to see it: in a few lines, as a timeline, as a table, or as the events that came.
 *
 * Properties:
 * - `mode` (string): compact, timeline, table or events
 *
 * Signals:
 * - `activated` (SbxTask): somebody wants to see more of that one
 */
#define SBX_TYPE_RUN_CARD (sbx_run_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxRunCard, sbx_run_card, SBX, RUN_CARD, AdwBin)

void        sbx_run_card_set_sessions (SbxRunCard *self,
                                       GListModel *sessions);
void        sbx_run_card_update_choice (SbxRunCard *self);
void        sbx_run_card_show         (SbxRunCard *self,
                                       SbxSession *session);
/* (nullable) */
SbxSession *sbx_run_card_get_session  (SbxRunCard *self);
void        sbx_run_card_set_recorders (SbxRunCard      *self,
                                        SbxRecorderFunc  func,
                                        gpointer         user_data);

G_END_DECLS
