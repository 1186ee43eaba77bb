/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-flight-recorder.h"
#include "sbx-frame-filter.h"

G_BEGIN_DECLS

/**
 * SbxFrameItem:
 *
 * A recorded frame in a list.
 *
 * Signals:
 * - `paired`: its answer came
 */
#define SBX_TYPE_FRAME_ITEM (sbx_frame_item_get_type ())
G_DECLARE_FINAL_TYPE (SbxFrameItem, sbx_frame_item, SBX, FRAME_ITEM, GObject)

SbxRecordedFrame  *sbx_frame_item_get_frame    (SbxFrameItem      *self);

/**
 * SbxFramesList:
 *
 * A GListModel of SbxFrameItem: the frames of a recorder that pass a filter, oldest first. What changes is taken in between two drawings,
 * a little at a time and the newest first, however much there is. While it is paused it stays as it is, whatever the recorder forgets.
 *
 * Properties, all read-only:
 * - `n-waiting` (uint): frames that came since it was paused
 * - `busy` (boolean): not all was looked at yet
 */
#define SBX_TYPE_FRAMES_LIST (sbx_frames_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesList, sbx_frames_list, SBX, FRAMES_LIST, GObject)

SbxFramesList     *sbx_frames_list_new          (void);
void               sbx_frames_list_set_recorder (SbxFramesList     *self,
                                                 SbxFlightRecorder *recorder);
SbxFlightRecorder *sbx_frames_list_get_recorder (SbxFramesList     *self);
void               sbx_frames_list_take_filter  (SbxFramesList     *self,
                                                 SbxFrameFilter    *filter);
void               sbx_frames_list_set_paused   (SbxFramesList     *self,
                                                 gboolean           paused);
gboolean           sbx_frames_list_get_paused   (SbxFramesList     *self);
guint              sbx_frames_list_get_n_waiting (SbxFramesList    *self);
gboolean           sbx_frames_list_get_busy     (SbxFramesList     *self);
/* How many there are to choose from, and their payloads' bytes on the wire. */
guint              sbx_frames_list_get_n_all    (SbxFramesList     *self,
                                                 guint64           *bytes);
SbxRecordedFrame  *sbx_frames_list_get_frame    (SbxFramesList     *self,
                                                 guint              position);
/* Whether it is shown; where, or where it would be. */
gboolean           sbx_frames_list_find         (SbxFramesList     *self,
                                                 guint64            number,
                                                 guint             *position);
/* (nullable): as long as it is known, shown or not */
SbxRecordedFrame  *sbx_frames_list_find_frame   (SbxFramesList     *self,
                                                 guint64            number);
/* (nullable): the one before it of the same event and direction */
SbxRecordedFrame  *sbx_frames_list_find_previous (SbxFramesList    *self,
                                                 SbxRecordedFrame  *frame);

G_END_DECLS
