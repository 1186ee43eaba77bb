/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many of the items are what. */
typedef struct
{
  guint running;
  guint waiting;
  guint failed;
  guint done;
} SbxStatusCounts;

typedef const char *(*SbxStatusFunc) (gpointer item);

/**
 * SbxStatusWatch:
 *
 * Looks at the `status` of every item of a list and counts them. Filters of GTK 4.8 do not look
 * at their items again by themselves.
 *
 * Signals:
 * - `changed`: the status of an item changed, or items came or went; many at once are one
 */
#define SBX_TYPE_STATUS_WATCH (sbx_status_watch_get_type ())
G_DECLARE_FINAL_TYPE (SbxStatusWatch, sbx_status_watch, SBX, STATUS_WATCH, GObject)

SbxStatusWatch        *sbx_status_watch_new        (GListModel     *model,
                                                    SbxStatusFunc   get_status);
const SbxStatusCounts *sbx_status_watch_get_counts (SbxStatusWatch *self);

G_END_DECLS
