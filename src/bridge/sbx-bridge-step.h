/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* For the files of SbxBridge: one thing to be asked of the other server. */

typedef enum {
  SBX_BRIDGE_STEP_STREAM,       /* where a stream is now, and watch it from there */
  SBX_BRIDGE_STEP_BEHIND,       /* what a stream told while too much waited */
  SBX_BRIDGE_STEP_CHANNELS,
  SBX_BRIDGE_STEP_TOPICS,
  SBX_BRIDGE_STEP_MESSAGES,
  SBX_BRIDGE_STEP_FOLLOW,       /* the channel's messages are read: watch it */
  SBX_BRIDGE_STEP_SESSIONS,
  SBX_BRIDGE_STEP_TASKS,
  SBX_BRIDGE_STEP_PROJECTS,
} SbxBridgeStepKind;

typedef struct _SbxBridgeStep SbxBridgeStep;

struct _SbxBridgeStep
{
  SbxBridgeStepKind  kind;
  char              *id;          /* (nullable): a channel, or the stream */
  char              *topic_id;    /* (nullable) */
  char              *cursor;      /* (nullable): of the page */
  gint64             seq;         /* of a channel: where it is watched from; of a topic: after which message, or before which one of those unread; of a stream: after which event */
  gint64             read_seq;
  gint64             unread;      /* of a topic: so many of the newest, of which it is to be found out where they begin; 0 = that is known */
  gboolean           anew;        /* of the list of channels: all in them is read again */
  JsonArray         *rows;        /* (nullable): of the list of projects: what the pages before this one had */
  guint              updates;     /* with them: how many updates had come by then */
  guint              tries;       /* that were not answered; of a channel to be watched: of its messages that are given up */
};

SbxBridgeStep *sbx_bridge_step_new          (SbxBridgeStepKind     kind,
                                             const char           *id);
void           sbx_bridge_step_free         (SbxBridgeStep        *step);
JsonObject    *sbx_bridge_step_make_payload (const SbxBridgeStep  *step,
                                             const char           *epoch,
                                             const char          **event);

G_END_DECLS
