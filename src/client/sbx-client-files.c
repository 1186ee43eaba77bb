/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-reasons.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* Files go over HTTP to the hub of the connection, and come from it (docs/http.md): on the same way, and as the same person. */

/* Neither side says anything for so long: it is over. */
#define SILENCE_S 60
/* What a hub says of a file, or of why it does not take one. */
#define ANSWER_BYTES (64 * 1024)
/* How much of a file that is to be shown is read at once. */
#define CHUNK_BYTES (256 * 1024)

typedef struct
{
  SbxClient             *client;     /* borrowed: the task has it */
  GFile                 *file;       /* (nullable) */
  SoupMessage           *message;    /* (nullable) */
  GFileProgressCallback  progress;   /* (nullable) */
  gpointer               progress_data;
  goffset                size;
  goffset                sent;
  GTlsCertificateFlags   tls_flags;
  gint64                 max_bytes;  /* of what is read */
  GInputStream          *body;       /* (nullable): of what comes */
  GByteArray            *bytes;      /* (nullable) */
  char                  *name;
} Transfer;

static void
transfer_free (gpointer data)
{
  Transfer *transfer = data;

  if (transfer->message != NULL)
    g_signal_handlers_disconnect_by_data (transfer->message, transfer);
  g_clear_object (&transfer->message);
  g_clear_object (&transfer->file);
  g_clear_object (&transfer->body);
  g_clear_pointer (&transfer->bytes, g_byte_array_unref);
  g_free (transfer->name);
  g_free (transfer);
}

/* --- Where --- */

static SoupSession *
get_session (SbxClient *self)
{
  const char *path = sbx_address_get_path (self->address);
  g_autoptr (GSocketAddress) remote = path != NULL ? g_unix_socket_address_new (path) : NULL;

  if (self->files == NULL)
    self->files = soup_session_new_with_options ("user-agent", "Signalbox/" PACKAGE_VERSION, "timeout", SILENCE_S,
                                                 "remote-connectable", remote, NULL);

  return self->files;
}

/* The address of the connection, with another path behind the place where the hub is. */
static char *
make_uri (SbxClient  *self,
          const char *path)
{
  const char *address = sbx_address_get_uri (self->address);
  const char *rest, *slash;
  g_autofree char *place = NULL;

  if (sbx_address_get_path (self->address) != NULL)
    return g_strconcat ("http://localhost", path, NULL);

  rest = strstr (address, "://") + strlen ("://");
  slash = strrchr (rest, '/');
  place = slash != NULL ? g_strndup (rest, (gsize) (slash - rest)) : g_strdup (rest);
  return g_strconcat (sbx_address_is_secure (self->address) ? "https://" : "http://", place, path, NULL);
}

static void
copy_header (gpointer name,
             gpointer value,
             gpointer headers)
{
  soup_message_headers_replace (headers, name, value);
}

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              data)
{
  ((Transfer *) data)->tls_flags = flags;
  return FALSE;
}

static void
add_identity (SbxClient          *self,
              SoupMessageHeaders *headers)
{
  const char *token = sbx_client_get_token (self);
  const char *user_id = sbx_client_get_user_id (self);

  if (sbx_profile_get_headers (self->profile) != NULL)
    g_hash_table_foreach (sbx_profile_get_headers (self->profile), copy_header, headers);
  soup_message_headers_replace (headers, "Signalbox-Client-Id", self->client_id);
  soup_message_headers_replace (headers, "Signalbox-Client-Type", sbx_client_get_client_type (self));
  if (user_id != NULL)
    soup_message_headers_replace (headers, "Signalbox-User-Id", user_id);
  if (token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
}

/* (transfer full) (nullable) */
static SoupMessage *
new_message (SbxClient  *self,
             const char *method,
             const char *uri,
             Transfer   *transfer)
{
  SoupMessage *message = soup_message_new (method, uri);

  if (message == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  add_identity (self, soup_message_get_request_headers (message));
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), transfer);
  return message;
}

/* --- What went wrong --- */

static char *
format_size (gint64 bytes)
{
  return g_format_size ((guint64) MAX (bytes, 0));
}

static GError *
new_limit_error (const char *name,
                 gint64      size,
                 gint64      limit)
{
  g_autofree char *has = format_size (size);
  g_autofree char *may = format_size (limit);

  if (size <= 0)
    /* TRANSLATORS: the first %s is a file's name, the second a size with its unit */
    return sbx_wire_error_new_for_limit (NULL, limit, _("“%s” is too large: the hub takes files up to %s."), name, may);

  /* TRANSLATORS: the first %s is a file's name, the others are sizes with their units */
  return sbx_wire_error_new_for_limit (NULL, limit, _("“%s” is too large: it has %s, and the hub takes files up to %s."), name, has,
                                       may);
}

