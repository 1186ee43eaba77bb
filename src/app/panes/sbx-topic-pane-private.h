/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-topic-pane.h"

#include "sbx-age-strip.h"
#include "sbx-channel.h"
#include "sbx-item-watch.h"
#include "sbx-list-reach.h"
#include "sbx-pane-frame.h"
#include "sbx-selection-bar.h"
#include "sbx-topic-selection.h"
#include "sbx-topic.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _SbxTopicPane
{
  GtkWidget parent_instance;

  SbxPaneFrame       *frame;
  AdwWindowTitle     *title;
  SbxAgeStrip        *age;
  GtkWidget          *search_button;
  GtkSearchBar       *search_bar;
  GtkEditable        *search_entry;
  GtkStack           *stack;
  GtkListView        *list;
  GtkFilterListModel *found;
  GtkFilter          *filter;
  SbxTopicSelection  *selection;
  SbxListReach       *reach;
  GtkWidget          *menu_button;
  GtkRevealer        *bar_area;
  SbxSelectionBar    *bar;
  AdwStatusPage      *nothing_listed;
  AdwStatusPage      *connecting;
  GtkWidget          *menu;       /* (nullable): of a row, made when first asked for */
  GMenu              *menu_model;

  SbxChannel   *channel;
  SbxTopic     *topic;
  GSignalGroup *channel_signals;
  GSignalGroup *topics_signals;
  GSignalGroup *topic_signals;
  GSignalGroup *world_signals;
  SbxItemWatch *watch;      /* (nullable): of the states of the channel's topics */
  SbxTopic     *menu_topic; /* (nullable): whose menu is open, though it is not shown */
  char         *listed;     /* which topics are: open, snoozed, resolved or all */
  guint         filtering;  /* idles and timeouts, 0 = none */
  guint         forgetting;
  guint         patience; /* timeout, 0 = none */
  char         *needle; /* folded; what the topics shown have to contain, NULL = all */
  SbxWorld     *awaited;    /* (nullable) */
  gboolean      has_worlds;
  gboolean      nothing_seen;
  gboolean      sidebar_hidden;
  gboolean      folded;
};

/* In sbx-topic-pane.c. */
void sbx_topic_pane_filter_soon      (SbxTopicPane   *self);

/* In sbx-topic-pane-choosing.c. */
void sbx_topic_pane_tell_subjects    (SbxTopicPane   *self);
void sbx_topic_pane_update_choosing  (SbxTopicPane   *self);
void sbx_topic_pane_install_choosing (GtkWidgetClass *widget_class);

G_END_DECLS
