/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a file is called by its own first line, or by its log. */
#define SBX_RECORDING_MARK "signalbox"
#define SBX_RECORDING_MARK_VALUE "recording"

/**
 * SbxRecordingHead:
 * @address: (nullable): of the server, without secrets
 * @dialect: (nullable): what was spoken, as sbx_client_get_dialect() has it
 * @program: (nullable): what wrote it
 * @started: µs since 1970; 0 = unknown
 * @version: of the file's form; 0 = it does not say
 *
 * What a recording says of itself.
 */
typedef struct
{
  char   *address;
  char   *dialect;
  char   *program;
  gint64  started;
  guint   version;
} SbxRecordingHead;

static inline void
sbx_recording_head_clear (SbxRecordingHead *head)
{
  g_clear_pointer (&head->address, g_free);
  g_clear_pointer (&head->dialect, g_free);
  g_clear_pointer (&head->program, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxRecordingHead, sbx_recording_head_clear)

G_END_DECLS
