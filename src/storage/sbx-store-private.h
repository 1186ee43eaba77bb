/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-database.h"
#include "sbx-kept-rows.h"
#include "sbx-latest-events.h"
#include "sbx-limits.h"
#include "sbx-records.h"
#include "sbx-store.h"
#include "sbx-tokenizer.h"

G_BEGIN_DECLS

/* What one page of an answer may take, so that the whole answer stays within one message. A page
 * ends early rather than be larger; one row is always given. */
#define SBX_PAGE_BYTES (SBX_LIMIT_MESSAGE_BYTES - 64 * 1024)

/* A stream as the writer knows it. What differs from the row in `streams` is written before the commit. */
typedef struct
{
  gint64 number;   /* streams.stream; 0 = no row yet */
  char  *name;
  gint64 seq;
  gint64 oldest;
  gint64 bytes;
  guint  dirty : 1;
} SbxStreamState;

/* One append, so that a write that fails can be taken back from the states too. */
typedef struct
{
  SbxStreamState *state;
  gint64          number;
  gint64          seq;
  gint64          bytes;
} SbxStreamUndo;

/* What to keep of each stream; 0 = no such limit. */
typedef struct
{
  gint64 max_events;
  gint64 not_before;   /* ms since 1970 */
  gint64 max_bytes;
} SbxTrim;

struct _SbxStoreWriter
{
  SbxDatabase   *database;
  const char    *epoch;
  JsonParser    *parser;

  gint64         now;              /* ms; when the write function under way began */
  char           now_text[32];
  GPtrArray     *events;           /* (element-type SbxStoredEvent): of the write under way, or of the commit */
  gboolean       has_appended;     /* the last write function did, events or latest ones */
  gboolean       has_savepoint;

  SbxKeptRows   *channels;         /* by id */
  SbxKeptRows   *topics;           /* by channel and id */
  SbxLatestEvents *latest;         /* events of this transaction that have no seq yet */

  GHashTable    *streams;          /* name → SbxStreamState */
  GPtrArray     *dirty;            /* (element-type SbxStreamState): differ from their rows */
  GArray        *undo;             /* of SbxStreamUndo: of the write under way */
  gint64         n_messages;       /* rows in `messages` */
  gint64         n_messages_before;/* the write under way */
  gint64         n_messages_stored;/* as it stands in `meta` */

  gint64         indexed;          /* rows up to this one are in the search index */
  gint64         indexed_before;   /* … and up to this one in the one of an older version; 0 = there is none any more */
  gint64         newest_row;       /* of `messages`: what there is to index */
  gboolean       has_stale;        /* whether search_stale may have rows */
};

struct _SbxStoreReader
{
  SbxDatabase  *database;
  SbxTokenizer *tokenizer;
  const char   *path;              /* of the database file */
  gboolean      hides_notes;       /* who asks is not told of notes among colleagues */
};

#define SBX_STORE_IS_NOTE(body) "coalesce(json_extract(" body ", '$.private'), 0)"

/* sbx-store-notes.c: the body of a row of `channels` or `topics` (@topic: its row; 0 = @channel_id as a whole) as it is without notes (transfer full)
 * (nullable: as it is), and how many of what is unread are notes. */
gboolean        sbx_store_leave_out_notes     (SbxStoreReader  *reader,
                                               const char      *reader_id,
                                               const char      *sender_id,
                                               const char      *channel_id,
                                               gint64           topic,
                                               const char      *body,
                                               char           **left,
                                               gint64          *unread,
                                               GError         **error);

/* sbx-store-writer.c: the write connection's side of a transaction. */
SbxStoreWriter *sbx_store_writer_new          (SbxDatabase     *database,
                                               const char      *epoch,
                                               GError         **error);
void            sbx_store_writer_free         (SbxStoreWriter  *self);
/* Before the first change that a write function makes: what it changes can be taken back. */
gboolean        sbx_store_writer_will_change  (SbxStoreWriter  *self,
                                               GError         **error);
gboolean        sbx_store_writer_begin        (SbxStoreWriter  *self,
                                               GError         **error);
/* @events: (out) (optional) (transfer full): those that got their seq only now. */
gboolean        sbx_store_writer_commit       (SbxStoreWriter  *self,
                                               GPtrArray      **events,
                                               GError         **error);
void            sbx_store_writer_rollback     (SbxStoreWriter  *self);
/* One write function, with its answer and events; FALSE leaves nothing of it behind. */
gboolean        sbx_store_writer_run          (SbxStoreWriter   *self,
                                               SbxStoreWriteFunc func,
                                               gpointer          data,
                                               GBytes          **answer,
                                               GPtrArray       **events,
                                               GError          **error);
