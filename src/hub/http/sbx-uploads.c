/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-uploads.h"

#include "sbx-attachments.h"
#include "sbx-hub-private.h"
#include "sbx-upload-name.h"
#include "sbx-upload-sweep.h"
#include "sbx-wire-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

/* The message that an upload is for is on its way for so long. */
#define SPARED_MS (5 * 60 * 1000)

struct _SbxUploads
{
  SbxHub         *hub;      /* not owned */
  char           *folder;
  gint64          limit;    /* bytes of one file */
  gint64          total;    /* bytes of all of them; 0 = no limit */
  gint64          spared;   /* ms: so long a file that no message has is not removed for another */
  SbxUploadSweep *sweep;
};

/* A file on its way into the store. */
typedef struct
{
  SbxHub        *hub;
  SbxUploadFile *file;     /* (nullable): it has become what was asked for */
  SbxUploadRow   row;
  gint64         total;
  gint64         spared;
  GPtrArray     *removed;  /* (element-type utf8) (nullable): ids of those that went to make room */
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  if (keeping->file != NULL)
    sbx_upload_file_discard (keeping->file);
  g_free (keeping->row.id);
  g_free (keeping->row.name);
  g_free (keeping->row.mime);
  g_clear_pointer (&keeping->removed, g_ptr_array_unref);
  g_object_unref (keeping->hub);
  g_free (keeping);
}

typedef struct
{
  SbxHub       *hub;
  char         *id;
  char         *path;
  int           fd;
  SbxUploadRow *row;    /* (nullable): none of that id */
} Opening;

static void
opening_free (Opening *opening)
{
  if (opening->fd >= 0)
    close (opening->fd);
  g_clear_pointer (&opening->row, sbx_upload_row_free);
  g_free (opening->id);
  g_free (opening->path);
  g_object_unref (opening->hub);
  g_free (opening);
}

/* What the disk refuses is told as such. */
static void
return_error (GTask  *task,
              GError *error)
{
  if (error->domain != SBX_WIRE_ERROR)
    {
      GError *told = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, error->message);

      g_error_free (error);
      error = told;
    }
  g_task_return_error (task, error);
}

static gboolean
make_room (SbxStoreWriter  *writer,
           Keeping         *keeping,
           GError         **error)
{
  g_clear_pointer (&keeping->removed, g_ptr_array_unref);
  if (keeping->total == 0)
    return TRUE;
  if (!sbx_store_make_upload_room (writer, keeping->row.size, keeping->total, keeping->spared, &keeping->removed, error))
    return FALSE;
  if (keeping->removed != NULL)
    return TRUE;
  g_propagate_error (error, sbx_wire_error_new_for_limit (NULL, keeping->total,
                                                          _("There is no room for the file: all that are kept may have %" PRId64 " bytes together"),
                                                          keeping->total));
  return FALSE;
}

/* On the writer's thread. */
static gboolean
put_row (SbxStoreWriter *writer,
         gpointer        data,
         SbxJsonWriter  *answer,
         GError        **error)
{
  Keeping *keeping = data;

  return make_room (writer, keeping, error) && sbx_store_put_upload (writer, &keeping->row, error);
}

static void
on_row_put (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  Keeping           *keeping = g_task_get_task_data (task);
  g_autoptr (SbxHub) hub = g_object_ref (keeping->hub);
  GError            *error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, &error);

  if (answer != NULL)
    {
      if (keeping->removed != NULL && sbx_hub_get_uploads (hub) != NULL)
        sbx_upload_sweep_remove (sbx_hub_get_uploads (hub)->sweep, keeping->removed);
      sbx_upload_file_free (g_steal_pointer (&keeping->file));
      g_task_return_pointer (task, sbx_attachment_of_upload (&keeping->row), (GDestroyNotify) json_object_unref);
    }
  else
    {
      return_error (task, error);
    }
  sbx_hub_end_operation (hub);
}

static void
on_file_finished (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping          *keeping = g_task_get_task_data (task);
  SbxStore         *store = sbx_hub_get_store (keeping->hub);
  GError           *error = NULL;
  guint             width, height;

  if (!sbx_upload_file_finish (result, &error))
    {
      g_warning ("an upload failed: %s", error->message);
      g_task_return_error (task, error);
      return;
    }
  if (store == NULL)
    {
      g_task_return_new_error (task, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, "%s", _("The hub is stopping"));
      return;
    }
  sbx_upload_file_get_extent (keeping->file, &width, &height);
  if (width > 0)
    {
      keeping->row.width = width;
      keeping->row.height = height;
    }
  sbx_hub_begin_operation (keeping->hub);
  sbx_store_write_async (store, put_row, keeping, NULL, on_row_put, g_steal_pointer (&task));
}

/**
 * sbx_uploads_new:
 * @hub: a hub whose store is open
 *
 * Clears away what a hub that was killed left behind.
 *
 * Returns: (transfer full): its uploads
 */
SbxUploads *
sbx_uploads_new (SbxHub *hub)
{
  SbxUploads   *self = g_new0 (SbxUploads, 1);
  SbxHubConfig *config = sbx_hub_get_config (hub);
  gint64        age = sbx_hub_config_get_int (config, "upload-age") * 1000;

  self->hub = hub;
  self->folder = g_build_filename (sbx_hub_config_get_string (config, "data-dir"), "uploads", NULL);
  self->limit = sbx_hub_config_get_int (config, "upload-bytes");
  self->total = sbx_hub_config_get_int (config, "upload-total");
  self->spared = age > 0 ? MIN (age, SPARED_MS) : SPARED_MS;
  self->sweep = sbx_upload_sweep_new (hub, self->folder);
  return self;
}

