/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"
#include "sbx-inspection.h"

G_BEGIN_DECLS

/* A sign of life that is this old (ms) is overdue: two were to come meanwhile, at the usual interval. */
#define SBX_COMPARISON_OVERDUE 75000

/**
 * SbxHere:
 * @ready_state: 0 connecting, 1 open, 2 closing, 3 closed, as a WebSocket's
 * @connection_id: (nullable): what the hub called this connection
 * @client_id: (nullable): what we called ourselves
 * @role: (nullable): what we may, as the hub said last
 * @frame_age: ms since we sent something; -1 = not known
 * @heartbeat_age: ms since we last gave a sign of life; -1 = not known
 * @latency: ms, as it was measured last; below 0 = not known
 * @least_latency: ms: nothing of what was asked lately was answered quicker; 0 = not known
 * @waiting: replies that are to be sent
 *
 * What this side knows of a connection. Texts are borrowed.
 */
typedef struct
{
  int         ready_state;
  const char *connection_id;
  const char *client_id;
  const char *role;
  gint64      frame_age;
  gint64      heartbeat_age;
  double      latency;
  double      least_latency;
  guint       waiting;
} SbxHere;

/**
 * SbxComparedFact:
 * @name: what it is
 * @here: how it is on this side
 * @there: (nullable): how the hub has it; %NULL = it did not say
 * @differs: whether that is worth a look
 * @measured: whether it is a time or a latency, of which two are never quite the same
 * @meaning: (nullable): what it means that they differ, and what to do
 */
typedef struct
{
  char     *name;
  char     *here;
  char     *there;
  gboolean  differs;
  gboolean  measured;
  char     *meaning;
} SbxComparedFact;

void       sbx_here_read           (SbxHere            *here,
                                    SbxClient          *client);
/* @record: (nullable): the hub's, where it could be asked. (transfer full) (element-type SbxComparedFact) */
GPtrArray *sbx_comparison_make     (const SbxHere      *here,
                                    SbxConnectedClient *record);
/* Why the hub's record cannot be had, in words: @error of sbx_client_inspect_client_finish(). (transfer full) */
char      *sbx_comparison_why_none (SbxClient          *client,
                                    const GError       *error);

G_END_DECLS
