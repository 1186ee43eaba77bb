/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-project.h"
#include "sbx-projects-view.h"
#include "sbx-test-wait.h"

typedef struct
{
  GtkWidget       *window;
  SbxProjectsView *view;
  GListStore      *worlds;
  SbxWorld        *world;
  GString         *asked;     /* what the window was asked to do */
} Fixture;

static void
on_action (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  GString *asked = g_object_get_data (G_OBJECT (widget), "asked");
  const char *address, *id;

  g_variant_get (parameter, "(&s&s)", &address, &id);
  g_string_append_printf (asked, "%s %s %s;", action, address, id);
}

static void
on_simple_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       widget)
{
  on_action (widget, g_action_get_name (G_ACTION (action)), parameter);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const GActionEntry entries[] = {
    { "start-project", on_simple_action, "(ss)" },
    { "stop-project", on_simple_action, "(ss)" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  fixture->world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  fixture->worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_list_store_append (fixture->worlds, fixture->world);

  fixture->view = g_object_new (SBX_TYPE_PROJECTS_VIEW, NULL);
  sbx_projects_view_set_worlds (fixture->view, G_LIST_MODEL (fixture->worlds));
  fixture->asked = g_string_new (NULL);
  fixture->window = gtk_window_new ();
  g_object_set_data (G_OBJECT (fixture->window), "asked", fixture->asked);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture->window);
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 700);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->worlds);
  g_object_unref (fixture->world);
  g_string_free (fixture->asked, TRUE);
}

/* The first widget shown for which @matches says so. */
typedef gboolean (*MatchFunc) (GtkWidget  *widget,
                               const char *text);

static GtkWidget *
find (GtkWidget  *widget,
      MatchFunc   matches,
      const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (matches (widget, text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, text);

      if (found)
        return found;
    }

  return NULL;
}

static gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static gboolean
has_tooltip (GtkWidget  *widget,
             const char *text)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}

static gboolean
is_search (GtkWidget  *widget,
           const char *text)
{
  return GTK_IS_SEARCH_ENTRY (widget);
}

static gboolean
is_drop_down (GtkWidget  *widget,
              const char *text)
{
  return GTK_IS_DROP_DOWN (widget);
}

static gboolean
shows (Fixture    *fixture,
       const char *text)
{
  return find (GTK_WIDGET (fixture->view), is_label, text) != NULL;
}

static char *
ids_of (Fixture *fixture)
{
  GListModel *projects = sbx_projects_view_get_projects (fixture->view);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (SbxProject) project = g_list_model_get_item (projects, i);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", sbx_project_get_id (project));
    }

  return g_string_free (ids, FALSE);
}

static gboolean
lists (Fixture    *fixture,
       const char *expected)
{
  g_autofree char *ids = ids_of (fixture);

  return g_str_equal (ids, expected);
}

static void
tell (Fixture    *fixture,
      const char *projects)
{
  sbx_demo_apply (fixture->world, "projectsUpdate", "{'type':'allProjects','data':[%s]}", projects);
}

#define STOPPED "{'projectId':'p1','name':'Harvest','action':'stopped','agentQuantity':3,'createdAt':'2026-01-01T00:00:00Z'}"
#define ACTIVE "{'projectId':'p2','callFlowId':'flow-2','action':'active','agentQuantity':1200,'ws_connected':true,'caller':{'number':'+49 30'}," \
  "'createdAt':'2026-01-02T00:00:00Z'}"
#define FAILED "{'projectId':'p3','action':'active','error':'No line','agentQuantity':1,'createdAt':'2026-01-03T00:00:00Z'}"
#define OTHER "{'projectId':'p4','action':'午休','createdAt':'2026-01-04T00:00:00Z'}"
#define READY "{'projectId':'p5','action':'init','createdAt':'2026-01-05T00:00:00Z'}"

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  sbx_test_wait (shows (fixture, "Not Connected"));
  sbx_world_set_features (fixture->world, (const char *const[]) { NULL });
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 0, 0, NULL);
  sbx_test_wait (shows (fixture, "No Projects Yet"));
  tell (fixture, READY);
  sbx_test_wait (shows (fixture, "Ready"));
  g_assert_false (shows (fixture, "No Projects Yet"));
  tell (fixture, "");
  sbx_test_wait (shows (fixture, "No Projects Yet"));
}

/* What was connected when the hub was heard last is said as that. */
static void
test_away (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_world_set_features (fixture->world, (const char *const[]) { "projects", NULL });
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  tell (fixture, STOPPED "," ACTIVE);
  sbx_test_wait (shows (fixture, "Connected") && shows (fixture, "Not connected"));

  sbx_world_set_as_of (fixture->world, G_GINT64_CONSTANT (1700000000000));
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_RECONNECTING, 1, 5, 0, "The hub went away");
  sbx_test_wait (shows (fixture, "Was connected") && shows (fixture, "Was not connected"));
  g_assert_false (shows (fixture, "Connected") || shows (fixture, "Not connected"));

  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_test_wait (shows (fixture, "Connected") && shows (fixture, "Not connected"));
  g_assert_false (shows (fixture, "Was connected"));
}