/**
 * sbx_uploads_free:
 * @self: (transfer full): uploads
 *
 * What is under way ends by itself.
 */
void
sbx_uploads_free (SbxUploads *self)
{
  sbx_upload_sweep_free (self->sweep);
  g_free (self->folder);
  g_free (self);
}

/**
 * sbx_uploads_get_limit:
 * @self: uploads
 *
 * Returns: how many bytes one may have
 */
gint64
sbx_uploads_get_limit (SbxUploads *self)
{
  return self->limit;
}

/**
 * sbx_uploads_begin:
 * @self: uploads
 *
 * Returns: (transfer full): an empty file
 */
SbxUploadFile *
sbx_uploads_begin (SbxUploads *self)
{
  return sbx_upload_file_new (self->hub, self->folder);
}

/**
 * sbx_uploads_keep_async:
 * @self: uploads
 * @file: (transfer full): a file, all of which was written to it
 * @info: what its sender says of it
 * @callback: called when file and row are on disk, or neither is kept
 * @user_data: for @callback
 */
void
sbx_uploads_keep_async (SbxUploads          *self,
                        SbxUploadFile       *file,
                        const SbxUploadInfo *info,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask   *task = g_task_new (NULL, NULL, callback, user_data);
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->hub = g_object_ref (self->hub);
  keeping->file = file;
  keeping->total = self->total;
  keeping->spared = self->spared;
  keeping->row = (SbxUploadRow) {
    .id = g_strdup (sbx_upload_file_get_id (file)),
    .name = sbx_upload_clean_name (info->name),
    .mime = sbx_upload_clean_mime (info->mime),
    .size = sbx_upload_file_get_size (file),
    .width = info->width,
    .height = info->height,
    .duration = info->duration,
  };
  g_task_set_source_tag (task, sbx_uploads_keep_async);
  g_task_set_task_data (task, keeping, (GDestroyNotify) keeping_free);
  sbx_upload_file_finish_async (file, on_file_finished, task);
}

/**
 * sbx_uploads_keep_finish:
 * @result: of sbx_uploads_keep_async()
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full) (nullable): the Attachment
 */
JsonObject *
sbx_uploads_keep_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sbx_uploads_store_bytes_async:
 * @self: uploads
 * @bytes: a whole file
 * @info: what its sender says of it
 * @callback: called when file and row are on disk, or neither is kept
 * @user_data: for @callback
 */
void
sbx_uploads_store_bytes_async (SbxUploads          *self,
                               GBytes              *bytes,
                               const SbxUploadInfo *info,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  SbxUploadFile *file;
  gsize          length;
  const void    *data = g_bytes_get_data (bytes, &length);

  if ((gint64) length > self->limit)
    {
      g_task_report_error (NULL, callback, user_data, sbx_uploads_store_bytes_async,
                           sbx_wire_error_new_for_limit (NULL, self->limit, _("The file is too large")));
      return;
    }
  file = sbx_uploads_begin (self);
  sbx_upload_file_write (file, data, length);
  sbx_uploads_keep_async (self, file, info, callback, user_data);
}

/**
 * sbx_uploads_store_bytes_finish:
 * @result: of sbx_uploads_store_bytes_async()
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full) (nullable): the Attachment
 */
JsonObject *
sbx_uploads_store_bytes_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* On the reader's thread. */
static gboolean
open_file (SbxStoreReader *reader,
           gpointer        data,
           SbxJsonWriter  *answer,
           GError        **error)
{
  Opening           *opening = data;
  g_autoptr (GError) failure = NULL;

  opening->row = sbx_store_read_upload (reader, opening->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (opening->row != NULL)
    opening->fd = open (opening->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (opening->fd >= 0)
    return TRUE;
  if (opening->row != NULL)
    g_warning ("an upload cannot be opened: %s", g_strerror (errno));
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("There is no such upload"));
  return FALSE;
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  Opening           *opening = g_task_get_task_data (task);
  g_autoptr (SbxHub) hub = g_object_ref (opening->hub);
  GError            *error = NULL;
  g_autoptr (GBytes) answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  if (answer == NULL)
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  sbx_hub_end_operation (hub);
}

/**
 * sbx_uploads_open_async:
 * @self: uploads
 * @id: of one of them
 * @callback: called when it is open, or cannot be
 * @user_data: for @callback
 */
void
sbx_uploads_open_async (SbxUploads          *self,
                        const char          *id,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask   *task = g_task_new (NULL, NULL, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->hub = g_object_ref (self->hub);
  opening->id = g_strdup (id);
  opening->path = g_build_filename (self->folder, id, NULL);
  opening->fd = -1;
  g_task_set_source_tag (task, sbx_uploads_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  sbx_hub_begin_operation (self->hub);
  sbx_store_read_async (sbx_hub_get_store (self->hub), open_file, opening, NULL, on_opened, task);
}

/**
 * sbx_uploads_open_finish:
 * @result: of sbx_uploads_open_async()
 * @attachment: (out) (transfer full): what it is
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: a descriptor to read it from, which the caller closes; or -1
 */
int
sbx_uploads_open_finish (GAsyncResult  *result,
                         JsonObject   **attachment,
                         GError       **error)
{
  Opening *opening = g_task_get_task_data (G_TASK (result));
  int      fd = opening->fd;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return -1;
  *attachment = sbx_attachment_of_upload (opening->row);
  opening->fd = -1;
  return fd;
}
