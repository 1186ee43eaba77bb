/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-application.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

int
main (int   argc,
      char *argv[])
{
  g_autoptr (SbxApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* What assistive technology and the window manager know the program by, however it was started. */
  g_set_prgname ("signalbox");
  g_set_application_name (_("Signalbox"));

  application = sbx_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
