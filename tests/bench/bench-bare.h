/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a message says in these programs. */
#define BENCH_CONTENT                                                                                       \
  "The cake for Friday is ready, eight people, no nuts. 生日蛋糕要写什么字？ Please call when you are near " \
  "the shop, the side door is open until seven in the evening, and bring the box back next week."

/* Durable messages a second of a bare SQLite loop with the rows of a hub's (message, event, topic, channel and
 * key each), ready-made, so many in a commit, in a new database with @n_topics topics. */
double bench_bare_rate (guint n_messages,
                        guint n_topics,
                        guint messages_a_commit);

G_END_DECLS
