/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxVoiceBars:
 *
 * How much of a voice note was heard, as bars that look like its sound: they tell one note from another, not how loud it is.
 *
 * Signals:
 * - `seek` (double): a person wants to hear it from there, 0 to 1
 */
#define SBX_TYPE_VOICE_BARS (sbx_voice_bars_get_type ())
G_DECLARE_FINAL_TYPE (SbxVoiceBars, sbx_voice_bars, SBX, VOICE_BARS, GtkWidget)

void sbx_voice_bars_set_seed   (SbxVoiceBars *self,
                                const char   *seed);
void sbx_voice_bars_set_played (SbxVoiceBars *self,
                                double        fraction);

G_END_DECLS
