/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

/* Something between the cursor and an event is missing: the stream is asked for anew. Until what is missing is there we are not connected, whatever the
 * socket says. A server that numbers its events wrongly makes a hole with each answer: it is asked after a longer wait each time. */

#define FIRST_MS 1000
#define MOST_MS 30000

/* After so long without a hole the next one is asked for at once. */
#define CALM_MS 60000

typedef struct
{
  SbxClient *client;      /* not owned */
  char      *stream;
  gint64     asked_at;    /* ms, monotonic */
  guint      delay;       /* ms between two; 0 = it was not asked for yet */
  guint      timer;
} Hole;

static void
hole_free (gpointer data)
{
  Hole *hole = data;

  g_clear_handle_id (&hole->timer, g_source_remove);
  g_free (hole->stream);
  g_free (hole);
}

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
ask (Hole *hole)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_free);

  hole->asked_at = now_ms ();
  g_ptr_array_add (streams, g_strdup (hole->stream));
  sbx_client_streams_subscribe (hole->client, streams);
}

static gboolean
on_due (gpointer data)
{
  Hole *hole = data;
  SbxClient *self = hole->client;

  hole->timer = 0;
  if (sbx_cursors_contains (self->cursors, hole->stream) && !sbx_cursors_is_live (self->cursors, hole->stream))
    ask (hole);
  sbx_client_sync_release (self);
  return G_SOURCE_REMOVE;
}

static Hole *
touch (SbxClient  *self,
       const char *stream)
{
  Hole *hole = g_hash_table_lookup (self->holes, stream);

  if (hole == NULL)
    {
      hole = g_new0 (Hole, 1);
      hole->client = self;
      hole->stream = g_strdup (stream);
      g_hash_table_insert (self->holes, hole->stream, hole);
    }
  else if (now_ms () - hole->asked_at >= (gint64) hole->delay + CALM_MS)
    {
      hole->delay = 0;
    }
  return hole;
}

/*
 * sbx_client_close_hole:
 *
 * An event of @stream came, and one before it did not.
 */
void
sbx_client_close_hole (SbxClient  *self,
                       const char *stream)
{
  Hole *hole;
  gint64 left;

  if (!sbx_cursors_is_live (self->cursors, stream))
    return;

  g_info ("%s: events are missing in “%s”", sbx_address_get_uri (self->address), stream);
  sbx_cursors_set_live (self->cursors, stream, FALSE);
  hole = touch (self, stream);
  if (self->phase == SBX_CLIENT_LIVE)
    sbx_client_become_partial (self);
  left = hole->asked_at + hole->delay - now_ms ();
  hole->delay = hole->delay == 0 ? FIRST_MS : MIN (hole->delay * 2, MOST_MS);
  if (left <= 0)
    {
      ask (hole);
    }
  else if (hole->timer == 0)
    {
      sbx_client_sync_hold (self);
      hole->timer = g_timeout_add ((guint) left, on_due, hole);
    }
}

void
sbx_client_holes_init (SbxClient *self)
{
  self->holes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, hole_free);
}

/* With the connection all that waits is gone; the next one asks for everything. */
void
sbx_client_holes_lost (SbxClient *self)
{
  g_hash_table_remove_all (self->holes);
}

void
sbx_client_holes_clear (SbxClient *self)
{
  g_clear_pointer (&self->holes, g_hash_table_unref);
}
