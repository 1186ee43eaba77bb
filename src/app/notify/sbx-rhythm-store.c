/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-rhythm-store.h"

#include <math.h>
#include <string.h>

/* Of the file; another one is learned anew. */
#define FILE_TYPE "(ua{s(uddddbxaday)})"
#define VERSION 1

/* Who was not heard for so long is no longer awaited, in ms. */
#define FORGET_TIME (60 * G_TIME_SPAN_DAY / 1000)

/* Writes one state after the other: an earlier one that comes late is not written. Belongs to the store and to threads that write. */
typedef struct
{
  GMutex  mutex;
  char   *path;
  guint   written;
  guint   hash;       /* of what stands in the file; 0 = unknown */
} Keeper;

struct _SbxRhythmStore
{
  Keeper     *keeper;
  guint       n_kept;    /* how often */
  GHashTable *rhythms;   /* place → SbxRhythm */
};

static void
keeper_clear (gpointer data)
{
  Keeper *keeper = data;

  g_mutex_clear (&keeper->mutex);
  g_free (keeper->path);
}

static char *
make_place (const char *address,
            const char *channel_id)
{
  return g_strjoin ("\n", address, channel_id, NULL);
}

static gboolean
is_sound (const SbxRhythm *rhythm)
{
  return isfinite (rhythm->mean) && isfinite (rhythm->variance) && rhythm->variance >= 0 && isfinite (rhythm->longest) &&
         rhythm->longest >= 0 && isfinite (rhythm->observed) && rhythm->observed >= 0;
}

static void
load_one (SbxRhythmStore *self,
          const char     *place,
          GVariant       *value)
{
  g_autofree SbxRhythm *rhythm = g_new (SbxRhythm, 1);
  g_autoptr (GVariant) spoken = NULL;
  g_autoptr (GVariant) heard = NULL;
  const double *hours;
  const guint8 *counts;
  gsize n_hours, n_counts;

  sbx_rhythm_init (rhythm);
  g_variant_get (value, "(uddddbx@ad@ay)", &rhythm->n, &rhythm->mean, &rhythm->variance, &rhythm->longest, &rhythm->observed,
                 &rhythm->silent, &rhythm->last, &spoken, &heard);
  hours = g_variant_get_fixed_array (spoken, &n_hours, sizeof (double));
  counts = g_variant_get_fixed_array (heard, &n_counts, sizeof (guint8));
  if (n_hours != SBX_RHYTHM_HOURS || n_counts != SBX_RHYTHM_HOURS || !is_sound (rhythm))
    return;

  for (guint i = 0; i < SBX_RHYTHM_HOURS; i++)
    {
      rhythm->spoken[i] = CLAMP (hours[i], 0, 1);
      rhythm->heard[i] = counts[i];
    }
  g_hash_table_replace (self->rhythms, g_strdup (place), g_steal_pointer (&rhythm));
}

static void
load (SbxRhythmStore *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) file = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  const char *place;
  GVariant *value;
  guint32 version;

  if (!g_file_get_contents (self->keeper->path, &text, NULL, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_info ("What was learned of rhythms cannot be read: %s", error->message);
      return;
    }

  file = g_variant_parse (G_VARIANT_TYPE (FILE_TYPE), text, NULL, NULL, &error);
  if (!file)
    {
      g_info ("What was learned of rhythms is no longer readable: %s", error->message);
      return;
    }

  g_variant_get (file, "(u@a{s(uddddbxaday)})", &version, &values);
  if (version != VERSION)
    return;

  iter = g_variant_iter_new (values);
  while (g_variant_iter_next (iter, "{&s@(uddddbxaday)}", &place, &value))
    {
      load_one (self, place, value);
      g_variant_unref (value);
    }
}

/**
 * sbx_rhythm_store_new:
 * @path: of the file, which need not be there
 *
 * Returns: (transfer full)
 */
SbxRhythmStore *
sbx_rhythm_store_new (const char *path)
{
  SbxRhythmStore *self = g_new0 (SbxRhythmStore, 1);

  self->keeper = g_atomic_rc_box_new0 (Keeper);
  g_mutex_init (&self->keeper->mutex);
  self->keeper->path = g_strdup (path);
  self->rhythms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load (self);

  return self;
}

/**
 * sbx_rhythm_store_free:
 */
void
sbx_rhythm_store_free (SbxRhythmStore *self)
{
  g_hash_table_unref (self->rhythms);
  g_atomic_rc_box_release_full (self->keeper, keeper_clear);
  g_free (self);
}

/**
 * sbx_rhythm_store_peek:
 *
 * Returns: (transfer none) (nullable)
 */
