/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tasks-view.h"

#include "sbx-item-watch.h"
#include "sbx-list-map.h"
#include "sbx-session.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-task-facts.h"
#include "sbx-task-row.h"
#include "sbx-task-search.h"
#include "sbx-task-words.h"
#include "sbx-tasks-header.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Rows are not free: so many are made at once when others are listed, and so many more each time that there is nothing else to do, up
 * to those that a list keeps around what is seen. */
#define ROWS_AT_ONCE 16
#define ROWS_MORE 10
#define ROWS_KEPT 220

/* In which the row of a task comes that is to be shown. */
#define MOST_FRAMES 20

struct _SbxTasksView
{
  AdwBin              parent_instance;

  GListModel         *worlds;
  GListModel         *sessions;      /* of all worlds: those that go on, then the newest */
  GListModel         *all_tasks;
  GListModel         *sorted;        /* running first, then changed last */
  GListModel         *tasks;         /* those of them that pass the filter */
  GtkSliceListModel  *shown;         /* the first of them, until there was time for all */
  guint               growth;        /* source */
  GPtrArray          *spare_rows;    /* of SbxTaskRow that stand nowhere: to make one takes longer than to fill it */
  SbxItemWatch       *watch;
  SbxItemWatch       *session_watch;
  GtkFilter          *filter;
  guint               filter_index;
  SbxTaskSearch      *search;        /* (nullable) */
  char               *subtitle;
  gboolean            sidebar_hidden;
  SbxTask            *wanted;        /* (nullable): to be shown once it has a row */
  guint               tick;
  guint               frames_left;   /* in which it may come */

  GtkStack           *stack;
  GtkListView        *list;
  GtkSearchBar       *search_bar;
  GtkSearchEntry     *search_entry;
  SbxTasksHeader     *header;
};

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_FILTER,
  PROP_SUBTITLE,
  PROP_SIDEBAR_HIDDEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxTasksView, sbx_tasks_view, ADW_TYPE_BIN)

/* -- Which tasks, in which order */

static const struct
{
  const char *name;
  guint       states;          /* bits of SbxTaskState; 0 = every one */
  const char *empty_text;
} filters[] = {
  { "all", 0, N_("No tasks yet") },
  { "running", 1 << SBX_TASK_RUNNING | 1 << SBX_TASK_PENDING | 1 << SBX_TASK_PAUSED, N_("Nothing is running or waiting") },
  { "failed", 1 << SBX_TASK_FAILED, N_("No task has failed") },
  { "done", 1 << SBX_TASK_COMPLETED, N_("No task is done yet") },
};

static guint
find_filter (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_strcmp0 (filters[i].name, name) == 0)
      return i;

  return 0;
}

static gboolean
passes (gpointer item,
        gpointer user_data)
{
  SbxTasksView *self = user_data;
  guint states = filters[self->filter_index].states;

  return (states == 0 || (states & 1 << sbx_task_get_state (item))) &&
         (!self->search || sbx_task_search_matches (self->search, item));
}

static int
last_changed_first (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  return sbx_task_compare_activity ((SbxTask *) a, (SbxTask *) b);
}

/* What goes on comes first. */
static int
compare_sessions (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  gboolean ended_a = sbx_status_has_ended (sbx_session_get_status ((SbxSession *) a));
  gboolean ended_b = sbx_status_has_ended (sbx_session_get_status ((SbxSession *) b));
  gint64 at_a = sbx_session_get_started_at ((SbxSession *) a);
  gint64 at_b = sbx_session_get_started_at ((SbxSession *) b);

  return ended_a != ended_b ? ended_a - ended_b : (at_a < at_b) - (at_a > at_b);
}

static GListModel *
dup_sessions (gpointer world)
{
  return g_object_ref (sbx_world_get_sessions (world));
}

static GListModel *
dup_tasks (gpointer world)
{
  return g_object_ref (sbx_world_get_tasks (world));
}

/* The lists of all worlds as one. */
static GListModel *
join (GListModel     *worlds,
      SbxListMapFunc  dup_list)
{
  return G_LIST_MODEL (gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_list)));
}

static GListModel *
sort (GListModel       *model,
      GCompareDataFunc  compare)
{
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL));

  return G_LIST_MODEL (gtk_sort_list_model_new (g_object_ref (model), sorter));
}

static gboolean
is_filtered (SbxTasksView *self)
{
  return self->search || filters[self->filter_index].states;
}

/* -- What is said about them */

