/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-spaced.h"

G_BEGIN_DECLS

/**
 * SbxAvatarBox:
 *
 * The picture of a sender beside what was written: two children, of which the second gets all the width that the first
 * leaves, and its own height for that. A GtkBox finds that out by laying texts out at several widths, which took two
 * thirds of the time that a new row needs.
 */
#define SBX_TYPE_AVATAR_BOX (sbx_avatar_box_get_type ())
G_DECLARE_FINAL_TYPE (SbxAvatarBox, sbx_avatar_box, SBX, AVATAR_BOX, SbxSpaced)

G_END_DECLS
