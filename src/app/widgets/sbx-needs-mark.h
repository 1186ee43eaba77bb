/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxNeedsMark:
 *
 * How many topics need a person: a raised hand and a number, beside what is only unread. Hidden at 0.
 *
 * Properties:
 * - `count` (uint)
 */
#define SBX_TYPE_NEEDS_MARK (sbx_needs_mark_get_type ())
G_DECLARE_FINAL_TYPE (SbxNeedsMark, sbx_needs_mark, SBX, NEEDS_MARK, GtkWidget)

GtkWidget *sbx_needs_mark_new       (void);
void       sbx_needs_mark_set_count (SbxNeedsMark *self,
                                     guint         count);

G_END_DECLS
