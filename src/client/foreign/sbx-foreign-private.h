/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign-host.h"
#include "sbx-foreign.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/* For the files of SbxForeign. */

/* The log of a channel begins behind this: what is older than all that was seen live gets the seqs below it, falling. Above any
 * number of messages, and below any time in ms (docs/protocol.md, `before` and `after`). */
#define SBX_FOREIGN_BASE G_GINT64_CONSTANT (10000000000)

/* A read or write of the store is done. @answer as in sbx_store_write_finish(), %NULL with @error. Not called once @self is gone. */
typedef void (*SbxForeignDone) (SbxForeign   *self,
                                GBytes       *answer,
                                const GError *error,
                                gpointer      data);

/* One that is subscribed to. */
typedef struct
{
  gboolean live;       /* FALSE while what was missed is being read */
  gint64   told;       /* the last seq that those above know */
} SbxForeignStream;

struct _SbxForeign
{
  GObject                  parent_instance;

  char                    *folder;            /* (nullable): of foreign.db */
  SbxProfile              *profile;
  char                    *client_id;
  char                    *client_type;
  char                    *user_id;           /* (nullable) */
  char                    *user_name;         /* (nullable) */
  char                    *token;             /* (nullable) */

  /* sbx-foreign-store.c */
  SbxStore                *store;             /* (nullable): until it is open */
  char                    *temporary;         /* (nullable): the folder that goes with it */
  gboolean                 opening;
  GQueue                   early;             /* jobs that wait for the store */
  GHashTable              *heads;             /* stream → SbxStreamHead */

  /* sbx-foreign.c: one connection */
  const SbxForeignDialect *dialect;           /* (nullable): while there is a link */
  SbxLink                 *link;              /* (nullable) */
  char                    *path;              /* (nullable) */
  char                    *hub_log;           /* (nullable): of a hub that is spoken to in this dialect: the epoch of its log */
  guint                    generation;        /* of the connection: what belongs to an older one is dropped */
  gpointer                 data;              /* the dialect's */
  GDestroyNotify           data_destroy;      /* (nullable) */
  guint                    heartbeat;         /* ms */
  guint                    heartbeat_timer;
  guint                    pings;             /* heartbeats of ours, and answers to them */
  guint                    pongs;
  guint                    measured;          /* which of them is being measured; 0 = none */
  gint64                   pinged_at;         /* monotonic, µs: when that left */
  gboolean                 busy;              /* not ready to say welcome */
  SbxEnvelope             *hello;             /* (nullable): waits for that */
  char                    *server_name;       /* (nullable): as it called itself */
  char                    *server_version;    /* (nullable) */

  /* sbx-foreign-input.c: what came and is not taken apart yet */
  GQueue                   input;             /* Input */
  gboolean                 decoding;          /* on another thread */
  guint                    input_source;
  guint                    words;             /* what it said in this connection besides signs of life */
  guint                    signs;             /* and those */
  guint                    list_writes;       /* lists of the server's on their way to the store */
  guint16                  steps;             /* answers to what was only the beginning of a request */
  guint                    unreadable;        /* what could not be read, in this connection */
  GPtrArray               *attachments;       /* (nullable): of the event that is received just now */
  GBytes                  *told;              /* (nullable): the same: as the server said it; not owned */
  gboolean                 former;            /* the same: over the connection that found out what it speaks */
  gint64                   ack_id;            /* the same; -1 = none is wanted */

  /* sbx-foreign-output.c: what is told to those above, in order */
  GQueue                   output;            /* SbxEnvelope */
  guint                    output_source;

  /* sbx-foreign-streams.c */
  GHashTable              *streams;           /* name → SbxForeignStream */
  GQueue                   untold;            /* Untold: actions for a bot that has not subscribed yet */

