/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-projects-view.h"

#include "sbx-age-strip.h"
#include "sbx-item-watch.h"
#include "sbx-list-map.h"
#include "sbx-low-room.h"
#include "sbx-project-words.h"
#include "sbx-projects-columns.h"
#include "sbx-spoken-names.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-text-fold.h"
#include "sbx-text-size.h"
#include "sbx-world-watch.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Of a counter, so many stand in one line wherever it is. */
#define COUNT_CHARS 9

struct _SbxProjectsView
{
  AdwBin              parent_instance;

  GListModel         *worlds;
  GListModel         *all;           /* projects of all worlds */
  SbxItemWatch       *watch;
  SbxWorldWatch      *world_watch;
  GtkFilterListModel *found;
  GtkSortListModel   *sorted;
  GtkFilter          *filter;        /* borrowed */
  char               *needle;        /* (nullable): folded */
  gboolean            sidebar_hidden;
  int                 room;          /* for the table, in pixels of text of the usual size; 0 = not known yet */
  guint               fit;           /* source, 0 = none */

  GtkStack           *stack;
  AdwStatusPage      *nothing;
  GtkColumnView      *table;
  GtkColumnViewColumn *columns[SBX_PROJECT_N_COLUMNS];
  GtkLabel           *total;
  GtkLabel           *active;
  GtkLabel           *connected;
  GtkLabel           *connected_caption;
  GtkLabel           *agents;
  SbxAgeStrip        *age;
  GtkSearchEntry     *search;
  GtkDropDown        *states;
  GtkWidget          *nobody;        /* nothing found */
  GtkWidget          *table_scroll;
};

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_SIDEBAR_HIDDEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxProjectsView, sbx_projects_view, ADW_TYPE_BIN)

/* -- What is said about them */

static void
set_count (GtkLabel *label,
           guint64   count)
{
  g_autofree char *text = NULL;

  if (count == G_MAXUINT64)
    /* TRANSLATORS: there are more than can be counted: %s is a number of twenty digits */
    text = g_strdup_printf (_("over %'" PRIu64), count);
  else
    text = g_strdup_printf ("%'" PRIu64, count);

  gtk_label_set_label (label, text);
  /* What is longer than a column stands in a wider one, and beyond that in several lines. */
  gtk_label_set_width_chars (label, MIN (g_utf8_strlen (text, -1), COUNT_CHARS));
}

static gboolean
is_any_connected (SbxProjectsView *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED && sbx_world_has_feature (world, "projects"))
        return TRUE;
    }

  return FALSE;
}

/* What servers tell may be any number. */
static void
add (guint64 *sum,
     gint64   n)
{
  if (!g_uint64_checked_add (sum, *sum, (guint64) n))
    *sum = G_MAXUINT64;
}

static gboolean
has_projects (SbxWorld *world)
{
  return sbx_world_get_project_count (world) > 0;
}

/* Whether all of them are of hubs that are away. */
static gboolean
is_last_known (SbxProjectsView *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (has_projects (world) && !sbx_world_is_away (world))
        return FALSE;
      any |= has_projects (world);
    }

  return any;
}

static void
count_here (GListModel *projects,
            guint64    *active,
            guint64    *connected)
{
  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (SbxProject) project = g_list_model_get_item (projects, i);

      *connected += sbx_project_get_connected (project);
      *active += g_str_equal (sbx_project_get_action (project), "active");
    }
}

/* What the hubs counted themselves goes before what is counted here, where they can be asked. What goes on at hubs that are
 * away nobody knows: that is counted only where all are, as what was so last. */
static void
add_told (SbxProjectsView *self,
          gboolean         last_known,
          guint64         *total,
          guint64         *active,
          guint64         *connected)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);
      SbxProjectStats stats;
      guint64 here[2] = { 0, 0 };
      gint64 n[3];

      if (sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED && sbx_world_get_project_stats (world, &stats))
        {
          n[0] = stats.total;
          n[1] = stats.active;
          n[2] = stats.connected;
        }
      else
        {
          count_here (sbx_world_get_projects (world), &here[0], &here[1]);
          n[0] = sbx_world_get_project_count (world);
          n[1] = (gint64) here[0];
          n[2] = (gint64) here[1];
        }
      add (total, n[0]);
      if (sbx_world_is_away (world) && !last_known)
        continue;
      add (active, n[1]);
      add (connected, n[2]);
    }
}

