/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* What servers speak, and what they can, in words. A dialect is "auto", "native", or one of SbxForeignDialect. */

/* "auto" first, then as people are offered them; %NULL at the end. */
const char *const *sbx_dialect_words_list       (void);
const char        *sbx_dialect_words_get_title  (const char              *dialect);
/* (nullable): where such a server is unless somebody says so. */
const char        *sbx_dialect_words_get_default_address
                                                (const char              *dialect);
void               sbx_dialect_words_get_timings (const char             *dialect,
                                                 SbxForeignTimings       *timings);
char              *sbx_dialect_words_format_timings
                                                (const SbxForeignTimings *timings);
/* Whether a server of that dialect can have it. */
gboolean           sbx_dialect_words_has_feature (const char             *dialect,
                                                 const char              *feature);

/* Whether what needs @feature is shown for this hub: also where it has not said yet what it can. */
gboolean           sbx_dialect_words_shows      (SbxWorld                *world,
                                                 const char              *feature);
/* The same for any of them (GListModel of SbxWorld), and where there is none. */
gboolean           sbx_dialect_words_any_shows  (GListModel              *worlds,
                                                 const char              *feature);
/* Why nothing can be written there (transfer full) (nullable): it can. */
char              *sbx_dialect_words_dup_no_messages
                                                (SbxWorld                *world);

G_END_DECLS
