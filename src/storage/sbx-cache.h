/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-store-queries.h"

G_BEGIN_DECLS

/**
 * SbxCache:
 *
 * What a client knows of one hub, on disk: cache.db in a folder of its own, on a thread of its own. What is given to
 * it is written in that order, and what is asked for is read after all that was given before. A cursor is written in
 * the transaction of the events that it stands for, so whenever the program ends, what is on disk is whole up to it.
 *
 * It can be lost at any time, since the hub has everything. Where it cannot be written it says so in the log: what may
 * pass (a full disk, an error of the disk) it tries again, while what was given waits in memory, up to SBX_CACHE_BOUND,
 * and what is asked for fails; else, from then on, nothing is kept until the next start. What stands in a file that
 * cannot be written from the start can be read all the same.
 */
typedef struct _SbxCache SbxCache;

SbxCache   *sbx_cache_open                 (const char           *folder);
/* Writes what was given, and lets go of the folder. What is still asked for fails. */
void        sbx_cache_close                (SbxCache             *self);

/* Bytes that were given and are on their way to the disk. From SBX_CACHE_MUCH on it is better not to hurry; past its
 * bound the cache gives up. */
#define SBX_CACHE_MUCH  (8 * 1024 * 1024)
#define SBX_CACHE_BOUND (128 * 1024 * 1024)
gsize       sbx_cache_get_backlog          (SbxCache             *self);
/* FALSE once it gave up. */
gboolean    sbx_cache_is_usable            (SbxCache             *self);
/* What was kept before is read, also where nothing can be kept; then it does not know what came since. */
gboolean    sbx_cache_is_readable          (SbxCache             *self);
/* Whether what is given is whole up to now. */
void        sbx_cache_set_live             (SbxCache             *self,
                                            gboolean              live);

/* --- What the client learns --- */

typedef enum {
  SBX_CACHE_STREAM_BEGINS,     /* known from after seq on; what was before is not */
  SBX_CACHE_STREAM_GOES_ON,    /* everything up to seq is known */
  SBX_CACHE_STREAM_BROKE,      /* what came between the old place and seq is lost */
  SBX_CACHE_STREAM_RESTARTED,  /* another log: what was known by the old one is void */
  SBX_CACHE_STREAM_ENDS,       /* not listened to any more */
} SbxCacheStep;

/* How far a stream is known after something came in. */
typedef struct
{
  SbxCacheStep  step;
  char         *stream;
  char         *epoch;         /* (nullable) */
  gint64        seq;
  const char   *reason;        /* static or interned (nullable): of BROKE and RESTARTED */
} SbxCachePlace;

SbxCachePlace *sbx_cache_place_new         (SbxCacheStep          step,
                                            const char           *stream,
                                            const char           *epoch,
                                            gint64                seq,
                                            const char           *reason);
void           sbx_cache_place_free        (SbxCachePlace        *place);

/* One push. @place: (nullable): where it stands. */
void        sbx_cache_take_push            (SbxCache             *self,
                                            const char           *event,
                                            GBytes               *payload,
                                            const SbxCachePlace  *place);
/* The payload of `subscribed` or `welcome`, with what follows from it for each stream (element-type SbxCachePlace,
 * transfer full): all in one. */
void        sbx_cache_take_missed          (SbxCache             *self,
                                            GBytes               *payload,
                                            GPtrArray            *places);
/* One page of `channels`, `topics`, `sessions`, `tasks`, `projects` or `actions`. */
void        sbx_cache_take_list            (SbxCache             *self,
                                            const char           *event,
                                            GBytes               *payload);
/* A page of `messages`: with it everything between @from and @to is known of the topic. */
void        sbx_cache_take_messages        (SbxCache             *self,
                                            GBytes               *payload,
                                            const char           *channel_id,
                                            const char           *topic_id,
                                            gint64                from,
                                            gint64                to);
/* What the hub does not have any more: a channel, a topic of @channel_id, a session or a task. */
void        sbx_cache_forget               (SbxCache             *self,
                                            const char           *kind,
                                            const char           *channel_id,
                                            const char           *id);
