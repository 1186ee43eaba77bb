/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-message.h"

G_BEGIN_DECLS

/**
 * SbxGapNotice:
 *
 * Says which messages are missing above one, and why, with a button that loads them. Activates `topic.load-gap`
 * (xx: from, to).
 */
#define SBX_TYPE_GAP_NOTICE (sbx_gap_notice_get_type ())
G_DECLARE_FINAL_TYPE (SbxGapNotice, sbx_gap_notice, SBX, GAP_NOTICE, GtkWidget)

void  sbx_gap_notice_show     (SbxGapNotice *self,
                               SbxMessage   *message);
/* In words, for a screen reader; NULL where nothing is missing. */
char *sbx_gap_notice_describe (SbxMessage   *message);

G_END_DECLS
