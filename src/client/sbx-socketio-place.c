/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-place.h"

/**
 * sbx_socketio_place_clear:
 *
 * Frees what it holds.
 */
void
sbx_socketio_place_clear (SbxSocketioPlace *self)
{
  g_clear_pointer (&self->pid, g_free);
  g_clear_pointer (&self->sid, g_free);
  g_clear_pointer (&self->offset, g_free);
}

/**
 * sbx_socketio_place_note:
 * @event: the JSON array of one that came
 */
void
sbx_socketio_place_note (SbxSocketioPlace *self,
                         GBytes           *event)
{
  gsize length, start, before;
  const char *text = g_bytes_get_data (event, &length);

  if (length < 4 || text[length - 2] != '"')
    return;

  /* An offset has no escapes. */
  for (start = length - 3; start > 0 && text[start] != '"'; start--)
    if (text[start] == '\\')
      return;
  for (before = start; before > 0 && g_ascii_isspace (text[before - 1]); before--)
    ;
  if (before < 2 || text[before - 1] != ',')
    return;

  g_free (self->offset);
  self->offset = g_strndup (text + start + 1, length - 3 - start);
}

/**
 * sbx_socketio_place_move:
 * @pid: (nullable) (transfer full): as the server gave it; %NULL where it offers no recovery
 * @sid: (transfer full): the same
 *
 * Returns: whether the server took the connection up again
 */
gboolean
sbx_socketio_place_move (SbxSocketioPlace *self,
                         char             *pid,
                         char             *sid)
{
  gboolean recovered = pid != NULL && g_strcmp0 (pid, self->pid) == 0 && g_strcmp0 (sid, self->sid) == 0;

  if (!recovered)
    g_clear_pointer (&self->offset, g_free);
  g_free (self->pid);
  g_free (self->sid);
  self->pid = pid;
  self->sid = sid;
  return recovered;
}
