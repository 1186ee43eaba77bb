/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/* Shows an SbxSearchHit: where, who, when, and the part of the message that has what was looked for. */
#define SBX_TYPE_HIT_ROW (sbx_hit_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxHitRow, sbx_hit_row, SBX, HIT_ROW, SbxRow)

GtkWidget *sbx_hit_row_new (void);

G_END_DECLS
