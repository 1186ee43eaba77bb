/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-state-history.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxStateStrip:
 *
 * How a connection was over the last minutes, as a strip of states. With the pointer, or with the arrow keys once it has the keyboard,
 * it says what changed when, and why.
 *
 * Properties: `reading` (string, read-only: the change that is pointed at, in words; "" = none is)
 */
#define SBX_TYPE_STATE_STRIP (sbx_state_strip_get_type ())
G_DECLARE_FINAL_TYPE (SbxStateStrip, sbx_state_strip, SBX, STATE_STRIP, GtkWidget)

void        sbx_state_strip_set_history (SbxStateStrip   *self,
                                         SbxStateHistory *history);
/* Time went on. @seconds are shown. */
void        sbx_state_strip_show        (SbxStateStrip   *self,
                                         guint            seconds);
/* What part of the time that is known it was in a state, 0 … 1; -1 where nothing is known. */
double      sbx_state_strip_get_share   (SbxStateStrip   *self,
                                         SbxConnectionState state);
/* Since when it is known without a gap, of what is shown, in ms since 1970; 0 = all of it is, or nothing. */
gint64      sbx_state_strip_get_since   (SbxStateStrip   *self);
const char *sbx_state_strip_get_reading (SbxStateStrip   *self);

G_END_DECLS
