/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-deque.h"
#include "sbx-flush-queue.h"
#include "sbx-log-record.h"
#include "sbx-message-log.h"
#include "sbx-seq-ranges.h"

G_BEGIN_DECLS

/* A stretch of seqs, inclusive, with what happened to it. */
typedef struct
{
  gint64      from;
  gint64      to;
  const char *reason;        /* interned; "" = nothing special */
} SbxLogGap;

struct _SbxMessageLog
{
  GObject        parent_instance;
  SbxFlushQueue *queue;

  /* What was told, and what the next flush will tell. All in the order of sbx_log_record_compare(). */
  SbxDeque       visible;      /* of SbxLogRecord, owned */
  GPtrArray     *added;        /* of SbxLogRecord, owned by hand: not visible yet */
  GPtrArray     *removed;      /* of SbxLogRecord, borrowed from visible: to go (unsorted until the flush) */
  GHashTable    *successors;   /* removed record → the added one that takes its place and its object */
  GHashTable    *predecessors; /* the reverse */
  gboolean       queued;
  gboolean       telling;      /* handlers of items_changed run */

  GHashTable    *by_id;        /* set of the newest record of each message that has an id; borrowed */
  GHashTable    *gone_ids;     /* (nullable): set of ids that were removed and stay so */
  GHashTable    *objects;      /* newest record → SbxMessage that somebody holds; both borrowed */
  GHashTable    *outgoing;     /* (nullable): key → Outgoing */
  GHashTable    *departed;     /* (nullable): set of those that the hub may have; borrowed */
  gint64         last_order;   /* of the outgoing messages */
  char          *sender;       /* interned ref string: who "own" is */

  SbxSeqRanges  *covered;
  GArray        *gaps;         /* of SbxLogGap: why something is not covered */
  GArray        *gap_loads;    /* of SbxLogGap: what the hub was asked for */
  gint64         broken_after; /* a page is due that may close the gap behind it, 0 = none */
  gint64         asked_before; /* the oldest seq when a page was asked for, 0 = none */
  gboolean       loaded;
  gboolean       loading;
  gboolean       has_older;
  gboolean       grows;        /* pushes came since it was trimmed */
  gint64         trimmed_to;   /* nothing behind this one was let go, 0 = nothing at all */

  gboolean       shared;       /* whether our reader is the shared one of all who have no userId */

  /* The new-messages line. */
  gint64         line_after;   /* read up to here when it was placed */
  guint          line_least;   /* that many are known to be new, be they here or not */
  gint64         marked_from;  /* what came as read is new all the same, from here … */
  gint64         marked_to;    /* … up to here */
  gint64         new_from_seq; /* it stands above this one, 0 = no line */
  guint          new_count;    /* as told */
  guint          n_new;        /* of those behind line_after when it was placed */
  gboolean       line_placed;  /* somebody asked where it is to stand */
  gboolean       line_active;
  gboolean       line_pending; /* asked for before there was anything to place it in */
};

/* For the world. */
SbxMessageLog *sbx_message_log_new                (SbxFlushQueue          *queue);
void           sbx_message_log_set_shared         (SbxMessageLog          *self,
                                                   gboolean                shared);
gboolean       sbx_message_log_is_by_reader       (SbxMessageLog          *self,
                                                   const SbxLogRecord     *record);
void           sbx_message_log_set_sender         (SbxMessageLog          *self,
                                                   const char             *sender_id);
gboolean       sbx_message_log_is_own             (SbxMessageLog          *self,
                                                   const SbxLogRecord     *record);
gboolean       sbx_message_log_may_be_unread      (SbxMessageLog          *self,
                                                   const SbxLogRecord     *record);
void           sbx_message_log_set_marked         (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to);
gboolean       sbx_message_log_wants_live         (SbxMessageLog          *self);
void           sbx_message_log_add_live           (SbxMessageLog          *self,
                                                   const SbxMessageRecord *message);
