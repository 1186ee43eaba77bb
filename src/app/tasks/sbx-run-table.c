/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-run-table.h"

#include "sbx-run-cell.h"
#include "sbx-session.h"
#include "sbx-tab-stop.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

#define MOST_HEIGHT 400

struct _SbxRunTable
{
  AdwBin            parent_instance;

  GtkColumnView    *table;
  GtkSortListModel *sorted;
};

enum {
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxRunTable, sbx_run_table, ADW_TYPE_BIN)

/* -- The columns */

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  return g_utf8_collate (sbx_task_name ((SbxTask *) a), sbx_task_name ((SbxTask *) b));
}

static int
compare_states (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  return g_strcmp0 (sbx_status_word (sbx_task_get_status ((SbxTask *) a)), sbx_status_word (sbx_task_get_status ((SbxTask *) b)));
}

/* Those that wait come last. */
static int
compare_starts (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  gint64 now = sbx_time_now_ms ();
  gint64 from_a = G_MAXINT64, from_b = G_MAXINT64, to;

  sbx_task_get_span ((SbxTask *) a, now, &from_a, &to);
  sbx_task_get_span ((SbxTask *) b, now, &from_b, &to);

  return (from_a > from_b) - (from_a < from_b);
}

static int
compare_durations (gconstpointer a,
                   gconstpointer b,
                   gpointer      data)
{
  gint64 took_a = sbx_task_duration ((SbxTask *) a, sbx_task_get_time ((SbxTask *) a));
  gint64 took_b = sbx_task_duration ((SbxTask *) b, sbx_task_get_time ((SbxTask *) b));

  return (took_a > took_b) - (took_a < took_b);
}

static int
compare_attempts (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  gint64 n_a = sbx_task_get_attempts ((SbxTask *) a);
  gint64 n_b = sbx_task_get_attempts ((SbxTask *) b);

  return (n_a > n_b) - (n_a < n_b);
}

static const struct
{
  const char       *title;
  GCompareDataFunc  compare;
} columns[SBX_RUN_N_COLUMNS] = {
  [SBX_RUN_TASK] = { N_("Task"), compare_names },
  [SBX_RUN_STATE] = { N_("State"), compare_states },
  [SBX_RUN_STARTED] = { N_("Started"), compare_starts },
  [SBX_RUN_TOOK] = { N_("Took"), compare_durations },
  [SBX_RUN_ATTEMPTS] = { N_("Attempts"), compare_attempts },
};

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            column)
{
  gtk_list_item_set_child (list_item, sbx_run_cell_new (GPOINTER_TO_INT (column)));
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  sbx_run_cell_set_task (SBX_RUN_CELL (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  if (cell)
    sbx_run_cell_set_task (SBX_RUN_CELL (cell), NULL);
}

static void
add_columns (SbxRunTable *self)
{
  GtkColumnViewColumn *by_start = NULL;

  for (guint i = 0; i < SBX_RUN_N_COLUMNS; i++)
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (columns[i].compare, NULL, NULL));
      g_autoptr (GtkColumnViewColumn) column = NULL;
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
      column = gtk_column_view_column_new (_(columns[i].title), factory);
      gtk_column_view_column_set_expand (column, i == SBX_RUN_TASK);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_append_column (self->table, column);
      if (i == SBX_RUN_STARTED)
        by_start = column;
    }
  gtk_column_view_sort_by_column (self->table, by_start, GTK_SORT_ASCENDING);
}

static void
on_activate (SbxRunTable *self,
             guint        position)
{
  g_autoptr (SbxTask) task = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->table)), position);

  if (task)
    g_signal_emit (self, signals[ACTIVATED], 0, task);
}

/* -- The object */

static void
sbx_run_table_dispose (GObject *object)
{
  SbxRunTable *self = SBX_RUN_TABLE (object);

  if (self->table)
    gtk_column_view_set_model (self->table, NULL);
  self->table = NULL;
  g_clear_object (&self->sorted);

  G_OBJECT_CLASS (sbx_run_table_parent_class)->dispose (object);
}

static void
sbx_run_table_class_init (SbxRunTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_run_table_dispose;

  signals[ACTIVATED] = g_signal_new ("activated", SBX_TYPE_RUN_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TASK);
}

static void
sbx_run_table_init (SbxRunTable *self)
{
  GtkWidget *window = gtk_scrolled_window_new ();
  GtkWidget *stop = g_object_new (SBX_TYPE_TAB_STOP, NULL);

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "run");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Tasks of the session"), -1);
  g_signal_connect_object (self->table, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  add_columns (self);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), GTK_WIDGET (self->table));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (window), MOST_HEIGHT);
  adw_bin_set_child (ADW_BIN (stop), window);
  adw_bin_set_child (ADW_BIN (self), stop);

  self->sorted = gtk_sort_list_model_new (NULL, g_object_ref (gtk_column_view_get_sorter (self->table)));
}

/**
 * sbx_run_table_set_session:
 * @session: (nullable): whose tasks to show
 */
void
sbx_run_table_set_session (SbxRunTable *self,
                           SbxSession  *session)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (SBX_IS_RUN_TABLE (self));

  gtk_sort_list_model_set_model (self->sorted, session ? sbx_session_get_tasks (session) : NULL);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
}
