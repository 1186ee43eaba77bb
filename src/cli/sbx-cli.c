/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cli.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-client-id.h"
#include "sbx-limits.h"
#include "sbx-profile.h"
#include "sbx-wire-error.h"

#define DEFAULT_TIMEOUT 10.0
#define DEFAULT_HUB     "ws://127.0.0.1:7420/ws"

struct _SbxCli
{
  const SbxCommand *command;
  SbxOutput        *output;
  SbxClient        *client;     /* (nullable) */
  const char       *client_id;  /* (nullable): one of its own */
  int               status;     /* of the first failure */
  gboolean          quit;
  guint             interrupts[2];
};

/* The options of every command. */
static char    *option_dialect;
static char    *option_hub;
static gboolean option_json;
static char    *option_profile;
static double   option_timeout;
static char    *option_token_file;
static char    *option_user;
static gboolean option_verbose;
static gboolean option_version;

static const GOptionEntry common_entries[] = {
  { "dialect", 0, 0, G_OPTION_ARG_STRING, &option_dialect,
    N_("What the server speaks: auto (default), native, monitor, agent, broadcast, worker or unified"), "NAME" },
  { "hub", 0, 0, G_OPTION_ARG_STRING, &option_hub,
    N_("Address of the hub (default: SIGNALBOX_HUB, else the local hub)"), "URL" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print what the hub says as JSON, one object a line"), NULL },
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, &option_profile, N_("JSON file with what is special about this server"), "FILE" },
  { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &option_timeout, N_("Seconds to wait for the hub (default: 10)"), "S" },
  { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &option_token_file, N_("File whose first line is the token"), "FILE" },
  { "user", 0, 0, G_OPTION_ARG_STRING, &option_user, N_("Who you are to the hub (default: SIGNALBOX_USER)"), "ID" },
  { "verbose", 'v', 0, G_OPTION_ARG_NONE, &option_verbose, N_("Say on stderr what the server is"), NULL },
  { NULL }
};

static const GOptionEntry main_entries[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, &option_version, N_("Print the version and exit"), NULL },
  { NULL }
};

/* --- What it says --- */

void
sbx_cli_say (SbxCli     *self,
             const char *format,
             ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  valid = g_utf8_make_valid (text, -1);     /* names of files are any bytes */
  clean = sbx_text_make_clean (valid, TRUE);
  fprintf (stderr, "signalboxctl: %s\n", clean);
}

/* Returns the status, so that a command can end with it. */
int
sbx_cli_fail (SbxCli     *self,
              int         status,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sbx_cli_say (self, "%s", text);
  if (self->status == SBX_CLI_DONE)
    self->status = status;

  return status;
}

int
sbx_cli_fail_error (SbxCli       *self,
                    const GError *error)
{
  int status = SBX_CLI_REFUSED;

  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS) || error->domain == G_FILE_ERROR)
    status = SBX_CLI_USAGE;
  else if (error->domain == SBX_CLIENT_ERROR)
    status = SBX_CLI_NO_CONNECTION;

  return sbx_cli_fail (self, status, "%s", error->message);
}

gboolean
sbx_cli_wants_json (SbxCli *self)
{
  return option_json;
}

SbxOutput *
sbx_cli_get_output (SbxCli *self)
{
  return self->output;
}

/* (nullable): before sbx_cli_connect() */
SbxClient *
sbx_cli_get_client (SbxCli *self)
{
  return self->client;
}

/* In ms. */
guint
sbx_cli_get_timeout (SbxCli *self)
{
  return option_timeout * 1000;
}

int
sbx_cli_get_status (SbxCli *self)
{
  return self->status;
}

/* --- The hub --- */

/* A server of a dialect that was chosen is where it is by custom, unless something says otherwise. */
static const char *
choose_foreign (const char *named)
{
  const SbxForeignDialect *dialect = sbx_foreign_find_dialect (option_dialect);
  const char *address;

  if (dialect == NULL)
    return NULL;
  address = sbx_foreign_get_default_address (dialect);
  return named == NULL || *named == '\0' || !g_str_equal (address, dialect->default_address) ? address : NULL;
}

static char *
choose_hub (void)
{
  const char *named = g_getenv ("SIGNALBOX_HUB");
  const char *foreign = choose_foreign (named);
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "signalbox", "hub.sock", NULL);

  if (option_hub != NULL)
    return g_strdup (option_hub);
  if (foreign != NULL)
    return g_strdup (foreign);
  if (named != NULL && *named != '\0')
    return g_strdup (named);
  if (g_file_test (socket, G_FILE_TEST_EXISTS))
    return g_strconcat ("unix:", socket, NULL);
  return g_strdup (DEFAULT_HUB);
}

static char *
read_token (GError **error)
{
  g_autofree char *text = NULL;

  if (option_token_file == NULL || !g_file_get_contents (option_token_file, &text, NULL, error))
    return NULL;

  text[strcspn (text, "\r\n")] = '\0';
  return g_strdup (g_strstrip (text));
}

/* A person is the same sender each time, so that a key means the same message; of workers and agents two
 * may run at once, and a hub lets a newer one take the place of an older one of its id. */
static char *
make_client_id (SbxCli *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "signalbox", NULL);
  g_autofree char *unique = g_uuid_string_random ();

  if (self->client_id != NULL)
    return g_strdup (self->client_id);
  if (g_str_equal (self->command->client_type, "monitor"))
    return sbx_client_id_load (folder);
  return g_strconcat ("signalboxctl-", self->command->name, "-", unique, NULL);
}

/* (nullable): nobody that the hub would know */
static const char *
choose_user (void)
{
  const char *named = g_getenv ("SIGNALBOX_USER");

  if (option_user != NULL)
    return option_user;
  return named != NULL && *named != '\0' ? named : NULL;
}

