/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "sbx-backoff.h"
#include "sbx-cache.h"
#include "sbx-client.h"
#include "sbx-connection.h"
#include "sbx-cursors.h"
#include "sbx-outbox-store.h"
#include "sbx-outbox.h"
#include "sbx-requests.h"
#include "sbx-wake-watch.h"

G_BEGIN_DECLS

/* For the files of SbxClient, and for tests. */

/* ms for a connection, where nobody says anything else. */
#define SBX_CLIENT_CONNECT_TIMEOUT 20000

/* All in ms. */
typedef struct
{
  guint connect_timeout;
  guint request_timeout;
  guint send_timeout;            /* a message may wait for the disk of a busy hub */
  guint heartbeat_interval;      /* 0 = as the hub says */
  guint backoff_base;
  guint backoff_max;
  guint backoff_limit;           /* quick tries */
  guint patrol_interval;
  guint probe_patience;
  guint recount_delay;           /* of counts that are in doubt */
} SbxClientTimings;

/* Where the one connection stands. What people see is derived from it in publish_state(). */
typedef enum {
  SBX_CLIENT_IDLE,
  SBX_CLIENT_WAITING,        /* for the next try */
  SBX_CLIENT_OPENING,        /* the socket */
  SBX_CLIENT_GREETING,       /* hello was said */
  SBX_CLIENT_SYNCING,        /* lists and streams become whole */
  SBX_CLIENT_LIVE,
  SBX_CLIENT_FAILED,         /* only a person can help */
} SbxClientPhase;

/* What a new connection does in turn. */
typedef enum {
  SBX_CLIENT_STAGE_STREAMS,
  SBX_CLIENT_STAGE_LISTS,
  SBX_CLIENT_STAGE_TOPICS,
} SbxClientStage;

struct _SbxClient
{
  GObject           parent_instance;

  SbxAddress       *address;
  SbxWorld         *world;             /* (nullable) */
  char             *client_type;       /* (nullable): as the profile has it */
  char             *client_id;
  char             *user_id;           /* (nullable) */
  char             *user_name;         /* (nullable) */
  char             *sender_id;         /* (nullable): who we are as a sender, from the last welcome */
  char             *reader_id;         /* (nullable): whose marks count for us, from the last welcome */
  char             *token;             /* (nullable) */
  GStrv             own_features;      /* (nullable): what hello says that we can */
  gboolean          retry;
  gboolean          leaves_places;     /* those that are for one chatbot are left to it */
  gboolean          kept_found;        /* what was found is of an earlier run, and was not confirmed in this one */
  gboolean          patient;           /* the last try did not wait for the server's first way to the end: this one does */
  gboolean          own_timings;       /* somebody set them: no dialect's stand for them */
  char             *data_folder;       /* (nullable): of the cache and the outbox */
  SbxClientTimings  timings;

  /* sbx-client-connection.c */
  SbxClientPhase    phase;
  SbxConnectionState noted_state;      /* as the history has it */
  gboolean          patrolling;        /* the quick tries are used up */
  gboolean          asked;             /* the try under way is a person's wish */
  gboolean          was_connected;     /* at least once since start */
  gboolean          was_live;          /* the same */
  char             *reason;            /* (nullable): of the last failure */
  guint             refusal_status;    /* of HTTP, with which the last try failed; 0 = otherwise */
  char             *refusal;           /* (nullable): what the server said with it */
  SbxBackoff       *backoff;
  guint             retry_timer;
  gint64            next_try;          /* ms since 1970, 0 = none */
  SbxConnection    *connection;        /* (nullable) */
  SbxFlightRecorder *recorder;
  SbxStateHistory  *history;
  GCancellable     *cancellable;       /* (nullable): of the opening */
  SbxRequests      *requests;
  SbxWakeWatch     *wake_watch;        /* (nullable): while started */
  char             *epoch;             /* (nullable): from the last welcome */
  char             *hub_name;          /* (nullable): as welcome said it last */
  char             *hub_version;       /* (nullable) */
  guint             streams_limit;     /* streams of one subscribe */
  guint             subscriptions_limit;
  guint             page_limit;
  gsize             message_limit;     /* bytes of one message */

