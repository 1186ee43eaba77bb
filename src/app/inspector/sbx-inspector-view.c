/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-inspector-view.h"

#include "sbx-actions-page.h"
#include "sbx-connection-page.h"
#include "sbx-frames-page.h"
#include "sbx-plain-text.h"
#include "sbx-spoken-names.h"
#include "sbx-tab-order.h"
#include "sbx-world-watch.h"

#include <glib/gi18n-lib.h>

/* Between the pages' names at the end and what floats above them, in pixels. */
#define BAR_GAP 6
/* Of a connection's name, in letters: what is shown of it in any case, and as far as there is room for it beside the pages' names. */
#define LEAST_NAME 7
#define MOST_NAME 14

struct _SbxInspectorView
{
  AdwBin             parent_instance;

  SbxConnections    *connections;
  SbxWorldWatch     *watch;      /* a connection may get its client late, or another one */
  SbxWorld          *shown;      /* (nullable) */
  gboolean           sidebar_hidden;

  AdwViewSwitcherTitle *switcher;
  GtkWidget         *bar;        /* instead of that, where there is no room for it */
  guint              idle;
  GtkDropDown       *choice;
  GtkMenuButton     *menu_button;
  GtkStack          *pages;
  AdwViewStack      *stack;
  SbxConnectionPage *connection_page;
  SbxFramesPage     *frames_page;
  SbxActionsPage    *actions_page;
};

enum {
  PROP_0,
  PROP_SIDEBAR_HIDDEN,
  PROP_CLEARANCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxInspectorView, sbx_inspector_view, ADW_TYPE_BIN)

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        SbxWorld   *world)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", sbx_world_get_address (world));
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_menu (SbxWorld *world)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) why = g_menu_item_new (_("_Why?"), NULL);

  append (menu, _("Reconnect _Now"), "win.retry", world);
  if (!sbx_world_is_local (world))
    append (menu, _("_Edit Connection…"), "win.edit-hub", world);
  append (menu, _("_Copy Address"), "win.copy-address", world);
  g_menu_item_set_action_and_target (why, "win.why", "(sssss)", sbx_world_get_address (world), "connection", "", "", "");
  g_menu_append_item (menu, why);

  return G_MENU_MODEL (menu);
}

/* It stays as it is while somebody may have it open. */
static void
show_menu (SbxInspectorView *self,
           SbxWorld         *world)
{
  g_autoptr (GMenuModel) menu = NULL;

  if (!g_set_object (&self->shown, world))
    return;

  menu = world ? make_menu (world) : NULL;
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

/* Not that of an empty list. */
static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) && gtk_label_get_ellipsize (GTK_LABEL (widget)) != PANGO_ELLIPSIZE_NONE ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found && !GTK_IS_POPOVER (child); child = gtk_widget_get_next_sibling (child))
    found = find_label (child);

  return found;
}

/* Beside the pages' names a head gives a connection's the least that it asks for, whatever room is left. */
static void
show_name (SbxInspectorView *self)
{
  GtkWidget  *label = find_label (GTK_WIDGET (self->choice));
  const char *name = self->shown ? sbx_world_get_name (self->shown) : "";
  int         columns = (int) sbx_plain_text_count_columns (name);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->choice), *name != '\0' ? name : _("Connection"));
  if (label)
    gtk_label_set_width_chars (GTK_LABEL (label), self->sidebar_hidden ? LEAST_NAME : CLAMP (columns, LEAST_NAME, MOST_NAME));
}

static void
on_chosen (SbxInspectorView *self)
{
  SbxWorld  *world = gtk_drop_down_get_selected_item (self->choice);
  SbxClient *client = world && self->connections ? sbx_connections_get_client (self->connections, world) : NULL;

  gtk_stack_set_visible_child_name (self->pages, client ? "inspector" : "nothing");
  gtk_widget_set_visible (GTK_WIDGET (self->choice), client != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), client != NULL);
  show_menu (self, world);
  show_name (self);
  sbx_connection_page_set_client (self->connection_page, client);
  sbx_frames_page_set_client (self->frames_page, client);
  sbx_actions_page_set_client (self->actions_page, client);
}

