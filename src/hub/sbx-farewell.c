/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-farewell.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long, and how much, the other end may still send. */
#define PATIENCE_MS 2000
#define PATIENCE_BYTES (16 * 1024 * 1024)

typedef struct
{
  GSource  parent;
  SbxSlot *slot;      /* (nullable) */
  int      fd;
  gint64   deadline;  /* monotonic µs */
  gsize    bytes;
} SbxFarewell;

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  SbxFarewell *self = (SbxFarewell *) source;
  char         buffer[65536];
  gssize       length = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (length > 0)
    self->bytes += (gsize) length;
  return g_get_monotonic_time () < self->deadline && self->bytes < PATIENCE_BYTES &&
         (length > 0 || (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)));
}

static void
finalize (GSource *source)
{
  SbxFarewell *self = (SbxFarewell *) source;

  close (self->fd);
  g_clear_pointer (&self->slot, sbx_slot_free);
}

/**
 * sbx_farewell_say:
 * @fd: a connected non-blocking socket, which is closed in the end
 * @slot: (transfer full) (nullable): its place among the limits
 * @answer: the last thing to say
 *
 * Closing a socket with bytes unread resets it, and the answer may never be seen. So what still comes
 * is read for a while, in the thread-default main context, and thrown away.
 */
void
sbx_farewell_say (int         fd,
                  SbxSlot    *slot,
                  const char *answer)
{
  static GSourceFuncs      funcs = { .dispatch = dispatch, .finalize = finalize };
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource)      source = g_source_new (&funcs, sizeof (SbxFarewell));
  SbxFarewell             *self = (SbxFarewell *) source;

  send (fd, answer, strlen (answer), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown (fd, SHUT_WR);

  self->fd = fd;
  self->slot = slot;
  self->deadline = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  g_source_set_static_name (source, "sbx-farewell");
  g_source_add_unix_fd (source, fd, G_IO_IN);
  g_source_set_ready_time (source, self->deadline);
  g_source_attach (source, context);
}
