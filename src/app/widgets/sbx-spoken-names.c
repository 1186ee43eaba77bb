/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-spoken-names.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* What a picture of the libraries' own buttons means. */
static const struct
{
  const char *icon_name;
  const char *words;
} pictures[] = {
  { "edit-find-symbolic", N_("Search") },
  { "window-close-symbolic", N_("Dismiss") },
  { "view-reveal-symbolic", N_("Show What Is Written") },
  { "view-conceal-symbolic", N_("Hide What Is Written") },
  { "document-edit-symbolic", N_("Edit") },
  { "adw-entry-apply-symbolic", N_("Apply") },
  { "go-previous-symbolic", N_("Back") },
};

/* In newer versions of GTK and libadwaita what labels it goes before its own name: that would be the row of a button, or both labels that
 * an entry has for its title. */
static void
name (GtkWidget  *widget,
      const char *words)
{
  if (words == NULL || words[0] == '\0')
    return;

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
name_button (GtkWidget  *button,
             const char *icon_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (g_strcmp0 (icon_name, pictures[i].icon_name) == 0)
      name (button, _(pictures[i].words));
}

/* The words of the row, the group, the page or the window around it. */
static const char *
words_around (GtkWidget *widget)
{
  const char *words = NULL;

  for (; widget && !(words && words[0]); widget = gtk_widget_get_parent (widget))
    {
      if (ADW_IS_PREFERENCES_ROW (widget))
        words = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
      else if (ADW_IS_PREFERENCES_GROUP (widget))
        words = adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (widget));
      else if (ADW_IS_PREFERENCES_PAGE (widget))
        words = adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (widget));
      else if (GTK_IS_WINDOW (widget))
        words = gtk_window_get_title (GTK_WINDOW (widget));
    }

  return words;
}

static void
name_inner_button (GtkWidget *menu_button)
{
  GtkWidget *button = gtk_widget_get_first_child (menu_button);
  const char *words = gtk_widget_get_tooltip_text (menu_button);

  if (!words)
    words = gtk_menu_button_get_label (GTK_MENU_BUTTON (menu_button));
  if (!words)
    words = words_around (menu_button);
  name (menu_button, words);
  if (button)
    name (button, words);
}

/* By its row, which stands for it. */
static gboolean
is_of_row (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return row && adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)) == widget;
}

/* GTK says the letter's line, and then what stands in the button: that is enough. In a row that stands for it GTK says the row instead,
 * and then what is seen would not be said. */
static void
name_labelled_button (GtkButton *button)
{
  GtkWidget *label = gtk_button_get_child (button);

  if (is_of_row (GTK_WIDGET (button)) && GTK_IS_LABEL (label))
    name (GTK_WIDGET (button), gtk_label_get_text (GTK_LABEL (label)));
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Two arrows around the month, and two around the year. */
static void
name_arrows (GtkWidget *calendar)
{
  const char *const words[] = { _("Previous Month"), _("Next Month"), _("Previous Year"), _("Next Year") };
  GtkWidget *header = gtk_widget_get_first_child (calendar);
  guint i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (header); child && i < G_N_ELEMENTS (words); child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      name (child, words[i++]);
}

/* By its group, whose title it has. */
static gboolean
is_named (GtkWidget *list)
{
  GtkWidget *group = gtk_widget_get_ancestor (list, ADW_TYPE_PREFERENCES_GROUP);
  const char *title = group ? adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)) : NULL;

  return title && title[0] && !gtk_widget_get_ancestor (list, ADW_TYPE_PREFERENCES_ROW);
}

static void
give (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    name_inner_button (widget);
  else if (GTK_IS_DROP_DOWN (widget))
    name (gtk_widget_get_first_child (widget), gtk_widget_get_tooltip_text (widget));
  else if (GTK_IS_BUTTON (widget) && gtk_widget_get_tooltip_text (widget))
    name (widget, gtk_widget_get_tooltip_text (widget));
  else if (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget)) && gtk_button_get_label (GTK_BUTTON (widget)))
    name_labelled_button (GTK_BUTTON (widget));
  else if (GTK_IS_BUTTON (widget) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (widget))) && !gtk_button_get_label (GTK_BUTTON (widget)))
    name (widget, gtk_label_get_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (widget)))));
  else if (GTK_IS_BUTTON (widget))
    name_button (widget, gtk_button_get_icon_name (GTK_BUTTON (widget)));
  else if (GTK_IS_SWITCH (widget) && !is_of_row (widget))
    name (widget, words_around (widget));
  else if (GTK_IS_SEARCH_ENTRY (widget))
    name (widget, _("Search"));
  else if (ADW_IS_EXPANDER_ROW (widget) || ADW_IS_ENTRY_ROW (widget))
    name (widget, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)));
  else if (GTK_IS_LIST_BOX (widget) && is_named (widget))
    return;
  else if (GTK_IS_LIST_BOX (widget) || (GTK_IS_LIST_VIEW (widget) && gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW)))
    name (widget, words_around (gtk_widget_get_parent (widget)));
}

/**
 * sbx_spoken_names_give:
 * @root: a dialog of ours, or any part of a window that a library made
 *
 * Gives what is in it words from what it does or what it stands in. Once more where parts were added.
 */
void
sbx_spoken_names_give (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  give (root);
  if (GTK_IS_CALENDAR (root))
    {
      name_arrows (root);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    sbx_spoken_names_give (child);
}
