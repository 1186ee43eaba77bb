/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-recorder.h"

#include <string.h>

/* Entries stand in chunks of so many, so that none is ever moved. A power of two. */
#define CHUNK 1024

/* A clock on the wall that differs by more was set. */
#define CLOCK_US G_TIME_SPAN_SECOND

/* Of one connection; what it began with stays. */
#define MAX_EVENTS 64
#define KEPT_EVENTS 2

/* Of what was sent lately it is found without looking for it. A power of two. */
#define LATELY 64

/* What bytes take beside themselves. */
#define PAYLOAD_BYTES (sizeof (Payload) + 64)

/* Shared by the entries of all who were told the same. */
typedef struct
{
  GBytes *data;
  guint   n_entries;
} Payload;

typedef struct
{
  gint64     at;         /* monotonic µs */
  SbxFlight *flight;     /* not owned: goes only behind the last of its entries */
  Payload   *payload;
  guint64    number;     /* of its first frame among those of the connection */
  guint64    older;      /* the place of the connection's entry before it; 0 = there was none */
  guint16    n_frames;
  guint8     opcode;
} Entry;

struct _SbxHubRecorder
{
  Entry      **chunks;     /* a ring */
  guint        n_chunks;   /* places in the ring, a power of two */
  guint64      first;      /* the place of the oldest entry; places count from 1 */
  guint64      end;        /* the place of the next */
  GHashTable  *payloads;   /* GBytes → Payload: of what was sent, while it is kept */
  Payload     *lately[LATELY]; /* (nullable): some of those, by their address: most often the next is among them */
  gint64       now;        /* monotonic µs: when what is put was sent */
  GHashTable  *flights;    /* connection id (inside) → SbxFlight, owned */
  GQueue       gone;       /* (element-type SbxFlight): the one that ended first is the first */
  gsize        bytes;
  gsize        max_bytes;
  gint64       max_age;    /* µs */
  gint64       wall;       /* µs: what a monotonic time becomes one since 1970 by */
};

static Entry *
entry_at (SbxHubRecorder *self,
          guint64         place)
{
  return &self->chunks[(place / CHUNK) & (self->n_chunks - 1)][place & (CHUNK - 1)];
}

static void
grow (SbxHubRecorder *self)
{
  guint    n_chunks = self->n_chunks * 2;
  Entry  **chunks = g_new0 (Entry *, n_chunks);

  for (guint64 chunk = self->first / CHUNK; chunk <= (self->end - 1) / CHUNK; chunk++)
    chunks[chunk & (n_chunks - 1)] = self->chunks[chunk & (self->n_chunks - 1)];
  g_free (self->chunks);
  self->chunks = chunks;
  self->n_chunks = n_chunks;
}

static Entry *
append (SbxHubRecorder *self)
{
  guint64  chunk = self->end / CHUNK;
  Entry  **slot;

  if (chunk - self->first / CHUNK >= self->n_chunks)
    grow (self);
  slot = &self->chunks[chunk & (self->n_chunks - 1)];
  if (*slot == NULL)
    *slot = g_new (Entry, CHUNK);
  self->bytes += sizeof (Entry);
  return entry_at (self, self->end++);
}

static Payload **
lately_at (SbxHubRecorder *self,
           GBytes         *data)
{
  return &self->lately[(GPOINTER_TO_SIZE (data) / 64) & (LATELY - 1)];
}

static void
release (SbxHubRecorder *self,
         Payload        *payload)
{
  if (--payload->n_entries > 0)
    return;
  self->bytes -= g_bytes_get_size (payload->data) + PAYLOAD_BYTES;
  if (g_hash_table_lookup (self->payloads, payload->data) == payload)
    g_hash_table_remove (self->payloads, payload->data);
  if (*lately_at (self, payload->data) == payload)
    *lately_at (self, payload->data) = NULL;
  g_bytes_unref (payload->data);
  g_free (payload);
}

/* Where a chunk ends it is given back. */
static void
drop_first (SbxHubRecorder *self)
{
  release (self, entry_at (self, self->first)->payload);
  self->bytes -= sizeof (Entry);
  self->first++;
  if (self->first % CHUNK == 0)
    g_clear_pointer (&self->chunks[(self->first / CHUNK - 1) & (self->n_chunks - 1)], g_free);
}