  /* sbx-client-dialect.c: what the server speaks */
  char             *dialect;           /* as it was chosen, or "auto" */
  const char       *found;             /* (nullable): what it turned out to be */
  char             *found_uri;         /* (nullable): where */
  SbxProfile       *profile;
  SbxForeign       *foreign;           /* (nullable): made when a server is no hub; outlives connections */
  SbxSocketioPlace  place;             /* of the last connection, where it can be taken up again */
  GStrv             features;          /* (nullable): as welcome said them last */

  /* sbx-client-sync.c: what makes the picture whole */
  SbxCursors       *cursors;
  guint             pending;           /* requests without whose answers the picture is not whole */
  SbxClientStage    stage;
  gboolean          listed;            /* every channel, session and task was listed once */
  GHashTable       *holes;             /* sbx-client-holes.c: stream → how often something was missing in it, and since when */

  /* sbx-client-streams.c: what is subscribed to */
  GPtrArray        *later;             /* (nullable): of which more was missed than a page holds */
  guint             later_idle;        /* 0 also where they wait for the disk */

  /* sbx-client-channels.c: which there are */
  GHashTable       *seen_channels;     /* (nullable): ids that the listing under way or a push told of */
  GHashTable       *old_channels;      /* (nullable): ids that were there before it */
  gboolean          relist;            /* once more when the listing under way is done */
  GPtrArray        *new_streams;       /* (nullable): not subscribed to yet */
  guint             gather_timer;

  /* sbx-client-jobs.c: which sessions and tasks there are */
  GHashTable       *old_jobs;          /* (nullable): those that the listing under way did not tell of */
  guint             job_lists;         /* lists of them under way */

  /* sbx-client-projects.c: which outbound projects there are */
  GHashTable       *old_projects;      /* (nullable): ids that the listing under way did not tell of */
  SbxEnvelope      *told_projects;     /* (nullable): the last update that came meanwhile */
  guint             project_lists;     /* lists under way */
  guint             history_timer;     /* what became of projects goes to the disk */

  /* sbx-client-people.c: who is there */
  GHashTable       *named_people;      /* (nullable): ids that the listing under way or a push told of */
  gboolean          people_listed;     /* in this connection, or it is under way */
  gboolean          look_for_people;

  /* sbx-client-topics.c: what was opened */
  GHashTable       *open_channels;     /* ids whose topics were asked for → Listing under way, or NULL */
  GHashTable       *open_topics;       /* key → OpenTopic */
  GHashTable       *listed_channels;   /* ids whose topics the hub listed since the start */
  guint             breaks;            /* how often something known became doubtful */
  GHashTable       *gap_loads;         /* set of GapLoad under way */

  /* sbx-client-cache.c: what outlives the program */
  SbxCache         *cache;             /* (nullable): while started */
  gboolean          cache_loaded;      /* the world has what is in it */
  char             *cached_reader;     /* (nullable): whose counts are in it */
  char             *cached_epoch;      /* (nullable) */
  GHashTable       *counted;           /* set of topic keys whose counts are to be written */
  guint             counts_timer;
  guint             patience_timer;
  gint64            heard_at;          /* ms since 1970: the last sign of the hub */

  /* sbx-client-outbox.c: what goes out */
  SbxOutbox        *outbox;
  gboolean          outbox_flushing;
  guint             outbox_timer;      /* the hub asked for patience */
  guint             outbox_rest_timer; /* what waits for a server behind the hub is tried again */
  guint             unsent_timer;      /* until the world is told how much waits */
  GHashTable       *confirmed_ids;     /* set of messages that we sent since the start */

  /* sbx-client-outbox-disk.c: the same on disk */
  SbxOutboxStore   *store;             /* (nullable): without a data folder */
  gboolean          store_open;        /* what an earlier run left was read */
  guint64           store_written;     /* the last change that is on disk */
  GError           *store_error;       /* (nullable): the disk refuses */
  GQueue            unwritten;         /* keys of what the disk was given, in order */
  char             *known_epoch;       /* (nullable): of the hub's log as it was seen last */

  /* sbx-client-presence.c: what others are told of us */
  GHashTable       *typing;            /* topic → Typing */
  SbxTopic         *viewing;           /* (nullable): owned: what somebody looks at */
  guint             viewing_timer;
  gboolean          viewing_told;

