/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-out-queue.h"

#define FIRST_CAPACITY 8

static SbxOutItem *
item_at (SbxOutQueue *self,
         guint        index)
{
  return &self->items[(self->head + index) & (self->capacity - 1)];
}

static void
grow (SbxOutQueue *self)
{
  guint       capacity = self->capacity <= 1 ? FIRST_CAPACITY : self->capacity * 2;
  SbxOutItem *items;

  if (self->capacity == 0)
    {
      self->items = &self->only;
      self->capacity = 1;
      return;
    }
  items = g_new (SbxOutItem, capacity);
  for (guint i = 0; i < self->length; i++)
    items[i] = *item_at (self, i);
  if (self->items != &self->only)
    g_free (self->items);
  self->items = items;
  self->capacity = capacity;
  self->head = 0;
}

static void
release_memory (SbxOutQueue *self)
{
  if (self->items != &self->only)
    g_free (self->items);
  self->items = NULL;
  self->capacity = 0;
  self->head = 0;
  self->sent = 0;
}

/* Bytes and messages of an item wait no longer. */
static void
leave (SbxOutQueue      *self,
       const SbxOutItem *item,
       gsize             n_bytes,
       guint             n_messages)
{
  self->n_bytes -= n_bytes;
  self->n_messages -= n_messages;
  if (item->kind == SBX_OUT_ANSWER)
    {
      self->answer_bytes -= n_bytes;
      self->n_answers -= n_messages;
    }
}

/* Removes every item of the kinds, which are bits, from @first on. Returns: how many messages */
static guint
drop (SbxOutQueue *self,
      guint        first,
      guint        kinds)
{
  guint kept = first;
  guint dropped = 0;

  for (guint i = first; i < self->length; i++)
    {
      SbxOutItem *item = item_at (self, i);

      if ((kinds & (1u << item->kind)) == 0)
        {
          *item_at (self, kept++) = *item;
          continue;
        }
      leave (self, item, g_bytes_get_size (item->bytes) - (i == 0 ? self->sent : 0), item->n_messages);
      if (i == 0)
        self->sent = 0;
      dropped += item->n_messages;
      g_bytes_unref (item->bytes);
    }

  self->length = kept;
  if (kept == 0)
    release_memory (self);
  return dropped;
}

/**
 * sbx_out_queue_clear:
 * @self: a queue
 *
 * Drops everything and frees its memory.
 */
void
sbx_out_queue_clear (SbxOutQueue *self)
{
  for (guint i = 0; i < self->length; i++)
    g_bytes_unref (item_at (self, i)->bytes);
  self->length = 0;
  self->n_messages = 0;
  self->n_bytes = 0;
  self->n_answers = 0;
  self->answer_bytes = 0;
  release_memory (self);
}

/**
 * sbx_out_queue_push:
 * @self: a queue
 * @bytes: (transfer none): what to write; never empty
 * @n_messages: how many messages that are
 * @kind: what becomes of it when the reader is slow or goes away
 */
void
sbx_out_queue_push (SbxOutQueue *self,
                    GBytes      *bytes,
                    guint        n_messages,
                    SbxOutKind   kind)
{
  if (self->length == self->capacity)
    grow (self);
  *item_at (self, self->length++) = (SbxOutItem) { g_bytes_ref (bytes), n_messages, kind };
  self->n_messages += n_messages;
  self->n_bytes += g_bytes_get_size (bytes);
  if (kind == SBX_OUT_ANSWER)
    {
      self->n_answers += n_messages;
      self->answer_bytes += g_bytes_get_size (bytes);
    }
}

/**
 * sbx_out_queue_push_first:
 * @self: a queue
 * @bytes: (transfer none): one message; never empty
 * @kind: what becomes of it when the reader is slow or goes away
 *
 * The same before all that waits, save for an item that is half sent.
 */
