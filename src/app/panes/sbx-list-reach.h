/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row-slots.h"

G_BEGIN_DECLS

/**
 * SbxListReach:
 *
 * Has a list view show the first items of a list only, and more as people get there: its rows are most of what another list
 * costs. The key End shows all of them.
 */
#define SBX_TYPE_LIST_REACH (sbx_list_reach_get_type ())
G_DECLARE_FINAL_TYPE (SbxListReach, sbx_list_reach, SBX, LIST_REACH, GObject)

SbxListReach *sbx_list_reach_new   (GtkListView  *list,
                                    SbxRowSlots  *slots);
void          sbx_list_reach_begin (SbxListReach *self);

G_END_DECLS
