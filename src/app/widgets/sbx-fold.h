/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-spaced.h"

G_BEGIN_DECLS

#define SBX_TYPE_FOLD (sbx_fold_get_type ())

/**
 * SbxFold:
 *
 * Two widgets: the second at the end of the line of the first, or below it where the first would have less room than it likes,
 * and than its share of the line. Where the second expands, it has all that the first leaves; where it is aligned to the end, it is so
 * also below.
 *
 * Properties: `share` (int, percent of the width; half unless said).
 */
G_DECLARE_FINAL_TYPE (SbxFold, sbx_fold, SBX, FOLD, SbxSpaced)

G_END_DECLS
