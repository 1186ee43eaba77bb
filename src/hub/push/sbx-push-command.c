/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push-provider.h"

#include "sbx-hub-error.h"

#include <glib/gi18n-lib.h>

/* Runs a program for each push, which reads it from its standard input and ends with status 0 where it took it. */

static gboolean
check (const char  *target,
       GError     **error)
{
  g_auto (GStrv)     words = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char   *program = NULL;

  if (!g_shell_parse_argv (target, NULL, &words, &reason))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("“notification-target” must be the program that is given the notifications: %s"), reason->message);
      return FALSE;
    }
  program = g_find_program_in_path (words[0]);
  if (program != NULL)
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
               _("The program “%s” of “notification-target” is not there or cannot be run."), words[0]);
  return FALSE;
}

static gpointer
open_command (const char *target)
{
  GStrv words = NULL;

  if (!g_shell_parse_argv (target, NULL, &words, NULL))
    g_return_val_if_reached (NULL);
  return words;
}

static void
close_command (gpointer state)
{
  g_strfreev (state);
}

static void
on_communicated (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GSubprocess       *process = G_SUBPROCESS (source);
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_communicate_finish (process, result, NULL, NULL, &error))
    {
      g_subprocess_force_exit (process);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (!g_subprocess_get_successful (process))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the program ended with status %d",
                               g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1);
    }
  else
    {
      g_task_return_boolean (task, TRUE);
    }
}

static void
send_async (gpointer             state,
            const SbxPush       *push,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GTask)       task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError)      error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv ((const char *const *) state,
                                                       G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                                       &error);
  g_autoptr (GBytes)      text = NULL;

  if (process == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  text = sbx_push_to_json (push);
  g_subprocess_communicate_async (process, text, cancellable, on_communicated, g_steal_pointer (&task));
}

static gboolean
send_finish (GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const SbxPushProvider sbx_push_provider_command = {
  .name = "command",
  .check = check,
  .open = open_command,
  .close = close_command,
  .send_async = send_async,
  .send_finish = send_finish,
};
