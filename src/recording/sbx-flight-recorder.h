/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/* Unless said otherwise. */
#define SBX_FLIGHT_RECORDER_AGE (30 * 60 * G_TIME_SPAN_SECOND)
#define SBX_FLIGHT_RECORDER_BYTES (16 * 1024 * 1024)
#define SBX_FLIGHT_RECORDER_FRAMES 200000

/**
 * SbxFlightRecorder:
 *
 * The last frames of one connection, bounded by their age, their bytes and their number, so that one can look back at what happened
 * before anybody looked. Frames stand in the order of their numbers, which have no holes.
 *
 * Signals:
 * - `changed` (guint removed, guint added): at the front that many went, at the end that many came
 * - `paired` (guint64 number): a request that is still here got its answer
 */
#define SBX_TYPE_FLIGHT_RECORDER (sbx_flight_recorder_get_type ())
G_DECLARE_FINAL_TYPE (SbxFlightRecorder, sbx_flight_recorder, SBX, FLIGHT_RECORDER, GObject)

SbxFlightRecorder *sbx_flight_recorder_new         (void);
void               sbx_flight_recorder_set_limits  (SbxFlightRecorder    *self,
                                                    gint64                age,
                                                    guint64               bytes,
                                                    guint                 frames);
gboolean           sbx_flight_recorder_get_keeping (SbxFlightRecorder    *self);
void               sbx_flight_recorder_note        (SbxFlightRecorder    *self,
                                                    SbxRecordedDirection  direction,
                                                    SbxRecordedKind       kind,
                                                    guint16               code,
                                                    GBytes               *data);
void               sbx_flight_recorder_take        (SbxFlightRecorder    *self,
                                                    SbxRecordedFrame     *frame);
void               sbx_flight_recorder_clear       (SbxFlightRecorder    *self);

guint              sbx_flight_recorder_get_n       (SbxFlightRecorder    *self);
SbxRecordedFrame  *sbx_flight_recorder_get         (SbxFlightRecorder    *self,
                                                    guint                 index);
SbxRecordedFrame  *sbx_flight_recorder_find        (SbxFlightRecorder    *self,
                                                    guint64               number);
guint64            sbx_flight_recorder_get_bytes   (SbxFlightRecorder    *self);
guint64            sbx_flight_recorder_get_n_trimmed (SbxFlightRecorder  *self);

G_END_DECLS
