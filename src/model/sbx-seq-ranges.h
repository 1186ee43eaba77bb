/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSeqRanges:
 *
 * The stretches of a log of which everything is known, as inclusive ranges of seq that do not touch.
 * %G_MININT64 and %G_MAXINT64 stand for "from the start" and "up to whatever comes".
 */
typedef struct
{
  gint64 from;
  gint64 to;
} SbxSeqRange;

typedef GArray SbxSeqRanges; /* of SbxSeqRange, ascending */

SbxSeqRanges *sbx_seq_ranges_new       (void);
void          sbx_seq_ranges_add       (SbxSeqRanges *self,
                                        gint64        from,
                                        gint64        to);
void          sbx_seq_ranges_remove    (SbxSeqRanges *self,
                                        gint64        from,
                                        gint64        to);
void          sbx_seq_ranges_close_end (SbxSeqRanges *self,
                                        gint64        to);
gboolean      sbx_seq_ranges_contain   (SbxSeqRanges *self,
                                        gint64        from,
                                        gint64        to);
gboolean      sbx_seq_ranges_find_hole (SbxSeqRanges *self,
                                        gint64        after,
                                        gint64        before,
                                        gint64       *from,
                                        gint64       *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSeqRanges, g_array_unref)

G_END_DECLS
