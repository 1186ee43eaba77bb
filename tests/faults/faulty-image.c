/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faulty-image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What a disk writes at once. */
#define SECTOR 512

struct _FaultyImage
{
  char       *path;
  int         file;        /* on disk; -1 = it is not there yet */
  gboolean    exists;      /* for the process */
  gboolean    resized;     /* the file on disk may be longer */
  GByteArray *data;
  GByteArray *marks;       /* of each sector: whether it waits in @dirty */
  GArray     *dirty;       /* of guint: sectors that differ from those on disk */
};

static GHashTable *images;   /* path → FaultyImage */

static void
mark (FaultyImage *self,
      gsize        offset,
      gsize        length)
{
  guint first = (guint) (offset / SECTOR);
  guint end = (guint) ((offset + length + SECTOR - 1) / SECTOR);
  guint known = self->marks->len;

  if (end > known)
    {
      g_byte_array_set_size (self->marks, end);
      memset (self->marks->data + known, 0, end - known);
    }
  for (guint sector = first; sector < end; sector++)
    {
      if (self->marks->data[sector])
        continue;
      self->marks->data[sector] = 1;
      g_array_append_val (self->dirty, sector);
    }
}

static void
read_file (FaultyImage *self)
{
  guint8 buffer[65536];
  gssize length;

  while ((length = read (self->file, buffer, sizeof buffer)) > 0)
    g_byte_array_append (self->data, buffer, (guint) length);
  if (length < 0)
    g_error ("%s: %s", self->path, g_strerror (errno));
}

static void
unlink_file (FaultyImage *self)
{
  if (self->file < 0)
    return;
  unlink (self->path);
  close (self->file);
  self->file = -1;
}

/* A file's first sync is one of its folder too, and makes certain that those are gone that were removed. */
static void
sync_folder (void)
{
  GHashTableIter iter;
  gpointer       image;

  g_hash_table_iter_init (&iter, images);
  while (g_hash_table_iter_next (&iter, NULL, &image))
    if (!((FaultyImage *) image)->exists)
      unlink_file (image);
}

static void
create_file (FaultyImage *self)
{
  if (self->file >= 0)
    return;
  self->file = open (self->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (self->file < 0)
    g_error ("%s: %s", self->path, g_strerror (errno));
  sync_folder ();
}

static void
write_sector (FaultyImage *self,
              guint        sector)
{
  gsize offset = (gsize) sector * SECTOR;

  self->marks->data[sector] = 0;
  if (offset >= self->data->len)
    return;
  create_file (self);
  if (pwrite (self->file, self->data->data + offset, MIN (SECTOR, self->data->len - offset), (off_t) offset) < 0)
    g_error ("%s: %s", self->path, g_strerror (errno));
}

/* So many sectors, any. */
static void
write_some (FaultyImage *self,
            GRand       *chance,
            guint        n_sectors)
{
  while (n_sectors-- > 0)
    {
      guint which = (guint) g_rand_int_range (chance, 0, (gint32) self->dirty->len);

      write_sector (self, g_array_index (self->dirty, guint, which));
      g_array_remove_index_fast (self->dirty, which);
    }
}

static void
cut_file (FaultyImage *self)
{
  if (!self->resized || self->file < 0)
    return;
  self->resized = FALSE;
  if (ftruncate (self->file, (off_t) self->data->len) != 0)
    g_error ("%s: %s", self->path, g_strerror (errno));
}

FaultyImage *
faulty_image_find (const char *path)
{
  return images != NULL ? g_hash_table_lookup (images, path) : NULL;
}

FaultyImage *
faulty_image_open (const char *path,
                   gboolean    create)
{
  FaultyImage *self = faulty_image_find (path);
  int          file;

  if (self != NULL)
    {
      if (!self->exists && !create)
        return NULL;
      self->exists = TRUE;
      return self;
    }

  file = open (path, O_RDWR | O_CLOEXEC);
  if (file < 0 && !create)
    return NULL;
  self = g_new0 (FaultyImage, 1);
  self->path = g_strdup (path);
  self->file = file;
  self->exists = TRUE;
  self->data = g_byte_array_new ();
  self->marks = g_byte_array_new ();
  self->dirty = g_array_new (FALSE, FALSE, sizeof (guint));
  if (file >= 0)
    read_file (self);
  if (images == NULL)
    images = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (images, self->path, self);
  return self;
}

gboolean
faulty_image_exists (FaultyImage *self)
{
  return self->exists;
}

gsize
faulty_image_get_size (FaultyImage *self)
{
  return self->data->len;
}

gsize
faulty_image_read (FaultyImage *self,
                   void        *data,
                   gsize        length,
                   gsize        offset)
{
  gsize there = offset < self->data->len ? MIN (length, self->data->len - offset) : 0;

  if (there > 0)
    memcpy (data, self->data->data + offset, there);
  memset ((guint8 *) data + there, 0, length - there);
  return there;
}

void
faulty_image_write (FaultyImage   *self,
                    gconstpointer  data,
                    gsize          length,
                    gsize          offset)
{
  if (offset + length > self->data->len)
    faulty_image_resize (self, offset + length);
  memcpy (self->data->data + offset, data, length);
  mark (self, offset, length);
}

void
faulty_image_resize (FaultyImage *self,
                     gsize        size)
{
  gsize before = self->data->len;

  g_byte_array_set_size (self->data, (guint) size);
  if (size > before)
    {
      memset (self->data->data + before, 0, size - before);
      mark (self, before, size - before);
    }
  else if (size < before)
    {
      self->resized = TRUE;
    }
}

void
faulty_image_remove (FaultyImage *self,
                     gboolean     synced)
{
  self->exists = FALSE;
  faulty_image_resize (self, 0);
  if (synced)
    unlink_file (self);
}

void
faulty_image_sync (FaultyImage *self,
                   GRand       *chance)
{
  /* A file that is made and stays empty. */
  create_file (self);
  if (g_rand_boolean (chance))
    cut_file (self);
  write_some (self, chance, self->dirty->len);
  cut_file (self);
}

void
faulty_image_leak (FaultyImage *self,
                   GRand       *chance)
{
  if (g_rand_int_range (chance, 0, 4) == 0)
    cut_file (self);
  if (self->dirty->len > 0)
    write_some (self, chance, (guint) g_rand_int_range (chance, 1, (gint32) self->dirty->len + 1));
}

void
faulty_image_forget (FaultyImage *self)
{
  for (guint i = 0; i < self->dirty->len; i++)
    self->marks->data[g_array_index (self->dirty, guint, i)] = 0;
  g_array_set_size (self->dirty, 0);
}
