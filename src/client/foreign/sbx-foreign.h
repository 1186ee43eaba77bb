/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "sbx-codec.h"
#include "sbx-envelope.h"
#include "sbx-link.h"

G_BEGIN_DECLS

/**
 * SbxForeign:
 *
 * Speaks to a server of another dialect as if it were a hub: those above send native requests and get native answers and
 * events. It keeps what it saw in a database of its own (foreign.db), and from that answers lists, what was missed, searches and
 * unread counts; the rest is the dialect's, one table of functions each.
 *
 * All functions below are for the main loop that it was made in. What is put is written on another thread, in the order in which
 * it was put; events leave once it is on disk.
 */
#define SBX_TYPE_FOREIGN (sbx_foreign_get_type ())
G_DECLARE_FINAL_TYPE (SbxForeign, sbx_foreign, SBX, FOREIGN, GObject)

/* Lists that a server may have. */
typedef enum {
  SBX_FOREIGN_CHANNELS,
  SBX_FOREIGN_TOPICS,      /* of one channel */
  SBX_FOREIGN_MESSAGES,    /* of one topic */
  SBX_FOREIGN_SESSIONS,
  SBX_FOREIGN_TASKS,
  SBX_FOREIGN_PROJECTS,
  SBX_FOREIGN_PEOPLE,
} SbxForeignList;

/* All in ms; those of the reference system. A profile may have others. */
typedef struct
{
  guint heartbeat;         /* between two of ours */
  guint connect_timeout;
  guint backoff_base;
  guint backoff_max;
  guint backoff_limit;     /* quick tries */
} SbxForeignTimings;

typedef enum {
  SBX_FOREIGN_WEBSOCKET,
  SBX_FOREIGN_SOCKETIO,
} SbxForeignTransport;

typedef struct _SbxForeignDialect SbxForeignDialect;

struct _SbxForeignDialect
{
  const char          *name;            /* as people choose it: monitor agent broadcast worker unified */
  const char          *title;           /* N_(…): what such a server is, for sentences: "an agent runner" */
  const SbxCodec      *codec;
  SbxForeignTransport  transport;
  const char          *default_address; /* of the reference system */
  const char          *address_variable; /* (nullable): of the environment: another address in its place */
  const char *const   *paths;           /* where such servers are, most likely first, %NULL at the end; tried in turn where the
                                         * address names no other than /ws. "{clientId}" stands for ours */
  const char *const   *features;        /* what welcome.features says, %NULL at the end */
  SbxForeignTimings    timings;

  /* (nullable) Parameters of the address that the server wants: adds to @query (name → value) what the profile does not say there. @features are those
   * that the profile left on. */
  void     (*fill_query) (GHashTable        *query,
                          const char        *client_id,
                          const char        *user_id,
                          const char        *user_name,
                          const char        *token,
                          const char *const *features);

  /* The link is open: say what this dialect says first. */
  void     (*opened)    (SbxForeign     *self);
  /* (nullable) A native request that the core does not answer by itself (it does: hello, ping, subscribe, the lists, search, markRead, mute, pin).
   * Answer it once, now or later: sbx_foreign_answer(), sbx_foreign_accept_message() or sbx_foreign_fail(). */
  void     (*request)   (SbxForeign     *self,
                         SbxEnvelope    *request);
  /* What the server said, from the codec's decode_from_hub. */
  void     (*received)  (SbxForeign     *self,
                         SbxEnvelope    *envelope);
  /* (nullable) The same for what the codec cannot read, @text being how it begins; it is shown to those who look as well. */
  void     (*unreadable) (SbxForeign    *self,
                          const char    *text,
                          const GError  *error);
  /* (nullable) A heartbeat is due (every timings.heartbeat ms). The link asks for its WebSocket pong or Engine.IO packet itself. */
  void     (*heartbeat) (SbxForeign     *self);

  /* (nullable) The core wants the server's own list before it answers from the store. Ask the server and return TRUE; when
   * its answer came, put what it says and call sbx_foreign_listed(). FALSE: the server has no such list. @channel_id and
   * @topic_id as the list needs them, else %NULL. */
  gboolean (*list)      (SbxForeign     *self,
                         SbxForeignList  list,
                         const char     *channel_id,
                         const char     *topic_id);
  /* (nullable) Somebody read this: tell the server where it can be told. @message_ids: those that became read, the newest 500 at
   * most, %NULL at the end. */
  void     (*read)      (SbxForeign         *self,
                         const char         *channel_id,
                         const char         *topic_id,
                         const char *const  *message_ids);
  /* (nullable) The link is gone: forget what waited for it. Requests that were not answered are failed by those above. */
  void     (*closed)    (SbxForeign     *self);

