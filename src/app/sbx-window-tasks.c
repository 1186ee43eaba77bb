/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-session.h"
#include "sbx-task-controls.h"
#include "sbx-task-facts.h"

#include <glib/gi18n-lib.h>

/* What people do with sessions and tasks: it is an action for the bot that runs them. */

/* One that was asked for. */
typedef struct
{
  SbxWindow  *window;
  SbxControl  control;
  char       *name;      /* of the session or task */
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->window);
  g_free (asked->name);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static char *
describe (const Asked *asked)
{
  switch (asked->control)
    {
    case SBX_CONTROL_PAUSE:
      /* TRANSLATORS: %s is the name of a session or a task, as in the next ones. */
      return g_strdup_printf (_("Asked to pause “%s”"), asked->name);
    case SBX_CONTROL_RESUME:
      return g_strdup_printf (_("Asked to resume “%s”"), asked->name);
    case SBX_CONTROL_CANCEL:
      return g_strdup_printf (_("Asked to cancel “%s”"), asked->name);
    case SBX_CONTROL_RETRY:
      return g_strdup_printf (_("Asked to try “%s” again"), asked->name);
    case SBX_N_CONTROLS:
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
on_pushed (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Asked) asked = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  g_autofree char *text = NULL;

  if (!answer)
    /* TRANSLATORS: the name of a session or a task, and why */
    text = g_strdup_printf (_("“%s” goes on as before: %s"), asked->name, error->message);
  else if (g_str_equal (sbx_envelope_get_event (answer), "actionQueued"))
    /* TRANSLATORS: %s is the name of a session or a task */
    text = g_strdup_printf (_("Who runs “%s” is not connected and is told later"), asked->name);
  else
    text = describe (asked);
  sbx_toaster_tell (asked->window->toaster, text, _("Show"), "win.show-view::actions");
}

static JsonObject *
make_payload (const char *target_id,
              const char *session_id,
              const char *task_id,
              const char *word)
{
  JsonObject      *payload = json_object_new ();
  JsonObject      *action = json_object_new ();
  g_autofree char *key = g_uuid_string_random ();

  json_object_set_string_member (action, "do", word);
  if (session_id[0] != '\0')
    json_object_set_string_member (action, "sessionId", session_id);
  if (task_id[0] != '\0')
    json_object_set_string_member (action, "taskId", task_id);
  json_object_set_string_member (payload, "key", key);
  json_object_set_string_member (payload, "targetId", target_id);
  json_object_set_object_member (payload, "action", action);

  return payload;
}

/* What was offered a moment ago may be over: then the reason is told. */
static void
control_job (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address, *session_id, *task_id, *word;
  SbxWorld *world;
  GObject *job;
  SbxControl control;
  g_autofree char *why_not = NULL;
  g_autoptr (JsonObject) payload = NULL;
  Asked *asked;

  g_variant_get (parameter, "(&s&s&s&s)", &address, &session_id, &task_id, &word);
  world = sbx_connections_find (self->connections, address);
  job = !world ? NULL : task_id[0] ? (GObject *) sbx_world_find_task (world, task_id) : (GObject *) sbx_world_find_session (world, session_id);
  if (!job || !sbx_control_from_word (word, &control))
    return;

  why_not = sbx_control_dup_why_not (job, control);
  if (why_not)
    {
      sbx_toaster_tell (self->toaster, why_not, NULL, NULL);
      return;
    }

  payload = make_payload (sbx_control_get_target (job), session_id, task_id, word);
  asked = g_new0 (Asked, 1);
  asked->window = g_object_ref (self);
  asked->control = control;
  asked->name = SBX_IS_TASK (job) ? sbx_task_dup_name (SBX_TASK (job)) : sbx_session_dup_name (SBX_SESSION (job));
  sbx_client_request_async (sbx_connections_get_client (self->connections, world), "pushAction", payload, 0, NULL, on_pushed, asked);
}

/* A toast or a notification leads there: what is "" is none. */
static void
show_job (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address, *session_id, *task_id;
  SbxWorld *world;
  SbxSession *session;
  SbxTask *task;

  g_variant_get (parameter, "(&s&s&s)", &address, &session_id, &task_id);
  sbx_window_show_view (self, "tasks");
  world = sbx_connections_find (self->connections, address);
  if (!world)
    return;

  session = session_id[0] ? sbx_world_find_session (world, session_id) : NULL;
  task = task_id[0] ? sbx_world_find_task (world, task_id) : NULL;
  if (session)
    sbx_tasks_view_show_session (self->tasks_view, session);
  if (task)
    sbx_tasks_view_show_task (self->tasks_view, task);
}

void
sbx_window_install_task_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.control-job", "(ssss)", control_job);
  gtk_widget_class_install_action (widget_class, "win.show-job", "(sss)", show_job);
}

static SbxFlightRecorder *
get_recorder (SbxWorld *world,
              gpointer  data)
{
  SbxClient *client = sbx_connections_get_client (SBX_WINDOW (data)->connections, world);

  return client ? sbx_client_get_recorder (client) : NULL;
}

void
sbx_window_set_up_tasks (SbxWindow *self)
{
  sbx_tasks_view_set_recorders (self->tasks_view, get_recorder, self);
  sbx_settings_bind (self->settings, SBX_SETTING_RUN_MODE, sbx_tasks_view_get_run (self->tasks_view), "mode");
}
