/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-message-log.h"
#include "sbx-message.h"

G_BEGIN_DECLS

/**
 * SbxHeldBar:
 *
 * Above the composer: a reply of ours that the topic overtook, and what can be done with it. Shows itself only
 * while there is one, the oldest first.
 *
 * Properties: `log` (SbxMessageLog, nullable): where to look. Signal `show-newer` (SbxMessage: the held one).
 * Actions that it activates: `topic.send-anyway`, `topic.edit`, `topic.cancel` (s: key).
 */
#define SBX_TYPE_HELD_BAR (sbx_held_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxHeldBar, sbx_held_bar, SBX, HELD_BAR, GtkWidget)

void sbx_held_bar_set_log (SbxHeldBar    *self,
                           SbxMessageLog *log);

G_END_DECLS