/* What was counted here since a list told. @topic_id: (nullable): the channel's own count, @read_seq does not matter. */
void        sbx_cache_set_count            (SbxCache             *self,
                                            const char           *channel_id,
                                            const char           *topic_id,
                                            guint                 unread,
                                            gint64                read_seq);
/* Counts are another's. */
void        sbx_cache_forget_counts        (SbxCache             *self);
/* The hub's log is another one now: messages of channels that are not listened to are void. */
void        sbx_cache_forget_unheard       (SbxCache             *self);
/* Why something of a topic is not known. */
void        sbx_cache_add_gap              (SbxCache             *self,
                                            const char           *channel_id,
                                            const char           *topic_id,
                                            gint64                from,
                                            gint64                to,
                                            const char           *reason);

/* Small values by name. */
void        sbx_cache_set_value            (SbxCache             *self,
                                            const char           *name,
                                            const char           *value);

/* --- What it knows --- */

/* Everything but messages. */
typedef struct
{
  GPtrArray  *places;          /* (element-type SbxCachePlace), GOES_ON each */
  GHashTable *values;          /* name → text */
  GPtrArray  *channels;        /* pages (element-type GBytes), as the answers of the hub */
  GPtrArray  *topics;          /* the newest of all channels */
  GPtrArray  *sessions;
  GPtrArray  *progress;        /* payloads of progressUpdate */
  GPtrArray  *tasks;
  GPtrArray  *projects;
  GPtrArray  *actions;         /* the newest */
} SbxCacheContents;

void              sbx_cache_contents_free      (SbxCacheContents     *contents);
void              sbx_cache_load_async         (SbxCache             *self,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
SbxCacheContents *sbx_cache_load_finish        (SbxCache             *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* All topics of a channel, as the answer of the hub; %NULL with no error where it was never listed whole. */
void              sbx_cache_read_topics_async  (SbxCache             *self,
                                                const char           *channel_id,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GBytes           *sbx_cache_read_topics_finish (SbxCache             *self,
                                                GAsyncResult         *result,
                                                GError              **error);

typedef struct
{
  gint64      first;
  gint64      last;
  const char *reason;          /* (nullable): of a gap */
} SbxCacheStretch;

typedef struct
{
  GBytes   *payload;           /* as the answer of the hub */
  guint     n_messages;
  gint64    first;             /* seqs, 0 where there are none */
  gint64    last;
  GArray   *known;             /* of SbxCacheStretch: what is whole, within what the page shows */
  GArray   *gaps;              /* of SbxCacheStretch: why something is not; reasons are interned */
  gboolean  doubtful;          /* some of it may have changed unseen */
} SbxCachePage;

void              sbx_cache_page_free          (SbxCachePage         *page);
/* @before: 0 = the newest ones; @around: 0 = not. @fresh: what may have changed unseen does not count as known. */
void              sbx_cache_read_messages_async (SbxCache            *self,
                                                const char           *channel_id,
                                                const char           *topic_id,
                                                gint64                before,
                                                gint64                around,
                                                guint                 limit,
                                                gboolean              fresh,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
SbxCachePage     *sbx_cache_read_messages_finish (SbxCache           *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* A message of a topic by when it was written. */
typedef struct
{
  gint64   seq;                /* 0 = none is kept */
  gint64   timestamp;
  gboolean whole;              /* nothing is missing between it and the time that was asked for */
} SbxCacheMoment;

/* The first one from @time on, or else the last before. The answer is freed with g_free(). */
void              sbx_cache_find_time_async    (SbxCache             *self,
                                                const char           *channel_id,
                                                const char           *topic_id,
                                                gint64                time,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
SbxCacheMoment   *sbx_cache_find_time_finish   (SbxCache             *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* The payload of `searchResults`, with `offline`. Texts are copied. */
void              sbx_cache_search_async       (SbxCache             *self,
                                                const SbxSearchQuery *query,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GBytes           *sbx_cache_search_finish      (SbxCache             *self,
                                                GAsyncResult         *result,
                                                GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCachePlace, sbx_cache_place_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCacheContents, sbx_cache_contents_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCachePage, sbx_cache_page_free)

G_END_DECLS
