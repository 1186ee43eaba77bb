/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-catch-up.h"

#include "sbx-store.h"

G_BEGIN_DECLS

/* Only for sbx-catch-up.c and sbx-catch-up-answer.c. */

/* One stream of the request: what was asked, then what is answered. */
typedef struct
{
  char          *stream;
  char          *epoch;       /* (nullable): not given */
  gint64         asked;       /* -1: not given, live from now */
  SbxStreamHead  head;        /* where the log ended when it was subscribed */
  const char    *reason;      /* (nullable): why it cannot be recovered */
  gboolean       read;        /* events were missed */
  gint64         after;       /* up to where the peer is whole, with this answer */
  gboolean       more;        /* not live yet */
} SbxCatchUpEntry;

typedef struct
{
  SbxStream *stream;
  gint64     seq;
  GBytes    *frame;
  gboolean   tracked;   /* for the peer in any case */
} SbxCatchUpHeld;

struct _SbxCatchUp
{
  SbxRequest *request;
  char       *event;          /* of the answer */
  JsonObject *members;        /* (nullable): of the answer, besides `streams` */
  GArray     *entries;        /* (nullable) (element-type SbxCatchUpEntry): no streams were given */
  GArray     *held;           /* (element-type SbxCatchUpHeld) */
  gsize       held_bytes;
  GQueue      waiting;        /* (element-type SbxRequest), owned */
  guint       max_events;
  gsize       max_bytes;      /* of missed events, in the whole answer */
  gboolean    has_missed;     /* some are in the answer */
  char       *epoch;          /* of the store */
  char       *sender_id;      /* of who asks */
  char       *own_stream;     /* (nullable): of the bot that asks */
  gboolean    wants_progress; /* `tasks` is among the streams */
  GPtrArray  *progress;       /* (nullable) (element-type GBytes): the latest, read with the rest */
};

/* In sbx-catch-up-answer.c. */
gboolean sbx_catch_up_read_streams (SbxStoreReader  *reader,
                                    gpointer         data,
                                    SbxJsonWriter   *answer,
                                    GError         **error);
GBytes  *sbx_catch_up_make_answer  (SbxCatchUp      *self);

G_END_DECLS
