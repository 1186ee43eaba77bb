/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-channel-pane.h"

#include "sbx-channel.h"
#include "sbx-pane-frame.h"
#include "sbx-view-entry.h"
#include "sbx-views.h"
#include "sbx-world.h"
#include "sbx-world-watch.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define VIEW_NUMBER(NAME, id, title, icon_name, accel) VIEW_##NAME,
enum {
  SBX_VIEWS (VIEW_NUMBER)
  N_VIEWS
};
#undef VIEW_NUMBER

#define SBX_CHANNEL_PANE_MONITOR "monitor"

struct _SbxChannelPane
{
  GtkWidget parent_instance;

  SbxPaneFrame       *frame;
  GtkSearchBar       *search_bar;
  GtkEditable        *search_entry;
  GtkListView        *list;
  GtkWidget          *quiet;
  GtkLabel           *quiet_words;
  GtkFilterListModel *found;
  GtkFilter          *filter;
  GtkSingleSelection *selection;

  GListModel *worlds;
  GListStore *entries;  /* of SbxViewEntry */
  SbxViewEntry *views[N_VIEWS]; /* those that no hub has anything for are not among the entries */
  SbxWorldWatch *world_watch;
  GListStore *sections; /* the entries, then all that the hubs have */
  char       *view;
  SbxChannel *channel;
  GSignalGroup *channel_signals;
  GMenuModel *menu_model;
  char       *needle; /* folded; what the rows shown have to contain, NULL = all */
  GHashTable *collapsed; /* the addresses of hubs whose channels are hidden */
  gboolean                projects;   /* whether a hub has some, as far as all have said; else as it was */
  GtkWidget  *drop_head; /* (nullable): the head of the hub in whose place one would be dropped */
  gboolean    folded;
  gboolean    elsewhere; /* another page is shown than any of the rows stand for */
  gboolean    selecting; /* we move the selection, not people */
};

/* For all that choose something. */
void     sbx_channel_pane_select_shown        (SbxChannelPane *self);
void     sbx_channel_pane_open_item           (SbxChannelPane *self,
                                               gpointer        item);

/* In sbx-channel-pane-search.c. */
void     sbx_channel_pane_install_search      (GtkWidgetClass *widget_class);
void     sbx_channel_pane_set_up_search       (SbxChannelPane *self);

/* In sbx-channel-pane-views.c. */
void     sbx_channel_pane_set_up_views        (SbxChannelPane *self);
void     sbx_channel_pane_update_views        (SbxChannelPane *self);

/* In sbx-channel-pane-hubs.c. */
void     sbx_channel_pane_install_hub_actions (GtkWidgetClass *widget_class);
void     sbx_channel_pane_set_up_hubs         (SbxChannelPane *self);
gboolean sbx_channel_pane_is_collapsed        (SbxChannelPane *self,
                                               SbxWorld       *world);
void     sbx_channel_pane_set_collapsed       (SbxChannelPane *self,
                                               SbxWorld       *world,
                                               gboolean        collapsed);
GStrv    sbx_channel_pane_dup_collapsed       (SbxChannelPane *self);
void     sbx_channel_pane_take_collapsed      (SbxChannelPane *self,
                                               const char *const *addresses);
gboolean sbx_channel_pane_hub_key_pressed     (SbxChannelPane *self,
                                               SbxWorld       *world,
                                               guint           keyval,
                                               GdkModifierType modifiers);
void     sbx_channel_pane_collapsed_changed   (SbxChannelPane *self);

G_END_DECLS