/* What goes on at a hub that is away is not counted with what goes on; where all are away it is what was so last. */
static void
test_one_away (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (SbxWorld) other = sbx_world_new ("Other", "unix:/nonexistent/other.sock");

  g_list_store_append (fixture->worlds, other);
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_world_set_connection (other, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  tell (fixture, ACTIVE);
  sbx_demo_apply (other, "projectsUpdate", "{'type':'allProjects','data':[" FAILED "]}");
  sbx_test_wait (shows (fixture, "1201") || shows (fixture, "1,201"));

  sbx_world_set_as_of (fixture->world, G_GINT64_CONSTANT (1700000000000));
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_RECONNECTING, 1, 5, 0, "The hub went away");
  sbx_test_wait (!shows (fixture, "1201") && !shows (fixture, "1,201"));
  g_assert_true (shows (fixture, "Connected"));

  sbx_world_set_as_of (other, G_GINT64_CONSTANT (1700000000000));
  sbx_world_set_connection (other, SBX_CONNECTION_RECONNECTING, 1, 5, 0, "The hub went away");
  sbx_test_wait (shows (fixture, "1201") || shows (fixture, "1,201"));
  g_assert_false (shows (fixture, "Connected"));
}

/* Where text grows and the table does not, columns go. */
static void
test_text_grows (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  tell (fixture, ACTIVE);
  sbx_test_wait (shows (fixture, "Created") && shows (fixture, "State"));
  gtk_css_provider_load_from_data (provider, "window { font-size: 22pt; }", -1);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (fixture->window), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  sbx_test_wait (!shows (fixture, "Created"));
  g_assert_true (shows (fixture, "State"));
  gtk_style_context_remove_provider_for_display (gtk_widget_get_display (fixture->window), GTK_STYLE_PROVIDER (provider));
  sbx_test_wait (shows (fixture, "Created"));
}

static void
test_shown (Fixture       *fixture,
            gconstpointer  data)
{
  tell (fixture, STOPPED "," ACTIVE "," FAILED "," OTHER "," READY);
  sbx_test_wait (shows (fixture, "Harvest"));
  g_assert_true (lists (fixture, "p2 p5 p4 p3 p1"));
  g_assert_true (shows (fixture, "Stopped"));
  g_assert_true (shows (fixture, "Failed"));
  g_assert_true (shows (fixture, "午休"));
  g_assert_true (shows (fixture, "flow-2"));
  g_assert_true (shows (fixture, "\342\201\250+49 30\342\201\251"));
  g_assert_nonnull (find (GTK_WIDGET (fixture->view), has_tooltip, "No line"));
  /* The counters: projects, active, connected, agents of the active ones. */
  g_assert_true (shows (fixture, "5"));
  g_assert_true (shows (fixture, "2"));
  g_assert_true (shows (fixture, "1"));
  g_assert_true (shows (fixture, "1201") || shows (fixture, "1,201"));
}

/* What changes moves to its new place, and its cells with it. */
static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  tell (fixture, STOPPED "," ACTIVE);
  sbx_test_wait (lists (fixture, "p2 p1"));
  tell (fixture, "{'projectId':'p1','name':'Harvest','action':'active','agentQuantity':77,'createdAt':'2026-01-01T00:00:00Z'},"
                 "{'projectId':'p2','action':'stopped','createdAt':'2026-01-02T00:00:00Z'}");
  sbx_test_wait (lists (fixture, "p1 p2"));
  sbx_test_wait (shows (fixture, "77"));
  tell (fixture, ACTIVE);
  sbx_test_wait (lists (fixture, "p2"));
  g_assert_false (shows (fixture, "Harvest"));
}

static GtkColumnView *
get_table (Fixture *fixture)
{
  return GTK_COLUMN_VIEW (gtk_widget_get_template_child (GTK_WIDGET (fixture->view), SBX_TYPE_PROJECTS_VIEW, "table"));
}

static void
sort_by (Fixture     *fixture,
         guint        position,
         GtkSortType  order)
{
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (get_table (fixture)), position);

  gtk_column_view_sort_by_column (get_table (fixture), column, order);
}

static void
test_sorted (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    guint       column;
    const char *ascending;
  } cases[] = {
    { 0, "p1 p2 p3" },   /* "Harvest" before "p2" */
    { 1, "p2 p3 p1" },
    { 2, "p3 p1 p2" },
    { 3, "p2 p3 p1" },   /* equal ones in the order of the world: newest first */
    { 5, "p1 p2 p3" },
  };

  tell (fixture, STOPPED "," ACTIVE "," FAILED);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sort_by (fixture, cases[i].column, GTK_SORT_ASCENDING);
      sbx_test_wait (lists (fixture, cases[i].ascending));
    }
  sort_by (fixture, 2, GTK_SORT_DESCENDING);
  sbx_test_wait (lists (fixture, "p2 p1 p3"));
}

