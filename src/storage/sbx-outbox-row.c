/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox-row.h"

/**
 * sbx_outbox_row_new:
 *
 * Returns: (transfer full): a message that waits, under no condition
 */
SbxOutboxRow *
sbx_outbox_row_new (const char *key,
                    const char *channel_id,
                    const char *topic_id,
                    const char *content)
{
  SbxOutboxRow *self = g_new0 (SbxOutboxRow, 1);

  self->key = g_strdup (key);
  self->channel_id = g_strdup (channel_id);
  self->topic_id = g_strdup (topic_id);
  self->content = g_strdup (content);
  self->if_seq = -1;
  self->fence = -1;

  return self;
}

/**
 * sbx_outbox_row_copy:
 *
 * Returns: (transfer full): the same, for another thread
 */
SbxOutboxRow *
sbx_outbox_row_copy (const SbxOutboxRow *self)
{
  SbxOutboxRow *copy = g_memdup2 (self, sizeof *self);

  copy->key = g_strdup (self->key);
  copy->channel_id = g_strdup (self->channel_id);
  copy->topic_id = g_strdup (self->topic_id);
  copy->content = g_strdup (self->content);
  copy->type = g_strdup (self->type);
  copy->reply_to = g_strdup (self->reply_to);
  copy->attachments = g_strdup (self->attachments);
  copy->epoch = g_strdup (self->epoch);
  copy->reason = g_strdup (self->reason);

  return copy;
}

/**
 * sbx_outbox_row_free:
 * @self: (transfer full) (nullable):
 */
void
sbx_outbox_row_free (SbxOutboxRow *self)
{
  if (self == NULL)
    return;

  g_free (self->key);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_free (self->content);
  g_free (self->type);
  g_free (self->reply_to);
  g_free (self->attachments);
  g_free (self->epoch);
  g_free (self->reason);
  g_free (self);
}

/**
 * sbx_outbox_mark_new:
 * @epoch: (nullable):
 *
 * Returns: (transfer full): a mark
 */
SbxOutboxMark *
sbx_outbox_mark_new (const char *channel_id,
                     const char *topic_id,
                     const char *epoch,
                     gint64      from,
                     gint64      seq)
{
  SbxOutboxMark *self = g_new0 (SbxOutboxMark, 1);

  self->channel_id = g_strdup (channel_id);
  self->topic_id = g_strdup (topic_id);
  self->epoch = g_strdup (epoch);
  self->from = from;
  self->seq = seq;

  return self;
}

/**
 * sbx_outbox_mark_free:
 * @self: (transfer full) (nullable):
 */
void
sbx_outbox_mark_free (SbxOutboxMark *self)
{
  if (self == NULL)
    return;

  g_free (self->channel_id);
  g_free (self->topic_id);
  g_free (self->epoch);
  g_free (self);
}
