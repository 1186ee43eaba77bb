/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recording-head.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxRecordingWriter:
 *
 * Writes frames as they come, so that nothing of a long recording stays in memory, and what breaks off can be read up to there.
 * Secrets are masked, always. After an error everything fails with it.
 */
typedef struct _SbxRecordingWriter SbxRecordingWriter;

/* @stream: a reference is taken; it is not closed. */
SbxRecordingWriter *sbx_recording_writer_new    (GOutputStream           *stream,
                                                 SbxRecordingFormat       format,
                                                 const SbxRecordingHead  *head);
void                sbx_recording_writer_free   (SbxRecordingWriter      *self);
gboolean            sbx_recording_writer_add    (SbxRecordingWriter      *self,
                                                 SbxRecordedFrame        *frame,
                                                 GCancellable            *cancellable,
                                                 GError                 **error);
/* What was added is with the stream. */
gboolean            sbx_recording_writer_flush  (SbxRecordingWriter      *self,
                                                 GCancellable            *cancellable,
                                                 GError                 **error);
/* Nothing can be added any more. */
gboolean            sbx_recording_writer_finish (SbxRecordingWriter      *self,
                                                 GCancellable            *cancellable,
                                                 GError                 **error);
guint64             sbx_recording_writer_get_n_frames (SbxRecordingWriter *self);
guint64             sbx_recording_writer_get_n_hidden (SbxRecordingWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRecordingWriter, sbx_recording_writer_free)

G_END_DECLS
