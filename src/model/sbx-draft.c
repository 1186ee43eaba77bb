/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-draft.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"

G_DEFINE_BOXED_TYPE (SbxDraft, sbx_draft, sbx_draft_copy, sbx_draft_free)

/**
 * sbx_draft_new:
 * @content: what it says
 *
 * Returns: (transfer full): a message with nothing but its words
 */
SbxDraft *
sbx_draft_new (const char *content)
{
  SbxDraft *self = g_new0 (SbxDraft, 1);

  self->content = g_strdup (content != NULL ? content : "");
  return self;
}

static gpointer
ref_attachment (gconstpointer attachment,
                gpointer      user_data)
{
  return g_object_ref ((gpointer) attachment);
}

/**
 * sbx_draft_copy:
 *
 * Returns: (transfer full): the same
 */
SbxDraft *
sbx_draft_copy (const SbxDraft *self)
{
  SbxDraft *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = sbx_draft_new (self->content);
  copy->type = g_strdup (self->type);
  copy->reply_to = g_strdup (self->reply_to);
  copy->important = self->important;
  copy->is_private = self->is_private;
  if (self->attachments != NULL)
    {
      copy->attachments = g_ptr_array_copy (self->attachments, ref_attachment, NULL);
      g_ptr_array_set_free_func (copy->attachments, g_object_unref);
    }

  return copy;
}

/**
 * sbx_draft_free:
 * @self: (transfer full) (nullable):
 */
void
sbx_draft_free (SbxDraft *self)
{
  if (self == NULL)
    return;

  g_free (self->content);
  g_free (self->type);
  g_free (self->reply_to);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_free (self);
}

/**
 * sbx_draft_add_attachment:
 * @attachment: (transfer none): a file that is at the hub
 */
void
sbx_draft_add_attachment (SbxDraft      *self,
                          SbxAttachment *attachment)
{
  g_return_if_fail (self != NULL && SBX_IS_ATTACHMENT (attachment));

  if (self->attachments == NULL)
    self->attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->attachments, g_object_ref (attachment));
}

/* What one kind of file alone makes of a message without another type. */
static const char *
type_of_file (SbxAttachment *attachment)
{
  const char *mime = sbx_attachment_get_mime (attachment);

  if (g_str_has_prefix (mime, "image/"))
    return "image";
  return g_str_has_prefix (mime, "audio/") ? "voice" : "file";
}

/**
 * sbx_draft_get_message_type:
 *
 * Returns: (transfer none): text, image, voice or file, as it is to be sent: of words alone text, of files of one kind what
 *   they are
 */
const char *
sbx_draft_get_message_type (const SbxDraft *self)
{
  const char *type = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->type != NULL)
    return self->type;

  for (guint i = 0; self->attachments != NULL && i < self->attachments->len; i++)
    {
      const char *one = type_of_file (self->attachments->pdata[i]);

      type = type == NULL || g_str_equal (type, one) ? one : "file";
    }

  return type != NULL ? type : "text";
}

/**
 * sbx_draft_dup_attachments_text:
 *
 * Returns: (transfer full) (nullable): the attachments as a JSON list; %NULL where there are none
 */
char *
sbx_draft_dup_attachments_text (const SbxDraft *self)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *list;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->attachments == NULL || self->attachments->len == 0)
    return NULL;

  list = json_array_new ();
  for (guint i = 0; i < self->attachments->len; i++)
    json_array_add_object_element (list, sbx_attachment_to_json (self->attachments->pdata[i]));
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, list);
  return json_to_string (node, FALSE);
}

/**
 * sbx_draft_take_attachments_text:
 * @text: (nullable): a JSON list, as above; what is none adds nothing
 */
void
sbx_draft_take_attachments_text (SbxDraft   *self,
                                 const char *text)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *list;

  g_return_if_fail (self != NULL);

  node = text != NULL ? sbx_json_parse (text, strlen (text), SBX_LIMIT_DEPTH, NULL) : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;

  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      g_autoptr (SbxAttachment) attachment =
        JSON_NODE_HOLDS_OBJECT (element) ? sbx_attachment_new_from_json (json_node_get_object (element)) : NULL;

      if (attachment != NULL)
        sbx_draft_add_attachment (self, attachment);
    }
}
