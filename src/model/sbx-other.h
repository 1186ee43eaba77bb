/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"

G_BEGIN_DECLS

const char *sbx_other_text (JsonObject *other,
                            const char *member);

/* (transfer full): the words of an array of strings with one space between them; "" where there is none. At most 16, of letters, digits and -. */
char       *sbx_other_words (JsonObject *other,
                             const char *member);

/* What a list shows of a message: its words, or the name of its first file. */
const char *sbx_other_preview (const SbxMessageRecord *message);

G_END_DECLS
