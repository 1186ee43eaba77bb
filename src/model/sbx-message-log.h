/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxMessageLog:
 *
 * A GListModel of one topic's SbxMessage, oldest first, by seq: compact records, of which objects are made
 * when a row asks. Everything that arrived between two flushes is one items_changed; only changes that are
 * hundreds of rows apart (an older page above, a message below) are told one by one, so that the rows between
 * them stay. Outgoing messages that are not stored yet stand at the end.
 *
 * Of what the hub pushes it keeps the newest few thousand and what stands around those that somebody holds; the rest is let go and can be
 * loaded again.
 *
 * Properties: `n-items` (uint), `loaded` (boolean: a page was had), `loading` (boolean: one was asked for),
 * `has-older` (boolean), `new-from-seq` (int64: the new-messages line stands above this one, 0 = no line),
 * `new-count` (uint).
 */
#define SBX_TYPE_MESSAGE_LOG (sbx_message_log_get_type ())
G_DECLARE_FINAL_TYPE (SbxMessageLog, sbx_message_log, SBX, MESSAGE_LOG, GObject)

gboolean sbx_message_log_get_loaded       (SbxMessageLog *self);
gboolean sbx_message_log_get_loading      (SbxMessageLog *self);
void     sbx_message_log_set_loading      (SbxMessageLog *self,
                                           gboolean       loading);
gboolean sbx_message_log_get_has_older    (SbxMessageLog *self);
gint64   sbx_message_log_get_oldest_seq   (SbxMessageLog *self);
gint64   sbx_message_log_get_newest_seq   (SbxMessageLog *self);
gint64   sbx_message_log_get_shown_seq    (SbxMessageLog *self);
gint64   sbx_message_log_get_seq_below    (SbxMessageLog *self,
                                           gint64         seq);
/* (transfer full) (nullable): what somebody who wrote here is called. */
char    *sbx_message_log_dup_name         (SbxMessageLog *self,
                                           const char    *from_id);
gboolean sbx_message_log_is_told          (SbxMessageLog *self);
gboolean sbx_message_log_covers           (SbxMessageLog *self,
                                           gint64         seq);
gint64   sbx_message_log_get_unbroken_seq (SbxMessageLog *self,
                                           gint64         after);
/* Puts the new-messages line where the topic's read state says, and leaves it there while people read. */
void     sbx_message_log_place_new_line   (SbxMessageLog *self,
                                           gint64         read_seq);
void     sbx_message_log_set_new_count    (SbxMessageLog *self,
                                           guint          count);
guint    sbx_message_log_count_news       (SbxMessageLog *self,
                                           gint64         after);

G_END_DECLS