static char *
count_tasks (SbxTasksView *self)
{
  guint n[SBX_TASK_FAILED + 1] = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (self->all_tasks); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (self->all_tasks, i);

      n[sbx_task_get_state (task)]++;
    }

  return sbx_counts_text (n[SBX_TASK_RUNNING], n[SBX_TASK_PENDING], n[SBX_TASK_FAILED], n[SBX_TASK_COMPLETED]);
}

static const char *
get_empty_text (SbxTasksView *self)
{
  return self->search ? _("No task has these words") : _(filters[self->filter_index].empty_text);
}

static void
update (SbxTasksView *self)
{
  gboolean none = g_list_model_get_n_items (self->tasks) == 0;
  gboolean nothing = g_list_model_get_n_items (self->all_tasks) == 0 && g_list_model_get_n_items (self->sessions) == 0;

  g_free (self->subtitle);
  self->subtitle = count_tasks (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);

  gtk_stack_set_visible_child_name (self->stack, nothing ? "nothing" : "tasks");
  sbx_tasks_header_set_empty_text (self->header, none ? get_empty_text (self) : NULL);
}

static void
on_statuses_changed (SbxTasksView *self)
{
  gtk_sorter_changed (gtk_sort_list_model_get_sorter (GTK_SORT_LIST_MODEL (self->sorted)), GTK_SORTER_CHANGE_DIFFERENT);
  if (is_filtered (self))
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  sbx_run_card_update_choice (sbx_tasks_header_get_run (self->header));
  update (self);
}

static void
on_session_statuses_changed (SbxTasksView *self)
{
  gtk_sorter_changed (gtk_sort_list_model_get_sorter (GTK_SORT_LIST_MODEL (self->sessions)), GTK_SORTER_CHANGE_DIFFERENT);
}

static gboolean
on_grow (gpointer data)
{
  SbxTasksView *self = data;
  guint size = gtk_slice_list_model_get_size (self->shown);

  size = size < ROWS_KEPT ? size + ROWS_MORE : G_MAXUINT;
  gtk_slice_list_model_set_size (self->shown, size);
  if (size < G_MAXUINT)
    return G_SOURCE_CONTINUE;

  self->growth = 0;

  return G_SOURCE_REMOVE;
}

/* Others will be listed in a moment. */
static void
begin_anew (SbxTasksView *self)
{
  gtk_slice_list_model_set_size (self->shown, ROWS_AT_ONCE);
  if (self->growth == 0)
    self->growth = g_idle_add (on_grow, self);
}

static void
refilter (SbxTasksView *self)
{
  if (!self->filter)
    return;

  begin_anew (self);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

static void
set_filter (SbxTasksView *self,
            const char   *name)
{
  guint index = find_filter (name);

  if (self->filter_index == index)
    return;

  self->filter_index = index;
  refilter (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

static void
on_search_changed (SbxTasksView *self)
{
  g_clear_pointer (&self->search, sbx_task_search_free);
  if (gtk_search_bar_get_search_mode (self->search_bar))
    self->search = sbx_task_search_new (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  refilter (self);
}

/* -- The list: its first item is the header, a widget already; the others are tasks. */

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         SbxTasksView       *self)
{
  gpointer item = gtk_list_item_get_item (list_item);
  gboolean is_header = SBX_IS_TASKS_HEADER (item);
  GtkWidget *child = gtk_list_item_get_child (list_item);
  g_autoptr (GtkWidget) spare = NULL;
  GtkWidget *row;

  if (is_header)
    child = item;
  else if (!child && self->spare_rows->len > 0)
    {
      spare = g_ptr_array_steal_index_fast (self->spare_rows, self->spare_rows->len - 1);
      child = spare;
    }
  else if (!child)
    {
      child = sbx_task_row_new ();
      g_object_bind_property (self, "sidebar-hidden", child, "narrow", G_BINDING_SYNC_CREATE);
    }
  gtk_list_item_set_child (list_item, child);
  gtk_list_item_set_activatable (list_item, !is_header);
  gtk_list_item_set_selectable (list_item, !is_header);

  row = gtk_widget_get_parent (child);
  gtk_widget_remove_css_class (row, is_header ? "task" : "header");
  gtk_widget_add_css_class (row, is_header ? "header" : "task");
  if (is_header)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sessions"), -1);
  else
    sbx_task_row_set_task (SBX_TASK_ROW (child), item);
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  if (SBX_IS_TASK_ROW (child))
    sbx_task_row_set_task (SBX_TASK_ROW (child), NULL);
  else
    gtk_list_item_set_child (list_item, NULL);
}

static void
on_teardown (GtkListItemFactory *factory,
             GtkListItem        *list_item,
             SbxTasksView       *self)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  if (SBX_IS_TASK_ROW (child) && self->spare_rows && self->spare_rows->len < ROWS_KEPT)
    g_ptr_array_add (self->spare_rows, g_object_ref (child));
  gtk_list_item_set_child (list_item, NULL);
}

/* (nullable): the row of @task, where it is in sight */
static SbxTaskRow *
find_row (SbxTasksView *self,
          gpointer      task)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      if (child && SBX_IS_TASK_ROW (child) && sbx_task_row_get_task (SBX_TASK_ROW (child)) == task)
        return SBX_TASK_ROW (child);
    }

  return NULL;
}

