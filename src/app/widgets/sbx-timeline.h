/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxTimeline:
 *
 * A bar for each task of a session over time: where time went. The last ones where there are many.
 */
#define SBX_TYPE_TIMELINE (sbx_timeline_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimeline, sbx_timeline, SBX, TIMELINE, GtkWidget)

void     sbx_timeline_set_session (SbxTimeline *self,
                                   SbxSession  *session);
gboolean sbx_timeline_is_empty    (SbxTimeline *self);

G_END_DECLS