  /* sbx-foreign-lists.c */
  GHashTable              *lists;             /* key → Listing, of this connection */
  GHashTable              *held;              /* channel and topic → Held: messages that wait for what stands before them */
  guint                    patience;          /* ms: those above wait as long for a list that they must have */
  GHashTable              *told_lists;        /* set of keys of lists that the server told, in any connection */
  GHashTable              *opened;            /* set of keys of MESSAGES lists that were asked for, in any connection */
  GQueue                   refresh;           /* keys of lists to be asked for, one after the other */
  GHashTable              *moved;             /* channel → GPtrArray of keys: lists for whoever listens to that channel */
  guint                    refreshing;        /* lists under way of those */
  guint                    looks;             /* lists that may still be asked for though nothing says that they changed */
  gboolean                 returning;         /* something of the server was known when the connection began */

  GHashTable              *sending;           /* sbx-foreign-send.c: set of keys of messages that are on their way, of this connection */

  /* What no log keeps: of this connection. */
  GHashTable              *projects;          /* id → JsonObject */
  char                    *triggered_by;      /* (nullable): who caused what is known of them, as the server said last */
  GHashTable              *people;            /* userId → JsonObject */
};

/* sbx-foreign-store.c */
void         sbx_foreign_store_init      (SbxForeign        *self);
void         sbx_foreign_store_open      (SbxForeign        *self);
void         sbx_foreign_store_clear     (SbxForeign        *self);
void         sbx_foreign_write           (SbxForeign        *self,
                                          SbxStoreWriteFunc  func,
                                          gpointer           data,
                                          GDestroyNotify     data_free,
                                          SbxForeignDone     done);
void         sbx_foreign_read            (SbxForeign        *self,
                                          SbxStoreReadFunc   func,
                                          gpointer           data,
                                          GDestroyNotify     data_free,
                                          SbxForeignDone     done);
/* In its turn among the reads and writes that wait for the store; at once where it is open. Before that nobody can say what was known of the server. */
void         sbx_foreign_when_open       (SbxForeign        *self,
                                          gpointer           data,
                                          GDestroyNotify     data_free,
                                          SbxForeignDone     done);
/* Behind all that was written before. */
void         sbx_foreign_after_writes    (SbxForeign        *self,
                                          gpointer           data,
                                          GDestroyNotify     data_free,
                                          SbxForeignDone     done);
void         sbx_foreign_get_head        (SbxForeign        *self,
                                          const char        *stream,
                                          SbxStreamHead     *head);

/* sbx-foreign-input.c */
void         sbx_foreign_input_take      (SbxForeign        *self,
                                          GBytes            *text,
                                          GPtrArray         *attachments,
                                          gint64             ack_id,
                                          gboolean           former);
void         sbx_foreign_input_skip      (SbxForeign        *self,
                                          GBytes            *text,
                                          const GError      *fault);
void         sbx_foreign_input_clear     (SbxForeign        *self);

/* sbx-foreign-output.c */
void         sbx_foreign_tell            (SbxForeign        *self,
                                          SbxEnvelope       *envelope);
void         sbx_foreign_answer_text     (SbxForeign        *self,
                                          SbxEnvelope       *request,
                                          const char        *event,
                                          GBytes            *payload);
void         sbx_foreign_output_clear    (SbxForeign        *self);

/* sbx-foreign-streams.c */
void         sbx_foreign_streams_subscribe   (SbxForeign           *self,
                                              SbxEnvelope          *request);
void         sbx_foreign_streams_unsubscribe (SbxForeign           *self,
                                              SbxEnvelope          *request);
void         sbx_foreign_streams_route       (SbxForeign           *self,
                                              const SbxStoredEvent *event);
/* Until somebody subscribes to @stream. */
void         sbx_foreign_streams_hold        (SbxForeign           *self,
                                              const char           *stream,
                                              SbxEnvelope          *envelope);
gboolean     sbx_foreign_is_subscribed       (SbxForeign           *self,
                                              const char           *stream);
void         sbx_foreign_streams_clear       (SbxForeign           *self);

/* sbx-foreign-lists.c */
/* @error: (nullable): why it is not there; only for who needs it */
typedef void (*SbxForeignListedFunc)      (SbxForeign        *self,
                                           const GError      *error,
                                           gpointer           user_data);
