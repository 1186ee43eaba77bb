/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recorded-frame.h"
#include "sbx-recording-head.h"

G_BEGIN_DECLS

/**
 * SbxHarWriter:
 *
 * Frames as the entries of a HAR 1.2 as Chromium's network panel exports and imports it: one entry a connection, with its messages in
 * `_webSocketMessages`. What the carrier sends stands among them with its own opcode.
 */
typedef struct _SbxHarWriter SbxHarWriter;

SbxHarWriter *sbx_har_writer_new    (GString                *out,
                                     const SbxRecordingHead *head);
void          sbx_har_writer_free   (SbxHarWriter           *self);
/* @text: (nullable): what may be shown of it; @data: (nullable): the same of a binary one. */
void          sbx_har_writer_add    (SbxHarWriter           *self,
                                     const SbxRecordedFrame *frame,
                                     const char             *text,
                                     GBytes                 *data);
void          sbx_har_writer_finish (SbxHarWriter           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxHarWriter, sbx_har_writer_free)

G_END_DECLS
