/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-spaced.h"

G_BEGIN_DECLS

#define SBX_TYPE_FOLD (sbx_fold_get_type ())

/*
 * Two widgets: the second at the end of the line of the first, or below it where the first would have less room than it likes,
 * and than half of the line.
 */
G_DECLARE_FINAL_TYPE (SbxFold, sbx_fold, SBX, FOLD, SbxSpaced)

G_END_DECLS
