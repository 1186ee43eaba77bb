/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-websocket-frame.h"

#include "sbx-inflater.h"
#include "sbx-utf8.h"

#include <string.h>

#define FIN_BIT       0x80
#define RSV_BITS      0x70
#define DEFLATED_BIT  0x40     /* RSV1 */
#define OPCODE_BITS   0x0F
#define CONTROL_BIT   0x08
#define MASK_BIT      0x80
#define LENGTH_BITS   0x7F

#define MAX_CONTROL_BYTES 125
#define MAX_HEADER_BYTES  14     /* of a masked frame */
#define MAX_BUFFER_BYTES  G_MAXINT32

/* Of a deflated payload, what is unmasked at once. */
#define DEFLATED_PIECE 4096

struct _SbxWebsocketDecoder
{
  gsize         max_message_bytes;
  gboolean      from_client;
  gboolean      can_inflate;     /* permessage-deflate was agreed on */
  gboolean      closed;          /* a CLOSE came: the rest is not looked at */
  guint         close_code;      /* 0, or with what it failed */
  const char   *reason;

  const guint8 *input;           /* what was pushed, borrowed, not used yet */
  gsize         input_length;
  guint8       *kept;            /* (nullable): memory of its own in which the input lies */

  guint8        header[MAX_HEADER_BYTES];
  guint         header_length;   /* how much of it came */
  gboolean      in_payload;      /* the header is complete */

  guint8        opcode;          /* of the frame at hand */
  gboolean      final;
  gboolean      deflated;        /* the bit of the frame at hand */
  guint8        mask[4];
  guint64       frame_length;
  guint64       frame_done;      /* how much of the payload came */

  guint8        message_opcode;  /* TEXT or BINARY between its first and last frame, else 0 */
  GByteArray   *message;         /* (nullable): what came of it */
  SbxUtf8       utf8;
  SbxInflater  *inflater;        /* (nullable): the message is not deflated */
  guint64       deflated_bytes;  /* how much of it was announced */

  guint8        control[MAX_CONTROL_BYTES];
};

/**
 * sbx_websocket_write_header:
 * @header: (out caller-allocates): room for the header
 * @opcode: what the frame is
 * @payload_length: its length in bytes
 *
 * Writes the header of an unmasked, unfragmented frame, as a server sends it.
 *
 * Returns: the length of the header
 */
gsize
sbx_websocket_write_header (guint8             header[SBX_WEBSOCKET_HEADER_SIZE],
                            SbxWebsocketOpcode opcode,
                            gsize              payload_length)
{
  guint64 length = payload_length;
  guint   n_bytes;

  header[0] = FIN_BIT | (guint8) opcode;
  if (length <= 125)
    {
      header[1] = (guint8) length;
      return 2;
    }

  n_bytes = length <= G_MAXUINT16 ? 2 : 8;
  header[1] = n_bytes == 2 ? 126 : 127;
  for (guint i = 0; i < n_bytes; i++)
    header[2 + i] = (guint8) (length >> (8 * (n_bytes - 1 - i)));

  return 2 + n_bytes;
}

/**
 * sbx_websocket_mask:
 * @data: (inout): bytes
 * @length: how many
 * @key: the masking key
 * @offset: how far into its payload @data starts
 *
 * Masks a payload, or unmasks it: the two are the same.
 */
void
sbx_websocket_mask (guint8       *data,
                    gsize         length,
                    const guint8  key[4],
                    gsize         offset)
{
  guint8  turned[8];
  guint64 key_word;
  gsize   i = 0;

  for (guint k = 0; k < 8; k++)
    turned[k] = key[(offset + k) & 3];
  memcpy (&key_word, turned, sizeof key_word);

  for (; length - i >= sizeof key_word; i += sizeof key_word)
    {
      guint64 word;

      memcpy (&word, data + i, sizeof word);
      word ^= key_word;
      memcpy (data + i, &word, sizeof word);
    }

  for (; i < length; i++)
    data[i] ^= turned[i & 7];
}

/**
 * sbx_websocket_decoder_new:
 * @from_client: whether the frames come from a client, which must mask them, or from a
 *   server, which must not
 * @max_message_bytes: the most that a frame, and a message after reassembly, may have
 *
 * Returns: (transfer full): a decoder at the start of a connection
 */
