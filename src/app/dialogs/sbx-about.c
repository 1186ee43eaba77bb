/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-about.h"

#include "sbx-spoken-names.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* What can help to understand a report: versions, and how the program runs. */
static char *
debug_info (void)
{
  return g_strdup_printf ("Signalbox %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n",
                          PACKAGE_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version);
}

/**
 * sbx_about_present:
 * @parent: (nullable)
 */
void
sbx_about_present (GtkWindow *parent)
{
  g_autofree char *info = debug_info ();
  GtkWidget *window = g_object_new (ADW_TYPE_ABOUT_WINDOW,
                                    "transient-for", parent,
                                    "modal", TRUE,
                                    "application-name", _("Signalbox"),
                                    "application-icon", "org.signalbox.Signalbox",
                                    "version", PACKAGE_VERSION,
                                    "developer-name", _("The Signalbox authors"),
                                    "comments", _("Watch and answer what your real-time back ends are saying."),
                                    "copyright", "© 2026 The Signalbox authors",
                                    "license-type", GTK_LICENSE_GPL_3_0,
                                    /* TRANSLATORS: your own name, one a line. */
                                    "translator-credits", _("translator-credits"),
                                    "debug-info", info,
                                    "debug-info-filename", "signalbox.txt",
                                    NULL);

  sbx_spoken_names_give (window);
  gtk_window_present (GTK_WINDOW (window));
}
