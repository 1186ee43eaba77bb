/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-notifier.h"

#include "sbx-sound.h"

G_BEGIN_DECLS

/* A topic with messages that somebody is to know of, until it is read. */
typedef struct
{
  SbxTopic   *topic;
  SbxMessage *message;    /* the newest; the newest important one if there is any */
  char       *id;         /* of its notification */
  guint       count;      /* since it was read */
  guint64     order;      /* of its newest message */
  gboolean    important;
  gboolean    waiting;    /* to be told of */
  gboolean    shown;
  gboolean    folded;     /* it is in the summary */
} SbxNews;

struct _SbxNotifier
{
  GObject          parent_instance;

  GApplication    *application;   /* weak: it owns us */
  SbxConnections  *connections;
  SbxNotifyRules  *rules;
  SbxSound        *sound;
  SbxNotifierSeen  seen;
  gpointer         seen_data;

  GHashTable      *news;          /* SbxTopic → SbxNews */
  GPtrArray       *worlds;        /* those whose signals we hear */
  GHashTable      *alarms;        /* id → what is wrong, until it is over */
  guint64          order;
  guint            round;         /* source: the next round */
  gint64           last_round;    /* µs, monotonic */
  gint64           last_burst;    /* µs, monotonic: the last round of one, 0 = none yet */
  guint            n_folded;      /* topics in the summary */
  gint64           last_summary;  /* µs, monotonic */
  gboolean         summary_due;
  gboolean         summary_shown;
  gboolean         stopped;
  guint            watch;         /* of the name of those who take text as text */
  gboolean         plain;
};

/* In sbx-notifier.c. */
void sbx_notifier_forget           (SbxNotifier *self,
                                    SbxTopic    *topic);

/* In sbx-notifier-tell.c. */
void sbx_notifier_set_up_telling   (SbxNotifier *self);
void sbx_notifier_tell_news        (SbxNotifier *self,
                                    SbxNews     *news);
void sbx_notifier_tell_summary     (SbxNotifier *self);
void sbx_notifier_withdraw_news    (SbxNotifier *self,
                                    SbxNews     *news);
void sbx_notifier_withdraw_summary (SbxNotifier *self);
void sbx_notifier_withdraw_all     (SbxNotifier *self);

/* In sbx-notifier-actions.c. */
void sbx_notifier_add_actions      (SbxNotifier *self);

G_END_DECLS
