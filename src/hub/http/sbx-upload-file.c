/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-upload-file.h"

#include "sbx-hub-private.h"
#include "sbx-image-size.h"
#include "sbx-upload-name.h"
#include "sbx-wire-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* What is written at once, and what may wait meanwhile. */
#define PIECE_BYTES (256 * 1024)

/* Where an image says how large it is. */
#define HEAD_BYTES (256 * 1024)

typedef enum {
  WRITE,
  FINISH,    /* to the disk, and under its own name */
  DISCARD,
} Work;

/* While @busy the file descriptor and what comes behind it belong to the thread that works. */
struct _SbxUploadFile
{
  SbxHub            *hub;
  char              *id;
  char              *folder;
  GByteArray        *waiting;    /* bytes that are to be written next */
  SbxUploadFileFunc  room;       /* (nullable) */
  gpointer           user_data;
  GTask             *finishing;  /* (nullable): asked for */
  GError            *failure;    /* (nullable): what is written is not the file any more */
  gint64             size;
  gboolean           full;       /* said so: somebody waits for room */
  gboolean           busy;
  gboolean           freed;
  gboolean           discarded;

  GByteArray        *piece;      /* being written */
  Work               work;
  int                fd;
  gboolean           finished;   /* it has its own name */
  guint              width;
  guint              height;
};

static char *
dup_path (SbxUploadFile *self,
          gboolean       finished)
{
  g_autofree char *name = finished ? g_strdup (self->id) : g_strconcat (".", self->id, ".part", NULL);

  return g_build_filename (self->folder, name, NULL);
}

static gboolean
set_error (GError **error)
{
  int code = errno;

  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE,
               /* TRANSLATORS: %s is what the system says, such as "No space left on device" */
               _("The file cannot be stored: %s"), g_strerror (code));
  return FALSE;
}

static gboolean
write_piece (SbxUploadFile  *self,
             GError        **error)
{
  gsize done = 0;

  if (self->fd < 0)
    {
      g_autofree char *path = dup_path (self, FALSE);

      if (g_mkdir_with_parents (self->folder, 0700) != 0)
        return set_error (error);
      self->fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (self->fd < 0)
        return set_error (error);
    }
  while (done < self->piece->len)
    {
      gssize written = write (self->fd, self->piece->data + done, self->piece->len - done);

      if (written < 0 && errno != EINTR)
        return set_error (error);
      done += (gsize) MAX (written, 0);
    }
  return TRUE;
}

static void
measure (SbxUploadFile *self)
{
  g_autofree guint8 *head = g_malloc (HEAD_BYTES);
  gssize             length = pread (self->fd, head, HEAD_BYTES, 0);

  if (length > 0)
    sbx_image_size_find (head, (gsize) length, &self->width, &self->height);
}

/* What was answered for is there after a loss of power: the bytes, and the name. */
static gboolean
sync_folder (SbxUploadFile *self)
{
  int      fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

static gboolean
finish_file (SbxUploadFile  *self,
             GError        **error)
{
  g_autofree char *from = dup_path (self, FALSE);
  g_autofree char *to = dup_path (self, TRUE);

  if (!write_piece (self, error))
    return FALSE;
  measure (self);
  if (fsync (self->fd) != 0 || g_rename (from, to) != 0)
    return set_error (error);
  self->finished = TRUE;
  return sync_folder (self) || set_error (error);
}

static void
discard_file (SbxUploadFile *self)
{
  g_autofree char *path = dup_path (self, self->finished);

  if (self->fd >= 0)
    g_unlink (path);
}

/* In a thread of its own. */
static void
run_work (GTask        *task,
          gpointer      source,
          gpointer      task_data,
          GCancellable *cancellable)
{
  SbxUploadFile *self = task_data;
  GError        *error = NULL;

  switch (self->work)
    {
    case WRITE:
      write_piece (self, &error);
      break;
    case FINISH:
      finish_file (self, &error);
      break;
    case DISCARD:
    default:
      discard_file (self);
      break;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void pump (SbxUploadFile *self);

static void
on_worked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  SbxUploadFile     *self = user_data;
  g_autoptr (SbxHub) hub = g_object_ref (self->hub);
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error) && self->failure == NULL)
    self->failure = g_steal_pointer (&error);
  pump (self);
  sbx_hub_end_operation (hub);
}

static void
start_work (SbxUploadFile *self,
            Work           work)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, self);
  GByteArray       *piece = self->piece;

  self->busy = TRUE;
  self->work = work;
  if (work != DISCARD)
    {
      self->piece = self->waiting;
      self->waiting = piece;
      g_byte_array_set_size (piece, 0);
    }
  sbx_hub_begin_operation (self->hub);
  g_task_set_source_tag (task, start_work);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, run_work);
}

static void
destroy (SbxUploadFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_error (&self->failure);
  g_byte_array_unref (self->waiting);
  g_byte_array_unref (self->piece);
  g_free (self->folder);
  g_free (self->id);
  g_object_unref (self->hub);
  g_free (self);
}

