/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxDeque:
 *
 * An array of pointers with room at both ends: a change moves the shorter side only, so adding at
 * the front costs as little as at the end. Owns nothing but the array.
 */
typedef struct
{
  gpointer *slots;
  guint     capacity;
  guint     head;   /* index of the first item in slots */
  guint     length;
} SbxDeque;

void sbx_deque_clear  (SbxDeque       *self);
void sbx_deque_splice (SbxDeque       *self,
                       guint           position,
                       guint           n_removed,
                       const gpointer *added,
                       guint           n_added);

static inline gpointer
sbx_deque_get (const SbxDeque *self,
               guint           position)
{
  return self->slots[self->head + position];
}

static inline void
sbx_deque_set (SbxDeque *self,
               guint     position,
               gpointer  item)
{
  self->slots[self->head + position] = item;
}

G_END_DECLS
