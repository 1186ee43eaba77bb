/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-private.h"

/* A client that never answers is not waited for without end: the oldest is given up. */
#define MAX_ACKS 1000

typedef struct
{
  gint64              id;
  SbxSocketioAckFunc  func;
  gpointer            user_data;
} SbxSocketioAck;

static void
tell (SbxSocketioClient       *self,
      SbxSocketioAck          *ack,
      const SbxSocketioPacket *packet)
{
  ack->func (self->peer, packet, ack->user_data);
  g_free (ack);
}

/**
 * sbx_socketio_await_ack:
 * @self: a client
 * @place: its place in a namespace
 * @func: told of the answer
 * @user_data: for @func
 *
 * Returns: the id with which to ask
 */
gint64
sbx_socketio_await_ack (SbxSocketioClient  *self,
                        SbxSocketioPlace   *place,
                        SbxSocketioAckFunc  func,
                        gpointer            user_data)
{
  SbxSocketioAck *ack = g_new0 (SbxSocketioAck, 1);

  ack->id = place->next_id++;
  ack->func = func;
  ack->user_data = user_data;
  g_queue_push_tail (&place->acks, ack);
  if (place->acks.length > MAX_ACKS)
    tell (self, g_queue_pop_head (&place->acks), NULL);
  return ack->id;
}

/**
 * sbx_socketio_take_ack:
 * @self: a client
 * @place: its place in a namespace
 * @packet: an ack; one that nobody waits for is ignored
 */
void
sbx_socketio_take_ack (SbxSocketioClient       *self,
                       SbxSocketioPlace        *place,
                       const SbxSocketioPacket *packet)
{
  for (GList *link = place->acks.head; link != NULL; link = link->next)
    {
      SbxSocketioAck *ack = link->data;

      if (ack->id != packet->id)
        continue;
      g_queue_delete_link (&place->acks, link);
      tell (self, ack, packet);
      return;
    }
}

/**
 * sbx_socketio_drop_acks:
 * @self: a client
 * @place: a place that it leaves
 *
 * No answers come any more.
 */
void
sbx_socketio_drop_acks (SbxSocketioClient *self,
                        SbxSocketioPlace  *place)
{
  SbxSocketioAck *ack;

  while ((ack = g_queue_pop_head (&place->acks)) != NULL)
    tell (self, ack, NULL);
}
