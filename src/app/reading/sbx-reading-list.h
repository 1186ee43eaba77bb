/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-array-list.h"
#include "sbx-model-types.h"

G_BEGIN_DECLS

typedef enum {
  SBX_READING_INBOX,    /* what is unread: each channel that has some (SbxChannel), then its unread topics (SbxTopic) */
  SBX_READING_RECENT,   /* topics (SbxTopic) by their last message */
} SbxReadingKind;

typedef enum {
  SBX_READING_FILTER_ALL,
  SBX_READING_FILTER_UNREAD,
  SBX_READING_FILTER_MINE,     /* claimed, owned or answered by us */
  SBX_READING_FILTER_NEEDS,    /* a person */
} SbxReadingFilter;

/* Topics of *Recent*. */
#define SBX_READING_LIST_MAX 500

/**
 * SbxReadingList:
 *
 * A list over all hubs that keeps itself only while it is `active`; else it stays as it was. Cheap with many: what did not change
 * is not looked at again, and many changes at once are one.
 *
 * Signals:
 * - `wanted` (SbxChannel): its topics are not known, and some of them belong here
 */
#define SBX_TYPE_READING_LIST (sbx_reading_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxReadingList, sbx_reading_list, SBX, READING_LIST, SbxArrayList)

SbxReadingList *sbx_reading_list_new        (SbxReadingKind    kind);
/* (nullable): (GListModel of SbxWorld) */
void            sbx_reading_list_set_worlds (SbxReadingList   *self,
                                             GListModel       *worlds);
void            sbx_reading_list_set_active (SbxReadingList   *self,
                                             gboolean          active);
void            sbx_reading_list_set_filter (SbxReadingList   *self,
                                             SbxReadingFilter  filter);
/* Looks now at what changed. */
void            sbx_reading_list_flush      (SbxReadingList   *self);

G_END_DECLS
