/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-hub.h"

#include "client-case.h"
#include "sbx-test-hub.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

struct _FaultHub
{
  char                *folder;
  char                *data;
  char                *uri;
  FaultyControl       *control;
  GSubprocessLauncher *launcher;
  GPtrArray           *arguments;
  GSubprocess         *process;    /* (nullable): it has ended */
  gboolean             stopping;   /* in order */
};

static FaultyControl *
make_control (const char *path)
{
  int            file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  FaultyControl *page;

  g_assert_cmpint (ftruncate (file, sizeof *page), ==, 0);
  page = mmap (NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  g_assert_true (page != MAP_FAILED);
  close (file);
  return page;
}

FaultHub *
fault_hub_new (const char *first_setting,
               ...)
{
  FaultHub        *self = g_new0 (FaultHub, 1);
  const char      *setting = first_setting;
  g_autofree char *page = NULL;
  va_list          settings;

  self->folder = sbx_test_make_folder ();
  self->data = g_build_filename (self->folder, "data", NULL);
  self->uri = g_strdup_printf ("unix:%s/s", self->folder);
  page = g_build_filename (self->folder, "faults", NULL);
  self->control = make_control (page);

  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_setenv (self->launcher, FAULTY_CONTROL_VARIABLE, page, TRUE);
  g_subprocess_launcher_setenv (self->launcher, "XDG_CONFIG_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (self->launcher, "LC_ALL", "C.UTF-8", TRUE);

  self->arguments = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->arguments, g_strdup (g_getenv ("SIGNALBOX_TEST_FAULTY_HUB")));
  g_ptr_array_add (self->arguments, g_strdup ("--address="));
  g_ptr_array_add (self->arguments, g_strdup_printf ("--socket=%s", self->uri + strlen ("unix:")));
  g_ptr_array_add (self->arguments, g_strdup_printf ("--data-dir=%s", self->data));
  va_start (settings, first_setting);
  for (; setting != NULL; setting = va_arg (settings, const char *))
    g_ptr_array_add (self->arguments, g_strdup (setting));
  va_end (settings);
  g_ptr_array_add (self->arguments, NULL);
  return self;
}

void
fault_hub_free (FaultHub *self)
{
  if (self->process != NULL)
    fault_hub_kill (self);
  munmap (self->control, sizeof *self->control);
  sbx_test_remove_folder (self->folder);
  g_clear_object (&self->launcher);
  g_ptr_array_unref (self->arguments);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->uri);
  g_free (self);
}

FaultyControl *
fault_hub_get_control (FaultHub *self)
{
  return self->control;
}

const char *
fault_hub_get_uri (FaultHub *self)
{
  return self->uri;
}

const char *
fault_hub_get_data (FaultHub *self)
{
  return self->data;
}

/* Nothing but SIGKILL, or a wish, may end it while a test runs. */
static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  FaultHub    *self = data;
  GSubprocess *process = self->process;
  gboolean     signaled;

  g_subprocess_wait_finish (process, result, NULL);
  signaled = g_subprocess_get_if_signaled (process);
  if (self->stopping ? !g_subprocess_get_successful (process)
                     : !signaled || g_subprocess_get_term_sig (process) != SIGKILL)
    g_error ("the hub ended with %s %d", signaled ? "signal" : "status",
             signaled ? g_subprocess_get_term_sig (process) : g_subprocess_get_exit_status (process));
  g_clear_object (&self->process);
}

static gboolean
has_ended (gpointer data)
{
  return ((FaultHub *) data)->process == NULL;
}

gboolean
fault_hub_start (FaultHub *self)
{
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char             *line = NULL;
  g_autoptr (GError)           error = NULL;

  g_assert_null (self->process);
  self->stopping = FALSE;
  self->process = g_subprocess_launcher_spawnv (self->launcher, (const char *const *) self->arguments->pdata, &error);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  g_subprocess_wait_async (self->process, NULL, on_ended, self);
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  if (line != NULL && g_str_has_prefix (line, "listening unix:"))
    return TRUE;

  fault_hub_wait (self);
  return FALSE;
}

gboolean
fault_hub_is_running (FaultHub *self)
{
  return self->process != NULL;
}

void
fault_hub_wait (FaultHub *self)
{
  case_wait (has_ended, self);
}

void
fault_hub_kill (FaultHub *self)
{
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  fault_hub_wait (self);
}

void
fault_hub_stop (FaultHub *self)
{
  self->stopping = TRUE;
  g_subprocess_send_signal (self->process, SIGTERM);
  fault_hub_wait (self);
}
