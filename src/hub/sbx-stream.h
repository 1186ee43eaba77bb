/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer-private.h"

G_BEGIN_DECLS

/* What the router knows of one stream: where its log ends and who is subscribed. Only the router and what it
 * is made of look inside. */

typedef struct
{
  SbxPeer *peer;           /* not owned: leaves before it is freed */
  guint    subscription;   /* index in the peer's list */
} SbxStreamMember;

struct _SbxStream
{
  SbxStreamMember *members;
  guint            n_members;
  guint            room;
  gint64           seq;    /* of the newest durable event, 0 = never had one */
  gint64           oldest; /* still in the log */
  guint64          n_passing; /* events that nobody keeps, told while somebody was subscribed */
  char             name[];
};

SbxStream       *sbx_stream_new    (const char      *name);
void             sbx_stream_free   (SbxStream       *self);
SbxSubscription *sbx_stream_find   (const SbxStream *self,
                                    SbxPeer         *peer);
SbxSubscription *sbx_stream_get    (const SbxStream *self,
                                    guint            index,
                                    SbxPeer        **peer);
SbxSubscription *sbx_stream_add    (SbxStream       *self,
                                    SbxPeer         *peer);
void             sbx_stream_remove (SbxStream       *self,
                                    SbxPeer         *peer,
                                    SbxSubscription *subscription);

G_END_DECLS
