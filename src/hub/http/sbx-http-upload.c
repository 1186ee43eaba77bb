/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-files.h"

#include "sbx-http-reply.h"
#include "sbx-hub-private.h"
#include "sbx-multipart.h"
#include "sbx-upload-name.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* What a form has beside its file, and what a field of it may be. */
#define FORM_BYTES (64 * 1024)
#define MAX_FIELD_BYTES 1024

/* As a person might misread a number of pixels or milliseconds. */
#define MAX_NUMBER G_MAXINT32

static const char *const names[] = { "name", "width", "height", "duration", NULL };

/* A file that somebody sends. */
typedef struct
{
  SbxHub            *hub;
  SbxHttpApi        *api;        /* not owned */
  SbxHttpServer     *server;     /* not owned */
  SoupServerMessage *message;    /* not owned: it owns this */
  SbxUploadFile     *file;       /* (nullable): there is none yet, or no more */
  SbxMultipart      *form;       /* (nullable): the body is the file */
  GHashTable        *words;      /* what is said of it: name, width, … */
  char              *file_name;  /* (nullable): of the part or the head */
  char              *type;       /* (nullable) */
  GString           *field;      /* (nullable): the value of a field that is being read */
  char              *field_name;
  gboolean           ended;      /* it has its answer */
} Upload;

static SbxUploads *
get_uploads (Upload *self)
{
  return sbx_hub_get_uploads (self->hub);
}

static void
free_upload (gpointer data)
{
  Upload *self = data;

  if (self->file != NULL)
    sbx_upload_file_free (self->file);
  g_clear_pointer (&self->form, sbx_multipart_free);
  if (self->field != NULL)
    g_string_free (self->field, TRUE);
  g_hash_table_unref (self->words);
  g_free (self->field_name);
  g_free (self->file_name);
  g_free (self->type);
  g_object_unref (self->hub);
  g_free (self);
}

static void
fail (Upload       *self,
      guint         status,
      const GError *error)
{
  self->ended = TRUE;
  sbx_http_reply_error (self->message, sbx_hub_get_metrics (self->hub), status, error);
}

static GError *
new_limit_error (SbxUploads *uploads)
{
  gint64 limit = sbx_uploads_get_limit (uploads);

  return sbx_wire_error_new_for_limit (NULL, limit, _("A file may have %" PRId64 " bytes"), limit);
}

/* The disk has caught up. */
static void
on_room (SbxUploadFile *file,
         gpointer       user_data)
{
  Upload *self = user_data;

  sbx_http_api_release (self->api, self->message);
}

static void
begin_file (Upload *self)
{
  self->file = sbx_uploads_begin (get_uploads (self));
  sbx_upload_file_set_room (self->file, on_room, self);
}

static gboolean
write_file (Upload        *self,
            const guint8  *data,
            gsize          length,
            GError       **error)
{
  if (sbx_upload_file_get_size (self->file) + (gint64) length > sbx_uploads_get_limit (get_uploads (self)))
    {
      g_propagate_error (error, new_limit_error (get_uploads (self)));
      return FALSE;
    }
  /* Nothing more is read until what came is on its way. */
  if (!sbx_upload_file_write (self->file, data, length))
    sbx_http_api_hold (self->api, self->message);
  return TRUE;
}

static void
end_field (Upload *self)
{
  if (self->field == NULL)
    return;
  g_hash_table_insert (self->words, g_steal_pointer (&self->field_name),
                       g_string_free (g_steal_pointer (&self->field), FALSE));
}

static gboolean
begin_part (const char  *name,
            const char  *file_name,
            const char  *type,
            gpointer     user_data,
            GError     **error)
{
  Upload *self = user_data;

  end_field (self);
  if (file_name == NULL)
    {
      self->field_name = g_strdup (name);
      self->field = g_string_new (NULL);
      return TRUE;
    }
  if (self->file != NULL)
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("A form may have one file"));
      return FALSE;
    }
  begin_file (self);
  self->file_name = g_strdup (file_name);
  self->type = g_strdup (type);
  return TRUE;
}

static gboolean
take_part (const guint8  *data,
           gsize          length,
           gpointer       user_data,
           GError       **error)
{
  Upload *self = user_data;

  if (self->field == NULL)
    return write_file (self, data, length, error);
  g_string_append_len (self->field, (const char *) data, (gssize) length);
  if (self->field->len <= MAX_FIELD_BYTES)
    return TRUE;
  g_propagate_error (error, sbx_wire_error_new_for_limit (self->field_name, MAX_FIELD_BYTES, _("A field of the form is too long")));
  return FALSE;
}

static void
on_chunk (SoupServerMessage *message,
          GBytes            *chunk,
          gpointer           user_data)
{
  Upload            *self = user_data;
  gsize              length;
  const guint8      *data = g_bytes_get_data (chunk, &length);
  g_autoptr (GError) error = NULL;

  if (self->ended ||
      (self->form != NULL ? sbx_multipart_feed (self->form, data, length, &error)
                          : write_file (self, data, length, &error)))
    return;
  fail (self, 0, error);
  sbx_http_server_cut_off (self->server, message);
}

/* What is said of a file in the query of the request. */
static gboolean
read_query (Upload      *self,
            const char  *query,
            GError     **error)
{
  g_autoptr (GHashTable) parameters = NULL;

  if (query == NULL)
    return TRUE;
  parameters = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (parameters == NULL)
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("The query cannot be read"));
      return FALSE;
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *word = g_hash_table_lookup (parameters, names[i]);

      if (word != NULL)
        g_hash_table_insert (self->words, g_strdup (names[i]), g_strdup (word));
    }
  return TRUE;
}

