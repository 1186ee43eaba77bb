/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxBridges:
 *
 * All bridges into one hub, as a setting names them: `URL[,DIALECT][,profile=FILE]`, several with spaces between. How each of
 * them is, is logged.
 */
typedef struct _SbxBridges SbxBridges;

SbxBridges *sbx_bridges_new   (const char  *text,
                               const char  *folder,
                               const char  *to,
                               const char  *to_token,
                               GError     **error);
void        sbx_bridges_free  (SbxBridges  *self);
void        sbx_bridges_start (SbxBridges  *self,
                               const char  *own);
void        sbx_bridges_end   (SbxBridges  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBridges, sbx_bridges_free)

G_END_DECLS