  /* sbx-client-claims.c */
  guint             claim_seconds;     /* how long a claim lasts without anything done */
  gint64            renewed_at;        /* µs, monotonic: a claim was made longer */

  /* sbx-client-files.c */
  char             *role;              /* (nullable): as welcome said it last */
  char             *connection_id;     /* (nullable): the same */
  gint64            upload_limit;      /* bytes of one file */
  SoupSession      *files;             /* (nullable): made when first needed */

  /* sbx-client-reads.c: how far people read */
  GHashTable       *reads;             /* key → Read, not told yet */
  guint             reads_timer;

  /* sbx-client-counts.c: what no push tells */
  gboolean          look_for_needs;
  guint             n_looked_into;     /* channels that nobody opened, in this connection */
  char             *looked_into;       /* (nullable): the one whose topics are under way */
  GHashTable       *doubts;            /* channel id → set of topic ids */
  GHashTable       *doubted_lists;     /* set of channel ids: their topics are asked for though nobody opened them */
  GHashTable       *explained;         /* channel id, or topic key → seq of a message that counts for nobody */
  guint             recount_timer;
  guint             recounts;          /* lists under way */
  gint64            recount_began;     /* µs, monotonic */
  gint64            recount_took;      /* µs, the last time */
};

void     sbx_client_set_timings      (SbxClient              *self,
                                      const SbxClientTimings *timings);
void     sbx_client_get_timings      (SbxClient              *self,
                                      SbxClientTimings       *timings);

/* In sbx-client-jump.c: of a task whose answer is the seq of a message; 0 = there is none, or @error is set. */
void     sbx_client_return_seq       (GTask                  *task,
                                      gint64                  seq);
gint64   sbx_client_propagate_seq    (GTask                  *task,
                                      GError                **error);

/* A request whose answer stays inside: @func as in SbxRequestsFunc. The payload is borrowed. */
void     sbx_client_ask              (SbxClient              *self,
                                      const char             *event,
                                      JsonObject             *payload,
                                      guint                   timeout,
                                      SbxRequestsFunc         func,
                                      gpointer                user_data);
gboolean sbx_client_can_ask          (SbxClient              *self);
/* In sbx-client-state.c: the one place that changes it. @why says why, and is filled in with what is true of every change. */
void     sbx_client_set_phase        (SbxClient              *self,
                                      SbxClientPhase          phase,
                                      SbxStateFacts          *why);
guint64  sbx_client_get_last_frame   (SbxClient              *self);
void     sbx_client_lose             (SbxClient              *self,
                                      const GError           *error);
void     sbx_client_become_welcome   (SbxClient              *self);
void     sbx_client_become_live      (SbxClient              *self);
void     sbx_client_become_partial   (SbxClient              *self);
void     sbx_client_tell_ready       (SbxClient              *self);
void     sbx_client_tell_reply_lost  (SbxClient              *self,
                                      const char             *content,
                                      const GError           *error);
void     sbx_client_tell_failure     (SbxClient              *self,
                                      const GError           *error);

void     sbx_client_say_hello        (SbxClient              *self);

const char *sbx_client_get_token     (SbxClient              *self);
const char *sbx_client_get_client_type (SbxClient            *self);
const char *sbx_client_get_user_id   (SbxClient              *self);
void     sbx_client_dialect_init     (SbxClient              *self);
void     sbx_client_dialect_prepare  (SbxClient              *self);
gboolean sbx_client_wants_messages  (SbxClient              *self);
void     sbx_client_dialect_take_kept (SbxClient             *self,
                                       const char            *dialect,
                                       const char            *address,
                                       const char            *uri);
void     sbx_client_dialect_doubt    (SbxClient              *self);
void     sbx_client_dialect_welcome  (SbxClient              *self,
                                      JsonObject             *welcome);
void     sbx_client_dialect_clear    (SbxClient              *self);
void     sbx_client_dialect_finalize (SbxClient              *self);

void     sbx_client_connection_init  (SbxClient              *self);
void     sbx_client_connection_clear (SbxClient              *self);

