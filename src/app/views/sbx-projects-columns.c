/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-projects-columns.h"

#include "sbx-project-words.h"

#include <glib/gi18n-lib.h>

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_titles (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  return g_utf8_collate (sbx_project_get_title ((SbxProject *) a), sbx_project_get_title ((SbxProject *) b));
}

static int
compare_states (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  int order = sbx_project_state_order ((SbxProject *) a) - sbx_project_state_order ((SbxProject *) b);

  return order != 0 ? order : g_utf8_collate (sbx_project_state_word ((SbxProject *) a), sbx_project_state_word ((SbxProject *) b));
}

static int
compare_agents (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  return compare_numbers (sbx_project_get_agent_quantity ((SbxProject *) a), sbx_project_get_agent_quantity ((SbxProject *) b));
}

/* What is connected stands first. */
static int
compare_connections (gconstpointer a,
                     gconstpointer b,
                     gpointer      user_data)
{
  return sbx_project_get_connected ((SbxProject *) b) - sbx_project_get_connected ((SbxProject *) a);
}

static int
compare_callers (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return g_utf8_collate (sbx_project_get_caller ((SbxProject *) a), sbx_project_get_caller ((SbxProject *) b));
}

static int
compare_created (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return compare_numbers (sbx_project_get_created_at ((SbxProject *) a), sbx_project_get_created_at ((SbxProject *) b));
}

static int
compare_changed (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return compare_numbers (sbx_project_get_updated_at ((SbxProject *) a), sbx_project_get_updated_at ((SbxProject *) b));
}

static const struct
{
  const char       *title;
  GCompareDataFunc  compare;   /* (nullable): it cannot be sorted by */
  gboolean          expand;
  gboolean          wide;      /* never where the sidebar is hidden */
  int               room;      /* it stands where the table has so much */
} columns[SBX_PROJECT_N_COLUMNS] = {
  [SBX_PROJECT_TITLE] = { N_("Project"), compare_titles, TRUE, FALSE, 0 },
  [SBX_PROJECT_STATE] = { N_("State"), compare_states, FALSE, FALSE, 260 },
  [SBX_PROJECT_AGENTS] = { N_("Agents"), compare_agents, FALSE, TRUE, 720 },
  [SBX_PROJECT_CONNECTION] = { N_("Connection"), compare_connections, FALSE, TRUE, 580 },
  [SBX_PROJECT_CALLER] = { N_("Caller"), compare_callers, FALSE, TRUE, 450 },
  [SBX_PROJECT_CREATED] = { N_("Created"), compare_created, FALSE, TRUE, 800 },
  [SBX_PROJECT_CHANGED] = { N_("Changed"), compare_changed, FALSE, TRUE, 655 },
  [SBX_PROJECT_ACTION] = { "", NULL, FALSE, FALSE, 0 },
};

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            column)
{
  gtk_list_item_set_child (list_item, sbx_project_cell_new (GPOINTER_TO_INT (column)));
}

/* Where the state has no column it stands below the title. */
static void
on_setup_title (GtkListItemFactory *factory,
                GtkListItem        *list_item,
                gpointer            table_columns)
{
  GtkColumnViewColumn **table_column = table_columns;
  GtkWidget *cell = sbx_project_cell_new (SBX_PROJECT_TITLE);

  gtk_list_item_set_child (list_item, cell);
  g_object_bind_property (table_column[SBX_PROJECT_STATE], "visible", cell, "with-state", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         gpointer            column)
{
  sbx_project_cell_set_project (SBX_PROJECT_CELL (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           gpointer            column)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  if (cell != NULL)
    sbx_project_cell_set_project (SBX_PROJECT_CELL (cell), NULL);
}

/**
 * sbx_projects_columns_add:
 * @table: a table of projects, which keeps the columns
 * @added: (out caller-allocates) (array fixed-size=SBX_PROJECT_N_COLUMNS): where they go, borrowed; lives as long as @table
 */
void
sbx_projects_columns_add (GtkColumnView        *table,
                          GtkColumnViewColumn **added)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (table));

  for (int i = 0; i < SBX_PROJECT_N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column;

      if (i == SBX_PROJECT_TITLE)
        g_signal_connect (factory, "setup", G_CALLBACK (on_setup_title), added);
      else
        g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GINT_TO_POINTER (i));
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), GINT_TO_POINTER (i));
      column = gtk_column_view_column_new (columns[i].title[0] != '\0' ? _(columns[i].title) : NULL, factory);
      gtk_column_view_column_set_expand (column, columns[i].expand);
      if (columns[i].compare != NULL)
        {
          g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (columns[i].compare, NULL, NULL));

          gtk_column_view_column_set_sorter (column, sorter);
        }
      gtk_column_view_append_column (table, column);
      added[i] = column;
      g_object_unref (column); /* the table has it */
    }

  /* The rows are in a list of the table's own, below the titles of the columns, which are a row as well. */
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (table)); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child) || g_str_equal (gtk_widget_get_css_name (child), "listview"))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Projects"), -1);
    else
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Columns"), -1);
}

/**
 * sbx_projects_columns_show:
 * @added: (array fixed-size=SBX_PROJECT_N_COLUMNS): by sbx_projects_columns_add()
 * @sidebar_hidden: the window is narrow
 * @room: for the table, in pixels of text of the usual size; 0 = not known yet
 *
 * Shows as many as have their place, the most important first.
 */
void
sbx_projects_columns_show (GtkColumnViewColumn **added,
                           gboolean              sidebar_hidden,
                           int                   room)
{
  for (int i = 0; i < SBX_PROJECT_N_COLUMNS; i++)
    gtk_column_view_column_set_visible (added[i], (!sidebar_hidden || !columns[i].wide) && (room == 0 || room >= columns[i].room));
}
