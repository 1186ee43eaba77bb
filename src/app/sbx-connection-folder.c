/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-folder.h"

#include <errno.h>

#include <glib/gstdio.h>

/* An id comes from the settings, where anything may stand: it must not lead elsewhere. */
static gboolean
is_file_name (const char *id)
{
  gsize length = strlen (id);

  if (length == 0 || length > 64)
    return FALSE;

  return strspn (id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

/**
 * sbx_connection_folder_dup_path:
 * @id: of a saved hub
 *
 * Returns: (transfer full): its folder, whether it is there or not
 */
char *
sbx_connection_folder_dup_path (const char *id)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  name = is_file_name (id) ? g_strdup (id) : g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);

  return g_build_filename (g_get_user_data_dir (), DEVELOPMENT ? "signalbox-devel" : "signalbox", "connections", name, NULL);
}

/**
 * sbx_connection_folder_dup_passing:
 * @address: as sbx_address_get_uri() writes it
 * @client_id: who we are there
 *
 * What waits to be sent is for one hub, and under one name: only there it cannot be doubled.
 *
 * Returns: (transfer full): what takes the place of an id for a hub that is not saved; always the same one
 */
char *
sbx_connection_folder_dup_passing (const char *address,
                                   const char *client_id)
{
  g_autofree char *text = g_strconcat (address, "\n", client_id, NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("passing-%.32s", sum);
}

/**
 * sbx_connection_folder_remove:
 *
 * Removes the folder of a hub that is forgotten, with what is in it.
 */
void
sbx_connection_folder_remove (const char *id)
{
  g_autofree char *path = sbx_connection_folder_dup_path (id);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL)
    return;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_unlink (file) != 0)
        g_warning ("Could not remove “%s”: %s", file, g_strerror (errno));
    }
  if (g_rmdir (path) != 0)
    g_warning ("Could not remove “%s”: %s", path, g_strerror (errno));
}
