/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-state-change.h"

G_BEGIN_DECLS

#define SBX_STATE_HISTORY_CHANGES 1000
#define SBX_STATE_HISTORY_AGE (24 * G_TIME_SPAN_HOUR)

/**
 * SbxStateHistory:
 *
 * The last changes of a connection's state, the oldest first: a #GListModel of #SbxStateChange, bounded by their number and their age.
 */
#define SBX_TYPE_STATE_HISTORY (sbx_state_history_get_type ())
G_DECLARE_FINAL_TYPE (SbxStateHistory, sbx_state_history, SBX, STATE_HISTORY, GObject)

SbxStateHistory *sbx_state_history_new         (void);
/* Also forgets what has become too old by then. */
void             sbx_state_history_note        (SbxStateHistory     *self,
                                                const SbxStateFacts *facts);
/* (transfer none) (nullable): of the last one that went wrong. */
SbxStateChange  *sbx_state_history_get_failure (SbxStateHistory     *self);

G_END_DECLS
