/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-monitor-list.h"

G_BEGIN_DECLS

/**
 * SbxMonitorCall:
 * @ack: what the client waits for, or -1
 * @event: the native request
 * @implied: a `hello` that the client did not say
 * @list: (nullable): a list that is made of pages
 *
 * A request of a client that is not answered yet.
 */
typedef struct
{
  gint64          ack;
  char           *event;
  gboolean        implied;
  SbxMonitorList *list;
} SbxMonitorCall;

/**
 * SbxMonitorClient:
 * @token: (nullable): what it brought to its handshake
 * @client_id: (nullable): the same
 *
 * What the dialect knows of one peer.
 */
typedef struct
{
  char       *token;
  char       *client_id;
  GHashTable *calls;       /* id → SbxMonitorCall */
  guint64     last_id;
} SbxMonitorClient;

SbxMonitorClient *sbx_monitor_client_new       (void);
void              sbx_monitor_client_free      (SbxMonitorClient *self);
char             *sbx_monitor_client_add_call  (SbxMonitorClient *self,
                                                const char       *event,
                                                gint64            ack,
                                                SbxMonitorCall  **call);
SbxMonitorCall   *sbx_monitor_client_find_call (SbxMonitorClient *self,
                                                const char       *id);
void              sbx_monitor_client_end_call  (SbxMonitorClient *self,
                                                const char       *id);

G_END_DECLS
