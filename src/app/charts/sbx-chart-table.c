/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-chart-table.h"

#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

#define WIDTH 560
#define HEIGHT 480

/* What is longer is wrapped, and has at least this room for it, in characters; numbers and times stay whole. */
#define LONG 24
#define LEAST_CHARS 16

/* A row as the list has it. */
#define SBX_TYPE_CHART_ROW (sbx_chart_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxChartRow, sbx_chart_row, SBX, CHART_ROW, GObject)

struct _SbxChartRow
{
  GObject parent_instance;

  GStrv   cells;
};

G_DEFINE_FINAL_TYPE (SbxChartRow, sbx_chart_row, G_TYPE_OBJECT)

static void
sbx_chart_row_finalize (GObject *object)
{
  g_strfreev (SBX_CHART_ROW (object)->cells);

  G_OBJECT_CLASS (sbx_chart_row_parent_class)->finalize (object);
}

static void
sbx_chart_row_class_init (SbxChartRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_chart_row_finalize;
}

static void
sbx_chart_row_init (SbxChartRow *self)
{
}

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *item,
          gpointer            wrapped)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  if (wrapped)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
    }
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *item,
         gpointer            column)
{
  SbxChartRow *row = gtk_list_item_get_item (item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), row->cells[GPOINTER_TO_UINT (column)]);
}

/* In characters. */
static glong
longest (GPtrArray *rows,
         guint      column)
{
  glong length = 0;

  for (guint i = 0; i < rows->len; i++)
    length = MAX (length, g_utf8_strlen (((char **) g_ptr_array_index (rows, i))[column], -1));

  return length;
}

static void
add_column (GtkColumnView *view,
            const char    *title,
            guint          number,
            gboolean       wrapped,
            gboolean       last)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (wrapped));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GUINT_TO_POINTER (number));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, wrapped || last);
  gtk_column_view_append_column (view, column);
}

/* A last column in which nothing stands is left out. */
static GtkWidget *
make_table (const char        *title,
            const char *const *columns,
            GPtrArray         *rows)
{
  GListStore *store = g_list_store_new (SBX_TYPE_CHART_ROW);
  GtkWidget  *view;
  guint       n = g_strv_length ((GStrv) columns);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (SbxChartRow) row = g_object_new (SBX_TYPE_CHART_ROW, NULL);

      row->cells = g_strdupv (g_ptr_array_index (rows, i));
      g_list_store_append (store, row);
    }

  view = gtk_column_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (store))));
  gtk_widget_add_css_class (view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  while (n > 1 && rows->len > 0 && longest (rows, n - 1) == 0)
    n--;
  for (guint i = 0; i < n; i++)
    add_column (GTK_COLUMN_VIEW (view), columns[i], i, longest (rows, i) > LONG, i == n - 1);

  return view;
}

GtkWindow *
sbx_chart_table_show (GtkWidget         *parent,
                      const char        *title,
                      const char *const *columns,
                      GPtrArray         *rows)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkWidget *table = make_table (title, columns, rows);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), table);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (parent)));
  sbx_spoken_names_give (window);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (table);

  return GTK_WINDOW (window);
}
