/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-search-hit.h"

G_BEGIN_DECLS

/* The part of a message that has what was looked for, on one line, as markup with that part marked. */
char *sbx_search_snippet (const char           *content,
                          const SbxSearchRange *ranges,
                          guint                 n_ranges);

G_END_DECLS
