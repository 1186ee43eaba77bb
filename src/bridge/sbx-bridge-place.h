/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxBridgePlace:
 *
 * How far each stream of the other server is in the local hub, kept in a file: what is noted here was acknowledged there.
 * It belongs to one log at each end; of another log nothing is known.
 */
typedef struct _SbxBridgePlace SbxBridgePlace;

SbxBridgePlace *sbx_bridge_place_new       (const char      *path);
void            sbx_bridge_place_free      (SbxBridgePlace  *self);
void            sbx_bridge_place_begin     (SbxBridgePlace  *self,
                                            const char      *from_epoch,
                                            const char      *to_epoch);
gboolean        sbx_bridge_place_get       (SbxBridgePlace  *self,
                                            const char      *stream,
                                            gint64          *seq);
void            sbx_bridge_place_note      (SbxBridgePlace  *self,
                                            const char      *stream,
                                            const char      *epoch,
                                            gint64           seq);
/* What is before is not all there (yet): it is not kept. */
void            sbx_bridge_place_set_whole (SbxBridgePlace  *self,
                                            const char      *stream,
                                            gboolean         whole);
void            sbx_bridge_place_save      (SbxBridgePlace  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBridgePlace, sbx_bridge_place_free)

G_END_DECLS
