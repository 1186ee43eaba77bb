/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-due-list.h"

#include "sbx-time.h"

/* The clock on the wall may be set, and stands still for no sleep: it is looked at this often while anything is due. */
#define LOOK_MS (30 * 1000)
/* What the clock goes back when it is only put right. */
#define SLACK_MS 1000

typedef struct
{
  GObject *object; /* owned */
  gint64   due;    /* ms since 1970 */
} Entry;

struct _SbxDueList
{
  SbxDueFunc  func;
  GSequence  *entries;  /* of Entry, by time */
  GHashTable *places;   /* object → GSequenceIter */
  GSource    *timer;    /* (nullable) */
  gint64      timer_at; /* ms since 1970: for what it was set */
  gint64      seen_at;  /* ms since 1970: what the clock said last */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->object);
  g_free (entry);
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  const Entry *first = a;
  const Entry *second = b;

  return (first->due > second->due) - (first->due < second->due);
}

static void
stop_timer (SbxDueList *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static Entry *
peek_first (SbxDueList *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->entries);

  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

static void start_timer (SbxDueList *self);

static gboolean
on_timer (gpointer data)
{
  sbx_due_list_look (data, sbx_time_now_ms ());

  return G_SOURCE_REMOVE;
}

static void
start_timer (SbxDueList *self)
{
  Entry *first = peek_first (self);
  gint64 now;

  if (self->timer != NULL && (first == NULL || self->timer_at != first->due))
    stop_timer (self);
  if (self->timer != NULL || first == NULL)
    return;

  self->timer_at = first->due;
  now = sbx_time_now_ms ();
  self->seen_at = MAX (self->seen_at, now);
  self->timer = g_timeout_source_new ((guint) CLAMP (first->due - now, 0, LOOK_MS));
  g_source_set_static_name (self->timer, "[signalbox] due");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/**
 * sbx_due_list_new:
 * @func: called for each object whose time has come
 *
 * Returns: (transfer full): a list for the thread's default main context
 */
SbxDueList *
sbx_due_list_new (SbxDueFunc func)
{
  SbxDueList *self = g_new0 (SbxDueList, 1);

  self->func = func;
  self->entries = g_sequence_new (entry_free);
  self->places = g_hash_table_new (NULL, NULL);

  return self;
}

void
sbx_due_list_free (SbxDueList *self)
{
  g_return_if_fail (self != NULL);

  stop_timer (self);
  g_hash_table_unref (self->places);
  g_sequence_free (self->entries);
  g_free (self);
}

/**
 * sbx_due_list_set:
 * @object: (transfer none): kept until its time has come
 * @due: ms since 1970, 0 = never
 *
 * Says when @object is due next.
 */
void
sbx_due_list_set (SbxDueList *self,
                  gpointer    object,
                  gint64      due)
{
  GSequenceIter *place;
  Entry *entry;

  g_return_if_fail (self != NULL && G_IS_OBJECT (object));

  place = g_hash_table_lookup (self->places, object);
  if (place != NULL && due > 0 && ((Entry *) g_sequence_get (place))->due == due)
    return;
  if (place == NULL && due <= 0)
    return;

  entry = g_new0 (Entry, 1);
  entry->object = g_object_ref (object);
  entry->due = due;
  if (place != NULL)
    {
      g_hash_table_remove (self->places, object);
      g_sequence_remove (place);
    }
  if (due > 0)
    g_hash_table_insert (self->places, object, g_sequence_insert_sorted (self->entries, entry, compare, NULL));
  else
    entry_free (entry);
  start_timer (self);
}

static void
collect (gpointer data,
         gpointer objects)
{
  g_ptr_array_add (objects, g_object_ref (((Entry *) data)->object));
}

static void
tell (SbxDueList *self,
      GObject    *object,
      gint64      now)
{
  gint64 next = self->func (object, now);

  /* What is due again at once waits for the next turn. */
  sbx_due_list_set (self, object, next > 0 ? MAX (next, now + 1) : 0);
}

/**
 * sbx_due_list_look:
 * @now: ms since 1970
 *
 * One look at the clock, as the list has by itself when a time has come, and now and then. Where the clock was set back, nothing is
 * as it was said: all are asked anew.
 */
void
sbx_due_list_look (SbxDueList *self,
                   gint64      now)
{
  g_autoptr (GPtrArray) all = NULL;
  Entry *entry;

  g_return_if_fail (self != NULL);

  stop_timer (self);
  if (now + SLACK_MS < self->seen_at)
    {
      all = g_ptr_array_new_with_free_func (g_object_unref);
      g_sequence_foreach (self->entries, collect, all);
    }
  self->seen_at = now;
  for (guint i = 0; all != NULL && i < all->len; i++)
    tell (self, all->pdata[i], now);
  while ((entry = peek_first (self)) != NULL && entry->due <= now)
    {
      g_autoptr (GObject) object = g_object_ref (entry->object);

      tell (self, object, now);
    }
  start_timer (self);
}

/**
 * sbx_due_list_get_size:
 *
 * Returns: how many objects wait for their time
 */
guint
sbx_due_list_get_size (SbxDueList *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->places);
}
