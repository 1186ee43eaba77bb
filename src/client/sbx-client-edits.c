/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include "sbx-channel.h"
#include "sbx-message.h"
#include "sbx-topic.h"

/* Other words for a message that the hub has, or none. The topic shows it at once, and as it was where the hub refuses. */

typedef struct
{
  SbxClient *client;
  GTask     *task;
  SbxTopic  *topic;
  char      *id;
  char      *wanted;         /* (nullable): %NULL = it is to go */
  char      *before;         /* (nullable): it was not here */
  gint64     edited_before;  /* ms since 1970, 0 = never */
  gboolean   unheard;        /* nobody waits for the end */
} Edit;

static void
edit_free (Edit *edit)
{
  g_object_unref (edit->task);
  g_object_unref (edit->topic);
  g_free (edit->id);
  g_free (edit->wanted);
  g_free (edit->before);
  g_free (edit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edit, edit_free)

static void
refuse (SbxClient *self,
        GTask     *task,
        GError    *error,
        gboolean   unheard)
{
  if (unheard)
    sbx_client_tell_failure (self, error);
  g_task_return_error (task, error);
}

static void
settle (Edit     *edit,
        gboolean  granted)
{
  SbxWorld *world = edit->client->world;

  if (edit->before == NULL)
    return;

  if (edit->wanted == NULL)
    sbx_world_settle_removal (world, edit->topic, edit->id, granted);
  else
    sbx_world_settle_edit (world, edit->topic, edit->id, edit->wanted, granted, edit->before, edit->edited_before);
}

static void
on_answered (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  g_autoptr (Edit) edit = data;

  settle (edit, error == NULL);
  if (error == NULL)
    g_task_return_boolean (edit->task, TRUE);
  else
    refuse (edit->client, edit->task, sbx_client_new_change_refusal (edit->client, error), edit->unheard);
}

static void
show (Edit *edit)
{
  g_autoptr (SbxMessage) message = sbx_topic_dup_message (edit->topic, edit->id);

  if (message == NULL)
    return;

  edit->before = g_strdup (sbx_message_get_content (message));
  edit->edited_before = sbx_message_get_edited_at (message);
  if (edit->wanted != NULL)
    sbx_world_wish_edit (edit->client->world, edit->topic, edit->id, edit->wanted);
  else
    sbx_world_wish_removal (edit->client->world, edit->topic, edit->id);
}

static void
change_message (SbxClient           *self,
                SbxTopic            *topic,
                const char          *id,
                const char          *content,
                gpointer             tag,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  const char *why_not = sbx_client_why_not (self, content != NULL ? SBX_ABILITY_EDIT : SBX_ABILITY_DELETE);
  g_autoptr (JsonObject) payload = NULL;
  Edit *edit;

  g_task_set_source_tag (task, tag);
  if (why_not != NULL)
    {
      refuse (self, task, g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, why_not), callback == NULL);
      return;
    }
  if (self->phase != SBX_CLIENT_LIVE || sbx_topic_get_channel (topic) == NULL)
    {
      refuse (self, task, sbx_client_new_offline_error (), callback == NULL);
      return;
    }

  edit = g_new0 (Edit, 1);
  edit->client = self;
  edit->task = g_object_ref (task);
  edit->topic = g_object_ref (topic);
  edit->id = g_strdup (id);
  edit->wanted = g_strdup (content);
  edit->unheard = callback == NULL;
  show (edit);

  payload = json_object_new ();
  json_object_set_string_member (payload, "channelId", sbx_channel_get_id (sbx_topic_get_channel (topic)));
  json_object_set_string_member (payload, "topicId", sbx_topic_get_id (topic));
  json_object_set_string_member (payload, "id", id);
  if (content != NULL)
    json_object_set_string_member (payload, "content", content);
  sbx_client_ask (self, content != NULL ? "editMessage" : "deleteMessage", payload, 0, on_answered, edit);
}

/**
 * sbx_client_edit_message_async:
 * @id: of a message that we sent
 * @content: what it says from now on; may be empty where it has attachments
 * @callback: (nullable): without one the signal `failed` tells of a refusal; its finish is sbx_client_change_finish()
 *
 * Changes what a message says. It shows so at once, as `unconfirmed`.
 */
void
sbx_client_edit_message_async (SbxClient           *self,
                               SbxTopic            *topic,
                               const char          *id,
                               const char          *content,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (id != NULL && content != NULL);

  change_message (self, topic, id, content, sbx_client_edit_message_async, callback, user_data);
}

/**
 * sbx_client_delete_message_async:
 * @id: of a message that we sent
 * @callback: (nullable): without one the signal `failed` tells of a refusal; its finish is sbx_client_change_finish()
 *
 * Removes a message. It shows as `removed` and `unconfirmed` until the hub has it no more; then it goes.
 */
void
sbx_client_delete_message_async (SbxClient           *self,
                                 SbxTopic            *topic,
                                 const char          *id,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (id != NULL);

  change_message (self, topic, id, NULL, sbx_client_delete_message_async, callback, user_data);
}
