/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hubs-page.h"

#include "sbx-connect-dialog.h"
#include "sbx-focus.h"
#include "sbx-formatters.h"
#include "sbx-hub-entry.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

struct _SbxHubsPage
{
  AdwPreferencesPage   parent_instance;

  SbxConnections      *connections;
  GPtrArray           *rows;         /* of SbxHubEntry, in the order of the hubs */

  AdwPreferencesGroup *group;
};

enum {
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxHubsPage, sbx_hubs_page, ADW_TYPE_PREFERENCES_PAGE)

/* -- What is asked for in the rows */

static guint
find_place (SbxHubsPage *self,
            SbxWorld    *world)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);
  guint place = 0;

  for (; place < g_list_model_get_n_items (worlds); place++)
    {
      g_autoptr (SbxWorld) found = g_list_model_get_item (worlds, place);

      if (found == world)
        break;
    }

  return place;
}

/* Hubs that are not saved are in between, but not listed here. */
static void
move_to (SbxHubsPage *self,
         SbxWorld    *world,
         SbxWorld    *other)
{
  sbx_connections_move (self->connections, world, (int) find_place (self, other) - (int) find_place (self, world));
}

static void
on_move (SbxHubEntry *row,
         int          step,
         SbxHubsPage *self)
{
  guint place;

  if (!g_ptr_array_find (self->rows, row, &place) || (gint64) place + step < 0 || place + step >= self->rows->len)
    return;

  move_to (self, sbx_hub_entry_get_world (row), sbx_hub_entry_get_world (self->rows->pdata[place + step]));
}

static void
on_drop (SbxHubEntry *row,
         SbxWorld    *world,
         SbxHubsPage *self)
{
  if (sbx_connections_is_saved (self->connections, world))
    move_to (self, world, sbx_hub_entry_get_world (row));
}

static void
on_edit (SbxHubEntry *row,
         SbxHubsPage *self)
{
  SbxConnectDialog *dialog = sbx_connect_dialog_new (self->connections);

  sbx_connect_dialog_edit (dialog, sbx_hub_entry_get_world (row));
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_remove (SbxHubEntry *row,
           SbxHubsPage *self)
{
  g_autoptr (SbxWorld) world = g_object_ref (sbx_hub_entry_get_world (row));
  g_autofree char *text = sbx_format_removed_hub (sbx_world_get_name (world), sbx_connections_count_unsent (self->connections, world));

  sbx_connections_remove (self->connections, world);
  g_signal_emit (self, signals[REMOVED], 0, text);
}

/* -- The rows */

/* (transfer full): the one that is there already, as far as it is open, or a new one. */
static SbxHubEntry *
take_row (SbxHubsPage *self,
          GPtrArray   *before,
          SbxWorld    *world)
{
  SbxHubEntry *row;

  for (guint i = 0; i < before->len; i++)
    if (sbx_hub_entry_get_world (before->pdata[i]) == world)
      return g_object_ref (before->pdata[i]);

  row = g_object_ref_sink (sbx_hub_entry_new (self->connections, world));
  g_signal_connect_object (row, "edit", G_CALLBACK (on_edit), self, 0);
  g_signal_connect_object (row, "move", G_CALLBACK (on_move), self, 0);
  g_signal_connect_object (row, "drop", G_CALLBACK (on_drop), self, 0);
  g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, 0);

  return row;
}

/* (nullable) (transfer full): what has the focus in one of the rows, which lose it as they are taken out. */
static GtkWidget *
dup_focus (SbxHubsPage *self)
{
  GtkWidget *focus = sbx_focus_within (GTK_WIDGET (self->group));

  return focus ? g_object_ref (focus) : NULL;
}

/* A button that is of no use any more leaves it to its row. */
static void
restore_focus (GtkWidget *focus)
{
  GtkWidget *row = gtk_widget_get_ancestor (focus, SBX_TYPE_HUB_ENTRY);

  if (gtk_widget_get_root (focus) && !gtk_widget_grab_focus (focus) && row)
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static void
on_worlds_changed (SbxHubsPage *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->rows);
  g_autoptr (GtkWidget) focus = dup_focus (self);

  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < before->len; i++)
    adw_preferences_group_remove (self->group, before->pdata[i]);
  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (sbx_connections_is_saved (self->connections, world))
        g_ptr_array_add (self->rows, take_row (self, before, world));
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      sbx_hub_entry_set_ends (self->rows->pdata[i], i == 0, i + 1 == self->rows->len);
      adw_preferences_group_add (self->group, self->rows->pdata[i]);
    }
  if (focus)
    restore_focus (focus);

  sbx_spoken_names_give (GTK_WIDGET (self));
  adw_preferences_group_set_description (
    self->group,
    self->rows->len > 0 ? NULL : _("No hub is saved yet. Connect to one with its address."));
}

static void
on_add_clicked (SbxHubsPage *self)
{
  SbxConnectDialog *dialog = sbx_connect_dialog_new (self->connections);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sbx_hubs_page_dispose (GObject *object)
{
  SbxHubsPage *self = SBX_HUBS_PAGE (object);

  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->connections);

  G_OBJECT_CLASS (sbx_hubs_page_parent_class)->dispose (object);
}

static void
sbx_hubs_page_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_HUBS_PAGE (object)->rows);

  G_OBJECT_CLASS (sbx_hubs_page_parent_class)->finalize (object);
}

static void
sbx_hubs_page_class_init (SbxHubsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_hubs_page_dispose;
  object_class->finalize = sbx_hubs_page_finalize;

  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-hubs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxHubsPage, group);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
}

static void
sbx_hubs_page_init (SbxHubsPage *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_hubs_page_set_connections:
 *
 * Once in the life of a page.
 */
void
sbx_hubs_page_set_connections (SbxHubsPage    *self,
                               SbxConnections *connections)
{
  g_return_if_fail (SBX_IS_HUBS_PAGE (self));
  g_return_if_fail (!self->connections);

  self->connections = g_object_ref (connections);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  on_worlds_changed (self);
}

/**
 * sbx_hubs_page_restore:
 *
 * Brings the hub back that was removed last.
 */
void
sbx_hubs_page_restore (SbxHubsPage *self)
{
  g_return_if_fail (SBX_IS_HUBS_PAGE (self));

  sbx_connections_restore (self->connections);
}
