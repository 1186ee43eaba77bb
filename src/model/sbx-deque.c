/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "sbx-deque.h"

static void
move (SbxDeque *self,
      guint     to,
      guint     from,
      guint     n)
{
  if (n > 0 && to != from)
    memmove (self->slots + to, self->slots + from, n * sizeof (gpointer));
}

/* A new array with the slack (half of the items) on the side that grew. */
static void
reallocate (SbxDeque *self,
            guint     n_extra,
            gboolean  at_front)
{
  guint length = self->length + n_extra;
  guint slack = length / 2 + 8;
  guint capacity = length + slack;
  guint head = at_front ? n_extra + slack - slack / 8 : slack / 8;
  gpointer *slots = g_new (gpointer, capacity);

  if (self->length > 0)
    memcpy (slots + head, self->slots + self->head, self->length * sizeof (gpointer));
  g_free (self->slots);
  self->slots = slots;
  self->capacity = capacity;
  self->head = head;
}

/**
 * sbx_deque_clear:
 *
 * Frees the array; @self is empty and can be used again. A zeroed struct is an empty deque.
 */
void
sbx_deque_clear (SbxDeque *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->slots);
  *self = (SbxDeque) { 0 };
}

/**
 * sbx_deque_splice:
 *
 * Replaces @n_removed items from @position on by @n_added others.
 */
void
sbx_deque_splice (SbxDeque       *self,
                  guint           position,
                  guint           n_removed,
                  const gpointer *added,
                  guint           n_added)
{
  guint right;

  g_return_if_fail (self != NULL && position <= self->length && n_removed <= self->length - position);

  right = self->length - position - n_removed;

  if (position < right)
    {
      if (n_added > n_removed && self->head < n_added - n_removed)
        reallocate (self, n_added - n_removed, TRUE);
      move (self, self->head + n_removed - n_added, self->head, position);
      self->head = self->head + n_removed - n_added;
    }
  else
    {
      if (n_added > n_removed && self->head + self->length + (n_added - n_removed) > self->capacity)
        reallocate (self, n_added - n_removed, FALSE);
      move (self, self->head + position + n_added, self->head + position + n_removed, right);
    }

  self->length = self->length - n_removed + n_added;
  if (n_added > 0)
    memcpy (self->slots + self->head + position, added, n_added * sizeof (gpointer));
}