/* What the other side answered instead of doing it. */
static GError *
read_refusal (Transfer *transfer,
              GBytes   *answer)
{
  guint status = soup_message_get_status (transfer->message);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *problem = NULL;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  int code;

  if (answer != NULL)
    node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), SBX_LIMIT_DEPTH, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    problem = json_node_get_object (node);
  name = problem != NULL ? sbx_fields_dup_text (problem, "code", "") : g_strdup ("");
  title = problem != NULL ? sbx_fields_dup_text (problem, "title", "") : g_strdup ("");

  if (status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    return new_limit_error (transfer->name, transfer->size,
                            problem != NULL ? sbx_fields_int_or (problem, "limit", transfer->client->upload_limit)
                                            : transfer->client->upload_limit);
  if (!sbx_wire_error_from_name (name, &code))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                        /* TRANSLATORS: the first %s is a file's name, the number is an HTTP status */
                        _("“%s”: the server answered with the HTTP status %u, as no hub does."), transfer->name, status);
  if (code == SBX_WIRE_ERROR_UNAVAILABLE || code == SBX_WIRE_ERROR_RATE_LIMITED)
    /* TRANSLATORS: %s is a file's name */
    return g_error_new (SBX_WIRE_ERROR, code, _("“%s”: the hub cannot do that just now. Try again in a moment."), transfer->name);
  if (code == SBX_WIRE_ERROR_NOT_FOUND)
    /* TRANSLATORS: %s is a file's name */
    return g_error_new (SBX_WIRE_ERROR, code, _("“%s” is no longer at the hub."), transfer->name);

  /* TRANSLATORS: the first %s is a file's name, the second what the hub said, in English */
  return g_error_new (SBX_WIRE_ERROR, code, _("“%s”: the hub refused it: %s"), transfer->name, title);
}

/* The hub spoke a moment ago, so what is wrong is not its address: it ended, or the network did. */
static gboolean
is_broken_off (const GError *cause)
{
  static const int codes[] = { G_IO_ERROR_PARTIAL_INPUT, G_IO_ERROR_CONNECTION_CLOSED, G_IO_ERROR_BROKEN_PIPE,
                               G_IO_ERROR_CONNECTION_REFUSED, G_IO_ERROR_NOT_FOUND, G_IO_ERROR_NOT_CONNECTED,
                               G_IO_ERROR_HOST_UNREACHABLE, G_IO_ERROR_NETWORK_UNREACHABLE };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (cause, G_IO_ERROR, codes[i]))
      return TRUE;

  return FALSE;
}

/* (transfer full): what came of a broken transfer, in words; cancelling stays that. */
static GError *
explain_failure (Transfer     *transfer,
                 const GError *cause)
{
  gboolean up = transfer->file != NULL;
  g_autoptr (GError) reason = NULL;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                        /* TRANSLATORS: %s is a file's name */
                        up ? _("“%s” was not sent: the hub stopped answering. The file and what you wrote are kept here. Try again.")
                           : _("“%s” did not come: the hub stopped answering. It is still there. Try again."),
                        transfer->name);
  if (is_broken_off (cause))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                        up ? /* TRANSLATORS: %s is a file's name */
                             _("“%s” was not sent: the connection to the hub broke off. The file and what you wrote are kept here. "
                               "Try again when the hub is connected.")
                           : /* TRANSLATORS: %s is a file's name */
                             _("“%s” did not come: the connection to the hub broke off. It is still there. "
                               "Try again when the hub is connected."),
                        transfer->name);

  reason = sbx_reason_for_connect (transfer->client->address, cause, 0, transfer->tls_flags);
  /* TRANSLATORS: the first %s is a file's name, the second a sentence */
  return g_error_new (reason->domain, reason->code, up ? _("“%s” was not sent. %s") : _("“%s” did not come. %s"), transfer->name,
                      reason->message);
}

/* Why files cannot go to the hub of the connection at all. */
static GError *
check_hub (SbxClient  *self,
           SbxTopic   *topic)
{
  g_autofree char *why_not = topic != NULL ? sbx_client_dup_why_not_in (self, topic, SBX_ABILITY_UPLOAD)
                                           : g_strdup (sbx_client_why_not (self, SBX_ABILITY_UPLOAD));

  if (why_not != NULL)
    return g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, why_not);
  if (!sbx_client_can_ask (self))
    return sbx_client_new_offline_error ();

  return NULL;
}

/* --- To the hub --- */

/**
 * sbx_client_get_upload_limit:
 *
 * Returns: how many bytes a file may have, as the hub said last; what hubs take by default before it said anything
 */
gint64
sbx_client_get_upload_limit (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), 0);

  return self->upload_limit;
}

