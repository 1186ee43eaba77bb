/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message-pane.h"

#include "sbx-age-strip.h"
#include "sbx-banner.h"
#include "sbx-composer.h"
#include "sbx-drafts.h"
#include "sbx-find-bar.h"
#include "sbx-held-bar.h"
#include "sbx-list-follower.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-minute.h"
#include "sbx-pace.h"
#include "sbx-row.h"
#include "sbx-scroll-port.h"
#include "sbx-settings.h"
#include "sbx-topic.h"
#include "sbx-typing-row.h"
#include "sbx-viewers-button.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Whether what is in sight is left unmarked. */
typedef enum {
  SBX_MESSAGE_PEEK_NONE,
  SBX_MESSAGE_PEEK_UNTIL_KEY,     /* somebody only looks, until they do something here */
  SBX_MESSAGE_PEEK_UNTIL_LEFT,    /* somebody marked it as unread, which is not to be undone by looking at it */
} SbxMessagePeek;

struct _SbxMessagePane
{
  GtkWidget parent_instance;

  GtkWidget         *frame;
  AdwWindowTitle    *title;
  GtkStack          *stack;
  GtkListView       *list;
  GtkScrolledWindow *scroller;
  SbxScrollPort     *port;
  GtkWidget         *older_spinner;
  GtkWidget         *newest;
  GtkInscription    *newest_label;
  SbxPace           *newest_pace; /* of the count on it */
  GtkWidget         *above;
  GtkLabel          *above_label;
  GtkWidget         *composer_area;
  SbxComposer       *composer;
  SbxHeldBar        *held;
  SbxAgeStrip       *age;
  GtkWidget         *topic_menu;
  GtkWidget         *work_buttons;
  GtkWidget         *date; /* (nullable): made when first asked for */
  GtkWidget         *claim_button;
  GtkLabel          *claim_left;
  GtkLabel          *claim_note;
  SbxTypingRow      *typing;
  SbxViewersButton  *viewers;
  GtkWidget         *resolve_button;
  GMenu             *work_menu;    /* what can be done with the topic, as it is when the menu opens */
  GMenu             *snooze_menu;  /* of it: until when. It stays one: a popover keeps the pages of submenus that went */
  GtkWidget         *details_button;
  GtkWidget         *details;      /* (nullable): made when first asked for */
  GtkWidget         *hand_over;    /* (nullable): made when first asked for */
  guint              countdown;    /* timeout, 0 = none */

  SbxBanner         *peek_banner;
  SbxFindBar        *find_bar;
  SbxSearch         *marked;      /* (nullable): what it has found is marked in the messages */

  SbxConnections  *connections; /* (nullable) */
  SbxTopic        *topic;
  GSignalGroup    *topic_signals;
  GSignalGroup    *world_signals;
  GSignalGroup    *channel_signals;
  GSignalGroup    *log_signals;
  SbxListFollower *follower;
  SbxDrafts       *drafts;
  gint64           marked_seq;   /* read up to here, as far as we said */
  gint64           seen_from;    /* the stretch that was in sight, with nothing unread in it that was not; 0 = none … */
  gint64           seen_to;      /* … up to here */
  gint64           lined_seq;    /* the line was put behind this one, since what follows was passed over; negative = none */
  guint            passed;       /* so many unread messages stand in sight or above it */
  gint64           above_first;  /* the first in sight when it was told how many are unread above … */
  gint64           above_last;   /* … and the last one … */
  gint64           above_others; /* … and how many messages were not unread */
  guint            above_readings; /* … and how often was told what is read */
  gint64           above_oldest; /* … and where those that are here begin */
  gboolean         above_misses; /* … and whether some below were not here */
  gint64           left_seq;     /* the newest one when the end was last in sight: what came since is news */
  gulong           passing;      /* handler, 0 = none: what is in sight is to be noted … */
  GdkFrameClock   *passing_clock; /* (nullable): … once it was drawn */
  gint64           asked_before; /* oldest seq when older ones were last asked for */
  gint64           wanted_seq;   /* a message to be shown as soon as it is here, 0 = none */
  char            *last_key;     /* (nullable): of the last reply when another was sent, until that one shows */
  gint64           sent_after;   /* the newest seq then */
  SbxMessage      *sent;         /* (nullable): the other one, until it is stored */
  SbxMessage      *found;        /* (nullable): the one that was, while it is marked */
  gint64           kept_seq;     /* first in sight when the topic was left, 0 = nothing to go back to */
  gint64           focus_seq;    /* what has the keyboard when the list is there, if the list has it; 0 = it stays, negative = any in sight */
  int              kept_offset;  /* as much of it was above */
  gboolean         kept_asked;   /* it was not here, and was asked for */
  guint            asked_unread; /* how often unread ones were, that were not here */
  gint64           away_seq;     /* read up to here when people or the hub went away */
  guint            away;
  guint            placing;
  guint            reading; /* timeouts and idles, 0 = none */
  guint            unkeeping;
  guint            keeping;
  guint            patience;
  guint            laid_out;
  guint            fading;
  guint            seeking; /* tick, 0 = none: what was looked for within a message is to come in sight */
  int              clearance;
  SbxReadMarking   marking;
  SbxMessagePeek   peek;
  gboolean         is_away;
  gboolean         placed; /* the opening position was found */
  gboolean         folded;
  gboolean         sidebar_hidden;
  gboolean         raised;
  gboolean         choosable;
  gboolean         beginning; /* the composer goes over to another topic */
};

