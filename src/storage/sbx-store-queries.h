/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store.h"

G_BEGIN_DECLS

/* Lists, for read functions: each appends the members of its answer's payload (docs/protocol.md,
 * "Requests"). @reader_id is whose unread counts and mutes are told; @sender_id is the asker's
 * own sender id, whose messages never count as unread for it. Cursors are opaque texts
 * made by the same function; a bad one is %SBX_WIRE_ERROR_BAD_REQUEST for field `cursor`. */

/* From now on, until it is taken back, lists and searches of @reader are as if there were no notes among colleagues: of topics and channels the last
 * message, its time, and what is counted, too. */
void     sbx_store_hide_notes    (SbxStoreReader *reader,
                                  gboolean        hides);

/* Writes which of @message_ids are no notes among colleagues, as `messageIds`. */
gboolean sbx_store_list_public   (SbxStoreReader      *reader,
                                  const char          *channel_id,
                                  const char          *topic_id,
                                  const char * const  *message_ids,
                                  SbxJsonWriter       *answer,
                                  GError             **error);

gboolean sbx_store_list_channels (SbxStoreReader *reader,
                                  const char     *reader_id,
                                  const char     *sender_id,
                                  const char     *cursor,
                                  guint           limit,
                                  SbxJsonWriter  *answer,
                                  GError        **error);

gboolean sbx_store_list_topics   (SbxStoreReader *reader,
                                  const char     *reader_id,
                                  const char     *sender_id,
                                  const char     *channel_id,
                                  const char     *state,
                                  const char     *cursor,
                                  guint           limit,
                                  SbxJsonWriter  *answer,
                                  GError        **error);

/* *real_channel_id (transfer full): where the topic stands; @channel_id may be %NULL for the only topic of that id. */
gboolean sbx_store_resolve_channel (SbxStoreReader *reader,
                                    const char     *channel_id,
                                    const char     *topic_id,
                                    char          **real_channel_id,
                                    GError        **error);

/* What is known of one message; empty where nothing is. */
typedef struct
{
  gboolean  is_here;
  gboolean  is_private;
  gboolean  is_removed;
  char     *id;           /* (nullable) */
  gint64    seq;          /* 0 = it was never stored, or nobody knows */
  gint64    removed_at;   /* ms; 0 = an older version did not note it */
  char     *removed_by;   /* (nullable) */
  char     *removed_at_server;   /* (nullable): its address, where it was removed at another server */
  char     *other_topic;  /* (nullable): of the same channel, which has a message of that id; where this one has none */
} SbxStoreSent;

gboolean sbx_store_find_sent     (SbxStoreReader *reader,
                                  const char     *sender,
                                  const char     *channel_id,
                                  const char     *topic_id,
                                  const char     *id,
                                  SbxStoreSent   *sent,
                                  GError        **error);
void     sbx_store_sent_clear    (SbxStoreSent   *sent);
gboolean sbx_store_find_meant_topic
                                 (SbxStoreReader *reader,
                                  const char     *channel_id,
                                  const char     *topic_id,
                                  char          **meant_channel,
                                  char          **meant_topic,
                                  GError        **error);

typedef struct
{
  const char *channel_id;    /* (nullable): the only topic of that id, else CONFLICT with the candidates */
  const char *topic_id;
  gboolean    by_time;       /* order: time instead of seq */
  gint64      before;        /* each -1 = not given; a message's seq, in both orders: exact among equal times */
  gint64      after;         /* 0 = from the start; by time, both may be ms since 1970 too (from 10^11 on) */
  gint64      around;        /* a message's seq */
  gint64      at;            /* ms */
  guint       limit;
} SbxMessageQuery;

gboolean sbx_store_list_messages (SbxStoreReader        *reader,
                                  const char            *reader_id,
                                  const char            *sender_id,
                                  const SbxMessageQuery *query,
                                  SbxJsonWriter         *answer,
                                  GError               **error);