static void
end_finishing (SbxUploadFile *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->finishing);

  if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
tell_room (SbxUploadFile *self)
{
  if (!self->full || (self->failure == NULL && self->waiting->len >= PIECE_BYTES))
    return;
  self->full = FALSE;
  if (self->room != NULL)
    self->room (self, self->user_data);
}

/* Does what is to be done next, if anything. */
static void
pump (SbxUploadFile *self)
{
  if (self->busy)
    return;
  if (self->freed)
    {
      /* It goes, unless it has become what was asked for. */
      if (self->discarded || self->fd < 0)
        {
          destroy (self);
          return;
        }
      self->discarded = TRUE;
      start_work (self, DISCARD);
    }
  else if (self->finishing != NULL && (self->finished || self->failure != NULL))
    {
      end_finishing (self);
    }
  else if (self->failure != NULL)
    {
      tell_room (self);
    }
  else if (self->finishing != NULL)
    {
      start_work (self, FINISH);
    }
  else
    {
      if (self->waiting->len >= PIECE_BYTES)
        start_work (self, WRITE);
      tell_room (self);
    }
}

/**
 * sbx_upload_file_new:
 * @hub: the hub, which waits for what is under way before it stops
 * @folder: where to; it is made when the first piece is written
 *
 * Returns: (transfer full): an empty file
 */
SbxUploadFile *
sbx_upload_file_new (SbxHub     *hub,
                     const char *folder)
{
  SbxUploadFile *self = g_new0 (SbxUploadFile, 1);

  self->hub = g_object_ref (hub);
  self->folder = g_strdup (folder);
  self->id = sbx_upload_new_id ();
  self->waiting = g_byte_array_new ();
  self->piece = g_byte_array_new ();
  self->fd = -1;
  return self;
}

/**
 * sbx_upload_file_discard:
 * @self: (transfer full): a file, finished or not
 *
 * Removes it, as soon as what is under way is done.
 */
void
sbx_upload_file_discard (SbxUploadFile *self)
{
  self->freed = TRUE;
  self->room = NULL;
  pump (self);
}

/**
 * sbx_upload_file_free:
 * @self: (transfer full): a file
 *
 * Keeps it where it was finished, else removes it.
 */
void
sbx_upload_file_free (SbxUploadFile *self)
{
  self->discarded = !self->busy && self->finished && self->failure == NULL;
  sbx_upload_file_discard (self);
}

/**
 * sbx_upload_file_set_room:
 * @self: a file
 * @room: (nullable): told that there is room again, or that there never will be, after sbx_upload_file_write()
 *   said that there is none
 * @user_data: for @room
 */
void
sbx_upload_file_set_room (SbxUploadFile     *self,
                          SbxUploadFileFunc  room,
                          gpointer           user_data)
{
  self->room = room;
  self->user_data = user_data;
}

/**
 * sbx_upload_file_write:
 * @self: a file that is not being finished
 * @data: the next bytes, which are taken in any case
 * @length: how many
 *
 * What goes wrong is told when it is finished.
 *
 * Returns: whether there is room for more; if not, wait until there is
 */
gboolean
sbx_upload_file_write (SbxUploadFile *self,
                       const void    *data,
                       gsize          length)
{
  g_return_val_if_fail (self->finishing == NULL, TRUE);

  self->size += (gint64) length;
  if (self->failure != NULL)
    return TRUE;
  g_byte_array_append (self->waiting, data, (guint) length);
  pump (self);
  self->full = self->waiting->len >= PIECE_BYTES;
  return !self->full;
}

/**
 * sbx_upload_file_get_size:
 * @self: a file
 *
 * Returns: how many bytes were given to it
 */
gint64
sbx_upload_file_get_size (SbxUploadFile *self)
{
  return self->size;
}

/**
 * sbx_upload_file_get_id:
 * @self: a file
 *
 * Returns: (transfer none): the name that it has once it is finished
 */
const char *
sbx_upload_file_get_id (SbxUploadFile *self)
{
  return self->id;
}

/**
 * sbx_upload_file_get_extent:
 * @self: a file that is finished
 * @width: (out): px; 0 where it is no image that tells
 * @height: (out): px
 */
void
sbx_upload_file_get_extent (SbxUploadFile *self,
                            guint         *width,
                            guint         *height)
{
  *width = self->width;
  *height = self->height;
}

/**
 * sbx_upload_file_finish_async:
 * @self: a file, which must stay until @callback was called
 * @callback: called when it is on disk under its own name, or has failed
 * @user_data: for @callback
 */
void
sbx_upload_file_finish_async (SbxUploadFile       *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (self->finishing == NULL);

  self->finishing = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->finishing, sbx_upload_file_finish_async);
  pump (self);
}

/**
 * sbx_upload_file_finish:
 * @result: of sbx_upload_file_finish_async()
 * @error: return location; %SBX_WIRE_ERROR_UNAVAILABLE
 *
 * Returns: whether it is on disk
 */
gboolean
sbx_upload_file_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