static void
flight_free (gpointer data)
{
  SbxFlight *flight = data;

  for (guint i = 0; i < flight->n_events; i++)
    g_free (flight->events[i].text);
  g_free (flight->events);
  g_free (flight->close_reason);
  g_free (flight->client);
  g_free (flight->client_id);
  g_free (flight->user_id);
  g_free (flight->bot_id);
  g_free (flight);
}

static void
count (SbxHubRecorder *self,
       SbxFlight      *flight,
       gssize          bytes)
{
  flight->bytes += (gsize) bytes;
  self->bytes += (gsize) bytes;
}

static void
forget (SbxHubRecorder *self,
        SbxFlight      *flight)
{
  self->bytes -= flight->bytes;
  g_queue_unlink (&self->gone, &flight->link);
  g_hash_table_remove (self->flights, flight->connection_id);
}

/* The oldest goes first, whatever it is: so no entry is of a connection that is forgotten. */
static void
trim (SbxHubRecorder *self,
      gint64          now)
{
  gint64 oldest = now - self->max_age;

  while (TRUE)
    {
      SbxFlight *flight = g_queue_peek_head (&self->gone);
      gint64     entry_time = self->first < self->end ? entry_at (self, self->first)->at : G_MAXINT64;
      gint64     flight_time = flight != NULL ? flight->closed_at : G_MAXINT64;
      gint64     time = MIN (entry_time, flight_time);

      if (time == G_MAXINT64 || (time >= oldest && self->bytes <= self->max_bytes))
        break;
      if (entry_time <= flight_time)
        drop_first (self);
      else
        forget (self, flight);
    }
}

static void
add (SbxHubRecorder *self,
     SbxFlight      *flight,
     Payload        *payload,
     guint8          opcode,
     guint           n_frames)
{
  Entry *entry = append (self);

  payload->n_entries++;
  *entry = (Entry) {
    .at = self->now,
    .flight = flight,
    .payload = payload,
    .number = flight->n_frames + 1,
    .older = flight->newest,
    .n_frames = (guint16) n_frames,
    .opcode = opcode,
  };
  flight->n_frames += n_frames;
  flight->newest = self->end - 1;
}

static Payload *
new_payload (SbxHubRecorder *self,
             GBytes         *data)
{
  Payload *payload = g_new (Payload, 1);

  *payload = (Payload) { g_bytes_ref (data), 0 };
  self->bytes += g_bytes_get_size (data) + PAYLOAD_BYTES;
  return payload;
}

/**
 * sbx_hub_recorder_new:
 * @max_bytes: that all of it may take
 * @max_age: µs for which anything is kept
 *
 * Returns: (transfer full): a recorder that has seen nothing
 */
SbxHubRecorder *
sbx_hub_recorder_new (gsize  max_bytes,
                      gint64 max_age)
{
  SbxHubRecorder *self = g_new0 (SbxHubRecorder, 1);

  self->n_chunks = 4;
  self->chunks = g_new0 (Entry *, self->n_chunks);
  self->first = self->end = 1;
  self->payloads = g_hash_table_new (NULL, NULL);
  self->flights = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, flight_free);
  self->max_bytes = max_bytes;
  self->max_age = max_age;
  self->wall = g_get_real_time () - g_get_monotonic_time ();
  return self;
}

/**
 * sbx_hub_recorder_free:
 * @self: (transfer full): a recorder of which no connection is left
 */
void
sbx_hub_recorder_free (SbxHubRecorder *self)
{
  while (self->first < self->end)
    drop_first (self);
  for (guint i = 0; i < self->n_chunks; i++)
    g_free (self->chunks[i]);
  g_free (self->chunks);
  g_hash_table_unref (self->payloads);
  g_hash_table_unref (self->flights);
  g_free (self);
}

/**
 * sbx_hub_recorder_open:
 * @self: a recorder
 * @peer: a new connection
 *
 * Returns: (transfer none): where it is noted, until sbx_hub_recorder_close()
 */
