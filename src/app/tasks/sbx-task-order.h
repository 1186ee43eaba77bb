/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-task-facts.h"
#include "sbx-task-list.h"

G_BEGIN_DECLS

/* A task of a SbxTaskList. */
typedef struct
{
  SbxTaskList     *list;      /* not owned */
  SbxTask         *task;      /* owned */
  gulong           handler;
  SbxTaskActivity  activity;  /* by which it stands where it stands, whatever happened to the task since */
  SbxTaskState     state;     /* as it is counted */
  gboolean         dirty;     /* stands in `dirty`: to be placed anew */
  gboolean         gone;      /* is no longer there: goes when it is placed */
  gboolean         moving;    /* is placed just now */
  guint            position;  /* and was shown here, or G_MAXUINT, */
  guint            rank;      /* behind as many that do not move */
} SbxTaskEntry;

/* Plain arrays of SbxTaskEntry, which do not own them: to merge what changed into ten thousand pointers takes a fraction of a
 * millisecond, once a frame at most. */

void       sbx_task_entry_free         (gpointer            entry);
int        sbx_task_entry_compare      (const SbxTaskEntry *a,
                                        const SbxTaskEntry *b);
void       sbx_task_order_sort         (GPtrArray          *entries);
GPtrArray *sbx_task_order_merge        (GPtrArray          *old,
                                        GPtrArray          *moved,
                                        guint              *cursor);
GPtrArray *sbx_task_order_without_gone (GPtrArray          *old);
gboolean   sbx_task_order_goes_far     (GPtrArray          *old,
                                        GPtrArray          *next,
                                        SbxTaskFunc         is_held,
                                        gpointer            holder);

G_END_DECLS
