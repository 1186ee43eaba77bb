/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-recovery.h"

#include "sbx-deadlines.h"

#include <string.h>

/* However many events there are in its time, the log has no more of them. */
#define MAX_BYTES (32 * 1024 * 1024)

/* One event. */
typedef struct
{
  guint64  number;
  gint64   at;          /* monotonic µs */
  char    *nsp;
  char    *sid;         /* (nullable): whom it was for; everybody in the namespace */
  GBytes  *frames;
  guint    n_messages;
} Entry;

/* One place of a client that was lost. */
typedef struct
{
  SbxDeadline  end;
  char        *nsp;
  char        *sid;
  char        *pid;
  GBytes      *kept;    /* (nullable) */
} Place;

struct _SbxSocketioRecovery
{
  gint64        window;     /* µs */
  guint64       number;     /* of the latest event */
  char          run[9];     /* stands before numbers: those of another run are not ours */
  GQueue        log;        /* (element-type Entry), oldest first */
  gsize         n_bytes;    /* of it */
  GHashTable   *places;     /* pid → Place, owned */
  SbxDeadlines *ends;
};

static void
free_entry (Entry *entry)
{
  g_free (entry->nsp);
  g_free (entry->sid);
  g_bytes_unref (entry->frames);
  g_free (entry);
}

static void
free_place (gpointer data)
{
  Place *place = data;

  g_free (place->nsp);
  g_free (place->sid);
  g_free (place->pid);
  g_clear_pointer (&place->kept, g_bytes_unref);
  g_free (place);
}

/**
 * sbx_socketio_lost_free:
 * @self: (transfer full): what was found
 */
void
sbx_socketio_lost_free (SbxSocketioLost *self)
{
  g_clear_pointer (&self->kept, g_bytes_unref);
  g_ptr_array_unref (self->missed);
  g_array_unref (self->n_missed);
  g_free (self);
}

static void
on_end (gpointer owner,
        gpointer user_data)
{
  SbxSocketioRecovery *self = user_data;

  g_hash_table_remove (self->places, ((Place *) owner)->pid);
}

/**
 * sbx_socketio_recovery_new:
 * @window_ms: for how long what was lost can be taken up again
 *
 * Returns: (transfer full): an empty log
 */
SbxSocketioRecovery *
sbx_socketio_recovery_new (gint64 window_ms)
{
  SbxSocketioRecovery *self = g_new0 (SbxSocketioRecovery, 1);

  self->window = window_ms * 1000;
  g_snprintf (self->run, sizeof self->run, "%08x", g_random_int ());
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_place);
  self->ends = sbx_deadlines_new (on_end, self);
  return self;
}

/**
 * sbx_socketio_recovery_free:
 * @self: (transfer full): a log
 */
void
sbx_socketio_recovery_free (SbxSocketioRecovery *self)
{
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    sbx_deadlines_unset (self->ends, &((Place *) value)->end);
  g_hash_table_unref (self->places);
  sbx_deadlines_free (self->ends);
  g_queue_clear_full (&self->log, (GDestroyNotify) free_entry);
  g_free (self);
}

/**
 * sbx_socketio_recovery_number:
 * @self: a log
 * @args: a JSON array, compact
 *
 * Returns: (transfer full): the same with the event's offset as its last element;
 *   sbx_socketio_recovery_note() is to follow
 */
GBytes *
sbx_socketio_recovery_number (SbxSocketioRecovery *self,
                              GBytes              *args)
{
  gsize       length;
  const char *text = g_bytes_get_data (args, &length);
  char       *numbered;

  g_return_val_if_fail (length > 2 && text[length - 1] == ']', g_bytes_ref (args));

  self->number++;
  numbered = g_strdup_printf ("%.*s,\"%s-%" G_GUINT64_FORMAT "\"]", (int) length - 1, text, self->run, self->number);
  return g_bytes_new_take (numbered, strlen (numbered));
}

/* What is too old, or too much, can be taken up no more. */
static void
trim (SbxSocketioRecovery *self,
      gint64               now)
{
  Entry *oldest;

  while ((oldest = g_queue_peek_head (&self->log)) != NULL &&
         (oldest->at + self->window < now || self->n_bytes > MAX_BYTES))
    {
      self->n_bytes -= g_bytes_get_size (oldest->frames);
      free_entry (g_queue_pop_head (&self->log));
    }
}

