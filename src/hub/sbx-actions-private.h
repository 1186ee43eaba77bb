/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action-writes.h"
#include "sbx-actions.h"
#include "sbx-bots.h"
#include "sbx-hub-private.h"

G_BEGIN_DECLS

/* What the files of SbxActions share: pushing, delivery, connections and expiry. */

/* How soon what the store refused is tried again. */
#define SBX_ACTIONS_RETRY_MS 1000

/* What one connection is given at most before the kernel has it. */
#define SBX_ACTIONS_BATCH 128

struct _SbxActions
{
  int         ref_count;     /* the hub's, and one for each operation of the store */
  gboolean    stopped;
  gboolean    settled;       /* what was left behind by the last start is queued again, as far as that can be */
  SbxHub     *hub;           /* not owned: it waits for what is under way before it stops */
  SbxBots    *bots;
  GHashTable *waiting;       /* of sbx-actions-waiting.c: who waits for which action */
  GSource    *tidy_clock;    /* (nullable): until the next expiry */
  gint64      tidy_at;       /* ms since 1970 */
  GSource    *late_clock;    /* (nullable): while some bot is late */
  GSource    *retry_clock;   /* (nullable): while there are failed releases */
  GQueue      failed;        /* (element-type SbxActionRelease), owned: the store could not note them */
  gint64      heartbeat;     /* ms */
  gint64      max_queued;
  gint64      keep;          /* ms; 0 = for ever */
  gint64      interval;      /* ms between two looks at most */
};

typedef struct _SbxActionsOperation SbxActionsOperation;

/* @answer is %NULL where it failed. What it returns is whom an `action` among the events is for. */
typedef SbxPeer *(*SbxActionsDone) (SbxActionsOperation *operation,
                                    GBytes              *answer,
                                    const GError        *error);

/* One write under way. */
struct _SbxActionsOperation
{
  SbxActions     *actions;
  SbxRequest     *request;     /* (nullable) */
  SbxPeer        *peer;        /* (nullable): whose actions they are */
  gpointer        data;
  GDestroyNotify  data_free;
  SbxActionsDone  done;
};

/* Of sbx-actions.c. A write takes @data. */
void        sbx_actions_write              (SbxActions            *self,
                                            SbxStoreWriteFunc      func,
                                            gpointer               data,
                                            GDestroyNotify         data_free,
                                            SbxRequest            *request,
                                            SbxPeer               *peer,
                                            SbxActionsDone         done);
GSource    *sbx_actions_add_timeout        (SbxActions            *self,
                                            gint64                 ms,
                                            GSourceFunc            func,
                                            gpointer               data);
void        sbx_actions_clear_timeout      (GSource              **source);

/* Of sbx-actions-waiting.c: those who pushed to a connection that is open, and wait to hear that it was sent. */
GHashTable *sbx_actions_new_waiting        (void);
void        sbx_actions_wait_for           (SbxActions            *self,
                                            SbxRequest            *request,
                                            const SbxActionRecord *record,
                                            const char            *connection);
SbxRequest *sbx_actions_find_waiting       (SbxActions            *self,
                                            const char            *id);
void        sbx_actions_forget_waiting     (SbxActions            *self,
                                            const char            *id);
void        sbx_actions_answer_all_waiting (SbxActions            *self,
                                            const char            *connection);
void        sbx_actions_answer_push        (SbxRequest            *request,
                                            GBytes                *answer,
                                            gboolean               was_sent,
                                            const char            *state);

/* Answers a push with what has become of it; where the connection still has it, with why it is not sent. */
void        sbx_actions_answer_later       (SbxActions            *self,
                                            SbxRequest            *request,
                                            const char            *id,
                                            const char            *target,
                                            const char            *connection);

/* Of sbx-actions-delivery.c. */

/* Gives a connection the next actions of its queue, if it may have any. */
void        sbx_actions_pump               (SbxActions            *self,
                                            SbxBot                *bot);

/* Notes what the kernel has by now; who waits for it is answered when that is on disk. */
void        sbx_actions_note_flushed       (SbxActions            *self,
                                            SbxBot                *bot);

/* Its heartbeat is overdue: a ping has gone unanswered for a whole interval. */
gboolean    sbx_actions_is_late            (SbxActions            *self,
                                            SbxBot                *bot);

/* Looks after it until it gives a sign of life, or goes. */
void        sbx_actions_mark_late          (SbxActions            *self,
                                            SbxBot                *bot);

/* Of sbx-actions-check.c: a step's cause. */
const char *sbx_actions_name_not_open      (SbxActions            *self);

/* Of sbx-actions-connections.c: the record of a connection goes, and what it had not got goes back to the
 * queue, in this order: what is noted here is noted before anything that a later connection gets. */
void        sbx_actions_settle             (SbxActions            *self,
                                            SbxBot                *bot);

/* Of sbx-actions-expiry.c: ends what expired, now, or no later than @at (ms since 1970; 0 where nothing expires). */
void        sbx_actions_tidy               (SbxActions            *self,
                                            SbxStoreWriteFunc      func);
void        sbx_actions_tidy_at            (SbxActions            *self,
                                            gint64                 at);

G_END_DECLS