  /* (nullable) Whether a first text message that a server sent can be of this dialect, for detection: 0 no, 1 it may, 2 surely.
   * @text is what came; @object is it as a JSON object, or %NULL where it is none. Also asked with the answer to a request that the server
   * does not know: the form of an error tells as well. */
  guint    (*recognize) (const char     *text,
                         JsonObject     *object);
};

extern const SbxForeignDialect sbx_foreign_monitor;
extern const SbxForeignDialect sbx_foreign_agent;
extern const SbxForeignDialect sbx_foreign_broadcast;
extern const SbxForeignDialect sbx_foreign_worker;
extern const SbxForeignDialect sbx_foreign_unified;

/* The dialect of that name; %NULL for native and for names that there are not. */
const SbxForeignDialect        *sbx_foreign_find_dialect (const char *name);
/* What people choose it by, native too, as the menu has it. */
const char                     *sbx_dialect_get_label    (const char *name);
/* Where a server of that dialect is, as long as nobody says anything else. */
const char                     *sbx_foreign_get_default_address (const SbxForeignDialect *dialect);

/* --- Who we are, and what was set --- */

const char  *sbx_foreign_get_client_id   (SbxForeign *self);
const char  *sbx_foreign_get_client_type (SbxForeign *self);   /* monitor, admin, worker, bot … as in hello */
const char  *sbx_foreign_get_user_id     (SbxForeign *self);   /* (nullable) */
const char  *sbx_foreign_get_user_name   (SbxForeign *self);   /* (nullable) */
const char  *sbx_foreign_get_token       (SbxForeign *self);   /* (nullable) */
/* The user id, or else the client id: the sender of what we write. */
const char  *sbx_foreign_get_sender_id   (SbxForeign *self);
/* The address's path, percent-encoded: "/ws/worker/Bot%201". */
const char  *sbx_foreign_get_path        (SbxForeign *self);
/* (nullable): the epoch of the log of a hub that speaks the dialect with us; it says more than such servers do. */
const char  *sbx_foreign_get_hub_log     (SbxForeign *self);
/* Whether the profile left this feature on, and the dialect has it. */
gboolean     sbx_foreign_has_feature     (SbxForeign *self,
                                          const char *feature);
/* A member of the profile's `options`, which are the dialect's own; %NULL where it is not there. */
JsonNode    *sbx_foreign_get_option      (SbxForeign *self,
                                          const char *name);

/* The dialect's own data of this object; freed with it, or by the next. */
void         sbx_foreign_set_data        (SbxForeign     *self,
                                          gpointer        data,
                                          GDestroyNotify  destroy);
gpointer     sbx_foreign_get_data        (SbxForeign     *self);

/* How the server calls itself (both nullable), for people; before welcome is told. */
void         sbx_foreign_set_server      (SbxForeign *self,
                                          const char *name,
                                          const char *version);
/* Those above are welcomed once the dialect is ready, as it is unless it says otherwise in `opened`: FALSE while the server has not accepted us
 * yet (monitor:registered …). Within 10 s, or they give up. */
void         sbx_foreign_set_ready       (SbxForeign *self,
                                          gboolean    ready);
/* ms that those above wait for the answer to a request, less what it takes to give one. */
guint        sbx_foreign_get_patience    (SbxForeign *self);
/* Whether something long is coming in, or is being taken in, that was not when this was asked the last time. Who begins to wait asks for the
 * first time, with 0 in *@seen. */
gboolean     sbx_foreign_is_under_way    (SbxForeign *self,
                                          guint64    *seen);

/* It did not ask in vain what it had to know first: who waits goes on. */
void         sbx_foreign_note_step       (SbxForeign *self);

/* --- To the server --- */

/* Encodes with the codec's encode_to_hub (events that the profile renames are renamed) and sends. FALSE with an error: the dialect has no form for
 * it (UNSUPPORTED), or the link is gone (SBX_CLIENT_ERROR_CLOSED). */
