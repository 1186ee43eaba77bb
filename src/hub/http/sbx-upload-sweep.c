/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-upload-sweep.h"

#include "sbx-hub-private.h"
#include "sbx-store-uploads.h"
#include "sbx-time.h"
#include "sbx-upload-name.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

/* Rows that one write takes. */
#define BATCH 1000

/* How often to look at most, however short the time is that they are kept. */
#define SHORTEST_MS 100

/* One look, which may outlive its owner: what it touches is its own. */
typedef struct
{
  SbxHub    *hub;
  char      *folder;
  gint64     before;     /* ms since 1970 */
  GPtrArray *ids;        /* (element-type utf8) (nullable): to be unlinked */
} Look;

struct _SbxUploadSweep
{
  SbxHub  *hub;          /* not owned */
  char    *folder;
  gint64   age;          /* ms; 0 = they stay */
  GSource *clock;        /* (nullable) */
};

static void
look_free (Look *look)
{
  g_clear_pointer (&look->ids, g_ptr_array_unref);
  g_object_unref (look->hub);
  g_free (look->folder);
  g_free (look);
}

static Look *
look_new (SbxUploadSweep *self,
          gint64          before)
{
  Look *look = g_new0 (Look, 1);

  look->hub = g_object_ref (self->hub);
  look->folder = g_strdup (self->folder);
  look->before = before;
  sbx_hub_begin_operation (look->hub);
  return look;
}

static void
end_look (Look *look)
{
  sbx_hub_end_operation (look->hub);
  look_free (look);
}

/* In a thread of its own. */
static void
unlink_files (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Look *look = task_data;

  for (guint i = 0; i < look->ids->len; i++)
    {
      g_autofree char *path = g_build_filename (look->folder, g_ptr_array_index (look->ids, i), NULL);

      g_unlink (path);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_unlinked (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  end_look (user_data);
}

/* Removes the files of rows that are gone. */
static void
end_by_unlinking (Look *look)
{
  g_autoptr (GTask) task = NULL;

  if (look->ids->len == 0)
    {
      end_look (look);
      return;
    }
  g_info ("%u uploads that no message has are removed", look->ids->len);
  task = g_task_new (NULL, NULL, on_unlinked, look);
  g_task_set_task_data (task, look, NULL);
  g_task_run_in_thread (task, unlink_files);
}

/* On the writer's thread. */
static gboolean
forget_rows (SbxStoreWriter *writer,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  Look *look = data;

  g_clear_pointer (&look->ids, g_ptr_array_unref);
  look->ids = sbx_store_forget_uploads (writer, look->before, BATCH, error);
  return look->ids != NULL;
}

static void
on_forgotten (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Look              *look = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, &error);

  if (answer != NULL)
    {
      end_by_unlinking (look);
      return;
    }
  g_info ("old uploads could not be removed: %s", error->message);
  end_look (look);
}

static gboolean
on_clock (gpointer user_data)
{
  SbxUploadSweep *self = user_data;
  Look           *look = look_new (self, sbx_time_now_ms () - self->age);

  sbx_store_write_async (sbx_hub_get_store (self->hub), forget_rows, look, NULL, on_forgotten, look);
  return G_SOURCE_CONTINUE;
}

/* Whether a file of the folder is one that no row can come for any more. */
static gboolean
is_left_behind (SbxStoreReader *reader,
                const Look     *look,
                const char     *name,
                GError        **error)
{
  g_autoptr (SbxUploadRow) row = NULL;
  g_autofree char         *path = g_build_filename (look->folder, name, NULL);
  g_autoptr (GError)       failure = NULL;
  struct stat              info;

  if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_mtime >= look->before / 1000)
    return FALSE;
  if (g_str_has_prefix (name, ".") && g_str_has_suffix (name, ".part"))
    return TRUE;
  if (!sbx_upload_is_id (name))
    return FALSE;
  row = sbx_store_read_upload (reader, name, &failure);
  if (failure == NULL)
    return row == NULL;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* On the reader's thread. */
static gboolean
remove_left_behind (SbxStoreReader *reader,
                    gpointer        data,
                    SbxJsonWriter  *answer,
                    GError        **error)
{
  Look            *look = data;
  g_autoptr (GDir) folder = g_dir_open (look->folder, 0, NULL);
  const char      *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char   *path = g_build_filename (look->folder, name, NULL);
      g_autoptr (GError) failure = NULL;

      if (is_left_behind (reader, look, name, &failure))
        g_unlink (path);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return TRUE;
}

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  if (answer == NULL)
    g_info ("unfinished uploads could not be removed: %s", error->message);
  end_look (user_data);
}

/**
 * sbx_upload_sweep_new:
 * @hub: a hub whose store is open
 * @folder: where its uploads are
 *
 * Returns: (transfer full): what sweeps in the thread-default main context until it is freed
 */
SbxUploadSweep *
sbx_upload_sweep_new (SbxHub     *hub,
                      const char *folder)
{
  SbxUploadSweep          *self = g_new0 (SbxUploadSweep, 1);
  SbxHubConfig            *config = sbx_hub_get_config (hub);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  gint64                   interval = sbx_hub_config_get_int (config, "retention-interval");
  Look                    *look;

  self->hub = hub;
  self->folder = g_strdup (folder);
  self->age = sbx_hub_config_get_int (config, "upload-age") * 1000;
  look = look_new (self, sbx_time_now_ms ());
  sbx_store_read_async (sbx_hub_get_store (hub), remove_left_behind, look, NULL, on_removed, look);
  if (self->age == 0)
    return self;

  self->clock = g_timeout_source_new ((guint) MAX (MIN (interval, self->age), SHORTEST_MS));
  g_source_set_static_name (self->clock, "sbx-upload-sweep");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, context);
  return self;
}

/**
 * sbx_upload_sweep_free:
 * @self: (transfer full): what sweeps
 */
void
sbx_upload_sweep_free (SbxUploadSweep *self)
{
  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
  g_free (self->folder);
  g_free (self);
}

/**
 * sbx_upload_sweep_remove:
 * @self: what sweeps
 * @ids: (element-type utf8): of uploads whose rows are gone
 *
 * Removes their files.
 */
void
sbx_upload_sweep_remove (SbxUploadSweep *self,
                         GPtrArray      *ids)
{
  Look *look = look_new (self, 0);

  look->ids = g_ptr_array_ref (ids);
  end_by_unlinking (look);
}
