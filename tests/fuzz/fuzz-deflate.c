/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-websocket-deflate.h"
#include "sbx-websocket-frame.h"

#include <string.h>

#define LIMIT 65536

/* Everything that comes out, in order, and with what it ends. */
static GByteArray *
decode (const guint8 *data,
        gsize         size,
        gsize         piece)
{
  g_autoptr (SbxWebsocketDecoder) decoder = sbx_websocket_decoder_new (FALSE, LIMIT);
  GByteArray                     *log = g_byte_array_new ();
  SbxWebsocketResult              result = SBX_WEBSOCKET_NEED_MORE;

  sbx_websocket_decoder_set_deflate (decoder);
  for (gsize at = 0; at < size && result != SBX_WEBSOCKET_FAILED; at += piece)
    {
      gsize              step = MIN (piece, size - at);
      g_autofree guint8 *copy = g_memdup2 (data + at, step);
      SbxWebsocketMessage message;
      guint              code = 0;

      sbx_websocket_decoder_push (decoder, copy, step);
      while ((result = sbx_websocket_decoder_next (decoder, &message, &code, NULL)) == SBX_WEBSOCKET_MESSAGE)
        {
          guint8 opcode = (guint8) message.opcode;

          g_assert_cmpuint (message.length, <=, LIMIT);
          g_byte_array_append (log, &opcode, 1);
          g_byte_array_append (log, (const guint8 *) message.data, (guint) message.length);
        }
      if (result == SBX_WEBSOCKET_FAILED)
        g_byte_array_append (log, (const guint8 *) &code, sizeof code);
    }
  return log;
}

/* The first byte says in what pieces. As frames: cut otherwise, the same comes out. As a message: deflated by us
 * it comes back. As offers of a client: nothing else than what can be agreed on is. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (SbxWebsocketDeflater) deflater = NULL;
  g_autoptr (GByteArray)           whole = NULL;
  g_autoptr (GByteArray)           pieces = NULL;
  g_autoptr (GByteArray)           frame = NULL;
  g_autoptr (GByteArray)           back = NULL;
  g_autoptr (GBytes)               plain = NULL;
  g_autoptr (GBytes)               deflated = NULL;
  g_autofree char                 *offers = NULL;
  guint8                           header[SBX_WEBSOCKET_HEADER_SIZE];

  if (size < 2 || size > LIMIT)
    return 0;

  whole = decode (data + 1, size - 1, size);
  pieces = decode (data + 1, size - 1, 1 + data[0]);
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);

  frame = g_byte_array_new ();
  g_byte_array_append (frame, header, (guint) sbx_websocket_write_header (header, SBX_WEBSOCKET_BINARY, size));
  g_byte_array_append (frame, data, (guint) size);
  plain = g_bytes_new (frame->data, frame->len);
  deflater = sbx_websocket_deflater_new (1 + data[0] % 9);
  deflated = sbx_websocket_deflater_deflate (deflater, plain);
  g_assert_cmpuint (g_bytes_get_size (deflated), <=, g_bytes_get_size (plain));
  back = decode (g_bytes_get_data (deflated, NULL), g_bytes_get_size (deflated), 1 + data[0]);
  g_assert_cmpmem (back->data + 1, back->len - 1, data, size);

  offers = g_strndup ((const char *) data + 1, size - 1);
  sbx_websocket_deflate_negotiate (offers);
  return 0;
}
