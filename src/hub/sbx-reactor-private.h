/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-deflated-frames.h"
#include "sbx-newcomers.h"
#include "sbx-peer-private.h"

G_BEGIN_DECLS

/* What the files of a reactor share; nobody else looks inside. */

/* One read takes at most this much, into a buffer that all peers share. */
#define SBX_REACTOR_READ_BYTES 65536

struct _SbxReactor
{
  SbxReactorLimits   limits;
  SbxReactorFuncs    funcs;
  gpointer           user_data;
  SbxMetrics        *metrics;   /* not owned */
  SbxHubRecorder    *recorder;  /* (nullable), not owned */
  int                epoll_fd;
  GMainContext      *context;
  GSource           *source;
  GSource           *clock;     /* (nullable): runs while there are peers */
  GPtrArray         *peers;     /* (element-type SbxPeer), owned */
  GPtrArray         *inner;     /* (element-type SbxPeer), owned: those that nobody outside is told of */
  GPtrArray         *dirty;     /* (element-type SbxPeer), owned: something is queued */
  GPtrArray         *ready;     /* (element-type SbxPeer), owned: input that was kept can be handled */
  GPtrArray         *flushed;   /* (element-type SbxPeer), owned: their tracked frames are out */
  GPtrArray         *leaving;   /* (element-type SbxPeer), owned: at their end, which nobody was told of yet */
  GPtrArray         *gone;      /* (element-type SbxPeer), borrowed from peers: to be taken out */
  SbxNewcomers      *newcomers; /* (nullable): nobody asks who is silent */
  SbxAudience       *audience;  /* (nullable), not owned: has messages that are still to be given to its peers */
  SbxDeflatedFrames *deflated;  /* (nullable): nobody agrees on compression */
  guint              n_open;
  guint8            *buffer;
  guint64            n_counted; /* messages written that are in the rate */
};

G_END_DECLS
