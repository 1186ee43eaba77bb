/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-id.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sbx-limits.h"

/**
 * sbx_client_id_is_valid:
 *
 * Returns: whether @id may stand in the protocol
 */
gboolean
sbx_client_id_is_valid (const char *id)
{
  gsize length;

  g_return_val_if_fail (id != NULL, FALSE);

  length = strlen (id);
  if (length == 0 || length > SBX_LIMIT_ID_BYTES || !g_utf8_validate (id, length, NULL))
    return FALSE;
  for (const char *p = id; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

/* Returns NULL and ENOENT where there is no file; other than a file, such as a pipe, is never waited for. */
static char *
read_id (const char *path)
{
  char text[SBX_LIMIT_ID_BYTES + 2];
  struct stat info;
  gssize length = -1;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    length = read (fd, text, sizeof text - 1);
  close (fd);

  errno = EINVAL;
  if (length < 0)
    return NULL;
  text[length] = '\0';
  if (strlen (text) != (gsize) length)
    return NULL;
  g_strchomp (text);
  return sbx_client_id_is_valid (text) ? g_strdup (text) : NULL;
}

/* Whole before it has its name, so that of two that start at once both see the one that was first. */
static void
make_file (const char *folder,
           const char *path)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *text = g_strdup_printf ("signalboxctl-%s\n", uuid);
  g_autofree char *draft = g_strconcat (path, ".XXXXXX", NULL);
  gsize length = strlen (text);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  fd = g_mkstemp_full (draft, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  if (write (fd, text, length) == (gssize) length && fsync (fd) == 0)
    (void) !link (draft, path);
  close (fd);
  g_unlink (draft);
}

/**
 * sbx_client_id_load:
 * @folder: where the file "client-id" is, or is made
 *
 * Who sends: the same each time, so that a key means the same message. Where the file cannot be had,
 * it is the person's login name.
 *
 * Returns: (transfer full): the id
 */
char *
sbx_client_id_load (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "client-id", NULL);
  g_autofree char *user = g_utf8_make_valid (g_get_user_name (), -1);
  char *id = read_id (path);

  if (id == NULL && errno == ENOENT)
    {
      make_file (folder, path);
      id = read_id (path);
    }

  return id != NULL ? id : g_strconcat ("signalboxctl@", user, NULL);
}
