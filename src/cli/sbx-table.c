/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output.h"

#include <string.h>

#define GAP "  "
/* A column of a name that somebody chose does not push the others off the screen. */
#define MAX_COLUMN 40

struct _SbxTable
{
  guint      n_columns;
  guint     *widths;
  gboolean  *at_end;      /* aligned at their end */
  GPtrArray *rows;        /* of char **, the first are the titles */
};

static void
add_row (SbxTable *self,
         char    **row)
{
  for (guint i = 0; i < self->n_columns; i++)
    self->widths[i] = MAX (self->widths[i], sbx_text_get_width (row[i]));
  g_ptr_array_add (self->rows, row);
}

static char *
clean_cell (SbxTable   *self,
            const char *text,
            guint       column)
{
  g_autofree char *clean = sbx_text_make_clean (text, FALSE);

  /* Ids must stay whole, to be copied: those are in the first column. */
  return sbx_text_shorten (clean, column == 0 || column == self->n_columns - 1 ? 0 : MAX_COLUMN);
}

SbxTable *
sbx_table_new (const char * const *titles)
{
  SbxTable *self = g_new0 (SbxTable, 1);
  char **row;

  self->n_columns = g_strv_length ((GStrv) titles);
  self->widths = g_new0 (guint, self->n_columns);
  self->at_end = g_new0 (gboolean, self->n_columns);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  row = g_new0 (char *, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      self->at_end[i] = titles[i][0] == '>';
      row[i] = g_strdup (titles[i] + (self->at_end[i] ? 1 : 0));
    }
  add_row (self, row);

  return self;
}

void
sbx_table_free (SbxTable *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->rows);
  g_free (self->widths);
  g_free (self->at_end);
  g_free (self);
}

void
sbx_table_add (SbxTable   *self,
               const char *first,
               ...)
{
  char **row;
  va_list arguments;
  const char *text = first;

  g_return_if_fail (self != NULL);

  row = g_new0 (char *, self->n_columns + 1);
  va_start (arguments, first);
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_assert (text != NULL);
      row[i] = clean_cell (self, text, i);
      text = va_arg (arguments, const char *);
    }
  va_end (arguments);
  add_row (self, row);
}

static void
append_spaces (GString *line,
               guint    count)
{
  for (guint i = 0; i < count; i++)
    g_string_append_c (line, ' ');
}

static char *
make_line (SbxTable *self,
           char    **row,
           guint     screen)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint used = 0;
  guint last = self->n_columns - 1;

  for (guint i = 0; i < last; i++)
    {
      guint space = self->widths[i] - sbx_text_get_width (row[i]);

      if (self->at_end[i])
        append_spaces (line, space);
      g_string_append (line, row[i]);
      if (!self->at_end[i])
        append_spaces (line, space);
      g_string_append (line, GAP);
      used += self->widths[i] + strlen (GAP);
    }

  if (self->at_end[last])
    append_spaces (line, self->widths[last] - sbx_text_get_width (row[last]));
  if (screen > used + 10)
    {
      g_autofree char *cell = sbx_text_shorten (row[last], screen - used);

      g_string_append (line, cell);
    }
  else
    {
      g_string_append (line, row[last]);
    }

  return g_strchomp (g_string_free (g_steal_pointer (&line), FALSE));
}

/**
 * sbx_table_print:
 *
 * Prints the titles and every row.
 */
void
sbx_table_print (SbxTable  *self,
                 SbxOutput *output)
{
  guint screen;

  g_return_if_fail (self != NULL);

  screen = sbx_output_get_width (output);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *line = make_line (self, self->rows->pdata[i], screen);

      if (!sbx_output_line (output, line))
        break;
    }
}
