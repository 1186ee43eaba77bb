/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* What the client does with replies on their way to the hub. */

/**
 * sbx_world_add_outgoing:
 * @key: the client's own key of the reply
 *
 * Returns: (transfer none): what shows it; the one there is if @key is known
 */
SbxMessage *
sbx_world_add_outgoing (SbxWorld   *self,
                        SbxTopic   *topic,
                        const char *key,
                        const char *content)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic), NULL);
  g_return_val_if_fail (key != NULL && content != NULL, NULL);

  return sbx_message_log_add_outgoing (sbx_topic_get_messages (topic), key, content);
}

/**
 * sbx_world_set_outgoing_state:
 * @delivery: an #SbxDelivery
 * @reason: (nullable): for people: what it waits for, or why it failed or is held
 */
void
sbx_world_set_outgoing_state (SbxWorld   *self,
                              SbxTopic   *topic,
                              const char *key,
                              int         delivery,
                              const char *reason)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && key != NULL);
  g_return_if_fail (delivery >= SBX_DELIVERY_WAITING && delivery <= SBX_DELIVERY_HELD);

  sbx_message_log_set_outgoing_state (sbx_topic_get_messages (topic), key, delivery, reason);
}

/**
 * sbx_world_has_unstored:
 *
 * Returns: whether the reply with @key stands in @topic and the hub has not shown that it has it
 */
gboolean
sbx_world_has_unstored (SbxWorld   *self,
                        SbxTopic   *topic,
                        const char *key)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && key != NULL, FALSE);

  return sbx_message_log_has_unstored (sbx_topic_get_messages (topic), key);
}

/**
 * sbx_world_confirm_outgoing:
 * @id: (nullable): the hub's id of the message, if its dialect has one
 * @seq: 0 if its dialect has none
 */
void
sbx_world_confirm_outgoing (SbxWorld   *self,
                            SbxTopic   *topic,
                            const char *key,
                            const char *id,
                            gint64      seq)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && key != NULL);

  sbx_message_log_confirm_outgoing (sbx_topic_get_messages (topic), key, id, seq);
}

/**
 * sbx_world_remove_outgoing:
 *
 * Takes away a reply that is not to be sent any more.
 */
void
sbx_world_remove_outgoing (SbxWorld   *self,
                           SbxTopic   *topic,
                           const char *key)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && key != NULL);

  sbx_message_log_remove_outgoing (sbx_topic_get_messages (topic), key);
}
