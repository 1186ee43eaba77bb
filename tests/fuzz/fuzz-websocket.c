/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-websocket-frame.h"

#include <string.h>

#define LIMIT 4096

/* Everything that comes out, in order. */
static void
drain (SbxWebsocketDecoder *decoder,
       GByteArray          *log)
{
  SbxWebsocketMessage message;
  SbxWebsocketResult  result;
  guint               code;

  while ((result = sbx_websocket_decoder_next (decoder, &message, &code, NULL)) == SBX_WEBSOCKET_MESSAGE)
    {
      guint8 opcode = (guint8) message.opcode;

      g_assert_cmpuint (message.length, <=, LIMIT);
      if (message.opcode == SBX_WEBSOCKET_TEXT && message.length > 0)
        g_assert_true (g_utf8_validate_len (message.data, message.length, NULL) ||
                       memchr (message.data, '\0', message.length) != NULL);

      g_byte_array_append (log, &opcode, 1);
      g_byte_array_append (log, (const guint8 *) &message.close_code, sizeof message.close_code);
      g_byte_array_append (log, (const guint8 *) message.data, (guint) message.length);
    }

  if (result == SBX_WEBSOCKET_FAILED)
    g_byte_array_append (log, (const guint8 *) &code, sizeof code);
}

static GByteArray *
decode (const guint8 *data,
        gsize         size,
        gboolean      from_client,
        gsize         piece)
{
  g_autoptr (SbxWebsocketDecoder)  decoder = sbx_websocket_decoder_new (from_client, LIMIT);
  GByteArray                      *log = g_byte_array_new ();

  while (size > 0)
    {
      gsize              step = MIN (piece, size);
      g_autofree guint8 *copy = g_memdup2 (data, step);
      guint              before = log->len;
      SbxWebsocketMessage message;
      guint              code;

      sbx_websocket_decoder_push (decoder, copy, step);
      drain (decoder, log);
      data += step;
      size -= step;

      /* A failure is said again and again; it stands in the log once. */
      if (log->len > before && sbx_websocket_decoder_next (decoder, &message, &code, NULL) == SBX_WEBSOCKET_FAILED)
        break;
    }

  return log;
}

/* The first byte says who sends and in what pieces; cut otherwise, the same comes out. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GByteArray) pieces = NULL;
  gboolean               from_client;

  if (size < 2)
    return 0;

  from_client = data[0] & 1;
  whole = decode (data + 1, size - 1, from_client, size);
  pieces = decode (data + 1, size - 1, from_client, 1 + (data[0] >> 1));
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);

  return 0;
}