SbxWebsocketDecoder *
sbx_websocket_decoder_new (gboolean from_client,
                           gsize    max_message_bytes)
{
  SbxWebsocketDecoder *self = g_new0 (SbxWebsocketDecoder, 1);

  self->from_client = from_client;
  self->max_message_bytes = MIN (max_message_bytes, MAX_BUFFER_BYTES);

  return self;
}

/**
 * sbx_websocket_decoder_free:
 * @self: (transfer full) (nullable): a decoder
 */
void
sbx_websocket_decoder_free (SbxWebsocketDecoder *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->message, g_byte_array_unref);
  g_clear_pointer (&self->inflater, sbx_inflater_free);
  g_free (self->kept);
  g_free (self);
}

/**
 * sbx_websocket_decoder_set_deflate:
 * @self: a decoder at the start of a connection
 *
 * permessage-deflate (RFC 7692) was agreed on, each message by itself (no context takeover): messages may be
 * deflated. They are inflated as they come, and the limit goes for what comes out.
 */
void
sbx_websocket_decoder_set_deflate (SbxWebsocketDecoder *self)
{
  g_return_if_fail (self != NULL);

  self->can_inflate = TRUE;
}

/**
 * sbx_websocket_decoder_push:
 * @self: a decoder that used up what it was given before
 * @data: the next bytes of the connection, in pieces of any size; borrowed until
 *   sbx_websocket_decoder_next() says %SBX_WEBSOCKET_NEED_MORE
 * @length: how many
 */
void
sbx_websocket_decoder_push (SbxWebsocketDecoder *self,
                            const guint8        *data,
                            gsize                length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || length == 0);
  g_return_if_fail (self->input_length == 0 || self->closed || self->close_code != 0);

  g_clear_pointer (&self->kept, g_free);
  self->input = data;
  self->input_length = length;
}

/**
 * sbx_websocket_decoder_keep:
 * @self: a decoder
 *
 * Makes what it has not used of what was pushed its own: the memory that was pushed may go, and
 * sbx_websocket_decoder_next() goes on later where it stands.
 *
 * Returns: whether there is anything
 */
gboolean
sbx_websocket_decoder_keep (SbxWebsocketDecoder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->input_length > 0 && self->kept == NULL)
    {
      self->kept = g_memdup2 (self->input, self->input_length);
      self->input = self->kept;
    }
  return self->input_length > 0;
}

static gboolean
fail (SbxWebsocketDecoder *self,
      guint                close_code,
      const char          *reason)
{
  self->close_code = close_code;
  self->reason = reason;
  g_clear_pointer (&self->message, g_byte_array_unref);
  g_clear_pointer (&self->inflater, sbx_inflater_free);

  return FALSE;
}

static inline gboolean
is_control (guint8 opcode)
{
  return (opcode & CONTROL_BIT) != 0;
}

static gboolean
check_first_byte (SbxWebsocketDecoder *self,
                  guint8               byte)
{
  self->final = (byte & FIN_BIT) != 0;
  self->opcode = byte & OPCODE_BITS;

  /* The bit stands on the first frame of a message, and on no control frame. */
  self->deflated = self->can_inflate && (byte & DEFLATED_BIT) != 0 &&
                   (self->opcode == SBX_WEBSOCKET_TEXT || self->opcode == SBX_WEBSOCKET_BINARY);
  if (byte & RSV_BITS & (self->deflated ? ~DEFLATED_BIT : ~0))
    return fail (self, SBX_CLOSE_PROTOCOL, "a reserved bit is set");

  switch (self->opcode)
    {
    case SBX_WEBSOCKET_CONTINUATION:
      return self->message_opcode != 0 ||
             fail (self, SBX_CLOSE_PROTOCOL, "a continuation follows no message");
    case SBX_WEBSOCKET_TEXT:
    case SBX_WEBSOCKET_BINARY:
      return self->message_opcode == 0 ||
             fail (self, SBX_CLOSE_PROTOCOL, "a message starts inside another");
    case SBX_WEBSOCKET_CLOSE:
    case SBX_WEBSOCKET_PING:
    case SBX_WEBSOCKET_PONG:
      return self->final || fail (self, SBX_CLOSE_PROTOCOL, "a control frame is fragmented");
    default:
      return fail (self, SBX_CLOSE_PROTOCOL, "the opcode is reserved");
    }
}

