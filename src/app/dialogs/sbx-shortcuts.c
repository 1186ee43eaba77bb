/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-shortcuts.h"

#include "sbx-accels.h"
#include "sbx-fold.h"
#include "sbx-spoken-names.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* GtkShortcutsWindow is as wide as its columns, whatever the screen: this one has room in every window. */

/* An instance without a local hub has no action for it. */
static gboolean
can_be_used (const SbxAccel *accel,
             GActionGroup   *application)
{
  return accel->action == NULL || !g_str_has_prefix (accel->action, "app.") ||
         g_action_group_has_action (application, accel->action + strlen ("app."));
}

/* As people say it. */
static char *
describe_keys (const SbxAccel *accel)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GdkModifierType modifiers;
  guint keyval;

  for (guint i = 0; accel->accels[i]; i++)
    if (gtk_accelerator_parse (accel->accels[i], &keyval, &modifiers))
      g_ptr_array_add (keys, gtk_accelerator_get_label (keyval, modifiers));
  g_ptr_array_add (keys, NULL);

  /* TRANSLATORS: between two keys, of which either can be pressed */
  return g_strjoinv (_(" or "), (char **) keys->pdata);
}

static GtkWidget *
make_row (const SbxAccel *accel)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *fold = g_object_new (SBX_TYPE_FOLD, "margin-start", 12, "margin-end", 12, "margin-top", 8, "margin-bottom", 8, NULL);
  GtkWidget *title = gtk_label_new (_(accel->title));
  GtkWidget *keys = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *words = describe_keys (accel);
  /* TRANSLATORS: what is done, and the keys that do it */
  g_autofree char *spoken = g_strdup_printf (_("%s, %s"), _(accel->title), words);

  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  for (guint i = 0; accel->accels[i]; i++)
    {
      GtkWidget *label = gtk_shortcut_label_new (accel->accels[i]);

      gtk_widget_set_halign (label, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (keys), label);
    }
  gtk_widget_set_valign (keys, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (title, fold);
  gtk_widget_set_parent (keys, fold);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(accel->title));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), fold);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);

  return row;
}

/**
 * sbx_shortcuts_new:
 * @application: whose actions they start
 *
 * Returns: (transfer floating): a window that lists the table of accelerators
 */
GtkWidget *
sbx_shortcuts_new (GActionGroup *application)
{
  GtkWidget *window = g_object_new (ADW_TYPE_PREFERENCES_WINDOW, "modal", TRUE, "title", _("Keyboard Shortcuts"),
                                    "default-width", 560, "default-height", 700, NULL);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = NULL;
  const char *name = NULL;
  const SbxAccel *accels;
  guint n_accels;

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _("Keyboard Shortcuts"));
  accels = sbx_accels_get (&n_accels);
  for (guint i = 0; i < n_accels; i++)
    {
      if (!can_be_used (&accels[i], application))
        continue;
      if (g_strcmp0 (name, accels[i].group) != 0)
        {
          name = accels[i].group;
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _(name));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (&accels[i]));
    }

  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  gtk_widget_add_css_class (window, "flat-headers");
  gtk_widget_add_css_class (window, "shortcuts-list");
  sbx_spoken_names_give (window);

  return window;
}
