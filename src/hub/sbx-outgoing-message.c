/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outgoing-message.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define TYPE_BYTES 64
#define TEXT_BYTES 4096    /* an attachment's name, type or address */
#define MENTIONS   1000

/* Every member of a request, and what of a message is the hub's to say; all others are kept. */
static const char * const known_members[] = {
  "key", "channelId", "topicId", "content", "type", "replyTo", "important", "private", "attachments",
  "mentions", "extra", "ifSeq", "fence", "force", "excludeUser", "participants",
  "id", "seq", "fromId", "fromName", "fromType", "fromReader", "direction", "timestamp", "storedAt", "editedAt", "status",
  "triggeredBy", "stream", "epoch", "re",
  NULL
};

/* An error in an element of a list names the whole path in its `field`. */
static void
name_element (GError     *error,
              const char *member,
              guint       index)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  const char *leaf = details == NULL ? NULL
                                     : json_object_get_string_member_with_default (details, "field",
                                                                                   NULL);
  g_autofree char *path = leaf == NULL ? g_strdup_printf ("%s[%u]", member, index)
                                       : g_strdup_printf ("%s[%u].%s", member, index, leaf);

  sbx_wire_error_set_detail (error, "field", json_node_init_string (json_node_alloc (), path));
}

static gboolean
check_attachment (JsonObject  *attachment,
                  GError     **error)
{
  const char *texts[] = { "name", "mime", "url" };
  const char *numbers[] = { "size", "width", "height", "duration" };
  g_autofree char *id = NULL;

  if (!sbx_fields_dup_id (attachment, "id", SBX_FIELD_OPTIONAL, &id, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text;

      if (!sbx_fields_get_string (attachment, texts[i], SBX_FIELD_OPTIONAL, TEXT_BYTES, &text,
                                  error))
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      gint64 number;

      if (!sbx_fields_get_int (attachment, numbers[i], SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &number,
                               error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_attachments (JsonObject        *payload,
                  SbxMessageRecord  *message,
                  GError           **error)
{
  JsonArray *attachments = NULL;
  guint length;

  if (!sbx_fields_get_array (payload, "attachments", SBX_FIELD_OPTIONAL, SBX_LIMIT_ATTACHMENTS, &attachments,
                             error))
    return FALSE;
  if (attachments == NULL)
    return TRUE;
  if (!sbx_kept_json_check (json_object_get_member (payload, "attachments"), "attachments", error))
    return FALSE;

  length = json_array_get_length (attachments);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (attachments, i);
      GError *failure = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, NULL,
                                                _("An attachment is an object"));
      else
        check_attachment (json_node_get_object (element), &failure);

      if (failure != NULL)
        {
          name_element (failure, "attachments", i);
          g_propagate_error (error, failure);
          return FALSE;
        }
    }

  if (length > 0)
    message->attachments = sbx_json_copy_array (attachments);
  return TRUE;
}

/* The people that a message names are kept on it as they are, beside the members that the record knows. */
static gboolean
read_mentions (JsonObject        *payload,
               SbxMessageRecord  *message,
               GError           **error)
{
  g_autoptr (JsonArray) ids = json_array_new ();
  JsonArray *mentions = NULL;
  guint length;

  if (!sbx_fields_get_array (payload, "mentions", SBX_FIELD_OPTIONAL, MENTIONS, &mentions, error))
    return FALSE;

  length = mentions == NULL ? 0 : json_array_get_length (mentions);
  for (guint i = 0; i < length; i++)
    {
      g_autoptr (JsonObject) holder = json_object_new ();
      g_autofree char *path = g_strdup_printf ("mentions[%u]", i);
      g_autofree char *id = NULL;

      /* An element is checked as the member that its error shall name. */
      json_object_set_member (holder, path,
                              json_node_copy (json_array_get_element (mentions, i)));
      if (!sbx_fields_dup_id (holder, path, SBX_FIELD_REQUIRED, &id, error))
        return FALSE;
      json_array_add_string_element (ids, id);
    }

  if (length > 0)
    {
      message->other = json_object_new ();
      json_object_set_array_member (message->other, "mentions", g_steal_pointer (&ids));
    }
  return TRUE;
}

static gboolean
read_unknown (JsonObject        *payload,
              SbxMessageRecord  *message,
              GError           **error)
{
  g_autoptr (SbxJsonWriter) writer = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, payload);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (JSON_NODE_HOLDS_NULL (value) || g_strv_contains (known_members, name))
        continue;
      if (!sbx_kept_json_check (value, name, error))
        return FALSE;

      if (message->other == NULL)
        message->other = json_object_new ();
      json_object_set_member (message->other, name, sbx_json_copy (value));
    }
  if (message->other == NULL)
    return TRUE;

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_members (writer, message->other);
  sbx_json_writer_end_object (writer);
  return sbx_kept_json_check_length (sbx_json_writer_get_length (writer), SBX_LIMIT_EXTRA_BYTES,
                                     "payload", error);
}

/**
 * sbx_outgoing_message_read:
 * @payload: the payload of a `sendMessage`
 * @error: return location for a %SBX_WIRE_ERROR that names the `field`
 *
 * Reads what the sender says of a message. Who sent it, where it goes, its id, its times and its
 * seq are the hub's to fill in. The content may be as long as a whole message may be. The record
 * shares nothing with @payload.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with @error set
 */
SbxMessageRecord *
sbx_outgoing_message_read (JsonObject  *payload,
                           GError     **error)
{
  g_autoptr (SbxMessageRecord) message = sbx_message_record_new ();
  const char *content = "";
  const char *type = NULL;
  JsonObject *extra = NULL;

  g_return_val_if_fail (payload != NULL, NULL);

  if (!sbx_fields_get_string (payload, "content", SBX_FIELD_OPTIONAL, G_MAXSIZE, &content, error) ||
      !sbx_fields_get_string (payload, "type", SBX_FIELD_OPTIONAL, TYPE_BYTES, &type, error) ||
      !sbx_fields_dup_id (payload, "replyTo", SBX_FIELD_OPTIONAL, &message->reply_to, error) ||
      !sbx_fields_get_boolean (payload, "important", SBX_FIELD_OPTIONAL, &message->important,
                               error) ||
      !sbx_fields_get_boolean (payload, "private", SBX_FIELD_OPTIONAL, &message->is_private,
                               error) ||
      !read_attachments (payload, message, error) ||
      !read_mentions (payload, message, error) ||
      !read_unknown (payload, message, error) ||
      !sbx_fields_get_object (payload, "extra", SBX_FIELD_OPTIONAL, &extra, error))
    return NULL;

  if (extra != NULL && json_object_get_size (extra) > 0)
    {
      if (!sbx_kept_json_check (json_object_get_member (payload, "extra"), "extra", error))
        return NULL;
      message->extra = sbx_json_copy_object (extra);
    }

  if (content[0] == '\0' && message->attachments == NULL)
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "content",
                                                       _("A message has words or an attachment")));
      return NULL;
    }

  sbx_changes_set_text (&message->content, content);
  sbx_changes_set_text (&message->type, type == NULL || type[0] == '\0' ? "text" : type);
  sbx_changes_set_text (&message->from_type, "chat");
  message->outgoing = TRUE;
  return g_steal_pointer (&message);
}

/**
 * sbx_outgoing_message_digest:
 * @message: what sbx_outgoing_message_read() read
 *
 * Tells two requests of the same key apart: equal for equal content, whatever is filled in later
 * or says only under which conditions to send.
 *
 * Returns: (transfer full): the digest
 */
char *
sbx_outgoing_message_digest (const SbxMessageRecord *message)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (message != NULL, NULL);

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "content", message->content);
  sbx_json_writer_string (writer, "type", message->type);
  sbx_json_writer_string (writer, "replyTo", message->reply_to != NULL ? message->reply_to : "");
  sbx_json_writer_boolean (writer, "important", message->important);
  sbx_json_writer_boolean (writer, "private", message->is_private);
  if (message->attachments != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

      json_node_set_array (node, message->attachments);
      sbx_json_writer_node (writer, "attachments", node);
    }
  if (message->other != NULL)
    sbx_json_writer_members (writer, message->other);
  if (message->extra != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, message->extra);
      sbx_json_writer_node (writer, "extra", node);
    }
  sbx_json_writer_end_object (writer);

  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, text);
}