SbxMessageLog *sbx_message_pane_get_log        (SbxMessagePane *self);

/* In sbx-message-pane-reading.c. */
void           sbx_message_pane_note_passing   (SbxMessagePane *self);
void           sbx_message_pane_forget_passing (SbxMessagePane *self);
void           sbx_message_pane_forget_seen   (SbxMessagePane *self);
void           sbx_message_pane_show_above    (SbxMessagePane *self);
void           sbx_message_pane_update_above  (SbxMessagePane *self);
guint          sbx_message_pane_count_hidden  (SbxMessagePane *self);
void           sbx_message_pane_count_line    (SbxMessagePane *self);
gboolean       sbx_message_pane_is_hub_there  (SbxMessagePane *self);
void           sbx_message_pane_note_reading   (SbxMessagePane *self);
void           sbx_message_pane_note_arrival   (SbxMessagePane *self);
void           sbx_message_pane_note_opening   (SbxMessagePane *self);
void           sbx_message_pane_note_hub       (SbxMessagePane *self);
void           sbx_message_pane_seek_hit      (SbxMessagePane *self);
void           sbx_message_pane_show_found    (SbxMessagePane *self,
                                               gint64          seq);
void sbx_message_pane_end_finding (SbxMessagePane *self);
void sbx_message_pane_leave_finding (SbxMessagePane *self,
                                     gint64          seq,
                                     GtkWidget      *before);
gboolean sbx_message_pane_focus_message (SbxMessagePane *self,
                                         gint64          seq);
void           sbx_message_pane_set_up_reading (SbxMessagePane *self);
void           sbx_message_pane_note_kept     (SbxMessagePane *self);
void           sbx_message_pane_set_peek      (SbxMessagePane *self,
                                               SbxMessagePeek  peek);
void           sbx_message_pane_watch_window   (SbxMessagePane *self);
void           sbx_message_pane_unwatch_window (SbxMessagePane *self);

/* In sbx-message-pane-newest.c. */
void           sbx_message_pane_install_newest (GtkWidgetClass *klass);
void           sbx_message_pane_set_up_newest  (SbxMessagePane *self);
void           sbx_message_pane_note_newest    (SbxMessagePane *self);
void           sbx_message_pane_update_newest  (SbxMessagePane *self);

/* In sbx-message-pane-compose.c. */
void           sbx_message_pane_install_compose (GtkWidgetClass *klass);
void           sbx_message_pane_set_up_compose (SbxMessagePane *self);
void           sbx_message_pane_begin_writing  (SbxMessagePane *self);

/* In sbx-message-pane-claim.c. */
void           sbx_message_pane_set_up_hub     (SbxMessagePane *self);
void           sbx_message_pane_follow_hub     (SbxMessagePane *self);
void           sbx_message_pane_update_claim   (SbxMessagePane *self);

/* In sbx-message-pane-people.c. */
void           sbx_message_pane_set_up_people  (SbxMessagePane *self);
void           sbx_message_pane_follow_people  (SbxMessagePane *self);
void           sbx_message_pane_note_typing    (SbxMessagePane *self);

SbxWorld      *sbx_message_pane_get_world      (SbxMessagePane *self);

/* In sbx-message-pane-date.c. */
void           sbx_message_pane_point_at       (SbxMessagePane *self,
                                                GtkWidget      *popover,
                                                GtkWidget      *part);

/* In sbx-message-pane-place.c. */
void           sbx_message_pane_show_line      (SbxMessagePane *self);
void           sbx_message_pane_place_opening  (SbxMessagePane *self);
void           sbx_message_pane_note_place     (SbxMessagePane *self);
void           sbx_message_pane_note_scrolling (SbxMessagePane *self);
void           sbx_message_pane_keep_place     (SbxMessagePane *self);
void           sbx_message_pane_move_focus     (SbxMessagePane *self);
void           sbx_message_pane_leave_focus    (SbxMessagePane *self);
SbxRow        *sbx_message_pane_pick_first     (SbxMessagePane *self);
void           sbx_message_pane_ask_for_older  (SbxMessagePane *self);
void           sbx_message_pane_find_wanted    (SbxMessagePane *self);
void           sbx_message_pane_forget_wanted  (SbxMessagePane *self);
void           sbx_message_pane_expect_sent    (SbxMessagePane *self);
void           sbx_message_pane_find_sent      (SbxMessagePane *self);
void           sbx_message_pane_forget_sent    (SbxMessagePane *self);
void           sbx_message_pane_show_newer     (SbxMessagePane *self,
                                                SbxMessage     *held);

G_END_DECLS
