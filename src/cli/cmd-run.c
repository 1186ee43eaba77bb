/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "sbx-cli.h"
#include "sbx-output-line.h"
#include "sbx-task-report.h"

static char *option_title;
static char *option_session;

static const GOptionEntry entries[] = {
  { "title", 0, 0, G_OPTION_ARG_STRING, &option_title, N_("What people read (default: the command's name)"), "T" },
  { "session", 0, 0, G_OPTION_ARG_STRING, &option_session, N_("The session that it belongs to"), "ID" },
  { NULL }
};

/* As shells do. */
#define STATUS_NOT_RUNNABLE 126
#define STATUS_NOT_FOUND    127
#define STATUS_SIGNAL       128

/* How long the end waits for a hub that is there or heard of the task, and for one that did not answer yet. */
#define LAST_WORDS_MS  5000
#define FIRST_WORDS_MS 2000
#define TRY_AGAIN_MS   200

typedef struct
{
  SbxCli        *cli;
  SbxTaskReport *report;
  SbxOutputLine *line;
  GSubprocess   *process;
  guint          open_pipes;
  gboolean       exited;
} Run;

typedef struct
{
  Run          *run;
  GInputStream *input;
  SbxOutput    *output;
  char          buffer[16384];
} Pipe;

static void read_pipe (Pipe *pipe);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Pipe *pipe = data;
  Run *run = pipe->run;
  gssize got = g_input_stream_read_finish (pipe->input, result, NULL);

  if (got <= 0)
    {
      run->open_pipes--;
      g_object_unref (pipe->input);
      sbx_output_free (pipe->output);
      g_free (pipe);
      return;
    }

  sbx_output_write (pipe->output, pipe->buffer, got);
  sbx_output_line_push (run->line, pipe->buffer, got);
  sbx_task_report_progress (run->report, sbx_output_line_get_text (run->line), sbx_output_line_get_progress (run->line));
  read_pipe (pipe);
}

static void
read_pipe (Pipe *pipe)
{
  g_input_stream_read_async (pipe->input, pipe->buffer, sizeof pipe->buffer, G_PRIORITY_DEFAULT, NULL, on_read, pipe);
}

static void
pass_through (Run          *run,
              GInputStream *input,
              int           fd)
{
  Pipe *pipe = g_new0 (Pipe, 1);

  pipe->run = run;
  pipe->input = g_object_ref (input);
  pipe->output = sbx_output_new (fd);
  run->open_pipes++;
  read_pipe (pipe);
}

static void
on_exited (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Run *run = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  run->exited = TRUE;
}

