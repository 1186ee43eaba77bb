/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push.h"

#include "sbx-json-writer.h"

/**
 * sbx_push_new:
 * @user_id: for whom
 * @title: its headline
 * @content: what it says
 * @is_important: whether it has a high priority
 * @conversation_id: (nullable): what opens where it is pressed
 * @device_type: (nullable): the kind of device that it is for
 *
 * Returns: (transfer full): a push
 */
SbxPush *
sbx_push_new (const char *user_id,
              const char *title,
              const char *content,
              gboolean    is_important,
              const char *conversation_id,
              const char *device_type)
{
  SbxPush *self = g_new0 (SbxPush, 1);

  self->user_id = g_strdup (user_id);
  self->title = g_strdup (title);
  self->content = g_strdup (content);
  self->is_important = is_important;
  self->conversation_id = g_strdup (conversation_id);
  self->device_type = g_strdup (device_type);
  return self;
}

/**
 * sbx_push_free:
 * @self: (transfer full): a push
 */
void
sbx_push_free (SbxPush *self)
{
  g_free (self->user_id);
  g_free (self->title);
  g_free (self->content);
  g_free (self->conversation_id);
  g_free (self->device_type);
  g_free (self);
}

/**
 * sbx_push_to_json:
 * @self: a push
 *
 * Returns: (transfer full): it, as programs outside are given it (docs/hub.md)
 */
GBytes *
sbx_push_to_json (const SbxPush *self)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "user_id", self->user_id);
  sbx_json_writer_string (writer, "device_type", self->device_type != NULL ? self->device_type : "");
  sbx_json_writer_string (writer, "title", self->title);
  sbx_json_writer_string (writer, "content", self->content);
  sbx_json_writer_string (writer, "priority", self->is_important ? "high" : "normal");
  sbx_json_writer_begin_object (writer, "data");
  if (self->conversation_id != NULL)
    {
      sbx_json_writer_string (writer, "conversation_id", self->conversation_id);
      sbx_json_writer_string (writer, "action", "open_conversation");
    }
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}
