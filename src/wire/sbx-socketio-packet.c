/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-packet.h"

#include "sbx-json-mend.h"
#include "sbx-json-scan.h"
#include "sbx-limits.h"
#include "sbx-socketio-placeholders.h"
#include "sbx-wire-error.h"

#include <string.h>

/* The greatest number that JavaScript counts to. */
#define MAX_ID G_GINT64_CONSTANT (9007199254740991)

struct _SbxSocketioDecoder
{
  guint              max_attachments;
  gboolean           lenient;
  char              *text;     /* (nullable): of the packet whose attachments are awaited */
  GBytes            *mended;   /* (nullable): what follows its head, made JSON */
  GError            *fault;    /* (nullable): of it */
  SbxSocketioPacket  packet;   /* it, or the one that was handed out last */
};

static gboolean
fail (GError     **error,
      const char  *reason)
{
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, reason);
  return FALSE;
}

static gboolean
is_binary (SbxSocketioPacketType type)
{
  return type == SBX_SOCKETIO_BINARY_EVENT || type == SBX_SOCKETIO_BINARY_ACK;
}

/* Names by which libraries tell of themselves: nobody else may say them. */
static gboolean
is_reserved (const char *event)
{
  static const char *const names[] = {
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", NULL,
  };

  return g_strv_contains (names, event);
}

static gboolean
check_event (SbxJsonSlice   array,
             GError       **error)
{
  SbxJsonSlice     rest = sbx_json_scan_array (array);
  SbxJsonSlice     first;
  g_autofree char *name = NULL;

  if (*array.text != '[' || !sbx_json_scan_next (&rest, &first))
    return fail (error, "an event is no array with a name in it");
  if (g_ascii_isdigit (*first.text) || *first.text == '-')
    return TRUE;
  if (*first.text != '"')
    return fail (error, "the name of an event is neither text nor a number");
  /* What cannot be read in one way only is none of those names. */
  if (!sbx_json_check (first.text, first.length, 0, NULL))
    return TRUE;
  name = sbx_json_scan_text (first);
  return !is_reserved (name) || fail (error, "the name of an event is reserved");
}

static gboolean
check_json (const SbxSocketioPacket  *packet,
            GError                  **error)
{
  SbxJsonSlice json = { packet->json, packet->json_length };

  switch (packet->type)
    {
    case SBX_SOCKETIO_CONNECT:
      return *json.text == '{' || fail (error, "what a connect carries is no object");
    case SBX_SOCKETIO_DISCONNECT:
      return fail (error, "a disconnect carries nothing");
    case SBX_SOCKETIO_EVENT:
    case SBX_SOCKETIO_BINARY_EVENT:
      return check_event (json, error);
    case SBX_SOCKETIO_ACK:
    case SBX_SOCKETIO_BINARY_ACK:
      return *json.text == '[' || fail (error, "what an ack carries is no array");
    case SBX_SOCKETIO_CONNECT_ERROR:
    default:
      return *json.text == '{' || *json.text == '"' || fail (error, "a refusal is neither an object nor text");
    }
}

/* Digits, if there are any. Returns: how many, or -1 where the number is too large */
static int
read_number (const char *text,
             const char *end,
             gint64     *number)
{
  int n = 0;

  *number = 0;
  for (; text + n < end && g_ascii_isdigit (text[n]); n++)
    {
      *number = *number * 10 + (text[n] - '0');
      if (*number > MAX_ID)
        return -1;
    }
  return n;
}

/* Returns: (nullable): where it goes on, %NULL for a fault */
static const char *
read_attachments (const char         *text,
                  const char         *end,
                  guint               max_attachments,
                  SbxSocketioPacket  *packet,
                  GError            **error)
{
  gint64 number;
  int    n = read_number (text, end, &number);

  if (n <= 0 || text + n == end || text[n] != '-')
    {
      fail (error, "the number of attachments is missing");
      return NULL;
    }
  if (number > max_attachments)
    {
      fail (error, "there are too many attachments");
      return NULL;
    }
  packet->n_attachments = (guint) number;
  return text + n + 1;
}

