/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-flight-recorder.h"

G_BEGIN_DECLS

/* The newest version of the files that is written and wholly understood. */
#define SBX_RECORDING_VERSION 1

/* So many of the warnings are kept with their words; the rest is counted. */
#define SBX_RECORDING_MAX_WARNINGS 100

typedef enum {
  SBX_RECORDING_JSONL,      /* a header, then a line a frame */
  SBX_RECORDING_HAR,        /* HAR 1.2 with WebSocket messages as Chromium's network panel has them */
} SbxRecordingFormat;

/**
 * SbxRecordingError:
 * @SBX_RECORDING_ERROR_FOREIGN: nothing that could be a recording
 */
typedef enum {
  SBX_RECORDING_ERROR_FOREIGN,
} SbxRecordingError;

#define SBX_RECORDING_ERROR (sbx_recording_error_quark ())
GQuark sbx_recording_error_quark (void);

/**
 * SbxRecording:
 *
 * Frames of one connection as a file has them, or will have them: with where they were recorded, and what of the file could not be
 * read. It does not change any more. Secrets are in no file: "***" stands in their place.
 */
#define SBX_TYPE_RECORDING (sbx_recording_get_type ())
G_DECLARE_FINAL_TYPE (SbxRecording, sbx_recording, SBX, RECORDING, GObject)

SbxRecording      *sbx_recording_new_from_recorder (SbxFlightRecorder    *recorder,
                                                    const char           *address,
                                                    const char           *dialect);

/* Of either format: what it is, its content says. */
void               sbx_recording_load_async        (GFile                *file,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
SbxRecording      *sbx_recording_load_finish       (GAsyncResult         *result,
                                                    GError              **error);
SbxRecording      *sbx_recording_load_stream       (GInputStream         *stream,
                                                    GCancellable         *cancellable,
                                                    GError              **error);

void               sbx_recording_save_async        (SbxRecording         *self,
                                                    GFile                *file,
                                                    SbxRecordingFormat    format,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean           sbx_recording_save_finish       (SbxRecording         *self,
                                                    GAsyncResult         *result,
                                                    guint64              *n_hidden,
                                                    GError              **error);
gboolean           sbx_recording_save_stream       (SbxRecording         *self,
                                                    GOutputStream        *stream,
                                                    SbxRecordingFormat    format,
                                                    guint64              *n_hidden,
                                                    GCancellable         *cancellable,
                                                    GError              **error);

/* Numbered from 1, answers paired with their requests. */
SbxFlightRecorder *sbx_recording_get_frames        (SbxRecording         *self);
const char        *sbx_recording_get_address       (SbxRecording         *self);
const char        *sbx_recording_get_dialect       (SbxRecording         *self);
const char        *sbx_recording_get_program       (SbxRecording         *self);
gint64             sbx_recording_get_started       (SbxRecording         *self);
guint              sbx_recording_get_version       (SbxRecording         *self);

/* What could not be read, in words that name the line. */
const char *const *sbx_recording_get_warnings      (SbxRecording         *self);
guint              sbx_recording_get_n_warnings    (SbxRecording         *self);

G_END_DECLS
