/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-bridge-place.h"
#include "sbx-bridge-step.h"
#include "sbx-bridge.h"
#include "sbx-client.h"

G_BEGIN_DECLS

/* For the files of SbxBridge. What the other server tells, live and in lists, goes into one queue in the order in which it
 * came (sbx-bridge-events.c, sbx-bridge-read.c), and from there into the local hub, one request at a time (sbx-bridge-write.c):
 * so a list never overtakes what changed after it. What was acknowledged is noted in the place.
 *
 * Where too much waits, another hub is let go and asked for the rest later. A server of another dialect may not be able to say
 * anything again: it goes on, and its client keeps what it tells on disk; from there it is asked for when there is room. */

/* Items, or bytes of them, with which the other server is let go; and with which it is asked for more again. */
#define SBX_BRIDGE_HIGH_ITEMS 10000
#define SBX_BRIDGE_HIGH_BYTES (16 * 1024 * 1024)
#define SBX_BRIDGE_LOW_ITEMS  500
#define SBX_BRIDGE_LOW_BYTES  (2 * 1024 * 1024)

typedef enum {
  SBX_BRIDGE_SYNC,       /* an account of syncData, of the channel @id */
  SBX_BRIDGE_REMOVE,     /* a message of the channel @id */
  SBX_BRIDGE_SESSION,
  SBX_BRIDGE_TASK,
  SBX_BRIDGE_PROGRESS,
  SBX_BRIDGE_PROJECT,
  SBX_BRIDGE_LEAVE,      /* whether any project of the other server is connected is not known any more; @id is the cursor of the local hub's page */
  SBX_BRIDGE_LEFT,       /* nor of the project that is @id here */
  SBX_BRIDGE_WHOLE,      /* all of the stream @id is there up to @seq */
  SBX_BRIDGE_NOTHING,    /* an event that changes nothing here; only its place counts */
} SbxBridgeKind;

typedef struct
{
  SbxBridgeKind  kind;
  char          *id;        /* as the other server has it */
  gboolean       may_be_gone; /* somebody may have removed it here: then there is nothing to do */
  JsonObject    *object;    /* (nullable) */
  char          *stream;    /* (nullable): of an event */
  char          *epoch;     /* (nullable) */
  gint64         seq;
  gsize          bytes;
  char          *held_for;  /* (nullable): the key of a reply that it may be: it waits while that is on its way */
} SbxBridgeItem;

/* What something of the other server is called here. */
typedef struct
{
  SbxBridgeKind  kind;
  char          *local_id;
  guint          attempt;       /* how many ids were somebody else's */
  guint          n_known;       /* how often the local hub said under which id it has it */
  gboolean       confirmed;     /* the local hub has it */
  JsonObject    *origin;        /* `bridgedFrom` */
  gboolean       is_loop;       /* the local hub's own, on its way back: left alone */
  gboolean       is_other_way;  /* the local hub has it over another bridge: the same */
} SbxBridgeName;

struct _SbxBridge
{
  GObject         parent_instance;

  SbxAddress     *from_address;
  SbxAddress     *to_address;
  char           *dialect;
  JsonObject     *profile;         /* (nullable) */
  char           *token;           /* (nullable) */
  char           *to_token;        /* (nullable) */
  char           *data_folder;     /* (nullable) */
  char           *own_uri;         /* (nullable): of the local hub */
  char           *base;            /* (nullable): what stands before the path of a file there */

  SbxBridgeState  state;
  char           *reason;          /* (nullable) */
  char           *said;            /* (nullable): what the other server complained of last */
  char           *problem;         /* (nullable): what nobody but a person can mend; the bridge is at rest */

  SbxClient      *from;            /* (nullable): while it is started */
  SbxClient      *to;
  SbxBridgePlace *place;           /* (nullable): while it is started */
  char           *from_problem;    /* (nullable): why there is no connection */
  char           *to_problem;
  char           *to_epoch;        /* (nullable): the local hub's log that it writes to */
  GSource        *end_timer;       /* (nullable): the clients are to end, or to begin anew */
  gboolean        paused;          /* the other server is let go: too much waits */
  gboolean        away;            /* it cannot be reached, and what is connected there is told as not connected */
  gboolean        reached;         /* it was reached, and is not away */

  /* sbx-bridge-read.c */
  gboolean        begun;           /* the lists were asked for since the start */
  char           *from_epoch;      /* (nullable): what the reading began with */
  GQueue          steps;           /* of SbxBridgeStep: what is to be read, in turn */
  gboolean        reading;         /* the first of them is under way */
  guint           generation;      /* of the reading */
  GSource        *read_timer;      /* (nullable) */
  GHashTable     *followed;        /* set of streams that were subscribed to */
  GHashTable     *behind;          /* stream → gint64: the newest event of it that was passed over */