static void
on_uploaded (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  g_autoptr (JsonNode) node = NULL;
  SbxAttachment *attachment = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, explain_failure (transfer, error));
      return;
    }
  if (soup_message_get_status (transfer->message) != SOUP_STATUS_CREATED)
    {
      g_task_return_error (task, read_refusal (transfer, answer));
      return;
    }

  node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), SBX_LIMIT_DEPTH, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    attachment = sbx_attachment_new_from_json (json_node_get_object (node));
  if (attachment == NULL || sbx_attachment_get_id (attachment) == NULL)
    {
      g_clear_object (&attachment);
      g_task_return_new_error (task, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                               /* TRANSLATORS: %s is a file's name */
                               _("“%s”: the server does not say what it made of it. It is no Signalbox hub."), transfer->name);
      return;
    }

  g_task_return_pointer (task, attachment, g_object_unref);
}

static void
on_wrote_data (SoupMessage *message,
               guint        size,
               gpointer     data)
{
  Transfer *transfer = data;

  transfer->sent += size;
  if (transfer->progress != NULL)
    transfer->progress (MIN (transfer->sent, transfer->size), transfer->size, transfer->progress_data);
}

static void
on_file_open (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  Transfer *transfer = g_task_get_task_data (task);
  SbxClient *self = transfer->client;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  const char *type = g_object_get_data (G_OBJECT (task), "mime");

  if (stream == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  soup_message_set_request_body (transfer->message, type != NULL ? type : "application/octet-stream", G_INPUT_STREAM (stream),
                                 transfer->size);
  g_signal_connect (transfer->message, "wrote-body-data", G_CALLBACK (on_wrote_data), transfer);
  if (transfer->progress != NULL)
    transfer->progress (0, transfer->size, transfer->progress_data);
  soup_session_send_and_read_async (get_session (self), transfer->message, G_PRIORITY_LOW, g_task_get_cancellable (task),
                                    on_uploaded, g_object_ref (task));
}

static void
on_file_known (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GTask) task = data;
  Transfer *transfer = g_task_get_task_data (task);
  SbxClient *self = transfer->client;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  const char *content_type;

  if (info == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_free (transfer->name);
  transfer->name = g_strdup (g_file_info_get_display_name (info));
  transfer->size = g_file_info_get_size (info);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_task_return_new_error (task, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                               /* TRANSLATORS: %s is a file's name */
                               _("“%s” is no file that can be sent."), transfer->name);
      return;
    }
  if (transfer->size > self->upload_limit)
    {
      g_task_return_error (task, new_limit_error (transfer->name, transfer->size, self->upload_limit));
      return;
    }

  content_type = g_file_info_get_content_type (info);
  if (content_type != NULL)
    g_object_set_data_full (G_OBJECT (task), "mime", g_content_type_get_mime_type (content_type), g_free);
  escaped = g_uri_escape_string (transfer->name, NULL, FALSE);
  path = g_strconcat ("/api/v1/uploads?name=", escaped, NULL);
  uri = make_uri (self, path);
  transfer->message = new_message (self, SOUP_METHOD_POST, uri, transfer);
  if (transfer->message == NULL)
    {
      g_task_return_error (task, sbx_client_new_offline_error ());
      return;
    }

  g_file_read_async (transfer->file, G_PRIORITY_LOW, g_task_get_cancellable (task), on_file_open, g_object_ref (task));
}

/**
 * sbx_client_upload_async:
 * @topic: where it is to be attached
 * @file: read as it leaves; never whole in memory
 * @progress: (nullable): called with the bytes that left and all that there are, until the end
 * @cancellable: (nullable): ends it; the hub keeps nothing of it
 *
 * Hands a file to the hub. What is over its limit is refused before a byte leaves.
 */
void
sbx_client_upload_async (SbxClient             *self,
                         SbxTopic              *topic,
                         GFile                 *file,
                         GFileProgressCallback  progress,
                         gpointer               progress_data,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;
  Transfer *transfer;
  GError *error;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (topic == NULL || SBX_IS_TOPIC (topic));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_upload_async);
  error = check_hub (self, topic);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  transfer = g_new0 (Transfer, 1);
  transfer->client = self;
  transfer->file = g_object_ref (file);
  transfer->progress = progress;
  transfer->progress_data = progress_data;
  transfer->name = g_file_get_basename (file);
  g_task_set_task_data (task, transfer, transfer_free);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE ","
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_LOW, cancellable, on_file_known, g_object_ref (task));
}

/**
 * sbx_client_upload_finish:
 * @error: return location for why it is not there, in a sentence for people, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the file, as a message carries it
 */
