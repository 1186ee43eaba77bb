/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-newer-names.h"

/*
 * Since there are rules for names in GTK (seen with 4.18) what labels a widget goes before the name that it was given. It says that an entry
 * of a menu is labelled by a label that is there to be seen only, which has no name; that a button is by the word in it, as often as not
 * "Edit" or "Disconnect", where its own name says what or whom; and that a row is by its title.
 */

/* An entry of a menu is a private type of GTK's. */
#define ENTRY "GtkModelButton"

/* (transfer full): without what stands for the key of a letter. */
static char *
dup_plain (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (*p != '_' || p[1] == '_')
      {
        g_string_append_c (plain, *p);
        p += *p == '_';
      }

  return g_string_free (plain, FALSE);
}

static void
name_entry (GtkWidget *entry)
{
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;

  g_object_get (entry, "text", &text, NULL);
  if (text == NULL || *text == '\0')
    return;

  plain = dup_plain (text);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
}

static void
name_entries (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (G_OBJECT_TYPE_NAME (child), ENTRY))
      name_entry (child);
    else
      name_entries (child);
}

static gboolean
on_map (GSignalInvocationHint *hint,
        guint                  n_values,
        const GValue          *values,
        gpointer               user_data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_POPOVER_MENU (widget))
    name_entries (widget);
  else if ((GTK_IS_BUTTON (widget) || GTK_IS_LIST_BOX_ROW (widget)) &&
           gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  return G_SOURCE_CONTINUE;
}

/**
 * sbx_newer_names_install:
 *
 * Lets the entries of every menu of the program have their names, from now on, also those of menus that GTK makes by itself, and lets
 * buttons and rows keep the names that they were given. With older GTK nothing has to be done.
 */
void
sbx_newer_names_install (void)
{
  if (gtk_check_version (4, 10, 0) != NULL)
    return;

  /* A class has its signals from its first use on. */
  g_type_class_unref (g_type_class_ref (GTK_TYPE_POPOVER_MENU));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}