SbxFlight *
sbx_hub_recorder_open (SbxHubRecorder *self,
                       SbxPeer        *peer)
{
  SbxFlight *flight = g_new0 (SbxFlight, 1);

  g_strlcpy (flight->connection_id, sbx_peer_get_connection_id (peer), sizeof flight->connection_id);
  flight->peer = peer;
  flight->link.data = flight;
  g_hash_table_insert (self->flights, flight->connection_id, flight);
  count (self, flight, sizeof (SbxFlight));
  trim (self, g_get_monotonic_time ());
  return flight;
}

/**
 * sbx_hub_recorder_close:
 * @self: a recorder
 * @flight: one that is not gone, with all that is to be said of it
 *
 * Its connection is gone.
 */
void
sbx_hub_recorder_close (SbxHubRecorder *self,
                        SbxFlight      *flight)
{
  g_return_if_fail (flight->peer != NULL);

  flight->peer = NULL;
  flight->closed_at = g_get_monotonic_time ();
  if (flight->client != NULL)
    count (self, flight, (gssize) strlen (flight->client));
  g_queue_push_tail_link (&self->gone, &flight->link);
  trim (self, flight->closed_at);
}

/**
 * sbx_hub_recorder_note_in:
 * @self: a recorder
 * @flight: a connection
 * @opcode: what kind of message came
 * @payload: the message
 */
void
sbx_hub_recorder_note_in (SbxHubRecorder     *self,
                          SbxFlight          *flight,
                          SbxWebsocketOpcode  opcode,
                          GBytes             *payload)
{
  sbx_hub_recorder_begin (self);
  add (self, flight, new_payload (self, payload), (guint8) opcode, 1);
  trim (self, self->now);
}

/**
 * sbx_hub_recorder_begin:
 * @self: a recorder
 *
 * What is put from now on was sent at this moment. Behind it there is to be a sbx_hub_recorder_end().
 */
void
sbx_hub_recorder_begin (SbxHubRecorder *self)
{
  self->now = g_get_monotonic_time ();
}

/**
 * sbx_hub_recorder_put:
 * @self: a recorder
 * @flight: a connection
 * @frames: what the kernel took for it; kept by reference, once for all connections that it was sent on
 * @n_frames: how many frames it is
 */
void
sbx_hub_recorder_put (SbxHubRecorder *self,
                      SbxFlight      *flight,
                      GBytes         *frames,
                      guint           n_frames)
{
  Payload **lately = lately_at (self, frames);
  Payload  *payload = *lately;

  if (payload == NULL || payload->data != frames)
    {
      payload = g_hash_table_lookup (self->payloads, frames);
      if (payload == NULL)
        {
          payload = new_payload (self, frames);
          g_hash_table_insert (self->payloads, frames, payload);
        }
      *lately = payload;
    }
  add (self, flight, payload, 0, n_frames);
}

/**
 * sbx_hub_recorder_note_out:
 * @self: a recorder
 * @flight: a connection
 * @frames: what was sent
 * @n_frames: how many frames it is
 *
 * Puts one alone.
 */
void
sbx_hub_recorder_note_out (SbxHubRecorder *self,
                           SbxFlight      *flight,
                           GBytes         *frames,
                           guint           n_frames)
{
  sbx_hub_recorder_begin (self);
  sbx_hub_recorder_put (self, flight, frames, n_frames);
  trim (self, self->now);
}

/**
 * sbx_hub_recorder_end:
 * @self: a recorder
 *
 * Forgets what there is no room for after what was put.
 */
void
sbx_hub_recorder_end (SbxHubRecorder *self)
{
  trim (self, self->now);
}

static SbxFlightEvent *
append_event (SbxHubRecorder *self,
              SbxFlight      *flight)
{
  if (flight->n_events == MAX_EVENTS)
    {
      SbxFlightEvent *gone = &flight->events[KEPT_EVENTS];

      count (self, flight, -(gssize) (gone->text != NULL ? strlen (gone->text) : 0));
      g_free (gone->text);
      memmove (gone, gone + 1, (MAX_EVENTS - KEPT_EVENTS - 1) * sizeof *gone);
      flight->n_events--;
    }
  else
    {
      /* Most have four in all. */
      if (flight->n_events == 0 || (flight->n_events >= 4 && (flight->n_events & (flight->n_events - 1)) == 0))
        flight->events = g_renew (SbxFlightEvent, flight->events, MAX (flight->n_events * 2, 4));
      count (self, flight, sizeof (SbxFlightEvent));
    }
  return &flight->events[flight->n_events++];
}