gboolean     sbx_foreign_send            (SbxForeign   *self,
                                          SbxEnvelope  *envelope,
                                          GError      **error);
/* The server answered one of our heartbeats. */
void         sbx_foreign_ponged          (SbxForeign   *self);
/* A text as it is. */
gboolean     sbx_foreign_send_text       (SbxForeign   *self,
                                          const char   *text,
                                          GError      **error);

/* The answer to an event of Socket.IO: the arguments of the ack, and its attachments (element-type GBytes) (nullable), or an error (TIMED_OUT,
 * CLOSED). Called once, never from within sbx_foreign_send_with_ack(). */
typedef void (*SbxForeignAckFunc)        (SbxForeign   *self,
                                          JsonArray    *arguments,
                                          GPtrArray    *attachments,
                                          const GError *error,
                                          gpointer      user_data);
/* Only over Socket.IO. @attachments (element-type GBytes) (nullable). @timeout in ms, 0 = 10 s. Where it returns FALSE, @func is not called. */
gboolean     sbx_foreign_send_with_ack   (SbxForeign         *self,
                                          SbxEnvelope        *envelope,
                                          GPtrArray          *attachments,
                                          guint               timeout,
                                          SbxForeignAckFunc   func,
                                          gpointer            user_data,
                                          GError            **error);
/* Within `received`, of the event that is received just now: its attachments (element-type GBytes), %NULL where it has none; whether the server wants
 * an ack; and that ack. */
GPtrArray   *sbx_foreign_get_attachments (SbxForeign *self);
gboolean     sbx_foreign_wants_ack       (SbxForeign *self);
void         sbx_foreign_acknowledge     (SbxForeign *self,
                                          JsonArray  *arguments);
/* The same: whether it came over the connection that found out what the server speaks, in which it did not know who we are. */
gboolean     sbx_foreign_is_former       (SbxForeign *self);

/* --- To those above --- */

/* The native answer @event to @request (which may be a request without an id: then nothing is sent). @payload is borrowed; `timestamp` is
 * added. `ok` with %NULL. */
void         sbx_foreign_answer          (SbxForeign   *self,
                                          SbxEnvelope  *request,
                                          const char   *event,
                                          JsonObject   *payload);
void         sbx_foreign_fail            (SbxForeign   *self,
                                          SbxEnvelope  *request,
                                          const GError *error);
/* `unsupported`, with a sentence that names the dialect. */
void         sbx_foreign_fail_unsupported (SbxForeign  *self,
                                           SbxEnvelope *request);
/* The server said no: an error of its own, not an answer to a request. Shown to people; @final: it is of no use to go on, the connection ends
 * with it (unauthorized, another dialect …). */
void         sbx_foreign_report          (SbxForeign   *self,
                                          const GError *error,
                                          gboolean      final);

/* An event that is not kept (typing, viewing, presence …) to those who subscribed to @stream. @payload is borrowed. */
void         sbx_foreign_event           (SbxForeign   *self,
                                          const char   *event,
                                          const char   *stream,
                                          JsonObject   *payload);
/* What the dialect has no use for: `published` in x/DIALECT, for people who look what comes. Not kept. @frame is borrowed. */
void         sbx_foreign_show            (SbxForeign   *self,
                                          JsonObject   *frame);
/* The same, within `received`, for what is received just now, as the server said it. */
void         sbx_foreign_show_told       (SbxForeign   *self);
/* The same for an event or answer that nobody waits for: {event, payload}. */
void         sbx_foreign_show_answer     (SbxForeign   *self,
                                          SbxEnvelope  *envelope);
/* One that is kept in the log of @stream, with a seq (directMessage, systemNotification, published …). */
void         sbx_foreign_log_event       (SbxForeign   *self,
                                          const char   *event,
                                          const char   *stream,
                                          JsonObject   *payload);

/* --- What there is --- */

/* Objects as in docs/protocol.md ("Objects"): camelCase, times as integers in any of the forms that the protocol takes, or text. Members that native
 * does not know are kept. An object is read after the call, on another thread: hand over your reference's copy and do not change it any more (a
 * reference is taken). What is stored is compared: the native event (channelChanged, topicChanged, messageAdded, messageChanged, sessionUpdate …) is
 * told only where something is new or changed; an absent member keeps its value. What cannot be read is skipped with one line in the log.
 *
 * A topic whose channel is not there makes it, a message whose topic is not there makes that, with placeholders. */
