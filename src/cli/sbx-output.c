/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct _SbxOutput
{
  int      fd;
  gboolean open;
  int      error;     /* errno, 0 = none */
};

/**
 * sbx_output_new:
 * @fd: where to write; stays the caller's
 */
SbxOutput *
sbx_output_new (int fd)
{
  SbxOutput *self = g_new0 (SbxOutput, 1);

  self->fd = fd;
  self->open = TRUE;
  return self;
}

void
sbx_output_free (SbxOutput *self)
{
  g_return_if_fail (self != NULL);

  g_free (self);
}

static gboolean
wait_for_room (SbxOutput *self)
{
  GPollFD poll = { .fd = self->fd, .events = G_IO_OUT };

  return g_poll (&poll, 1, -1) >= 0 || errno == EINTR;
}

/**
 * sbx_output_write:
 *
 * Returns: whether somebody still reads
 */
gboolean
sbx_output_write (SbxOutput  *self,
                  const void *data,
                  gsize       length)
{
  const char *bytes = data;

  g_return_val_if_fail (self != NULL, FALSE);

  while (self->open && length > 0)
    {
      gssize written = write (self->fd, bytes, length);

      if (written >= 0)
        {
          bytes += written;
          length -= written;
        }
      else if (!(errno == EINTR || (errno == EAGAIN && wait_for_room (self))))
        {
          self->error = errno == EPIPE ? 0 : errno;
          self->open = FALSE;
        }
    }

  return self->open;
}

gboolean
sbx_output_line (SbxOutput  *self,
                 const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);

  return sbx_output_write (self, text, strlen (text));
}

/**
 * sbx_output_json:
 * @json: one compact document, which becomes one line
 */
gboolean
sbx_output_json (SbxOutput *self,
                 GBytes    *json)
{
  g_autoptr (GString) line = NULL;
  gsize length;
  const char *data = g_bytes_get_data (json, &length);

  line = g_string_new_len (data, length);
  g_string_append_c (line, '\n');
  return sbx_output_write (self, line->str, line->len);
}

gboolean
sbx_output_is_open (SbxOutput *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->open;
}

int
sbx_output_get_error (SbxOutput *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->error;
}

guint
sbx_output_get_width (SbxOutput *self)
{
  struct winsize size = { 0 };

  g_return_val_if_fail (self != NULL, 0);

  if (!isatty (self->fd) || ioctl (self->fd, TIOCGWINSZ, &size) != 0)
    return 0;
  return size.ws_col;
}
