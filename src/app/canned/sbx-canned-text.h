/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of a canned reply: `{name}` and the like stand for what is known where it is written, `{{` for a brace, and `{cursor}`
 * for where somebody goes on writing. What is not known there, or nowhere, stays as it stands, to be filled in by hand. */

/* What is known; all (nullable): not known, or empty. */
typedef struct
{
  const char *name;    /* of the other side */
  const char *topic;
  const char *channel;
  const char *me;
  const char *date;
  const char *time;
} SbxCannedFacts;

char      *sbx_canned_text_expand       (const char           *text,
                                         const SbxCannedFacts *facts,
                                         glong                *cursor,
                                         GArray               *braces);
/* The names that mean something, of which the last is %NULL. */
const char *const *sbx_canned_text_get_names (void);
GStrv      sbx_canned_text_find_names   (const char           *text);
GStrv      sbx_canned_text_find_unknown (const char           *text);
char      *sbx_canned_text_find_blank   (const char           *text,
                                         const char *const    *more,
                                         glong                *start);

G_END_DECLS