static gboolean
check_second_byte (SbxWebsocketDecoder *self,
                   guint8               byte)
{
  if (((byte & MASK_BIT) != 0) != self->from_client)
    return fail (self, SBX_CLOSE_PROTOCOL,
                 self->from_client ? "a client's frame is not masked" : "a server's frame is masked");
  if (is_control (self->opcode) && (byte & LENGTH_BITS) > MAX_CONTROL_BYTES)
    return fail (self, SBX_CLOSE_PROTOCOL, "a control frame is too long");

  return TRUE;
}

static guint
header_size (guint8 second_byte)
{
  guint size = 2;

  if ((second_byte & LENGTH_BITS) == 126)
    size += 2;
  else if ((second_byte & LENGTH_BITS) == 127)
    size += 8;

  return size + ((second_byte & MASK_BIT) != 0 ? 4 : 0);
}

/* The limit is held against what the header announces: nothing is gathered first. */
static gboolean
check_length (SbxWebsocketDecoder *self)
{
  guint   short_length = self->header[1] & LENGTH_BITS;
  guint   n_bytes = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
  gsize   gathered = self->message_opcode != 0 && self->message != NULL ? self->message->len : 0;

  self->frame_length = n_bytes == 0 ? short_length : 0;
  for (guint i = 0; i < n_bytes; i++)
    self->frame_length = self->frame_length << 8 | self->header[2 + i];

  if (self->frame_length >> 63)
    return fail (self, SBX_CLOSE_PROTOCOL, "the length has its top bit set");
  if ((n_bytes == 2 && self->frame_length <= 125) ||
      (n_bytes == 8 && self->frame_length <= G_MAXUINT16))
    return fail (self, SBX_CLOSE_PROTOCOL, "the length is not written as short as it can be");
  if (!is_control (self->opcode) && self->message_opcode == 0)
    self->deflated_bytes = 0;
  if (!is_control (self->opcode) && (self->deflated || self->inflater != NULL))
    {
      /* What is random grows by a little; more than that is not a message within the limit. */
      self->deflated_bytes += self->frame_length;
      return self->deflated_bytes <= self->max_message_bytes + self->max_message_bytes / 256 + 64 ||
             fail (self, SBX_CLOSE_TOO_LARGE, "the message is too large");
    }
  if (!is_control (self->opcode) && self->frame_length > self->max_message_bytes - gathered)
    return fail (self, SBX_CLOSE_TOO_LARGE, "the message is too large");

  return TRUE;
}

static void
begin_payload (SbxWebsocketDecoder *self)
{
  if (self->from_client)
    memcpy (self->mask, self->header + self->header_length - 4, 4);

  self->header_length = 0;
  self->in_payload = TRUE;
  self->frame_done = 0;

  if (self->opcode == SBX_WEBSOCKET_TEXT || self->opcode == SBX_WEBSOCKET_BINARY)
    {
      self->message_opcode = self->opcode;
      self->utf8 = (SbxUtf8) { 0 };
      if (self->message != NULL)
        g_byte_array_set_size (self->message, 0);
      g_clear_pointer (&self->inflater, sbx_inflater_free);
      if (self->deflated)
        self->inflater = sbx_inflater_new ();
    }
}

/* Byte by byte, so that each fault is seen as soon as it can be; at most 14 of them. */
static gboolean
read_header (SbxWebsocketDecoder *self)
{
  while (self->input_length > 0 && !self->in_payload)
    {
      guint8 byte = *self->input++;

      self->input_length--;
      self->header[self->header_length++] = byte;

      if (self->header_length == 1)
        {
          if (!check_first_byte (self, byte))
            return FALSE;
          continue;
        }

      if (self->header_length == 2 && !check_second_byte (self, byte))
        return FALSE;

      /* The length stands before the mask. */
      if (self->header_length == header_size (self->header[1] & LENGTH_BITS) && !check_length (self))
        return FALSE;
      if (self->header_length == header_size (self->header[1]))
        begin_payload (self);
    }

  return TRUE;
}