/* A click or Return. */
static void
on_activate (SbxTasksView *self,
             guint         position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list)), position);
  SbxTaskRow *row = find_row (self, item);

  if (row)
    sbx_task_row_toggle (row);
}

static guint
find_position (GListModel *tasks,
               SbxTask    *task)
{
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (SbxTask) other = g_list_model_get_item (tasks, i);

      if (other == task)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* Rows are made when the list is laid out: that may take a frame or two. */
static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  SbxTasksView *self = SBX_TASKS_VIEW (widget);
  SbxTaskRow *row = self->wanted ? find_row (self, self->wanted) : NULL;

  if (!row && --self->frames_left > 0)
    return G_SOURCE_CONTINUE;

  if (row)
    {
      sbx_task_row_open (row);
      gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
    }
  g_clear_object (&self->wanted);
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

static void
show_task (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  SbxTasksView *self = SBX_TASKS_VIEW (widget);
  const char *address, *id;

  g_variant_get (parameter, "(&s&s)", &address, &id);
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);
      SbxTask *task = sbx_world_find_task (world, id);

      if (task && g_str_equal (sbx_world_get_address (world), address))
        sbx_tasks_view_show_task (self, task);
    }
}

static void
show_session (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxTasksView *self = SBX_TASKS_VIEW (widget);
  const char *address, *id;

  g_variant_get (parameter, "(&s&s)", &address, &id);
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);
      SbxSession *session = sbx_world_find_session (world, id);

      if (session && g_str_equal (sbx_world_get_address (world), address))
        sbx_run_card_show (sbx_tasks_header_get_run (self->header), session);
    }
}

static void
search (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  SbxTasksView *self = SBX_TASKS_VIEW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static GListModel *
with_header (SbxTasksView *self)
{
  g_autoptr (GListStore) header = g_list_store_new (GTK_TYPE_WIDGET);
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);

  g_list_store_append (header, self->header);
  g_list_store_append (parts, header);
  g_list_store_append (parts, self->shown);

  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
}

/* -- The object */

static gboolean
sbx_tasks_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_TASKS_VIEW (widget)->list));
}

static void
sbx_tasks_view_dispose (GObject *object)
{
  SbxTasksView *self = SBX_TASKS_VIEW (object);

  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->header);
  g_clear_object (&self->watch);
  g_clear_object (&self->session_watch);
  g_clear_object (&self->filter);
  g_clear_handle_id (&self->growth, g_source_remove);
  g_clear_pointer (&self->spare_rows, g_ptr_array_unref);
  g_clear_object (&self->shown);
  g_clear_object (&self->tasks);
  g_clear_object (&self->sorted);
  g_clear_object (&self->all_tasks);
  g_clear_object (&self->wanted);
  if (self->tick)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_object (&self->sessions);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_tasks_view_parent_class)->dispose (object);
}

static void
sbx_tasks_view_finalize (GObject *object)
{
  SbxTasksView *self = SBX_TASKS_VIEW (object);

  g_clear_pointer (&self->search, sbx_task_search_free);
  g_free (self->subtitle);

  G_OBJECT_CLASS (sbx_tasks_view_parent_class)->finalize (object);
}

