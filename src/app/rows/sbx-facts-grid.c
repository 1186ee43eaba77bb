/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-facts-grid.h"

#include "sbx-plain-text.h"

/**
 * sbx_facts_grid_new:
 *
 * Returns: (transfer floating): what is known of something, a line each, to be read and copied
 */
GtkGrid *
sbx_facts_grid_new (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_add_css_class (grid, "details");

  return GTK_GRID (grid);
}

/**
 * sbx_facts_grid_add:
 * @widget: (transfer floating): what is known
 *
 * Returns: in which row of the grid it stands
 */
int
sbx_facts_grid_add (GtkGrid    *grid,
                    const char *name,
                    GtkWidget  *widget)
{
  GtkWidget *name_label = gtk_label_new (name);
  int        row = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), "rows"));

  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_widget_add_css_class (name_label, "caption");
  gtk_widget_add_css_class (name_label, "dim-label");

  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_grid_attach (grid, name_label, 0, row, 1, 1);
  gtk_grid_attach (grid, widget, 1, row, 1, 1);
  g_object_set_data (G_OBJECT (grid), "rows", GINT_TO_POINTER (row + 1));

  return row;
}

/**
 * sbx_facts_grid_take:
 * @value: (transfer full): "" = there is nothing to say, and no line. It is shown in its lines, in the order of its letters
 *
 * Returns: in which row of the grid it stands, -1 = in none
 */
int
sbx_facts_grid_take (GtkGrid    *grid,
                     const char *name,
                     char       *value)
{
  g_autofree char *told = g_strchomp (value);
  g_autofree char *text = sbx_plain_text_dup_lines (told);
  GtkWidget       *label;
  int              row;

  if (text[0] == '\0')
    return -1;

  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  row = sbx_facts_grid_add (grid, name, label);
  /* Not labelled: with newer GTK that would be heard instead of what it says. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);

  return row;
}