void           sbx_message_log_change             (SbxMessageLog          *self,
                                                   const SbxMessageRecord *message);
void           sbx_message_log_add_page           (SbxMessageLog          *self,
                                                   GPtrArray              *messages,
                                                   gboolean                more_before,
                                                   gboolean                more_after);
SbxLogRecord  *sbx_message_log_find               (SbxMessageLog          *self,
                                                   const char             *id);
SbxMessage    *sbx_message_log_find_message       (SbxMessageLog          *self,
                                                   const char             *id);
gboolean       sbx_message_log_remove             (SbxMessageLog          *self,
                                                   const char             *id);
gboolean       sbx_message_log_counts             (SbxMessageLog          *self,
                                                   const SbxLogRecord     *record,
                                                   gint64                  read_seq,
                                                   gint64                  marked_from,
                                                   gint64                  marked_to,
                                                   GHashTable             *marks);
gboolean       sbx_message_log_count_unread       (SbxMessageLog          *self,
                                                   gint64                  read_seq,
                                                   gint64                  marked_from,
                                                   gint64                  marked_to,
                                                   GHashTable             *marks,
                                                   guint                  *count);
guint          sbx_message_log_count_unread_here  (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to,
                                                   gint64                  read_seq,
                                                   gint64                  marked_from,
                                                   gint64                  marked_to,
                                                   GHashTable             *marks);
gboolean       sbx_message_log_has_unread_here    (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to,
                                                   gint64                  read_seq,
                                                   gint64                  marked_from,
                                                   gint64                  marked_to,
                                                   GHashTable             *marks);
GStrv          sbx_message_log_dup_unread_ids     (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to,
                                                   gint64                  read_seq,
                                                   gint64                  marked_from,
                                                   gint64                  marked_to,
                                                   GHashTable             *marks);
void           sbx_message_log_break_end          (SbxMessageLog          *self,
                                                   gint64                  known,
                                                   gint64                  live,
                                                   const char             *reason);
void           sbx_message_log_reset              (SbxMessageLog          *self);

/* In sbx-message-log-gaps.c. */
void           sbx_message_log_add_gap            (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to,
                                                   const char             *reason);
void           sbx_message_log_cover              (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to);
void           sbx_message_log_set_gap_loading    (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to,
                                                   gboolean                loading);
void           sbx_message_log_add_known          (SbxMessageLog          *self,
                                                   GPtrArray              *messages,
                                                   SbxSeqRanges           *known);
gboolean       sbx_message_log_find_gap           (SbxMessageLog          *self,
                                                   const SbxLogRecord     *above,
                                                   const SbxLogRecord     *below,
                                                   SbxMessagePlace        *place);
void           sbx_message_log_drop_others        (SbxMessageLog          *self,
                                                   gint64                  from,
                                                   gint64                  to,
                                                   GHashTable             *ids);
void           sbx_message_log_forget_closed_gaps (SbxMessageLog          *self);

/* In sbx-message-log-outgoing.c. */
SbxMessage    *sbx_message_log_add_outgoing       (SbxMessageLog          *self,
                                                   const char             *key,
                                                   const char             *content);
void           sbx_message_log_restore_outgoing   (SbxMessageLog          *self,
                                                   const char             *key,
                                                   const char             *content,
                                                   gint64                  written_at,
                                                   gint64                  order,
                                                   gint64                  after_seq);
void           sbx_message_log_restore_draft      (SbxMessageLog          *self,
                                                   const char             *key,
                                                   const SbxDraft         *draft,
                                                   gint64                  written_at,
                                                   gint64                  order,
                                                   gint64                  after_seq);
void           sbx_message_log_set_outgoing_state (SbxMessageLog          *self,
                                                   const char             *key,
                                                   SbxDelivery             delivery,
                                                   const char             *reason);
gboolean       sbx_message_log_has_unstored       (SbxMessageLog          *self,
                                                   const char             *key);
