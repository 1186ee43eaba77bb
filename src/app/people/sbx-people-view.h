/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxPeopleView:
 *
 * Who is at the hubs and who was, what they do just now, and on which devices they are.
 *
 * Properties: `sidebar-hidden` (boolean): a button leads back to it.
 */
#define SBX_TYPE_PEOPLE_VIEW (sbx_people_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxPeopleView, sbx_people_view, SBX, PEOPLE_VIEW, AdwBin)

void        sbx_people_view_set_worlds (SbxPeopleView *self,
                                        GListModel    *worlds);
void        sbx_people_view_search     (SbxPeopleView *self);
/* For tests: what is listed, in the order shown. */
GListModel *sbx_people_view_get_items  (SbxPeopleView *self);

G_END_DECLS
