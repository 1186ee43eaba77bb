/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/* What kinds and directions are called in files. */

const char *sbx_recording_kind_to_name        (SbxRecordedKind       kind);
gboolean    sbx_recording_kind_from_name      (const char           *name,
                                               SbxRecordedKind      *kind);
const char *sbx_recording_direction_to_name   (SbxRecordedDirection  direction);
gboolean    sbx_recording_direction_from_name (const char           *name,
                                               SbxRecordedDirection *direction);

G_END_DECLS
