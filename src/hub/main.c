/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridges.h"
#include "sbx-hub.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define BRIDGE "bridge"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef struct
{
  GPtrArray *values;         /* of char: name, value, name, value … in the order given */
  char      *config_path;    /* (nullable) */
  gboolean   check_config;
  gboolean   print_config;
  gboolean   version;
  gboolean   quiet;
  gboolean   verbose;
} Options;

typedef struct
{
  GMainLoop *loop;
  GError    *failure;   /* (nullable): why it cannot go on */
} Run;

static GLogLevelFlags log_level = G_LOG_LEVEL_MESSAGE;

/* stdout is for what programs read; all that is logged goes to the journal or to stderr. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if ((level & G_LOG_LEVEL_MASK) > log_level)
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (STDERR_FILENO) && g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

static gboolean
take_setting (const char  *option,
              const char  *value,
              gpointer     user_data,
              GError     **error)
{
  Options *options = user_data;

  g_ptr_array_add (options->values, g_strdup (option + strlen ("--")));
  g_ptr_array_add (options->values, g_strdup (value));
  return TRUE;
}

/* Every setting is an option as well: both come from the one table. */
static GOptionGroup *
make_settings_group (Options *options)
{
  gsize                   n_settings;
  const SbxHubSetting    *settings = sbx_hub_config_list_settings (&n_settings);
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, n_settings + 1);
  GOptionGroup           *group = g_option_group_new ("settings", NULL, NULL, options, NULL);

  for (gsize i = 0; i < n_settings; i++)
    {
      entries[i].long_name = settings[i].name;
      entries[i].arg = G_OPTION_ARG_CALLBACK;
      entries[i].arg_data = take_setting;
      entries[i].description = settings[i].help;
      entries[i].arg_description = settings[i].type == SBX_HUB_SETTING_INT    ? N_("NUMBER")
                                   : settings[i].type == SBX_HUB_SETTING_PATH ? N_("PATH")
                                   : settings[i].type == SBX_HUB_SETTING_RETENTION ? N_("RULES")
                                                                              : N_("TEXT");
    }
  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  return group;
}

static gboolean
parse_options (Options  *options,
               int      *argc,
               char   ***argv,
               GError  **error)
{
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &options->config_path, N_("Read settings from this file"), N_("FILE") },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &options->check_config, N_("Check the settings and exit"), NULL },
    { "print-config", 0, 0, G_OPTION_ARG_NONE, &options->print_config, N_("Print the settings and where each comes from, and exit"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, N_("Log warnings only"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, N_("Log everything"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_("Print the version and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup              *group = make_settings_group (options);

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _("Serves the channels, topics and messages of Signalbox over WebSocket."));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc <= 1)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _("“%s” is not an option"), (*argv)[1]);
  return FALSE;
}

/* The one setting that may be given several times: each adds to those before. */
static gboolean
set_bridges (SbxHubConfig   *config,
             const Options  *options,
             GError        **error)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < options->values->len; i += 2)
    {
      if (g_str_equal (g_ptr_array_index (options->values, i), BRIDGE))
        g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", (char *) g_ptr_array_index (options->values, i + 1));
    }
  return all->len == 0 || sbx_hub_config_set (config, BRIDGE, all->str, error);
}

/* Returns: an exit status */
static int
load_config (SbxHubConfig   *config,
             const Options  *options,
             GError        **error)
{
  g_autofree char *default_path = sbx_hub_config_dup_default_path ();
  const char      *path = options->config_path != NULL ? options->config_path : default_path;

  if (!sbx_hub_config_load_file (config, path, options->config_path != NULL, error) ||
      !sbx_hub_config_load_environment (config, error))
    return EXIT_FAILED;
  for (guint i = 0; i < options->values->len; i += 2)
    {
      if (!sbx_hub_config_set (config, g_ptr_array_index (options->values, i),
                               g_ptr_array_index (options->values, i + 1), error))
        return EXIT_USAGE;
    }
  return set_bridges (config, options, error) ? EXIT_OK : EXIT_USAGE;
}

/* Every connection is a descriptor: takes as many as the system lets this user have. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_failed (SbxHub       *hub,
           const GError *failure,
           gpointer      user_data)
{
  Run *run = user_data;

  run->failure = g_error_copy (failure);
  g_main_loop_quit (run->loop);
}

/* A terminal that went is a reason to end, but not without goodbye. */
static void
take_signals (GMainLoop *loop)
{
  static const int ends[] = { SIGTERM, SIGINT, SIGHUP };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    g_unix_signal_add (ends[i], on_signal, loop);
}

