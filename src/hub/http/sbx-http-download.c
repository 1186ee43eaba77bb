/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-files.h"

#include "sbx-http-range.h"
#include "sbx-http-reply.h"
#include "sbx-hub-private.h"
#include "sbx-upload-name.h"
#include "sbx-wire-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* What is read at once, and all that waits in memory for one reader. */
#define PIECE_BYTES (128 * 1024)

/* A file on its way to somebody. */
typedef struct
{
  SbxHttpApi    *api;       /* not owned */
  SbxHttpServer *server;    /* not owned */
  int            fd;
  gint64         at;
  gint64         left;      /* bytes that are not read yet */
  gboolean       reading;
} Download;

static void
free_download (gpointer data)
{
  Download *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static Download *
get_download (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), "sbx-download");
}

/* In a thread of its own; the message, and with it the download, is held meanwhile. */
static void
read_piece (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Download *self = get_download (source);
  gsize     wanted = (gsize) MIN (self->left, PIECE_BYTES);
  guint8   *data = g_malloc (wanted);
  gsize     length = 0;

  while (length < wanted)
    {
      gssize n = pread (self->fd, data + length, wanted - length, self->at + (gint64) length);

      if (n == 0 || (n < 0 && errno != EINTR))
        break;
      length += (gsize) MAX (n, 0);
    }
  if (length == wanted)
    {
      g_task_return_pointer (task, g_bytes_new_take (data, length), (GDestroyNotify) g_bytes_unref);
      return;
    }
  g_free (data);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "it is shorter than it was");
}

static void
on_piece (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  SoupServerMessage *message = SOUP_SERVER_MESSAGE (source);
  SoupMessageBody   *body = soup_server_message_get_response_body (message);
  Download          *self = get_download (message);
  g_autoptr (SbxHub) hub = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = g_task_propagate_pointer (G_TASK (result), &error);

  sbx_hub_end_operation (hub);
  self->reading = FALSE;
  if (sbx_hub_get_http_api (hub) == NULL)
    return;
  if (piece == NULL)
    {
      /* The length was told: all that can be done is to end before it. */
      g_warning ("an upload cannot be read: %s", error->message);
      sbx_http_server_drop (self->server, message);
      return;
    }
  self->at += (gint64) g_bytes_get_size (piece);
  self->left -= (gint64) g_bytes_get_size (piece);
  soup_message_body_append_bytes (body, piece);
  if (self->left == 0)
    soup_message_body_complete (body);
  sbx_http_api_release (self->api, message);
}

static void
read_more (SoupServerMessage *message)
{
  Download         *self = get_download (message);
  g_autoptr (GTask) task = NULL;
  SbxHub           *hub = sbx_http_api_get_hub (self->api);

  if (self->reading || self->left == 0)
    return;
  self->reading = TRUE;
  sbx_hub_begin_operation (hub);
  task = g_task_new (message, NULL, on_piece, g_object_ref (hub));
  g_task_set_source_tag (task, read_more);
  g_task_run_in_thread (task, read_piece);
}

static void
on_wrote_chunk (SoupServerMessage *message,
                gpointer           user_data)
{
  read_more (message);
}

/* Whoever takes some of it has the time for more. */
static void
on_wrote_data (SoupServerMessage *message,
               guint              length,
               gpointer           user_data)
{
  sbx_slot_restart (soup_server_message_get_remote_address (message), FALSE);
}

/* It is saved, never shown: what somebody sent must not run as a page of the hub. */
static void
set_headers (SoupServerMessage *message,
             JsonObject        *attachment,
             const char        *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char    *disposition = sbx_upload_to_disposition (json_object_get_string_member (attachment, "name"));

  soup_message_headers_replace (headers, "Content-Type", json_object_get_string_member (attachment, "mime"));
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; sandbox");
  soup_message_headers_replace (headers, "Cache-Control", "private, max-age=31536000, immutable");
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "ETag", etag);
}

static gboolean
has_tag (const char *list,
         const char *etag)
{
  g_auto (GStrv) tags = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      const char *tag = g_strstrip (tags[i]);

      if (g_str_has_prefix (tag, "W/"))
        tag += 2;
      if (g_str_equal (tag, etag) || g_str_equal (tag, "*"))
        return TRUE;
    }
  return FALSE;
}

