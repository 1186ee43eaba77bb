/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Of all projects; agents are those of active ones. */
typedef struct
{
  guint   total;
  guint   active;
  guint   connected;
  guint64 agents;
} SbxProjectCounts;

/**
 * SbxProjectWatch:
 *
 * Looks at every project of a list and counts them. Sorters of GTK 4.8 do not look at their items again by
 * themselves.
 *
 * Signals:
 * - `changed`: any property of a project changed, or projects came or went; many at once are one
 */
#define SBX_TYPE_PROJECT_WATCH (sbx_project_watch_get_type ())
G_DECLARE_FINAL_TYPE (SbxProjectWatch, sbx_project_watch, SBX, PROJECT_WATCH, GObject)

SbxProjectWatch        *sbx_project_watch_new        (GListModel      *model);
const SbxProjectCounts *sbx_project_watch_get_counts (SbxProjectWatch *self);

G_END_DECLS
