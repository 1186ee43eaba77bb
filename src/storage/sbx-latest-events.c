/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-latest-events.h"

struct _SbxLatestEvents
{
  GPtrArray  *events;   /* (element-type SbxLatestEvent): of the write functions that succeeded */
  GHashTable *places;   /* subject → its event, borrowed */
  GPtrArray  *added;    /* (element-type SbxLatestEvent): by the one under way */
};

static void
free_event (gpointer data)
{
  SbxLatestEvent *event = data;

  g_free (event->subject);
  g_free (event->stream);
  g_free (event->event);
  g_free (event->triggered_by);
  g_clear_pointer (&event->members, g_bytes_unref);
  g_free (event);
}

SbxLatestEvents *
sbx_latest_events_new (void)
{
  SbxLatestEvents *self = g_new0 (SbxLatestEvents, 1);

  self->events = g_ptr_array_new_with_free_func (free_event);
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  self->added = g_ptr_array_new_with_free_func (free_event);
  return self;
}

void
sbx_latest_events_free (SbxLatestEvents *self)
{
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->added);
  g_free (self);
}

void
sbx_latest_events_add (SbxLatestEvents *self,
                       const char      *stream,
                       const char      *event,
                       const char      *id,
                       const char      *triggered_by,
                       GBytes          *members)
{
  SbxLatestEvent *added = g_new0 (SbxLatestEvent, 1);

  added->subject = g_strconcat (stream, "\n", event, "\n", id, NULL);
  added->stream = g_strdup (stream);
  added->event = g_strdup (event);
  added->triggered_by = g_strdup (triggered_by);
  added->members = members;
  g_ptr_array_add (self->added, added);
}

/* Takes the place of what was said of the same thing before, or a place of its own. */
static void
place (SbxLatestEvents *self,
       SbxLatestEvent  *event)
{
  SbxLatestEvent *older = g_hash_table_lookup (self->places, event->subject);

  if (older == NULL)
    {
      g_hash_table_insert (self->places, event->subject, event);
      g_ptr_array_add (self->events, event);
      return;
    }

  g_clear_pointer (&older->triggered_by, g_free);
  older->triggered_by = g_steal_pointer (&event->triggered_by);
  g_clear_pointer (&older->members, g_bytes_unref);
  older->members = g_steal_pointer (&event->members);
  free_event (event);
}

gboolean
sbx_latest_events_keep (SbxLatestEvents *self)
{
  g_autofree gpointer *added = NULL;
  gsize                n;

  if (self->added->len == 0)
    return FALSE;

  added = g_ptr_array_steal (self->added, &n);
  for (gsize i = 0; i < n; i++)
    place (self, added[i]);

  return TRUE;
}

void
sbx_latest_events_undo (SbxLatestEvents *self)
{
  g_ptr_array_set_size (self->added, 0);
}

guint
sbx_latest_events_get_size (SbxLatestEvents *self)
{
  return self->events->len;
}

const SbxLatestEvent *
sbx_latest_events_get (SbxLatestEvents *self,
                       guint            index)
{
  return g_ptr_array_index (self->events, index);
}

void
sbx_latest_events_clear (SbxLatestEvents *self)
{
  g_ptr_array_set_size (self->added, 0);
  g_hash_table_remove_all (self->places);
  g_ptr_array_set_size (self->events, 0);
}
