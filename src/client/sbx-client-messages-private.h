/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client-private.h"

#include "sbx-message-log.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

/* Messages that fit a window; more come by scrolling. */
#define SBX_PAGE_MESSAGES 50

typedef enum {
  SBX_PAGE_NEWEST,
  SBX_PAGE_OLDER,      /* before a seq */
  SBX_PAGE_AROUND,     /* a seq */
  SBX_PAGE_DOUBTFUL,   /* before a seq, and shown already */
} SbxPageKind;

/* A topic whose messages somebody wants to see. */
typedef struct
{
  char     *channel_id;
  char     *id;
  gboolean  loading;      /* a page of the hub's is under way */
  gboolean  reading;      /* the cache was asked */
  gboolean  again;        /* the newest page is to be read once more */
  gboolean  wants_hub;    /* the newest messages are not known to be whole */
  gint64    doubt_below;  /* what is shown below this seq may have changed unseen, 0 = nothing */
  gint64    cache_ends;   /* the cache has nothing before this seq, as far as is known; 0 = it was not asked */
  gint64    wanted_seq;   /* its surroundings are wanted, 0 = nothing */
} SbxOpenTopic;

/* What a page of the hub's says of itself. */
typedef struct
{
  JsonArray *messages;
  guint      length;
  gint64     first;        /* seqs, 0 where there are none */
  gint64     last;
  gboolean   more_before;
  gboolean   more_after;
  gint64     from;         /* all of the topic from here on, up to the last, is in it */
} SbxPageFacts;

/* Of sbx-client-messages.c. */

/* No id holds a control character. */
char          *sbx_open_topic_make_key     (const char   *channel_id,
                                            const char   *id);
SbxTopic      *sbx_open_topic_get_topic    (SbxClient    *self,
                                            SbxOpenTopic *open);
SbxMessageLog *sbx_open_topic_get_log      (SbxClient    *self,
                                            SbxOpenTopic *open);

/* While something is under way the log keeps what is pushed, so that nothing falls between the two. */
void           sbx_open_topic_show_loading (SbxClient    *self,
                                            SbxOpenTopic *open);

SbxOpenTopic  *sbx_client_ensure_open      (SbxClient    *self,
                                            SbxTopic     *topic);
gboolean       sbx_client_can_read         (SbxClient    *self);
void           sbx_client_load_wanted      (SbxClient    *self,
                                            SbxOpenTopic *open);

/* Of sbx-client-pages.c. */

/* From the cache, if there is one, else from the hub, if it can be asked. */
void           sbx_client_load_page        (SbxClient    *self,
                                            SbxOpenTopic *open,
                                            SbxPageKind   kind,
                                            gint64        seq);
void           sbx_client_fetch_page       (SbxClient    *self,
                                            SbxOpenTopic *open,
                                            SbxPageKind   kind,
                                            gint64        seq,
                                            guint         limit);
/* The newest of what is shown and may have changed unseen, from the hub. */
void           sbx_client_load_doubtful    (SbxClient    *self,
                                            SbxOpenTopic *open);
SbxPageFacts   sbx_page_facts_read         (JsonObject   *page);

/* A page other than the newest: what is between @from and @to is known with it. */
void           sbx_client_take_stretch     (SbxClient    *self,
                                            SbxOpenTopic *open,
                                            SbxEnvelope  *answer,
                                            gint64        from,
                                            gint64        to);
SbxSeqRanges  *sbx_client_dup_known        (SbxCachePage *page);
void           sbx_client_show_kept        (SbxClient    *self,
                                            SbxOpenTopic *open,
                                            SbxCachePage *page,
                                            SbxSeqRanges *known);

G_END_DECLS