/* Agents are those of active projects. */
static void
show_counts (SbxProjectsView *self,
             gboolean         last_known)
{
  guint n = g_list_model_get_n_items (self->all);
  guint64 total = 0, active = 0, connected = 0, agents = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxProject) project = g_list_model_get_item (self->all, i);

      if (g_str_equal (sbx_project_get_action (project), "active") && (last_known || !sbx_project_is_away (project)))
        add (&agents, sbx_project_get_agent_quantity (project));
    }

  add_told (self, last_known, &total, &active, &connected);
  set_count (self->total, total);
  set_count (self->active, active);
  set_count (self->connected, connected);
  set_count (self->agents, agents);
}

static void
update (SbxProjectsView *self)
{
  gboolean connected = is_any_connected (self);
  gboolean last_known = is_last_known (self);

  show_counts (self, last_known);
  gtk_label_set_label (self->connected_caption, last_known ? C_("project", "Was connected") : C_("project", "Connected"));
  sbx_age_strip_choose (self->age, self->worlds, has_projects);

  adw_status_page_set_title (self->nothing, connected ? _("No Projects Yet") : _("Not Connected"));
  adw_status_page_set_description (self->nothing,
                                   connected ? _("Outbound projects appear here as soon as somebody starts one.")
                                             : _("Outbound projects appear here when their hub can be reached."));
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (self->all) == 0 ? "nothing" : "projects");
}

/* --- Which of them --- */

/* In the order of the list: all, then SbxProjectState. */
static gboolean
matches (gpointer item,
         gpointer data)
{
  SbxProjectsView *self = data;
  SbxProject *project = item;
  guint state = gtk_drop_down_get_selected (self->states);
  g_autofree char *text = NULL, *folded = NULL;

  if (state > 0 && state != GTK_INVALID_LIST_POSITION && sbx_project_get_state (project) != (SbxProjectState) (state - 1))
    return FALSE;
  if (self->needle == NULL)
    return TRUE;

  text = g_strjoin ("\n", sbx_project_get_title (project), sbx_project_get_id (project), sbx_project_get_call_flow_id (project),
                    sbx_project_get_caller (project), sbx_project_state_word (project), NULL);
  folded = sbx_text_fold (text);
  return strstr (folded, self->needle) != NULL;
}

static void
show_found (SbxProjectsView *self)
{
  gboolean none = self->found != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 0;

  gtk_widget_set_visible (self->nobody, none);
  gtk_widget_set_visible (self->table_scroll, !none);
}

static void
on_filtered (SbxProjectsView *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));

  if (self->found == NULL)
    return;

  g_free (self->needle);
  self->needle = *text != '\0' ? sbx_text_fold (text) : NULL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_found (self);
}

static void
on_search_stopped (SbxProjectsView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

/**
 * sbx_projects_view_search:
 *
 * The keyboard goes to the entry that they are searched by.
 */
void
sbx_projects_view_search (SbxProjectsView *self)
{
  g_return_if_fail (SBX_IS_PROJECTS_VIEW (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self->search)))
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
on_projects_changed (SbxProjectsView *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_found (self);
  gtk_sorter_changed (gtk_sort_list_model_get_sorter (self->sorted), GTK_SORTER_CHANGE_DIFFERENT);
  update (self);
}

/* -- What can be done with one */

static SbxProject *
get_selected (SbxProjectsView *self)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_column_view_get_model (self->table));

  return selection != NULL ? gtk_single_selection_get_selected_item (selection) : NULL;
}

static void
activate_for (SbxProjectsView *self,
              const char      *action,
              SbxProject      *project)
{
  SbxWorld *world = sbx_project_get_world (project);

  if (world != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "(ss)", sbx_world_get_address (world), sbx_project_get_id (project));
}

/* A double click or Return. */
static void
on_activate (SbxProjectsView *self,
             guint            position)
{
  g_autoptr (SbxProject) project = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  if (project != NULL)
    activate_for (self, "win.start-project", project);
}

static gboolean
on_delete (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  SbxProjectsView *self = SBX_PROJECTS_VIEW (widget);
  SbxProject *project = get_selected (self);

  if (project == NULL)
    return FALSE;

  activate_for (self, "win.stop-project", project);
  return TRUE;
}

static gboolean
on_history (GtkWidget *widget,
            GVariant  *arguments,
            gpointer   user_data)
{
  SbxProjectsView *self = SBX_PROJECTS_VIEW (widget);
  SbxProject *project = get_selected (self);

  if (project != NULL)
    activate_for (self, "win.show-project-history", project);
  return project != NULL;
}

/* -- The object */

static gboolean
sbx_projects_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_PROJECTS_VIEW (widget)->table));
}

static void
sbx_projects_view_dispose (GObject *object)
{
  SbxProjectsView *self = SBX_PROJECTS_VIEW (object);

  g_clear_handle_id (&self->fit, g_source_remove);
  if (self->table)
    gtk_column_view_set_model (self->table, NULL);
  g_clear_object (&self->watch);
  g_clear_object (&self->world_watch);
  g_clear_object (&self->sorted);
  g_clear_object (&self->found);
  g_clear_pointer (&self->needle, g_free);
  g_clear_object (&self->all);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_projects_view_parent_class)->dispose (object);
}

