/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-cache.h"

G_BEGIN_DECLS

/* A cache in a folder of its own, what a hub would tell it, and calls that wait for their answer. */
typedef struct
{
  char     *folder;
  SbxCache *cache;         /* (nullable): while it is open */
} CacheFixture;

void          cache_set_up          (CacheFixture    *self,
                                     gconstpointer    data);
void          cache_tear_down       (CacheFixture    *self,
                                     gconstpointer    data);
void          cache_open            (CacheFixture    *self);
void          cache_close           (CacheFixture    *self);
/* A file of the folder. (transfer full) */
char         *cache_path            (CacheFixture    *self,
                                     const char      *name);

/* One message in topic "t" of channel @channel_id, pushed with @seq of the channel's stream. */
void          cache_push            (CacheFixture    *self,
                                     const char      *channel_id,
                                     gint64           seq,
                                     const char      *content);
/* The channel's stream takes a step, with nothing else. */
void          cache_step            (CacheFixture    *self,
                                     SbxCacheStep     step,
                                     const char      *channel_id,
                                     const char      *epoch,
                                     gint64           seq,
                                     const char      *reason);
/* A page of topic "t" with the messages of all @seqs, ended by 0: whole between @from and @to. */
void          cache_page            (CacheFixture    *self,
                                     const char      *channel_id,
                                     gint64           from,
                                     gint64           to,
                                     const gint64    *seqs);
void          cache_tell            (CacheFixture    *self,
                                     const char      *event,
                                     const char      *payload);

/* (transfer full) (nullable): NULL with @error where nothing can be read. */
SbxCachePage *cache_read            (CacheFixture    *self,
                                     const char      *channel_id,
                                     gint64           before,
                                     guint            limit,
                                     gboolean         fresh,
                                     GError         **error);
/* What is read of topic "t", as "known 1..3 5.. gap 4..4 trimmed has 1 2 3 5". (transfer full) */
char         *cache_show            (CacheFixture    *self,
                                     const char      *channel_id,
                                     gboolean         fresh);
SbxCacheContents *cache_load        (CacheFixture    *self,
                                     GError         **error);
/* The answer to a search, once all is in the index. (transfer full) */
char         *cache_search          (CacheFixture    *self,
                                     const char      *text);
/* The seq up to which the stream is known by what is on disk, -1 = not at all. */
gint64        cache_get_place       (CacheFixture    *self,
                                     const char      *stream);
/* Runs SQL on the file while no cache has it open. */
gint64        cache_query           (CacheFixture    *self,
                                     const char      *sql);

/* Warnings and messages are counted from here on, and harm nobody. */
void          cache_watch_log       (void);
guint         cache_count_log       (const char      *words);

#define cache_add(name, function) \
  g_test_add ("/cache/" name, CacheFixture, NULL, cache_set_up, function, cache_tear_down)

G_END_DECLS
