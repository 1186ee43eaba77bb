/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-frames-list.h"

G_BEGIN_DECLS

/**
 * SbxFramesRow:
 *
 * A frame in one line, in columns. It draws its words itself: a list of frames has hundreds of rows, and goes by quickly. Without a frame
 * it is the titles of the columns, which says where they are for all rows below it.
 */
#define SBX_TYPE_FRAMES_ROW (sbx_frames_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesRow, sbx_frames_row, SBX, FRAMES_ROW, GtkWidget)

GtkWidget    *sbx_frames_row_new_titles  (void);
GtkWidget    *sbx_frames_row_new         (SbxFramesRow *titles);
void          sbx_frames_row_set_item    (SbxFramesRow *self,
                                          SbxFrameItem *item);
/* Of the titles: what is spoken above what frames themselves say (nullable). */
void          sbx_frames_row_set_dialect (SbxFramesRow *self,
                                          const char   *dialect);

G_END_DECLS