/* The pages' names stand at the end, where the chip would hide them. */
static int
measure_bar (SbxInspectorView *self)
{
  int height = 0;

  if (gtk_widget_get_visible (self->bar))
    gtk_widget_measure (self->bar, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);

  return height > 0 ? height + BAR_GAP : 0;
}

static gboolean
show_bar (gpointer data)
{
  SbxInspectorView *self = data;

  self->idle = 0;
  gtk_widget_set_visible (self->bar, self->sidebar_hidden || adw_view_switcher_title_get_title_visible (self->switcher));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLEARANCE]);

  return G_SOURCE_REMOVE;
}

/* That is found out while sizes are given, when nothing else may come or go. */
static void
queue_bar (SbxInspectorView *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (show_bar, self);
}

static void
sbx_inspector_view_dispose (GObject *object)
{
  SbxInspectorView *self = SBX_INSPECTOR_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->choice)
    gtk_drop_down_set_model (self->choice, NULL);
  g_clear_object (&self->watch);
  g_clear_object (&self->shown);
  g_clear_object (&self->connections);

  G_OBJECT_CLASS (sbx_inspector_view_parent_class)->dispose (object);
}

static void
sbx_inspector_view_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, SBX_INSPECTOR_VIEW (object)->sidebar_hidden);
      break;
    case PROP_CLEARANCE:
      g_value_set_int (value, measure_bar (SBX_INSPECTOR_VIEW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_inspector_view_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SbxInspectorView *self = SBX_INSPECTOR_VIEW (object);

  switch (prop_id)
    {
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      if (self->sidebar_hidden)
        gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
      /* There the head has the connection's name: the pages' names would take its room even where they are not shown. */
      gtk_widget_set_visible (GTK_WIDGET (self->switcher), !self->sidebar_hidden);
      show_name (self);
      queue_bar (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_inspector_view_class_init (SbxInspectorViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_inspector_view_dispose;
  object_class->get_property = sbx_inspector_view_get_property;
  object_class->set_property = sbx_inspector_view_set_property;
  widget_class->focus = sbx_tab_order_focus_child;

  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CLEARANCE] = g_param_spec_int ("clearance", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "inspector");
  g_type_ensure (SBX_TYPE_ACTIONS_PAGE);
  g_type_ensure (SBX_TYPE_CONNECTION_PAGE);
  g_type_ensure (SBX_TYPE_FRAMES_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-inspector-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, choice);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, switcher);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, bar);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, pages);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, connection_page);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, frames_page);
  gtk_widget_class_bind_template_child (widget_class, SbxInspectorView, actions_page);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, queue_bar);
}

static void
sbx_inspector_view_init (SbxInspectorView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
  self->watch = sbx_world_watch_new ();
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_inspector_view_set_connections:
 *
 * Once in the life of a view.
 */
void
sbx_inspector_view_set_connections (SbxInspectorView *self,
                                    SbxConnections   *connections)
{
  g_return_if_fail (SBX_IS_INSPECTOR_VIEW (self));
  g_return_if_fail (!self->connections);

  self->connections = g_object_ref (connections);
  sbx_frames_page_set_connections (self->frames_page, connections);
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (connections));
  sbx_world_watch_set_worlds (self->watch, G_LIST_MODEL (connections));
  on_chosen (self);
}

void
sbx_inspector_view_show (SbxInspectorView *self,
                         SbxWorld         *world,
                         const char       *page)
{
  GListModel *worlds;

  g_return_if_fail (SBX_IS_INSPECTOR_VIEW (self));
  g_return_if_fail (SBX_IS_WORLD (world));

  worlds = G_LIST_MODEL (self->connections);
  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) found = g_list_model_get_item (worlds, i);

      if (found == world)
        gtk_drop_down_set_selected (self->choice, i);
    }
  if (page)
    adw_view_stack_set_visible_child_name (self->stack, page);
}

gboolean
sbx_inspector_view_show_frame (SbxInspectorView *self,
                               SbxWorld         *world,
                               guint64           number)
{
  g_return_val_if_fail (SBX_IS_INSPECTOR_VIEW (self), FALSE);
  g_return_val_if_fail (SBX_IS_WORLD (world), FALSE);

  sbx_inspector_view_show (self, world, "frames");
  return sbx_frames_page_show_frame (self->frames_page, number);
}