void     sbx_client_close_hole       (SbxClient              *self,
                                      const char             *stream);
void     sbx_client_holes_init       (SbxClient              *self);
void     sbx_client_holes_lost       (SbxClient              *self);
void     sbx_client_holes_clear      (SbxClient              *self);
void     sbx_client_sync_init        (SbxClient              *self);
void     sbx_client_sync_begin       (SbxClient              *self);
void     sbx_client_sync_lost        (SbxClient              *self);
void     sbx_client_sync_clear       (SbxClient              *self);
void     sbx_client_sync_push        (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_sync_hold        (SbxClient              *self);
void     sbx_client_sync_release     (SbxClient              *self);
gboolean sbx_client_sync_failed      (SbxClient              *self,
                                      const GError           *error);
void     sbx_client_sync_restarted   (SbxClient              *self,
                                      const char             *stream);
void     sbx_client_sync_tell        (SbxClient              *self,
                                      SbxEnvelope            *envelope,
                                      gboolean                missed);

void     sbx_client_streams_subscribe (SbxClient             *self,
                                      GPtrArray              *streams);
void     sbx_client_streams_go_on    (SbxClient              *self);
void     sbx_client_streams_lost     (SbxClient              *self);

void     sbx_client_channels_notice  (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_channels_list    (SbxClient              *self);
void     sbx_client_channels_lost    (SbxClient              *self);

void     sbx_client_jobs_notice      (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_jobs_list        (SbxClient              *self);
void     sbx_client_jobs_lost        (SbxClient              *self);

gboolean sbx_client_actions_are_known (SbxClient             *self);
void     sbx_client_actions_list     (SbxClient              *self);

void     sbx_client_projects_notice  (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_projects_list    (SbxClient              *self);
void     sbx_client_projects_keep    (SbxClient              *self);
void     sbx_client_projects_lost    (SbxClient              *self);

gboolean sbx_client_people_are_wanted (SbxClient             *self);
void     sbx_client_people_notice    (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_people_list      (SbxClient              *self);
void     sbx_client_people_lost      (SbxClient              *self);

gboolean sbx_client_cache_begin      (SbxClient              *self);
void     sbx_client_cache_ready      (SbxClient              *self);
void     sbx_client_cache_push       (SbxClient              *self,
                                      SbxEnvelope            *envelope,
                                      const char             *stream);
void     sbx_client_cache_keep_value (SbxClient              *self,
                                      const char             *name,
                                      const char             *value);
void     sbx_client_cache_missed     (SbxClient              *self,
                                      SbxEnvelope            *answer,
                                      GPtrArray              *places);
GPtrArray *sbx_client_cache_new_places (void);
void     sbx_client_cache_note_place (GPtrArray              *places,
                                      SbxCacheStep            step,
                                      const char             *stream,
                                      const char             *epoch,
                                      gint64                  seq,
                                      const char             *reason);
void     sbx_client_cache_place      (SbxClient              *self,
                                      SbxCacheStep            step,
                                      const char             *stream,
                                      const char             *epoch,
                                      gint64                  seq);
void     sbx_client_cache_list       (SbxClient              *self,
                                      SbxEnvelope            *page);
void     sbx_client_cache_messages   (SbxClient              *self,
                                      SbxEnvelope            *page,
                                      const char             *channel_id,
                                      const char             *topic_id,
                                      gint64                  from,
                                      gint64                  to);
void     sbx_client_cache_forget     (SbxClient              *self,
                                      const char             *kind,
                                      const char             *channel_id,
                                      const char             *id);
void     sbx_client_cache_gap        (SbxClient              *self,
                                      const char             *channel_id,
                                      const char             *topic_id,
                                      gint64                  from,
                                      gint64                  to,
                                      const char             *reason);
void     sbx_client_cache_dialect    (SbxClient              *self);
void     sbx_client_cache_hub_name   (SbxClient              *self);
void     sbx_client_cache_welcome    (SbxClient              *self,
                                      const char             *sender);
void     sbx_client_cache_note_count (SbxClient              *self,
                                      const char             *channel_id,
                                      const char             *topic_id);
void     sbx_client_cache_write_counts (SbxClient            *self);
void     sbx_client_cache_heard      (SbxClient              *self,
                                      gboolean                write);
void     sbx_client_cache_phase      (SbxClient              *self,
                                      SbxClientPhase          before);
gboolean sbx_client_cache_is_behind  (SbxClient              *self);
void     sbx_client_cache_lost       (SbxClient              *self);
void     sbx_client_cache_end        (SbxClient              *self);
void     sbx_client_cache_init       (SbxClient              *self);
void     sbx_client_cache_clear      (SbxClient              *self);

void     sbx_client_topics_init      (SbxClient              *self);
void     sbx_client_topics_restore   (SbxClient              *self);
void     sbx_client_topics_resume    (SbxClient              *self);
void     sbx_client_topics_lost      (SbxClient              *self);
void     sbx_client_messages_init    (SbxClient              *self);
void     sbx_client_messages_restore (SbxClient              *self);
void     sbx_client_messages_resume  (SbxClient              *self);
void     sbx_client_messages_refresh (SbxClient              *self,
                                      const char             *channel_id);
void     sbx_client_messages_lost    (SbxClient              *self);
void     sbx_client_messages_clear   (SbxClient              *self);
void     sbx_client_topics_clear     (SbxClient              *self);
void     sbx_client_topics_notice    (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_topics_relist    (SbxClient              *self);
void     sbx_client_topics_refresh   (SbxClient              *self,
                                      const char             *channel_id);

/* Asks for page after page; each goes into the world. @done is called once unless the connection ends
 * before. */
typedef void (*SbxPagerFunc)         (SbxClient              *self,
                                      SbxEnvelope            *page,
                                      gpointer                user_data);
typedef void (*SbxPagerDone)         (SbxClient              *self,
                                      const GError           *error,
                                      gpointer                user_data);
void     sbx_client_list_pages       (SbxClient              *self,
                                      const char             *event,
                                      const char             *channel_id,
                                      SbxPagerFunc            page,
                                      SbxPagerDone            done,
                                      gpointer                user_data,
                                      GDestroyNotify          destroy);

void     sbx_client_presence_init    (SbxClient              *self);
void     sbx_client_presence_resume  (SbxClient              *self);
void     sbx_client_presence_lost    (SbxClient              *self);
void     sbx_client_presence_clear   (SbxClient              *self);

/* Nobody tells the hub any more how far @topic was read. */
void     sbx_client_reads_drop       (SbxClient              *self,
                                      SbxTopic               *topic);
/* What is shown may not be what the hub counts: it is asked. */
void     sbx_client_counts_doubt     (SbxClient              *self,
                                      const char             *channel_id,
                                      const char             *topic_id);
void     sbx_client_counts_init      (SbxClient              *self);
void     sbx_client_needs_look       (SbxClient              *self);
gboolean sbx_client_needs_listed     (SbxClient              *self,
                                      const char             *channel_id);
void     sbx_client_needs_lost       (SbxClient              *self);
void     sbx_client_counts_resume    (SbxClient              *self);
void     sbx_client_counts_lost      (SbxClient              *self);
void     sbx_client_counts_clear     (SbxClient              *self);
void     sbx_client_counts_notice    (SbxClient              *self,
                                      SbxEnvelope            *envelope,
                                      gboolean                missed);

gint64   sbx_client_get_fence        (SbxClient              *self,
                                      SbxTopic               *topic);
char    *sbx_client_dup_person       (SbxTopic               *topic,
                                      const char             *id);

void     sbx_client_outbox_init      (SbxClient              *self);
void     sbx_client_outbox_watch     (SbxClient              *self);
void     sbx_client_outbox_open      (SbxClient              *self);
void     sbx_client_outbox_resume    (SbxClient              *self);
void     sbx_client_outbox_flush     (SbxClient              *self);
void     sbx_client_outbox_accepted  (SbxClient              *self,
                                      SbxEnvelope            *answer);
void     sbx_client_outbox_notice    (SbxClient              *self,
                                      SbxEnvelope            *envelope);
void     sbx_client_outbox_lost      (SbxClient              *self);
void     sbx_client_unsent_count     (SbxClient              *self);
void     sbx_client_outbox_clear     (SbxClient              *self);

G_END_DECLS
