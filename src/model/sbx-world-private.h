/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-due-list.h"
#include "sbx-flush-queue.h"
#include "sbx-project-history.h"
#include "sbx-records.h"
#include "sbx-sorted-list.h"
#include "sbx-world.h"

G_BEGIN_DECLS

struct _SbxWorld
{
  GObject            parent_instance;
  SbxFlushQueue     *queue;

  char              *name;
  char              *address;
  gboolean           local;
  char              *sender_id;    /* who we are as a sender, "" = not known */
  char              *reader_id;    /* whose read state is ours */

  int                state;        /* SbxConnectionState */
  guint              attempt;
  guint              attempt_limit;
  gint64             next_try;     /* ms since 1970, 0 = none */
  char              *reason;       /* for people */
  double             latency;      /* ms, negative = unknown */
  double             round_trip;   /* of the network alone, the same */
  guint              waiting_count;
  char              *disk_trouble; /* (nullable) */
  gint64             as_of;        /* ms since 1970, 0 = live, or nothing was ever seen */

  SbxSortedList     *channels;
  SbxSortedList     *sessions;
  SbxSortedList     *tasks;
  SbxSortedList     *projects;
  SbxSortedList     *actions;
  SbxSortedList     *people;
  SbxProjectHistory *project_history;
  SbxProjectStats    project_stats;
  char              *dialect;      /* (nullable): not known */
  GStrv              features;     /* (nullable): not known */
  SbxAuthors        *authors;
  GHashTable        *tasks_by_session; /* session id → SbxSortedList, made with the session or its first task */
  guint              unread_count;
  GHashTable        *running_by_session; /* session id → how many of its tasks run */
  guint              running_count;
  guint              needs_count;
  guint              told_needs_count;
  gboolean           muted;        /* the whole hub, here */
  gboolean           disposed;
  SbxDueList        *due;          /* (nullable): topics in which something changes by itself */
  SbxDueList        *people_due;   /* (nullable): the same of people */
  guint              online_count;
  guint              told_online_count;
  guint              told_project_count;
  guint              n_actions;
  guint              told_action_count;
  guint              told_unread_count; /* as last notified */
  guint              told_running_count;

  GHashTable        *streams;      /* name → Watermark: what was applied of it */
  GPtrArray         *signals;      /* of PendingSignal: go out after the next flush */
  GHashTable        *arrivals;     /* topic and kind of message → PendingSignal; both borrowed */
};

typedef enum
{
  SBX_WORLD_PROP_0,
  SBX_WORLD_PROP_NAME,
  SBX_WORLD_PROP_ADDRESS,
  SBX_WORLD_PROP_LOCAL,
  SBX_WORLD_PROP_STATE,
  SBX_WORLD_PROP_ATTEMPT,
  SBX_WORLD_PROP_ATTEMPT_LIMIT,
  SBX_WORLD_PROP_NEXT_TRY,
  SBX_WORLD_PROP_REASON,
  SBX_WORLD_PROP_LATENCY,
  SBX_WORLD_PROP_ROUND_TRIP,
  SBX_WORLD_PROP_AS_OF,
  SBX_WORLD_PROP_WAITING_COUNT,
  SBX_WORLD_PROP_DISK_TROUBLE,
  SBX_WORLD_PROP_CHANNELS,
  SBX_WORLD_PROP_SESSIONS,
  SBX_WORLD_PROP_TASKS,
  SBX_WORLD_PROP_PROJECTS,
  SBX_WORLD_PROP_PROJECT_COUNT,
  SBX_WORLD_PROP_ACTIONS,
  SBX_WORLD_PROP_ACTION_COUNT,
  SBX_WORLD_PROP_PEOPLE,
  SBX_WORLD_PROP_ONLINE_COUNT,
  SBX_WORLD_PROP_DIALECT,
  SBX_WORLD_PROP_FEATURES,
  SBX_WORLD_PROP_UNREAD_COUNT,
  SBX_WORLD_PROP_RUNNING_COUNT,
  SBX_WORLD_PROP_NEEDS_COUNT,
  SBX_WORLD_PROP_MUTED,
  SBX_WORLD_N_PROPS
} SbxWorldProperty;