void         sbx_foreign_put_channel     (SbxForeign *self,
                                          JsonObject *channel);
/* Of a message that says where its channel is from, as a hub tells it (`bridgedFrom`): that is put with the channel, and taken from @message. */
void         sbx_foreign_put_origin      (SbxForeign *self,
                                          JsonObject *message);
/* Its member `titleGuess` is a title that takes a placeholder's place only. */
void         sbx_foreign_put_topic       (SbxForeign *self,
                                          JsonObject *topic);
/* One that came just now: newer than all that are there. Without an id it gets one, made of its fields (the same message twice is one). */
void         sbx_foreign_put_message     (SbxForeign *self,
                                          JsonObject *message);
void         sbx_foreign_put_session     (SbxForeign *self,
                                          JsonObject *session);
void         sbx_foreign_put_task        (SbxForeign *self,
                                          JsonObject *task);
void         sbx_foreign_put_progress    (SbxForeign *self,
                                          JsonObject *progress);
/* @triggered_by (nullable): who caused it, as the server says; where it says nothing, who was named last stays. */
void         sbx_foreign_put_project     (SbxForeign *self,
                                          JsonObject *project,
                                          const char *triggered_by);
void         sbx_foreign_put_person      (SbxForeign *self,
                                          JsonObject *person);
/* One that we were given just now: told again where it came before. */
void         sbx_foreign_put_action      (SbxForeign *self,
                                          JsonObject *action);
/* An `ackAction` of which the server was told: kept and answered. A `traceAction`: answered with what is known here. */
void         sbx_foreign_end_action      (SbxForeign  *self,
                                          SbxEnvelope *request);
void         sbx_foreign_trace_action    (SbxForeign  *self,
                                          SbxEnvelope *request);

/* Lists (element-type JsonObject in them). What is in a list and not known yet is history where it is older than all that is known of the
 * topic, or nothing is: it makes no event and counts as read, save for the topic's unreadCount. What is newer is told.
 * @complete: there are no other projects than these. Channels, topics and messages stay, also where the server has them no more. */
/* @whole: these are all: what was listed before and is not any more stays, with `listed` false, and a channel not `enabled`. */
void         sbx_foreign_put_channels    (SbxForeign *self,
                                          JsonArray  *channels,
                                          gboolean    whole);
void         sbx_foreign_put_topics      (SbxForeign *self,
                                          const char *channel_id,
                                          JsonArray  *topics,
                                          gboolean    whole);
/* In the order in which they were written. @channel_id may be %NULL where each message says its own. */
void         sbx_foreign_put_messages    (SbxForeign *self,
                                          const char *channel_id,
                                          const char *topic_id,
                                          JsonArray  *messages,
                                          gboolean    whole);
void         sbx_foreign_put_projects    (SbxForeign *self,
                                          JsonArray  *projects,
                                          gboolean    complete,
                                          const char *triggered_by);

/* The server's list that `list` asked for is in, and was put before this; or it cannot be had (@error). Those who wait for it are answered. */
void         sbx_foreign_listed          (SbxForeign     *self,
                                          SbxForeignList  list,
                                          const char     *channel_id,
                                          const char     *topic_id,
                                          const GError   *error);

void         sbx_foreign_remove_message  (SbxForeign *self,
                                          const char *channel_id,
                                          const char *topic_id,
                                          const char *message_id);
void         sbx_foreign_remove_project  (SbxForeign *self,
                                          const char *project_id);
/* Somebody else read: readChanged of that reader. @channel_id may be %NULL: the one that has the topic. @message_ids ends with %NULL. */
void         sbx_foreign_mark_read       (SbxForeign         *self,
                                          const char         *channel_id,
                                          const char         *topic_id,
                                          const char         *user_id,
                                          const char *const  *message_ids);

/* The server took the message of @request (a `sendMessage`): it is stored as one of ours (direction out, from sender and content of the request, where
 * @message, which may be %NULL, does not say otherwise), under the id that @message has, and `messageAccepted` is answered once it is. The same message
 * may come as an event before or after: by its id it is one. A `sendMessage` whose key was accepted before, and one that is in conflict (ifSeq), do not reach
 * `request` at all. */
void         sbx_foreign_accept_message  (SbxForeign  *self,
                                          SbxEnvelope *request,
                                          JsonObject  *message);

G_END_DECLS
