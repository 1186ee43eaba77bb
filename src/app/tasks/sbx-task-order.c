/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-order.h"

/* A list view moves each row within a change, with a new style for all that is in it. What goes no farther keeps its row in
 * one change; for so few that go farther to go and come is two changes, without all that lies between. */
#define NEAR 32
#define FEW 4

/**
 * sbx_task_entry_free:
 * @data: (transfer full) (type SbxTaskEntry): one that no array has any more, and no list
 */
void
sbx_task_entry_free (gpointer data)
{
  SbxTaskEntry *entry = data;

  g_clear_signal_handler (&entry->handler, entry->task);
  g_object_unref (entry->task);
  g_free (entry);
}

/**
 * sbx_task_entry_compare:
 *
 * The same task may be at two hubs by the same id.
 *
 * Returns: less than 0 where @a stands before @b, more where it stands behind it; 0 for none but the same task
 */
int
sbx_task_entry_compare (const SbxTaskEntry *a,
                        const SbxTaskEntry *b)
{
  int order = sbx_task_activity_compare (&a->activity, &b->activity);

  return order ? order : (a->task > b->task) - (a->task < b->task);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b)
{
  return sbx_task_entry_compare (*(const SbxTaskEntry **) a, *(const SbxTaskEntry **) b);
}

/**
 * sbx_task_order_sort:
 * @entries: in any order
 */
void
sbx_task_order_sort (GPtrArray *entries)
{
  g_ptr_array_sort (entries, compare_pointers);
}

/**
 * sbx_task_order_merge:
 * @old: in order, but for those that move
 * @moved: in order
 * @cursor: (inout) (optional): a place in @old; what comes there stands behind it
 *
 * Returns: (transfer full): @old without those that move, with @moved, in order
 */
GPtrArray *
sbx_task_order_merge (GPtrArray *old,
                      GPtrArray *moved,
                      guint     *cursor)
{
  GPtrArray *next = g_ptr_array_sized_new (old->len + moved->len);
  guint next_cursor = G_MAXUINT, n = 0;

  for (guint i = 0; i < old->len; i++)
    {
      SbxTaskEntry *entry = old->pdata[i];

      if (cursor && i == *cursor)
        next_cursor = next->len;
      if (entry->moving)
        continue;
      while (n < moved->len && sbx_task_entry_compare (moved->pdata[n], entry) < 0)
        g_ptr_array_add (next, moved->pdata[n++]);
      g_ptr_array_add (next, entry);
    }
  while (n < moved->len)
    g_ptr_array_add (next, moved->pdata[n++]);
  if (cursor)
    *cursor = MIN (next_cursor, next->len);

  return next;
}

/**
 * sbx_task_order_without_gone:
 *
 * Returns: (transfer full): those of @old that are still there
 */
GPtrArray *
sbx_task_order_without_gone (GPtrArray *old)
{
  GPtrArray *next = g_ptr_array_sized_new (old->len);

  for (guint i = 0; i < old->len; i++)
    if (!((SbxTaskEntry *) old->pdata[i])->gone)
      g_ptr_array_add (next, old->pdata[i]);

  return next;
}

/**
 * sbx_task_order_goes_far:
 * @old: as it is shown
 * @next: as it is going to be
 * @is_held: (nullable): says whether somebody needs the row of a task that moves
 * @holder: for @is_held
 *
 * Finds out who of those that move really does, which is two places for one that goes elsewhere.
 *
 * Returns: whether they are few, and some go far, and nobody needs their rows
 */
gboolean
sbx_task_order_goes_far (GPtrArray   *old,
                         GPtrArray   *next,
                         SbxTaskFunc  is_held,
                         gpointer     holder)
{
  guint    rank = 0, behind = 0;
  guint    n = 0;   /* that go, leave or come */
  gboolean far = FALSE, held = FALSE;

  for (guint i = 0; i < old->len; i++)
    {
      SbxTaskEntry *entry = old->pdata[i];

      if (!entry->moving)
        {
          rank++;
          continue;
        }
      entry->position = i;
      entry->rank = rank;
      n++;
      held = held || (is_held && is_held (entry->task, holder));
    }
  rank = 0;
  for (guint i = 0; i < next->len; i++)
    {
      SbxTaskEntry *entry = next->pdata[i];

      if (!entry->moving)
        {
          rank++;
          continue;
        }
      if (entry->position != G_MAXUINT && entry->rank == rank && entry->position >= behind)
        {
          entry->moving = FALSE;
          behind = entry->position;
          n--;
          continue;
        }
      n += entry->position == G_MAXUINT;
      far = far || (entry->position != G_MAXUINT && MAX (rank, entry->rank) - MIN (rank, entry->rank) > NEAR);
    }

  return far && n <= FEW && !held;
}
