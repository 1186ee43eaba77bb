/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-reasons.h"

#define REASONS_KEY "sbx-action-reasons"
/* Of a widget: the tooltip that it has when nothing speaks against it. */
#define TOOLTIP_KEY "sbx-own-tooltip"

/**
 * sbx_action_reasons_set:
 * @window: the window
 * @action: such as "topic.pin"
 * @reason: (nullable): why that cannot be done, in a sentence; %NULL = it can
 */
void
sbx_action_reasons_set (GtkWidget  *window,
                        const char *action,
                        const char *reason)
{
  GHashTable *reasons;

  g_return_if_fail (GTK_IS_WIDGET (window));

  reasons = g_object_get_data (G_OBJECT (window), REASONS_KEY);
  if (reasons == NULL)
    {
      reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_object_set_data_full (G_OBJECT (window), REASONS_KEY, reasons, (GDestroyNotify) g_hash_table_unref);
    }
  if (reason)
    g_hash_table_replace (reasons, g_strdup (action), g_strdup (reason));
  else
    g_hash_table_remove (reasons, action);
}

/**
 * sbx_action_reasons_get:
 * @widget: something in a window
 * @action: (nullable): such as "topic.pin"
 *
 * Returns: (transfer none) (nullable): why that cannot be done
 */
const char *
sbx_action_reasons_get (GtkWidget  *widget,
                        const char *action)
{
  GtkRoot    *window = gtk_widget_get_root (widget);
  GHashTable *reasons = window ? g_object_get_data (G_OBJECT (window), REASONS_KEY) : NULL;

  return reasons && action ? g_hash_table_lookup (reasons, action) : NULL;
}

static void
say (GtkWidget  *widget,
     const char *reason)
{
  gboolean said = g_object_get_data (G_OBJECT (widget), TOOLTIP_KEY) != NULL;

  if (reason == NULL && !said)
    return;

  if (!said)
    g_object_set_data_full (G_OBJECT (widget), TOOLTIP_KEY,
                            g_strdup (gtk_widget_get_tooltip_text (widget) ? gtk_widget_get_tooltip_text (widget) : ""), g_free);
  gtk_widget_set_tooltip_text (widget, reason ? reason : g_object_get_data (G_OBJECT (widget), TOOLTIP_KEY));
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason ? reason : "", -1);
  if (reason == NULL)
    g_object_set_data (G_OBJECT (widget), TOOLTIP_KEY, NULL);
}

/* By label: an entry of a menu does not tell its action. */
static void
collect (GtkWidget  *widget,
         GMenuModel *model,
         GHashTable *entries)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuLinkIter) links = g_menu_model_iterate_item_links (model, i);
      g_autofree char *label = NULL;
      g_autofree char *action = NULL;
      GMenuModel *part;

      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_ACTION, "s", &action);
      if (label && action)
        g_hash_table_insert (entries, g_steal_pointer (&label), (gpointer) sbx_action_reasons_get (widget, action));
      while (g_menu_link_iter_get_next (links, NULL, &part))
        {
          collect (widget, part, entries);
          g_object_unref (part);
        }
    }
}

static void
explain (GtkWidget  *widget,
         GHashTable *entries)
{
  g_autofree char *text = NULL;

  if (GTK_IS_ACTIONABLE (widget) && gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)))
    say (widget, sbx_action_reasons_get (widget, gtk_actionable_get_action_name (GTK_ACTIONABLE (widget))));
  else if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "text") && g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "menu-name"))
    g_object_get (widget, "text", &text, NULL);
  if (text && g_hash_table_contains (entries, text))
    say (widget, g_hash_table_lookup (entries, text));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    explain (child, entries);
}

/**
 * sbx_action_reasons_explain:
 * @widget: what offers actions: a bar, or the popover of a menu
 * @model: (nullable): what the menus in it are made from
 */
void
sbx_action_reasons_explain (GtkWidget  *widget,
                            GMenuModel *model)
{
  g_autoptr (GHashTable) entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (model)
    collect (widget, model, entries);
  explain (widget, entries);
}
