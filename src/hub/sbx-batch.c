/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-batch.h"

#include "sbx-websocket-frame.h"

/* A block that is written to thousands of peers should stay in the processor's cache. */
#define MAX_BYTES 65536

static guint
start_of (const SbxBatch *self,
          guint           message)
{
  return message == 0 ? 0 : self->ends[message - 1];
}

/**
 * sbx_batch_clear:
 * @self: a batch
 *
 * Empties it.
 */
void
sbx_batch_clear (SbxBatch *self)
{
  g_clear_pointer (&self->growing, g_byte_array_unref);
  g_clear_pointer (&self->block, g_bytes_unref);
  self->n_messages = 0;
}

/**
 * sbx_batch_has_room:
 * @self: a batch that is not sealed
 * @length: of one more message
 *
 * Returns: whether it may be appended; to an empty one any message may
 */
gboolean
sbx_batch_has_room (const SbxBatch *self,
                    gsize           length)
{
  return self->n_messages == 0 ||
         (self->n_messages < SBX_BATCH_MESSAGES &&
          start_of (self, self->n_messages) + length + SBX_WEBSOCKET_HEADER_SIZE <= MAX_BYTES);
}

/**
 * sbx_batch_append:
 * @self: a batch that is not sealed and has room
 * @text: a message
 */
void
sbx_batch_append (SbxBatch *self,
                  GBytes   *text)
{
  guint8        header[SBX_WEBSOCKET_HEADER_SIZE];
  gsize         length;
  const guint8 *data = g_bytes_get_data (text, &length);
  guint         header_length = (guint) sbx_websocket_write_header (header, SBX_WEBSOCKET_TEXT, length);

  g_return_if_fail (self->block == NULL && self->n_messages < SBX_BATCH_MESSAGES);

  if (self->growing == NULL)
    self->growing = g_byte_array_sized_new (header_length + (guint) length);
  g_byte_array_append (self->growing, header, header_length);
  g_byte_array_append (self->growing, data, (guint) length);
  self->ends[self->n_messages++] = self->growing->len;
}

/**
 * sbx_batch_copy:
 * @self: an empty batch
 * @other: one that is not sealed
 *
 * Fills @self with the messages of @other.
 */
void
sbx_batch_copy (SbxBatch       *self,
                const SbxBatch *other)
{
  g_return_if_fail (self->n_messages == 0 && other->block == NULL);

  *self = *other;
  if (other->growing == NULL)
    return;
  self->growing = g_byte_array_sized_new (other->growing->len);
  g_byte_array_append (self->growing, other->growing->data, other->growing->len);
}

/**
 * sbx_batch_seal:
 * @self: a batch that is not sealed
 *
 * Nothing is appended any more: from now on its bytes are shared.
 */
void
sbx_batch_seal (SbxBatch *self)
{
  g_return_if_fail (self->block == NULL);

  if (self->growing != NULL)
    self->block = g_byte_array_free_to_bytes (g_steal_pointer (&self->growing));
}

/**
 * sbx_batch_get_frames:
 * @self: a batch
 * @first: a message
 * @n: how many from there on, at least one
 *
 * Returns: (transfer full): their frames; a copy where the batch is not sealed
 */
GBytes *
sbx_batch_get_frames (const SbxBatch *self,
                      guint           first,
                      guint           n)
{
  guint start = start_of (self, first);
  guint length = start_of (self, first + n) - start;

  g_return_val_if_fail (n > 0 && first + n <= self->n_messages, NULL);

  if (self->block == NULL)
    return g_bytes_new (self->growing->data + start, length);
  if (n == self->n_messages)
    return g_bytes_ref (self->block);
  return g_bytes_new_from_bytes (self->block, start, length);
}
