/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 6455 framing, without any I/O. */

typedef enum {
  SBX_WEBSOCKET_CONTINUATION = 0x0,
  SBX_WEBSOCKET_TEXT = 0x1,
  SBX_WEBSOCKET_BINARY = 0x2,
  SBX_WEBSOCKET_CLOSE = 0x8,
  SBX_WEBSOCKET_PING = 0x9,
  SBX_WEBSOCKET_PONG = 0xA,
} SbxWebsocketOpcode;

/* Close codes: RFC 6455 section 7.4.1 and docs/protocol.md. */
typedef enum {
  SBX_CLOSE_NORMAL = 1000,
  SBX_CLOSE_GOING_AWAY = 1001,
  SBX_CLOSE_PROTOCOL = 1002,
  SBX_CLOSE_UNSUPPORTED_DATA = 1003,
  SBX_CLOSE_NO_STATUS = 1005,       /* never on the wire */
  SBX_CLOSE_ABNORMAL = 1006,        /* never on the wire */
  SBX_CLOSE_INVALID_TEXT = 1007,
  SBX_CLOSE_POLICY = 1008,
  SBX_CLOSE_TOO_LARGE = 1009,
  SBX_CLOSE_INTERNAL = 1011,        /* from here to 4001: never from a hub */
  SBX_CLOSE_RESTART = 1012,
  SBX_CLOSE_TRY_LATER = 1013,
  SBX_CLOSE_BAD_GATEWAY = 1014,
  SBX_CLOSE_REPLACED = 4001,
  SBX_CLOSE_UNAUTHORIZED = 4003,
  SBX_CLOSE_SLOW_READER = 4008,
  SBX_CLOSE_HEARTBEAT_LOST = 4009,
  SBX_CLOSE_RATE_LIMITED = 4029,
  SBX_CLOSE_KICKED = 4030,
} SbxCloseCode;

/* Of %SBX_CLOSE_KICKED, where the administrator gives no reason. */
#define SBX_CLOSE_KICKED_TEXT "disconnected by an administrator"

/* The longest header of an unmasked frame. */
#define SBX_WEBSOCKET_HEADER_SIZE 10

gsize sbx_websocket_write_header (guint8              header[SBX_WEBSOCKET_HEADER_SIZE],
                                  SbxWebsocketOpcode  opcode,
                                  gsize               payload_length);
void  sbx_websocket_mask         (guint8             *data,
                                  gsize               length,
                                  const guint8        key[4],
                                  gsize               offset);

/**
 * SbxWebsocketMessage:
 * @opcode: TEXT, BINARY, CLOSE, PING or PONG; never CONTINUATION
 * @data: the whole payload, unmasked and reassembled; borrowed from the decoder until its next call,
 *   not terminated. Text is valid UTF-8. Of a CLOSE: two bytes of code, if any, then the reason.
 * @close_code: of a CLOSE: the peer's code, or %SBX_CLOSE_NO_STATUS
 */
typedef struct
{
  SbxWebsocketOpcode  opcode;
  const char         *data;
  gsize               length;
  guint               close_code;
} SbxWebsocketMessage;

typedef struct _SbxWebsocketDecoder SbxWebsocketDecoder;

typedef enum {
  SBX_WEBSOCKET_NEED_MORE,      /* everything pushed was used */
  SBX_WEBSOCKET_MESSAGE,        /* *message is filled; call again */
  SBX_WEBSOCKET_FAILED,         /* *close_code says with what to close; terminal */
} SbxWebsocketResult;

SbxWebsocketDecoder *sbx_websocket_decoder_new       (gboolean               from_client,
                                                      gsize                  max_message_bytes);
void                 sbx_websocket_decoder_free      (SbxWebsocketDecoder   *self);
void                 sbx_websocket_decoder_set_deflate (SbxWebsocketDecoder *self);
void                 sbx_websocket_decoder_push      (SbxWebsocketDecoder   *self,
                                                      const guint8          *data,
                                                      gsize                  length);
gboolean             sbx_websocket_decoder_keep      (SbxWebsocketDecoder   *self);
SbxWebsocketResult   sbx_websocket_decoder_next      (SbxWebsocketDecoder   *self,
                                                      SbxWebsocketMessage   *message,
                                                      guint                 *close_code,
                                                      const char           **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxWebsocketDecoder, sbx_websocket_decoder_free)

G_END_DECLS
