/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-shortcuts.h"

#include "sbx-accels.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

/* GtkShortcutsWindow has no functions to fill it before GTK 4.14: it takes children from a builder alone. */
static void
append_shortcut (GString        *ui,
                 const SbxAccel *accel)
{
  g_autofree char *keys = g_strjoinv (" ", (char **) accel->accels);
  g_autofree char *xml = g_markup_printf_escaped (
    "<child><object class='GtkShortcutsShortcut'>"
    "<property name='title'>%s</property><property name='accelerator'>%s</property>"
    "</object></child>",
    _(accel->title), keys);

  g_string_append (ui, xml);
}

static void
open_group (GString    *ui,
            const char *title)
{
  g_autofree char *xml = g_markup_printf_escaped (
    "<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>", title);

  g_string_append (ui, xml);
}

/* An instance without a local hub has no action for it. */
static gboolean
can_be_used (const SbxAccel *accel,
             GActionGroup   *application)
{
  return accel->action == NULL || !g_str_has_prefix (accel->action, "app.") ||
         g_action_group_has_action (application, accel->action + strlen ("app."));
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
  g_autoptr (GString) ui = g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                                         "<property name='modal'>1</property>"
                                         "<child><object class='GtkShortcutsSection'>"
                                         "<property name='section-name'>shortcuts</property>"
                                         "<property name='max-height'>28</property>");
  g_autoptr (GtkBuilder) builder = NULL;
  const char *group = NULL;
  GtkWidget *window;
  const SbxAccel *accels;
  guint n_accels;

  accels = sbx_accels_get (&n_accels);
  for (guint i = 0; i < n_accels; i++)
    {
      if (!can_be_used (&accels[i], application))
        continue;
      if (g_strcmp0 (group, accels[i].group) != 0)
        {
          if (group)
            g_string_append (ui, "</object></child>");
          group = accels[i].group;
          open_group (ui, _(group));
        }
      append_shortcut (ui, &accels[i]);
    }
  g_string_append (ui, "</object></child></object></child>"
                       "<style><class name='flat-headers'/></style>"
                       "</object></interface>");

  builder = gtk_builder_new_from_string (ui->str, ui->len);

  /* The toplevel list of GTK holds it, as every window. */
  window = GTK_WIDGET (gtk_builder_get_object (builder, "window"));
  gtk_window_set_title (GTK_WINDOW (window), _("Keyboard Shortcuts"));
  sbx_spoken_names_give (window);

  return window;
}
