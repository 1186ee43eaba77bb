/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tasks-header.h"

#include "sbx-card-grid.h"
#include "sbx-fold.h"
#include "sbx-session-card.h"
#include "sbx-session.h"
#include "sbx-spoken-names.h"
#include "sbx-task.h"
#include "sbx-timeline.h"

#include <glib/gi18n-lib.h>

/* Cards are not reused: so many at first, all of them only where somebody asks. */
#define CARDS_AT_FIRST 6

struct _SbxTasksHeader
{
  AdwBin             parent_instance;

  GListModel        *sessions;
  GtkSliceListModel *shown;

  SbxCardGrid       *cards;
  GtkButton         *all_button;
  GtkFilter         *filter;         /* of the sessions that have a timeline */
  GtkDropDown       *session_choice;
  SbxTimeline       *timeline;
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

  gtk_widget_set_visible (GTK_WIDGET (self->cards), n > 0);
  gtk_button_set_label (self->all_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), n > gtk_slice_list_model_get_size (self->shown));
}

static void
on_all_clicked (SbxTasksHeader *self)
{
  gtk_slice_list_model_set_size (self->shown, G_MAXUINT);
  on_sessions_changed (self);
}

static void
on_session_chosen (SbxTasksHeader *self)
{
  sbx_timeline_set_session (self->timeline, gtk_drop_down_get_selected_item (self->session_choice));
}

static void
on_choice_setup (GtkListItemFactory *factory,
                 GtkListItem        *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (list_item, label);
}

static void
on_choice_bind (GtkListItemFactory *factory,
                GtkListItem        *list_item)
{
  SbxSession *session = gtk_list_item_get_item (list_item);
  const char *title = sbx_session_get_title (session);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (list_item)), title && title[0] ? title : sbx_session_get_id (session));
}

/* A session of which no task has started has no timeline. */
static gboolean
has_started (gpointer session,
             gpointer user_data)
{
  GListModel *tasks = sbx_session_get_tasks (session);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (tasks, i);

      if (sbx_task_get_started_at (task))
        return TRUE;
    }

  return FALSE;
}

static void
choose_from (SbxTasksHeader *self,
             GListModel     *sessions)
{
  g_autoptr (GtkFilterListModel) started = NULL;

  self->filter = GTK_FILTER (gtk_custom_filter_new (has_started, NULL, NULL));
  started = gtk_filter_list_model_new (g_object_ref (sessions), g_object_ref (self->filter));
  gtk_drop_down_set_model (self->session_choice, G_LIST_MODEL (started));
  on_session_chosen (self);
}

static void
sbx_tasks_header_dispose (GObject *object)
{
  SbxTasksHeader *self = SBX_TASKS_HEADER (object);

  g_clear_object (&self->filter);
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
  g_type_ensure (SBX_TYPE_TIMELINE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/views/sbx-tasks-header.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, cards);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, all_button);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, empty_label);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, session_choice);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksHeader, timeline);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_session_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_all_clicked);
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
  choose_from (self, sessions);

  return GTK_WIDGET (self);
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
 * sbx_tasks_header_tasks_changed:
 *
 * Tasks came, went or changed their states: others may have a timeline now.
 */
void
sbx_tasks_header_tasks_changed (SbxTasksHeader *self)
{
  g_return_if_fail (SBX_IS_TASKS_HEADER (self));

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}
