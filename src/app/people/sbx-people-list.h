/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-array-list.h"
#include "sbx-world.h"

G_BEGIN_DECLS

typedef enum {
  SBX_PEOPLE_ONLINE,
  SBX_PEOPLE_AWAY,
  SBX_PEOPLE_LAST_KNOWN,   /* their hub is away */
  SBX_PEOPLE_N_KINDS
} SbxPeopleKind;

/**
 * SbxPeopleHead:
 *
 * Above those of a kind. Property: `count` (uint).
 */
#define SBX_TYPE_PEOPLE_HEAD (sbx_people_head_get_type ())
G_DECLARE_FINAL_TYPE (SbxPeopleHead, sbx_people_head, SBX, PEOPLE_HEAD, GObject)

SbxPeopleKind sbx_people_head_get_kind  (SbxPeopleHead *self);
guint         sbx_people_head_get_count (SbxPeopleHead *self);

/**
 * SbxPeopleList:
 *
 * The people of hubs: an SbxPeopleHead, who is there (SbxUser), another head, who is not, another, who was known at hubs that are away. Only those of one hub, or whose name, id or role
 * holds some text, where that is asked for.
 *
 * Signals:
 * - `changed`: anything about them, after the list did
 */
#define SBX_TYPE_PEOPLE_LIST (sbx_people_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxPeopleList, sbx_people_list, SBX, PEOPLE_LIST, SbxArrayList)

SbxPeopleList *sbx_people_list_new        (GListModel    *worlds);
void           sbx_people_list_set_text   (SbxPeopleList *self,
                                           const char    *text);
void           sbx_people_list_set_world  (SbxPeopleList *self,
                                           SbxWorld      *world);
GListModel    *sbx_people_list_get_people (SbxPeopleList *self);
SbxWorld      *sbx_people_list_get_world  (SbxPeopleList *self);
gboolean       sbx_people_list_is_last    (SbxPeopleList *self,
                                           gpointer       item);

G_END_DECLS
