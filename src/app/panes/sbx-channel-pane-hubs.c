/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-pane-private.h"

#include "sbx-hub-row.h"

#define DROP_HERE "drop-here"

/* --- collapsed hubs --- */

gboolean
sbx_channel_pane_is_collapsed (SbxChannelPane *self,
                               SbxWorld       *world)
{
  return world && g_hash_table_size (self->collapsed) > 0 &&
         g_hash_table_contains (self->collapsed, sbx_world_get_address (world));
}

void
sbx_channel_pane_set_collapsed (SbxChannelPane *self,
                                SbxWorld       *world,
                                gboolean        collapsed)
{
  if (sbx_channel_pane_is_collapsed (self, world) == collapsed)
    return;

  if (collapsed)
    g_hash_table_add (self->collapsed, g_strdup (sbx_world_get_address (world)));
  else
    g_hash_table_remove (self->collapsed, sbx_world_get_address (world));
  sbx_channel_pane_collapsed_changed (self);
}

GStrv
sbx_channel_pane_dup_collapsed (SbxChannelPane *self)
{
  g_autoptr (GList) addresses = g_list_sort (g_hash_table_get_keys (self->collapsed), (GCompareFunc) g_strcmp0);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  /* Sorted, so that the same is never written as something else. */
  for (GList *l = addresses; l; l = l->next)
    g_strv_builder_add (builder, l->data);

  return g_strv_builder_end (builder);
}

void
sbx_channel_pane_take_collapsed (SbxChannelPane    *self,
                                 const char *const *addresses)
{
  g_auto (GStrv) before = sbx_channel_pane_dup_collapsed (self);
  g_auto (GStrv) after = NULL;

  g_hash_table_remove_all (self->collapsed);
  for (guint i = 0; addresses && addresses[i]; i++)
    g_hash_table_add (self->collapsed, g_strdup (addresses[i]));
  after = sbx_channel_pane_dup_collapsed (self);

  if (!g_strv_equal ((const char *const *) before, (const char *const *) after))
    sbx_channel_pane_collapsed_changed (self);
}

/* Its address stands for a hub in actions. */
static SbxWorld *
find_world (SbxChannelPane *self,
            const char     *address,
            guint          *position)
{
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (g_str_equal (sbx_world_get_address (world), address))
        {
          if (position)
            *position = i;
          return world; /* the list keeps it */
        }
    }

  return NULL;
}

static void
toggle_hub (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (widget);
  SbxWorld *world = find_world (self, g_variant_get_string (parameter, NULL), NULL);

  if (world)
    sbx_channel_pane_set_collapsed (self, world, !sbx_channel_pane_is_collapsed (self, world));
}

void
sbx_channel_pane_install_hub_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "sidebar.toggle-hub", "s", toggle_hub);
}

/* --- order --- */

/* (nullable): not in sight. */
static GtkWidget *
find_head (SbxChannelPane *self,
           SbxWorld       *world)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (self->list)); cell; cell = gtk_widget_get_next_sibling (cell))
    {
      GtkWidget *row = gtk_widget_get_first_child (cell);

      if (SBX_IS_HUB_ROW (row) && sbx_row_get_item (SBX_ROW (row)) == world)
        return row;
    }

  return NULL;
}

/* Rows are made anew where hubs change places; the focus stays with the hub. */
static void
move_hub (SbxChannelPane *self,
          SbxWorld       *world,
          int             step)
{
  GtkWidget *head;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.move-hub", "(si)", sbx_world_get_address (world), step);
  head = find_head (self, world);
  if (head)
    gtk_widget_grab_focus (gtk_widget_get_parent (head));
}

/* The keys of the head of a hub: as those of a row of a tree. */
gboolean
sbx_channel_pane_hub_key_pressed (SbxChannelPane *self,
                                  SbxWorld       *world,
                                  guint           keyval,
                                  GdkModifierType modifiers)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (modifiers == GDK_ALT_MASK && (keyval == GDK_KEY_Up || keyval == GDK_KEY_Down))
    {
      move_hub (self, world, keyval == GDK_KEY_Up ? -1 : 1);
      return GDK_EVENT_STOP;
    }
  if (modifiers != 0)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      sbx_channel_pane_set_collapsed (self, world, !rtl);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      sbx_channel_pane_set_collapsed (self, world, rtl);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_space:
      sbx_channel_pane_set_collapsed (self, world, !sbx_channel_pane_is_collapsed (self, world));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- drag and drop: a hub takes the place of the one that it is dropped on --- */

/* (nullable) (transfer none): whose part of the sidebar is there. */
static SbxWorld *
hub_at (SbxChannelPane *self,
        double          x,
        double          y)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);
  gpointer item = row ? sbx_row_get_item (row) : NULL;

  if (SBX_IS_CHANNEL (item))
    return sbx_channel_get_world (item);

  return SBX_IS_WORLD (item) ? item : NULL;
}

static void
mark_drop (SbxChannelPane *self,
           GtkWidget      *head)
{
  if (self->drop_head == head)
    return;

  if (self->drop_head)
    gtk_widget_remove_css_class (self->drop_head, DROP_HERE);
  g_set_weak_pointer (&self->drop_head, head);
  if (head)
    gtk_widget_add_css_class (head, DROP_HERE);
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource  *source,
                 double          x,
                 double          y,
                 SbxChannelPane *self)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);
  SbxWorld *world = SBX_IS_HUB_ROW (row) ? sbx_row_get_item (row) : NULL;
  g_autoptr (GdkPaintable) picture = NULL;

  if (!world || sbx_world_is_local (world))
    return NULL;

  picture = gtk_widget_paintable_new (GTK_WIDGET (row));
  gtk_drag_source_set_icon (source, picture, 0, 0);

  return gdk_content_provider_new_typed (SBX_TYPE_WORLD, world);
}

static GdkDragAction
on_drop_motion (GtkDropTarget  *target,
                double          x,
                double          y,
                SbxChannelPane *self)
{
  SbxWorld *world = hub_at (self, x, y);

  /* The hub inside this application stays the last. */
  mark_drop (self, world && !sbx_world_is_local (world) ? find_head (self, world) : NULL);

  return self->drop_head ? GDK_ACTION_MOVE : 0;
}

static void
on_drop_leave (GtkDropTarget  *target,
               SbxChannelPane *self)
{
  mark_drop (self, NULL);
}

static gboolean
on_drop (GtkDropTarget  *target,
         const GValue   *value,
         double          x,
         double          y,
         SbxChannelPane *self)
{
  SbxWorld *dragged = g_value_get_object (value);
  SbxWorld *place = hub_at (self, x, y);
  guint from, to;

  mark_drop (self, NULL);
  if (!dragged || !place || !find_world (self, sbx_world_get_address (dragged), &from) ||
      !find_world (self, sbx_world_get_address (place), &to) || from == to)
    return FALSE;

  move_hub (self, dragged, (int) to - (int) from);
  return TRUE;
}

void
sbx_channel_pane_set_up_hubs (SbxChannelPane *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SBX_TYPE_WORLD, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (on_drag_prepare), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (source));

  g_signal_connect (target, "enter", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (target, "motion", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (target, "leave", G_CALLBACK (on_drop_leave), self);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}
