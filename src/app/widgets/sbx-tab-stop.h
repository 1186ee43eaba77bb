/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SBX_TYPE_TAB_STOP (sbx_tab_stop_get_type ())

G_DECLARE_FINAL_TYPE (SbxTabStop, sbx_tab_stop, SBX, TAB_STOP, AdwBin)

G_END_DECLS
