/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-rhythm.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxRhythmStore:
 *
 * The rhythms of hubs and their channels, in a file between two runs. What cannot be read is learned anew.
 */
typedef struct _SbxRhythmStore SbxRhythmStore;

SbxRhythmStore *sbx_rhythm_store_new  (const char      *path);
void            sbx_rhythm_store_free (SbxRhythmStore  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRhythmStore, sbx_rhythm_store_free)

/* @channel_id: NULL = all of the hub. Both (transfer none). */
SbxRhythm      *sbx_rhythm_store_get  (SbxRhythmStore  *self,
                                       const char      *address,
                                       const char      *channel_id);
/* (nullable): it has never spoken */
SbxRhythm      *sbx_rhythm_store_peek (SbxRhythmStore  *self,
                                       const char      *address,
                                       const char      *channel_id);
void            sbx_rhythm_store_pause (SbxRhythmStore *self,
                                        const char     *address);
void            sbx_rhythm_store_save_soon (SbxRhythmStore *self);
gboolean        sbx_rhythm_store_save (SbxRhythmStore  *self,
                                       GError         **error);

G_END_DECLS
