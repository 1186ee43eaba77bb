/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"
#include "sbx-websocket-frame.h"

G_BEGIN_DECLS

/**
 * SbxHubRecorder:
 *
 * What went over the wires of all peers in the last time, and what happened to their connections, bounded by bytes and age. What many
 * were told is kept once. A connection is remembered as long as anything of it is, and after its end until that is too old.
 */
typedef struct _SbxHubRecorder SbxHubRecorder;

/**
 * SbxFlightEvent:
 * @at: monotonic µs
 * @event: static: opened, hello, helloRefused, upgraded, heartbeatMissed, queueFull, closing, closed
 * @code: a close code, or what the event counts; 0 = none
 * @text: (nullable): in English
 *
 * Something that happened to a connection.
 */
typedef struct
{
  gint64      at;
  const char *event;
  gint64      code;
  char       *text;
} SbxFlightEvent;

/**
 * SbxFlight:
 * @peer: (nullable), not owned: it is gone
 * @events: the oldest first; in the middle some may be missing
 * @n_frames: that went either way, those that are forgotten too
 * @closed_by: (nullable): static: hub, client or network; the first that began the end
 * @ended_at: monotonic µs: when that was
 * @close_code: 0 = none was said
 * @close_reason: (nullable): as it was on the wire, with its secrets hidden
 * @closed_at: monotonic µs; 0 = it is there
 * @client: (nullable): of one that is gone, the `Client` of the protocol as JSON
 * @client_id: (nullable): of one that is gone: who it was, like the two behind it
 * @bot_id: (nullable): the bot or worker that it is or was, or said that it is, and was refused
 *
 * One connection as it is remembered. To be looked at only.
 */
typedef struct
{
  char            connection_id[20];
  SbxPeer        *peer;
  SbxFlightEvent *events;
  guint           n_events;
  guint64         n_frames;
  const char     *closed_by;
  gint64          ended_at;
  guint           close_code;
  char           *close_reason;
  gint64          closed_at;
  char           *client;
  char           *client_id;
  const char     *client_type;
  char           *user_id;
  char           *bot_id;

  /*< private >*/
  guint64         newest;      /* place of its last entry */
  gsize           bytes;       /* that are counted for it */
  GList           link;        /* among those that are gone */
} SbxFlight;

/**
 * SbxFlightEntry:
 * @at: monotonic µs
 * @first: the number of its first frame among those of the connection, from 1
 * @n_frames: how many there are in @data
 * @opcode: of one that came; 0 = @data is whole frames as they were sent
 * @data: of a message that came its payload
 *
 * What went over a wire at once.
 */
typedef struct
{
  gint64  at;
  guint64 first;
  guint   n_frames;
  guint8  opcode;
  GBytes *data;
} SbxFlightEntry;

/* Returns: whether to go on, to older ones */
typedef gboolean (*SbxFlightFunc) (const SbxFlightEntry *entry,
                                   gpointer              user_data);

SbxHubRecorder  *sbx_hub_recorder_new         (gsize               max_bytes,
                                               gint64              max_age);
void             sbx_hub_recorder_free        (SbxHubRecorder     *self);

SbxFlight       *sbx_hub_recorder_open        (SbxHubRecorder     *self,
                                               SbxPeer            *peer);
void             sbx_hub_recorder_close       (SbxHubRecorder     *self,
                                               SbxFlight          *flight);
void             sbx_hub_recorder_note_in     (SbxHubRecorder     *self,
                                               SbxFlight          *flight,
                                               SbxWebsocketOpcode  opcode,
                                               GBytes             *payload);
/* Of many things sent at once the time is looked at once, and there is one look at what has to go. */
void             sbx_hub_recorder_begin       (SbxHubRecorder     *self);
void             sbx_hub_recorder_put         (SbxHubRecorder     *self,
                                               SbxFlight          *flight,
                                               GBytes             *frames,
                                               guint               n_frames);
void             sbx_hub_recorder_end         (SbxHubRecorder     *self);
void             sbx_hub_recorder_note_out    (SbxHubRecorder     *self,
                                               SbxFlight          *flight,
                                               GBytes             *frames,
                                               guint               n_frames);
void             sbx_hub_recorder_note_event  (SbxHubRecorder     *self,
                                               SbxFlight          *flight,
                                               const char         *event,
                                               gint64              code,
                                               const char         *text);
void             sbx_hub_recorder_trim        (SbxHubRecorder     *self);

SbxFlight       *sbx_hub_recorder_find        (SbxHubRecorder     *self,
                                               const char         *connection_id);
SbxFlight       *sbx_hub_recorder_find_last   (SbxHubRecorder     *self,
                                               const char         *bot_id);
void             sbx_hub_recorder_each        (SbxHubRecorder     *self,
                                               const SbxFlight    *flight,
                                               SbxFlightFunc       func,
                                               gpointer            user_data);
gint64           sbx_hub_recorder_get_wall    (SbxHubRecorder     *self);
gsize            sbx_hub_recorder_get_bytes   (SbxHubRecorder     *self);
guint64          sbx_hub_recorder_get_n       (SbxHubRecorder     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxHubRecorder, sbx_hub_recorder_free)

G_END_DECLS
