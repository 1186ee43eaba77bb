/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-set-aside.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static const char *const suffixes[] = { "", "-wal", "-shm" };

/* A name that no file has yet. */
static char *
name_aside (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char      *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  char                 *name = g_strdup_printf ("%s.corrupt-%s", path, time);

  for (guint n = 2; g_file_test (name, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK); n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.corrupt-%s-%u", path, time, n);
    }

  return name;
}

char *
sbx_set_aside (const char  *path,
               GError     **error)
{
  g_autofree char *aside = name_aside (path);

  /* The main file last: a WAL left behind by a crash in between must not meet a new one. */
  for (guint i = G_N_ELEMENTS (suffixes); i-- > 0;)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT,
                       /* TRANSLATORS: the first two %s are file names, the third the reason in the system's words. */
                       _("“%s” is damaged or not a database, and could not be moved to “%s”: %s. Move it away yourself."),
                       from, to, g_strerror (errno));
          return NULL;
        }
    }

  return g_steal_pointer (&aside);
}