void           sbx_message_log_confirm_outgoing   (SbxMessageLog          *self,
                                                   const char             *key,
                                                   const char             *id,
                                                   gint64                  seq);
void           sbx_message_log_remove_outgoing    (SbxMessageLog          *self,
                                                   const char             *key);
void           sbx_message_log_keep_outgoing      (SbxMessageLog          *self);
SbxLogRecord  *sbx_message_log_match_outgoing     (SbxMessageLog          *self,
                                                   SbxLogRecord           *record);

/* In sbx-message-log-wishes.c: what somebody here wants of a message, until the hub says yes or no. */
gboolean       sbx_message_log_wish_edit          (SbxMessageLog          *self,
                                                   const char             *id,
                                                   const char             *content);
gboolean       sbx_message_log_wish_removal       (SbxMessageLog          *self,
                                                   const char             *id);
void           sbx_message_log_settle_edit        (SbxMessageLog          *self,
                                                   const char             *id,
                                                   const char             *wanted,
                                                   gboolean                granted,
                                                   const char             *before,
                                                   gint64                  edited_before);
void           sbx_message_log_settle_removal     (SbxMessageLog          *self,
                                                   const char             *id,
                                                   gboolean                granted);
/* Every message that the log has from @from_seq on, in no order. */
typedef void (*SbxLogRecordFunc)                  (const SbxLogRecord     *record,
                                                   gpointer                user_data);
void           sbx_message_log_foreach_from       (SbxMessageLog          *self,
                                                   gint64                  from_seq,
                                                   SbxLogRecordFunc        func,
                                                   gpointer                user_data);

/* Between the log's own files, and for SbxMessage. */
void           sbx_message_log_take_in            (SbxMessageLog          *self,
                                                   const SbxMessageRecord *message);
void           sbx_message_log_insert             (SbxMessageLog          *self,
                                                   SbxLogRecord           *record);
void           sbx_message_log_withdraw           (SbxMessageLog          *self,
                                                   SbxLogRecord           *record);
void           sbx_message_log_replace            (SbxMessageLog          *self,
                                                   SbxLogRecord           *old,
                                                   SbxLogRecord           *record);
SbxMessage    *sbx_message_log_dup_message        (SbxMessageLog          *self,
                                                   SbxLogRecord           *record);
void           sbx_message_log_forget_object      (SbxMessageLog          *self,
                                                   SbxLogRecord           *record);

void           sbx_message_log_queue              (SbxMessageLog          *self);

/* In sbx-message-log-trim.c. */
void           sbx_message_log_trim               (SbxMessageLog          *self);

/* In sbx-message-log-flush.c. */
void           sbx_message_log_flush              (SbxMessageLog          *self);
guint          sbx_message_log_find_place         (SbxMessageLog          *self,
                                                   const SbxLogRecord     *record);
guint          sbx_message_log_find_after         (SbxMessageLog          *self,
                                                   gint64                  seq);
void           sbx_message_log_refresh_object     (SbxMessageLog          *self,
                                                   SbxMessage             *message);
void           sbx_message_log_refresh_objects    (SbxMessageLog          *self);
void           sbx_message_log_refresh_around     (SbxMessageLog          *self,
                                                   const SbxLogRecord     *record);
void           sbx_message_log_compute_place      (SbxMessageLog          *self,
                                                   guint                   position,
                                                   SbxMessagePlace        *place);
void           sbx_message_log_update_line        (SbxMessageLog          *self,
                                                   gboolean                place);
void           sbx_message_log_notify_n_items     (SbxMessageLog          *self);
void           sbx_message_log_tell_pages         (SbxMessageLog          *self,
                                                   gboolean                loaded,
                                                   gboolean                loading);
void           sbx_message_log_tell_line          (SbxMessageLog          *self,
                                                   gint64                  new_from_seq);

G_END_DECLS
