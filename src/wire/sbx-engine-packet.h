/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Engine.IO, protocol 4: packets and the payloads of HTTP long-polling that several of them share. */

typedef enum {
  SBX_ENGINE_OPEN = 0,
  SBX_ENGINE_CLOSE = 1,
  SBX_ENGINE_PING = 2,
  SBX_ENGINE_PONG = 3,
  SBX_ENGINE_MESSAGE = 4,
  SBX_ENGINE_UPGRADE = 5,
  SBX_ENGINE_NOOP = 6,
} SbxEnginePacketType;

/* What stands between two packets of a payload. */
#define SBX_ENGINE_SEPARATOR '\x1e'

/**
 * SbxEnginePacket:
 * @type: what it is
 * @binary: whether a message's data are bytes; else they are UTF-8
 * @data: what follows the type; borrowed, not terminated
 * @length: in bytes
 */
typedef struct
{
  SbxEnginePacketType  type;
  gboolean             binary;
  const char          *data;
  gsize                length;
} SbxEnginePacket;

/**
 * SbxEnginePayload:
 *
 * Takes the packets out of a payload, one after the other. To be zeroed, and cleared in the end.
 */
typedef struct
{
  const char *rest;      /* borrowed */
  gsize       length;
  gboolean    at_end;
  guint8     *bytes;     /* (nullable): of the binary message that was read last */
} SbxEnginePayload;

gboolean sbx_engine_packet_parse         (const char        *text,
                                          gsize              length,
                                          SbxEnginePacket   *packet,
                                          GError           **error);

void     sbx_engine_payload_init         (SbxEnginePayload  *self,
                                          const char        *text,
                                          gsize              length);
void     sbx_engine_payload_clear        (SbxEnginePayload  *self);
gboolean sbx_engine_payload_next         (SbxEnginePayload  *self,
                                          SbxEnginePacket   *packet,
                                          GError           **error);
void     sbx_engine_payload_append       (GByteArray        *payload,
                                          gboolean           binary,
                                          const char        *data,
                                          gsize              length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxEnginePayload, sbx_engine_payload_clear)

G_END_DECLS
