/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tags of dictionaries, such as “en_US”. */
char  *sbx_spell_languages_dup_name (const char        *tag);
GStrv  sbx_spell_languages_choose   (const char *const *wanted,
                                     const char *const *locale,
                                     const char *const *installed);

G_END_DECLS
