/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-daemon.h"

#include "sbx-test-hub.h"

#include <signal.h>

struct _SbxTestDaemon
{
  char                *folder;
  GPtrArray           *arguments;
  GSubprocessLauncher *launcher;
  GSubprocess         *process;    /* (nullable): not running */
  GDataInputStream    *output;
  GString             *written;    /* to stdout, as far as it was read */
  char                *errors;
  char                *address;
};

SbxTestDaemon *
sbx_test_daemon_new (const char *first_option,
                     ...)
{
  SbxTestDaemon  *self = g_new0 (SbxTestDaemon, 1);
  const char      *option = first_option;
  va_list          options;

  self->folder = sbx_test_make_folder ();
  self->written = g_string_new (NULL);
  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  sbx_test_daemon_set_variable (self, "HOME", self->folder);
  sbx_test_daemon_set_variable (self, "XDG_CONFIG_HOME", self->folder);
  sbx_test_daemon_set_variable (self, "XDG_DATA_HOME", self->folder);
  sbx_test_daemon_set_variable (self, "XDG_RUNTIME_DIR", self->folder);
  sbx_test_daemon_set_variable (self, "LC_ALL", "C.UTF-8");
  sbx_test_daemon_set_variable (self, "LANGUAGE", "");

  self->arguments = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->arguments, g_strdup (g_getenv ("SIGNALBOX_TEST_HUB")));
  g_ptr_array_add (self->arguments, g_strdup ("--port=0"));
  va_start (options, first_option);
  for (; option != NULL; option = va_arg (options, const char *))
    g_ptr_array_add (self->arguments, g_strdup (option));
  va_end (options);
  g_ptr_array_add (self->arguments, NULL);
  return self;
}

void
sbx_test_daemon_set_variable (SbxTestDaemon *self,
                              const char    *name,
                              const char    *value)
{
  g_subprocess_launcher_setenv (self->launcher, name, value, TRUE);
}

void
sbx_test_daemon_free (SbxTestDaemon *self)
{
  if (self->process != NULL)
    sbx_test_daemon_end (self, SIGKILL);
  sbx_test_remove_folder (self->folder);
  g_ptr_array_unref (self->arguments);
  g_object_unref (self->launcher);
  g_string_free (self->written, TRUE);
  g_free (self->folder);
  g_free (self->errors);
  g_free (self->address);
  g_free (self);
}

const char *
sbx_test_daemon_get_folder (SbxTestDaemon *self)
{
  return self->folder;
}

static void
spawn (SbxTestDaemon *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (self->process);
  g_string_truncate (self->written, 0);
  g_clear_pointer (&self->errors, g_free);
  self->process = g_subprocess_launcher_spawnv (self->launcher, (const char *const *) self->arguments->pdata, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
}

const char *
sbx_test_daemon_start (SbxTestDaemon *self)
{
  g_autofree char   *line = NULL;
  g_autoptr (GError) error = NULL;

  spawn (self);
  line = g_data_input_stream_read_line (self->output, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL || !g_str_has_prefix (line, "listening "))
    {
      sbx_test_daemon_end (self, SIGTERM);
      g_error ("the hub did not start: %s", self->errors);
    }
  g_string_append_printf (self->written, "%s\n", line);
  g_free (self->address);
  self->address = g_strdup (line + strlen ("listening "));
  return self->address;
}

static char *
read_rest (GInputStream *stream)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (memory, stream, G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
  g_output_stream_write (memory, "", 1, NULL, NULL);
  g_output_stream_close (memory, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (memory));
}

static int
await_end (SbxTestDaemon *self)
{
  g_autofree char *rest = read_rest (G_INPUT_STREAM (self->output));
  int              status;

  g_string_append (self->written, rest);
  self->errors = read_rest (g_subprocess_get_stderr_pipe (self->process));
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  status = g_subprocess_get_if_exited (self->process) ? g_subprocess_get_exit_status (self->process)
                                                      : -g_subprocess_get_term_sig (self->process);
  g_clear_object (&self->output);
  g_clear_object (&self->process);
  return status;
}

int
sbx_test_daemon_run (SbxTestDaemon *self)
{
  spawn (self);
  return await_end (self);
}

int
sbx_test_daemon_end (SbxTestDaemon *self,
                     int            signal)
{
  g_subprocess_send_signal (self->process, signal);
  return await_end (self);
}

const char *
sbx_test_daemon_get_output (SbxTestDaemon *self)
{
  return self->written->str;
}

const char *
sbx_test_daemon_get_errors (SbxTestDaemon *self)
{
  return self->errors;
}
