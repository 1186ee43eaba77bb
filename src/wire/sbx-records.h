/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-json-writer.h"

G_BEGIN_DECLS

/* The objects of docs/protocol.md ("Objects") as plain values. All strings are owned and never
 * %NULL unless said. Times are ms since 1970 UTC, 0 = unknown. Members marked (A) stand only in
 * answers computed for the asker: -1 means "not said" and is not written. @other (nullable) keeps
 * the members that this version does not know; they are written again.
 *
 * _read (object) takes any object that has an id, lenient in everything else: a member of another
 * type counts as missing, an integer time is in ms. %NULL with %SBX_WIRE_ERROR_BAD_REQUEST where the
 * id is missing or malformed. _write (record, writer, name) appends the object; name as in
 * SbxJsonWriter. It writes every member that is not marked (A); null stands for nobody (claim,
 * ownerId), none (replyTo, result, evaluation), not yet (snoozedUntil, editedAt, startedAt, endedAt)
 * and unknown (progress). A record shares nothing with the object it was read from, so that it may
 * go to another thread. */

typedef struct
{
  char       *id;
  char       *name;              /* default: the id */
  char       *avatar;
  char       *description;
  char       *platform;
  char       *last_message;
  gint64      last_message_time;
  gint64      message_count;
  gint64      unread_count;      /* (A) */
  gint64      needs_count;       /* (A): topics of it that wait for a person; negative = not told */
  int         muted;             /* (A) */
  gboolean    is_pinned;
  gboolean    enabled;
  gint64      last_seq;
  JsonObject *other;
} SbxChannelRecord;

typedef enum {
  SBX_TOPIC_WORK,
  SBX_TOPIC_CHAT,
} SbxTopicKind;

typedef enum {
  SBX_TOPIC_OPEN,
  SBX_TOPIC_RESOLVED,
  SBX_TOPIC_SNOOZED,
} SbxTopicState;

typedef struct
{
  char          *id;
  char          *channel_id;
  SbxTopicKind   kind;
  char          *title;
  gboolean       untitled;       /* title is a placeholder: people see a translated one */
  char          *last_message;
  gint64         last_message_time;
  gint64         message_count;
  gint64         unread_count;   /* (A) */
  gint64         read_seq;       /* (A) */
  int            muted;          /* (A) */
  gint64         last_seq;
  gboolean       is_pinned;
  int            answered;       /* the last word is the team's, or the account's own: positive; it is told only then */
  SbxTopicState  state;
  gint64         snoozed_until;
  char          *claim_by;       /* (nullable): nobody */
  gint64         claim_until;
  gint64         claim_fence;
  char          *owner_id;       /* (nullable) */
  GStrv          participants;
  JsonObject    *other;
} SbxTopicRecord;

typedef struct
{
  char       *id;
  char       *channel_id;
  char       *topic_id;
  gint64      seq;
  char       *from_id;
  char       *from_name;         /* default: "Unknown user" */
  char       *from_type;         /* "chat" or "system" */
  char       *from_reader;       /* (nullable): of what one of the team wrote, whose reading it is: read there already */
  gboolean    outgoing;          /* direction "out": sent through a hub */
  char       *content;
  char       *type;              /* text, image, file, voice, system; unknown kept */
  gint64      timestamp;         /* when it was written */
  gint64      stored_at;
  char       *reply_to;          /* (nullable) */
  gboolean    important;
  gboolean    is_private;
  JsonArray  *attachments;       /* (nullable): none */
  gint64      edited_at;
  gboolean    read;              /* status: stored or read */
  JsonObject *extra;             /* (nullable): none */
  char       *key;               /* (nullable): only known to its sender */
  JsonObject *other;
} SbxMessageRecord;

typedef struct
{
  char       *id;                /* sessionId */
  char       *title;
  char       *status;            /* running, completed, failed, paused; unknown kept */
  gint64      completed_tasks;
  gint64      total_tasks;
  char       *current_task;
  char       *error;
  gint64      started_at;
  gint64      updated_at;
  gint64      ended_at;
  JsonObject *other;
} SbxSessionRecord;

typedef struct
{
  char       *id;                /* taskId */
  char       *session_id;        /* "" = none */
  char       *task_type;
  char       *status;            /* pending, running, completed, failed */
  JsonNode   *result;            /* (nullable): any JSON */
  char       *error;
  JsonNode   *evaluation;        /* (nullable): any JSON */
  gint64      attempts;
  double      progress;          /* 0 to 1, negative = unknown */
  char       *note;              /* last line of output */
  gint64      created_at;
  gint64      started_at;
  gint64      ended_at;
  gint64      updated_at;
  JsonObject *other;
} SbxTaskRecord;

typedef struct
{
  char       *session_id;        /* "" = the whole runner */
  gint64      total_tasks;
  gint64      completed_tasks;
  char       *current_task;
  JsonObject *other;
} SbxProgressRecord;

/* No secret is part of it: client_secret is dropped, and of a token only that there is one is known. */
typedef struct
{
  char       *id;                /* projectId */
  char       *call_flow_id;
  char       *action;            /* init, active; unknown kept */
  char       *client_id;
  gint64      agent_quantity;
  JsonNode   *caller;            /* (nullable): any JSON */
  gboolean    has_access_token;  /* "***" or null */
  char       *error;             /* (nullable) */
  gboolean    ws_connected;
  gint64      created_at;        /* RFC 3339 text outside */
  gint64      updated_at;        /* the same */
  JsonObject *other;
} SbxProjectRecord;