static void
sbx_tasks_view_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxTasksView *self = SBX_TASKS_VIEW (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_value_set_object (value, self->worlds);
      break;
    case PROP_FILTER:
      g_value_set_string (value, filters[self->filter_index].name);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_tasks_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SbxTasksView *self = SBX_TASKS_VIEW (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      sbx_tasks_view_set_worlds (self, g_value_get_object (value));
      break;
    case PROP_FILTER:
      set_filter (self, g_value_get_string (value));
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      /* The window is narrow then: smaller margins, as everywhere. */
      if (self->sidebar_hidden)
        gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_tasks_view_class_init (SbxTasksViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_tasks_view_dispose;
  object_class->finalize = sbx_tasks_view_finalize;
  object_class->get_property = sbx_tasks_view_get_property;
  object_class->set_property = sbx_tasks_view_set_property;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_tasks_view_grab_focus;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, "all",
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_property_action (widget_class, "tasks.filter", "filter");
  gtk_widget_class_install_action (widget_class, "tasks.show-task", "(ss)", show_task);
  gtk_widget_class_install_action (widget_class, "tasks.show-session", "(ss)", show_session);
  gtk_widget_class_install_action (widget_class, "tasks.search", NULL, search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "tasks.search", NULL);

  gtk_widget_class_set_css_name (widget_class, "tasksview");
  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/tasks/sbx-tasks-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, list);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, search_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_teardown);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
sbx_tasks_view_init (SbxTasksView *self)
{
  self->spare_rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_tasks_view_set_worlds:
 * @worlds: (GListModel of SbxWorld)
 *
 * Once in the life of a view.
 */
void
sbx_tasks_view_set_worlds (SbxTasksView *self,
                           GListModel   *worlds)
{
  g_autoptr (GListModel) sessions = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (SBX_IS_TASKS_VIEW (self));
  g_return_if_fail (!self->worlds);

  self->worlds = g_object_ref (worlds);

  sessions = join (worlds, dup_sessions);
  self->sessions = sort (sessions, compare_sessions);

  self->session_watch = sbx_item_watch_new (sessions, "notify::status");
  g_signal_connect_object (self->session_watch, "changed", G_CALLBACK (on_session_statuses_changed), self, G_CONNECT_SWAPPED);

  self->all_tasks = join (worlds, dup_tasks);
  self->watch = sbx_item_watch_new (self->all_tasks, "notify::status");
  self->filter = GTK_FILTER (gtk_custom_filter_new (passes, self, NULL));
  /* In this order what is looked for does not order them anew. */
  self->sorted = sort (self->all_tasks, last_changed_first);
  self->tasks = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (self->sorted), g_object_ref (self->filter)));

  self->shown = gtk_slice_list_model_new (g_object_ref (self->tasks), 0, G_MAXUINT);

  self->header = g_object_ref_sink (SBX_TASKS_HEADER (sbx_tasks_header_new (self->sessions)));
  selection = gtk_no_selection_new (with_header (self));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));

  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_statuses_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sessions, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * sbx_tasks_view_get_tasks:
 *
 * Returns: (transfer none) (nullable): (GListModel of SbxTask) those that pass the filter, in the order shown
 */
GListModel *
sbx_tasks_view_get_tasks (SbxTasksView *self)
{
  g_return_val_if_fail (SBX_IS_TASKS_VIEW (self), NULL);

  return self->tasks;
}

/**
 * sbx_tasks_view_show_task:
 *
 * Goes to it in the list, opened, whatever is looked for.
 */
void
sbx_tasks_view_show_task (SbxTasksView *self,
                          SbxTask      *task)
{
  guint position;

  g_return_if_fail (SBX_IS_TASKS_VIEW (self));
  g_return_if_fail (SBX_IS_TASK (task));

  if (find_position (self->tasks, task) == GTK_INVALID_LIST_POSITION)
    {
      gtk_search_bar_set_search_mode (self->search_bar, FALSE);
      set_filter (self, "all");
    }
  position = find_position (self->tasks, task);
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  gtk_slice_list_model_set_size (self->shown, G_MAXUINT);
  g_set_object (&self->wanted, task);
  /* Below the header. */
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position + 1);
  self->frames_left = MOST_FRAMES;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

/**
 * sbx_tasks_view_show_session:
 *
 * Shows that one in the card of one session.
 */
void
sbx_tasks_view_show_session (SbxTasksView *self,
                             SbxSession   *session)
{
  g_return_if_fail (SBX_IS_TASKS_VIEW (self));
  g_return_if_fail (SBX_IS_SESSION (session));

  sbx_run_card_show (sbx_tasks_header_get_run (self->header), session);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

/**
 * sbx_tasks_view_get_run:
 *
 * Returns: (transfer none) (nullable): the card of one session, once there are worlds
 */
SbxRunCard *
sbx_tasks_view_get_run (SbxTasksView *self)
{
  g_return_val_if_fail (SBX_IS_TASKS_VIEW (self), NULL);

  return self->header ? sbx_tasks_header_get_run (self->header) : NULL;
}

void
sbx_tasks_view_set_recorders (SbxTasksView    *self,
                              SbxRecorderFunc  func,
                              gpointer         user_data)
{
  g_return_if_fail (SBX_IS_TASKS_VIEW (self));

  sbx_run_card_set_recorders (sbx_tasks_header_get_run (self->header), func, user_data);
}
