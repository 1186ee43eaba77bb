/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxMinute:
 *
 * One timer for everything on screen that says how long ago something was. Signal `passed`: a minute of
 * the wall clock began.
 */
#define SBX_TYPE_MINUTE (sbx_minute_get_type ())
G_DECLARE_FINAL_TYPE (SbxMinute, sbx_minute, SBX, MINUTE, GObject)

SbxMinute *sbx_minute_get_default (void);

G_END_DECLS
