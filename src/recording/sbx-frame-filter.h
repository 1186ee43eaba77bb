/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/**
 * SbxFrameFilterError:
 * @SBX_FRAME_FILTER_ERROR_BAD: its words cannot be understood; the message says which
 */
typedef enum {
  SBX_FRAME_FILTER_ERROR_BAD,
} SbxFrameFilterError;

#define SBX_FRAME_FILTER_ERROR (sbx_frame_filter_error_quark ())
GQuark sbx_frame_filter_error_quark (void);

/**
 * SbxFrameFilter:
 *
 * Which frames somebody wants to see, as words that all must hold: a text anywhere, `event:name`, `direction:in`, `is:error`,
 * `size>1000`, `time>50` (ms to the answer), a field (`payload.topicId`, `payload.message.id=42`); `-` before a word turns it around, quotes keep blanks.
 * It sees what people see: secrets are "***" to it.
 */
typedef struct _SbxFrameFilter SbxFrameFilter;

SbxFrameFilter *sbx_frame_filter_new     (const char           *words,
                                          GError              **error);
void            sbx_frame_filter_free    (SbxFrameFilter       *self);
gboolean        sbx_frame_filter_is_empty (const SbxFrameFilter *self);
gboolean        sbx_frame_filter_passes  (const SbxFrameFilter *self,
                                          SbxRecordedFrame     *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFrameFilter, sbx_frame_filter_free)

/* Whether it says that something went wrong: an error, a refusal, a connection that was not closed in order. */
gboolean        sbx_frame_filter_is_error (SbxRecordedFrame    *frame);

G_END_DECLS
