/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-json-writer.h"
#include "sbx-storage-error.h"

G_BEGIN_DECLS

/**
 * SbxStore:
 *
 * What a hub keeps: one SQLite database (WAL, synchronous=FULL) with a writer thread and a
 * reader thread. Writes are functions that run on the writer thread; all that were queued when
 * it looks share one transaction (group commit), and their callbacks run in the context in which
 * the store was opened, in the order in which they were queued, after the commit is on disk.
 * Reads run on a read-only connection of their own, so a long search holds up neither.
 *
 * A write function that fails leaves nothing behind (its own savepoint); where the commit itself
 * fails, every write of that transaction fails with %SBX_WIRE_ERROR_UNAVAILABLE.
 */
#define SBX_TYPE_STORE (sbx_store_get_type ())
G_DECLARE_FINAL_TYPE (SbxStore, sbx_store, SBX, STORE, GObject)

/* One durable event that a write made, ready to be routed. Payload text is the members of the
 * payload without `timestamp`, `triggeredBy`, `stream`, `epoch`, `seq`; @envelope is the whole
 * native envelope as it stands in the log. */
typedef struct
{
  char   *stream;
  gint64  seq;
  char   *event;
  gint64  at;             /* ms */
  char   *triggered_by;   /* (nullable) */
  GBytes *envelope;
  char   *author;                /* (nullable): of the message in it, where that has a key */
  GBytes *envelope_for_author;   /* (nullable): the same with the key */
  GStrv   members;               /* (nullable): of a message or reading: the owner and participants of its topic then */
  char   *except;                /* (nullable): who of them shall not be told */
  char   *bridged_from;          /* (nullable): of a message: where its channel is from, a JSON object */
} SbxStoredEvent;

typedef struct _SbxStoreWriter SbxStoreWriter;   /* the write connection, on its thread */
typedef struct _SbxStoreReader SbxStoreReader;   /* the read connection, on its thread */

/**
 * SbxStoreWriteFunc:
 * @writer: what the functions of sbx-store-rows.h and sbx-store-events.h take
 * @data: the caller's; nothing else of the caller's may be touched, it runs on another thread
 * @answer: members of the answer's payload are appended here (the object is already open)
 * @error: a %SBX_WIRE_ERROR, or a %SBX_STORAGE_ERROR that the caller will be told as `unavailable`
 *
 * Returns: %TRUE to keep what it wrote
 */
typedef gboolean (*SbxStoreWriteFunc) (SbxStoreWriter *writer,
                                       gpointer        data,
                                       SbxJsonWriter  *answer,
                                       GError        **error);
typedef gboolean (*SbxStoreReadFunc)  (SbxStoreReader *reader,
                                       gpointer        data,
                                       SbxJsonWriter  *answer,
                                       GError        **error);

/* Opens or creates DIR/hub.db. A corrupt database is moved aside under a name with the time, never
 * deleted, and the error (CORRUPT) names both; the next open makes a new one. */
SbxStore   *sbx_store_open              (const char           *directory,
                                         GError              **error);
/* DIR/NAME.db, for who keeps something else than a hub; @context is where callbacks run, whatever thread opens it. */
SbxStore   *sbx_store_open_named        (const char           *directory,
                                         const char           *name,
                                         GMainContext         *context,
                                         GError              **error);
void        sbx_store_close             (SbxStore             *self);

const char *sbx_store_get_epoch         (SbxStore             *self);

/* @answer of the finish functions: one JSON object, with `timestamp` as its first member.
 * @events (element-type SbxStoredEvent): in the order made; empty for a failed write. */
void        sbx_store_write_async       (SbxStore             *self,
                                         SbxStoreWriteFunc     func,
                                         gpointer              data,
                                         GDestroyNotify        data_free,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GBytes     *sbx_store_write_finish      (SbxStore             *self,
                                         GAsyncResult         *result,
                                         GPtrArray           **events,
                                         GError              **error);
void        sbx_store_read_async        (SbxStore             *self,
                                         SbxStoreReadFunc      func,
                                         gpointer              data,
                                         GDestroyNotify        data_free,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GBytes     *sbx_store_read_finish       (SbxStore             *self,
                                         GAsyncResult         *result,
                                         GError              **error);

/* Heads of the streams that were in the log when it was opened: name → SbxStreamHead. */
typedef struct
{
  gint64 seq;       /* of the newest event */
  gint64 oldest;    /* the oldest seq still kept; seq + 1 when none is */
} SbxStreamHead;
GHashTable *sbx_store_get_heads         (SbxStore             *self);

/* Retention of the stream log. What to keep of one stream; 0 = no such limit. */
typedef struct
{
  gint64 max_events;
  gint64 max_age_ms;
  gint64 max_bytes;
} SbxStreamLimits;
/* Sets what to keep of @stream; runs on the writer thread. */
typedef void (*SbxStreamLimitsFunc) (const char      *stream,
                                     gpointer         data,
                                     SbxStreamLimits *limits);
/* @n_events of @stream are gone, all below @oldest; comes as soon as that is on disk. */
typedef void (*SbxTrimmedFunc)      (const char      *stream,
                                     gint64           n_events,
                                     gint64           oldest,
                                     gpointer         user_data);
void        sbx_store_trim_async        (SbxStore             *self,
                                         SbxStreamLimitsFunc   limits,
                                         gpointer              data,
                                         SbxTrimmedFunc        trimmed,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean    sbx_store_trim_finish       (SbxStore             *self,
                                         GAsyncResult         *result,
                                         GError              **error);
/* TRUE once the full-text index has caught up with the newest message. */
gboolean    sbx_store_is_index_complete (SbxStore             *self);

void        sbx_stored_event_free       (SbxStoredEvent       *event);

G_END_DECLS
