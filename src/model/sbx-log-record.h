/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-draft.h"
#include "sbx-message.h"
#include "sbx-records.h"

G_BEGIN_DECLS

typedef enum {
  SBX_LOG_RECORD_OUTGOING = 1 << 0,  /* sent through a hub */
  SBX_LOG_RECORD_IMPORTANT = 1 << 1,
  SBX_LOG_RECORD_PRIVATE = 1 << 2,
  SBX_LOG_RECORD_SYSTEM = 1 << 3,
  SBX_LOG_RECORD_WAITING = 1 << 4,   /* has no place by seq yet: stands at the end, by order */
  SBX_LOG_RECORD_VISIBLE = 1 << 5,   /* the log's: its items_changed was told */
  SBX_LOG_RECORD_REMOVED = 1 << 6,   /* the log's: leaves at the next flush */
  SBX_LOG_RECORD_READ = 1 << 7,      /* the hub does not count it as unread: history, the account's own */
  SBX_LOG_RECORD_ACCOUNT = 1 << 8,   /* the channel's own account wrote it */
  SBX_LOG_RECORD_UNCONFIRMED = 1 << 9, /* shown as somebody here wants it, which the hub has not confirmed */
  SBX_LOG_RECORD_DELETED = 1 << 10,  /* the same: it is to go */
  SBX_LOG_RECORD_SHARED = 1 << 12,   /* somebody of the team who has no userId wrote it: the shared reader has read it */
  SBX_LOG_RECORD_GAP_BEFORE = 1 << 11, /* the server that tells it does not tell what was before it */
} SbxLogRecordFlags;

/* What few messages have: allocated for those alone, and shared by all records of one message. */
typedef struct
{
  guint       ref_count;
  char       *reply_to;    /* (nullable) */
  GListModel *attachments; /* (nullable) (element-type SbxAttachment): never empty, never changed */
} SbxLogExtra;

/**
 * SbxLogRecord:
 *
 * One message as a log keeps it: a single allocation, names shared between messages. Immutable but for
 * delivery, reason and the log's own flags; a changed message is a new record. Reference counted.
 */
typedef struct
{
  guint   ref_count;
  guint16 flags;       /* SbxLogRecordFlags */
  guint8  delivery;    /* SbxDelivery */
  gint64  seq;         /* 0 while waiting */
  gint64  timestamp;   /* ms */
  gint64  stored_at;   /* ms; of a waiting one, its order of sending */
  gint64  edited_at;   /* ms, 0 = never */
  char   *from_id;     /* interned ref string: equal senders are equal pointers */
  char   *from_name;   /* interned ref string */
  char   *type;        /* interned ref string */
  char   *key;         /* (nullable): only of our own */
  char   *reason;      /* (nullable): why it waits or failed */
  SbxLogExtra *extra;  /* (nullable) */
  guint   content;     /* offset of the content in text; the id stands at 0 */
  char    text[];
} SbxLogRecord;

/* What a row shows of its place in the log. */
typedef struct
{
  gboolean own;
  gboolean starts_day;
  gboolean starts_group;
  gboolean ends_group;
  gboolean gap_before;
  guint    new_count;
  /* Of the gap above it, if there is one. */
  gint64      gap_from;     /* inclusive */
  gint64      gap_to;
  const char *gap_reason;   /* interned; "" = just not loaded */
  gboolean    gap_loadable;
  gboolean    gap_loading;
} SbxMessagePlace;

SbxLogRecord *sbx_log_record_new         (const SbxMessageRecord *message);
SbxLogRecord *sbx_log_record_new_waiting (const char             *key,
                                          const char             *from_id,
                                          const char             *content,
                                          gint64                  timestamp,
                                          gint64                  order);
SbxLogRecord *sbx_log_record_new_stored  (SbxLogRecord           *waiting,
                                          const char             *from_id,
                                          const char             *id,
                                          gint64                  seq);
/* A copy that says something else. */
SbxLogRecord *sbx_log_record_new_edited  (SbxLogRecord           *record,
                                          const char             *content,
                                          gint64                  edited_at);
/* A waiting one: all that is to be sent. */
SbxLogRecord *sbx_log_record_new_draft   (const char             *key,
                                          const char             *from_id,
                                          const SbxDraft         *draft,
                                          gint64                  timestamp,
                                          gint64                  order);
SbxDraft     *sbx_log_record_dup_draft   (const SbxLogRecord     *self);
SbxLogRecord *sbx_log_record_ref         (SbxLogRecord           *self);
void          sbx_log_record_unref       (SbxLogRecord           *self);

int           sbx_log_record_compare     (const SbxLogRecord     *a,
                                          const SbxLogRecord     *b);
gboolean      sbx_log_record_equal       (const SbxLogRecord     *a,
                                          const SbxLogRecord     *b);
guint         sbx_log_record_hash_id     (gconstpointer           record);
gboolean      sbx_log_record_equal_id    (gconstpointer           a,
                                          gconstpointer           b);

static inline const char *
sbx_log_record_get_id (const SbxLogRecord *self)
{
  return self->text;
}

static inline const char *
sbx_log_record_get_content (const SbxLogRecord *self)
{
  return self->text + self->content;
}

/* 0 = the hub has not got it yet. */
static inline gint64
sbx_log_record_get_stored_at (const SbxLogRecord *self)
{
  return (self->flags & SBX_LOG_RECORD_WAITING) != 0 ? 0 : self->stored_at;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLogRecord, sbx_log_record_unref)

G_END_DECLS
