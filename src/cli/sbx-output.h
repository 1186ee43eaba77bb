/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxOutput:
 *
 * Standard output, written at once and without breaking: when whoever reads it goes away, that is
 * noted and the rest is dropped. What comes from others is shown without its control characters.
 */
typedef struct _SbxOutput SbxOutput;

SbxOutput *sbx_output_new        (int               fd);
void       sbx_output_free       (SbxOutput        *self);
gboolean   sbx_output_write      (SbxOutput        *self,
                                  const void       *data,
                                  gsize             length);
gboolean   sbx_output_line       (SbxOutput        *self,
                                  const char       *line);
gboolean   sbx_output_json       (SbxOutput        *self,
                                  GBytes           *json);
gboolean   sbx_output_is_open    (SbxOutput        *self);
/* An error other than the reader's leaving, as errno; 0 = none. */
int        sbx_output_get_error  (SbxOutput        *self);
/* In columns; 0 where it is no terminal. */
guint      sbx_output_get_width  (SbxOutput        *self);

/* How many columns of a terminal @text takes: two for each wide character, none for a mark. */
guint      sbx_text_get_width    (const char       *text);
char      *sbx_text_make_clean   (const char       *text,
                                  gboolean          keep_lines);
char      *sbx_text_shorten      (const char       *text,
                                  guint             width);
char      *sbx_text_for_time     (gint64            ms);
char      *sbx_text_for_exact_time (gint64          ms);

/**
 * SbxTable:
 *
 * Rows in aligned columns. Columns named with a leading ">" are aligned at their end; the last is not
 * padded, and shortened to the terminal.
 */
typedef struct _SbxTable SbxTable;

SbxTable  *sbx_table_new         (const char * const *titles);
void       sbx_table_free        (SbxTable         *self);
/* As many texts as there are titles. */
void       sbx_table_add         (SbxTable         *self,
                                  const char       *first,
                                  ...) G_GNUC_NULL_TERMINATED;
void       sbx_table_print       (SbxTable         *self,
                                  SbxOutput        *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutput, sbx_output_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTable, sbx_table_free)

G_END_DECLS
