/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-topic-private.h"
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
 * sbx_world_restore_outgoing:
 * @key: the client's own key of the reply
 * @written_at: ms since 1970
 * @order: of writing; later ones stand behind
 * @after_seq: the newest message that was there when it was written, 0 = not known
 *
 * Shows a reply of an earlier run, or of a topic that comes back. Nothing happens if it is there.
 */
void
sbx_world_restore_outgoing (SbxWorld   *self,
                            SbxTopic   *topic,
                            const char *key,
                            const char *content,
                            gint64      written_at,
                            gint64      order,
                            gint64      after_seq)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL && content != NULL);

  sbx_message_log_restore_outgoing (sbx_topic_get_messages (topic), key, content, written_at, order, after_seq);
}

/**
 * sbx_world_restore_draft:
 * @draft: (transfer none): all that is to be sent
 *
 * As sbx_world_restore_outgoing(), for more than words.
 */
void
sbx_world_restore_draft (SbxWorld       *self,
                         SbxTopic       *topic,
                         const char     *key,
                         const SbxDraft *draft,
                         gint64          written_at,
                         gint64          order,
                         gint64          after_seq)
{
  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL && draft != NULL);

  sbx_message_log_restore_draft (sbx_topic_get_messages (topic), key, draft, written_at, order, after_seq);
}

/**
 * sbx_world_add_newer:
 * @after_seq: what the hub was asked from
 * @messages: (element-type SbxMessageRecord): the messages behind it, without holes
 *
 * Shows messages that the hub told with an answer before their pushes arrive, if all from @after_seq on is here.
 * They count when they are pushed.
 */
void
sbx_world_add_newer (SbxWorld  *self,
                     SbxTopic  *topic,
                     gint64     after_seq,
                     GPtrArray *messages)
{
  SbxMessageLog *log;

  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic));
  g_return_if_fail (messages != NULL);

  log = sbx_topic_get_messages (topic);
  if (!sbx_message_log_get_loaded (log) || !sbx_seq_ranges_contain (log->covered, MAX (after_seq, 1), G_MAXINT64))
    return;

  for (guint i = 0; i < messages->len; i++)
    sbx_message_log_take_in (log, messages->pdata[i]);
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
  SbxMessageLog *log;

  g_return_if_fail (SBX_IS_WORLD (self) && SBX_IS_TOPIC (topic) && key != NULL);
  g_return_if_fail (delivery >= SBX_DELIVERY_WAITING && delivery <= SBX_DELIVERY_HELD);

  log = sbx_topic_get_messages (topic);
  sbx_message_log_set_outgoing_state (log, key, delivery, reason);
  sbx_topic_note_trouble (topic, key, (delivery == SBX_DELIVERY_FAILED || delivery == SBX_DELIVERY_HELD) &&
                                        sbx_message_log_has_unstored (log, key));
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
  sbx_topic_note_trouble (topic, key, FALSE);
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
  sbx_topic_note_trouble (topic, key, FALSE);
}
