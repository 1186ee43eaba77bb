/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-setting-rows.h"

#include <adwaita.h>

static void
bind_widget (GtkWidget   *widget,
             SbxSettings *settings)
{
  const char *key = gtk_widget_get_name (widget);

  if (ADW_IS_COMBO_ROW (widget))
    sbx_settings_bind_enum (settings, key, widget, "selected");
  else if (GTK_IS_SWITCH (widget))
    sbx_settings_bind (settings, key, widget, "active");
  else if (GTK_IS_SPIN_BUTTON (widget))
    sbx_settings_bind (settings, key, gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (widget)), "value");
  else if (GTK_IS_EDITABLE (widget))
    sbx_settings_bind (settings, key, widget, "text");
  else
    g_critical ("A %s shows no setting, and is named as “%s”", G_OBJECT_TYPE_NAME (widget), key);
}

/**
 * sbx_setting_rows_bind:
 * @root: a page or any part of one
 *
 * Keeps every widget in @root whose `name` is a key and that key the same, both ways, as long as the widget lives:
 * AdwComboRow (its items stand in the order of the enum's values), GtkSwitch, GtkSpinButton, AdwEntryRow and entries.
 */
void
sbx_setting_rows_bind (GtkWidget   *root,
                       SbxSettings *settings)
{
  g_return_if_fail (GTK_IS_WIDGET (root));
  g_return_if_fail (SBX_IS_SETTINGS (settings));

  if (sbx_settings_has_key (settings, gtk_widget_get_name (root)))
    {
      bind_widget (root, settings);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    sbx_setting_rows_bind (child, settings);
}
