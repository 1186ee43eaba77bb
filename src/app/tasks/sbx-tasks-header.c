/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tasks-header.h"

#include "sbx-card-grid.h"
#include "sbx-fold.h"
#include "sbx-run-card.h"
#include "sbx-session-card.h"
#include "sbx-session.h"
#include "sbx-spoken-names.h"
#include "sbx-task.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Cards are not reused: so many at first, all of them only where somebody asks. */
#define CARDS_AT_FIRST 6

struct _SbxTasksHeader
{
  AdwBin             parent_instance;

  GListModel        *sessions;
  GtkSliceListModel *shown;
  gboolean           searching;

  SbxCardGrid       *cards;
  GtkButton         *all_button;
  SbxRunCard        *run;
  GtkLabel          *empty_label;
};

G_DEFINE_FINAL_TYPE (SbxTasksHeader, sbx_tasks_header, ADW_TYPE_BIN)

static GtkWidget *
make_card (gpointer session)
{
  return sbx_session_card_new (session);
}

static void
on_sessions_changed (SbxTasksHeader *self)
{
  guint n = g_list_model_get_n_items (self->sessions);
  g_autofree char *label = g_strdup_printf (ngettext ("Show All %u Session", "Show All %u Sessions", n), n);

  gtk_widget_set_visible (GTK_WIDGET (self->cards), n > 0 && !self->searching);
  gtk_widget_set_visible (GTK_WIDGET (self->run), n > 0 && !self->searching);
  gtk_button_set_label (self->all_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), n > gtk_slice_list_model_get_size (self->shown) && !self->searching);
}

static void
on_all_clicked (SbxTasksHeader *self)
{
  gtk_slice_list_model_set_size (self->shown, G_MAXUINT);
  on_sessions_changed (self);
}

static void
on_task_activated (SbxTasksHeader *self,
                   SbxTask        *task)
{
  SbxWorld *world = sbx_task_get_world (task);

  if (world)
    gtk_widget_activate_action (GTK_WIDGET (self), "tasks.show-task", "(ss)", sbx_world_get_address (world), sbx_task_get_id (task));
}

static void
sbx_tasks_header_dispose (GObject *object)
{
  SbxTasksHeader *self = SBX_TASKS_HEADER (object);

  g_clear_object (&self->shown);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (sbx_tasks_header_parent_class)->dispose (object);
}

static void
sbx_tasks_header_class_init (SbxTasksHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_tasks_header_dispose;

  g_type_ensure (SBX_TYPE_CARD_GRID);
  g_type_ensure (SBX_TYPE_FOLD);
  g_type_ensure (SBX_TYPE_RUN_CARD);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/tasks/sbx-tasks-header.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, cards);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, all_button);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, empty_label);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, run);
  gtk_widget_class_bind_template_callback (widget_class, on_all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_task_activated);
}

static void
sbx_tasks_header_init (SbxTasksHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/**
 * sbx_tasks_header_new:
 * @sessions: (GListModel of SbxSession)
 *
 * Returns: (transfer floating)
 */
GtkWidget *
sbx_tasks_header_new (GListModel *sessions)
{
  SbxTasksHeader *self = g_object_new (SBX_TYPE_TASKS_HEADER, NULL);

  self->sessions = g_object_ref (sessions);
  self->shown = gtk_slice_list_model_new (g_object_ref (sessions), 0, CARDS_AT_FIRST);
  sbx_card_grid_bind_model (self->cards, G_LIST_MODEL (self->shown), make_card);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  on_sessions_changed (self);
  sbx_run_card_set_sessions (self->run, sessions);

  return GTK_WIDGET (self);
}

/**
 * sbx_tasks_header_set_searching:
 * @searching: whether tasks are looked for: then what is found stands first, without sessions above it
 */
void
sbx_tasks_header_set_searching (SbxTasksHeader *self,
                                gboolean        searching)
{
  g_return_if_fail (SBX_IS_TASKS_HEADER (self));

  if (self->searching == searching)
    return;

  self->searching = searching;
  on_sessions_changed (self);
}

/**
 * sbx_tasks_header_set_empty_text:
 * @text: (nullable): why no task is listed below
 */
void
sbx_tasks_header_set_empty_text (SbxTasksHeader *self,
                                 const char     *text)
{
  g_return_if_fail (SBX_IS_TASKS_HEADER (self));

  gtk_label_set_label (self->empty_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), text != NULL);
}

/**
 * sbx_tasks_header_get_run:
 *
 * Returns: (transfer none): the card of one session
 */
SbxRunCard *
sbx_tasks_header_get_run (SbxTasksHeader *self)
{
  g_return_val_if_fail (SBX_IS_TASKS_HEADER (self), NULL);

  return self->run;
}
