/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-folder.h"

#include "sbx-client-error.h"
#include "sbx-profile.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define PROFILE "profile.json"
/* Stands in the folder of a hub that was removed, as long as that can be undone. */
#define REMOVED "removed"

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

/* A link goes, not what it leads to. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL)
    return;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        remove_folder (file);
      else if (g_unlink (file) != 0)
        g_warning ("Could not remove “%s”: %s", file, g_strerror (errno));
    }
  if (g_rmdir (path) != 0)
    g_warning ("Could not remove “%s”: %s", path, g_strerror (errno));
}

/**
 * sbx_connection_folder_remove:
 *
 * Removes the folder of a hub that is forgotten, with all that is in it.
 */
void
sbx_connection_folder_remove (const char *id)
{
  g_autofree char *path = sbx_connection_folder_dup_path (id);

  remove_folder (path);
}

/**
 * sbx_connection_folder_set_removed:
 * @id: of a hub
 * @removed: whether its folder goes at the next start, however the program ends
 */
void
sbx_connection_folder_set_removed (const char *id,
                                   gboolean    removed)
{
  g_autofree char *folder = sbx_connection_folder_dup_path (id);
  g_autofree char *path = g_build_filename (folder, REMOVED, NULL);
  g_autoptr (GError) error = NULL;

  if (!removed)
    g_unlink (path);
  else if (g_file_test (folder, G_FILE_TEST_IS_DIR) && !g_file_set_contents (path, "", 0, &error))
    g_warning ("%s", error->message);
}

/**
 * sbx_connection_folder_sweep:
 *
 * Removes the folders of hubs that were removed before the program ended by force.
 */
void
sbx_connection_folder_sweep (void)
{
  g_autofree char *any = sbx_connection_folder_dup_path (SBX_CONNECTION_FOLDER_LOCAL);
  g_autofree char *path = g_path_get_dirname (any);
  g_autoptr (GDir) all = g_dir_open (path, 0, NULL);
  const char *name;

  while (all && (name = g_dir_read_name (all)))
    {
      g_autofree char *folder = g_build_filename (path, name, NULL);
      g_autofree char *mark = g_build_filename (folder, REMOVED, NULL);

      if (g_file_test (mark, G_FILE_TEST_IS_REGULAR) && !g_file_test (folder, G_FILE_TEST_IS_SYMLINK))
        remove_folder (folder);
    }
}

/**
 * sbx_connection_folder_load_profile:
 * @id: of a saved hub
 *
 * Returns: (transfer full) (nullable): what is special about it; %NULL without an error where nothing is
 */
JsonObject *
sbx_connection_folder_load_profile (const char  *id,
                                    GError     **error)
{
  g_autofree char *folder = sbx_connection_folder_dup_path (id);
  g_autofree char *path = g_build_filename (folder, PROFILE, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? sbx_profile_load (path, error) : NULL;
}

static gboolean
fail_to_save (const char  *path,
              const char  *reason,
              GError     **error)
{
  /* TRANSLATORS: the first %s is the name of a file, the second why. */
  g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, _("What is set for the connection cannot be kept in “%s”: %s"),
               path, reason);
  return FALSE;
}

/**
 * sbx_connection_folder_save_profile:
 * @id: of a saved hub
 * @profile: (nullable): %NULL or an empty one removes what is there
 *
 * Returns: whether it is on disk
 */
gboolean
sbx_connection_folder_save_profile (const char  *id,
                                    JsonObject  *profile,
                                    GError     **error)
{
  g_autofree char *folder = sbx_connection_folder_dup_path (id);
  g_autofree char *path = g_build_filename (folder, PROFILE, NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;

  if (!profile || json_object_get_size (profile) == 0)
    return g_unlink (path) == 0 || errno == ENOENT || errno == ENOTDIR || fail_to_save (path, g_strerror (errno), error);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail_to_save (path, g_strerror (errno), error);

  node = json_node_init_object (json_node_alloc (), profile);
  text = json_to_string (node, TRUE);
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure))
    return fail_to_save (path, failure->message, error);

  return TRUE;
}
