/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-top.h"

/* Where the newest stands first: a list at its top shows what comes there, one that was scrolled stays where somebody reads. */

#define KEEPER_KEY "sbx-list-top"

typedef struct
{
  GtkListView  *list;
  GSignalGroup *model_signals;
  guint         tick; /* 0 = none */
} Keeper;

static void
keeper_free (Keeper *keeper)
{
  g_object_unref (keeper->model_signals);
  g_free (keeper);
}

static gboolean
is_at_top (Keeper *keeper)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (keeper->list));

  return adjustment != NULL && gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment);
}

/* Before its layout, which holds on to the row that was the first. */
static gboolean
on_tick (GtkWidget     *list,
         GdkFrameClock *clock,
         gpointer       data)
{
  Keeper            *keeper = data;
  GtkSelectionModel *model = gtk_list_view_get_model (keeper->list);

  keeper->tick = 0;
  if (model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0 && is_at_top (keeper))
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", 0);

  return G_SOURCE_REMOVE;
}

static void
on_items_changed (Keeper *keeper)
{
  if (keeper->tick == 0 && is_at_top (keeper))
    keeper->tick = gtk_widget_add_tick_callback (GTK_WIDGET (keeper->list), on_tick, keeper, NULL);
}

static void
on_model_changed (Keeper *keeper)
{
  g_signal_group_set_target (keeper->model_signals, gtk_list_view_get_model (keeper->list));
}

/**
 * sbx_list_top_keep:
 * @list: a list
 *
 * Has @list stay at its top while it is there, whatever comes above its first row.
 */
void
sbx_list_top_keep (GtkListView *list)
{
  Keeper *keeper;

  g_return_if_fail (GTK_IS_LIST_VIEW (list));

  keeper = g_new0 (Keeper, 1);
  keeper->list = list;
  keeper->model_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (keeper->model_signals, "items-changed", G_CALLBACK (on_items_changed), keeper);
  g_object_set_data_full (G_OBJECT (list), KEEPER_KEY, keeper, (GDestroyNotify) keeper_free);
  g_signal_connect_swapped (list, "notify::model", G_CALLBACK (on_model_changed), keeper);
  on_model_changed (keeper);
}