static const char *
read_namespace (const char        *text,
                const char        *end,
                SbxSocketioPacket *packet)
{
  const char *comma;

  packet->nsp = "/";
  packet->nsp_length = 1;
  if (text == end || *text != '/')
    return text;

  comma = memchr (text, ',', (gsize) (end - text));
  packet->nsp = text;
  packet->nsp_length = (gsize) ((comma != NULL ? comma : end) - text);
  return comma != NULL ? comma + 1 : end;
}

/* Returns: (nullable): where what follows the head begins, %NULL for a fault */
static const char *
read_head (const char         *text,
           gsize               length,
           guint               max_attachments,
           SbxSocketioPacket  *packet,
           GError            **error)
{
  const char *end = text + length;
  int         n;

  if (length == 0 || *text < '0' || *text > '6')
    {
      fail (error, "the type of a Socket.IO packet is unknown");
      return NULL;
    }
  *packet = (SbxSocketioPacket) { .type = *text++ - '0', .id = SBX_SOCKETIO_NO_ID };
  if (is_binary (packet->type) && (text = read_attachments (text, end, max_attachments, packet, error)) == NULL)
    return NULL;
  text = read_namespace (text, end, packet);
  if (text < end && g_ascii_isdigit (*text))
    {
      n = read_number (text, end, &packet->id);
      if (n < 0)
        {
          fail (error, "the number of an ack is too large");
          return NULL;
        }
      text += n;
    }
  return text;
}

static gboolean
read_json (const char         *text,
           const char         *end,
           SbxSocketioPacket  *packet,
           GError            **error)
{
  if (text == end)
    return TRUE;
  if (!sbx_json_check_grammar (text, (gsize) (end - text), SBX_LIMIT_DEPTH_FROM_HUB, error))
    return FALSE;
  while (g_ascii_isspace (*text))
    text++;
  while (g_ascii_isspace (end[-1]))
    end--;
  packet->json = text;
  packet->json_length = (gsize) (end - text);
  return check_json (packet, error) &&
         (!is_binary (packet->type) ||
          sbx_socketio_placeholders_check (packet->json, packet->json_length, packet->n_attachments) ||
          fail (error, "a place for an attachment names one that there is not"));
}

/**
 * sbx_socketio_packet_parse:
 * @text: one packet, the text of an Engine.IO message
 * @length: in bytes
 * @max_attachments: how many it may announce
 * @packet: (out caller-allocates): the packet, which borrows from @text; without its attachments
 * @error: return location; %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: whether it is one
 */
gboolean
sbx_socketio_packet_parse (const char         *text,
                           gsize               length,
                           guint               max_attachments,
                           SbxSocketioPacket  *packet,
                           GError            **error)
{
  const char *rest = read_head (text, length, max_attachments, packet, error);

  return rest != NULL && read_json (rest, text + length, packet, error);
}

/**
 * sbx_socketio_packet_append:
 * @text: a text that grows
 * @packet: a packet; its attachments are sent behind it as messages of their own
 *
 * Writes a packet as it stands on the wire.
 */
void
sbx_socketio_packet_append (GByteArray              *text,
                            const SbxSocketioPacket *packet)
{
  char head[32];
  int  n = g_snprintf (head, sizeof head, "%d", (int) packet->type);

  if (is_binary (packet->type))
    n += g_snprintf (head + n, sizeof head - (gsize) n, "%u-", packet->n_attachments);
  g_byte_array_append (text, (const guint8 *) head, (guint) n);
  if (packet->nsp_length > 1)
    {
      g_byte_array_append (text, (const guint8 *) packet->nsp, (guint) packet->nsp_length);
      g_byte_array_append (text, (const guint8 *) ",", 1);
    }
  if (packet->id != SBX_SOCKETIO_NO_ID)
    {
      n = g_snprintf (head, sizeof head, "%" G_GINT64_FORMAT, packet->id);
      g_byte_array_append (text, (const guint8 *) head, (guint) n);
    }
  if (packet->json != NULL)
    g_byte_array_append (text, (const guint8 *) packet->json, (guint) packet->json_length);
}

/* What was handed out last is not valid any more. */
static void
forget (SbxSocketioDecoder *self)
{
  g_clear_pointer (&self->packet.attachments, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->mended, g_bytes_unref);
  g_clear_error (&self->fault);
  self->packet.n_attachments = 0;
}

static gboolean
is_waiting (SbxSocketioDecoder *self)
{
  return self->packet.attachments != NULL && self->packet.attachments->len < self->packet.n_attachments;
}

