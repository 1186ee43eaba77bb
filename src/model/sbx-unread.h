/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxUnread:
 *
 * An unread count made of what the hub answered and of what it pushed since, each message counted once
 * whichever came first.
 */
typedef struct
{
  guint  count;
  gint64 counted_seq; /* up to here every message is in count */
  guint  live;        /* those of count that pushes brought since the last answer */
  gint64 live_from;   /* seq of the first of them */
} SbxUnread;

gboolean sbx_unread_take_push   (SbxUnread *self,
                                 gint64     seq,
                                 gboolean   unread);
void     sbx_unread_take_answer (SbxUnread *self,
                                 gint64     count,
                                 gint64     last_seq);
void     sbx_unread_set         (SbxUnread *self,
                                 guint      count);

G_END_DECLS
