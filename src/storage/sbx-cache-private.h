/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-cache.h"
#include "sbx-database.h"
#include "sbx-json-scan.h"
#include "sbx-tokenizer.h"

G_BEGIN_DECLS

/* Actions that are kept: the newest, as many as a world has. */
#define SBX_CACHE_ACTIONS 1000

/* For the files of SbxCache. What has SbxCacheTables to work on runs on its thread. */

/* How far a stream is known without a hole. What differs from the row in `streams` is written before the commit. */
typedef struct
{
  char     *epoch;
  gint64    seq;
  gint64    since;         /* the first seq of what is known without a hole up to seq */
  gboolean  dirty;
} SbxCacheStream;

/* The database with what is at hand of it. */
typedef struct
{
  SbxDatabase  *database;
  SbxTokenizer *tokenizer;
  GHashTable   *streams;   /* name → SbxCacheStream */
  GHashTable   *topics;    /* "channel\ntopic" → number, boxed */
  GHashTable   *gone;      /* "channel\ntopic\nmessage": removed, also from pages that are still on their way */
  gboolean      has_backlog; /* of the search index */
  gboolean      is_older;    /* the file is of an older version, and stays so: its index knows no tags */
  gboolean      has_older_index; /* it answers for what the index has not got yet */
} SbxCacheTables;

typedef struct _SbxCacheJob SbxCacheJob;

/* FALSE with @error set where the database failed. */
typedef gboolean (*SbxCacheWriteFunc) (SbxCacheTables *tables, SbxCacheJob *job, GError **error);
/* The answer, or NULL with @error set; NULL without one is an answer too. */
typedef gpointer (*SbxCacheReadFunc) (SbxCacheTables *tables, SbxCacheJob *job, GError **error);

/* Something to be written, or to be answered, with what that needs. */
struct _SbxCacheJob
{
  SbxCacheWriteFunc  write;       /* exactly one of these two */
  SbxCacheReadFunc   read;
  GTask             *task;        /* (nullable): who asked */
  GDestroyNotify     free_answer;
  gboolean           wants_index; /* the answer comes from the search index */

  GBytes            *payload;     /* (nullable) */
  GPtrArray         *places;      /* (nullable): element-type SbxCachePlace */
  char              *name;        /* (nullable) */
  char              *channel_id;  /* (nullable) */
  char              *id;          /* (nullable) */
  char              *value;       /* (nullable) */
  SbxSearchQuery     query;
  gint64             from;
  gint64             to;
  guint              number;
  gboolean           flag;
};

struct _SbxCache
{
  char      *folder;
  GThread   *thread;

  GMutex     mutex;
  GCond      changed;
  GQueue     jobs;             /* of SbxCacheJob */
  gboolean   closed;

  gsize      backlog;          /* atomic: bytes that are not on disk yet */
  int        resting;          /* atomic: the disk refuses, and is tried again later */
  int        off;              /* atomic: it gave up */
  int        readable;         /* atomic: what is on disk can be read though it gave up */
  int        live;             /* atomic: what is known is whole now */
};

/* sbx-cache.c */
void            sbx_cache_push_job         (SbxCache          *self,
                                            SbxCacheJob       *job);
void            sbx_cache_give_up          (SbxCache          *self,
                                            const GError      *error,
                                            gboolean           is_ours);

/* sbx-cache-thread.c */
gpointer        sbx_cache_run              (gpointer           cache);

/* sbx-cache-job.c */
SbxCacheJob    *sbx_cache_job_new          (SbxCacheWriteFunc  write);
SbxCacheJob    *sbx_cache_question_new     (SbxCacheReadFunc   read,
                                            GDestroyNotify     free_answer,
                                            GCancellable      *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer           user_data,
                                            gpointer           tag);
void            sbx_cache_job_free         (SbxCacheJob       *job);
gsize           sbx_cache_job_get_size     (const SbxCacheJob *job);
SbxJsonSlice    sbx_cache_job_get_slice    (const SbxCacheJob *job);

/* sbx-cache-file.c */
SbxCacheTables *sbx_cache_tables_open      (const char        *path,
                                            GError           **error);
SbxCacheTables *sbx_cache_tables_open_as_it_is (const char    *path,
                                            GError           **error);
void            sbx_cache_tables_free      (SbxCacheTables    *self);
gboolean        sbx_cache_set_aside        (const char        *path);

/* sbx-cache-work.c: the same as below, of one object each. */
gboolean        sbx_cache_write_session    (SbxCacheTables    *self,
                                            SbxJsonSlice       object,
                                            GError           **error);
gboolean        sbx_cache_write_task       (SbxCacheTables    *self,
                                            SbxJsonSlice       object,
                                            GError           **error);
gboolean        sbx_cache_write_progress   (SbxCacheTables    *self,
                                            SbxJsonSlice       object,
                                            GError           **error);
gboolean        sbx_cache_write_project    (SbxCacheTables    *self,
                                            SbxJsonSlice       object,
                                            GError           **error);
gboolean        sbx_cache_write_all_projects (SbxCacheTables  *self,
                                            SbxJsonSlice       data,
                                            GError           **error);
gboolean        sbx_cache_write_action     (SbxCacheTables    *self,
                                            SbxJsonSlice       object,
                                            gboolean           listed,
                                            GError           **error);

/* sbx-cache-write.c: each is a step in a transaction of the caller's. */
gboolean        sbx_cache_write_push       (SbxCacheTables    *self,
                                            const char        *event,
                                            SbxJsonSlice       payload,
                                            GError           **error);
