/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* What a server's lists said last, and what of it was seen since. On the store's thread. */

/**
 * SbxForeignSaid:
 * @known: whether the server said anything of the topic
 * @unread: how many unread messages it says there are
 * @told: messages that were told, and counted as unread, since
 * @owed: of those that it says are unread, how many were counted without having been seen
 * @counts: whether it says how many messages there are: those that its list of messages brings are among them
 *
 * Of one topic.
 */
typedef struct
{
  gboolean known;
  gint64   unread;
  gint64   told;
  gint64   owed;
  gboolean counts;
} SbxForeignSaid;

gboolean         sbx_foreign_said_load          (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 const char            *topic_id,
                                                 SbxForeignSaid        *said,
                                                 GError               **error);
gboolean         sbx_foreign_said_save          (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 const char            *topic_id,
                                                 const SbxForeignSaid  *said,
                                                 GError               **error);

/* Whether the server says how many messages there are in a channel. */
gboolean         sbx_foreign_said_note_counts   (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 GError               **error);
gboolean         sbx_foreign_said_counts        (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 gboolean              *counts,
                                                 GError               **error);

/* Whether the server says when something was written last in a channel, or how many messages it has: who says neither shows nothing of what was
 * missed. */
gboolean         sbx_foreign_said_note_signs    (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 gboolean               signs,
                                                 GError               **error);
gboolean         sbx_foreign_said_has_signs     (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 gboolean              *signs,
                                                 GError               **error);

/* Instead of a channel: the list of channels itself. No id has such a character. */
#define SBX_FOREIGN_ALL_CHANNELS "\x1f"

/* Whether the channel's topics were ever listed; or all channels. */
gboolean         sbx_foreign_said_note_listed   (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 GError               **error);
gboolean         sbx_foreign_said_was_listed    (SbxStoreWriter        *writer,
                                                 const char            *channel_id,
                                                 gboolean              *listed,
                                                 GError               **error);

/**
 * SbxForeignMissed:
 * @time: ms: what was written later was missed; 0 = all was; G_MAXINT64 = not known
 * @count: of a topic: how many messages there were; of a channel: how many came since, by its list; -1 = not known
 * @text: the last one of them, "" where that is not known: what stands behind it, of the same time, was missed
 *
 * Where a channel or topic stood when a list showed that it had moved on unseen, or a message came before the list. It is kept until what came since
 * was listed.
 */
typedef struct
{
  gint64  time;
  gint64  count;
  char   *text;
} SbxForeignMissed;

SbxForeignMissed *sbx_foreign_missed_new        (gint64                   time,
                                                 gint64                   count,
                                                 const char              *text);
void              sbx_foreign_missed_free       (SbxForeignMissed        *missed);
/* Of a channel where @topic_id is %NULL. %NULL without an error where nothing was missed. */
SbxForeignMissed *sbx_foreign_missed_load       (SbxStoreWriter          *writer,
                                                 const char              *channel_id,
                                                 const char              *topic_id,
                                                 GError                 **error);
/* @missed (nullable): nothing is missed any more. */
gboolean          sbx_foreign_missed_save       (SbxStoreWriter          *writer,
                                                 const char              *channel_id,
                                                 const char              *topic_id,
                                                 const SbxForeignMissed  *missed,
                                                 GError                 **error);
gboolean          sbx_foreign_missed_is_all     (const SbxForeignMissed  *missed);
/* @last_time: as it is kept: not after 1970 where no time was told. */
SbxForeignMissed *sbx_foreign_missed_new_since  (gint64                   last_time,
                                                 gint64                   count,
                                                 const char              *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxForeignMissed, sbx_foreign_missed_free)

G_END_DECLS
