/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * BenchFeed:
 *
 * Messages of the topic `t` of the channel `a`, and of others, as a hub's frames: decoded and applied to a world as the client does,
 * at a rate, every few ms.
 */
typedef struct _BenchFeed BenchFeed;

BenchFeed *bench_feed_new   (SbxWorld   *world);
void       bench_feed_free  (BenchFeed  *self);
/* The newest page, after which the topic is open; then so many at once. */
void       bench_feed_open  (BenchFeed  *self,
                             guint       n);
void       bench_feed_push  (BenchFeed  *self,
                             guint       n);
/* Makes the frames of the next so many messages now: what a hub would do is no work of the program that is measured. */
void       bench_feed_prepare (BenchFeed *self,
                               guint      n);
void       bench_feed_flush (BenchFeed  *self);
void       bench_feed_start (BenchFeed  *self,
                             guint       rate);
void       bench_feed_stop  (BenchFeed  *self);
gint64     bench_feed_get_seq (BenchFeed *self);
/* From now on messages go round over so many topics of the channel; the first one is `t`. */
void       bench_feed_spread (BenchFeed  *self,
                              guint       n_topics);
/* (transfer full): one frame. */
char      *bench_feed_make_frame (gint64 seq);

G_END_DECLS
