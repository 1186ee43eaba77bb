/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxRecordedKind:
 * @SBX_RECORDED_TEXT: a message
 * @SBX_RECORDED_BINARY: a binary message, or an attachment
 * @SBX_RECORDED_PING: of the carrier, not of the dialect
 * @SBX_RECORDED_PONG:
 * @SBX_RECORDED_OPEN: the carrier is there, or an HTTP answer said that it will not be: the code is its status
 * @SBX_RECORDED_CLOSE: the carrier is gone: the code is the close code, 0 where none was said; the data is the reason
 */
typedef enum {
  SBX_RECORDED_TEXT,
  SBX_RECORDED_BINARY,
  SBX_RECORDED_PING,
  SBX_RECORDED_PONG,
  SBX_RECORDED_OPEN,
  SBX_RECORDED_CLOSE,
} SbxRecordedKind;

typedef enum {
  SBX_RECORDED_IN,
  SBX_RECORDED_OUT,
} SbxRecordedDirection;

/**
 * SbxRecordedFrame:
 * @number: from 1; one more than the frame before it in the same recorder or recording
 * @time: µs since 1970 UTC, as the clock said: it may go backwards where @moment does not; 0 = nobody knows
 * @moment: µs, monotonic; counts from anywhere
 * @size: bytes of the payload on the wire
 * @data: (nullable): the payload as it was on the wire, secrets included: sbx_recorded_frame_dup_text() and dup_data() are for showing
 * @event: what its sender calls it, without secrets; "" = nothing
 * @id: (nullable): with which an answer is asked for
 * @re: (nullable): what it answers
 * @pair: the number of its answer or of its request; 0 = there is none, or none yet
 * @round_trip: µs between the two; -1 = there are no two, or it was not measured
 * @code: a close code or an HTTP status; 0 = none
 * @untimed: nobody knows how long after the frame before it it was: @moment is that of that one
 *
 * One frame as it went over the wire. Nothing of it changes but @pair and @round_trip, when the answer comes.
 */
typedef struct
{
  guint64               number;
  gint64                time;
  gint64                moment;
  gsize                 size;
  GBytes               *data;
  char                 *event;
  char                 *id;
  char                 *re;
  guint64               pair;
  gint64                round_trip;
  guint16               code;
  SbxRecordedKind       kind : 8;
  SbxRecordedDirection  direction : 8;
  guint                 untimed : 1;
  /*< private >*/
  int                   ref_count;
} SbxRecordedFrame;

#define SBX_TYPE_RECORDED_FRAME (sbx_recorded_frame_get_type ())
GType             sbx_recorded_frame_get_type (void);

SbxRecordedFrame *sbx_recorded_frame_new      (SbxRecordedDirection  direction,
                                               SbxRecordedKind       kind,
                                               guint16               code,
                                               GBytes               *data);
SbxRecordedFrame *sbx_recorded_frame_copy     (SbxRecordedFrame     *self);
SbxRecordedFrame *sbx_recorded_frame_ref      (SbxRecordedFrame     *self);
void              sbx_recorded_frame_unref    (SbxRecordedFrame     *self);
char             *sbx_recorded_frame_dup_text (SbxRecordedFrame     *self,
                                               guint                *n_hidden);
GBytes           *sbx_recorded_frame_dup_data (SbxRecordedFrame     *self,
                                               guint                *n_hidden);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRecordedFrame, sbx_recorded_frame_unref)

G_END_DECLS
