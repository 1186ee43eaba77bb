/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-window.h"

#include "sbx-actions-view.h"
#include "sbx-announcer.h"
#include "sbx-banner.h"
#include "sbx-channel.h"
#include "sbx-channel-pane.h"
#include "sbx-connection-chip.h"
#include "sbx-empty-hub-view.h"
#include "sbx-inspector-view.h"
#include "sbx-monitor-view.h"
#include "sbx-people-view.h"
#include "sbx-projects-view.h"
#include "sbx-reading-loop.h"
#include "sbx-reading-view.h"
#include "sbx-sample-import.h"
#include "sbx-search-view.h"
#include "sbx-tasks-view.h"
#include "sbx-toaster.h"
#include "sbx-topic-lookup.h"
#include "sbx-topic.h"
#include "sbx-welcome-view.h"

G_BEGIN_DECLS

struct _SbxWindow
{
  AdwApplicationWindow  parent_instance;

  SbxSettings          *settings;
  SbxConnections       *connections;
  SbxLocalHub          *local_hub;       /* (nullable): this instance has none */
  SbxToaster           *toaster;
  SbxAnnouncer         *announcer;
  GListModel           *channels;        /* of all worlds */
  SbxSampleImport      *import;          /* (nullable): none under way */
  gboolean              import_wanted;   /* as soon as the local hub answers */
  SbxSearch            *search;
  SbxTopicLookup       *lookup;
  SbxSearchHit         *shown_hit;       /* (nullable): of @search: where one went last */
  gboolean              going_on;        /* to the next one, as soon as it is here */
  gboolean              searching;       /* what was found is shown instead of a view */
  GtkWidget            *before_search;   /* (nullable): had the focus then; weak */
  gboolean              sidebar_before_search; /* that was what was in sight of a narrow window */

  /* Where reading stopped the last time; NULL once it was found, or is no longer wanted. */
  char                 *place_address;
  char                 *place_channel;
  char                 *place_topic;
  gint64                place_seq;       /* the message to show there, 0 = where reading stopped */
  gboolean              place_kept_unread; /* nobody opened it: it is as it was when the program ended */

  SbxReadingLoop       *reading_loop;
  GSignalGroup         *listing;         /* of a channel whose topics are awaited, to go on to the next unread one */
  int                   listing_step;
  guint                 listing_patience;

  /* Replies that were cancelled or taken back to be edited, as long as that can be undone. */
  GPtrArray            *taken_back;
  GPtrArray            *stops;           /* of projects, the same */
  GPtrArray            *removals;        /* of messages, the same */
  GSignalGroup         *topic_signals;   /* of the topic shown */
  SbxNotifyRules       *rules;
  GSimpleActionGroup   *notify_actions;  /* "notify": how loud the topic shown is, its channel, and its hub */

  GPtrArray            *ways_back;       /* of changes of whatever kind, the last one last */
  guint                 n_ways_back;     /* how many there ever were: the number of the last */
  GPtrArray            *refused;         /* (nullable) (element-type SbxRefusal): of the last that were not all made */
  guint                 n_tried;         /* how many they were */
  guint                 undo_rest;       /* the number of what takes the others back, 0 = nothing does */
  GWeakRef              viewing;         /* the client that was told what is looked at */

  /* Read while the window was not looked at: marked when it is. */
  GWeakRef              seen_topic;
  gint64                seen_seq;

  GtkStack             *pages;
  SbxWelcomeView       *welcome;
  AdwToastOverlay      *toast_overlay;
  SbxBanner            *banner;
  SbxBanner            *disk_banner;
  SbxBanner            *feed_banner;     /* what has gone quiet */
  SbxBanner            *notice_banner;
  AdwLeaflet           *leaflet;
  SbxChannelPane       *channel_pane;
  GtkStack             *views;
  SbxMonitorView       *monitor_view;
  SbxReadingView       *inbox_view;
  SbxReadingView       *recent_view;
  SbxTasksView         *tasks_view;
  SbxProjectsView      *projects_view;
  SbxPeopleView        *people_view;
  SbxActionsView       *actions_view;
  SbxInspectorView     *inspector_view;
  SbxSearchView        *search_view;
  SbxEmptyHubView      *empty_hub_view;
  SbxConnectionChip    *chip;
};

void       sbx_window_install_actions (GtkWidgetClass *widget_class);
void       sbx_window_install_announce_actions (GtkWidgetClass *widget_class);
void       sbx_window_announce_claims (SbxWindow     *self);
void       sbx_window_set_up_announce (SbxWindow     *self);
void       sbx_window_install_hub_actions (GtkWidgetClass *widget_class);
void       sbx_window_install_inspect_actions (GtkWidgetClass *widget_class);
void       sbx_window_install_reply_actions (GtkWidgetClass *widget_class);
void       sbx_window_install_project_actions (GtkWidgetClass *widget_class);
void       sbx_window_install_task_actions (GtkWidgetClass *widget_class);
void       sbx_window_set_up_tasks      (SbxWindow      *self);
void       sbx_window_update_project_actions (SbxWindow *self);
void       sbx_window_update_reply_actions (SbxWindow *self);
/* In sbx-window-worlds.c. */
void       sbx_window_follow_worlds   (SbxWindow      *self);
/* In sbx-window-changes.c. */
void       sbx_window_install_change_actions (GtkWidgetClass *widget_class);
void       sbx_window_make_changes   (SbxWindow      *self,
                                      GPtrArray      *changes,
                                      GPtrArray      *undo,
                                      char           *done);
