/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-application-private.h"

#include <glib/gi18n-lib.h>

/* The command line. */

#define EXIT_USAGE 2

static const GOptionEntry options[] = {
  { "hub", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL,
    N_("Open a window connected to this hub alone (can be given more than once)"), N_("URL") },
  { "local-hub", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Start with the local hub on"), NULL },
  { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Start without a window"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version and exit"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, NULL },
  { NULL }
};
/* Takes the addresses of --hub; %FALSE with a sentence on stderr where one cannot be an address. */
static gboolean
take_hubs (SbxApplication  *self,
           const char     **hubs)
{
  for (guint i = 0; hubs[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      SbxAddress *address = sbx_address_new (hubs[i], &error);

      if (!address)
        {
          g_printerr ("signalbox: --hub %s: %s\n", hubs[i], error->message);
          return FALSE;
        }
      g_ptr_array_add (self->hubs, address);
    }

  return TRUE;
}

int
sbx_application_handle_local_options (GApplication *application,
                                      GVariantDict *dict)
{
  SbxApplication *self = SBX_APPLICATION (application);
  g_autofree const char **hubs = NULL;
  g_autofree const char **others = NULL;
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &others))
    {
      g_autofree char *name = g_filename_display_name (others[0]);

      /* TRANSLATORS: %s is what somebody wrote after the program's name. */
      g_autofree char *text = g_strdup_printf (_("“%s” is not an option, and Signalbox opens no files."), name);

      g_printerr ("signalbox: %s\n", text);
      return EXIT_USAGE;
    }

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("signalbox %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  if (g_variant_dict_lookup (dict, "hub", "^a&s", &hubs))
    {
      if (g_variant_dict_contains (dict, "local-hub"))
        {
          g_printerr ("signalbox: %s\n", _("--hub and --local-hub cannot be used together."));
          return EXIT_USAGE;
        }
      if (!take_hubs (self, hubs))
        return EXIT_USAGE;
      g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
    }

  if (g_variant_dict_contains (dict, "local-hub"))
    {
      if (!g_application_register (application, NULL, &error))
        {
          g_printerr ("signalbox: %s\n", error->message);
          return EXIT_FAILURE;
        }
      /* In the instance that already runs, or in this one. */
      g_action_group_activate_action (G_ACTION_GROUP (application), "start-local-hub", NULL);
    }

  if (g_variant_dict_contains (dict, "background"))
    {
      if (!g_application_register (application, NULL, &error))
        {
          g_printerr ("signalbox: %s\n", error->message);
          return EXIT_FAILURE;
        }
      /* It runs already: that is all that was wanted. */
      if (g_application_get_is_remote (application))
        return EXIT_SUCCESS;
      self->without_window = TRUE;
    }

  return -1;
}

void
sbx_application_install_options (SbxApplication *self)
{
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("Watch and answer what your real-time back ends are saying."));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}
