/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text view lays out a line at once, and one without blanks in time by the square of its length: so many characters fit. */
#define SBX_SEAM_LINE_CHARS 4000

/* Where a longer line goes on: one that nobody sees, and the end of a paragraph. No text has these two side by side. */
#define SBX_SEAM       "\u2060\u2029"
#define SBX_SEAM_FIRST 0x2060
#define SBX_SEAM_LAST  0x2029

char *sbx_seams_put  (const char *text,
                      gsize       length,
                      guint       room);
char *sbx_seams_take (const char *text);

G_END_DECLS