static gboolean
read_body_type (Upload              *self,
                SoupMessageHeaders  *headers,
                GError             **error)
{
  static const SbxMultipartFuncs funcs = { begin_part, take_part };
  g_autoptr (GHashTable)         parameters = NULL;
  g_autoptr (GHashTable)         said = NULL;
  g_autofree char               *disposition = NULL;
  const char                    *type = soup_message_headers_get_content_type (headers, &parameters);

  if (type != NULL && g_ascii_strcasecmp (type, "multipart/form-data") == 0)
    {
      self->form = sbx_multipart_new (g_hash_table_lookup (parameters, "boundary"), &funcs, self);
      if (self->form != NULL)
        return TRUE;
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("The form does not say its boundary"));
      return FALSE;
    }
  if (soup_message_headers_get_content_disposition (headers, &disposition, &said) && said != NULL)
    self->file_name = g_strdup (g_hash_table_lookup (said, "filename"));
  self->type = g_strdup (type);
  begin_file (self);
  return TRUE;
}

/* The length is held against the limit before a byte of it is read. */
static gboolean
check_length (Upload              *self,
              SoupMessageHeaders  *headers,
              GError             **error)
{
  goffset more = self->form != NULL ? FORM_BYTES : 0;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH ||
      soup_message_headers_get_content_length (headers) <= sbx_uploads_get_limit (get_uploads (self)) + more)
    return TRUE;
  g_propagate_error (error, new_limit_error (get_uploads (self)));
  return FALSE;
}

gboolean
sbx_http_upload_begin (SbxHttpServer     *server,
                       SoupServerMessage *message,
                       const char        *rest,
                       gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  g_autoptr (GError)  error = NULL;
  Upload             *self;

  if (!sbx_http_api_admit (server, message, rest, user_data))
    return FALSE;
  if (soup_server_message_get_method (message) == SOUP_METHOD_OPTIONS)
    return TRUE;

  self = g_new0 (Upload, 1);
  self->api = user_data;
  self->hub = g_object_ref (sbx_http_api_get_hub (self->api));
  self->server = server;
  self->message = message;
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_object_set_data_full (G_OBJECT (message), "sbx-upload", self, free_upload);
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
    {
      g_set_error_literal (&error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, _("A file is sent as it is, without a Content-Encoding"));
      fail (self, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, error);
      return FALSE;
    }
  if (!read_query (self, g_uri_get_query (soup_server_message_get_uri (message)), &error) ||
      !read_body_type (self, headers, &error) ||
      !check_length (self, headers, &error))
    {
      fail (self, 0, error);
      return FALSE;
    }
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), self);
  return TRUE;
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SoupServerMessage) message = user_data;
  Upload                       *self = g_object_get_data (G_OBJECT (message), "sbx-upload");
  g_autoptr (GError)            error = NULL;
  g_autoptr (JsonObject)        attachment = sbx_uploads_keep_finish (result, &error);

  /* The hub may have stopped meanwhile, and the API with it. */
  if (sbx_hub_get_http_api (self->hub) == NULL)
    return;
  if (attachment == NULL)
    {
      /* It is not this file that is too large: that was looked at before. */
      fail (self, g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE) ? SOUP_STATUS_INSUFFICIENT_STORAGE : 0, error);
    }
  else
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                    json_object_get_string_member (attachment, "url"));
      sbx_http_reply_object (message, SOUP_STATUS_CREATED, attachment);
    }
  sbx_http_api_release (self->api, message);
}

static gboolean
read_number (Upload      *self,
             const char  *name,
             gint64      *number,
             GError     **error)
{
  const char *word = g_hash_table_lookup (self->words, name);

  *number = 0;
  if (word == NULL || g_ascii_string_to_signed (word, 10, 0, MAX_NUMBER, number, NULL))
    return TRUE;
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, name, _("It must be a whole number")));
  return FALSE;
}

static gboolean
keep (Upload  *self,
      GError **error)
{
  SbxUploadInfo info = { .mime = self->type };

  if (self->form != NULL && !sbx_multipart_finish (self->form, error))
    return FALSE;
  end_field (self);
  info.name = g_hash_table_lookup (self->words, "name");
  if (info.name == NULL)
    info.name = self->file_name;
  if (!read_number (self, "width", &info.width, error) ||
      !read_number (self, "height", &info.height, error) ||
      !read_number (self, "duration", &info.duration, error))
    return FALSE;
  if (self->file == NULL)
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("The form has no file"));
      return FALSE;
    }
  sbx_upload_file_set_room (self->file, NULL, NULL);
  sbx_http_api_hold (self->api, self->message);
  sbx_uploads_keep_async (get_uploads (self), g_steal_pointer (&self->file), &info, on_kept, g_object_ref (self->message));
  return TRUE;
}

void
sbx_http_upload_answer (SbxHttpServer     *server,
                        SoupServerMessage *message,
                        const char        *rest,
                        GHashTable        *query,
                        gpointer           user_data)
{
  Upload            *self = g_object_get_data (G_OBJECT (message), "sbx-upload");
  g_autoptr (GError) error = NULL;

  if (sbx_http_api_answer_options (user_data, message, "POST, OPTIONS") || self->ended)
    return;
  if (!keep (self, &error))
    fail (self, 0, error);
}
