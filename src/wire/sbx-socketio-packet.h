/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Socket.IO, protocol 5: the packets that Engine.IO messages are. */

typedef enum {
  SBX_SOCKETIO_CONNECT = 0,
  SBX_SOCKETIO_DISCONNECT = 1,
  SBX_SOCKETIO_EVENT = 2,
  SBX_SOCKETIO_ACK = 3,
  SBX_SOCKETIO_CONNECT_ERROR = 4,
  SBX_SOCKETIO_BINARY_EVENT = 5,
  SBX_SOCKETIO_BINARY_ACK = 6,
} SbxSocketioPacketType;

/* As many attachments as a packet has in general; npm's servers take no more. */
#define SBX_SOCKETIO_MAX_ATTACHMENTS 10

#define SBX_SOCKETIO_NO_ID (-1)

/**
 * SbxSocketioPacket:
 * @type: what it is
 * @nsp: its namespace, with the leading slash; not terminated
 * @nsp_length: in bytes
 * @id: of an event: the ack that is asked for; of an ack: which; or %SBX_SOCKETIO_NO_ID
 * @json: (nullable): what follows, grammatical JSON (see sbx_json_check_grammar()) without space around; an array
 *   of events and acks, not empty of events; not terminated
 * @json_length: in bytes
 * @n_attachments: how many binary messages belong to it
 * @attachments: (nullable) (element-type GBytes): they; %NULL where there are none
 * @fault: (nullable): of a lenient decoder: why what follows cannot be used; @json is then any text
 */
typedef struct
{
  SbxSocketioPacketType  type;
  const char            *nsp;
  gsize                  nsp_length;
  gint64                 id;
  const char            *json;
  gsize                  json_length;
  guint                  n_attachments;
  GPtrArray             *attachments;
  const GError          *fault;
} SbxSocketioPacket;

gboolean sbx_socketio_packet_parse  (const char               *text,
                                     gsize                     length,
                                     guint                     max_attachments,
                                     SbxSocketioPacket        *packet,
                                     GError                  **error);
void     sbx_socketio_packet_append (GByteArray               *text,
                                     const SbxSocketioPacket  *packet);

/**
 * SbxSocketioDecoder:
 *
 * Messages in, packets out: gathers the attachments of a packet, which follow it at once.
 */
typedef struct _SbxSocketioDecoder SbxSocketioDecoder;

SbxSocketioDecoder *
         sbx_socketio_decoder_new         (guint                     max_attachments);
void     sbx_socketio_decoder_free        (SbxSocketioDecoder       *self);
void     sbx_socketio_decoder_set_lenient (SbxSocketioDecoder       *self);
gboolean sbx_socketio_decoder_take_text   (SbxSocketioDecoder       *self,
                                           const char               *text,
                                           gsize                     length,
                                           SbxSocketioPacket        *packet,
                                           GError                  **error);
gboolean sbx_socketio_decoder_take_binary (SbxSocketioDecoder       *self,
                                           const char               *data,
                                           gsize                     length,
                                           SbxSocketioPacket        *packet,
                                           GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSocketioDecoder, sbx_socketio_decoder_free)

G_END_DECLS
