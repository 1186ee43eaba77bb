/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Around what has a direction of its own, whatever stands beside it. */
#define SBX_FIRST_STRONG_ISOLATE "\342\201\250"
#define SBX_POP_ISOLATE "\342\201\251"

/* What others write, so that it can stand in a window: each letter in its line, nothing that cannot be seen, nothing that turns
 * around what stands beside it. What is copied or answered is always the text as it came. */

/* Of one letter: how many marks stand on it so far. */
typedef struct
{
  guint stacked;
  guint all;
} SbxMarks;

/* Of a text: what was seen of it so far. */
typedef struct
{
  SbxMarks marks;
  guint    n_tabs;        /* one after the other */
  guint    n_joined;      /* joiners of this letter */
  gboolean after_joiner;
} SbxPlainState;

gboolean sbx_marks_take             (SbxMarks   *marks,
                                     gunichar    c);

void     sbx_plain_text_append       (GString       *plain,
                                     const char    *text,
                                     gsize          length,
                                     SbxPlainState *state);
char    *sbx_plain_text_dup         (const char *text);
char    *sbx_plain_text_dup_isolated (const char *text);
char    *sbx_plain_text_dup_line    (const char *text);
char    *sbx_plain_text_dup_lines   (const char *text);
char    *sbx_plain_text_dup_file    (const char *name);
gboolean sbx_plain_text_turns       (gunichar    c);
guint    sbx_plain_text_count_columns
                                     (const char *text);

G_END_DECLS
