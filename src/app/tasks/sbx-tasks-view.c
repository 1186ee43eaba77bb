/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tasks-view-private.h"

#include "sbx-list-map.h"
#include "sbx-session.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-task-words.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

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
  { "done", 1 << SBX_TASK_COMPLETED, N_("No task is completed yet") },
};

static guint
find_filter (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_strcmp0 (filters[i].name, name) == 0)
      return i;

  return 0;
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

/* -- What is said about them */

static gboolean
has_jobs (SbxWorld *world)
{
  return g_list_model_get_n_items (sbx_world_get_tasks (world)) > 0 || g_list_model_get_n_items (sbx_world_get_sessions (world)) > 0;
}

/* Whether all of it is of hubs that are away. */
static gboolean
is_last_known (SbxTasksView *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (has_jobs (world) && !sbx_world_is_away (world))
        return FALSE;
      any |= has_jobs (world);
    }

  return any;
}

/* As the sidebar has it, which says nothing of hubs that are away. */
static guint
count_running (SbxTasksView *self,
               gboolean      last_known)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      count += sbx_world_is_away (world) && !last_known ? 0 : sbx_world_get_running_count (world);
    }

  return count;
}

static char *
count_tasks (SbxTasksView *self)
{
  gboolean last_known = is_last_known (self);
  g_autofree char *counts = sbx_counts_text (count_running (self, last_known), sbx_task_list_get_n (self->tasks, SBX_TASK_PENDING),
                                            sbx_task_list_get_n (self->tasks, SBX_TASK_FAILED), sbx_task_list_get_n (self->tasks, SBX_TASK_COMPLETED));

  if (!last_known || counts[0] == '\0')
    return g_steal_pointer (&counts);

  /* TRANSLATORS: the hub is away: what was so when it was heard last: "Last known: 1 running · 1 waiting" */
  return g_strdup_printf (_("Last known: %s"), counts);
}

static const char *
get_empty_text (SbxTasksView *self)
{
  return self->searching ? _("No task has these words") : _(filters[self->filter_index].empty_text);
}

static void
update (SbxTasksView *self)
{
  gboolean none = g_list_model_get_n_items (G_LIST_MODEL (self->tasks)) == 0 && !sbx_task_list_get_busy (self->tasks);
  gboolean nothing = sbx_task_list_get_n_all (self->tasks) == 0 && g_list_model_get_n_items (self->sessions) == 0;
  g_autofree char *subtitle = count_tasks (self);

  if (g_strcmp0 (self->subtitle, subtitle) != 0)
    {
      g_free (self->subtitle);
      self->subtitle = g_steal_pointer (&subtitle);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
    }

  sbx_age_strip_choose (self->age, self->worlds, has_jobs);
  gtk_stack_set_visible_child_name (self->stack, nothing ? "nothing" : "tasks");
  sbx_tasks_header_set_searching (self->header, self->searching);
  sbx_tasks_header_set_empty_text (self->header, none ? get_empty_text (self) : NULL);
}

static void
on_worlds_changed (SbxTasksView *self)
{
  sbx_tasks_view_follow_hubs (self);
  update (self);
}

static void
on_tasks_changed (SbxTasksView *self)
{
  sbx_run_card_update_choice (sbx_tasks_header_get_run (self->header));
  update (self);
}

static void
on_session_statuses_changed (SbxTasksView *self)
{
  gtk_sorter_changed (gtk_sort_list_model_get_sorter (GTK_SORT_LIST_MODEL (self->sessions)), GTK_SORTER_CHANGE_DIFFERENT);
  update (self);
}

static void
ask (SbxTasksView *self)
{
  g_autoptr (SbxTaskSearch) search = NULL;

  if (gtk_search_bar_get_search_mode (self->search_bar))
    search = sbx_task_search_new (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  self->searching = search != NULL;
  if (self->tasks)
    sbx_task_list_ask (self->tasks, filters[self->filter_index].states, g_steal_pointer (&search));
}

static void
set_filter (SbxTasksView *self,
            const char   *name)
{
  guint index = find_filter (name);

  if (self->filter_index == index)
    return;

  self->filter_index = index;
  ask (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

static void
on_search_changed (SbxTasksView *self)
{
  ask (self);
}

/* -- What can be asked for */

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
        {
          gtk_search_bar_set_search_mode (self->search_bar, FALSE);
          sbx_run_card_show (sbx_tasks_header_get_run (self->header), session);
        }
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
  g_list_store_append (parts, self->tasks);

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
  g_clear_object (&self->session_watch);
  g_clear_object (&self->world_watch);
  g_clear_pointer (&self->spare_rows, g_ptr_array_unref);
  if (self->tasks)
    sbx_task_list_set_held (self->tasks, NULL, NULL);
  g_clear_object (&self->tasks);
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
  g_type_ensure (SBX_TYPE_AGE_STRIP);
  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/tasks/sbx-tasks-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, list);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SbxTasksView, age);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  sbx_tasks_view_install_rows (widget_class);
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
  g_autoptr (GListModel) tasks = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (SBX_IS_TASKS_VIEW (self));
  g_return_if_fail (!self->worlds);

  self->worlds = g_object_ref (worlds);

  sessions = join (worlds, dup_sessions);
  self->sessions = sort (sessions, compare_sessions);

  self->session_watch = sbx_item_watch_new (sessions, "notify::status");
  g_signal_connect_object (self->session_watch, "changed", G_CALLBACK (on_session_statuses_changed), self, G_CONNECT_SWAPPED);

  tasks = join (worlds, dup_tasks);
  self->tasks = sbx_task_list_new (tasks);
  sbx_task_list_set_held (self->tasks, sbx_tasks_view_has_focus, self);
  ask (self);

  self->header = g_object_ref_sink (SBX_TASKS_HEADER (sbx_tasks_header_new (self->sessions)));
  selection = gtk_no_selection_new (with_header (self));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));

  g_signal_connect_object (self->tasks, "changed", G_CALLBACK (on_tasks_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sessions, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  self->world_watch = sbx_world_watch_new ();
  g_signal_connect_object (self->world_watch, "changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  sbx_world_watch_set_worlds (self->world_watch, worlds);
}

/**
 * sbx_tasks_view_get_tasks:
 *
 * Returns: (transfer none) (nullable): (GListModel of SbxTask) those that are listed, in the order shown
 */
GListModel *
sbx_tasks_view_get_tasks (SbxTasksView *self)
{
  g_return_val_if_fail (SBX_IS_TASKS_VIEW (self), NULL);

  return G_LIST_MODEL (self->tasks);
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

  position = sbx_task_list_find (self->tasks, task);
  if (position == GTK_INVALID_LIST_POSITION)
    {
      gtk_search_bar_set_search_mode (self->search_bar, FALSE);
      set_filter (self, "all");
      position = sbx_task_list_find (self->tasks, task);
    }
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  sbx_tasks_view_go_to_row (self, task, position + 1);   /* below the header */
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