/* What is asked for: all, a part, or nothing that there is. Returns: the status */
static guint
choose_part (SoupServerMessage *message,
             const char        *etag,
             gint64             size,
             Download          *download)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *only_if = soup_message_headers_get_one (request, "If-Range");
  const char         *range = soup_message_headers_get_one (request, "Range");
  g_autofree char    *content_range = NULL;
  SbxHttpRange        part;

  if (has_tag (soup_message_headers_get_list (request, "If-None-Match"), etag))
    {
      download->left = 0;
      return SOUP_STATUS_NOT_MODIFIED;
    }
  if (only_if != NULL && !g_str_equal (only_if, etag))
    range = NULL;
  part = sbx_http_range_read (range, size, &download->at, &download->left);
  /* libsoup has its own way with it where the status is 200. */
  soup_message_headers_remove (request, "Range");
  if (part == SBX_HTTP_RANGE_WHOLE)
    return SOUP_STATUS_OK;

  if (part == SBX_HTTP_RANGE_PART)
    content_range = g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                                     download->at, download->at + download->left - 1, size);
  else
    content_range = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);
  soup_message_headers_replace (response, "Content-Range", content_range);
  if (part == SBX_HTTP_RANGE_PART)
    return SOUP_STATUS_PARTIAL_CONTENT;
  download->left = 0;
  return SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
}

static void
start (SoupServerMessage *message,
       JsonObject        *attachment,
       Download          *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody    *body = soup_server_message_get_response_body (message);
  g_autofree char    *etag = g_strdup_printf ("\"%s\"", json_object_get_string_member (attachment, "id"));
  guint               status = choose_part (message, etag, json_object_get_int_member (attachment, "size"), self);

  set_headers (message, attachment, etag);
  soup_server_message_set_status (message, status, NULL);
  g_object_set_data_full (G_OBJECT (message), "sbx-download", self, free_download);
  if (status != SOUP_STATUS_NOT_MODIFIED)
    soup_message_headers_set_content_length (headers, self->left);
  if (soup_server_message_get_method (message) == SOUP_METHOD_HEAD || self->left == 0)
    {
      self->left = 0;
      soup_message_body_complete (body);
      sbx_http_api_release (self->api, message);
      return;
    }
  soup_message_body_set_accumulate (body, FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), NULL);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_data), NULL);
  read_more (message);
}

/* A request, while the file is being opened. */
typedef struct
{
  SbxHub            *hub;
  SbxHttpServer     *server;
  SoupServerMessage *message;
} Opening;

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opening               *opening = user_data;
  SbxHttpApi            *api = sbx_hub_get_http_api (opening->hub);
  g_autoptr (JsonObject) attachment = NULL;
  g_autoptr (GError)     error = NULL;
  int                    fd = sbx_uploads_open_finish (result, &attachment, &error);

  if (api == NULL)
    {
      if (fd >= 0)
        close (fd);
    }
  else if (fd < 0)
    {
      sbx_http_reply_error (opening->message, sbx_hub_get_metrics (opening->hub), 0, error);
      sbx_http_api_release (api, opening->message);
    }
  else
    {
      Download *download = g_new0 (Download, 1);

      download->api = api;
      download->server = opening->server;
      download->fd = fd;
      start (opening->message, attachment, download);
    }
  g_object_unref (opening->message);
  g_object_unref (opening->hub);
  g_free (opening);
}

void
sbx_http_download_answer (SbxHttpServer     *server,
                          SoupServerMessage *message,
                          const char        *rest,
                          GHashTable        *query,
                          gpointer           user_data)
{
  SbxHub  *hub = sbx_http_api_get_hub (user_data);
  Opening *opening;

  if (sbx_http_api_answer_options (user_data, message, "GET, HEAD, OPTIONS"))
    return;
  if (!sbx_upload_is_id (rest))
    {
      g_autoptr (GError) error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("There is no such upload"));

      sbx_http_reply_error (message, sbx_hub_get_metrics (hub), 0, error);
      return;
    }
  opening = g_new0 (Opening, 1);
  opening->hub = g_object_ref (hub);
  opening->server = server;
  opening->message = g_object_ref (message);
  sbx_http_api_hold (user_data, message);
  sbx_uploads_open_async (sbx_hub_get_uploads (hub), rest, on_opened, opening);
}

/**
 * sbx_http_files_serve:
 * @api: the API
 * @server: the hub's
 */
void
sbx_http_files_serve (SbxHttpApi    *api,
                      SbxHttpServer *server)
{
  static const char *const     upload_methods[] = { "POST", "OPTIONS", NULL };
  static const char *const     file_methods[] = { "GET", "HEAD", "OPTIONS", NULL };
  static const SbxHttpResource upload = { "/api/v1/uploads", upload_methods, 0, sbx_http_upload_answer, sbx_http_upload_begin, TRUE };
  static const SbxHttpResource file = { SBX_UPLOAD_PATH, file_methods, 0, sbx_http_download_answer, sbx_http_api_admit };

  sbx_http_server_add (server, &upload, api);
  sbx_http_server_add (server, &file, api);
}
