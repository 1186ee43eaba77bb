/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cli-private.h"
#include "sbx-link.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_TIMEOUT 10.0

/* ms that a server may take to hear that we go. */
#define FAREWELL_MS 1000

SbxCliOptions sbx_cli_options;

static gboolean option_help;
static gboolean option_version;

static const GOptionEntry common_entries[] = {
  { "dialect", 0, 0, G_OPTION_ARG_STRING, &sbx_cli_options.dialect,
    N_("What the server speaks: auto (default), native, monitor, agent, broadcast, worker or unified"), "NAME" },
  { "hub", 0, 0, G_OPTION_ARG_STRING, &sbx_cli_options.hub,
    N_("Address of the hub (default: SIGNALBOX_HUB, else the local hub)"), "URL" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &sbx_cli_options.json, N_("Print what the hub says as JSON, one object a line"), NULL },
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, &sbx_cli_options.profile, N_("JSON file with what is special about this server"), "FILE" },
  { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &sbx_cli_options.timeout, N_("Seconds to wait for the hub (default: 10)"), "S" },
  { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &sbx_cli_options.token_file, N_("File whose first line is the token"), "FILE" },
  { "user", 0, 0, G_OPTION_ARG_STRING, &sbx_cli_options.user, N_("Who you are to the hub (default: SIGNALBOX_USER)"), "ID" },
  { "verbose", 'v', 0, G_OPTION_ARG_NONE, &sbx_cli_options.verbose, N_("Say on stderr what the server is"), NULL },
  { NULL }
};

static const GOptionEntry main_entries[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, &option_version, N_("Print the version and exit"), NULL },
  { NULL }
};

static const GOptionEntry help_entries[] = {
  { "help", 'h', 0, G_OPTION_ARG_NONE, &option_help, N_("Show this help and exit"), NULL },
  { NULL }
};

static const SbxCommand *
find_command (const char *name)
{
  for (guint i = 0; sbx_commands[i] != NULL; i++)
    if (g_str_equal (sbx_commands[i]->name, name))
      return sbx_commands[i];

  return NULL;
}

