/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-job-notifier.h"

#include "sbx-plain-text.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-toaster.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* What ends within this time is told together, in ms; after that the count is told anew so often. */
#define GATHER_TIME 500
#define AGAIN_TIME 3000

/* How many ended in one way since somebody looked. */
typedef struct
{
  guint     count;
  char     *name;       /* of the first */
  char     *body;       /* (nullable): what it said */
  GVariant *place;      /* of the first, for app.open-job */
  gboolean  due;        /* it is to be told (again) */
  gboolean  shown;
} News;

struct _SbxJobNotifier
{
  GObject         parent_instance;

  GtkApplication *application;   /* weak: it owns us */
  GListModel     *worlds;
  SbxNotifyRules *rules;
  News            news[SBX_N_ENDS];
  guint           round;         /* source */
  gboolean        stopped;
};

G_DEFINE_FINAL_TYPE (SbxJobNotifier, sbx_job_notifier, G_TYPE_OBJECT)

static const char *const ids[SBX_N_ENDS] = { "tasks-completed", "tasks-failed", "sessions-completed", "sessions-failed" };

static gboolean
is_looked_at (SbxJobNotifier *self)
{
  GtkWindow *window = self->application ? gtk_application_get_active_window (self->application) : NULL;

  return window && gtk_window_is_active (window);
}

static void
clear (SbxJobNotifier *self,
       SbxEnd          end)
{
  News *news = &self->news[end];

  if (news->shown && self->application)
    g_application_withdraw_notification (G_APPLICATION (self->application), ids[end]);
  g_clear_pointer (&news->name, g_free);
  g_clear_pointer (&news->body, g_free);
  g_clear_pointer (&news->place, g_variant_unref);
  *news = (News) { 0 };
}

/* Somebody looks: what ended can be seen. */
static void
on_window_changed (SbxJobNotifier *self)
{
  if (!is_looked_at (self))
    return;

  for (guint i = 0; i < SBX_N_ENDS; i++)
    clear (self, i);
}

static void
on_window_added (SbxJobNotifier *self,
                 GtkWindow      *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_window_changed), self, G_CONNECT_SWAPPED);
}

static void
tell (SbxJobNotifier *self,
      SbxEnd          end)
{
  News                    *news = &self->news[end];
  g_autofree char         *title = sbx_toaster_describe_end (end, news->count, news->name);
  g_autoptr (GNotification) notification = g_notification_new (title);
  gboolean                 failed = end == SBX_END_TASK_FAILED || end == SBX_END_SESSION_FAILED;

  if (news->count == 1 && news->body)
    g_notification_set_body (notification, news->body);
  g_notification_set_priority (notification, failed ? G_NOTIFICATION_PRIORITY_HIGH : G_NOTIFICATION_PRIORITY_LOW);
  g_notification_set_default_action_and_target_value (notification, "app.open-job", news->place);
  g_notification_add_button_with_target_value (notification, _("Show"), "app.open-job", news->place);
  g_application_send_notification (G_APPLICATION (self->application), ids[end], notification);
  news->shown = TRUE;
  news->due = FALSE;
}

static gboolean
on_round (gpointer data)
{
  SbxJobNotifier *self = data;

  self->round = 0;
  if (!self->application || is_looked_at (self))
    return G_SOURCE_REMOVE;

  for (guint i = 0; i < SBX_N_ENDS; i++)
    if (self->news[i].due)
      tell (self, i);

  return G_SOURCE_REMOVE;
}

