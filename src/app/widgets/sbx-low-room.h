/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-spaced.h"

G_BEGIN_DECLS

/**
 * SbxLowRoom:
 *
 * Around a #GtkScrolledWindow, its only child: as high as what is in it needs to be for its width, where there is room. A window that is too
 * low takes height from it, and it scrolls. (A scrolled window alone asks for the height that its content has where it is narrowest.)
 *
 * Properties:
 * - `max-height` (int): in pixels; what is higher always scrolls
 */
#define SBX_TYPE_LOW_ROOM (sbx_low_room_get_type ())
G_DECLARE_FINAL_TYPE (SbxLowRoom, sbx_low_room, SBX, LOW_ROOM, SbxSpaced)

G_END_DECLS
