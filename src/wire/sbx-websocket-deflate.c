/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-websocket-deflate.h"

#include "sbx-websocket-frame.h"

#include <string.h>
#include <zlib.h>

#define EXTENSION "permessage-deflate"
#define AGREED "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

/* A whole frame of a text or of bytes, without an extension; and the bit that says that it is deflated. */
#define FINAL_BIT 0x80
#define DEFLATED_BIT 0x40

#define WINDOW_BITS (-15)
#define MEMORY_LEVEL 8

/* What a message deflated by itself ends with, and is sent without. */
#define END_BYTES 4

struct _SbxWebsocketDeflater
{
  z_stream stream;
};

/* One parameter of an offer. *seen are those that stood before it. */
static gboolean
can_agree (const char *parameter,
           guint      *seen)
{
  static const struct
  {
    const char *name;
    gboolean    may_have_value;
    gboolean    must_have_value;
  } parameters[] = {
    { "server_no_context_takeover", FALSE, FALSE },
    { "client_no_context_takeover", FALSE, FALSE },
    { "server_max_window_bits", TRUE, TRUE },
    { "client_max_window_bits", TRUE, FALSE },
  };
  g_auto (GStrv)  parts = g_strsplit (parameter, "=", 2);
  g_autofree char *value = NULL;
  gint64           bits;

  if (parts[0] == NULL)
    return FALSE;
  g_strstrip (parts[0]);
  if (parts[1] != NULL)
    {
      gsize length = strlen (g_strstrip (parts[1]));

      /* A token, or the same in quotes. */
      value = length >= 2 && parts[1][0] == '"' && parts[1][length - 1] == '"' ? g_strndup (parts[1] + 1, length - 2)
                                                                              : g_strdup (parts[1]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      if (g_ascii_strcasecmp (parts[0], parameters[i].name) != 0)
        continue;
      if ((*seen & (1u << i)) != 0 || (value != NULL && !parameters[i].may_have_value) ||
          (value == NULL && parameters[i].must_have_value))
        return FALSE;
      *seen |= 1u << i;
      if (value == NULL)
        return TRUE;
      if (!g_ascii_isdigit (*value) || *value == '0' || !g_ascii_string_to_signed (value, 10, 8, 15, &bits, NULL))
        return FALSE;
      /* One copy for all has the widest window; a peer may have any. */
      return bits == 15 || g_str_equal (parameters[i].name, "client_max_window_bits");
    }
  return FALSE;
}

static gboolean
can_agree_to_offer (const char *offer)
{
  g_auto (GStrv) parts = g_strsplit (offer, ";", -1);
  guint          seen = 0;

  if (parts[0] == NULL || g_ascii_strcasecmp (g_strstrip (parts[0]), EXTENSION) != 0)
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    {
      if (!can_agree (parts[i], &seen))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_websocket_deflate_negotiate:
 * @offers: (nullable): the header Sec-WebSocket-Extensions of a client
 *
 * Returns: (transfer none) (nullable): what a server answers there to the first offer that it can agree to;
 *   %NULL where there is none
 */
const char *
sbx_websocket_deflate_negotiate (const char *offers)
{
  g_auto (GStrv) list = g_strsplit (offers != NULL ? offers : "", ",", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (can_agree_to_offer (list[i]))
        return AGREED;
    }
  return NULL;
}

/**
 * sbx_websocket_deflater_new:
 * @level: 1 (quick) to 9 (small)
 *
 * Returns: (transfer full): a deflater
 */
SbxWebsocketDeflater *
sbx_websocket_deflater_new (int level)
{
  SbxWebsocketDeflater *self = g_new0 (SbxWebsocketDeflater, 1);

  if (deflateInit2 (&self->stream, level, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
    g_error ("zlib has no memory");
  return self;
}

/**
 * sbx_websocket_deflater_free:
 * @self: (transfer full): a deflater
 */
void
sbx_websocket_deflater_free (SbxWebsocketDeflater *self)
{
  deflateEnd (&self->stream);
  g_free (self);
}

/* Appends the message as a deflated frame, unless that would not be shorter. */
static gboolean
append_deflated (SbxWebsocketDeflater *self,
                 GByteArray           *frames,
                 guint8                opcode,
                 const guint8         *payload,
                 gsize                 length)
{
  g_autofree guint8 *deflated = NULL;
  guint8             header[SBX_WEBSOCKET_HEADER_SIZE];
  guint              header_length;
  gsize              size;

  if (length < SBX_WEBSOCKET_DEFLATE_MIN_BYTES || length > G_MAXINT32)
    return FALSE;

  deflated = g_malloc (length);
  deflateReset (&self->stream);
  self->stream.next_in = (guint8 *) payload;
  self->stream.avail_in = (guint) length;
  self->stream.next_out = deflated;
  self->stream.avail_out = (guint) length;
  /* Where it is not done the room is full: the message is shorter as it is. */
  if (deflate (&self->stream, Z_SYNC_FLUSH) != Z_OK || self->stream.avail_in > 0 || self->stream.avail_out == 0)
    return FALSE;

  size = length - self->stream.avail_out - END_BYTES;
  header_length = (guint) sbx_websocket_write_header (header, opcode, size);
  header[0] |= DEFLATED_BIT;
  g_byte_array_append (frames, header, header_length);
  g_byte_array_append (frames, deflated, (guint) size);
  return TRUE;
}

static gsize
read_length (const guint8 *frame,
             gsize        *header_length)
{
  guint  n_bytes = frame[1] == 126 ? 2 : frame[1] == 127 ? 8 : 0;
  gsize  length = n_bytes == 0 ? frame[1] : 0;

  for (guint i = 0; i < n_bytes; i++)
    length = length << 8 | frame[2 + i];
  *header_length = 2 + n_bytes;
  return length;
}

/**
 * sbx_websocket_deflater_deflate:
 * @self: a deflater
 * @frames: whole frames as a server sends them, one behind the other
 *
 * Control frames, short messages, and those that deflate cannot make shorter, stay as they are.
 *
 * Returns: (transfer full): frames that say the same
 */
GBytes *
sbx_websocket_deflater_deflate (SbxWebsocketDeflater *self,
                                GBytes               *frames)
{
  gsize                  size;
  const guint8          *data = g_bytes_get_data (frames, &size);
  g_autoptr (GByteArray) deflated = g_byte_array_sized_new ((guint) MIN (size, G_MAXUINT32));
  gboolean               changed = FALSE;

  for (gsize at = 0; at < size;)
    {
      const guint8 *frame = data + at;
      gsize         header_length;
      gsize         length = read_length (frame, &header_length);

      if ((frame[0] == (FINAL_BIT | SBX_WEBSOCKET_TEXT) || frame[0] == (FINAL_BIT | SBX_WEBSOCKET_BINARY)) &&
          append_deflated (self, deflated, frame[0] & 0x0F, frame + header_length, length))
        changed = TRUE;
      else
        g_byte_array_append (deflated, frame, (guint) (header_length + length));
      at += header_length + length;
    }
  if (!changed)
    return g_bytes_ref (frames);
  return g_byte_array_free_to_bytes (g_steal_pointer (&deflated));
}
