/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-view.h"

#include "sbx-action-row.h"
#include "sbx-list-map.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-world.h"

struct _SbxActionsView
{
  AdwBin       parent_instance;

  GListModel  *worlds;
  GListModel  *actions;         /* of all worlds, newest first */
  gboolean     sidebar_hidden;

  GtkStack    *stack;
  GtkListView *list;
};

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_SIDEBAR_HIDDEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxActionsView, sbx_actions_view, ADW_TYPE_BIN)

static void
update (SbxActionsView *self)
{
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (self->actions) == 0 ? "nothing" : "actions");
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (!row)
    {
      row = sbx_action_row_new ();
      gtk_list_item_set_child (list_item, row);
      gtk_widget_add_css_class (gtk_widget_get_parent (row), "task");
    }
  sbx_action_row_set_action (SBX_ACTION_ROW (row), gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row)
    sbx_action_row_set_action (SBX_ACTION_ROW (row), NULL);
}

/* A click or Return. */
static void
on_activate (SbxActionsView *self,
             guint           position)
{
  g_autoptr (SbxAction) action = g_list_model_get_item (self->actions, position);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      if (child && sbx_action_row_get_action (SBX_ACTION_ROW (child)) == action)
        sbx_action_row_toggle (SBX_ACTION_ROW (child));
    }
}

static gboolean
sbx_actions_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_ACTIONS_VIEW (widget)->list));
}

static void
sbx_actions_view_dispose (GObject *object)
{
  SbxActionsView *self = SBX_ACTIONS_VIEW (object);

  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->actions);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_actions_view_parent_class)->dispose (object);
}

static void
sbx_actions_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxActionsView *self = SBX_ACTIONS_VIEW (object);

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
sbx_actions_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxActionsView *self = SBX_ACTIONS_VIEW (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      sbx_actions_view_set_worlds (self, g_value_get_object (value));
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
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
sbx_actions_view_class_init (SbxActionsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_actions_view_dispose;
  object_class->get_property = sbx_actions_view_get_property;
  object_class->set_property = sbx_actions_view_set_property;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_actions_view_grab_focus;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "tasksview");
  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/views/sbx-actions-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxActionsView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxActionsView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
sbx_actions_view_init (SbxActionsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GListModel *
dup_actions (gpointer world)
{
  return g_object_ref (sbx_world_get_actions (world));
}

static int
newest_first (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  gint64 first = sbx_action_get_created_at ((SbxAction *) a);
  gint64 second = sbx_action_get_created_at ((SbxAction *) b);

  return (first < second) - (first > second);
}

/**
 * sbx_actions_view_set_worlds:
 * @worlds: (GListModel of SbxWorld)
 *
 * Once in the life of a view.
 */
void
sbx_actions_view_set_worlds (SbxActionsView *self,
                             GListModel     *worlds)
{
  g_autoptr (GtkNoSelection) selection = NULL;
  GListModel *all;

  g_return_if_fail (SBX_IS_ACTIONS_VIEW (self));
  g_return_if_fail (!self->worlds);

  self->worlds = g_object_ref (worlds);
  all = G_LIST_MODEL (gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_actions)));
  self->actions = G_LIST_MODEL (gtk_sort_list_model_new (all, GTK_SORTER (gtk_custom_sorter_new (newest_first, NULL, NULL))));
  selection = gtk_no_selection_new (g_object_ref (self->actions));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));

  g_signal_connect_object (self->actions, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