/* No time that can be read. */
#define SBX_SEARCH_OPEN G_GINT64_CONSTANT (-1)

/* An empty text is that of every message, where anything else is asked for; then nothing is marked in the hits. */
typedef struct
{
  const char *text;
  const char *channel_id;    /* (nullable) */
  const char *topic_id;      /* (nullable) */
  const char *from_name;     /* (nullable) */
  gint64      since;         /* ms, or SBX_SEARCH_OPEN */
  gint64      until;
  const char *cursor;        /* (nullable) */
  guint       limit;
  const char *sender_id;     /* (nullable): who asks: told the keys of the messages that it sent */
  gboolean    partial;       /* there is more than is kept here: the answer is never complete */
  guint       traits;        /* SbxSearchTraits that a message must have */
  const char *without;       /* (nullable): words and phrases of which it has none */
  const char *reader_id;     /* (nullable): whose unread messages SBX_SEARCH_IS_UNREAD means */
} SbxSearchQuery;

/* Whether there is anything to look for. */
gboolean sbx_search_query_is_open (const SbxSearchQuery *query);

gboolean sbx_store_search        (SbxStoreReader        *reader,
                                  const SbxSearchQuery  *query,
                                  SbxJsonWriter         *answer,
                                  GError               **error);

gboolean sbx_store_list_sessions (SbxStoreReader *reader,
                                  const char     *session_id,
                                  const char     *state,
                                  const char     *cursor,
                                  guint           limit,
                                  SbxJsonWriter  *answer,
                                  GError        **error);
gboolean sbx_store_list_tasks    (SbxStoreReader *reader,
                                  const char     *session_id,
                                  const char     *state,
                                  const char     *cursor,
                                  guint           limit,
                                  SbxJsonWriter  *answer,
                                  GError        **error);

/* The latest progress of the whole runner and of those sessions that have not ended, at most @limit of
 * them and a page's bytes, the sessions reported last first: (element-type GBytes) (transfer full)
 * the objects as JSON text. */
GPtrArray *sbx_store_list_progress (SbxStoreReader *reader,
                                    guint           limit,
                                    GError        **error);

gboolean sbx_store_list_actions  (SbxStoreReader *reader,
                                  const char     *target,
                                  const char     *state,
                                  const char     *cursor,
                                  guint           limit,
                                  SbxJsonWriter  *answer,
                                  GError        **error);
gboolean sbx_store_write_action  (SbxStoreReader *reader,
                                  const char     *id,
                                  SbxJsonWriter  *answer,
                                  GError        **error);
gboolean sbx_store_list_projects (SbxStoreReader *reader,
                                  const char     *state,
                                  const char     *cursor,
                                  guint           limit,
                                  SbxJsonWriter  *answer,
                                  GError        **error);
/* The same as sbx_store_format_projects(). */
GBytes  *sbx_store_read_projects (SbxStoreReader *reader,
                                  GError        **error);
/* Client ids of the services that reported a project as connected (element-type utf8) (transfer full). */
GPtrArray *sbx_store_list_connecting_services (SbxStoreReader *reader,
                                  GError        **error);
GPtrArray *sbx_store_list_people (SbxStoreReader *reader,
                                  const char     *id,
                                  const char     *after,
                                  guint           limit,
                                  GError        **error);

/* Topics that have an owner or participants, some at a time: *after is where the last call ended (0 at first). */
typedef void (*SbxStoreMembersFunc) (const char         *channel_id,
                                     const char         *topic_id,
                                     const char *const  *members,
                                     gpointer            data);
gboolean sbx_store_list_members  (SbxStoreReader       *reader,
                                  gint64               *after,
                                  gboolean             *more,
                                  SbxStoreMembersFunc   func,
                                  gpointer              data,
                                  GError              **error);

/* `"store":{bytes, messages, oldest}` of Stats. */
gboolean sbx_store_write_stats   (SbxStoreReader *reader,
                                  SbxJsonWriter  *answer,
                                  GError        **error);

G_END_DECLS
