/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message.h"
#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxMessageRow:
 *
 * One message, with what stands above it in the flow: what is missing, the day, the
 * new-messages line. Its item is an SbxMessage.
 *
 * Actions: `message.copy` and `message.show-more` are its own; it activates `topic.resend`, `topic.send-anyway`,
 * `topic.edit`, `topic.cancel` (s: key) and `topic.load-gap` (xx: from, to).
 */
#define SBX_TYPE_MESSAGE_ROW (sbx_message_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxMessageRow, sbx_message_row, SBX, MESSAGE_ROW, SbxRow)

GtkWidget *sbx_message_row_new        (void);
void       sbx_message_row_copy       (SbxMessageRow *self);
void       sbx_message_row_popup_menu (SbxMessageRow *self,
                                       double         x,
                                       double         y);
SbxMessageRow *sbx_message_row_find   (GtkWidget     *list,
                                       SbxMessage    *message);
void       sbx_message_row_set_found  (GtkWidget     *list,
                                       SbxMessage    *message,
                                       gboolean       found);
gboolean   sbx_message_row_find_hit   (SbxMessageRow   *self,
                                       GtkWidget       *inside,
                                       graphene_rect_t *bounds);

G_END_DECLS
