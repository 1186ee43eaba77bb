/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-application.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* The hub's threads allocate little: an arena for each would only keep memory, as would a high threshold
 * after the peak of a start. */
static void
keep_memory_small (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, 2);
  mallopt (M_TRIM_THRESHOLD, 128 * 1024);
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (SbxApplication) application = NULL;

  keep_memory_small ();
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
