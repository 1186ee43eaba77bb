/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many intervals without a sign of life, or with a ping unanswered, are death. */
#define SBX_HEARTBEAT_PATIENCE 3

/**
 * SbxHeartbeat:
 *
 * Decides when a connection is asked for a sign of life and when it is declared dead, whatever TCP
 * says. All times are monotonic, in ms, and given by the caller: no clock, no I/O.
 */
typedef struct
{
  gint64 interval;
  gint64 last_life;      /* when something last came in */
  gint64 last_ping;      /* when the last ping left */
  gint64 unanswered;     /* when the oldest unanswered ping left, 0 = none */
  gint64 deadline;       /* a probe must be answered by then, 0 = no probe */
} SbxHeartbeat;

typedef enum {
  SBX_HEARTBEAT_REST,
  SBX_HEARTBEAT_PING,      /* send one now, and say so with sbx_heartbeat_pinged() */
  SBX_HEARTBEAT_DEAD,
} SbxHeartbeatVerdict;

void                sbx_heartbeat_start   (SbxHeartbeat *self,
                                           gint64        now,
                                           gint64        interval);
void                sbx_heartbeat_alive   (SbxHeartbeat *self,
                                           gint64        now);
void                sbx_heartbeat_pinged  (SbxHeartbeat *self,
                                           gint64        now);
double              sbx_heartbeat_ponged  (SbxHeartbeat *self,
                                           gint64        now,
                                           gint64        sent_at);
void                sbx_heartbeat_probe   (SbxHeartbeat *self,
                                           gint64        now,
                                           gint64        patience);
SbxHeartbeatVerdict sbx_heartbeat_check   (SbxHeartbeat *self,
                                           gint64        now);
gint64              sbx_heartbeat_get_due (SbxHeartbeat *self);

G_END_DECLS
