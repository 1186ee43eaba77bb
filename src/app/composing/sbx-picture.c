/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-picture.h"

#include <glib/gi18n-lib.h>

/* Anybody may send a picture: one that says it has a hundred thousand pixels each way must not get the memory for them, and none
 * gets more of it than is shown. On a thread of its own, a piece at a time. */

#define CHUNK_BYTES (64 * 1024)

/* What draws by itself, such as SVG, can take any time and memory. */
static const char *const formats[] = { "png", "jpeg", "gif", "webp", "bmp", "tiff", "avif", "heif/avif", NULL };
static const char *const types[] = { "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/avif", NULL };

G_DEFINE_QUARK (sbx-picture-error-quark, sbx_picture_error)

typedef struct
{
  GInputStream *stream; /* (nullable) */
  GFile        *file;   /* (nullable) */
  int           max_side;
  gboolean      too_large;
  gboolean      other;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->stream);
  g_clear_object (&job->file);
  g_free (job);
}

static void
on_size_prepared (GdkPixbufLoader *loader,
                  int              width,
                  int              height,
                  gpointer         user_data)
{
  Job             *job = user_data;
  GdkPixbufFormat *format = gdk_pixbuf_loader_get_format (loader);
  g_autofree char *name = format ? gdk_pixbuf_format_get_name (format) : NULL;
  double           scale = (double) job->max_side / MAX (width, height);

  job->other = name == NULL || !g_strv_contains (formats, name);
  job->too_large = width <= 0 || height <= 0 || (gint64) width * height > SBX_PICTURE_MAX_PIXELS;
  /* Nothing is decoded of one that has no size. */
  if (job->other || job->too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, (int) MAX (width * scale, 1), (int) MAX (height * scale, 1));
}

static gboolean
read_all (Job              *job,
          GdkPixbufLoader  *loader,
          GInputStream     *stream,
          GCancellable     *cancellable,
          GError          **error)
{
  g_autofree guchar *chunk = g_malloc (CHUNK_BYTES);
  gint64             total = 0;
  gssize             n;

  while ((n = g_input_stream_read (stream, chunk, CHUNK_BYTES, cancellable, error)) > 0)
    {
      total += n;
      job->too_large = job->too_large || total > SBX_PICTURE_MAX_BYTES;
      if (job->too_large || job->other || !gdk_pixbuf_loader_write (loader, chunk, (gsize) n, error))
        return FALSE;
    }

  return n == 0;
}

static GdkPixbuf *
decode (Job           *job,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GInputStream) stream = job->stream ? g_object_ref (job->stream) : G_INPUT_STREAM (g_file_read (job->file, cancellable, error));
  gboolean whole;
  GdkPixbuf *pixbuf;

  if (stream == NULL)
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), job);
  whole = read_all (job, loader, stream, cancellable, error);
  /* It has to be closed in any case, and tells of the first error only. */
  whole = gdk_pixbuf_loader_close (loader, whole ? error : NULL) && whole;
  pixbuf = whole && !job->too_large && !job->other ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;

  return pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = decode (job, cancellable, &error);

  if (pixbuf)
    g_task_return_pointer (task, gdk_texture_new_for_pixbuf (pixbuf), g_object_unref);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (job->too_large)
    g_task_return_new_error (task, SBX_PICTURE_ERROR, SBX_PICTURE_ERROR_TOO_LARGE, "%s", sbx_picture_too_large_words ());
  else
    g_task_return_new_error (task, SBX_PICTURE_ERROR, SBX_PICTURE_ERROR_BROKEN, _("This picture cannot be read: it is broken. Save it as it is, or ask for it once more."));
}

static void
start (Job                 *job,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, sbx_picture_finish);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run);
}

/**
 * sbx_picture_too_large_words:
 *
 * Returns: (transfer none): a sentence of one that is not shown, also where it was not fetched for that
 */
const char *
sbx_picture_too_large_words (void)
{
  return _("This picture is too large to be shown here. Save it to open it elsewhere.");
}

gboolean
sbx_picture_is_type (const char *mime)
{
  return mime && g_strv_contains (types, mime);
}

/**
 * sbx_picture_decode_async:
 * @stream: what is in the file
 * @max_side: pixels that either side may have in the end
 */
void
sbx_picture_decode_async (GInputStream        *stream,
                          int                  max_side,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->stream = g_object_ref (stream);
  job->max_side = max_side;
  start (job, cancellable, callback, user_data);
}

/**
 * sbx_picture_read_async:
 * @file: a file of this person's own
 * @max_side: pixels that either side may have in the end
 */
void
sbx_picture_read_async (GFile               *file,
                        int                  max_side,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->file = g_object_ref (file);
  job->max_side = max_side;
  start (job, cancellable, callback, user_data);
}

/**
 * sbx_picture_finish:
 *
 * Returns: (transfer full) (nullable): no larger than was asked for
 */
GdkTexture *
sbx_picture_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
