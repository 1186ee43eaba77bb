/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-check.h"
#include "sbx-limits.h"
#include "sbx-store-events.h"
#include "sbx-store-rows.h"
#include "sbx-stream-name.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define STREAM_PREFIX "x/"
#define MAX_KEY_BYTES 256

/* One durable publish, for the writer thread. */
typedef struct
{
  char   *sender;
  char   *stream;
  char   *key;       /* (nullable) */
  GBytes *data;      /* JSON text */
} Publish;

static void
publish_free (Publish *self)
{
  g_free (self->sender);
  g_free (self->stream);
  g_free (self->key);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publish, publish_free)

/* The very bytes that came: nothing is read, rounded or put in order. */
static GBytes *
dup_data (SbxRequest  *request,
          GError     **error)
{
  GBytes     *payload = sbx_envelope_get_payload_text (sbx_request_get_envelope (request));
  SbxJsonSpan span = { "data" };
  gsize       length;
  const char *text = g_bytes_get_data (payload, &length);

  if (!sbx_json_check_object (text, length, SBX_LIMIT_DEPTH, &span, 1, error))
    return NULL;
  if (span.length == 0 || text[span.start] == 'n')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "data",
                                                              _("“%s” is missing"), "data"));
      return NULL;
    }
  return g_bytes_new_from_bytes (payload, span.start, span.length);
}

static void
publish_ephemeral (SbxRequest    *request,
                   const Publish *publish)
{
  g_autoptr (GBytes) envelope = NULL;
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  gsize              length;
  const char        *data = g_bytes_get_data (publish->data, &length);
  char               now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", "published");
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_string (writer, "triggeredBy", publish->sender);
  sbx_json_writer_string (writer, "stream", publish->stream);
  sbx_json_writer_raw (writer, "data", data, (gssize) length);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  envelope = sbx_json_writer_free_to_bytes (writer);

  sbx_request_ok (request, NULL);
  sbx_router_publish (sbx_request_get_router (request), publish->stream, envelope);
}

/* The key belongs to one stream and one content. */
static char *
make_digest (const Publish *publish)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize                 length;
  const guint8         *data = g_bytes_get_data (publish->data, &length);

  g_checksum_update (checksum, (const guint8 *) publish->stream, (gssize) strlen (publish->stream) + 1);
  g_checksum_update (checksum, data, (gssize) length);
  return g_strdup (g_checksum_get_string (checksum));
}

/* Sets *seq to that of an earlier publish with the same key, or leaves it at 0. */
static gboolean
find_earlier (SbxStoreWriter  *writer,
              const Publish   *publish,
              const char      *digest,
              gint64          *seq,
              GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  SbxStoredKey      *earlier;
  gboolean           same;

  if (publish->key == NULL)
    return TRUE;
  earlier = sbx_store_find_key (writer, publish->sender, publish->key, &local_error);
  if (earlier == NULL)
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *seq = earlier->seq;
  same = g_str_equal (earlier->digest, digest);
  sbx_stored_key_free (earlier);
  if (!same)
    g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "key",
                                                            _("The key has been used for something else")));
  return same;
}

static gboolean
write_publish (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  const Publish   *publish = data;
  g_autofree char *digest = make_digest (publish);
  g_autofree char *members = NULL;
  gint64           seq = 0;
  gsize            length;
  const char      *text = g_bytes_get_data (publish->data, &length);

  if (!find_earlier (writer, publish, digest, &seq, error))
    return FALSE;
  if (seq == 0)
    {
      SbxStoredKey key = { digest, publish->stream, (char *) "", (char *) "", 0 };

      members = g_strdup_printf ("\"data\":%.*s", (int) length, text);
      seq = key.seq = sbx_store_append (writer, publish->stream, "published", publish->sender,
                                        members, strlen (members), error);
      if (seq == 0 ||
          (publish->key != NULL && !sbx_store_put_key (writer, publish->sender, publish->key, &key, error)))
        return FALSE;
    }
  sbx_json_writer_int (answer, "seq", seq);
  return TRUE;
}

/**
 * sbx_handle_publish:
 * @request: stream `x/…`, data, key?, durable?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Passes data on to whoever is subscribed now, or with `durable` also to those who come later.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_publish (SbxRequest  *request,
                    GError     **error)
{
  JsonObject         *payload = sbx_request_get_payload (request);
  g_autoptr (Publish) publish = g_new0 (Publish, 1);
  const char         *key = NULL;
  gboolean            durable = FALSE;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_stream_name_dup (payload, "stream", &publish->stream, error) ||
      !sbx_fields_get_string (payload, "key", SBX_FIELD_NOT_EMPTY, MAX_KEY_BYTES, &key, error) ||
      !sbx_fields_get_boolean (payload, "durable", SBX_FIELD_OPTIONAL, &durable, error))
    return FALSE;
  if (!g_str_has_prefix (publish->stream, STREAM_PREFIX))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "stream",
                                                              _("Only streams that begin with x/ may be published to")));
      return FALSE;
    }
  publish->data = dup_data (request, error);
  if (publish->data == NULL)
    return FALSE;

  publish->sender = g_strdup (sbx_request_get_sender_id (request));
  publish->key = g_strdup (key);
  if (durable)
    sbx_request_write (request, NULL, write_publish, g_steal_pointer (&publish), (GDestroyNotify) publish_free);
  else
    publish_ephemeral (request, publish);
  return TRUE;
}
