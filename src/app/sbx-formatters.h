/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <pango/pango.h>

#include "sbx-message.h"

G_BEGIN_DECLS

/* Values in, text for people out. All pure: the present is a parameter. Times are ms since 1970 UTC, shown in
 * the local time zone; 0 is unknown and gives an empty text. All results are (transfer full), never %NULL. */

char           *sbx_format_relative_time (gint64       time,
                                          gint64       now);
char           *sbx_format_relative_time_shorter
                                         (gint64       time,
                                          gint64       now);
char           *sbx_format_exact_time    (gint64       time);
char           *sbx_format_clock         (gint64       time);
char           *sbx_format_day           (gint64       time,
                                          gint64       now);

char           *sbx_format_latency       (double       latency);
char           *sbx_format_whole_latency (gint64       latency);
char           *sbx_format_percent       (guint        percent);
char           *sbx_format_badge         (guint        count);
char           *sbx_format_new_messages  (guint        count);
char           *sbx_format_unread        (guint        count);
char           *sbx_format_needs         (guint        count);
char           *sbx_format_topic_count   (guint        topics,
                                          guint        unread);

char           *sbx_format_waiting_count (guint        count);
char           *sbx_format_delivery      (SbxDelivery  delivery,
                                          const char  *reason,
                                          gint64       stored_at);
char           *sbx_format_one_line      (const char  *text);
char           *sbx_format_removed_hub   (const char  *name,
                                          guint        n_unsent);
char           *sbx_format_name          (const char  *name,
                                          const char  *id);
char           *sbx_format_markup        (const char  *text);
gulong          sbx_format_plural        (gint64       count);
PangoDirection  sbx_text_direction       (const char  *text);

G_END_DECLS
