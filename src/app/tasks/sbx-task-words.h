/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How tasks and sessions are put into words and signs. Pure functions; times and durations in ms. */

const char *sbx_status_word      (const char *status);
const char *sbx_status_last_word (const char *status);
const char *sbx_status_icon      (const char *status);
const char *sbx_status_css_class (const char *status);
gboolean    sbx_status_has_ended (const char *status);

char       *sbx_duration_text    (gint64      duration);
char       *sbx_time_left_text   (gint64      elapsed,
                                  gint64      done,
                                  gint64      total);
char       *sbx_clock_text       (gint64      time);
char       *sbx_counts_text      (guint       running,
                                  guint       waiting,
                                  guint       failed,
                                  guint       done);
char       *sbx_all_counts_text  (guint       running,
                                  guint       waiting,
                                  guint       failed,
                                  guint       done);

G_END_DECLS
