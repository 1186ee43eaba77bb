/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxUserRow:
 *
 * One row of people: an SbxUser, or the head above some of them.
 */
#define SBX_TYPE_USER_ROW (sbx_user_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxUserRow, sbx_user_row, SBX, USER_ROW, SbxRow)

GtkWidget *sbx_user_row_new      (void);
void       sbx_user_row_set_last (SbxUserRow *self,
                                  gboolean    last);

G_END_DECLS
