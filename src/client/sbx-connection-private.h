/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connection.h"
#include "sbx-heartbeat.h"
#include "sbx-link.h"

G_BEGIN_DECLS

/* What the files of SbxConnection share. */

typedef enum {
  MODE_UNKNOWN,      /* it is found out what the server speaks */
  MODE_NATIVE,
  MODE_FOREIGN,
  MODE_LEAVING,      /* it is the place of a chatbot, and the server is told so */
} Mode;

struct _SbxConnection
{
  GObject                  parent_instance;

  SbxAddress              *address;
  char                    *dialect;          /* as it was asked for */
  char                    *client_id;
  char                    *user_id;          /* (nullable) */
  char                    *user_name;        /* (nullable) */
  char                    *token;            /* (nullable) */
  SbxProfile              *profile;          /* (nullable) */
  gboolean                 leaves_places;    /* those that are for one chatbot are left to it */
  SbxSocketioPlace        *place;            /* (nullable) */
  SbxConnectionForeignFunc foreign_func;     /* (nullable) */
  gpointer                 foreign_data;

  GPtrArray               *routes;           /* SbxRoute */
  guint                    route;            /* the one under way */
  char                    *known_uri;        /* (nullable): tried first */
  guint                    known_status;     /* with which it was refused the last time */
  char                    *known_words;      /* (nullable): that the server said with it */
  GTask                   *opening;          /* (nullable) */
  GCancellable            *cancellable;      /* (nullable): of the opening */
  guint                    open_timeout;     /* ms */
  guint                    answer_time;      /* ms that a server which took the request may be silent; 0 = open_timeout */
  gboolean                 hasty;            /* less than that where another way may do */
  gboolean                 was_hasty;
  gboolean                 went_back;        /* to a hub's own way, from that of another dialect */
  gint64                   open_until;       /* ms, monotonic */
  gboolean                 reopening;        /* it was found out what is there, and is asked as its own clients would */
  SbxLink                 *former;           /* (nullable): what it says there meanwhile counts */
  GError                  *first_failure;    /* (nullable): of the likeliest way */
  gboolean                 asked_again;      /* the way under way ended without a word, and is tried once more */

  SbxFlightRecorder       *recorder;         /* (nullable) */
  SbxLink                 *link;             /* (nullable): while it is open or being opened */
  Mode                     mode;
  const char              *spoken;           /* (nullable): the dialect, once it is known */
  SbxForeign              *foreign;          /* (nullable): while it speaks through it */
  double                   latency;          /* ms, as it was measured last with a foreign server; -1 = it cannot be */
  GQueue                   early;            /* GBytes: texts that came before that */
  SbxEnvelope             *hello;            /* (nullable): waits until it is known to whom */
  gboolean                 greeted;          /* hello was said natively */
  gboolean                 asked;
  gboolean                 echoes;           /* it said our own words */
  gboolean                 shaped;           /* what it said could be a hub's */
  gboolean                 welcomed;         /* it is a hub: nothing else says what it said */
  gboolean                 proven;           /* it said what servers of the dialect that was found say */
  const char              *unsure;           /* (nullable): what it seems to be */
  gboolean                 likely;           /* and is, unless it is a hub */
  guint                    detect_timer;
  guint                    words;            /* first words that were looked at */

  SbxHeartbeat             heartbeat;
  gint64                   pinged_at;        /* µs, monotonic: when the last ping of a hub's was sent */
  guint                    heartbeat_timer;
  guint                    wait;             /* ms after which the server wants us back; 0 = it did not say */
};

static inline gint64
sbx_connection_now (void)
{
  return g_get_monotonic_time () / 1000;
}

/* In sbx-connection.c. */

void     sbx_connection_drop_link         (SbxConnection *self);
void     sbx_connection_drop_former       (SbxConnection *self);
void     sbx_connection_release           (SbxConnection *self);
/* Takes @error. */
void     sbx_connection_end               (SbxConnection *self,
                                           GError        *error);
void     sbx_connection_listen            (SbxConnection *self,
                                           gboolean       foreign);
void     sbx_connection_become_foreign    (SbxConnection *self,
                                           const char    *dialect);
void     sbx_connection_become_native     (SbxConnection *self);
void     sbx_connection_say_native        (SbxConnection *self,
                                           SbxEnvelope   *envelope);

void     sbx_connection_tell_latency      (SbxConnection *self,
                                           double         latency);

/* In sbx-connection-heartbeat.c. */

void     sbx_connection_take_pong         (SbxConnection *self,
                                           SbxEnvelope   *envelope);

/* In sbx-connection-opening.c. */

void     sbx_connection_begin_opening     (SbxConnection *self,
                                           guint          timeout);
void     sbx_connection_settle_foreign    (SbxConnection *self,
                                           const char    *dialect);

/* In sbx-connection-place.c. */

void     sbx_connection_leave_place       (SbxConnection *self);
void     sbx_connection_end_place         (SbxConnection *self);

/* In sbx-connection-detection.c. */

void     sbx_connection_take_hello        (SbxConnection *self,
                                           SbxEnvelope   *envelope);
void     sbx_connection_take_early        (SbxConnection *self,
                                           GBytes        *message,
                                           gboolean       understood);
void     sbx_connection_take_first_word   (SbxConnection *self,
                                           GBytes        *message);
gboolean sbx_connection_is_wrong_guess    (SbxConnection *self,
                                           GBytes        *message);

G_END_DECLS
