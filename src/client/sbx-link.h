/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"
#include "sbx-flight-recorder.h"

G_BEGIN_DECLS

/**
 * SbxLink:
 *
 * Messages to and from one server, over something: a WebSocket, or Socket.IO with what it needs below it. From the first
 * byte to the last; a new try is a new object. It knows no dialect: what a text means is for those above.
 *
 * Signals:
 * - `text` (GBytes): one message. Of a Socket.IO link it is the JSON array of one event
 * - `binary` (GBytes): one binary message; a Socket.IO link has attachments instead
 * - `alive` (double): something came in, whatever it was; the latency in ms where it was measured just now, else -1
 * - `closed` (GError): the other side ended it, or it is dead, in words for people; once, and not after sbx_link_close()
 */
#define SBX_TYPE_LINK (sbx_link_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxLink, sbx_link, SBX, LINK, GObject)

/**
 * SbxLinkMeasures:
 * @round_trip: ms to the other computer and back, as its network has it; -1 where that is not known
 * @partial: bytes that came in since the last whole message; 0 where that is not known
 * @waiting: whether messages that came are not handed on yet
 */
typedef struct
{
  double   round_trip;
  guint64  partial;
  gboolean waiting;
} SbxLinkMeasures;

struct _SbxLinkClass
{
  GObjectClass parent_class;

  void     (*open_async)   (SbxLink              *self,
                            guint                 timeout,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
  gboolean (*send_text)    (SbxLink              *self,
                            GBytes               *text);
  gboolean (*send_binary)  (SbxLink              *self,
                            GBytes               *data);
  void     (*watch)        (SbxLink              *self,
                            guint                 interval);
  void     (*probe)        (SbxLink              *self,
                            guint                 patience);
  void     (*close)        (SbxLink              *self);
  /* (nullable): as it is noted: where that is more than a text of its own */
  gboolean (*send_noted)   (SbxLink              *self,
                            GBytes               *text);
  /* (nullable): of what it is not known stays as it is */
  void     (*measure)      (SbxLink              *self,
                            SbxLinkMeasures      *measures);
  /* (nullable): of what has links of its own below, which note what goes over them */
  void     (*set_recorder) (SbxLink              *self,
                            SbxFlightRecorder    *recorder);
};

/* Before it is opened. (nullable): what notes each frame as it goes over the wire. */
void         sbx_link_set_recorder  (SbxLink              *self,
                                     SbxFlightRecorder    *recorder);

/* @timeout in ms, for everything up to the first moment in which messages can be sent. Fails with a reason that people can
 * read, or G_IO_ERROR_CANCELLED. May be called once. */
void         sbx_link_open_async    (SbxLink              *self,
                                     guint                 timeout,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean     sbx_link_open_finish   (SbxLink              *self,
                                     GAsyncResult         *result,
                                     GError              **error);

/* Whether it was handed over; FALSE when the link is no longer open. */
gboolean     sbx_link_send_text     (SbxLink              *self,
                                     GBytes               *text);
gboolean     sbx_link_send_binary   (SbxLink              *self,
                                     GBytes               *data);
/* The same of a text as recorders have it, with what the link itself writes before it. */
gboolean     sbx_link_send_noted    (SbxLink              *self,
                                     GBytes               *text);

/* From now on the link itself asks for a sign of life every @interval ms (a WebSocket ping, or what its protocol has), and
 * ends with TIMED_OUT after three of them without one, whatever TCP says. */
void         sbx_link_watch         (SbxLink              *self,
                                     guint                 interval);
/* Asks now; without an answer in @patience ms the link is dead. Only while it is watched. */
void         sbx_link_probe         (SbxLink              *self,
                                     guint                 patience);

/* After how many ms the server, which ended it, wants us back; 0 = it did not say. */
guint        sbx_link_get_wait      (SbxLink              *self);
/* Monotonic ms: when something last came in. */
gint64       sbx_link_get_last_life (SbxLink              *self);

/* (nullable): the epoch of the log of the hub at the other end. */
const char  *sbx_link_get_log       (SbxLink              *self);
/* How it is at this moment. */
void         sbx_link_measure       (SbxLink              *self,
                                     SbxLinkMeasures      *measures);

/* Ends it in order. Nothing is signalled any more. Idempotent. */
void         sbx_link_close         (SbxLink              *self);

/* Before a program ends: until servers have heard that links were closed, for @timeout ms at most. */
void         sbx_link_wait_for_farewells (guint           timeout);

/* For subclasses. */
void         sbx_link_begin_farewell (void);
void         sbx_link_end_farewell   (void);
void         sbx_link_emit_text     (SbxLink              *self,
                                     GBytes               *text);
void         sbx_link_emit_binary   (SbxLink              *self,
                                     GBytes               *data);
void         sbx_link_emit_alive    (SbxLink              *self,
                                     double                latency);
void         sbx_link_emit_closed   (SbxLink              *self,
                                     GError               *error);
void         sbx_link_note          (SbxLink              *self,
                                     SbxRecordedDirection  direction,
                                     SbxRecordedKind       kind,
                                     guint16               code,
                                     GBytes               *data);
void         sbx_link_note_text     (SbxLink              *self,
                                     SbxRecordedDirection  direction,
                                     SbxRecordedKind       kind,
                                     guint16               code,
                                     const char           *text);
void         sbx_link_set_wait      (SbxLink              *self,
                                     guint                 wait);
void         sbx_link_set_log       (SbxLink              *self,
                                     const char           *epoch);

/* In the head of every answer of a hub. */
#define SBX_LINK_LOG_HEADER "Signalbox-Log"

G_END_DECLS
