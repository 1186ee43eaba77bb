/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxCursors:
 *
 * How far each stream is known: the (epoch, seq) to come back with after a loss. A cursor moves
 * only over what was seen and never past a hole.
 */
typedef struct _SbxCursors SbxCursors;

typedef enum {
  SBX_CURSORS_APPLY,        /* the next one, or one without a place in the order */
  SBX_CURSORS_DUPLICATE,    /* seen before */
  SBX_CURSORS_HOLE,         /* something before it is missing: subscribe again from the cursor */
} SbxCursorsVerdict;

SbxCursors        *sbx_cursors_new         (void);
void               sbx_cursors_free        (SbxCursors  *self);
gboolean           sbx_cursors_add         (SbxCursors  *self,
                                            const char  *stream);
void               sbx_cursors_remove      (SbxCursors  *self,
                                            const char  *stream);
gboolean           sbx_cursors_contains    (SbxCursors  *self,
                                            const char  *stream);
guint              sbx_cursors_get_size    (SbxCursors  *self);
GPtrArray         *sbx_cursors_get_streams (SbxCursors  *self);
gboolean           sbx_cursors_get         (SbxCursors  *self,
                                            const char  *stream,
                                            const char **epoch,
                                            gint64      *seq);
void               sbx_cursors_set         (SbxCursors  *self,
                                            const char  *stream,
                                            const char  *epoch,
                                            gint64       seq);
void               sbx_cursors_set_live    (SbxCursors  *self,
                                            const char  *stream,
                                            gboolean     live);
void               sbx_cursors_lose        (SbxCursors  *self);
gboolean           sbx_cursors_is_live     (SbxCursors  *self,
                                            const char  *stream);
SbxCursorsVerdict  sbx_cursors_take        (SbxCursors  *self,
                                            const char  *stream,
                                            const char  *epoch,
                                            gint64       seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCursors, sbx_cursors_free)

G_END_DECLS
