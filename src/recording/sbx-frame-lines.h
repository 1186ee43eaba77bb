/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More is not read on a screen: where it was cut, `is_cut` says so. */
#define SBX_FRAME_LINES_BYTES 65536

typedef enum {
  SBX_FRAME_PIECE_NAME,
  SBX_FRAME_PIECE_STRING,
  SBX_FRAME_PIECE_NUMBER,      /* or true, false, null */
  SBX_FRAME_PIECE_HIDDEN,      /* a secret, or what did not change */
} SbxFramePieceKind;

/* What stands in the text from byte @start to byte @end. */
typedef struct
{
  guint             start;
  guint             end;
  SbxFramePieceKind kind;
} SbxFramePiece;

typedef struct
{
  guint start;     /* byte of the text */
  char  sign;      /* ' ', '+' or '-' */
} SbxFrameLine;

/**
 * SbxFrameLines:
 * @text: lines, each ended by "\n" but the last; of a difference each begins with its sign and a blank
 * @pieces: (element-type SbxFramePiece): in order; what is in none is plain
 * @lines: (element-type SbxFrameLine)
 * @n_changes: of a difference: lines that are not the same
 * @is_cut: there would be more
 *
 * A frame's text as people read it: JSON with a line for each member.
 */
typedef struct
{
  GString  *text;
  GArray   *pieces;
  GArray   *lines;
  guint     n_changes;
  gboolean  is_cut;
} SbxFrameLines;

SbxFrameLines *sbx_frame_lines_new      (const char    *text);
SbxFrameLines *sbx_frame_lines_new_diff (const char    *before,
                                         const char    *after);
void           sbx_frame_lines_free     (SbxFrameLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFrameLines, sbx_frame_lines_free)

G_END_DECLS
