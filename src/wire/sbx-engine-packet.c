/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-packet.h"

#include "sbx-wire-error.h"

#include <string.h>

/* The first character of a binary message in a payload; over WebSocket it is a frame of its own kind. */
#define BINARY_MARK 'b'

/* -1 for what is no digit of base64. */
static int
base64_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Strictly: standard alphabet, and padded to a multiple of four; the bits that carry nothing are not looked at.
 * GLib's decoder skips what it does not know. Returns: (nullable): new memory, never %NULL without a fault */
static guint8 *
decode_base64 (const char *text,
               gsize       length,
               gsize      *n_bytes)
{
  gsize              padding = 0;
  g_autofree guint8 *bytes = NULL;
  gsize              n = 0;
  guint              word = 0;

  if (length % 4 != 0)
    return NULL;
  while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
    padding++;

  bytes = g_malloc (length / 4 * 3 + 1);
  for (gsize i = 0; i < length; i++)
    {
      int value = i >= length - padding ? 0 : base64_value (text[i]);

      if (value < 0)
        return NULL;
      word = word << 6 | (guint) value;
      if (i % 4 != 3)
        continue;
      bytes[n++] = (guint8) (word >> 16);
      bytes[n++] = (guint8) (word >> 8);
      bytes[n++] = (guint8) word;
      word = 0;
    }
  *n_bytes = n - padding;
  return g_steal_pointer (&bytes);
}

/**
 * sbx_engine_packet_parse:
 * @text: one packet: the text of a WebSocket message
 * @length: in bytes
 * @packet: (out caller-allocates): the packet, which borrows from @text
 * @error: return location; %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: whether it is one
 */
gboolean
sbx_engine_packet_parse (const char       *text,
                         gsize             length,
                         SbxEnginePacket  *packet,
                         GError          **error)
{
  if (length == 0 || *text < '0' || *text > '6')
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST,
                           length == 0 ? "an Engine.IO packet is empty" : "the type of an Engine.IO packet is unknown");
      return FALSE;
    }
  *packet = (SbxEnginePacket) { *text - '0', FALSE, text + 1, length - 1 };
  return TRUE;
}

/**
 * sbx_engine_payload_init:
 * @self: (out caller-allocates): where to start
 * @text: a payload of HTTP long-polling, borrowed until @self is cleared
 * @length: in bytes
 */
void
sbx_engine_payload_init (SbxEnginePayload *self,
                         const char       *text,
                         gsize             length)
{
  *self = (SbxEnginePayload) { text, length, FALSE, NULL };
}

/**
 * sbx_engine_payload_clear:
 * @self: a payload
 *
 * Frees what it holds.
 */
void
sbx_engine_payload_clear (SbxEnginePayload *self)
{
  g_clear_pointer (&self->bytes, g_free);
  *self = (SbxEnginePayload) { NULL, 0, TRUE, NULL };
}

/**
 * sbx_engine_payload_next:
 * @self: a payload
 * @packet: (out caller-allocates): the next packet, valid until the next call
 * @error: return location; %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Takes out one packet. An empty payload is a fault, as an empty packet is.
 *
 * Returns: %FALSE at the end, without @error, and where the packet is none
 */
gboolean
sbx_engine_payload_next (SbxEnginePayload  *self,
                         SbxEnginePacket   *packet,
                         GError           **error)
{
  const char *start = self->rest;
  const char *end;
  gsize       length;

  g_clear_pointer (&self->bytes, g_free);
  if (self->at_end)
    return FALSE;

  end = self->length > 0 ? memchr (start, SBX_ENGINE_SEPARATOR, self->length) : NULL;
  length = end != NULL ? (gsize) (end - start) : self->length;
  self->at_end = end == NULL;
  self->rest = end != NULL ? end + 1 : NULL;
  self->length -= end != NULL ? length + 1 : length;

  if (length == 0 || *start != BINARY_MARK)
    return sbx_engine_packet_parse (start, length, packet, error);

  *packet = (SbxEnginePacket) { SBX_ENGINE_MESSAGE, TRUE, NULL, 0 };
  self->bytes = decode_base64 (start + 1, length - 1, &packet->length);
  packet->data = (const char *) self->bytes;
  if (self->bytes == NULL)
    g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, "a binary message is not base64");
  return self->bytes != NULL;
}

/**
 * sbx_engine_payload_append:
 * @payload: a payload that grows
 * @binary: whether @data are the bytes of a binary message, else a whole packet as text
 * @data: (nullable): what to append
 * @length: in bytes
 *
 * Appends one packet.
 */
void
sbx_engine_payload_append (GByteArray *payload,
                           gboolean    binary,
                           const char *data,
                           gsize       length)
{
  static const guint8 separator = SBX_ENGINE_SEPARATOR, mark = BINARY_MARK;
  guint               before;
  int                 state = 0, save = 0;
  gsize               n;

  if (payload->len > 0)
    g_byte_array_append (payload, &separator, 1);
  if (!binary)
    {
      g_byte_array_append (payload, (const guint8 *) data, (guint) length);
      return;
    }

  g_byte_array_append (payload, &mark, 1);
  before = payload->len;
  g_byte_array_set_size (payload, before + (guint) (length / 3 + 1) * 4);
  n = g_base64_encode_step ((const guchar *) data, length, FALSE, (char *) payload->data + before, &state, &save);
  n += g_base64_encode_close (FALSE, (char *) payload->data + before + n, &state, &save);
  g_byte_array_set_size (payload, before + (guint) n);
}
