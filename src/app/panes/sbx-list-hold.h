/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-scroll-port.h"

G_BEGIN_DECLS

/**
 * SbxListHold:
 *
 * Has what is in sight of a list view stay where it is in its next layout, whatever changes above and below. A list view by itself
 * holds on to one row; where that goes, it takes the next one for it and moves all the others.
 */
typedef struct _SbxListHold SbxListHold;

SbxListHold *sbx_list_hold_new  (GtkListView   *list,
                                 SbxScrollPort *port);
void         sbx_list_hold_free (SbxListHold   *self);
void         sbx_list_hold_take (SbxListHold   *self);
void         sbx_list_hold_drop (SbxListHold   *self);

G_END_DECLS
