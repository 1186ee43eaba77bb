/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-kept-rows.h"

/* Some hundred bytes each, or some kilobytes at worst. */
#define MAX_KEPT 2000

typedef struct
{
  char     *key;
  gpointer  record;      /* (nullable): not kept */
  gboolean  is_dirty;    /* differs from the row */
} Row;

/* What a row was before the write function under way. */
typedef struct
{
  Row      *row;
  gpointer  record;
  gboolean  is_dirty;
} Undo;

struct _SbxKeptRows
{
  GHashTable       *rows;     /* key → Row */
  GPtrArray        *dirty;    /* (element-type Row): were changed in this transaction, perhaps more than once */
  GArray           *undo;     /* of Undo */
  SbxKeptCopyFunc   copy;
  GDestroyNotify    free_record;
  SbxKeptWriteFunc  write;
};

static void
clear_record (SbxKeptRows *self,
              gpointer     record)
{
  if (record != NULL)
    self->free_record (record);
}

SbxKeptRows *
sbx_kept_rows_new (SbxKeptCopyFunc  copy,
                   GDestroyNotify   free_record,
                   SbxKeptWriteFunc write)
{
  SbxKeptRows *self = g_new0 (SbxKeptRows, 1);

  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->dirty = g_ptr_array_new ();
  self->undo = g_array_new (FALSE, FALSE, sizeof (Undo));
  self->copy = copy;
  self->free_record = free_record;
  self->write = write;
  return self;
}

void
sbx_kept_rows_free (SbxKeptRows *self)
{
  sbx_kept_rows_forget (self);
  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->dirty);
  g_array_unref (self->undo);
  g_free (self);
}

gconstpointer
sbx_kept_rows_peek (SbxKeptRows *self,
                    const char  *key)
{
  const Row *row = g_hash_table_lookup (self->rows, key);

  return row != NULL ? row->record : NULL;
}

gpointer
sbx_kept_rows_dup (SbxKeptRows *self,
                   const char  *key)
{
  gconstpointer record = sbx_kept_rows_peek (self, key);

  return record != NULL ? self->copy (record) : NULL;
}

/* Puts @record in the place of what is kept, which can be taken back until the next mark. */
static void
replace (SbxKeptRows *self,
         Row         *row,
         gpointer     record,
         gboolean     is_dirty)
{
  Undo undo = { row, row->record, row->is_dirty };

  g_array_append_val (self->undo, undo);
  row->record = record;
  row->is_dirty = is_dirty;
}

void
sbx_kept_rows_know (SbxKeptRows *self,
                    const char  *key,
                    gpointer     record)
{
  Row *row = g_hash_table_lookup (self->rows, key);

  if (row == NULL)
    {
      if (record == NULL)
        return;
      row = g_new0 (Row, 1);
      row->key = g_strdup (key);
      g_hash_table_insert (self->rows, row->key, row);
    }
  replace (self, row, record, FALSE);
}

gboolean
sbx_kept_rows_change (SbxKeptRows   *self,
                      const char    *key,
                      gconstpointer  record)
{
  Row *row = g_hash_table_lookup (self->rows, key);

  if (row == NULL || row->record == NULL)
    return FALSE;

  if (!row->is_dirty)
    g_ptr_array_add (self->dirty, row);
  replace (self, row, self->copy (record), TRUE);
  return TRUE;
}

void
sbx_kept_rows_mark (SbxKeptRows *self)
{
  for (guint i = 0; i < self->undo->len; i++)
    clear_record (self, g_array_index (self->undo, Undo, i).record);
  g_array_set_size (self->undo, 0);
}

void
sbx_kept_rows_undo (SbxKeptRows *self)
{
  for (guint i = self->undo->len; i > 0; i--)
    {
      Undo *undo = &g_array_index (self->undo, Undo, i - 1);

      clear_record (self, undo->row->record);
      undo->row->record = undo->record;
      undo->row->is_dirty = undo->is_dirty;
    }
  g_array_set_size (self->undo, 0);
}

gboolean
sbx_kept_rows_write (SbxKeptRows     *self,
                     SbxStoreWriter  *writer,
                     GError         **error)
{
  for (guint i = 0; i < self->dirty->len; i++)
    {
      Row *row = g_ptr_array_index (self->dirty, i);

      if (!row->is_dirty)
        continue;
      if (!self->write (writer, row->record, error))
        return FALSE;
      /* A write function that fails takes its rows back with it: then this one is to be written again. */
      replace (self, row, self->copy (row->record), FALSE);
    }
  return TRUE;
}

void
sbx_kept_rows_settle (SbxKeptRows *self)
{
  sbx_kept_rows_mark (self);
  g_ptr_array_set_size (self->dirty, 0);
  if (g_hash_table_size (self->rows) > MAX_KEPT)
    sbx_kept_rows_forget (self);
}

void
sbx_kept_rows_forget (SbxKeptRows *self)
{
  GHashTableIter iter;
  gpointer       value;

  sbx_kept_rows_mark (self);
  g_ptr_array_set_size (self->dirty, 0);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;

      clear_record (self, row->record);
      g_free (row->key);
      g_free (row);
    }
  g_hash_table_remove_all (self->rows);
}
