/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-recording-head.h"
#include "sbx-recording-source.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/* A line, or a message of a HAR: what the client takes in at once, and what its escapes take. */
#define SBX_RECORDING_MAX_VALUE_BYTES (128 * 1024 * 1024)
/* What is kept of a file: its payloads, and so many frames. */
#define SBX_RECORDING_MAX_BYTES G_GUINT64_CONSTANT (1073741824)
#define SBX_RECORDING_MAX_FRAMES 4000000

/**
 * SbxRecordingReader:
 * @source: owned by the caller
 * @frames: what was read; owned
 * @head: what the file says of itself
 * @warnings: (element-type utf8): the first of them
 *
 * What is gathered while a file is read. What can be read is taken, of what cannot it is said where it stands and what that means.
 */
typedef struct
{
  SbxRecordingSource *source;
  SbxFlightRecorder  *frames;
  SbxRecordingHead    head;
  GPtrArray          *warnings;
  guint               n_warnings;

  gsize               max_value;
  guint64             max_bytes;
  guint               max_frames;
  guint64             bytes;          /* of the payloads that are kept */
  guint64             n_frames;
  gint64              time;           /* µs since 1970, at @moment; 0 = no frame said so */
  gint64              moment;         /* µs, of the latest frame */
  gint64              base;           /* µs: at which moment the file's own clock began */
} SbxRecordingReader;

/**
 * SbxRecordedFacts:
 * @time: µs since 1970; negative = unknown
 * @at: µs since the recording began, by a clock that does not go backwards; negative = unknown
 * @size: bytes on the wire; negative = as much as there is
 * @data: (nullable): the payload
 *
 * What a file says of a frame.
 */
typedef struct
{
  SbxRecordedDirection  direction;
  SbxRecordedKind       kind;
  guint16               code;
  gint64                time;
  gint64                at;
  gint64                size;
  GBytes               *data;
} SbxRecordedFacts;

void     sbx_recording_reader_init       (SbxRecordingReader      *self,
                                          SbxRecordingSource      *source);
void     sbx_recording_reader_clear      (SbxRecordingReader      *self);
/* FALSE where it is no recording at all, or could not be read. */
gboolean sbx_recording_reader_run        (SbxRecordingReader      *self,
                                          GError                 **error);

/* For those who read one format. */
void     sbx_recording_reader_read_lines (SbxRecordingReader      *self);
void     sbx_recording_reader_read_har   (SbxRecordingReader      *self);
/* FALSE where no more are kept, which was said. */
gboolean sbx_recording_reader_add        (SbxRecordingReader      *self,
                                          gint64                   line,
                                          const SbxRecordedFacts  *facts);
void     sbx_recording_reader_warn       (SbxRecordingReader      *self,
                                          gint64                   line,
                                          const char              *format,
                                          ...) G_GNUC_PRINTF (3, 4);
void     sbx_recording_reader_warn_result (SbxRecordingReader     *self,
                                          gint64                   line,
                                          SbxSourceResult          result);
/* Of an object: (nullable) (transfer full); it was said why. */
JsonObject *sbx_recording_reader_parse   (SbxRecordingReader      *self,
                                          gint64                   line,
                                          GString                 *text);
/* (nullable) (transfer full): %NULL where it is no base64, which was said */
GBytes  *sbx_recording_reader_decode     (SbxRecordingReader      *self,
                                          gint64                   line,
                                          const char              *text);
void     sbx_recording_reader_take_version (SbxRecordingReader    *self,
                                          gint64                   line,
                                          JsonObject              *head);

/* The latest time that a calendar has: the end of the year 9999, µs. */
#define SBX_RECORDING_LATEST G_GINT64_CONSTANT (253402300799999999)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxRecordingReader, sbx_recording_reader_clear)

G_END_DECLS
