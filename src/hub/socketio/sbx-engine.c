/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-private.h"

#include <string.h>
#include <sys/random.h>

/* As many as the characters of an id can say. */
#define RANDOM_BYTES (SBX_ENGINE_ID_LENGTH / 4 * 3)

/* All of them are answered: a wrong one is refused in the protocol's own words. */
static const char *const methods[] = { "GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", NULL };

/**
 * sbx_engine_new:
 * @options: where and how; copied
 * @http_server: where it is added, and which must not be asked any more when it is gone
 * @reactor: whose peers its sessions are
 * @funcs: the layer above
 * @user_data: for @funcs
 *
 * Returns: (transfer full): Engine.IO at one path
 */
SbxEngine *
sbx_engine_new (const SbxEngineOptions *options,
                SbxHttpServer          *http_server,
                SbxReactor             *reactor,
                const SbxEngineFuncs   *funcs,
                gpointer                user_data)
{
  SbxEngine *self = g_new0 (SbxEngine, 1);

  self->options = *options;
  self->options.path = g_strdup (options->path);
  self->options.origins = g_strdup (options->origins);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->http_server = http_server;
  self->reactor = reactor;
  self->sessions = g_hash_table_new (g_str_hash, g_str_equal);
  self->pings = sbx_deadlines_new (sbx_engine_on_ping_due, self);
  self->pongs = sbx_deadlines_new (sbx_engine_on_pong_due, self);
  self->resource = (SbxHttpResource) { self->options.path, methods, options->max_payload, sbx_engine_answer_request, NULL, FALSE };
  sbx_http_server_add (http_server, &self->resource, self);
  return self;
}

/**
 * sbx_engine_free:
 * @self: (transfer full): an engine whose sessions are all gone
 */
void
sbx_engine_free (SbxEngine *self)
{
  g_assert (g_hash_table_size (self->sessions) == 0);
  g_hash_table_unref (self->sessions);
  sbx_deadlines_free (self->pings);
  sbx_deadlines_free (self->pongs);
  g_free ((char *) self->options.path);
  g_free ((char *) self->options.origins);
  g_free (self);
}

/**
 * sbx_engine_make_id:
 * @id: (out caller-allocates): room for it
 */
void
sbx_engine_make_id (char id[SBX_ENGINE_ID_LENGTH + 1])
{
  guint8           bytes[RANDOM_BYTES];
  g_autofree char *text = NULL;

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("the system gives no random numbers");
  text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  memcpy (id, text, SBX_ENGINE_ID_LENGTH + 1);
}

/**
 * sbx_engine_frame:
 * @binary: whether @data is a binary message
 * @data: a message, without the type that a text gets here
 * @length: in bytes
 *
 * Returns: (transfer full): the message as a WebSocket frame, which a poll knows to read
 */
GBytes *
sbx_engine_frame (gboolean    binary,
                  const char *data,
                  gsize       length)
{
  guint8  header[SBX_WEBSOCKET_HEADER_SIZE];
  gsize   type_length = binary ? 0 : 1;
  gsize   header_length = sbx_websocket_write_header (header, binary ? SBX_WEBSOCKET_BINARY : SBX_WEBSOCKET_TEXT,
                                                      type_length + length);
  guint8 *frame = g_malloc (header_length + type_length + length);

  memcpy (frame, header, header_length);
  if (!binary)
    frame[header_length] = '0' + SBX_ENGINE_MESSAGE;
  if (length > 0)
    memcpy (frame + header_length + type_length, data, length);
  return g_bytes_new_take (frame, header_length + type_length + length);
}

/**
 * sbx_engine_get_data:
 * @peer: a session
 *
 * Returns: (transfer none) (nullable): what the layer above keeps of it
 */
gpointer
sbx_engine_get_data (SbxPeer *peer)
{
  return sbx_engine_session_of (peer)->data;
}

/**
 * sbx_engine_set_data:
 * @peer: a session
 * @data: (nullable): what the layer above keeps of it, and frees when it is closed
 */
void
sbx_engine_set_data (SbxPeer  *peer,
                     gpointer  data)
{
  sbx_engine_session_of (peer)->data = data;
}