/* Only an unmasked message that came whole can be handed out where it lies. */
static gboolean
can_borrow (SbxWebsocketDecoder *self)
{
  return !self->from_client &&
         self->inflater == NULL &&
         self->final &&
         self->opcode != SBX_WEBSOCKET_CONTINUATION &&
         self->frame_done == 0 &&
         self->input_length >= self->frame_length;
}

/* What came out of the inflater: whether it may stand there. */
static gboolean
check_inflated (SbxWebsocketDecoder *self,
                SbxInflateResult     result,
                gsize                before)
{
  if (result == SBX_INFLATE_TOO_LARGE)
    return fail (self, SBX_CLOSE_TOO_LARGE, "the message is too large");
  if (result == SBX_INFLATE_MALFORMED)
    return fail (self, SBX_CLOSE_INVALID_TEXT, "the message cannot be inflated");
  if (self->message_opcode == SBX_WEBSOCKET_TEXT && self->message->len > before &&
      !sbx_utf8_feed (&self->utf8, self->message->data + before, self->message->len - before))
    return fail (self, SBX_CLOSE_INVALID_TEXT, "the text is not UTF-8");

  return TRUE;
}

/* Takes what there is of a deflated payload. */
static gboolean
read_deflated (SbxWebsocketDecoder *self)
{
  guint8 piece[DEFLATED_PIECE];

  if (self->message == NULL)
    self->message = g_byte_array_new ();
  while (self->input_length > 0 && self->frame_done < self->frame_length)
    {
      gsize            size = (gsize) MIN (MIN (self->frame_length - self->frame_done, self->input_length), sizeof piece);
      gsize            before = self->message->len;
      SbxInflateResult result;

      memcpy (piece, self->input, size);
      if (self->from_client)
        sbx_websocket_mask (piece, size, self->mask, (gsize) (self->frame_done & 3));
      self->input += size;
      self->input_length -= size;
      self->frame_done += size;
      result = sbx_inflater_feed (self->inflater, piece, size, self->message, self->max_message_bytes);
      if (!check_inflated (self, result, before))
        return FALSE;
    }

  return TRUE;
}

/* Its last frame has come. */
static gboolean
finish_deflated (SbxWebsocketDecoder *self)
{
  gsize            before = self->message->len;
  SbxInflateResult result = sbx_inflater_finish (self->inflater, self->message, self->max_message_bytes);

  if (!check_inflated (self, result, before))
    return FALSE;
  g_clear_pointer (&self->inflater, sbx_inflater_free);

  return TRUE;
}

/* Takes what there is of the payload; *data is where a borrowed or control payload lies. */
static gboolean
read_payload (SbxWebsocketDecoder  *self,
              const guint8        **data)
{
  gsize         size = (gsize) MIN (self->frame_length - self->frame_done, self->input_length);
  gboolean      borrowed = can_borrow (self);
  const guint8 *piece = self->input;

  if (self->inflater != NULL && !is_control (self->opcode))
    {
      *data = NULL;
      return read_deflated (self);
    }
  if (!borrowed && size > 0)
    {
      guint8 *target;

      if (is_control (self->opcode))
        target = self->control + self->frame_done;
      else
        {
          if (self->message == NULL)
            self->message = g_byte_array_new ();
          g_byte_array_set_size (self->message, (guint) (self->message->len + size));
          target = self->message->data + self->message->len - size;
        }

      memcpy (target, piece, size);
      if (self->from_client)
        sbx_websocket_mask (target, size, self->mask, (gsize) (self->frame_done & 3));
      piece = target;
    }

  self->input += size;
  self->input_length -= size;
  self->frame_done += size;
  *data = borrowed ? piece : is_control (self->opcode) ? self->control : NULL;

  if (!is_control (self->opcode) && self->message_opcode == SBX_WEBSOCKET_TEXT &&
      !sbx_utf8_feed (&self->utf8, piece, size))
    return fail (self, SBX_CLOSE_INVALID_TEXT, "the text is not UTF-8");

  return TRUE;
}

