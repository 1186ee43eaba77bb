/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchPeer:
 *
 * A native connection that costs next to nothing itself: frames are gathered and written at once, and what
 * comes is looked at where it was read to. It blocks. What goes wrong ends the program.
 */
typedef struct _BenchPeer BenchPeer;

/* Connected and behind its hello. @uri: "ws://…" or "unix:PATH". */
BenchPeer  *bench_peer_new     (const char  *uri,
                                const char  *client_type,
                                const char  *client_id);
void        bench_peer_free    (BenchPeer   *self);
/* The epoch that welcome told. */
const char *bench_peer_get_epoch (BenchPeer *self);
/* Queues one text. */
void        bench_peer_send    (BenchPeer   *self,
                                const char  *text,
                                gsize        length);
/* Writes what is queued, then reads what there is, once; waits for it. */
void        bench_peer_turn    (BenchPeer   *self);
/* The next text of what was read, not terminated, valid until the next turn; FALSE = another turn first. */
gboolean    bench_peer_next    (BenchPeer   *self,
                                const char **text,
                                gsize       *length);
/* Sends one request, {"event":@event,"id":"q","payload":@payload}, and waits for the next text that is no push;
 * valid until the next turn. */
const char *bench_peer_ask     (BenchPeer   *self,
                                const char  *event,
                                const char  *payload,
                                gsize       *length);

/* The middle one of @n values, which are sorted. */
double      bench_median       (double      *values,
                                guint        n);

G_END_DECLS
