/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-engine-packet.h"
#include "sbx-json-check.h"
#include "sbx-limits.h"
#include "sbx-socketio-packet.h"

#include <string.h>

/* Written and read again, a packet is the same. */
static void
check_packet (const SbxSocketioPacket *packet)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GByteArray) again = g_byte_array_new ();
  SbxSocketioPacket      other;

  if (packet->json != NULL)
    g_assert_true (sbx_json_check_grammar (packet->json, packet->json_length, SBX_LIMIT_DEPTH_FROM_HUB, NULL));
  sbx_socketio_packet_append (text, packet);
  g_assert_true (sbx_socketio_packet_parse ((const char *) text->data, text->len, packet->n_attachments, &other, NULL));
  sbx_socketio_packet_append (again, &other);
  g_assert_cmpmem (text->data, text->len, again->data, again->len);
}

/* A payload of HTTP long-polling, whose messages are Socket.IO packets. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (SbxSocketioDecoder) decoder = sbx_socketio_decoder_new (SBX_SOCKETIO_MAX_ATTACHMENTS);
  g_autoptr (GByteArray)         written = g_byte_array_new ();
  g_auto (SbxEnginePayload)      payload = { 0 };
  g_autoptr (GError)             error = NULL;
  SbxEnginePacket                packet;
  SbxSocketioPacket              message;

  sbx_engine_payload_init (&payload, (const char *) data, size);
  while (sbx_engine_payload_next (&payload, &packet, &error))
    {
      g_autofree char *text = g_malloc (packet.length + 1);
      gboolean         whole = FALSE;

      text[0] = (char) ('0' + packet.type);
      if (packet.length > 0)
        memcpy (text + 1, packet.data, packet.length);
      sbx_engine_payload_append (written, packet.binary, packet.binary ? packet.data : text,
                                 packet.binary ? packet.length : packet.length + 1);
      if (packet.type != SBX_ENGINE_MESSAGE)
        continue;
      whole = packet.binary ? sbx_socketio_decoder_take_binary (decoder, packet.data, packet.length, &message, NULL)
                            : sbx_socketio_decoder_take_text (decoder, packet.data, packet.length, &message, NULL);
      if (whole)
        check_packet (&message);
    }
  if (error == NULL && size > 0)
    {
      g_auto (SbxEnginePayload) again = { 0 };

      sbx_engine_payload_init (&again, (const char *) written->data, written->len);
      while (sbx_engine_payload_next (&again, &packet, &error))
        ;
      g_assert_no_error (error);
    }
  return 0;
}
