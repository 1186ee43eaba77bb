/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxDatePopover:
 *
 * Asks for a day, written (2026-11-20, also with a time of day: 2026-11-20 09:30) or chosen in a calendar.
 *
 * Signals: `chosen` (int64: ms since 1970, the beginning of what was asked for in local time). It has popped down before.
 */
#define SBX_TYPE_DATE_POPOVER (sbx_date_popover_get_type ())
G_DECLARE_FINAL_TYPE (SbxDatePopover, sbx_date_popover, SBX, DATE_POPOVER, GtkPopover)

GtkWidget *sbx_date_popover_new (void);
/* Shows the day of a time (ms), and pops up. */
void       sbx_date_popover_ask (SbxDatePopover *self,
                                 gint64          time);

G_END_DECLS