static char *
describe_commands (void)
{
  g_autoptr (GString) text = g_string_new (_("Commands:"));

  for (guint i = 0; sbx_commands[i] != NULL; i++)
    g_string_append_printf (text, "\n  %-12s %s", sbx_commands[i]->name, _(sbx_commands[i]->summary));
  g_string_append_printf (text, "\n\n%s\n\n%s",
                          _("“signalboxctl COMMAND --help” tells more about each."),
                          _("Exit status: 0 done, 1 the hub refused, 2 wrong usage, 3 no connection."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GOptionContext *
make_main_context (void)
{
  GOptionContext *context = g_option_context_new (_("COMMAND …"));
  g_autofree char *commands = describe_commands ();

  g_option_context_set_summary (context, _("Talks to a Signalbox hub: one command, one answer."));
  g_option_context_set_description (context, commands);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, main_entries, GETTEXT_PACKAGE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_help_enabled (context, FALSE);

  return context;
}

static GOptionContext *
make_command_context (const SbxCommand *command)
{
  GOptionContext *context = g_option_context_new (command->synopsis);

  g_option_context_set_summary (context, _(command->summary));
  if (command->details != NULL)
    g_option_context_set_description (context, _(command->details));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (command->entries != NULL)
    g_option_context_add_main_entries (context, command->entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_entries, GETTEXT_PACKAGE);
  g_option_context_set_strict_posix (context, command->strict);
  g_option_context_set_help_enabled (context, FALSE);

  return context;
}

static int
show_usage_error (SbxCli     *self,
                  const char *problem)
{
  const char *name = self->command != NULL ? self->command->name : NULL;

  sbx_cli_say (self, "%s", problem);
  if (name != NULL)
    /* TRANSLATORS: the command line stays as it is; %s is a command's name */
    fprintf (stderr, _("Try “signalboxctl %s --help”.\n"), name);
  else
    fprintf (stderr, "%s", _("Try “signalboxctl --help”.\n"));

  return SBX_CLI_USAGE;
}

static void
show_help (SbxCli         *self,
           GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

  sbx_output_write (self->output, help, strlen (help));
}

/* The "--" that ended the options is no word; in a command line of its own later ones are. */
static void
drop_dashes (const SbxCommand *command,
             char            **args)
{
  for (guint i = 0; args[i] != NULL && (i == 0 || !command->strict); i++)
    if (g_str_equal (args[i], "--"))
      {
        g_free (args[i]);
        memmove (args + i, args + i + 1, g_strv_length (args + i + 1) * sizeof (char *) + sizeof (char *));
        return;
      }
}

/* What GLib says of such an option's value helps nobody. */
static int
show_parse_error (SbxCli       *self,
                  const GError *error)
{
  return show_usage_error (self, error->domain == G_CONVERT_ERROR ? _("The value of an option is not UTF-8.") : error->message);
}

/* All that goes to the hub is text; what is run or opened may be any bytes. */
static gboolean
are_words_valid (SbxCli  *self,
                 char   **args)
{
  if (self->command->strict || self->command->takes_files)
    return TRUE;
  for (guint i = 0; args[i] != NULL; i++)
    if (!g_utf8_validate (args[i], -1, NULL))
      return FALSE;

  return TRUE;
}

/* Numbers are asked for from 0 on, and what an option or a word names has a name. What was not given is told
 * from what was by the lowest number, which nobody can mean. */
static void
prepare_numbers (const GOptionEntry *entries,
                 GHashTable         *defaults)
{
  for (const GOptionEntry *entry = entries; entry != NULL && entry->long_name != NULL; entry++)
    {
      gint64 value = entry->arg == G_OPTION_ARG_INT64 ? *(gint64 *) entry->arg_data :
                     entry->arg == G_OPTION_ARG_INT ? *(int *) entry->arg_data : 0;

      if (entry->arg == G_OPTION_ARG_INT64)
        *(gint64 *) entry->arg_data = G_MININT64;
      else if (entry->arg == G_OPTION_ARG_INT)
        *(int *) entry->arg_data = G_MININT;
      else
        continue;
      g_hash_table_insert (defaults, (gpointer) entry, g_memdup2 (&value, sizeof value));
    }
}

static gboolean
take_number (SbxCli             *self,
             const GOptionEntry *entry,
             gint64              unset)
{
  gint64 given = entry->arg == G_OPTION_ARG_INT64 ? *(gint64 *) entry->arg_data : *(int *) entry->arg_data;

  if (given != (entry->arg == G_OPTION_ARG_INT64 ? G_MININT64 : G_MININT))
    {
      g_autofree char *text = given < 0 ? g_strdup_printf (_("--%s is not below 0."), entry->long_name) : NULL;

      if (text != NULL)
        show_usage_error (self, text);
      return text == NULL;
    }
  if (entry->arg == G_OPTION_ARG_INT64)
    *(gint64 *) entry->arg_data = unset;
  else
    *(int *) entry->arg_data = (int) unset;
  return TRUE;
}

static gboolean
is_empty (const GOptionEntry *entry)
{
  if (entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME)
    return g_strcmp0 (*(char **) entry->arg_data, "") == 0;
  return entry->arg == G_OPTION_ARG_STRING_ARRAY && *(char ***) entry->arg_data != NULL &&
         g_strv_contains (*(const char * const **) entry->arg_data, "");
}

/* Whether the options can mean something; if not, that was said. */
static gboolean
check_options (SbxCli             *self,
               const GOptionEntry *entries,
               GHashTable         *defaults)
{
  for (const GOptionEntry *entry = entries; entry != NULL && entry->long_name != NULL; entry++)
    {
      const gint64 *unset = g_hash_table_lookup (defaults, entry);

      if (unset != NULL && !take_number (self, entry, *unset))
        return FALSE;
      if (is_empty (entry) && g_strcmp0 (entry->long_name, self->command->empty_option) != 0)
        {
          g_autofree char *text = g_strdup_printf (_("--%s is empty."), entry->long_name);

          show_usage_error (self, text);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
has_empty_word (SbxCli  *self,
                char   **args)
{
  for (guint i = 0; !self->command->strict && args[i] != NULL; i++)
    if (*args[i] == '\0' && (args[i + 1] != NULL || !self->command->empty_last))
      return TRUE;
  return FALSE;
}

static int
run_command (SbxCli  *self,
             char  ***argv)
{
  g_autoptr (GOptionContext) context = make_command_context (self->command);
  g_autoptr (GHashTable) defaults = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GError) error = NULL;
  char **args;
  int n_args;

  g_option_context_add_main_entries (context, help_entries, GETTEXT_PACKAGE);
  prepare_numbers (self->command->entries, defaults);
  if (!g_option_context_parse_strv (context, argv, &error))
    return show_parse_error (self, error);

  if (option_help)
    {
      show_help (self, context);
      return SBX_CLI_DONE;
    }

  args = *argv + 1;
  drop_dashes (self->command, args);
  n_args = g_strv_length (args);
  if (n_args < self->command->min_args)
    return show_usage_error (self, _("Something is missing."));
  if (self->command->max_args >= 0 && n_args > self->command->max_args)
    return show_usage_error (self, _("There are too many words."));
  if (!(sbx_cli_options.timeout > 0 && sbx_cli_options.timeout <= 86400))
    return show_usage_error (self, _("--timeout is a number of seconds above 0."));
  if (!are_words_valid (self, args))
    return show_usage_error (self, _("The text is not UTF-8."));
  if (has_empty_word (self, args))
    return show_usage_error (self, _("One of the words is empty."));
  if (!check_options (self, self->command->entries, defaults))
    return SBX_CLI_USAGE;

  return self->command->run (self, args);
}

static int
run_words (SbxCli  *self,
           char  ***argv)
{
  g_autoptr (GOptionContext) context = make_main_context ();
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *program = NULL;

  g_option_context_add_main_entries (context, help_entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, argv, &error))
    return show_parse_error (self, error);

  if (option_version)
    {
      sbx_output_line (self->output, "signalboxctl " PACKAGE_VERSION);
      return SBX_CLI_DONE;
    }
  if ((*argv)[0] == NULL || (*argv)[1] == NULL)
    {
      if (!option_help)
        return show_usage_error (self, _("No command was given."));
      show_help (self, context);
      return SBX_CLI_DONE;
    }

  self->command = find_command ((*argv)[1]);
  if (self->command == NULL)
    {
      problem = g_strdup_printf (_("There is no command “%s”."), (*argv)[1]);
      return show_usage_error (self, problem);
    }

  /* The command's words, with its name as the program's. */
  program = g_strdup_printf ("signalboxctl %s", self->command->name);
  g_set_prgname (program);
  g_free ((*argv)[0]);
  memmove (*argv, *argv + 1, (g_strv_length (*argv + 1) + 1) * sizeof (char *));

  return run_command (self, argv);
}

static void
say_goodbye (SbxCli *self)
{
  int error = sbx_output_get_error (self->output);

  if (error != 0)
    sbx_cli_fail (self, SBX_CLI_REFUSED, _("The output could not be written: %s"), g_strerror (error));
  if (self->client != NULL)
    {
      sbx_client_stop (self->client);
      sbx_link_wait_for_farewells (FAREWELL_MS);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static void
clear_options (void)
{
  g_clear_pointer (&sbx_cli_options.dialect, g_free);
  g_clear_pointer (&sbx_cli_options.hub, g_free);
  g_clear_pointer (&sbx_cli_options.profile, g_free);
  g_clear_pointer (&sbx_cli_options.token_file, g_free);
  g_clear_pointer (&sbx_cli_options.user, g_free);
}

/* So that writing says EPIPE. Ignoring the signal would be inherited by the commands that we run. */
static void
on_broken_pipe (int number)
{
}

/**
 * sbx_cli_main:
 *
 * Returns: the exit status
 */
int
sbx_cli_main (int    argc,
              char **argv)
{
  SbxCli self = { 0 };
  g_auto (GStrv) words = g_new0 (char *, argc + 1);
  int status;

  signal (SIGPIPE, on_broken_pipe);
  sbx_cli_options.timeout = DEFAULT_TIMEOUT;
  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);

  g_set_prgname ("signalboxctl");
  self.output = sbx_output_new (STDOUT_FILENO);
  status = run_words (&self, &words);
  say_goodbye (&self);
  if (status == SBX_CLI_DONE)
    status = self.status;

  for (guint i = 0; i < G_N_ELEMENTS (self.interrupts); i++)
    g_clear_handle_id (&self.interrupts[i], g_source_remove);
  g_clear_object (&self.client);
  g_free (self.told);
  g_clear_pointer (&self.output, sbx_output_free);
  clear_options ();

  return status;
}
