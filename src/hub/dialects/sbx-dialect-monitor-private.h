/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-audience.h"
#include "sbx-dialect.h"
#include "sbx-monitor-client.h"
#include "sbx-socketio.h"

G_BEGIN_DECLS

/* What the files of the dialect share on the hub. */

#define SBX_MONITOR_NAMESPACE "/"

/**
 * SbxMonitor:
 * @hub: (not owned)
 * @monitors: registered as monitor or admin: they hear of every message
 * @recovers: who is away may come back, and is told then
 *
 * What the dialect keeps of one hub.
 */
typedef struct
{
  SbxHub      *hub;
  SbxSocketio *socketio;
  SbxAudience *monitors;
  gboolean     recovers;
} SbxMonitor;

/* Of sbx-monitor-register.c: who a client is. */
void     sbx_monitor_register     (SbxHub                  *hub,
                                   SbxPeer                 *peer,
                                   SbxEnvelope             *request,
                                   gint64                   ack);
void     sbx_monitor_take_up      (SbxHub                  *hub,
                                   SbxPeer                 *peer,
                                   GBytes                  *kept);
void     sbx_monitor_imply        (SbxHub                  *hub,
                                   SbxPeer                 *peer,
                                   const char              *event);
void     sbx_monitor_registered   (SbxHub                  *hub,
                                   SbxPeer                 *peer,
                                   SbxEnvelope             *request);
void     sbx_monitor_unregister   (SbxHub                  *hub,
                                   SbxPeer                 *peer);

/* Of sbx-monitor-requests.c: what it asks for. */
void     sbx_monitor_receive      (SbxHub                  *hub,
                                   SbxPeer                 *peer,
                                   const SbxSocketioPacket *packet);
void     sbx_monitor_answered     (SbxHub                  *hub,
                                   SbxPeer                 *peer,
                                   SbxEnvelope             *request,
                                   SbxEnvelope             *answer);

G_END_DECLS