void
sbx_out_queue_push_first (SbxOutQueue *self,
                          GBytes      *bytes,
                          SbxOutKind   kind)
{
  guint place = self->sent > 0 ? 1 : 0;

  sbx_out_queue_push (self, bytes, 1, kind);
  for (guint i = self->length - 1; i > place; i--)
    {
      SbxOutItem item = *item_at (self, i);

      *item_at (self, i) = *item_at (self, i - 1);
      *item_at (self, i - 1) = item;
    }
}

/**
 * sbx_out_queue_drop_ephemeral:
 * @self: a queue
 *
 * Drops what may be dropped, save for an item that is half sent.
 *
 * Returns: how many messages were dropped
 */
guint
sbx_out_queue_drop_ephemeral (SbxOutQueue *self)
{
  return drop (self, self->sent > 0 ? 1 : 0, 1u << SBX_OUT_EPHEMERAL);
}

/**
 * sbx_out_queue_drop_tracked:
 * @self: a queue
 *
 * Takes back what is tracked, the item that is half sent too: nothing may be sent behind it then.
 *
 * Returns: how many messages were taken back
 */
guint
sbx_out_queue_drop_tracked (SbxOutQueue *self)
{
  return drop (self, 0, 1u << SBX_OUT_TRACKED);
}

/**
 * sbx_out_queue_drop_unsent:
 * @self: a queue
 *
 * Drops everything, save for an item that is half sent.
 *
 * Returns: how many messages were dropped
 */
guint
sbx_out_queue_drop_unsent (SbxOutQueue *self)
{
  return drop (self, self->sent > 0 ? 1 : 0, ~0u);
}

/**
 * sbx_out_queue_peek:
 * @self: a queue
 * @vectors: (out caller-allocates) (array length=max_vectors): what to write next
 * @max_vectors: room in @vectors
 *
 * Returns: how many were filled
 */
guint
sbx_out_queue_peek (SbxOutQueue  *self,
                    struct iovec *vectors,
                    guint         max_vectors)
{
  guint n = MIN (self->length, max_vectors);

  for (guint i = 0; i < n; i++)
    {
      gsize       size;
      const char *data = g_bytes_get_data (item_at (self, i)->bytes, &size);
      gsize       skip = i == 0 ? self->sent : 0;

      vectors[i].iov_base = (char *) data + skip;
      vectors[i].iov_len = size - skip;
    }
  return n;
}

/**
 * sbx_out_queue_advance:
 * @self: a queue
 * @sent: bytes that the kernel took, at most those peeked
 *
 * Returns: how many messages are now wholly sent
 */
guint
sbx_out_queue_advance (SbxOutQueue *self,
                       gsize        sent)
{
  return sbx_out_queue_advance_telling (self, sent, NULL, NULL);
}

/**
 * sbx_out_queue_advance_telling:
 * @self: a queue
 * @sent: bytes that the kernel took, at most those peeked
 * @func: (nullable): is told of each item that is now wholly sent
 * @user_data: for @func
 *
 * Returns: how many messages are now wholly sent
 */
guint
sbx_out_queue_advance_telling (SbxOutQueue     *self,
                               gsize            sent,
                               SbxOutSentFunc   func,
                               gpointer         user_data)
{
  guint done = 0;

  while (self->length > 0)
    {
      SbxOutItem *item = item_at (self, 0);
      gsize       left = g_bytes_get_size (item->bytes) - self->sent;

      if (sent < left)
        {
          leave (self, item, sent, 0);
          self->sent += sent;
          break;
        }
      leave (self, item, left, item->n_messages);
      sent -= left;
      done += item->n_messages;
      self->sent = 0;
      self->n_flushed += item->kind == SBX_OUT_TRACKED;
      if (func != NULL)
        func (item->bytes, item->n_messages, user_data);
      g_bytes_unref (item->bytes);
      self->head = (self->head + 1) & (self->capacity - 1);
      self->length--;
    }
  if (self->length == 0)
    release_memory (self);
  return done;
}