typedef struct
{
  char       *id;                /* actionId */
  char       *key;
  char       *target_id;
  JsonObject *action;            /* (nullable): {} */
  char       *state;             /* queued, sent, acknowledged, failed, expired, cancelled; unknown kept */
  char       *reason;            /* the last cause in words: why it is queued, or how it ended */
  gint64      position;          /* (A) from 1 among those queued for the target; 0 = not queued */
  char       *by;
  gint64      created_at;
  gint64      expires_at;
  gint64      sent_at;
  gint64      ended_at;
  JsonNode   *result;            /* (nullable): any JSON */
  char       *error;
  JsonArray  *trace;             /* (A) (nullable): not said */
  JsonObject *other;
} SbxActionRecord;

SbxChannelRecord  *sbx_channel_record_new   (void);
SbxChannelRecord  *sbx_channel_record_read  (JsonObject              *object,
                                             GError                 **error);
void               sbx_channel_record_write (const SbxChannelRecord  *self,
                                             SbxJsonWriter           *writer,
                                             const char              *name);
SbxChannelRecord  *sbx_channel_record_copy  (const SbxChannelRecord  *self);
void               sbx_channel_record_free  (SbxChannelRecord        *self);

SbxTopicRecord    *sbx_topic_record_new     (void);
SbxTopicRecord    *sbx_topic_record_read    (JsonObject              *object,
                                             GError                 **error);
void               sbx_topic_record_write   (const SbxTopicRecord    *self,
                                             SbxJsonWriter           *writer,
                                             const char              *name);
SbxTopicRecord    *sbx_topic_record_copy    (const SbxTopicRecord    *self);
void               sbx_topic_record_free    (SbxTopicRecord          *self);

SbxMessageRecord  *sbx_message_record_new   (void);
SbxMessageRecord  *sbx_message_record_read  (JsonObject              *object,
                                             GError                 **error);
void               sbx_message_record_write (const SbxMessageRecord  *self,
                                             SbxJsonWriter           *writer,
                                             const char              *name);
void               sbx_message_record_free  (SbxMessageRecord        *self);

/* A session or task update keeps the value of every field that it does not name, or names as null:
 * _merge changes only the others. It takes what a peer reports, so it is strict in types
 * (%SBX_WIRE_ERROR_BAD_REQUEST with the detail `field`; the record is unchanged then) and reads times
 * as sbx_time_from_node() does. Where @object has an id, it must be the record's. */
SbxSessionRecord  *sbx_session_record_new   (const char              *id);
SbxSessionRecord  *sbx_session_record_read  (JsonObject              *object,
                                             GError                 **error);
gboolean           sbx_session_record_merge (SbxSessionRecord        *self,
                                             JsonObject              *object,
                                             GError                 **error);
void               sbx_session_record_write (const SbxSessionRecord  *self,
                                             SbxJsonWriter           *writer,
                                             const char              *name);
void               sbx_session_record_free  (SbxSessionRecord        *self);

SbxTaskRecord     *sbx_task_record_new      (const char              *id);
SbxTaskRecord     *sbx_task_record_read     (JsonObject              *object,
                                             GError                 **error);
gboolean           sbx_task_record_merge    (SbxTaskRecord           *self,
                                             JsonObject              *object,
                                             GError                 **error);
void               sbx_task_record_write    (const SbxTaskRecord     *self,
                                             SbxJsonWriter           *writer,
                                             const char              *name);
void               sbx_task_record_free     (SbxTaskRecord           *self);

SbxProgressRecord *sbx_progress_record_read  (JsonObject              *object,
                                              GError                 **error);
void               sbx_progress_record_write (const SbxProgressRecord *self,
                                              SbxJsonWriter           *writer,
                                              const char              *name);
void               sbx_progress_record_free  (SbxProgressRecord       *self);

SbxProjectRecord  *sbx_project_record_new    (const char              *id);
SbxProjectRecord  *sbx_project_record_read   (JsonObject              *object,
                                              GError                 **error);
gboolean           sbx_project_record_merge  (SbxProjectRecord        *self,
                                              JsonObject              *object,
                                              GError                 **error);
void               sbx_project_record_write  (const SbxProjectRecord  *self,
                                              SbxJsonWriter           *writer,
                                              const char              *name);
void               sbx_project_record_free   (SbxProjectRecord        *self);

SbxActionRecord   *sbx_action_record_new     (const char              *id);
SbxActionRecord   *sbx_action_record_read    (JsonObject              *object,
                                              GError                 **error);
void               sbx_action_record_write   (const SbxActionRecord   *self,
                                              SbxJsonWriter           *writer,
                                              const char              *name);
void               sbx_action_record_free    (SbxActionRecord         *self);

/* What a server tells that keeps to no types: the same with members as they must be, as far as they can be read; %NULL where nothing is to
 * be mended. What cannot be read is kept in the member `asTold`. */
JsonObject        *sbx_channel_record_mend   (JsonObject              *object);
JsonObject        *sbx_topic_record_mend     (JsonObject              *object);
JsonObject        *sbx_message_record_mend   (JsonObject              *object);
JsonObject        *sbx_session_record_mend   (JsonObject              *object);
JsonObject        *sbx_task_record_mend      (JsonObject              *object);
JsonObject        *sbx_progress_record_mend  (JsonObject              *object);
JsonObject        *sbx_project_record_mend   (JsonObject              *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxActionRecord, sbx_action_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxChannelRecord, sbx_channel_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTopicRecord, sbx_topic_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxMessageRecord, sbx_message_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSessionRecord, sbx_session_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTaskRecord, sbx_task_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxProgressRecord, sbx_progress_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxProjectRecord, sbx_project_record_free)

G_END_DECLS
