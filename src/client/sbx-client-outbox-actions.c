/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include "sbx-message-log.h"
#include "sbx-topic.h"

/* What a person does with a message that is not stored yet. */

/* What is under way is in nobody's hands. */
static SbxOutboxItem *
find_idle (SbxClient  *self,
           const char *key)
{
  SbxOutboxItem *item = sbx_outbox_find (self->outbox, key);

  return item != NULL && item->state != SBX_OUTBOX_SENT ? item : NULL;
}

/* It is meant for the topic as it is shown now. */
static void
renew_condition (SbxClient     *self,
                 SbxOutboxItem *item,
                 SbxTopic      *topic)
{
  SbxMessageLog *log = sbx_topic_get_messages (topic);
  SbxOutboxRow *row = item->row;

  row->if_seq = sbx_message_log_get_loaded (log) ? sbx_message_log_get_shown_seq (log) : -1;
  row->fence = sbx_client_get_fence (self, topic);
  g_free (row->epoch);
  row->epoch = g_strdup (sbx_client_outbox_get_epoch (self));
}

static void
send_again (SbxClient     *self,
            SbxOutboxItem *item)
{
  sbx_outbox_set_state (self->outbox, item, SBX_OUTBOX_WAITING);
  g_clear_pointer (&item->row->reason, g_free);
  sbx_client_outbox_keep (self, item);
  sbx_client_outbox_show (self, item);
  sbx_client_outbox_flush (self);
}

/**
 * sbx_client_resend:
 *
 * Sends a message now: one that failed once more; one that is held, for the topic as it is shown now; one that
 * waits, without more patience. The key is the same, so that it cannot be stored twice.
 */
void
sbx_client_resend (SbxClient  *self,
                   SbxTopic   *topic,
                   const char *key)
{
  SbxOutboxItem *item;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL);

  item = find_idle (self, key);
  if (item == NULL)
    return;

  if (item->state == SBX_OUTBOX_HELD)
    renew_condition (self, item, topic);
  if (item->state == SBX_OUTBOX_WAITING && self->phase != SBX_CLIENT_IDLE)
    sbx_client_retry_now (self);

  sbx_client_outbox_end_patience (self);
  send_again (self, item);
}

/**
 * sbx_client_send_anyway:
 *
 * Sends a message whatever came in its topic since, and whoever claimed it.
 */
void
sbx_client_send_anyway (SbxClient  *self,
                        SbxTopic   *topic,
                        const char *key)
{
  SbxOutboxItem *item;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL);

  item = find_idle (self, key);
  if (item == NULL)
    return;

  item->row->force = TRUE;
  item->row->fence = -1;
  send_again (self, item);
}

/**
 * sbx_client_cancel_message:
 *
 * Takes away a message that is not under way. One that was when a connection ended may be at the hub
 * nevertheless: then it stands in the topic as soon as there is a connection.
 */
void
sbx_client_cancel_message (SbxClient  *self,
                           SbxTopic   *topic,
                           const char *key)
{
  SbxOutboxItem *item;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL);

  item = find_idle (self, key);
  if (item == NULL)
    return;

  sbx_world_remove_outgoing (self->world, topic, key);
  sbx_client_outbox_forget (self, item);
  sbx_client_outbox_flush (self);
}

/**
 * sbx_client_take_back:
 * @order: (out) (optional): its place, for sbx_client_bring_back()
 *
 * Takes away a message, to write it anew.
 *
 * Returns: (transfer full) (nullable): what it said; %NULL where it is under way, or was when a connection ended:
 *   then the hub may have it, and with the new words it would stand there twice
 */
char *
sbx_client_take_back (SbxClient  *self,
                      SbxTopic   *topic,
                      const char *key,
                      gint64     *order)
{
  g_autoptr (SbxDraft) draft = sbx_client_take_back_draft (self, topic, key, order);

  return draft != NULL ? g_steal_pointer (&draft->content) : NULL;
}

/**
 * sbx_client_take_back_draft:
 * @order: (out) (optional): its place, for sbx_client_bring_back_draft()
 *
 * Returns: (transfer full) (nullable): the same with all that it has
 */
SbxDraft *
sbx_client_take_back_draft (SbxClient  *self,
                            SbxTopic   *topic,
                            const char *key,
                            gint64     *order)
{
  g_autoptr (SbxDraft) draft = NULL;
  SbxOutboxItem *item;

  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);
  g_return_val_if_fail (self->world != NULL, NULL);
  g_return_val_if_fail (SBX_IS_TOPIC (topic), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  item = find_idle (self, key);
  if (item == NULL || item->in_doubt)
    return NULL;

  draft = sbx_client_outbox_dup_draft (item);
  if (order != NULL)
    *order = item->row->order;
  sbx_client_cancel_message (self, topic, key);
  return g_steal_pointer (&draft);
}