/* @func is called once the server's own list is in, or cannot be had, or was not in time; at once where that is so already. */
void         sbx_foreign_lists_want      (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id,
                                          SbxForeignListedFunc  func,
                                          gpointer              user_data,
                                          GDestroyNotify        destroy);
void         sbx_foreign_lists_need      (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id,
                                          SbxForeignListedFunc  func,
                                          gpointer              user_data,
                                          GDestroyNotify        destroy);
/* The same as to want it, but of what the server has now. */
void         sbx_foreign_lists_ask_anew  (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id,
                                          SbxForeignListedFunc  func,
                                          gpointer              user_data,
                                          GDestroyNotify        destroy);
/* Whether it is in, as the server told it. */
gboolean     sbx_foreign_lists_was_told  (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id);
void         sbx_foreign_lists_begin     (SbxForeign           *self);
void         sbx_foreign_lists_note_known (SbxForeign          *self);
void         sbx_foreign_lists_changed   (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id);
void         sbx_foreign_lists_moved     (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id);
void         sbx_foreign_lists_look      (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id);
gboolean     sbx_foreign_lists_is_pending (SbxForeign          *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id);
/* Whether it may yet show, in this connection, what was missed before it began. */
gboolean     sbx_foreign_lists_may_show  (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id);
void         sbx_foreign_lists_follow    (SbxForeign           *self,
                                          const char           *stream);
void         sbx_foreign_lists_renew     (SbxForeign           *self,
                                          SbxForeignList        list,
                                          const char           *channel_id,
                                          const char           *topic_id);
void         sbx_foreign_lists_note_opened (SbxForeign         *self,
                                            SbxForeignList      list,
                                            const char         *channel_id,
                                            const char         *topic_id);
void         sbx_foreign_lists_init      (SbxForeign           *self);
void         sbx_foreign_lists_clear     (SbxForeign           *self);

/* sbx-foreign-wire.c */
GBytes      *sbx_foreign_translate       (SbxForeign           *self,
                                          GBytes               *event,
                                          gboolean              to_server);

/* sbx-foreign-held.c */
gboolean     sbx_foreign_held_take       (SbxForeign           *self,
                                          JsonObject           *message);
gboolean     sbx_foreign_held_await      (SbxForeign           *self,
                                          JsonObject           *message);
void         sbx_foreign_held_hold       (SbxForeign           *self,
                                          const char           *channel_id,
                                          const char           *topic_id,
                                          JsonObject           *message);
void         sbx_foreign_held_release    (SbxForeign           *self);
void         sbx_foreign_held_init       (SbxForeign           *self);
/* Of sbx-foreign-put.c: it does not wait any more. @told: nor for what stands before it. */
void         sbx_foreign_put_held        (SbxForeign           *self,
                                          JsonObject           *message,
                                          gboolean              told);

/* sbx-foreign-requests.c */
gboolean     sbx_foreign_requests_take   (SbxForeign           *self,
                                          SbxEnvelope          *request);

void         sbx_foreign_fail_for_field  (SbxForeign           *self,
                                          SbxEnvelope          *request,
                                          const char           *field);

/* sbx-foreign-welcome.c */
void         sbx_foreign_take_hello      (SbxForeign           *self,
                                          SbxEnvelope          *request);
void         sbx_foreign_take_ping       (SbxForeign           *self,
                                          SbxEnvelope          *request);
void         sbx_foreign_welcome         (SbxForeign           *self);

/* sbx-foreign-marks.c */
void         sbx_foreign_marks_take_read (SbxForeign           *self,
                                          SbxEnvelope          *request);
void         sbx_foreign_marks_take_mute (SbxForeign           *self,
                                          SbxEnvelope          *request);
void         sbx_foreign_marks_take_pin  (SbxForeign           *self,
                                          SbxEnvelope          *request);

/* sbx-foreign-send.c */
void         sbx_foreign_send_message    (SbxForeign           *self,
                                          SbxEnvelope          *request);
void         sbx_foreign_note_refused    (SbxForeign           *self,
                                          SbxEnvelope          *request);

G_END_DECLS