static void
sbx_projects_view_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SbxProjectsView *self = SBX_PROJECTS_VIEW (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_value_set_object (value, self->worlds);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
show_columns (SbxProjectsView *self)
{
  sbx_projects_columns_show (self->columns, self->sidebar_hidden, self->room);
}

static gboolean
on_fit (gpointer data)
{
  SbxProjectsView *self = data;

  self->fit = 0;
  show_columns (self);

  return G_SOURCE_REMOVE;
}

/* Columns cannot come and go while they are given their places. */
static void
update_room (SbxProjectsView *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->table));
  int            room = (int) (gtk_adjustment_get_page_size (adjustment) / sbx_text_size_get_scale (GTK_WIDGET (self)));

  if (room == self->room)
    return;

  self->room = room;
  if (self->fit == 0)
    self->fit = g_idle_add (on_fit, self);
}

/* Text grew, and the table did not: there is room for less. */
static void
sbx_projects_view_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (sbx_projects_view_parent_class)->css_changed (widget, change);
  if (SBX_PROJECTS_VIEW (widget)->worlds)
    update_room (SBX_PROJECTS_VIEW (widget));
}

static void
set_sidebar_hidden (SbxProjectsView *self,
                    gboolean         hidden)
{
  self->sidebar_hidden = hidden;
  if (hidden)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  show_columns (self);
}

static void
sbx_projects_view_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  SbxProjectsView *self = SBX_PROJECTS_VIEW (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      sbx_projects_view_set_worlds (self, g_value_get_object (value));
      break;
    case PROP_SIDEBAR_HIDDEN:
      set_sidebar_hidden (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_projects_view_class_init (SbxProjectsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_projects_view_dispose;
  object_class->get_property = sbx_projects_view_get_property;
  object_class->set_property = sbx_projects_view_set_property;
  widget_class->css_changed = sbx_projects_view_css_changed;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_projects_view_grab_focus;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_TAB_STOP);
  g_type_ensure (SBX_TYPE_LOW_ROOM);
  g_type_ensure (SBX_TYPE_AGE_STRIP);
  gtk_widget_class_set_css_name (widget_class, "projectsview");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/views/sbx-projects-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, nothing);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, table);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, total);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, active);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, connected);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, connected_caption);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, agents);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, age);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, search);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, states);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, nobody);
  gtk_widget_class_bind_template_child (widget_class, SbxProjectsView, table_scroll);
  gtk_widget_class_bind_template_callback (widget_class, on_filtered);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, on_history, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, on_delete, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, GDK_CONTROL_MASK, on_delete, NULL);
}

static void
sbx_projects_view_init (SbxProjectsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_projects_columns_add (self->table, self->columns);
  g_signal_connect_object (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->table)), "notify::page-size", G_CALLBACK (update_room), self,
                           G_CONNECT_SWAPPED);
  sbx_spoken_names_give (GTK_WIDGET (self->states));
}

static GListModel *
dup_projects (gpointer world)
{
  return g_object_ref (sbx_world_get_projects (world));
}

/**
 * sbx_projects_view_set_worlds:
 * @worlds: (GListModel of SbxWorld)
 *
 * Once in the life of a view.
 */
void
sbx_projects_view_set_worlds (SbxProjectsView *self,
                              GListModel      *worlds)
{
  g_autoptr (GtkSingleSelection) selection = NULL;

  g_return_if_fail (SBX_IS_PROJECTS_VIEW (self));
  g_return_if_fail (!self->worlds);

  self->worlds = g_object_ref (worlds);
  self->all = G_LIST_MODEL (gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_projects)));
  self->watch = sbx_item_watch_new (self->all, "notify");
  self->world_watch = sbx_world_watch_new ();
  sbx_world_watch_set_worlds (self->world_watch, worlds);

  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->found = gtk_filter_list_model_new (g_object_ref (self->all), self->filter);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->found)), g_object_ref (gtk_column_view_get_sorter (self->table)));
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
  gtk_column_view_sort_by_column (self->table, self->columns[SBX_PROJECT_STATE], GTK_SORT_ASCENDING);

  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_projects_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world_watch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * sbx_projects_view_get_projects:
 *
 * Returns: (transfer none) (nullable): (GListModel of SbxProject) in the order shown
 */
GListModel *
sbx_projects_view_get_projects (SbxProjectsView *self)
{
  g_return_val_if_fail (SBX_IS_PROJECTS_VIEW (self), NULL);

  return G_LIST_MODEL (self->sorted);
}
