/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LoadTally:
 *
 * Holds every delivery to what was published: each subscriber must get each number once and in order.
 * Counts how long the deliveries took.
 */
typedef struct _LoadTally LoadTally;

LoadTally *load_tally_new            (guint      n_subscribers);
void       load_tally_free           (LoadTally *self);
void       load_tally_add            (LoadTally *self,
                                      guint      subscriber,
                                      guint64    number,
                                      guint64    ns);
void       load_tally_finish         (LoadTally *self,
                                      guint64    published);
guint64    load_tally_get_delivered  (LoadTally *self);
guint64    load_tally_get_settled    (LoadTally *self);
guint64    load_tally_get_missing    (LoadTally *self);
guint64    load_tally_get_doubled    (LoadTally *self);
double     load_tally_get_percentile (LoadTally *self,
                                      double     percent);

G_END_DECLS
