/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-search.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

/**
 * SbxFindBar:
 *
 * Looks for words in one topic, also in what is not loaded: the hub is asked. From hit to hit by Return and F3, with Shift back.
 *
 * Signals:
 * - `found` (gint64): the seq of the message to show
 * - `closed`: the focus is to go somewhere else
 */
#define SBX_TYPE_FIND_BAR (sbx_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindBar, sbx_find_bar, SBX, FIND_BAR, AdwBin)

/* Once. */
void sbx_find_bar_set_search (SbxFindBar *self,
                              SbxSearch  *search);
/* (nullable): another topic closes the bar. */
void sbx_find_bar_set_topic  (SbxFindBar *self,
                              SbxTopic   *topic);
void sbx_find_bar_open       (SbxFindBar *self);
SbxSearch *sbx_find_bar_get_search (SbxFindBar *self);
gboolean   sbx_find_bar_go_on      (SbxFindBar *self,
                                    int         step);

G_END_DECLS
