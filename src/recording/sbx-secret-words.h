/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-secret-finder.h"

G_BEGIN_DECLS

gboolean sbx_secret_find_word  (const SbxSecretView *view,
                                gsize                at,
                                SbxSecretSpan       *span);
gboolean sbx_secret_is_nothing (const char          *text,
                                gsize                length);

G_END_DECLS