  /* sbx-bridge-write.c */
  GQueue          items;           /* of SbxBridgeItem */
  gsize           bytes;
  guint           writing;         /* how many of the first are under way */
  GSource        *write_timer;     /* (nullable) */
  GSource        *pause_timer;     /* (nullable) */
  GHashTable     *projects;        /* set of ids that the last update had */
  guint           updates;         /* how many told of all projects since the start */

  /* sbx-bridge-names.c */
  GHashTable     *names;           /* kind and id → SbxBridgeName */

  /* sbx-bridge-replies.c */
  GHashTable     *forwardings;     /* key → Forwarding, not owned: those under way */
};

/* sbx-bridge.c */
gboolean       sbx_bridge_is_from_hub   (SbxBridge     *self);
void           sbx_bridge_update        (SbxBridge     *self);
void           sbx_bridge_give_up       (SbxBridge     *self,
                                         const char    *problem);
void           sbx_bridge_drop_timer    (GSource      **timer);
void           sbx_bridge_restart       (SbxBridge     *self);
GSource       *sbx_bridge_add_timer     (SbxBridge     *self,
                                         guint          delay,
                                         GSourceFunc    func);

/* sbx-bridge-events.c */
void           sbx_bridge_take_event    (SbxBridge     *self,
                                         SbxEnvelope   *envelope);
void           sbx_bridge_queue_event   (SbxBridge     *self,
                                         SbxEnvelope   *envelope);
void           sbx_bridge_take_projects (SbxBridge     *self,
                                         JsonArray     *projects,
                                         gsize          bytes);

/* sbx-bridge-lists.c */
void           sbx_bridge_follow        (SbxBridge     *self,
                                         const char    *stream,
                                         gint64         seq);
void           sbx_bridge_mark_whole    (SbxBridge     *self,
                                         const char    *stream,
                                         gint64         seq);
void           sbx_bridge_take_answer   (SbxBridge     *self,
                                         SbxBridgeStep *step,
                                         SbxEnvelope   *answer);

/* sbx-bridge-names.c */
SbxBridgeName *sbx_bridge_need_name     (SbxBridge     *self,
                                         SbxBridgeKind  kind,
                                         const char    *id);
SbxBridgeName *sbx_bridge_find_name     (SbxBridge     *self,
                                         SbxBridgeKind  kind,
                                         const char    *id);
void           sbx_bridge_set_origin    (SbxBridge     *self,
                                         SbxBridgeName *name,
                                         const char    *id,
                                         JsonObject    *object);
gboolean       sbx_bridge_name_is_left  (const SbxBridgeName *name);
void           sbx_bridge_name_free     (SbxBridgeName *name);
gboolean       sbx_bridge_rename        (SbxBridge     *self,
                                         SbxBridgeName *name,
                                         const char    *id);
gboolean       sbx_bridge_name_take_known_id (SbxBridgeName *name,
                                              JsonObject    *refusal);

/* sbx-bridge-read.c */
void           sbx_bridge_read_begin    (SbxBridge     *self);
void           sbx_bridge_read_go_on    (SbxBridge     *self);
void           sbx_bridge_read_channel  (SbxBridge     *self,
                                         const char    *id);
void           sbx_bridge_read_left     (SbxBridge     *self);
void           sbx_bridge_read_projects (SbxBridge     *self);
void           sbx_bridge_read_gap      (SbxBridge     *self,
                                         const char    *stream);
void           sbx_bridge_read_behind   (SbxBridge     *self,
                                         const char    *stream,
                                         gint64         seq);
gboolean       sbx_bridge_read_is_done  (SbxBridge     *self);
void           sbx_bridge_read_clear    (SbxBridge     *self);

/* sbx-bridge-replies.c */
void           sbx_bridge_serve_replies (SbxBridge     *self);
void           sbx_bridge_take_reply    (SbxBridge     *self,
                                         SbxEnvelope   *envelope);

JsonObject    *sbx_bridge_make_channel (SbxBridge   *self,
                                         JsonObject  *channel);
char          *sbx_bridge_find_forwarding (SbxBridge   *self,
                                           JsonObject  *message);

/* sbx-bridge-requests.c */
JsonObject    *sbx_bridge_make_request  (SbxBridge     *self,
                                         gboolean       only_one,
                                         const char   **event);
SbxBridgeName *sbx_bridge_need_name_of  (SbxBridge     *self,
                                         SbxBridgeItem *item);
gboolean       sbx_bridge_is_held       (SbxBridge     *self,
                                         SbxBridgeItem *item);

/* sbx-bridge-write.c */
SbxBridgeItem *sbx_bridge_item_new      (SbxBridgeKind  kind,
                                         const char    *id,
                                         JsonObject    *object,
                                         gsize          bytes);
void           sbx_bridge_item_free     (SbxBridgeItem *item);
gboolean       sbx_bridge_is_full       (SbxBridge     *self);
void           sbx_bridge_write         (SbxBridge     *self,
                                         SbxBridgeItem *item);
void           sbx_bridge_write_go_on   (SbxBridge     *self);
void           sbx_bridge_write_clear   (SbxBridge     *self);

G_END_DECLS
