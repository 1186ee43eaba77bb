/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-run-summary.h"

#include "sbx-formatters.h"
#include "sbx-item-watch.h"
#include "sbx-plain-text.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"

#include <glib/gi18n-lib.h>

/* Kinds of tasks with a line each; the rest share one. */
#define MOST_KINDS 6

/* The time of one kind of tasks. */
typedef struct
{
  const char *name;      /* unowned: of one of the tasks */
  gint64      time;      /* ms */
  guint       count;     /* those that have started */
} Kind;

struct _SbxRunSummary
{
  AdwBin        parent_instance;

  GListModel   *tasks;
  SbxItemWatch *watch;
  guint         tick;
  GtkLabel     *counts;
  GtkLabel     *heading;
  GtkGrid      *kinds;
};

G_DEFINE_FINAL_TYPE (SbxRunSummary, sbx_run_summary, ADW_TYPE_BIN)

static int
longest_first (gconstpointer a,
               gconstpointer b)
{
  const Kind *left = *(Kind *const *) a, *right = *(Kind *const *) b;

  return left->time != right->time ? (left->time < right->time ? 1 : -1) : strcmp (left->name, right->name);
}

static GtkWidget *
add_label (SbxRunSummary *self,
           const char    *text,
           int            column,
           int            row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), column == 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), column == 0 ? 24 : 40);
  gtk_label_set_wrap (GTK_LABEL (label), column != 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_grid_attach (self->kinds, label, column, row, 1, 1);

  return label;
}

/* The same line for all rows: widths of bars can be compared, and a full one is all of the time. */
static void
add_kind (SbxRunSummary *self,
          int            row,
          const char    *name,
          gint64         time,
          guint          count,
          gint64         all)
{
  g_autofree char *shown = sbx_plain_text_dup_line (name);
  g_autofree char *took = sbx_duration_text (time);
  g_autofree char *share = all > 0 ? sbx_format_percent ((guint) ((double) time / all * 100 + .5)) : g_strdup ("");
  g_autofree char *n = g_strdup_printf (ngettext ("%'u task", "%'u tasks", count), count);
  g_autofree char *words = g_strjoin (" · ", took, share, n, NULL);
  GtkWidget       *bar = gtk_progress_bar_new ();

  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), all > 0 ? (double) time / all : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  add_label (self, shown, 0, row);
  gtk_grid_attach (self->kinds, bar, 1, row, 1, 1);
  gtk_widget_add_css_class (add_label (self, words, 2, row), "dim-label");
}

static void
show_kinds (SbxRunSummary *self,
            GPtrArray     *kinds)
{
  gint64 all = 0, rest = 0;
  guint  n_rest = 0;

  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self->kinds)));)
    gtk_grid_remove (self->kinds, child);

  g_ptr_array_sort (kinds, longest_first);
  for (guint i = 0; i < kinds->len; i++)
    all += ((Kind *) kinds->pdata[i])->time;
  for (guint i = 0; i < kinds->len; i++)
    {
      Kind *kind = kinds->pdata[i];

      if (i < MOST_KINDS)
        add_kind (self, i, kind->name, kind->time, kind->count, all);
      else
        {
          rest += kind->time;
          n_rest += kind->count;
        }
    }
  if (n_rest > 0)
    /* TRANSLATORS: all other kinds of tasks */
    add_kind (self, MOST_KINDS, _("Others"), rest, n_rest, all);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), kinds->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->kinds), kinds->len > 0);
}

static void
count_time (GHashTable *by_name,
            GPtrArray  *kinds,
            SbxTask    *task,
            gint64      time)
{
  const char *type = sbx_task_get_task_type (task);
  const char *name = type && type[0] ? type : _("Without a type");
  Kind       *kind = g_hash_table_lookup (by_name, name);

  if (!kind)
    {
      kind = g_new0 (Kind, 1);
      kind->name = name;
      g_hash_table_insert (by_name, (gpointer) name, kind);
      g_ptr_array_add (kinds, kind);
    }
  kind->time += time;
  kind->count++;
}

static void
update (SbxRunSummary *self)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GPtrArray) kinds = g_ptr_array_new ();
  g_autofree char *counts = NULL;
  guint  running = 0, waiting = 0, failed = 0, done = 0, n = self->tasks ? g_list_model_get_n_items (self->tasks) : 0;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (self->tasks, i);
      const char *status = sbx_task_get_status (task);
      gint64      time = sbx_task_duration (task, sbx_task_get_time (task));

      running += g_strcmp0 (status, "running") == 0;
      waiting += g_strcmp0 (status, "pending") == 0;
      failed += g_strcmp0 (status, "failed") == 0;
      done += g_strcmp0 (status, "completed") == 0;
      if (time >= 0)
        count_time (by_name, kinds, task, time);
    }
  counts = sbx_all_counts_text (running, waiting, failed, done);
  gtk_label_set_label (self->counts, counts[0] ? counts : _("No tasks yet"));
  show_kinds (self, kinds);
}

static gboolean
on_tick (gpointer self)
{
  update (self);

  return G_SOURCE_CONTINUE;
}

static void
sbx_run_summary_map (GtkWidget *widget)
{
  SbxRunSummary *self = SBX_RUN_SUMMARY (widget);

  GTK_WIDGET_CLASS (sbx_run_summary_parent_class)->map (widget);
  update (self);
  self->tick = g_timeout_add_seconds (5, on_tick, self);
}

static void
sbx_run_summary_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&SBX_RUN_SUMMARY (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (sbx_run_summary_parent_class)->unmap (widget);
}

static void
sbx_run_summary_dispose (GObject *object)
{
  SbxRunSummary *self = SBX_RUN_SUMMARY (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->tasks);

  G_OBJECT_CLASS (sbx_run_summary_parent_class)->dispose (object);
}

static void
sbx_run_summary_class_init (SbxRunSummaryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_run_summary_dispose;
  GTK_WIDGET_CLASS (klass)->map = sbx_run_summary_map;
  GTK_WIDGET_CLASS (klass)->unmap = sbx_run_summary_unmap;
}

static void
sbx_run_summary_init (SbxRunSummary *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  self->counts = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->counts, 0);
  gtk_label_set_wrap (self->counts, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->counts));

  self->heading = GTK_LABEL (gtk_label_new (_("Where the Time Went")));
  gtk_label_set_xalign (self->heading, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->heading), "caption-heading");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->heading));

  self->kinds = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->kinds, 12);
  gtk_grid_set_row_spacing (self->kinds, 6);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->kinds));
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * sbx_run_summary_set_session:
 * @session: (nullable)
 */
void
sbx_run_summary_set_session (SbxRunSummary *self,
                             SbxSession    *session)
{
  g_return_if_fail (SBX_IS_RUN_SUMMARY (self));

  g_clear_object (&self->watch);
  g_clear_object (&self->tasks);
  if (session)
    {
      self->tasks = g_object_ref (sbx_session_get_tasks (session));
      self->watch = sbx_item_watch_new (self->tasks, "notify");
      g_signal_connect_object (self->watch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}
