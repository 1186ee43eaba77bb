/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-list-window.h"
#include "sbx-scroll-port.h"

G_BEGIN_DECLS

/**
 * SbxListFollower:
 *
 * Moves a window over the items of a list view to where people are. Keeps the view at the end while more comes, but only if it was there: who reads further up is left alone.
 *
 * Properties, read-only: `following` (boolean: at the end, and stays there), `shows-end` (boolean: nothing but free room is below what is in sight, whether it follows or not).
 *
 * Signals:
 * - `scrolled`: another part of the list can be seen
 * - `near-start`: what stands before could be needed soon; not repeated until something changes
 */
#define SBX_TYPE_LIST_FOLLOWER (sbx_list_follower_get_type ())
G_DECLARE_FINAL_TYPE (SbxListFollower, sbx_list_follower, SBX, LIST_FOLLOWER, GObject)

SbxListFollower *sbx_list_follower_new           (GtkListView     *list,
                                                  SbxScrollPort   *port,
                                                  SbxListWindow   *window);
void             sbx_list_follower_set_items     (SbxListFollower *self,
                                                  GListModel      *items);
gboolean         sbx_list_follower_get_following (SbxListFollower *self);
gboolean         sbx_list_follower_get_shows_end (SbxListFollower *self);
void             sbx_list_follower_scroll_to_end (SbxListFollower *self);
void             sbx_list_follower_scroll_to     (SbxListFollower *self,
                                                  guint            position);
void             sbx_list_follower_scroll_to_place (SbxListFollower *self,
                                                    guint            position,
                                                    int              offset);
gboolean         sbx_list_follower_get_settled   (SbxListFollower *self);

G_END_DECLS