/**
 * sbx_socketio_decoder_new:
 * @max_attachments: how many a packet may have
 *
 * Returns: (transfer full): a decoder at the start of a connection
 */
SbxSocketioDecoder *
sbx_socketio_decoder_new (guint max_attachments)
{
  SbxSocketioDecoder *self = g_new0 (SbxSocketioDecoder, 1);

  self->max_attachments = max_attachments;
  return self;
}

/**
 * sbx_socketio_decoder_free:
 * @self: (transfer full) (nullable): a decoder
 */
void
sbx_socketio_decoder_free (SbxSocketioDecoder *self)
{
  if (self == NULL)
    return;
  forget (self);
  g_free (self);
}

/**
 * sbx_socketio_decoder_set_lenient:
 * @self: a decoder
 *
 * From now on a packet whose head can be read is one, whatever follows: what other languages take for JSON is mended (see
 * sbx_json_mend_text()), and anything else is handed out with its @fault, its attachments too. For a client: what one event of a server has is
 * no reason to lose the others.
 */
void
sbx_socketio_decoder_set_lenient (SbxSocketioDecoder *self)
{
  self->lenient = TRUE;
}

/* What follows the head is not as it should be. */
static void
mend_rest (SbxSocketioDecoder *self,
           const char         *rest,
           const char         *end,
           SbxSocketioPacket  *packet)
{
  gsize       length;
  const char *text;

  self->mended = sbx_json_mend_text (rest, (gsize) (end - rest), SBX_LIMIT_DEPTH_FROM_HUB);
  if (self->mended != NULL)
    {
      text = g_bytes_get_data (self->mended, &length);
      g_clear_error (&self->fault);
      if (read_json (text, text + length, packet, &self->fault))
        return;
    }

  packet->json = rest;
  packet->json_length = (gsize) (end - rest);
  packet->fault = self->fault;
}

static gboolean
parse (SbxSocketioDecoder  *self,
       const char          *text,
       gsize                length,
       SbxSocketioPacket   *packet,
       GError             **error)
{
  const char *rest = read_head (text, length, self->max_attachments, packet, error);

  if (rest == NULL)
    return FALSE;
  if (!self->lenient)
    return read_json (rest, text + length, packet, error);

  if (!read_json (rest, text + length, packet, &self->fault))
    mend_rest (self, rest, text + length, packet);
  return TRUE;
}

/**
 * sbx_socketio_decoder_take_text:
 * @self: a decoder
 * @text: a text message
 * @length: in bytes
 * @packet: (out caller-allocates): a whole packet, valid until the next call and as long as @text
 * @error: return location; %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: whether there is a packet; without @error attachments are awaited
 */
gboolean
sbx_socketio_decoder_take_text (SbxSocketioDecoder  *self,
                                const char          *text,
                                gsize                length,
                                SbxSocketioPacket   *packet,
                                GError             **error)
{
  if (is_waiting (self))
    return fail (error, "a packet comes where an attachment is due");

  forget (self);
  if (!parse (self, text, length, packet, error))
    return FALSE;
  if (packet->n_attachments == 0)
    return TRUE;

  self->text = g_strndup (text, length);
  g_clear_pointer (&self->mended, g_bytes_unref);
  g_clear_error (&self->fault);
  parse (self, self->text, length, &self->packet, NULL);
  self->packet.attachments = g_ptr_array_new_full (packet->n_attachments, (GDestroyNotify) g_bytes_unref);
  return FALSE;
}

/**
 * sbx_socketio_decoder_take_binary:
 * @self: a decoder
 * @data: (nullable): a binary message
 * @length: in bytes
 * @packet: (out caller-allocates): a whole packet, valid until the next call
 * @error: return location; %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: whether there is a packet; without @error more attachments are awaited
 */
gboolean
sbx_socketio_decoder_take_binary (SbxSocketioDecoder  *self,
                                  const char          *data,
                                  gsize                length,
                                  SbxSocketioPacket   *packet,
                                  GError             **error)
{
  if (!is_waiting (self))
    return fail (error, "an attachment comes that nothing announced");

  g_ptr_array_add (self->packet.attachments, g_bytes_new (data, length));
  if (is_waiting (self))
    return FALSE;
  *packet = self->packet;
  return TRUE;
}
