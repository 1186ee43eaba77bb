/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-listener.h"

G_BEGIN_DECLS

/* What a listener and its slots share. */
struct _SbxListener
{
  int              ref_count;        /* the owner's, and one for each slot */
  SbxMetrics      *metrics;          /* not owned */
  SbxListenerFunc  func;
  gpointer         user_data;
  GMainContext    *context;
  char            *address;
  guint16          port;
  char            *uri;              /* (nullable) */
  char            *socket_path;      /* (nullable): ours, to be removed */
  char            *wanted_path;
  gboolean         path_may_fail;    /* nobody asked for it by name */
  int              fds[2];           /* TCP and Unix; -1 = none */
  GSource         *sources[2];
  GSource         *retry;            /* (nullable): was out of descriptors a while ago */
  gint64           shortage;         /* monotonic ms: when it last was */
  GSource         *clock;            /* (nullable): runs while requests are awaited */
  gint64           handshake_timeout;
  int              backlog;
  guint            max_connections;
  guint            max_per_address;  /* 0 = no limit */
  guint            n_connections;
  gboolean         stopped;
  GHashTable      *per_address;      /* address → count */
  GQueue           handshakes;       /* (element-type SbxSlot), oldest first */
};

/* Whether one more connection from there is too many. */
gboolean sbx_listener_is_full (SbxListener    *self,
                               const char     *address);
void     sbx_listener_unref   (SbxListener    *self);

void     sbx_slot_start       (SbxListener    *listener,
                               GSocket        *socket,
                               GSocketAddress *remote,
                               char           *address);

G_END_DECLS