/* @id lives as long as the command runs. */
void
sbx_cli_set_client_id (SbxCli     *self,
                       const char *id)
{
  self->client_id = id;
}

/* What the server speaks, and what is special about it. */
static gboolean
choose_dialect (SbxCli *self)
{
  g_autoptr (JsonObject) profile = NULL;
  g_autoptr (GError) error = NULL;

  if (option_profile != NULL)
    profile = sbx_profile_load (option_profile, &error);
  if (error == NULL && profile != NULL)
    sbx_client_set_profile (self->client, profile, &error);
  if (error != NULL)
    {
      sbx_cli_fail (self, SBX_CLI_USAGE, "%s", error->message);
      return FALSE;
    }

  if (option_dialect == NULL || sbx_client_set_dialect (self->client, option_dialect))
    return TRUE;
  sbx_cli_fail (self, SBX_CLI_USAGE, _("There is no dialect “%s”. There are auto, native, monitor, agent, broadcast, worker and unified."),
                option_dialect);
  return FALSE;
}

/* Makes the client without starting it; a failure was said. */
gboolean
sbx_cli_make_client (SbxCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = choose_hub ();
  g_autofree char *token = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = g_utf8_make_valid (g_get_user_name (), -1);
  const char *user = choose_user ();
  g_autoptr (SbxAddress) address = sbx_address_new (text, &error);

  if (user != NULL && !sbx_client_id_is_valid (user))
    {
      sbx_cli_fail (self, SBX_CLI_USAGE, _("--user is 1 to %d bytes without control characters."), SBX_LIMIT_ID_BYTES);
      return FALSE;
    }
  if (address != NULL)
    token = read_token (&error);
  if (error != NULL)
    {
      sbx_cli_fail_error (self, error);
      return FALSE;
    }

  id = make_client_id (self);
  self->client = sbx_client_new (address, NULL);
  sbx_client_set_identity (self->client, self->command->client_type, id, user, name, token);
  if (!choose_dialect (self))
    return FALSE;
  sbx_client_set_timeout (self->client, sbx_cli_get_timeout (self));
  return TRUE;
}

typedef struct
{
  gboolean  done;
  GError   *error;
} Connecting;

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  ((Connecting *) data)->done = TRUE;
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Connecting *connecting = data;

  connecting->done = TRUE;
  if (connecting->error == NULL)
    connecting->error = g_error_copy (error);
}

static gboolean
on_connect_late (gpointer data)
{
  Connecting *connecting = data;

  connecting->done = TRUE;
  connecting->error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                           _("The hub did not answer in time."));
  return G_SOURCE_CONTINUE;
}

static void
say_server (SbxCli *self)
{
  const char *name = sbx_client_get_hub_name (self->client);
  const char *version = sbx_client_get_hub_version (self->client);

  /* TRANSLATORS: the first %s is the name of a dialect, such as native or monitor, the second websocket or polling. */
  sbx_cli_say (self, _("The server speaks %s over %s."), sbx_client_get_dialect (self->client),
               sbx_client_get_transport (self->client));
  if (name != NULL && *name != '\0')
    {
      g_autofree char *called = g_strchomp (g_strconcat (name, " ", version, NULL));

      /* TRANSLATORS: %s is the name of a server, and its version where it says one. */
      sbx_cli_say (self, _("It is called %s."), called);
    }
}

gboolean
sbx_cli_connect (SbxCli *self)
{
  Connecting connecting = { 0 };
  guint timer;

  if (self->client == NULL && !sbx_cli_make_client (self))
    return FALSE;

  g_signal_connect (self->client, "ready", G_CALLBACK (on_ready), &connecting);
  g_signal_connect (self->client, "failed", G_CALLBACK (on_failed), &connecting);
  timer = g_timeout_add (sbx_cli_get_timeout (self), on_connect_late, &connecting);
  sbx_client_set_retry (self->client, FALSE);
  sbx_client_start (self->client);
  while (!connecting.done && !self->quit)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_signal_handlers_disconnect_by_data (self->client, &connecting);

  if (connecting.error != NULL)
    {
      sbx_cli_fail_error (self, connecting.error);
      g_error_free (connecting.error);
      return FALSE;
    }
  if (connecting.done && option_verbose)
    say_server (self);
  return connecting.done;
}

/* --- The loop --- */

static gboolean
on_interrupted (gpointer data)
{
  sbx_cli_quit (data);
  return G_SOURCE_CONTINUE;
}

void
sbx_cli_quit (SbxCli *self)
{
  self->quit = TRUE;
  g_main_context_wakeup (NULL);
}

/* From now on an interrupt ends the loop, and the connecting before it, in order. */
void
sbx_cli_catch_interrupts (SbxCli *self)
{
  self->interrupts[0] = g_unix_signal_add (SIGINT, on_interrupted, self);
  self->interrupts[1] = g_unix_signal_add (SIGTERM, on_interrupted, self);
}

void
sbx_cli_loop (SbxCli *self)
{
  while (!self->quit && sbx_output_is_open (self->output))
    g_main_context_iteration (NULL, TRUE);
}

/* --- The command line --- */

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

static gboolean option_help;

static const GOptionEntry help_entries[] = {
  { "help", 'h', 0, G_OPTION_ARG_NONE, &option_help, N_("Show this help and exit"), NULL },
  { NULL }
};

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
  if (!(option_timeout > 0 && option_timeout <= 86400))
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
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static void
clear_options (void)
{
  g_clear_pointer (&option_hub, g_free);
  g_clear_pointer (&option_token_file, g_free);
  g_clear_pointer (&option_user, g_free);
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
  option_timeout = DEFAULT_TIMEOUT;
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
  g_clear_pointer (&self.output, sbx_output_free);
  clear_options ();

  return status;
}
