/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"

G_BEGIN_DECLS

/**
 * SbxUploadSweep:
 *
 * Removes uploads that no message has had for a time, and, once, files that a hub which was killed left
 * without a row.
 */
typedef struct _SbxUploadSweep SbxUploadSweep;

SbxUploadSweep *sbx_upload_sweep_new  (SbxHub         *hub,
                                       const char     *folder);
void            sbx_upload_sweep_free (SbxUploadSweep *self);
void            sbx_upload_sweep_remove
                                      (SbxUploadSweep *self,
                                       GPtrArray      *ids);

G_END_DECLS