/* Whether the transaction is still there: a full disk or an I/O error can end it. */
gboolean        sbx_store_writer_in_transaction (SbxStoreWriter *self);

/* sbx-store-events.c */
gboolean        sbx_store_events_load         (SbxStoreWriter  *writer,
                                               GError         **error);
gboolean        sbx_store_events_append_latest (SbxStoreWriter *writer,
                                               GError         **error);
gboolean        sbx_store_events_flush        (SbxStoreWriter  *writer,
                                               GError         **error);
/* Drops at most one slice of a stream's oldest events; *done when nothing more is due. */
gboolean        sbx_store_events_trim         (SbxStoreWriter  *writer,
                                               SbxStreamState  *state,
                                               const SbxTrim   *limits,
                                               gboolean        *done,
                                               GError         **error);

/* sbx-store-rows-channels.c */
/* The topic in a row of "SELECT body, fence …"; does not reset the statement. */
SbxTopicRecord *sbx_store_read_topic          (SbxStoreWriter  *writer,
                                               sqlite3_stmt    *statement,
                                               GError         **error);
SbxKeptRows    *sbx_store_keep_channels       (void);
SbxKeptRows    *sbx_store_keep_topics         (void);
/* Before topics are read by SQL: what is kept of them is written. */
gboolean        sbx_store_flush_topics        (SbxStoreWriter  *writer,
                                               GError         **error);
/* The number of a topic, 0 with NOT_FOUND where there is none. */
gint64          sbx_store_topic_number        (SbxDatabase     *database,
                                               const char      *channel_id,
                                               const char      *topic_id,
                                               GError         **error);
/* 0 with NOT_FOUND or, with no channel named, CONFLICT; *channel_id (transfer full) is the topic's. */
gint64          sbx_store_resolve_topic       (SbxDatabase     *database,
                                               const char      *channel_id,
                                               const char      *topic_id,
                                               char           **real_channel_id,
                                               GError         **error);
gboolean        sbx_store_require_channel     (SbxDatabase     *database,
                                               const char      *channel_id,
                                               GError         **error);

/* sbx-store-rows-messages.c: readers that are before @seq count @delta more than the totals say. */
gboolean        sbx_store_fix_unread          (SbxStoreWriter  *writer,
                                               gint64           topic,
                                               gint64           seq,
                                               gint64           delta,
                                               GError         **error);

/* sbx-store-events-read.c: the envelope of an event whose last member is a message, with that one's key in it. */
GBytes         *sbx_store_splice_key          (const char      *envelope,
                                               gsize            length,
                                               const char      *key);

/* sbx-store-messages.c: a stored message as a member of an answer, with its key where that is to be told. */
void            sbx_store_write_message       (SbxJsonWriter   *answer,
                                               const char      *name,
                                               const char      *body,
                                               gssize           length,
                                               const char      *key);

/* Stored JSON as an object, borrowed from @parser until its next use. */
JsonObject     *sbx_store_parse_body          (JsonParser      *parser,
                                               const char      *body,
                                               gssize           length,
                                               GError         **error);
/* The same for the row with @id, which is ?1 of "SELECT body …"; NULL with no error set where there is none. */
JsonObject     *sbx_store_find_body           (SbxStoreWriter  *writer,
                                               const char      *sql,
                                               const char      *id,
                                               GError         **error);

/* sbx_task_record_write() and its like. */
typedef void  (*SbxStoreBodyFunc)             (gconstpointer    record,
                                               SbxJsonWriter   *json,
                                               const char      *name);
/* A record as it is stored. */
GBytes         *sbx_store_make_body           (SbxStoreBodyFunc write,
                                               gconstpointer    record);
/* Anything that the store meets, as a caller may be told it: a %SBX_WIRE_ERROR. */
void            sbx_store_make_wire_error     (GError         **error);

/* sbx-search-index.c */
gboolean        sbx_search_index_load         (SbxStoreWriter  *writer,
                                               GError         **error);
/* How many rows are not in the index with the text that they have; an edited one may count as one or more. */
gint64          sbx_search_index_get_backlog  (SbxStoreWriter  *writer);
/* Inside a transaction: indexes a small batch. */
gboolean        sbx_search_index_step         (SbxStoreWriter  *writer,
                                               GError         **error);
/* Inside a write: what is indexed of a row is about to be another, or none. */
gboolean        sbx_search_index_will_change  (SbxStoreWriter  *writer,
                                               gint64           row,
                                               GError         **error);
/* Inside a write: a row that is not behind all others is new. */
gboolean        sbx_search_index_has_new      (SbxStoreWriter  *writer,
                                               gint64           row,
                                               GError         **error);

G_END_DECLS