gboolean        sbx_cache_write_missed     (SbxCacheTables    *self,
                                            SbxJsonSlice       payload,
                                            GError           **error);
gboolean        sbx_cache_write_list       (SbxCacheTables    *self,
                                            const char        *event,
                                            SbxJsonSlice       payload,
                                            GError           **error);
gboolean        sbx_cache_write_messages   (SbxCacheTables    *self,
                                            SbxJsonSlice       payload,
                                            const char        *channel_id,
                                            const char        *topic_id,
                                            gint64             from,
                                            gint64             to,
                                            GError           **error);
gboolean        sbx_cache_write_removal    (SbxCacheTables    *self,
                                            const char        *kind,
                                            const char        *channel_id,
                                            const char        *id,
                                            GError           **error);
gboolean        sbx_cache_write_count      (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            const char        *topic_id,
                                            guint              unread,
                                            gint64             read_seq,
                                            GError           **error);
gint64          sbx_cache_ensure_topic     (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            const char        *id,
                                            GError           **error);
gint64          sbx_cache_find_topic       (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            const char        *id,
                                            GError           **error);

/* sbx-cache-messages.c */
typedef struct
{
  char         *id;
  char         *channel_id;
  char         *topic_id;
  gint64        seq;
  gint64        timestamp;
  gint64        stored_at;
  gint64        edited_at;
  SbxJsonSlice  body;
} SbxCacheMessage;

gboolean        sbx_cache_message_read     (SbxCacheMessage   *message,
                                            SbxJsonSlice       object,
                                            gint64             event_seq);
void            sbx_cache_message_clear    (SbxCacheMessage   *message);
/* @newer: it was pushed as changed, so what is there is older. */
gboolean        sbx_cache_write_message    (SbxCacheTables    *self,
                                            SbxCacheMessage   *message,
                                            gboolean           newer,
                                            GError           **error);
gboolean        sbx_cache_remove_message   (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            const char        *topic_id,
                                            const char        *id,
                                            GError           **error);
/* Those between @from and @to whose ids are not in @ids went unseen. */
gboolean        sbx_cache_remove_others    (SbxCacheTables    *self,
                                            gint64             topic,
                                            gint64             from,
                                            gint64             to,
                                            GHashTable        *ids,
                                            GError           **error);
gboolean        sbx_cache_remove_messages_of (SbxCacheTables  *self,
                                            const char        *channel_id,
                                            gint64             topic,
                                            GError           **error);

/* sbx-cache-streams.c */
gboolean        sbx_cache_streams_load     (SbxCacheTables    *self,
                                            GError           **error);
gboolean        sbx_cache_streams_step     (SbxCacheTables    *self,
                                            const SbxCachePlace *place,
                                            GError           **error);
gboolean        sbx_cache_streams_flush    (SbxCacheTables    *self,
                                            GError           **error);
gboolean        sbx_cache_add_stretch      (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            gint64             topic,
                                            gint64             first,
                                            gint64             last,
                                            gboolean           fresh,
                                            GError           **error);
gboolean        sbx_cache_write_gap        (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            gint64             topic,
                                            gint64             from,
                                            gint64             to,
                                            const char        *reason,
                                            GError           **error);
/* (element-type SbxCacheStretch): of the topic and of its whole channel; G_MAXINT64 = up to whatever comes. */
GArray         *sbx_cache_read_stretches   (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            gint64             topic,
                                            gboolean           fresh,
                                            GError           **error);
gboolean        sbx_cache_find_stale       (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            gint64             topic,
                                            gint64             first,
                                            gint64             last,
                                            gboolean          *found,
                                            GError           **error);
GArray         *sbx_cache_read_gaps        (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            gint64             topic,
                                            GError           **error);

/* sbx-cache-read.c */
SbxCacheContents *sbx_cache_read_contents  (SbxCacheTables    *self,
                                            GError           **error);
GBytes         *sbx_cache_read_topics      (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            GError           **error);
SbxCachePage   *sbx_cache_read_page        (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            const char        *topic_id,
                                            gint64             before,
                                            gint64             around,
                                            guint              limit,
                                            gboolean           fresh,
                                            GError           **error);

/* sbx-cache-moment.c */
SbxCacheMoment *sbx_cache_read_moment      (SbxCacheTables    *self,
                                            const char        *channel_id,
                                            const char        *topic_id,
                                            gint64             time,
                                            GError           **error);

/* sbx-cache-search.c */
GBytes         *sbx_cache_read_hits        (SbxCacheTables       *self,
                                            const SbxSearchQuery *query,
                                            GError              **error);
/* In SQL: what stands in the index for a message of this body. */
#define SBX_CACHE_INDEXED_TEXT(body) "sbx_indexed (json_extract(" body ", '$.content'), json_extract(" body ", '$.fromId'), " body ")"
gboolean        sbx_cache_index_set_up     (SbxCacheTables    *self,
                                            GError           **error);
/* Inside a transaction: indexes a small batch, the newest first. */
gboolean        sbx_cache_index_step       (SbxCacheTables    *self,
                                            GError           **error);

/* A boxed 64-bit number, as a hash table holds it. */
gint64         *sbx_cache_box              (gint64             number);
/* No id holds a control character. */
char           *sbx_cache_topic_key        (const char        *channel_id,
                                            const char        *topic_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCacheTables, sbx_cache_tables_free)

G_END_DECLS