SbxRhythm *
sbx_rhythm_store_peek (SbxRhythmStore *self,
                       const char     *address,
                       const char     *channel_id)
{
  g_autofree char *place = make_place (address, channel_id);

  return g_hash_table_lookup (self->rhythms, place);
}

/**
 * sbx_rhythm_store_get:
 *
 * Returns: (transfer none)
 */
SbxRhythm *
sbx_rhythm_store_get (SbxRhythmStore *self,
                      const char     *address,
                      const char     *channel_id)
{
  SbxRhythm *rhythm = sbx_rhythm_store_peek (self, address, channel_id);

  if (!rhythm)
    {
      rhythm = g_new (SbxRhythm, 1);
      sbx_rhythm_init (rhythm);
      g_hash_table_insert (self->rhythms, make_place (address, channel_id), rhythm);
    }

  return rhythm;
}

/**
 * sbx_rhythm_store_pause:
 *
 * Nobody hears the hub and its channels.
 */
void
sbx_rhythm_store_pause (SbxRhythmStore *self,
                        const char     *address)
{
  gsize length = strlen (address);
  GHashTableIter iter;
  const char *place;
  SbxRhythm *rhythm;

  g_hash_table_iter_init (&iter, self->rhythms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &place, (gpointer *) &rhythm))
    if (strncmp (place, address, length) == 0 && (place[length] == '\0' || place[length] == '\n'))
      sbx_rhythm_pause (rhythm);
}

/* --- keeping --- */

typedef struct
{
  Keeper   *keeper;
  GVariant *file;
  guint     number;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  g_atomic_rc_box_release_full (keeping->keeper, keeper_clear);
  g_variant_unref (keeping->file);
  g_free (keeping);
}

static gboolean
write_file (Keeping  *keeping,
            GError  **error)
{
  Keeper *keeper = keeping->keeper;
  g_autofree char *text = g_variant_print (keeping->file, TRUE);
  g_autofree char *folder = g_path_get_dirname (keeper->path);
  guint hash = g_str_hash (text);
  gboolean done = TRUE;

  g_mutex_lock (&keeper->mutex);
  if (keeping->number > keeper->written && hash != keeper->hash)
    {
      g_mkdir_with_parents (folder, 0700);
      done = g_file_set_contents (keeper->path, text, -1, error);
      keeper->hash = done ? hash : 0;
    }
  keeper->written = MAX (keeper->written, keeping->number);
  g_mutex_unlock (&keeper->mutex);

  return done;
}

static GVariant *
describe (SbxRhythmStore *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{s(uddddbxaday)}"));
  gint64 now = g_get_real_time () / 1000;
  GHashTableIter iter;
  const char *place;
  SbxRhythm *rhythm;

  g_hash_table_iter_init (&iter, self->rhythms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &place, (gpointer *) &rhythm))
    {
      double hours[SBX_RHYTHM_HOURS];

      if (rhythm->n == 0 || rhythm->last < now - FORGET_TIME)
        continue;
      for (guint i = 0; i < SBX_RHYTHM_HOURS; i++)
        hours[i] = rhythm->spoken[i];
      g_variant_builder_add (&builder, "{s(uddddbx@ad@ay)}", place, rhythm->n, rhythm->mean, rhythm->variance, rhythm->longest,
                             rhythm->observed, rhythm->silent, rhythm->last,
                             g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, hours, SBX_RHYTHM_HOURS, sizeof (double)),
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, rhythm->heard, SBX_RHYTHM_HOURS, sizeof (guint8)));
    }

  return g_variant_ref_sink (g_variant_new ("(u@a{s(uddddbxaday)})", VERSION, g_variant_builder_end (&builder)));
}

static Keeping *
make_keeping (SbxRhythmStore *self)
{
  Keeping *keeping = g_new (Keeping, 1);

  *keeping = (Keeping) { g_atomic_rc_box_acquire (self->keeper), describe (self), ++self->n_kept };

  return keeping;
}

/**
 * sbx_rhythm_store_save:
 *
 * Returns: whether it is on disk
 */
gboolean
sbx_rhythm_store_save (SbxRhythmStore  *self,
                       GError         **error)
{
  Keeping *keeping = make_keeping (self);
  gboolean done = write_file (keeping, error);

  keeping_free (keeping);

  return done;
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!write_file (data, &error))
    g_info ("What was learned of rhythms is not kept: %s", error->message);
}

/**
 * sbx_rhythm_store_save_soon:
 *
 * As sbx_rhythm_store_save(), in a thread, where there is anything new.
 */
void
sbx_rhythm_store_save_soon (SbxRhythmStore *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, make_keeping (self), keeping_free);
  g_task_run_in_thread (task, write_in_thread);
}
