/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-array-list.h"
#include "sbx-drafts.h"
#include "sbx-switch-item.h"

G_BEGIN_DECLS

/* So many are shown. */
#define SBX_SWITCH_SEARCH_MAX 50

/* Whether an action of the table of accelerators, as it stands there, can be done now. */
typedef gboolean (*SbxSwitchCan) (const char *detailed_action,
                                  gpointer    user_data);

/**
 * SbxSwitchSearch:
 *
 * Looks through hubs, channels, topics, people who wrote, drafts and actions for a name (GListModel of SbxSwitchItem, the best first), a slice of what there
 * is at a time: the main loop is never held for more than some milliseconds, however many topics are known.
 *
 * Signals:
 * - `finished`: all was looked through
 */
#define SBX_TYPE_SWITCH_SEARCH (sbx_switch_search_get_type ())
G_DECLARE_FINAL_TYPE (SbxSwitchSearch, sbx_switch_search, SBX, SWITCH_SEARCH, SbxArrayList)

SbxSwitchSearch *sbx_switch_search_new      (GListModel      *worlds,
                                             SbxSwitchCan     can,
                                             gpointer         user_data);
void             sbx_switch_search_set_more (SbxSwitchSearch   *self,
                                             SbxDrafts         *drafts,
                                             const char *const *recent);
void             sbx_switch_search_set_text (SbxSwitchSearch *self,
                                             const char      *text);
void             sbx_switch_search_again    (SbxSwitchSearch *self);
gboolean         sbx_switch_search_is_busy  (SbxSwitchSearch *self);

G_END_DECLS
