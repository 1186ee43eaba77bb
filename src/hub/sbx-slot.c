/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-listener-private.h"

#include "sbx-farewell.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _SbxSlot
{
  SbxListener *listener;    /* owned */
  GSocket     *socket;      /* (nullable): the handshake is over */
  int          fd;          /* a second one for the socket until a request's head is read; -1 = none */
  char        *address;     /* (nullable): what the limit by address counts */
  gint64       deadline;    /* monotonic ms */
  gboolean     timed;       /* it is in handshakes */
  GList        link;        /* in handshakes */
};

static GQuark slot_quark;

static guint
count_of (SbxListener *self,
          const char  *address)
{
  return address != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->per_address, address)) : 0;
}

static void
set_count (SbxListener *self,
           const char  *address,
           guint        count)
{
  if (address == NULL)
    return;
  if (count == 0)
    g_hash_table_remove (self->per_address, address);
  else
    g_hash_table_insert (self->per_address, g_strdup (address), GUINT_TO_POINTER (count));
}

/**
 * sbx_listener_is_full:
 *
 * Returns: whether one more connection from @address is too many
 */
gboolean
sbx_listener_is_full (SbxListener *self,
                      const char  *address)
{
  return self->n_connections >= self->max_connections ||
         (self->max_per_address > 0 && count_of (self, address) >= self->max_per_address);
}