/* Whether any of what @changes are about is still there. */
gboolean   sbx_window_can_make       (GPtrArray      *changes);
/* In sbx-window-undo.c. */
void       sbx_window_set_up_undo    (SbxWindow      *self);
void       sbx_window_install_undo_actions (GtkWidgetClass *widget_class);
/* Says @text, and that @action takes it back. */
void       sbx_window_tell_undo      (SbxWindow      *self,
                                      const char     *text,
                                      const char     *action);
void       sbx_window_forget_undo    (SbxWindow      *self,
                                      const char     *action);
/* Changes of topics have numbers in the order they were asked for: by that they are taken back. */
guint      sbx_window_number_undo    (SbxWindow      *self);
void       sbx_window_push_undo      (SbxWindow      *self,
                                      guint           number,
                                      GPtrArray      *changes);
GPtrArray *sbx_window_steal_undo     (SbxWindow      *self,
                                      guint           number);
gboolean   sbx_window_has_undo       (SbxWindow      *self,
                                      guint           number);
gboolean   sbx_window_offers_other_undo (SbxWindow   *self,
                                         guint        number);
/* In sbx-window-replies.c: whether a reply can be brought back that was taken back, to be @edited or not. */
gboolean   sbx_window_has_taken_back (SbxWindow      *self,
                                      gboolean        edited);

void       sbx_window_install_topic_actions (GtkWidgetClass *widget_class);
void       sbx_window_update_topic_actions (SbxWindow *self);
void       sbx_window_offer_topic_action (SbxWindow    *self,
                                          const char   *action,
                                          SbxTopic     *topic,
                                          SbxAbility    ability,
                                          gboolean      useful);
GPtrArray *sbx_window_dup_subjects    (SbxWindow      *self);
void       sbx_window_read_subjects   (SbxWindow      *self);
void       sbx_window_install_claim_actions (GtkWidgetClass *widget_class);
void       sbx_window_update_claim_actions (SbxWindow *self);
void       sbx_window_set_up_claims      (SbxWindow *self,
                                         SbxClient *client);
void       sbx_window_update_claim_seconds (SbxWindow *self);
void       sbx_window_set_up_recorder    (SbxWindow *self,
                                         SbxClient *client);
void       sbx_window_update_recorders (SbxWindow *self);
void       sbx_window_update_viewing  (SbxWindow      *self);
void       sbx_window_install_writing_actions (GtkWidgetClass *widget_class);
void       sbx_window_update_writing_actions (SbxWindow *self);
void       sbx_window_set_up_writing  (SbxWindow      *self);
void       sbx_window_finish_removals (SbxWindow      *self);
void       sbx_window_update_people_actions (SbxWindow *self);
void       sbx_window_install_people_actions (GtkWidgetClass *widget_class);
void       sbx_window_finish_stops    (SbxWindow      *self);
void       sbx_window_set_up_projects (SbxWindow      *self);
void       sbx_window_install_search_actions (GtkWidgetClass *widget_class);
void       sbx_window_install_reading_actions (GtkWidgetClass *widget_class);
void       sbx_window_update_reading_actions (SbxWindow *self);
void       sbx_window_update_marking  (SbxWindow      *self);
void       sbx_window_end_keeping     (SbxWindow      *self,
                                       SbxTopic       *topic);
void       sbx_window_open_topic      (SbxWindow      *self,
                                       SbxTopic       *topic,
                                       gboolean        peek);
void       sbx_window_set_up_reading  (SbxWindow      *self);
void       sbx_window_tear_down_reading (SbxWindow    *self);
void       sbx_window_set_up_search   (SbxWindow      *self);
void       sbx_window_list_topics     (SbxWindow      *self,
                                       SbxChannel     *channel);
void       sbx_window_mark_hits       (SbxWindow      *self,
                                       SbxTopic       *topic,
                                       gint64          seq);
void       sbx_window_set_up_notify   (SbxWindow      *self,
                                       SbxApplication *application);
void       sbx_window_update_notify   (SbxWindow      *self);
void       sbx_window_update_pages    (SbxWindow      *self);
void       sbx_window_dismiss_notice  (SbxWindow      *self);
void       sbx_window_update_actions  (SbxWindow      *self);
void       sbx_window_show_view       (SbxWindow      *self,
                                       const char     *view);
void       sbx_window_start_import    (SbxWindow      *self);
void       sbx_window_mark_seen       (SbxWindow      *self);
void       sbx_window_save_place      (SbxWindow      *self);
void       sbx_window_load_place      (SbxWindow      *self);
void       sbx_window_find_place      (SbxWindow      *self);
void       sbx_window_check_place     (SbxWindow      *self,
                                       SbxChannel     *channel);
void       sbx_window_forget_place    (SbxWindow      *self);
void       sbx_window_seek_place      (SbxWindow      *self,
                                       const char     *address,
                                       const char     *channel_id,
                                       const char     *topic_id,
                                       gint64          seq);
SbxClient *sbx_window_get_client      (SbxWindow      *self,
                                       SbxTopic       *topic);
/* Of the topic shown, which goes to @topic (nullable). */
SbxClient *sbx_window_get_shown_client (SbxWindow     *self,
                                        SbxTopic     **topic);
/* Into the topic shown; what cannot be sent stands in the composer again. */
void       sbx_window_send_draft      (SbxWindow      *self,
                                       const SbxDraft *draft);
void       sbx_window_tell_no_hub     (SbxWindow      *self);

G_END_DECLS
