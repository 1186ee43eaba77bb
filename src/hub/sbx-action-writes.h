/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action-step.h"
#include "sbx-records.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/* What becomes of actions in the store: functions for its writer thread, each with what it takes and what
 * it finds out. Every change of an action is a row, a step of its trace and an event, or nothing. The
 * times and the facts of the steps are those of the moment that they tell of. */

/* A push. What stands first is the caller's, to be filled in; what stands behind is found out. */
typedef struct
{
  char            *sender;
  char            *digest;         /* of what the key was used for */
  SbxActionRecord *record;
  char            *carrier;        /* (nullable): the connection that may have it now */
  int             *gone;           /* (nullable) (atomic): whether that connection has ended meanwhile */
  GPtrArray       *steps;          /* (element-type GBytes): of the looking up */
  SbxActionFacts   facts;
  const char      *cause;          /* why there is no carrier */
  char            *reason;         /* the same in words */
  gint64           max_queued;

  gboolean         duplicate;      /* the key was used before, for the same */
  gboolean         refused;        /* the queue is full: it failed */
  gboolean         given;          /* to the carrier: an event `action` is among the events */
} SbxActionPush;

/* Actions that a bot gets from its queue. */
typedef struct
{
  char           *target;
  char           *carrier;
  int            *gone;           /* (atomic): whether that connection has ended meanwhile */
  gint64          since;          /* when the connection began: what was asked for before was waiting for it */
  char           *welcome_back;   /* what is said of those */
  SbxActionFacts  facts;
  guint           max_actions;
  gsize           max_bytes;

  GPtrArray      *ids;            /* (element-type utf8): what was taken, in order */
  gboolean        more;
} SbxActionTake;

/* The kernel has them. */
typedef struct
{
  GPtrArray      *ids;            /* (element-type utf8) */
  char           *carrier;
  SbxActionFacts  facts;
} SbxActionSent;

/* The connection has ended. */
typedef struct
{
  char           *target;
  char           *carrier;
  SbxActionFacts  facts;
  const char     *cause;
  char           *reason;         /* how it ended, in a few words */

  gint64          next_expiry;
} SbxActionRelease;

/* One action that somebody asks about or changes. */
typedef struct
{
  char           *id;
  char           *by;             /* (nullable) */
  char           *carrier;        /* (nullable): whose hands it is in */
  SbxActionFacts  facts;
  char           *reason;         /* (nullable) */
  JsonNode       *result;         /* (nullable): of an acknowledgement */
  char           *error;          /* (nullable): of an acknowledgement */

  gboolean        was_sent;
} SbxActionCall;

/* The clock. */
typedef struct
{
  SbxActionFacts  facts;
  gint64          forget_before;  /* ms; 0 = nothing is forgotten */

  gint64          next_expiry;    /* 0 = none */
  gboolean        more;           /* to forget */
} SbxActionTidy;

void     sbx_action_push_free     (SbxActionPush    *push);
void     sbx_action_take_free     (SbxActionTake    *take);
void     sbx_action_sent_free     (SbxActionSent    *sent);
void     sbx_action_release_free  (SbxActionRelease *release);
void     sbx_action_call_free     (SbxActionCall    *call);
void     sbx_action_tidy_free     (SbxActionTidy    *tidy);

gboolean sbx_action_write_push    (SbxStoreWriter *writer, gpointer push, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_take    (SbxStoreWriter *writer, gpointer take, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_sent    (SbxStoreWriter *writer, gpointer sent, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_release (SbxStoreWriter *writer, gpointer release, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_stuck   (SbxStoreWriter *writer, gpointer call, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_ack     (SbxStoreWriter *writer, gpointer call, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_cancel  (SbxStoreWriter *writer, gpointer call, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_start   (SbxStoreWriter *writer, gpointer tidy, SbxJsonWriter *answer, GError **error);
gboolean sbx_action_write_tidy    (SbxStoreWriter *writer, gpointer tidy, SbxJsonWriter *answer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxActionPush, sbx_action_push_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxActionCall, sbx_action_call_free)

G_END_DECLS
