/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-rhythm-store.h"

#include <math.h>
#include <string.h>

/* Of the file; another one is learned anew. */
#define FILE_TYPE "(ua{s(uddddbxaday)})"
#define VERSION 1

struct _SbxRhythmStore
{
  char       *path;
  GHashTable *rhythms;   /* place → SbxRhythm */
};

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

  if (!g_file_get_contents (self->path, &text, NULL, &error))
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

  self->path = g_strdup (path);
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
  g_free (self->path);
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

/**
 * sbx_rhythm_store_save:
 *
 * Returns: whether it is on disk
 */
gboolean
sbx_rhythm_store_save (SbxRhythmStore  *self,
                       GError         **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{s(uddddbxaday)}"));
  g_autoptr (GVariant) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  GHashTableIter iter;
  const char *place;
  SbxRhythm *rhythm;

  g_hash_table_iter_init (&iter, self->rhythms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &place, (gpointer *) &rhythm))
    {
      double hours[SBX_RHYTHM_HOURS];

      for (guint i = 0; i < SBX_RHYTHM_HOURS; i++)
        hours[i] = rhythm->spoken[i];
      if (rhythm->n > 0)
        g_variant_builder_add (&builder, "{s(uddddbx@ad@ay)}", place, rhythm->n, rhythm->mean, rhythm->variance, rhythm->longest,
                               rhythm->observed, rhythm->silent, rhythm->last,
                               g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, hours, SBX_RHYTHM_HOURS, sizeof (double)),
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, rhythm->heard, SBX_RHYTHM_HOURS, sizeof (guint8)));
    }
  file = g_variant_ref_sink (g_variant_new ("(u@a{s(uddddbxaday)})", VERSION, g_variant_builder_end (&builder)));
  text = g_variant_print (file, TRUE);
  g_mkdir_with_parents (folder, 0700);

  return g_file_set_contents (self->path, text, -1, error);
}