/* The properties, for those files that notify them. */
extern GParamSpec *sbx_world_properties[SBX_WORLD_N_PROPS];

/* Where an event comes from. */
typedef struct
{
  gboolean live;      /* it happened just now: people may be told */
  gint64   timestamp; /* ms, of the envelope or of its arrival */
} SbxOrigin;

typedef enum {
  SBX_WORLD_TASK_ENDED,
  SBX_WORLD_SESSION_ENDED,
  SBX_WORLD_MESSAGES_ARRIVED,
  SBX_WORLD_TOPIC_ADDED,
  SBX_WORLD_NOTICE,
  SBX_WORLD_TOPIC_READ,
  SBX_WORLD_PROJECT_CHANGED,
  SBX_WORLD_N_SIGNALS
} SbxWorldSignal;

typedef void (*SbxApplyFunc) (SbxWorld        *self,
                              JsonObject      *payload,
                              const SbxOrigin *origin);

/* In sbx-world-signals.c. */
void        sbx_world_install_signals    (GType             type);
GPtrArray  *sbx_world_new_pending        (void);
void        sbx_world_tell_flushed       (gpointer          owner);
gboolean    sbx_world_has_listener       (SbxWorld         *self,
                                          SbxWorldSignal    signal);
void        sbx_world_tell_topic         (SbxWorld         *self,
                                          SbxTopic         *topic);
void        sbx_world_tell_notice        (SbxWorld         *self,
                                          const char       *title,
                                          const char       *text);
void        sbx_world_tell_project_changed (SbxWorld        *self,
                                          const char       *id);
void        sbx_world_queue_signal       (SbxWorld         *self,
                                          SbxWorldSignal    signal,
                                          gpointer          object);
void        sbx_world_queue_arrival      (SbxWorld         *self,
                                          SbxTopic         *topic,
                                          const SbxMessageRecord *message);
void        sbx_world_shift_session_running (SbxWorld      *self,
                                          const char       *id,
                                          gboolean          before,
                                          gboolean          after);
void        sbx_world_shift_task_running (SbxWorld         *self,
                                          const char       *session_id,
                                          int               by);
void        sbx_world_count_unread       (SbxWorld         *self,
                                          SbxChannel       *channel);

/* In sbx-world-monitor.c: channels, topics, messages. */
void        sbx_world_apply_channels        (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_topics          (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_messages        (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_message_accepted (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_claimed         (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_channel_changed (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_topic_changed   (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_message_added   (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_message_changed (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_message_removed (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_read_changed    (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);

/* (nullable): the channel id of a payload or of an object in it, or of the stream it came on. */
const char *sbx_world_get_channel_id        (JsonObject *payload, const char *own);

/* In sbx-world-desk.c. */
void        sbx_world_apply_typing_changed  (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_viewing_changed (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_set_due               (SbxWorld *self, SbxTopic *topic, gint64 due);
gboolean    sbx_world_is_reader_shared      (SbxWorld *self);
void        sbx_world_shift_needs           (SbxWorld *self, int by);

/* In sbx-world-jobs.c: sessions and tasks. */
void        sbx_world_apply_sessions        (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_tasks           (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_session_update  (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_task_update     (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_progress_update (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);

/* In sbx-world-projects.c. */
void        sbx_world_apply_projects        (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_projects_update (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_notice (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_project_status_change (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);

/* In sbx-world-people.c. */
void        sbx_world_apply_people          (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_presence_changed (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_note_attention        (SbxWorld *self, const char *user_id, gboolean viewing, const char *channel_id,
                                             const char *topic_id, gint64 span);

/* In sbx-world-actions.c. */
void        sbx_world_apply_actions         (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);
void        sbx_world_apply_action          (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);

/* Tolerant access: %NULL or nothing where a member is missing or of another type. */
JsonObject *sbx_world_peek_object           (JsonObject *object, const char *member);
const char *sbx_world_peek_string           (JsonObject *object, const char *member);
typedef void (*SbxElementFunc) (SbxWorld *self, JsonObject *element, gpointer user_data);
void        sbx_world_foreach_object        (SbxWorld *self, JsonObject *object, const char *member,
                                             SbxElementFunc function, gpointer user_data);

G_END_DECLS
