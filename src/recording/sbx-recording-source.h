/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxRecordingSource:
 *
 * A file read byte by byte, of which only a piece is in memory, with the number of the line. What is read of JSON is found by its
 * brackets and quotes; whether it is JSON, who parses it knows.
 */
typedef struct _SbxRecordingSource SbxRecordingSource;

typedef enum {
  SBX_SOURCE_END,         /* nothing is left */
  SBX_SOURCE_VALUE,
  SBX_SOURCE_TOO_LONG,    /* it was passed by */
  SBX_SOURCE_CUT,         /* the file ends in it */
  SBX_SOURCE_BAD,         /* no JSON: where it goes on, nobody knows */
} SbxSourceResult;

SbxRecordingSource *sbx_recording_source_new       (GInputStream        *stream,
                                                    GCancellable        *cancellable);
void                sbx_recording_source_free      (SbxRecordingSource  *self);
/* What stands at the beginning, before anything was taken: as much as there is at once. */
const char         *sbx_recording_source_look      (SbxRecordingSource  *self,
                                                    gsize               *length);
/* -1 at the end, or where reading failed. */
int                 sbx_recording_source_peek      (SbxRecordingSource  *self);
int                 sbx_recording_source_peek_mark (SbxRecordingSource  *self);
void                sbx_recording_source_take      (SbxRecordingSource  *self);
/* From 1: in which the next byte stands. */
gint64              sbx_recording_source_get_line  (SbxRecordingSource  *self);
/* (transfer none) (nullable): why reading failed */
const GError       *sbx_recording_source_get_error (SbxRecordingSource  *self);

/* Up to the line break, which is taken; @line has it without. */
SbxSourceResult     sbx_recording_source_read_line  (SbxRecordingSource *self,
                                                     GString            *line,
                                                     gsize               max_bytes);
/* @value: (nullable): not wanted, of any length */
SbxSourceResult     sbx_recording_source_read_value (SbxRecordingSource *self,
                                                     GString            *value,
                                                     gsize               max_bytes);
/* The name of the next member of an object whose bracket was taken; its value comes next. The end takes the other bracket. */
SbxSourceResult     sbx_recording_source_next_member (SbxRecordingSource *self,
                                                      gboolean           *is_first,
                                                      GString            *name);
/* VALUE: there is an element in the array whose bracket was taken. */
SbxSourceResult     sbx_recording_source_next_element (SbxRecordingSource *self,
                                                       gboolean           *is_first);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRecordingSource, sbx_recording_source_free)

G_END_DECLS