static void
note (SbxJobNotifier *self,
      SbxWorld       *world,
      SbxEnd          end,
      const char     *name,
      const char     *body,
      const char     *session_id,
      const char     *task_id)
{
  News    *news = &self->news[end];
  gboolean chosen;

  if (self->stopped || !world || sbx_world_get_muted (world) || is_looked_at (self) ||
      !sbx_notify_rules_is_disturbable (self->rules, FALSE, g_get_real_time () / 1000) ||
      sbx_notify_rules_get_level (self->rules, sbx_world_get_address (world), NULL, NULL, &chosen) < SBX_NOTIFY_BANNER)
    return;

  if (news->count++ == 0)
    {
      news->name = g_strdup (name);
      news->body = body && body[0] ? g_strdup (body) : NULL;
    }
  /* Several lead to the list of all. */
  g_clear_pointer (&news->place, g_variant_unref);
  news->place = g_variant_ref_sink (g_variant_new ("(sss)", sbx_world_get_address (world), news->count == 1 ? session_id : "",
                                                   news->count == 1 ? task_id : ""));
  news->due = TRUE;
  if (self->round == 0)
    self->round = g_timeout_add (news->shown ? AGAIN_TIME : GATHER_TIME, on_round, self);
}

static void
on_task_ended (SbxJobNotifier *self,
               SbxTask        *task)
{
  gboolean failed = g_strcmp0 (sbx_task_get_status (task), "failed") == 0;
  g_autofree char *name = sbx_task_dup_name (task);
  g_autofree char *said = sbx_plain_text_dup_lines (failed ? sbx_task_get_error (task) : sbx_task_get_note (task));

  note (self, sbx_task_get_world (task), failed ? SBX_END_TASK_FAILED : SBX_END_TASK_COMPLETED, name, said, sbx_task_get_session_id (task), sbx_task_get_id (task));
}

static void
on_session_ended (SbxJobNotifier *self,
                  SbxSession     *session)
{
  gboolean failed = g_strcmp0 (sbx_session_get_status (session), "failed") == 0;
  g_autofree char *name = sbx_session_dup_name (session);
  g_autofree char *said = failed ? sbx_plain_text_dup_lines (sbx_session_get_error (session)) : NULL;

  note (self, sbx_session_get_world (session), failed ? SBX_END_SESSION_FAILED : SBX_END_SESSION_COMPLETED, name, said,
        sbx_session_get_id (session), "");
}

static void
on_worlds_changed (SbxJobNotifier *self,
                   guint           position,
                   guint           removed,
                   guint           added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      /* It may only have moved, or be back. */
      g_signal_handlers_disconnect_by_data (world, self);
      g_signal_connect_object (world, "task-ended", G_CALLBACK (on_task_ended), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "session-ended", G_CALLBACK (on_session_ended), self, G_CONNECT_SWAPPED);
    }
}

static void
sbx_job_notifier_dispose (GObject *object)
{
  SbxJobNotifier *self = SBX_JOB_NOTIFIER (object);

  g_clear_handle_id (&self->round, g_source_remove);
  g_clear_weak_pointer (&self->application);
  for (guint i = 0; i < SBX_N_ENDS; i++)
    clear (self, i);
  g_clear_object (&self->worlds);
  g_clear_object (&self->rules);

  G_OBJECT_CLASS (sbx_job_notifier_parent_class)->dispose (object);
}

static void
sbx_job_notifier_class_init (SbxJobNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_job_notifier_dispose;
}

static void
sbx_job_notifier_init (SbxJobNotifier *self)
{
}

/**
 * sbx_job_notifier_new:
 *
 * Returns: (transfer full): begins at once
 */
SbxJobNotifier *
sbx_job_notifier_new (GtkApplication *application,
                      GListModel     *worlds,
                      SbxNotifyRules *rules)
{
  SbxJobNotifier *self = g_object_new (SBX_TYPE_JOB_NOTIFIER, NULL);

  g_set_weak_pointer (&self->application, application);
  self->worlds = g_object_ref (worlds);
  self->rules = g_object_ref (rules);
  g_signal_connect_object (worlds, "items-changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  on_worlds_changed (self, 0, 0, g_list_model_get_n_items (worlds));
  g_signal_connect_object (application, "window-added", G_CALLBACK (on_window_added), self, G_CONNECT_SWAPPED);

  return self;
}

void
sbx_job_notifier_stop (SbxJobNotifier *self)
{
  g_return_if_fail (SBX_IS_JOB_NOTIFIER (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->round, g_source_remove);
  for (guint i = 0; i < SBX_N_ENDS; i++)
    clear (self, i);
}