static gboolean
close_code_is_valid (guint code)
{
  return (code >= 1000 && code <= 1003) ||
         (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

static gboolean
read_close (SbxWebsocketDecoder *self,
            const guint8        *data,
            guint               *code)
{
  SbxUtf8 utf8 = { 0 };
  gsize   length = (gsize) self->frame_length;

  self->closed = TRUE;
  *code = SBX_CLOSE_NO_STATUS;
  if (length == 0)
    return TRUE;
  if (length == 1)
    return fail (self, SBX_CLOSE_PROTOCOL, "the close code is cut off");

  *code = (guint) data[0] << 8 | data[1];
  if (!close_code_is_valid (*code))
    return fail (self, SBX_CLOSE_PROTOCOL, "there is no such close code");
  if (!sbx_utf8_feed (&utf8, data + 2, length - 2) || !sbx_utf8_is_complete (&utf8))
    return fail (self, SBX_CLOSE_INVALID_TEXT, "the close reason is not UTF-8");

  return TRUE;
}

/* A frame came to its end. Returns whether that makes a message, or the decoder failed. */
static gboolean
end_frame (SbxWebsocketDecoder *self,
           const guint8        *data,
           SbxWebsocketMessage *message)
{
  self->in_payload = FALSE;
  message->close_code = SBX_CLOSE_NO_STATUS;

  if (is_control (self->opcode))
    {
      message->opcode = self->opcode;
      message->data = (const char *) data;
      message->length = (gsize) self->frame_length;
      if (self->opcode == SBX_WEBSOCKET_CLOSE)
        read_close (self, data, &message->close_code);
      return TRUE;
    }

  if (!self->final)
    return FALSE;

  message->opcode = self->message_opcode;
  if (self->inflater != NULL && !finish_deflated (self))
    return TRUE;
  self->message_opcode = 0;
  if (message->opcode == SBX_WEBSOCKET_TEXT && !sbx_utf8_is_complete (&self->utf8))
    {
      fail (self, SBX_CLOSE_INVALID_TEXT, "the text ends inside a character");
      return TRUE;
    }

  if (data != NULL)
    {
      message->data = (const char *) data;
      message->length = (gsize) self->frame_length;
    }
  else
    {
      message->data = self->message != NULL ? (const char *) self->message->data : NULL;
      message->length = self->message != NULL ? self->message->len : 0;
    }
  if (message->length == 0)
    message->data = "";

  return TRUE;
}

/* Nothing stays allocated for a connection that is silent. */
static void
release_message (SbxWebsocketDecoder *self)
{
  if (self->message_opcode == 0)
    g_clear_pointer (&self->message, g_byte_array_unref);
}

/**
 * sbx_websocket_decoder_next:
 * @self: a decoder
 * @message: (out caller-allocates): filled for %SBX_WEBSOCKET_MESSAGE
 * @close_code: (out): set for %SBX_WEBSOCKET_FAILED
 * @reason: (out) (transfer none) (optional): set for %SBX_WEBSOCKET_FAILED: why, in English, for the
 *   close frame and the log
 *
 * Takes the next message out of what was pushed. Control frames come out where they stand,
 * also between the fragments of a message. Whatever follows a CLOSE is dropped. A fault is
 * reported as soon as the bytes show it: a length over the limit by the header alone, text
 * that is not UTF-8 at the first wrong byte.
 *
 * Returns: what there is
 */
SbxWebsocketResult
sbx_websocket_decoder_next (SbxWebsocketDecoder  *self,
                            SbxWebsocketMessage  *message,
                            guint                *close_code,
                            const char          **reason)
{
  g_return_val_if_fail (self != NULL, SBX_WEBSOCKET_FAILED);

  if (self->closed)
    self->input_length = 0;

  while (self->close_code == 0 && (self->input_length > 0 || self->in_payload))
    {
      const guint8 *data = NULL;

      if (!self->in_payload && !read_header (self))
        break;
      if (!self->in_payload || !read_payload (self, &data))
        continue;
      if (self->frame_done < self->frame_length)
        break;
      if (end_frame (self, data, message) && self->close_code == 0)
        return SBX_WEBSOCKET_MESSAGE;
    }

  if (self->close_code != 0)
    {
      *close_code = self->close_code;
      if (reason != NULL)
        *reason = self->reason;
      return SBX_WEBSOCKET_FAILED;
    }

  g_clear_pointer (&self->kept, g_free);
  release_message (self);
  return SBX_WEBSOCKET_NEED_MORE;
}
