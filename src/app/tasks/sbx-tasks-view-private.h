/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-tasks-view.h"

#include "sbx-age-strip.h"
#include "sbx-item-watch.h"
#include "sbx-task-list.h"
#include "sbx-tasks-header.h"
#include "sbx-world-watch.h"

G_BEGIN_DECLS

struct _SbxTasksView
{
  AdwBin              parent_instance;

  GListModel         *worlds;
  GListModel         *sessions;      /* of all worlds: those that go on, then the newest */
  SbxTaskList        *tasks;         /* those that pass the filter, and have the words that are looked for */
  GPtrArray          *spare_rows;    /* of SbxTaskRow that stand nowhere: to make one takes longer than to fill it */
  SbxItemWatch       *session_watch;
  SbxWorldWatch      *world_watch;
  guint               filter_index;
  gboolean            searching;
  char               *subtitle;
  gboolean            sidebar_hidden;
  SbxTask            *wanted;        /* (nullable): to be shown once it has a row */
  guint               tick;
  guint               frames_left;   /* in which it may come */

  GtkStack           *stack;
  GtkListView        *list;
  GtkSearchBar       *search_bar;
  GtkSearchEntry     *search_entry;
  SbxTasksHeader     *header;
  SbxAgeStrip        *age;
};

/* sbx-tasks-view-rows.c */
void     sbx_tasks_view_install_rows (GtkWidgetClass *klass);
void     sbx_tasks_view_follow_hubs  (SbxTasksView   *self);
/* Of SbxTaskList: @self is the view. */
gboolean sbx_tasks_view_has_focus    (SbxTask        *task,
                                      gpointer        self);
/* Opens its row and gives it the keyboard, as soon as there is one. @position: in the list, with its header. */
void     sbx_tasks_view_go_to_row    (SbxTasksView   *self,
                                      SbxTask        *task,
                                      guint           position);

G_END_DECLS
