/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cursors.h"

struct _SbxCursors
{
  GHashTable *table;     /* stream → Cursor */
  GPtrArray  *order;     /* (element-type utf8): the table's keys, as they were added */
};

typedef struct
{
  char    *stream;
  char    *epoch;      /* (nullable): not known yet, or not said by a caller that knows the seq */
  gint64   seq;
  gboolean known;      /* seq is one */
  gboolean live;       /* pushes follow on the cursor; else they wait for a catch-up */
} Cursor;

static void
cursor_free (Cursor *cursor)
{
  g_free (cursor->stream);
  g_free (cursor->epoch);
  g_free (cursor);
}

SbxCursors *
sbx_cursors_new (void)
{
  SbxCursors *self = g_new0 (SbxCursors, 1);

  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cursor_free);
  self->order = g_ptr_array_new ();

  return self;
}

void
sbx_cursors_free (SbxCursors *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->table);
  g_free (self);
}

/**
 * sbx_cursors_add:
 *
 * Returns: whether @stream is new here; nothing is known of its place yet
 */
gboolean
sbx_cursors_add (SbxCursors *self,
                 const char *stream)
{
  Cursor *cursor;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (stream != NULL, FALSE);

  if (g_hash_table_contains (self->table, stream))
    return FALSE;

  cursor = g_new0 (Cursor, 1);
  cursor->stream = g_strdup (stream);
  g_hash_table_insert (self->table, cursor->stream, cursor);
  g_ptr_array_add (self->order, cursor->stream);

  return TRUE;
}

void
sbx_cursors_remove (SbxCursors *self,
                    const char *stream)
{
  Cursor *cursor;

  g_return_if_fail (self != NULL);
  g_return_if_fail (stream != NULL);

  cursor = g_hash_table_lookup (self->table, stream);
  if (cursor == NULL)
    return;

  g_ptr_array_remove (self->order, cursor->stream);
  g_hash_table_remove (self->table, stream);
}

gboolean
sbx_cursors_contains (SbxCursors *self,
                      const char *stream)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_hash_table_contains (self->table, stream);
}

guint
sbx_cursors_get_size (SbxCursors *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->order->len;
}

/**
 * sbx_cursors_get_streams:
 *
 * Returns: (transfer container) (element-type utf8): every stream, as they were added
 */
GPtrArray *
sbx_cursors_get_streams (SbxCursors *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_ptr_array_copy (self->order, NULL, NULL);
}

/**
 * sbx_cursors_get:
 * @epoch: (out) (nullable): the log that the seq counts in
 *
 * Returns: whether a place in @stream is known
 */
gboolean
sbx_cursors_get (SbxCursors  *self,
                 const char  *stream,
                 const char **epoch,
                 gint64      *seq)
{
  Cursor *cursor;

  g_return_val_if_fail (self != NULL, FALSE);

  cursor = g_hash_table_lookup (self->table, stream);
  if (cursor == NULL || !cursor->known)
    return FALSE;

  *epoch = cursor->epoch;
  *seq = cursor->seq;
  return TRUE;
}

/**
 * sbx_cursors_set:
 * @epoch: (nullable):
 *
 * Everything up to @seq is had, by whatever way. Adds the stream where it is new.
 */
void
sbx_cursors_set (SbxCursors *self,
                 const char *stream,
                 const char *epoch,
                 gint64      seq)
{
  Cursor *cursor;

  g_return_if_fail (self != NULL);
  g_return_if_fail (stream != NULL);

  cursor = g_hash_table_lookup (self->table, stream);
  if (cursor == NULL)
    {
      sbx_cursors_add (self, stream);
      cursor = g_hash_table_lookup (self->table, stream);
    }
  if (g_strcmp0 (cursor->epoch, epoch) != 0)
    {
      g_free (cursor->epoch);
      cursor->epoch = g_strdup (epoch);
    }
  cursor->seq = seq;
  cursor->known = TRUE;
}

void
sbx_cursors_set_live (SbxCursors *self,
                      const char *stream,
                      gboolean    live)
{
  Cursor *cursor;

  g_return_if_fail (self != NULL);

  cursor = g_hash_table_lookup (self->table, stream);
  if (cursor != NULL)
    cursor->live = live;
}

/**
 * sbx_cursors_lose:
 *
 * The connection is gone: no stream is live any more; the places stay.
 */
void
sbx_cursors_lose (SbxCursors *self)
{
  GHashTableIter iter;
  gpointer cursor;

  g_return_if_fail (self != NULL);

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &cursor))
    ((Cursor *) cursor)->live = FALSE;
}

gboolean
sbx_cursors_is_live (SbxCursors *self,
                     const char *stream)
{
  Cursor *cursor;

  g_return_val_if_fail (self != NULL, FALSE);

  cursor = g_hash_table_lookup (self->table, stream);
  return cursor != NULL && cursor->live;
}

/**
 * sbx_cursors_take:
 * @stream: (nullable): where the event stands, %NULL = nowhere
 * @epoch: (nullable):
 * @seq: its place, 0 = none (ephemeral)
 *
 * An event came in. The cursor moves only when the answer is to apply it.
 *
 * Returns: what to do with it
 */
SbxCursorsVerdict
sbx_cursors_take (SbxCursors *self,
                  const char *stream,
                  const char *epoch,
                  gint64      seq)
{
  Cursor *cursor;

  g_return_val_if_fail (self != NULL, SBX_CURSORS_APPLY);

  cursor = stream != NULL ? g_hash_table_lookup (self->table, stream) : NULL;
  if (cursor == NULL || seq <= 0)
    return SBX_CURSORS_APPLY;

  if (cursor->known)
    {
      if (cursor->epoch != NULL && epoch != NULL && g_strcmp0 (cursor->epoch, epoch) != 0)
        return SBX_CURSORS_HOLE;
      if (seq <= cursor->seq)
        return SBX_CURSORS_DUPLICATE;
      if (seq != cursor->seq + 1)
        return SBX_CURSORS_HOLE;
    }

  sbx_cursors_set (self, stream, epoch != NULL ? epoch : cursor->epoch, seq);
  return SBX_CURSORS_APPLY;
}
