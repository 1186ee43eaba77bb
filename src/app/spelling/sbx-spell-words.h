/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word: from which character of a text to before which. */
typedef struct
{
  guint start;
  guint end;
} SbxSpellWord;

GArray *sbx_spell_words_find (const char *text);

G_END_DECLS
