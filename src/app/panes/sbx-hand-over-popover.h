/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxHandOverPopover:
 *
 * Asks to whom a topic is given: somebody who was seen there, or an id that is typed. Activates `topic.hand-over` (s: the id).
 */
#define SBX_TYPE_HAND_OVER_POPOVER (sbx_hand_over_popover_get_type ())
G_DECLARE_FINAL_TYPE (SbxHandOverPopover, sbx_hand_over_popover, SBX, HAND_OVER_POPOVER, GtkPopover)

GtkWidget *sbx_hand_over_popover_new (void);
void       sbx_hand_over_popover_ask (SbxHandOverPopover *self,
                                      SbxTopic           *topic);

G_END_DECLS
