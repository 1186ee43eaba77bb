/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Until when people put things off. */

#define SBX_SNOOZE_TIMES_MAX 4

typedef struct
{
  const char *label;   /* translated */
  gint64      until;   /* ms since 1970 */
} SbxSnoozeTime;

guint  sbx_snooze_times_list   (GDateTime     *now,
                                SbxSnoozeTime *times);
char  *sbx_snooze_times_format_short
                               (gint64         until,
                                gint64         now);
char  *sbx_snooze_times_format (gint64         until,
                                gint64         now);

G_END_DECLS
