/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dialects.h"
#include "sbx-hub-private.h"
#include "sbx-listener.h"
#include "sbx-retention.h"
#include "sbx-topic-clock.h"

G_BEGIN_DECLS

/* Only for sbx-hub*.c: the others ask by sbx-hub-private.h. */

struct _SbxHub
{
  GObject parent_instance;

  SbxHubConfig  *config;
  GMainContext  *context;       /* (nullable): not started */
  SbxMetrics    *metrics;
  SbxStore      *store;         /* (nullable): not started */
  SbxRouter     *router;        /* (nullable): never started */
  SbxAttention  *attention;     /* (nullable): never started */
  SbxRetention  *retention;     /* (nullable): not started */
  SbxTopicClock *topic_clock;   /* (nullable): not started */
  SbxReactor    *reactor;       /* (nullable): not started */
  SbxHubRecorder *recorder;     /* (nullable): not started, or nothing is to be recorded */
  SbxDialects   *dialects;      /* (nullable): not started */
  SbxHttpServer *http_server;   /* (nullable): not started */
  SbxListener   *listener;      /* (nullable): not started */
  SbxActions    *actions;       /* (nullable): not started */
  SbxPresence   *presence;      /* (nullable): not started */
  SbxUploads    *uploads;       /* (nullable): not started */
  SbxHttpApi    *http_api;      /* (nullable): not started */
  SbxPushQueue  *pushes;        /* (nullable): not started */
  SbxReplies    *replies;       /* (nullable): not started */
  SbxServices   *services;      /* (nullable): not started */
  SbxProjects   *projects;      /* (nullable): not started */
  guint          n_operations;  /* of the store, under way */
  gboolean       stopping;
  gboolean       failed;        /* takes no more changes */
};

/* In sbx-hub-peers.c. */
SbxHubRecorder *
            sbx_hub_make_recorder   (SbxHub                *self);
SbxReactor *sbx_hub_make_reactor    (SbxHub                *self,
                                     GError               **error);
guint       sbx_hub_get_stop_spread (SbxHub                *self);

/* In sbx-hub-routing.c. */
void        sbx_hub_tell_dialects   (const char            *stream,
                                     GBytes                *envelope,
                                     const SbxStoredEvent  *event,
                                     gpointer               user_data);

G_END_DECLS
