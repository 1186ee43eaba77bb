/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-flush-queue.h"

typedef struct
{
  GObject     *object; /* owned */
  SbxFlushFunc flush;
} Entry;

struct _SbxFlushQueue
{
  guint        ref_count;
  SbxFlushFunc done;    /* called last in each run, with owner; NULL once closed */
  gpointer     owner;   /* borrowed */
  GArray      *entries; /* of Entry, in the order of adding */
  GHashTable  *frozen;  /* set of GObject, owned, each frozen once by us */
  GSource     *source;  /* (nullable): the timeout that will run us */
};

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->object);
}

static GArray *
new_entries (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, clear_entry);
  return entries;
}

static void
thaw_and_unref (gpointer object)
{
  g_object_thaw_notify (object);
  g_object_unref (object);
}

static GHashTable *
new_frozen (void)
{
  return g_hash_table_new_full (NULL, NULL, thaw_and_unref, NULL);
}

static void
drop_source (SbxFlushQueue *self)
{
  if (self->source == NULL)
    return;

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
on_timeout (gpointer data)
{
  sbx_flush_queue_run (data);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_flush_queue_new:
 * @done: called at the end of each run, after every model told its changes
 * @owner: (transfer none): handed to @done; closes the queue before it goes
 *
 * Returns: (transfer full): a queue for the thread's default main context
 */
SbxFlushQueue *
sbx_flush_queue_new (SbxFlushFunc done,
                     gpointer     owner)
{
  SbxFlushQueue *self = g_new0 (SbxFlushQueue, 1);

  self->ref_count = 1;
  self->done = done;
  self->owner = owner;
  self->entries = new_entries ();
  self->frozen = new_frozen ();

  return self;
}

/**
 * sbx_flush_queue_ref:
 *
 * Returns: (transfer full): @self
 */
SbxFlushQueue *
sbx_flush_queue_ref (SbxFlushQueue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

void
sbx_flush_queue_unref (SbxFlushQueue *self)
{
  g_return_if_fail (self != NULL && self->ref_count > 0);

  if (--self->ref_count > 0)
    return;

  drop_source (self);
  g_array_unref (self->entries);
  g_hash_table_unref (self->frozen);
  g_free (self);
}

/**
 * sbx_flush_queue_close:
 *
 * Ends the queue with its owner: what waits is dropped (frozen objects notify now), and from now on
 * models that outlive the owner queue nothing.
 */
void
sbx_flush_queue_close (SbxFlushQueue *self)
{
  g_autoptr (GHashTable) frozen = NULL;
  g_autoptr (GArray) entries = NULL;

  g_return_if_fail (self != NULL);

  self->done = NULL;
  self->owner = NULL;
  drop_source (self);
  frozen = g_steal_pointer (&self->frozen);
  entries = g_steal_pointer (&self->entries);
  self->frozen = new_frozen ();
  self->entries = new_entries ();
}

/**
 * sbx_flush_queue_add:
 * @object: (transfer none): kept until the run
 * @flush: tells the pending changes of @object
 *
 * Calls @flush at the next run. The caller adds an object once for each run.
 */
void
sbx_flush_queue_add (SbxFlushQueue *self,
                     gpointer       object,
                     SbxFlushFunc   flush)
{
  Entry entry = { object, flush };

  g_return_if_fail (self != NULL && G_IS_OBJECT (object) && flush != NULL);

  if (self->done == NULL)
    return;

  g_object_ref (object);
  g_array_append_val (self->entries, entry);
  sbx_flush_queue_schedule (self);
}

/**
 * sbx_flush_queue_freeze:
 *
 * Lets @object gather its notifications until the next run, so that a thousand changes of one
 * property in a frame are told once. Cheap to call before every change.
 */
void
sbx_flush_queue_freeze (SbxFlushQueue *self,
                        gpointer       object)
{
  g_return_if_fail (self != NULL && G_IS_OBJECT (object));

  if (self->done == NULL || g_hash_table_contains (self->frozen, object))
    return;

  g_object_freeze_notify (object);
  g_hash_table_add (self->frozen, g_object_ref (object));
  sbx_flush_queue_schedule (self);
}

/**
 * sbx_flush_queue_schedule:
 *
 * Has the queue run within a frame even if nothing else asks for it.
 */
void
sbx_flush_queue_schedule (SbxFlushQueue *self)
{
  g_return_if_fail (self != NULL);

  if (self->source != NULL || self->done == NULL)
    return;

  self->source = g_timeout_source_new (SBX_FLUSH_INTERVAL);
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, "[signalbox] world flush");
  g_source_set_callback (self->source, on_timeout, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * sbx_flush_queue_run:
 *
 * Tells everything that waits: models first, then properties, then the owner. What handlers
 * queue meanwhile waits for the next run.
 */
void
sbx_flush_queue_run (SbxFlushQueue *self)
{
  g_autoptr (SbxFlushQueue) guard = sbx_flush_queue_ref (self);
  g_autoptr (GArray) entries = g_steal_pointer (&self->entries);
  g_autoptr (GHashTable) frozen = g_steal_pointer (&self->frozen);

  self->entries = new_entries ();
  self->frozen = new_frozen ();
  drop_source (self);

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      entry->flush (entry->object);
    }

  g_hash_table_remove_all (frozen);

  if (self->done != NULL)
    self->done (self->owner);
}