/* The button of a row, Delete and Return ask the window; a hub that is away is asked nothing. */
static void
test_actions (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *stop, *start;
  GtkSingleSelection *selection;

  tell (fixture, STOPPED "," ACTIVE);
  sbx_test_wait (find (GTK_WIDGET (fixture->view), has_tooltip, "Stop “p2”") != NULL);
  stop = find (GTK_WIDGET (fixture->view), has_tooltip, "Stop “p2”");
  start = find (GTK_WIDGET (fixture->view), has_tooltip, "Start “Harvest”…");
  g_assert_nonnull (start);
  g_assert_false (gtk_widget_is_sensitive (stop));
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 0, 0, NULL);
  sbx_test_wait (gtk_widget_is_sensitive (stop) && gtk_widget_is_sensitive (start));

  g_signal_emit_by_name (stop, "clicked");
  g_signal_emit_by_name (start, "clicked");
  g_assert_cmpstr (fixture->asked->str, ==,
                   "stop-project unix:/nonexistent/hub.sock p2;start-project unix:/nonexistent/hub.sock p1;");

  g_string_truncate (fixture->asked, 0);
  selection = GTK_SINGLE_SELECTION (gtk_column_view_get_model (get_table (fixture)));
  gtk_single_selection_set_selected (selection, 1);
  g_signal_emit_by_name (get_table (fixture), "activate", 1);
  g_assert_cmpstr (fixture->asked->str, ==, "start-project unix:/nonexistent/hub.sock p1;");
}

/* What is looked for and which state are both heeded; the counters are of all. */
static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  GtkEditable *search;
  GtkDropDown *states;

  tell (fixture, STOPPED "," ACTIVE "," FAILED "," OTHER "," READY);
  sbx_test_wait (lists (fixture, "p2 p5 p4 p3 p1"));
  search = GTK_EDITABLE (find (GTK_WIDGET (fixture->view), is_search, NULL));
  states = GTK_DROP_DOWN (find (GTK_WIDGET (fixture->view), is_drop_down, NULL));

  gtk_drop_down_set_selected (states, 4);
  g_assert_true (lists (fixture, "p3"));
  gtk_drop_down_set_selected (states, 3);
  g_assert_true (lists (fixture, "p4"));
  gtk_drop_down_set_selected (states, 0);
  gtk_editable_set_text (search, "  P2 ");
  sbx_test_wait (lists (fixture, "p2"));
  gtk_editable_set_text (search, "nothing like it");
  sbx_test_wait (shows (fixture, "No Projects Found"));
  g_assert_true (shows (fixture, "5"));
  gtk_editable_set_text (search, "");
  sbx_test_wait (lists (fixture, "p2 p5 p4 p3 p1"));
}

/* What the hub counted itself, where it can be. */
static void
test_stats (Fixture       *fixture,
            gconstpointer  data)
{
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 0, 0, NULL);
  sbx_demo_apply (fixture->world, "projectsUpdate", "{'type':'allProjects','data':[" ACTIVE "],"
                  "'stats':{'totalProjects':9007199254740991,'activeProjects':77,'connectedProjects':66}}");
  sbx_test_wait (shows (fixture, "77"));
  g_assert_true (shows (fixture, "66"));
  g_assert_true (shows (fixture, "9007199254740991") || shows (fixture, "9,007,199,254,740,991"));

  sbx_demo_apply (fixture->world, "projectsUpdate", "{'type':'allProjects','data':[" ACTIVE "],"
                  "'stats':{'totalProjects':-5,'activeProjects':77,'connectedProjects':66}}");
  sbx_test_wait (!shows (fixture, "77"));
  g_assert_true (shows (fixture, "1"));
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  tell (fixture, ACTIVE);
  sbx_test_wait (shows (fixture, "\342\201\250+49 30\342\201\251"));
  g_object_set (fixture->view, "sidebar-hidden", TRUE, NULL);
  sbx_test_wait (!shows (fixture, "\342\201\250+49 30\342\201\251"));
  g_assert_true (shows (fixture, "flow-2"));
  g_assert_nonnull (find (GTK_WIDGET (fixture->view), has_tooltip, "Stop “p2”"));
  g_object_set (fixture->view, "sidebar-hidden", FALSE, NULL);
  sbx_test_wait (shows (fixture, "\342\201\250+49 30\342\201\251"));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/app/projects-view/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/app/projects-view/away", Fixture, NULL, set_up, test_away, tear_down);
  g_test_add ("/app/projects-view/one-away", Fixture, NULL, set_up, test_one_away, tear_down);
  g_test_add ("/app/projects-view/text-grows", Fixture, NULL, set_up, test_text_grows, tear_down);
  g_test_add ("/app/projects-view/shown", Fixture, NULL, set_up, test_shown, tear_down);
  g_test_add ("/app/projects-view/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/app/projects-view/sorted", Fixture, NULL, set_up, test_sorted, tear_down);
  g_test_add ("/app/projects-view/actions", Fixture, NULL, set_up, test_actions, tear_down);
  g_test_add ("/app/projects-view/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/app/projects-view/stats", Fixture, NULL, set_up, test_stats, tear_down);
  g_test_add ("/app/projects-view/narrow", Fixture, NULL, set_up, test_narrow, tear_down);

  return g_test_run ();
}
