/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxBanner:
 *
 * Says what is wrong for as long as it is, with at most two things to do about it.
 *
 * Properties:
 * - `message` (string, nullable): a sentence; shown while there is one
 * - `button-label`, `action-name` (strings, nullable): the first thing to do
 * - `second-label`, `second-action` (strings, nullable): the second
 */
#define SBX_TYPE_BANNER (sbx_banner_get_type ())
G_DECLARE_FINAL_TYPE (SbxBanner, sbx_banner, SBX, BANNER, AdwBin)

void        sbx_banner_set_message (SbxBanner  *self,
                                    const char *message);
const char *sbx_banner_get_message (SbxBanner  *self);

G_END_DECLS