/* Of the terminal that we have, wherever the input comes from. */
static gboolean
is_in_foreground (void)
{
  int fd = open ("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  gboolean foreground;

  if (fd < 0)
    return FALSE;

  foreground = tcgetpgrp (fd) == getpgrp ();
  close (fd);
  return foreground;
}

/* A terminal sends Ctrl-C to the command as well, so it is not told twice; we stay to tell its end. */
static gboolean
on_interrupted (gpointer data)
{
  if (!is_in_foreground ())
    g_subprocess_send_signal (((Run *) data)->process, SIGINT);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_terminated (gpointer data)
{
  g_subprocess_send_signal (((Run *) data)->process, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_hung_up (gpointer data)
{
  g_subprocess_send_signal (((Run *) data)->process, SIGHUP);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_words_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_try_again (gpointer data)
{
  SbxConnectionState state = sbx_client_get_state (data);

  if (state == SBX_CONNECTION_RECONNECTING || state == SBX_CONNECTION_PATROL)
    sbx_client_retry_now (data);
  return G_SOURCE_CONTINUE;
}

/* Waits for the hub to hear of the end, a moment at most; not at all where it never was there. */
static void
say_last_words (SbxCli *cli,
                Run    *run)
{
  SbxClient *client = sbx_cli_get_client (cli);
  gboolean known = sbx_task_report_was_heard (run->report);
  gboolean over = FALSE;
  gboolean there = known || sbx_client_get_state (client) == SBX_CONNECTION_CONNECTED;
  guint patience = MIN (there ? LAST_WORDS_MS : FIRST_WORDS_MS, sbx_cli_get_timeout (cli));
  guint timers[] = {
    g_timeout_add (patience, on_words_over, &over),
    g_timeout_add (TRY_AGAIN_MS, on_try_again, client),
  };

  while (!over && !sbx_task_report_is_told (run->report))
    {
      SbxConnectionState state = sbx_client_get_state (client);

      if (state == SBX_CONNECTION_ERROR ||
          (!known && state != SBX_CONNECTION_CONNECTED && state != SBX_CONNECTION_CONNECTING))
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
    g_source_remove (timers[i]);

  if (sbx_task_report_is_told (run->report) || !isatty (STDERR_FILENO))
    return;
  if (sbx_task_report_get_delay (run->report) != NULL)
    /* TRANSLATORS: %s is why, a sentence */
    sbx_cli_say (cli, _("The hub was not told how this ended: %s"), sbx_task_report_get_delay (run->report));
  else
    sbx_cli_say (cli, _("The hub was not told how this ended: there is no connection."));
}

static int
tell_end (Run *run)
{
  g_autofree char *error = NULL;
  int status;

  if (g_subprocess_get_if_signaled (run->process))
    {
      int number = g_subprocess_get_term_sig (run->process);

      /* TRANSLATORS: a number and its name, such as 15 and "Terminated" */
      error = g_strdup_printf (_("Ended by signal %d (%s)"), number, g_strsignal (number));
      status = STATUS_SIGNAL + number;
    }
  else
    {
      status = g_subprocess_get_exit_status (run->process);
      if (status != 0)
        error = g_strdup_printf (_("Exit status %d"), status);
    }

  sbx_task_report_end (run->report, status == 0, status, error);
  return status;
}

/* Its last line may still be in a pipe. */
static void
drain_pipes (Run *run)
{
  while (run->open_pipes > 0 && g_main_context_iteration (NULL, FALSE))
    ;
}

static int
run_process (SbxCli *cli,
             Run    *run)
{
  guint sources[] = {
    g_unix_signal_add (SIGINT, on_interrupted, run),
    g_unix_signal_add (SIGTERM, on_terminated, run),
    g_unix_signal_add (SIGHUP, on_hung_up, run),
  };
  int status;

  pass_through (run, g_subprocess_get_stdout_pipe (run->process), STDOUT_FILENO);
  pass_through (run, g_subprocess_get_stderr_pipe (run->process), STDERR_FILENO);
  g_subprocess_wait_async (run->process, NULL, on_exited, run);

  while (!run->exited)
    g_main_context_iteration (NULL, TRUE);
  drain_pipes (run);

  status = tell_end (run);
  say_last_words (cli, run);

  /* What the command left running may go on printing: it must not break because of us. */
  while (run->open_pipes > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);

  return status;
}

/* The command does not suffer from it. */
static void
on_refused (const GError *error,
            gpointer      data)
{
  Run *run = data;

  /* TRANSLATORS: %s is why, a sentence */
  sbx_cli_say (run->cli, sbx_task_report_was_heard (run->report) ? _("The hub did not take all that it was told of this task: %s")
                                                                 : _("Nobody is told of this task: %s"),
               error->message);
}

static int
fail_to_start (SbxCli       *cli,
               Run          *run,
               const char   *program,
               const GError *error)
{
  int status = g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) ? STATUS_NOT_FOUND : STATUS_NOT_RUNNABLE;

  sbx_task_report_end (run->report, FALSE, status, error->message);
  say_last_words (cli, run);
  return sbx_cli_fail (cli, status, _("“%s” cannot be run: %s"), program, error->message);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autofree char *title = g_steal_pointer (&option_title);
  g_autofree char *session = g_steal_pointer (&option_session);
  g_autofree char *file = g_path_get_basename (args[0]);
  g_autofree char *name = g_utf8_make_valid (file, -1);
  g_autoptr (SbxTaskReport) report = NULL;
  g_autoptr (SbxOutputLine) line = sbx_output_line_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Run state = { .cli = cli };

  if (!sbx_cli_make_client (cli) || !sbx_cli_may_use (cli, "tasks"))
    return sbx_cli_get_status (cli);

  report = sbx_task_report_new (sbx_cli_get_client (cli), name, title, session);
  state.report = report;
  sbx_task_report_set_refused_func (report, on_refused, &state);
  sbx_client_start (sbx_cli_get_client (cli));
  state.line = line;

  process = g_subprocess_newv ((const char * const *) args,
                               G_SUBPROCESS_FLAGS_STDIN_INHERIT | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  if (process == NULL)
    return fail_to_start (cli, &state, args[0], error);

  state.process = process;
  return run_process (cli, &state);
}

const SbxCommand sbx_command_run = {
  .name = "run",
  .synopsis = "[--] COMMAND [ARGUMENT…]",
  .summary = N_("Run a command and report it as a task"),
  /* xgettext:no-c-format */
  .details = N_("Its output passes through; the last line is the task’s note, and a number such as 42% or 3/10 in it "
                "is its progress. The exit status is the command’s. A hub that is away, or that takes no tasks, disturbs nothing."),
  .client_type = "agent",
  .entries = entries,
  .min_args = 1,
  .max_args = -1,
  .strict = TRUE,
  .run = run,
};