/* @hub: (nullable): running; NULL only to see whether the setting can be used. */
static SbxBridges *
make_bridges (SbxHubConfig  *config,
              SbxHub        *hub,
              GError       **error)
{
  const char *token = sbx_hub_config_get_string (config, "token");
  g_autofree char *folder = g_build_filename (sbx_hub_config_get_string (config, "data-dir"), "bridges", NULL);
  g_autofree char *to = NULL;

  if (hub == NULL)
    to = g_strdup ("127.0.0.1");
  else if (sbx_hub_get_socket_path (hub) != NULL)
    to = g_strconcat ("unix:", sbx_hub_get_socket_path (hub), NULL);
  else
    to = g_strdup (sbx_hub_get_uri (hub));
  return sbx_bridges_new (sbx_hub_config_get_string (config, BRIDGE), folder, to, *token != '\0' ? token : NULL, error);
}

static gboolean
check (SbxHubConfig  *config,
       GError       **error)
{
  g_autoptr (SbxBridges) bridges = make_bridges (config, NULL, error);

  return bridges != NULL && sbx_hub_config_check (config, error);
}

static int
run (SbxHubConfig  *config,
     GError       **error)
{
  g_autoptr (SbxHub)    hub = sbx_hub_new (config);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  SbxBridges           *bridges = make_bridges (config, NULL, error);
  Run                   run = { .loop = loop };

  if (bridges == NULL)
    return EXIT_FAILED;
  sbx_bridges_free (bridges);

  /* A peer that went and a file that may not grow are errors of a write, and no reason to die. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  raise_descriptor_limit ();
  g_signal_connect (hub, "failed", G_CALLBACK (on_failed), &run);
  if (!sbx_hub_start (hub, error))
    return EXIT_FAILED;
  take_signals (loop);

  if (sbx_hub_get_uri (hub) != NULL)
    g_print ("listening %s\n", sbx_hub_get_uri (hub));
  if (sbx_hub_get_socket_path (hub) != NULL)
    g_print ("listening unix:%s\n", sbx_hub_get_socket_path (hub));
  fflush (stdout);

  bridges = make_bridges (config, hub, error);
  if (bridges == NULL)
    {
      sbx_hub_stop (hub);
      return EXIT_FAILED;
    }
  sbx_bridges_start (bridges, sbx_hub_get_uri (hub));
  g_main_loop_run (loop);
  sbx_bridges_end (bridges);
  sbx_hub_stop (hub);
  if (run.failure == NULL)
    return EXIT_OK;
  g_propagate_error (error, run.failure);
  return EXIT_FAILED;
}

/* Quiet, but for problems, where somebody reads along; a journal wants the events of its life too. */
static GLogLevelFlags
choose_log_level (const Options *options)
{
  if (options->verbose)
    return G_LOG_LEVEL_DEBUG;
  if (options->quiet)
    return G_LOG_LEVEL_WARNING;
  return g_log_writer_is_journald (STDERR_FILENO) ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_MESSAGE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray)    values = g_ptr_array_new_with_free_func (g_free);
  Options                  options = { .values = values };
  g_autoptr (SbxHubConfig) config = NULL;
  g_autoptr (GError)       error = NULL;
  int                      status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("signalbox-hub");
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_log, NULL, NULL);

  config = sbx_hub_config_new ();
  if (!parse_options (&options, &argc, &argv, &error))
    {
      status = EXIT_USAGE;
    }
  else if (options.version)
    {
      g_print ("signalbox-hub %s\n", PACKAGE_VERSION);
      status = EXIT_OK;
    }
  else
    {
      log_level = choose_log_level (&options);
      status = load_config (config, &options, &error);
      if (status == EXIT_OK && options.print_config)
        {
          g_autofree char *text = sbx_hub_config_to_text (config);

          g_print ("%s", text);
        }
      else if (status == EXIT_OK && options.check_config)
        {
          if (check (config, &error))
            g_print ("%s\n", _("The configuration is good."));
          else
            status = EXIT_FAILED;
        }
      else if (status == EXIT_OK)
        {
          status = run (config, &error);
        }
    }

  if (error != NULL)
    g_printerr ("signalbox-hub: %s\n", error->message);
  g_free (options.config_path);
  return status;
}