SbxAttachment *
sbx_client_upload_finish (SbxClient     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- From the hub --- */

/* The path of a file of this hub's; %NULL for whatever is elsewhere. */
static char *
dup_path (SbxClient  *self,
          const char *url)
{
  const char *id = g_str_has_prefix (url, "/api/v1/files/") ? url + strlen ("/api/v1/files/") : NULL;

  return id != NULL && *id != '\0' && strpbrk (id, "/?#\\") == NULL ? g_strdup (url) : NULL;
}

static void
return_too_large (GTask          *task,
                  const Transfer *transfer)
{
  g_autofree char *may = format_size (transfer->max_bytes);

  g_task_return_new_error (task, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE,
                           /* TRANSLATORS: the first %s is a file's name, the second a size with its unit */
                           _("“%s” is larger than %s, and is not shown here."), transfer->name, may);
}

/* One whose bytes are in the address: a server of another dialect told them with the message. */
static void
return_inline (GTask          *task,
               const Transfer *transfer,
               const char     *url)
{
  g_autoptr (GBytes) bytes = soup_uri_decode_data_uri (url, NULL);

  if (bytes == NULL)
    g_task_return_new_error (task, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                             /* TRANSLATORS: %s is a file's name */
                             _("“%s” cannot be read."), transfer->name);
  else if (g_bytes_get_size (bytes) > (gsize) transfer->max_bytes)
    return_too_large (task, transfer);
  else
    g_task_return_pointer (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
}

static void read_more (GTask *task);

static void
on_chunk (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (chunk == NULL)
    {
      g_task_return_error (task, explain_failure (transfer, error));
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      if (soup_message_get_status (transfer->message) != SOUP_STATUS_OK)
        {
          g_autoptr (GBytes) answer = g_byte_array_free_to_bytes (g_steal_pointer (&transfer->bytes));

          g_task_return_error (task, read_refusal (transfer, answer));
          return;
        }
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&transfer->bytes)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }

  g_byte_array_append (transfer->bytes, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
  if (transfer->bytes->len > transfer->max_bytes)
    {
      return_too_large (task, transfer);
      return;
    }

  read_more (task);
}

static void
read_more (GTask *task)
{
  Transfer *transfer = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (transfer->body, CHUNK_BYTES, G_PRIORITY_LOW, g_task_get_cancellable (task), on_chunk,
                                   g_object_ref (task));
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  transfer->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (transfer->body == NULL)
    {
      g_task_return_error (task, explain_failure (transfer, error));
      return;
    }

  if (soup_message_get_status (transfer->message) != SOUP_STATUS_OK)
    transfer->max_bytes = ANSWER_BYTES;
  read_more (task);
}

/**
 * sbx_client_download_async:
 * @max_bytes: what has more is refused
 *
 * Fetches a file of this hub's, to show it. One that is elsewhere is not asked for, whoever says where it is: the address is the
 * sender's.
 */
void
sbx_client_download_async (SbxClient           *self,
                           SbxAttachment       *attachment,
                           gint64               max_bytes,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  Transfer *transfer;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_ATTACHMENT (attachment));
  g_return_if_fail (max_bytes > 0 && max_bytes <= G_MAXINT);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_download_async);
  transfer = g_new0 (Transfer, 1);
  transfer->client = self;
  transfer->name = g_strdup (sbx_attachment_get_name (attachment));
  transfer->max_bytes = max_bytes;
  transfer->bytes = g_byte_array_new ();
  g_task_set_task_data (task, transfer, transfer_free);

  if (g_str_has_prefix (sbx_attachment_get_url (attachment), "data:"))
    {
      return_inline (task, transfer, sbx_attachment_get_url (attachment));
      return;
    }
  path = self->foreign == NULL ? dup_path (self, sbx_attachment_get_url (attachment)) : NULL;
  if (path == NULL)
    {
      g_task_return_new_error (task, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                               /* TRANSLATORS: %s is a file's name */
                               _("“%s” is not at this hub. Open it in a browser if you trust where it is from."), transfer->name);
      return;
    }
  if (!sbx_client_can_ask (self))
    {
      g_task_return_error (task, sbx_client_new_offline_error ());
      return;
    }

  uri = make_uri (self, path);
  transfer->message = new_message (self, SOUP_METHOD_GET, uri, transfer);
  if (transfer->message == NULL)
    {
      g_task_return_error (task, sbx_client_new_offline_error ());
      return;
    }

  soup_session_send_async (get_session (self), transfer->message, G_PRIORITY_LOW, cancellable, on_answer, g_object_ref (task));
}

/**
 * sbx_client_download_finish:
 * @error: return location for why it is not here, in a sentence for people, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what is in the file
 */
GBytes *
sbx_client_download_finish (SbxClient     *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
