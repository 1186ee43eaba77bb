/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-json-mend.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-socketio-link.h"
#include "sbx-wire-error.h"

/* What the server is told, and what it acknowledges. */

#define ACK_TIMEOUT_MS 10000

/* What the profile names otherwise, by the name that the dialect knows. Of a Socket.IO event the name is the first of the array. */
static GBytes *
rename_event (GBytes     *event,
              const char *name,
              gsize       name_end)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  gsize length;
  const char *text = g_bytes_get_data (event, &length);
  g_autoptr (GBytes) head = NULL;
  GString *renamed;

  sbx_json_writer_begin_array (writer, NULL);
  sbx_json_writer_string (writer, NULL, name);
  sbx_json_writer_end_array (writer);
  head = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));

  renamed = g_string_new_len (g_bytes_get_data (head, NULL), (gssize) g_bytes_get_size (head) - 1);
  g_string_append_len (renamed, text + name_end, (gssize) (length - name_end));
  return g_string_free_to_bytes (renamed);
}

/* Where the first string of an array ends; *name (transfer full). */
static gsize
find_name (GBytes  *event,
           char   **name)
{
  gsize length, start = 1, end;
  const char *text = g_bytes_get_data (event, &length);
  g_autoptr (JsonNode) node = NULL;

  while (start < length && g_ascii_isspace (text[start]))
    start++;
  if (length < 2 || text[0] != '[' || start >= length || text[start] != '"')
    return 0;

  for (end = start + 1; end < length && text[end] != '"'; end++)
    if (text[end] == '\\')
      end++;
  if (end >= length)
    return 0;

  node = sbx_json_parse (text + start, end + 1 - start, 1, NULL);
  if (node == NULL)
    return 0;
  *name = json_node_dup_string (node);
  return end + 1;
}

/* What the profile renames, by the other name. */
GBytes *
sbx_foreign_translate (SbxForeign *self,
                       GBytes     *event,
                       gboolean    to_server)
{
  g_autofree char *name = NULL;
  const char *other;
  gsize end;

  if (!sbx_profile_renames (self->profile) || self->dialect->transport != SBX_FOREIGN_SOCKETIO)
    return g_bytes_ref (event);

  end = find_name (event, &name);
  if (end == 0)
    return g_bytes_ref (event);
  other = to_server ? sbx_profile_to_server (self->profile, name) : sbx_profile_from_server (self->profile, name);
  return g_str_equal (other, name) ? g_bytes_ref (event) : rename_event (event, other, end);
}

/* What was to be sent was not taken: it is more than the server takes, or nobody is there. */
static gboolean
set_not_taken (SbxForeign  *self,
               GError     **error)
{
  SbxSocketioLink *link = SBX_IS_SOCKETIO_LINK (self->link) ? SBX_SOCKETIO_LINK (self->link) : NULL;
  gsize limit = link != NULL && sbx_socketio_link_is_joined (link) ? sbx_socketio_link_get_max_payload (link) : 0;

  if (limit > 0)
    g_propagate_error (error, sbx_wire_error_new_for_limit ("payload", limit, _("This is longer than the %zu bytes that the server takes at once"), limit));
  else
    g_set_error_literal (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("There is no connection to the server."));
  return FALSE;
}

static GBytes *
encode (SbxForeign   *self,
        SbxEnvelope  *envelope,
        GError      **error)
{
  g_autoptr (GBytes) text = NULL;

  if (self->link == NULL)
    {
      set_not_taken (self, error);
      return NULL;
    }

  text = self->dialect->codec->encode_to_hub (envelope, error);
  return text != NULL ? sbx_foreign_translate (self, text, TRUE) : NULL;
}

/**
 * sbx_foreign_send:
 * @envelope: a native request, or another envelope that the dialect's codec takes
 *
 * Returns: whether it was handed over; else @error says why
 */
gboolean
sbx_foreign_send (SbxForeign   *self,
                  SbxEnvelope  *envelope,
                  GError      **error)
{
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (SBX_IS_FOREIGN (self), FALSE);
  g_return_val_if_fail (envelope != NULL, FALSE);

  text = encode (self, envelope, error);
  if (text == NULL)
    return FALSE;
  return sbx_link_send_text (self->link, text) || set_not_taken (self, error);
}

/**
 * sbx_foreign_send_text:
 * @text: as it goes over the line
 *
 * Returns: whether it was handed over; else @error says why
 */
