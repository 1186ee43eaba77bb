/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-page.h"

#include "sbx-action-row.h"
#include "sbx-push-dialog.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"

#include <glib/gi18n-lib.h>

struct _SbxActionsPage
{
  AdwBin       parent_instance;

  SbxClient   *client;       /* (nullable) */
  GListModel  *actions;      /* (nullable): of its world, newest first */

  GtkStack    *stack;
  GtkListView *list;
  GtkLabel     *why_not;

  GtkEventController *keys; /* (nullable): not owned */
  GSignalGroup *world_signals;
  char         *awaited;       /* (nullable): the id of an action that was pushed here and is not in the list yet */
};

G_DEFINE_FINAL_TYPE (SbxActionsPage, sbx_actions_page, ADW_TYPE_BIN)

static SbxActionRow *
find_row (SbxActionsPage *self,
          SbxAction      *action)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      if (child && sbx_action_row_get_action (SBX_ACTION_ROW (child)) == action)
        return SBX_ACTION_ROW (child);
    }

  return NULL;
}

/* What was pushed here is watched from then on. */
static void
show_awaited (SbxActionsPage *self)
{
  guint n = self->actions && self->awaited ? g_list_model_get_n_items (self->actions) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxAction) action = g_list_model_get_item (self->actions, i);
      SbxActionRow *row;

      if (!g_str_equal (sbx_action_get_id (action), self->awaited))
        continue;
      g_clear_pointer (&self->awaited, g_free);
      sbx_action_row_set_open (action, TRUE);
      row = find_row (self, action);
      if (row)
        sbx_action_row_set_action (row, action);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      return;
    }
}

static void
update (SbxActionsPage *self)
{
  guint n = self->actions ? g_list_model_get_n_items (self->actions) : 0;

  gtk_stack_set_visible_child_name (self->stack, n == 0 ? "nothing" : "actions");
  show_awaited (self);
}

/* Why nothing can be pushed there now. (nullable) */
static const char *
find_obstacle (SbxActionsPage *self)
{
  const char *why_not = self->client ? sbx_client_why_not (self->client, SBX_ABILITY_PUSH_ACTION) : NULL;

  if (!why_not && self->client && sbx_world_get_state (sbx_client_get_world (self->client)) != SBX_CONNECTION_CONNECTED)
    return _("There is no connection to the hub.");

  return why_not;
}

static void
update_pushing (SbxActionsPage *self)
{
  const char *why_not = find_obstacle (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "actions.push", self->client && !why_not);
  gtk_label_set_label (self->why_not, why_not ? why_not : "");
}

static void
on_pushed (SbxActionsPage *self,
           const char     *id)
{
  g_free (self->awaited);
  self->awaited = g_strdup (id);
  show_awaited (self);
}

static void
push (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxActionsPage *self = SBX_ACTIONS_PAGE (widget);
  GtkRoot        *root = gtk_widget_get_root (widget);
  GtkWindow      *dialog;

  if (!self->client || !GTK_IS_WINDOW (root))
    return;

  dialog = sbx_push_dialog_new (GTK_WINDOW (root), self->client);
  g_signal_connect_object (dialog, "pushed", G_CALLBACK (on_pushed), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
on_bind (SbxActionsPage     *self,
         GtkListItem        *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (!row)
    {
      row = sbx_action_row_new ();
      gtk_list_item_set_child (list_item, row);
      gtk_widget_add_css_class (gtk_widget_get_parent (row), "task");
    }
  sbx_action_row_set_client (SBX_ACTION_ROW (row), self->client);
  sbx_action_row_set_action (SBX_ACTION_ROW (row), gtk_list_item_get_item (list_item));
}

static void
on_unbind (SbxActionsPage     *self,
           GtkListItem        *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row)
    sbx_action_row_set_action (SBX_ACTION_ROW (row), NULL);
}

/* A click or Return. */
static void
on_activate (SbxActionsPage *self,
             guint           position)
{
  g_autoptr (SbxAction) action = g_list_model_get_item (self->actions, position);
  SbxActionRow *row = find_row (self, action);

  if (row)
    sbx_action_row_toggle (row);
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

static void
show_actions_of (SbxActionsPage *self,
                 SbxWorld       *world)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  if (self->actions)
    g_signal_handlers_disconnect_by_func (self->actions, update, self);
  g_clear_object (&self->actions);
  gtk_list_view_set_model (self->list, NULL);
  if (world == NULL)
    return;

  self->actions = G_LIST_MODEL (gtk_sort_list_model_new (g_object_ref (sbx_world_get_actions (world)),
                                                         GTK_SORTER (gtk_custom_sorter_new (newest_first, NULL, NULL))));
  selection = gtk_no_selection_new (g_object_ref (self->actions));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->actions, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
sbx_actions_page_dispose (GObject *object)
{
  SbxActionsPage *self = SBX_ACTIONS_PAGE (object);

  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->actions);
  g_clear_object (&self->world_signals);
  g_clear_pointer (&self->awaited, g_free);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_actions_page_parent_class)->dispose (object);
}

/* While it is in sight its key counts wherever the keyboard is. */
static void
sbx_actions_page_map (GtkWidget *widget)
{
  SbxActionsPage        *self = SBX_ACTIONS_PAGE (widget);
  GtkShortcutController *controller;

  GTK_WIDGET_CLASS (sbx_actions_page_parent_class)->map (widget);
  if (self->keys)
    return;

  self->keys = gtk_shortcut_controller_new ();
  controller = GTK_SHORTCUT_CONTROLLER (self->keys);
  gtk_shortcut_controller_set_scope (controller, GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (controller, gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_a, GDK_CONTROL_MASK | GDK_ALT_MASK),
                                                                      gtk_named_action_new ("actions.push")));
  gtk_widget_add_controller (widget, self->keys);
}

static void
sbx_actions_page_unmap (GtkWidget *widget)
{
  SbxActionsPage *self = SBX_ACTIONS_PAGE (widget);

  GTK_WIDGET_CLASS (sbx_actions_page_parent_class)->unmap (widget);
  if (self->keys)
    gtk_widget_remove_controller (widget, self->keys);
  self->keys = NULL;
}

static void
sbx_actions_page_class_init (SbxActionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_actions_page_dispose;
  widget_class->map = sbx_actions_page_map;
  widget_class->unmap = sbx_actions_page_unmap;
  widget_class->focus = sbx_tab_order_focus_child;

  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-actions-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxActionsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxActionsPage, list);
  gtk_widget_class_bind_template_child (widget_class, SbxActionsPage, why_not);
  gtk_widget_class_install_action (widget_class, "actions.push", NULL, push);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
sbx_actions_page_init (SbxActionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update_pushing), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::dialect", G_CALLBACK (update_pushing), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::features", G_CALLBACK (update_pushing), self);
  update_pushing (self);
}

void
sbx_actions_page_set_client (SbxActionsPage *self,
                             SbxClient      *client)
{
  g_return_if_fail (SBX_IS_ACTIONS_PAGE (self));

  if (!g_set_object (&self->client, client))
    return;

  g_clear_pointer (&self->awaited, g_free);
  g_signal_group_set_target (self->world_signals, client ? sbx_client_get_world (client) : NULL);
  show_actions_of (self, client ? sbx_client_get_world (client) : NULL);
  update_pushing (self);
  update (self);
}
