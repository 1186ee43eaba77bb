/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-action.h"
#include "sbx-client.h"

G_BEGIN_DECLS

/**
 * SbxActionRow:
 *
 * What a bot is to do, as a line; all that is known of it below, as soon as somebody wants that.
 */
#define SBX_TYPE_ACTION_ROW (sbx_action_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionRow, sbx_action_row, SBX, ACTION_ROW, GtkWidget)

GtkWidget *sbx_action_row_new        (void);
void       sbx_action_row_set_action (SbxActionRow *self,
                                      SbxAction    *action);
void       sbx_action_row_set_client (SbxActionRow *self,
                                      SbxClient    *client);
SbxAction *sbx_action_row_get_action (SbxActionRow *self);
void       sbx_action_row_set_open   (SbxAction    *action,
                                      gboolean      open);
void       sbx_action_row_toggle     (SbxActionRow *self);

G_END_DECLS