gboolean
sbx_foreign_send_text (SbxForeign  *self,
                       const char  *text,
                       GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (SBX_IS_FOREIGN (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  bytes = g_bytes_new (text, strlen (text));
  return (self->link != NULL && sbx_link_send_text (self->link, bytes)) || set_not_taken (self, error);
}

/* Who waits for an ack. */
typedef struct
{
  GWeakRef           foreign;
  guint              generation;
  SbxForeignAckFunc  func;
  gpointer           user_data;
} Awaited;

static void
on_acked (SbxSocketioLink *link,
          GBytes          *arguments,
          GPtrArray       *attachments,
          const GError    *failure,
          gpointer         data)
{
  Awaited *awaited = data;
  g_autoptr (SbxForeign) self = g_weak_ref_get (&awaited->foreign);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = failure != NULL ? g_error_copy (failure) : NULL;

  if (error == NULL)
    {
      g_autoptr (GBytes) mended = sbx_json_mend_text (g_bytes_get_data (arguments, NULL), g_bytes_get_size (arguments), SBX_LIMIT_DEPTH_FROM_HUB);
      GBytes *text = mended != NULL ? mended : arguments;

      node = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), SBX_LIMIT_DEPTH_FROM_HUB, &error);
    }
  if (self != NULL)
    awaited->func (self, node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL, attachments, error,
                   awaited->user_data);
  g_weak_ref_clear (&awaited->foreign);
  g_free (awaited);
}

/**
 * sbx_foreign_send_with_ack:
 * @envelope: as in sbx_foreign_send()
 * @attachments: (nullable) (element-type GBytes): what placeholders in it stand for
 * @timeout: ms, 0 = 10 s
 * @func: (scope async): called once
 *
 * Returns: whether it was handed over; else @error says why, and @func is not called
 */
gboolean
sbx_foreign_send_with_ack (SbxForeign         *self,
                           SbxEnvelope        *envelope,
                           GPtrArray          *attachments,
                           guint               timeout,
                           SbxForeignAckFunc   func,
                           gpointer            user_data,
                           GError            **error)
{
  g_autoptr (GBytes) text = NULL;
  Awaited *awaited;

  g_return_val_if_fail (SBX_IS_FOREIGN (self), FALSE);
  g_return_val_if_fail (envelope != NULL && func != NULL, FALSE);

  text = encode (self, envelope, error);
  if (text == NULL)
    return FALSE;
  if (!SBX_IS_SOCKETIO_LINK (self->link))
    return set_not_taken (self, error);

  awaited = g_new0 (Awaited, 1);
  g_weak_ref_init (&awaited->foreign, self);
  awaited->func = func;
  awaited->user_data = user_data;
  if (sbx_socketio_link_emit (SBX_SOCKETIO_LINK (self->link), text, attachments, timeout != 0 ? timeout : ACK_TIMEOUT_MS,
                              on_acked, awaited))
    return TRUE;

  g_weak_ref_clear (&awaited->foreign);
  g_free (awaited);
  return set_not_taken (self, error);
}

/**
 * sbx_foreign_get_attachments:
 *
 * Returns: (transfer none) (nullable) (element-type GBytes): those of the event that is received just now
 */
GPtrArray *
sbx_foreign_get_attachments (SbxForeign *self)
{
  return self->attachments;
}

gboolean
sbx_foreign_wants_ack (SbxForeign *self)
{
  return self->ack_id >= 0;
}

gboolean
sbx_foreign_is_former (SbxForeign *self)
{
  return self->former;
}

/**
 * sbx_foreign_acknowledge:
 * @arguments: of the ack; borrowed
 *
 * Answers the event that is received just now, once.
 */
void
sbx_foreign_acknowledge (SbxForeign *self,
                         JsonArray  *arguments)
{
  g_autoptr (SbxJsonWriter) writer = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) text = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (arguments != NULL);

  if (self->ack_id < 0 || !SBX_IS_SOCKETIO_LINK (self->link))
    return;

  writer = sbx_json_writer_new ();
  node = json_node_init_array (json_node_alloc (), arguments);
  sbx_json_writer_node (writer, NULL, node);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
  sbx_socketio_link_ack (SBX_SOCKETIO_LINK (self->link), self->ack_id, text, NULL);
  self->ack_id = -1;
}
