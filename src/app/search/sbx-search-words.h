/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-search.h"

G_BEGIN_DECLS

/* What the operators of a query are understood to mean, on one line; "" where it has none. */
char *sbx_search_words_dup_meaning (SbxSearch *search);

G_END_DECLS