/**
 * sbx_socketio_recovery_note:
 * @self: a log
 * @nsp: where it was told
 * @sid: (nullable): to whom; %NULL for everybody there
 * @frames: the event that was numbered last
 * @n_messages: how many messages that are
 */
void
sbx_socketio_recovery_note (SbxSocketioRecovery *self,
                            const char          *nsp,
                            const char          *sid,
                            GBytes              *frames,
                            guint                n_messages)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->number = self->number;
  entry->at = g_get_monotonic_time ();
  entry->nsp = g_strdup (nsp);
  entry->sid = g_strdup (sid);
  entry->frames = g_bytes_ref (frames);
  entry->n_messages = n_messages;
  g_queue_push_tail (&self->log, entry);
  self->n_bytes += g_bytes_get_size (frames);
  trim (self, entry->at);
}

/**
 * sbx_socketio_recovery_lose:
 * @self: a log
 * @nsp: where a client was
 * @sid: as what
 * @pid: by which it can come back
 * @kept: (nullable): what is to be kept of it
 */
void
sbx_socketio_recovery_lose (SbxSocketioRecovery *self,
                            const char          *nsp,
                            const char          *sid,
                            const char          *pid,
                            GBytes              *kept)
{
  Place *place = g_new0 (Place, 1);

  place->nsp = g_strdup (nsp);
  place->sid = g_strdup (sid);
  place->pid = g_strdup (pid);
  place->kept = kept != NULL ? g_bytes_ref (kept) : NULL;
  sbx_deadlines_set (self->ends, &place->end, g_get_monotonic_time () + self->window, place);
  g_hash_table_insert (self->places, place->pid, place);
}

/* Returns: (nullable): where the event stands, if it was told to the client */
static GList *
find_offset (SbxSocketioRecovery *self,
             const char          *offset)
{
  gsize   run_length = strlen (self->run);
  guint64 number;

  if (strncmp (offset, self->run, run_length) != 0 || offset[run_length] != '-' ||
      !g_ascii_string_to_unsigned (offset + run_length + 1, 10, 1, G_MAXUINT64, &number, NULL))
    return NULL;
  for (GList *link = self->log.tail; link != NULL; link = link->prev)
    if (((Entry *) link->data)->number <= number)
      return ((Entry *) link->data)->number == number ? link : NULL;
  return NULL;
}

/**
 * sbx_socketio_recovery_find:
 * @self: a log
 * @nsp: where a client wants to be
 * @pid: what it was told
 * @offset: of the last event that it knows
 *
 * Returns: (transfer full) (nullable): its place, with what it missed, which is taken out; %NULL where it cannot
 *   be taken up again whole
 */
SbxSocketioLost *
sbx_socketio_recovery_find (SbxSocketioRecovery *self,
                            const char          *nsp,
                            const char          *pid,
                            const char          *offset)
{
  Place           *place = g_hash_table_lookup (self->places, pid);
  SbxSocketioLost *lost;
  GList           *link;

  trim (self, g_get_monotonic_time ());
  link = find_offset (self, offset);
  if (place == NULL || link == NULL || strcmp (place->nsp, nsp) != 0)
    return NULL;

  lost = g_new0 (SbxSocketioLost, 1);
  g_strlcpy (lost->sid, place->sid, sizeof lost->sid);
  lost->kept = g_steal_pointer (&place->kept);
  lost->missed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  lost->n_missed = g_array_new (FALSE, FALSE, sizeof (guint));
  for (link = link->next; link != NULL; link = link->next)
    {
      Entry *entry = link->data;

      if (strcmp (entry->nsp, nsp) != 0 || (entry->sid != NULL && strcmp (entry->sid, lost->sid) != 0))
        continue;
      g_ptr_array_add (lost->missed, g_bytes_ref (entry->frames));
      g_array_append_val (lost->n_missed, entry->n_messages);
    }
  sbx_deadlines_unset (self->ends, &place->end);
  g_hash_table_remove (self->places, pid);
  return lost;
}
