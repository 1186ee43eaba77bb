/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-reasons.h"

#include "sbx-menu-reasons.h"

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

/* Entries of a submenu have no name of their own where nothing in it can be done: @parent (nullable) is the name that is seen. */
static void
collect (GtkWidget      *widget,
         GMenuModel     *model,
         const char     *parent,
         GHashTable     *entries,
         SbxMenuReasons *reasons)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuLinkIter) links = g_menu_model_iterate_item_links (model, i);
      g_autofree char *label = NULL;
      g_autofree char *action = NULL;
      const char *reason, *link;
      GMenuModel *part;

      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_ACTION, "s", &action);
      while (g_menu_link_iter_get_next (links, &link, &part))
        {
          collect (widget, part, g_str_equal (link, G_MENU_LINK_SUBMENU) ? label : parent, entries, reasons);
          g_object_unref (part);
        }
      reason = sbx_action_reasons_get (widget, action);
      if (label && reason)
        sbx_menu_reasons_add (reasons, parent ? parent : label, reason);
      if (label && action)
        g_hash_table_insert (entries, g_steal_pointer (&label), (gpointer) reason);
    }
}

/* By label: an entry of a menu does not tell its action. */
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
 * @widget: what offers actions, such as a bar
 */
void
sbx_action_reasons_explain (GtkWidget *widget)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_if_fail (GTK_IS_WIDGET (widget));

  explain (widget, none);
}

/**
 * sbx_action_reasons_show_menu:
 * @popover: somewhere in the window
 * @model: what its menu is made from
 *
 * To be called before it is shown. The entries that are grey are explained below the menu, and each to screen readers.
 */
void
sbx_action_reasons_show_menu (GtkPopoverMenu *popover,
                              GMenuModel     *model)
{
  g_autoptr (GHashTable) entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (SbxMenuReasons) reasons = sbx_menu_reasons_new ();

  g_return_if_fail (GTK_IS_POPOVER_MENU (popover));

  collect (GTK_WIDGET (popover), model, NULL, entries, reasons);
  sbx_menu_reasons_show (reasons, popover, model);
  explain (GTK_WIDGET (popover), entries);
}