/**
 * sbx_hub_recorder_note_event:
 * @self: a recorder
 * @flight: a connection
 * @event: static: what happened
 * @code: a close code, or what is counted; 0 = none
 * @text: (nullable): in words
 */
void
sbx_hub_recorder_note_event (SbxHubRecorder *self,
                             SbxFlight      *flight,
                             const char     *event,
                             gint64          code,
                             const char     *text)
{
  *append_event (self, flight) = (SbxFlightEvent) { g_get_monotonic_time (), event, code, g_strdup (text) };
  count (self, flight, text != NULL ? (gssize) strlen (text) : 0);
}

/**
 * sbx_hub_recorder_trim:
 * @self: a recorder
 *
 * Forgets what is too old by now.
 */
void
sbx_hub_recorder_trim (SbxHubRecorder *self)
{
  trim (self, g_get_monotonic_time ());
}

/**
 * sbx_hub_recorder_find:
 * @self: a recorder
 * @connection_id: of a connection that is, or was, there
 *
 * Returns: (transfer none) (nullable): it, if it is remembered
 */
SbxFlight *
sbx_hub_recorder_find (SbxHubRecorder *self,
                       const char     *connection_id)
{
  sbx_hub_recorder_trim (self);
  return g_hash_table_lookup (self->flights, connection_id);
}

/**
 * sbx_hub_recorder_find_last:
 * @self: a recorder
 * @bot_id: of a bot or worker
 *
 * Returns: (transfer none) (nullable): of its connections whose end has begun the one where it began last, if it is remembered
 */
SbxFlight *
sbx_hub_recorder_find_last (SbxHubRecorder *self,
                            const char     *bot_id)
{
  SbxFlight     *last = NULL;
  SbxFlight     *flight;
  GHashTableIter iter;

  sbx_hub_recorder_trim (self);
  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &flight))
    {
      if (flight->closed_by != NULL && g_strcmp0 (flight->bot_id, bot_id) == 0 && (last == NULL || flight->ended_at > last->ended_at))
        last = flight;
    }
  return last;
}

/**
 * sbx_hub_recorder_each:
 * @self: a recorder
 * @flight: a connection
 * @func: called for what is remembered of it, the newest first, until it returns %FALSE
 * @user_data: for @func
 */
void
sbx_hub_recorder_each (SbxHubRecorder  *self,
                       const SbxFlight *flight,
                       SbxFlightFunc    func,
                       gpointer         user_data)
{
  for (guint64 place = flight->newest; place >= self->first && place != 0; place = entry_at (self, place)->older)
    {
      const Entry         *entry = entry_at (self, place);
      const SbxFlightEntry shown = { entry->at, entry->number, entry->n_frames, entry->opcode, entry->payload->data };

      if (!func (&shown, user_data))
        break;
    }
}

/**
 * sbx_hub_recorder_get_wall:
 * @self: a recorder
 *
 * The same each time unless the clock was set, so that what is asked for twice has one time.
 *
 * Returns: µs that make a monotonic time one since 1970
 */
gint64
sbx_hub_recorder_get_wall (SbxHubRecorder *self)
{
  gint64 wall = g_get_real_time () - g_get_monotonic_time ();

  if (ABS (wall - self->wall) > CLOCK_US)
    self->wall = wall;
  return self->wall;
}

/**
 * sbx_hub_recorder_get_bytes:
 * @self: a recorder
 *
 * Returns: what all that is remembered takes
 */
gsize
sbx_hub_recorder_get_bytes (SbxHubRecorder *self)
{
  return self->bytes;
}

/**
 * sbx_hub_recorder_get_n:
 * @self: a recorder
 *
 * Returns: how many entries are remembered, of all connections
 */
guint64
sbx_hub_recorder_get_n (SbxHubRecorder *self)
{
  return self->end - self->first;
}