static void
close_second (SbxSlot *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
stop_clock (SbxSlot *self)
{
  if (self->timed)
    g_queue_unlink (&self->listener->handshakes, &self->link);
  self->timed = FALSE;
}

static void
end_handshake (SbxSlot *self)
{
  close_second (self);
  stop_clock (self);
  g_clear_object (&self->socket);
}

/* Whether the HTTP server let go of a connection whose other end is there and waits for an answer: it does
 * so, without a word, when the head of a request is larger than 64 KiB. */
static gboolean
is_unanswered (SbxSlot *self)
{
  char   byte;
  gssize length;

  if (self->fd < 0 || self->listener->stopped)
    return FALSE;
  length = recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return length > 0 || (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

static void
refuse_head (SbxSlot *self)
{
  static const char body[] = "{\"status\":431,\"code\":\"tooLarge\",\"title\":\"The head of the request is too large\"}";
  g_autofree char  *answer = g_strdup_printf ("HTTP/1.1 431 Request Header Fields Too Large\r\n"
                                              "Content-Type: application/problem+json\r\nContent-Length: %u\r\n"
                                              "Connection: close\r\n\r\n%s", (guint) strlen (body), body);
  int               fd = self->fd;

  self->fd = -1;
  sbx_metrics_refuse (self->listener->metrics, "tooLarge");
  end_handshake (self);
  sbx_farewell_say (fd, self, answer);
}

/**
 * sbx_slot_free:
 * @self: (transfer full): a slot
 *
 * Its connection is at its end: frees its place among the limits.
 */
void
sbx_slot_free (SbxSlot *self)
{
  if (is_unanswered (self))
    {
      refuse_head (self);
      return;
    }
  end_handshake (self);
  self->listener->n_connections--;
  set_count (self->listener, self->address, count_of (self->listener, self->address) - 1);
  sbx_listener_unref (self->listener);
  g_free (self->address);
  g_free (self);
}

/**
 * sbx_slot_note_head:
 * @remote: the very address object that the listener handed out
 *
 * The head of a request has been read, or refused: what follows is the HTTP server's to answer.
 */
void
sbx_slot_note_head (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot != NULL)
    close_second (slot);
}

/**
 * sbx_slot_take:
 * @remote: the very address object that the listener handed out
 *
 * Takes over a connection whose handshake is done; from now on it is not timed.
 *
 * Returns: (transfer full) (nullable): its slot
 */
SbxSlot *
sbx_slot_take (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_steal_qdata (G_OBJECT (remote), slot_quark);

  if (slot != NULL)
    end_handshake (slot);
  return slot;
}

/* Shutting down is enough: the HTTP server then reads the end and lets go of the connection. */
static gboolean
on_clock (gpointer user_data)
{
  SbxListener *self = user_data;
  gint64       now = g_get_monotonic_time () / 1000;

  while (!g_queue_is_empty (&self->handshakes))
    {
      SbxSlot *slot = g_queue_peek_head (&self->handshakes);

      if (slot->deadline > now)
        return G_SOURCE_CONTINUE;
      g_socket_shutdown (slot->socket, TRUE, TRUE, NULL);
      end_handshake (slot);
    }
  g_clear_pointer (&self->clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* From now on the connection has its time once more; whoever has the same time stands in the order in which
 * it ends. */
static void
start_clock (SbxSlot *self)
{
  SbxListener *listener = self->listener;

  stop_clock (self);
  self->timed = TRUE;
  self->deadline = g_get_monotonic_time () / 1000 + listener->handshake_timeout;
  g_queue_push_tail_link (&listener->handshakes, &self->link);
  if (listener->clock != NULL || listener->stopped)
    return;
  listener->clock = g_timeout_source_new ((guint) CLAMP (listener->handshake_timeout / 4, 10, 1000));
  g_source_set_static_name (listener->clock, "sbx-listener-clock");
  g_source_set_callback (listener->clock, on_clock, listener, NULL);
  g_source_attach (listener->clock, listener->context);
}

/**
 * sbx_slot_pause:
 * @remote: the very address object that the listener handed out
 *
 * A request has been read, and is being answered: that takes the time that it takes.
 */
void
sbx_slot_pause (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot != NULL)
    stop_clock (slot);
}

/**
 * sbx_slot_restart:
 * @remote: the very address object that the listener handed out
 * @awaits_head: whether the head of another request is what is awaited
 *
 * The connection has moved on, and has its time once more for what follows.
 */
void
sbx_slot_restart (GSocketAddress *remote,
                  gboolean        awaits_head)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot == NULL || slot->socket == NULL)
    return;
  start_clock (slot);
  if (awaits_head && slot->fd < 0 && !g_socket_is_closed (slot->socket))
    slot->fd = fcntl (g_socket_get_fd (slot->socket), F_DUPFD_CLOEXEC, 0);
}

/* (transfer full) of the address. */
static SbxSlot *
make_slot (SbxListener *self,
           char        *address)
{
  SbxSlot *slot = g_new0 (SbxSlot, 1);

  slot->listener = self;
  self->ref_count++;
  slot->fd = -1;
  slot->address = address;
  slot->link.data = slot;
  self->n_connections++;
  set_count (self, address, count_of (self, address) + 1);
  return slot;
}

/**
 * sbx_slot_new_beside:
 * @remote: the very address object that the listener handed out
 *
 * For what is no connection of its own and counts as one: a session over several.
 *
 * Returns: (transfer full) (nullable): one more place for that address; %NULL where it has too many
 */
SbxSlot *
sbx_slot_new_beside (GSocketAddress *remote)
{
  SbxSlot *slot = g_object_get_qdata (G_OBJECT (remote), slot_quark);

  if (slot == NULL || sbx_listener_is_full (slot->listener, slot->address))
    return NULL;
  return make_slot (slot->listener, g_strdup (slot->address));
}

/**
 * sbx_slot_start:
 * @address: (transfer full) (nullable): what the limit by address counts
 *
 * Gives a connection that was just taken its place, and its time. From now on @remote stands for it.
 */
void
sbx_slot_start (SbxListener    *listener,
                GSocket        *socket,
                GSocketAddress *remote,
                char           *address)
{
  SbxSlot *slot = make_slot (listener, address);

  if (slot_quark == 0)
    slot_quark = g_quark_from_static_string ("sbx-slot");
  slot->socket = g_object_ref (socket);
  slot->fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  start_clock (slot);
  g_object_set_qdata_full (G_OBJECT (remote), slot_quark, slot, (GDestroyNotify) sbx_slot_free);
}
