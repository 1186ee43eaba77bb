/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-engine-packet.h"
#include "sbx-frame-glance.h"
#include "sbx-json-check.h"
#include "sbx-limits.h"
#include "sbx-secrets.h"
#include "sbx-socketio-packet.h"

/* Frames that somebody sends once more by hand: past the models, past the outbox, as they stand. */

/* No acknowledgement of ours gets so far. */
#define FIRST_ACK_ID 1000000000

static gboolean
is_packet (const char *text,
           gsize       length)
{
  return length > 0 && *text >= '0' && *text <= '6';
}

/* An event, and nothing that the carrier says by itself. */
static const char *
check_packet (const char *text,
              gsize       length)
{
  SbxSocketioPacket packet;

  if (*text != '0' + SBX_ENGINE_MESSAGE)
    return _("The connection says that by itself. Only events can be sent again.");
  if (!sbx_socketio_packet_parse (text + 1, length - 1, SBX_SOCKETIO_MAX_ATTACHMENTS, &packet, NULL) ||
      (packet.type == SBX_SOCKETIO_EVENT && (packet.json == NULL || !g_str_has_prefix (packet.json, "[\""))))
    return _("This is no event as Socket.IO has them: “42” and an array that begins with the event's name.");
  if (packet.type == SBX_SOCKETIO_BINARY_EVENT || packet.type == SBX_SOCKETIO_BINARY_ACK)
    return _("Its binary parts are not kept together with it: it cannot be sent again.");
  if (packet.type != SBX_SOCKETIO_EVENT)
    return _("The connection says that by itself. Only events can be sent again.");
  return NULL;
}

/* (transfer full) (nullable): why it cannot be sent to this server */
static char *
dup_fault (SbxClient  *self,
           const char *text,
           gsize       length)
{
  SbxJsonFault fault;

  if (is_packet (text, length))
    return g_strdup (check_packet (text, length));
  if (!sbx_json_find_fault (text, length, SBX_LIMIT_DEPTH, &fault))
    return NULL;

  /* TRANSLATORS: one of the causes, such as "a digit is missing", and the number of a byte */
  return g_strdup_printf (_("This is no JSON that every program would read alike, so that it is not sent again: %s (byte %lu)."), fault.cause, (gulong) fault.at);
}

/* Whether what is spoken here is said in packets; else in plain texts. */
static gboolean
speaks_packets (SbxClient *self)
{
  return sbx_connection_has_packets (self->connection);
}

/**
 * sbx_client_dup_why_not_send_again:
 *
 * Returns: (transfer full) (nullable): why @frame cannot be sent again now, in a sentence for people; %NULL where it can
 */
char *
sbx_client_dup_why_not_send_again (SbxClient        *self,
                                   SbxRecordedFrame *frame)
{
  gsize length = 0;
  const char *text;

  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);
  g_return_val_if_fail (frame != NULL, NULL);

  if (frame->direction != SBX_RECORDED_OUT)
    return g_strdup (_("The other side sent this. Only what was sent from here can be sent again."));
  if (frame->kind == SBX_RECORDED_BINARY)
    return g_strdup (_("It belongs to another message, without which it means nothing."));
  if (frame->kind != SBX_RECORDED_TEXT || frame->data == NULL)
    return g_strdup (_("The connection says that by itself. Only events can be sent again."));
  if (self->connection == NULL || self->phase < SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_FAILED)
    return g_strdup (_("There is no connection now. It can be sent again when there is one."));

  text = g_bytes_get_data (frame->data, &length);
  if (is_packet (text, length) != speaks_packets (self))
    return g_strdup (_("It is of another dialect than the one that is spoken here now."));
  return dup_fault (self, text, length);
}

/* --- A new id --- */

static char *
make_id (SbxJsonSlice old)
{
  static guint64 n_ids;
  gboolean is_number = TRUE;

  for (gsize i = 0; i < old.length; i++)
    is_number = is_number && g_ascii_isdigit (old.text[i]);
  return is_number ? g_strdup_printf ("%" G_GUINT64_FORMAT, FIRST_ACK_ID + ++n_ids) : g_uuid_string_random ();
}

/* (transfer full): the same with an id that nothing else here has */
static char *
replace_id (const char *text,
            gsize       length)
{
  SbxFrameGlance glance;
  GString *other = g_string_new_len (text, (gssize) length);
  g_autofree char *id = NULL;
  gsize at;

  sbx_frame_glance (text, length, &glance);
  if (glance.id.length == 0)
    return g_string_free (other, FALSE);

  id = make_id (glance.id);
  at = glance.id.text - text;
  g_string_erase (other, (gssize) at, (gssize) glance.id.length);
  g_string_insert (other, (gssize) at, id);
  return g_string_free (other, FALSE);
}

/* (transfer full) (nullable): all that goes over the wire */
static char *
dup_whole (SbxRecordedFrame  *frame,
           const char        *text,
           GError           **error)
{
  gsize length;
  const char *data = g_bytes_get_data (frame->data, &length);
  g_autofree char *original = g_strndup (data, length);
  char *whole;

  if (text == NULL)
    return g_steal_pointer (&original);

  whole = sbx_secrets_unmask (text, original);
  if (whole == NULL)
    g_set_error_literal (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                         _("“***” stands for a secret, and there are not as many as there were: write the secret in its place. Nothing was sent."));
  return whole;
}

/**
 * sbx_client_send_again:
 * @frame: that was sent
 * @text: (nullable): what is to be sent instead, made of what sbx_recorded_frame_dup_text() gave: its secrets are put back; %NULL = the same
 * @keep_id: that the answer is asked for with the id of then; else with a new one
 *
 * Sends what was sent once more. What the server makes of it shows in the recorder, and in the models.
 *
 * Returns: whether it was sent; else why not, in a sentence
 */
gboolean
sbx_client_send_again (SbxClient         *self,
                       SbxRecordedFrame  *frame,
                       const char        *text,
                       gboolean           keep_id,
                       GError           **error)
{
  g_autofree char *why_not = sbx_client_dup_why_not_send_again (self, frame);
  g_autofree char *whole = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (why_not == NULL)
    {
      whole = dup_whole (frame, text, error);
      if (whole == NULL)
        return FALSE;
      if (is_packet (whole, strlen (whole)) != speaks_packets (self))
        why_not = g_strdup (_("It is of another dialect than the one that is spoken here now."));
      else
        why_not = dup_fault (self, whole, strlen (whole));
    }
  if (why_not == NULL && self->message_limit > 0 && strlen (whole) > self->message_limit)
    {
      g_autofree char *has = g_format_size_full (strlen (whole), G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *takes = g_format_size_full (self->message_limit, G_FORMAT_SIZE_IEC_UNITS);

      why_not = g_strdup_printf (_("It has %s; this server takes %s at most."), has, takes);
    }
  if (why_not)
    {
      g_set_error_literal (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, why_not);
      return FALSE;
    }

  other = keep_id ? g_steal_pointer (&whole) : replace_id (whole, strlen (whole));
  length = strlen (other);
  bytes = g_bytes_new_take (g_steal_pointer (&other), length);
  if (sbx_connection_send_noted (self->connection, bytes))
    return TRUE;

  g_set_error_literal (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, _("There is no connection now. It can be sent again when there is one."));
  return FALSE;
}
