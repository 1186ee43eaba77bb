/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxOutputLine:
 *
 * The last line of what a command prints, as it comes in pieces: without colours and cursor moves, and
 * what it says of the progress. A carriage return begins the line anew, as on a terminal.
 */
typedef struct _SbxOutputLine SbxOutputLine;

SbxOutputLine *sbx_output_line_new          (void);
void           sbx_output_line_free         (SbxOutputLine *self);
void           sbx_output_line_push         (SbxOutputLine *self,
                                             const char    *data,
                                             gsize          length);
/* The last line that has something in it; "" where there was none yet. Valid UTF-8. */
const char    *sbx_output_line_get_text     (SbxOutputLine *self);
/* 0 to 1, of the last line that said so; negative where none did. */
double         sbx_output_line_get_progress (SbxOutputLine *self);

/* What "42 %", "42.5%" or "3/10" in @line says, 0 to 1; negative where it says nothing. */
double         sbx_output_line_find_progress (const char   *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutputLine, sbx_output_line_free)

G_END_DECLS
