/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-controls.h"

#include "sbx-action.h"
#include "sbx-dialect-words.h"
#include "sbx-fields.h"
#include "sbx-session.h"
#include "sbx-task.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  const char *label;
  const char *statuses[3];    /* of what it can be asked for */
  const char *wrong_status;
} controls[SBX_N_CONTROLS] = {
  [SBX_CONTROL_PAUSE] = { "pause", N_("_Pause"), { "running" }, N_("Only what is running can be paused.") },
  [SBX_CONTROL_RESUME] = { "resume", N_("_Resume"), { "paused" }, N_("Only what is paused can be resumed.") },
  [SBX_CONTROL_CANCEL] = { "cancel", N_("_Cancel"), { "running", "paused", "pending" }, N_("It is over.") },
  [SBX_CONTROL_RETRY] = { "retry", N_("Re_try"), { "failed" }, N_("Only what has failed can be tried again.") },
};

const char *
sbx_control_word (SbxControl control)
{
  g_return_val_if_fail (control < SBX_N_CONTROLS, NULL);

  return controls[control].word;
}

const char *
sbx_control_label (SbxControl control)
{
  g_return_val_if_fail (control < SBX_N_CONTROLS, NULL);

  return _(controls[control].label);
}

gboolean
sbx_control_from_word (const char *word,
                       SbxControl *control)
{
  for (guint i = 0; i < SBX_N_CONTROLS; i++)
    if (g_strcmp0 (word, controls[i].word) == 0)
      {
        *control = i;
        return TRUE;
      }

  return FALSE;
}

static SbxSession *
get_session (GObject *job)
{
  return SBX_IS_SESSION (job) ? SBX_SESSION (job) : sbx_task_get_session (SBX_TASK (job));
}

/**
 * sbx_control_get_target:
 *
 * A task that names nobody is run by whoever runs its session.
 *
 * Returns: (transfer none) (nullable)
 */
const char *
sbx_control_get_target (GObject *job)
{
  SbxSession *session = get_session (job);
  const char *target = SBX_IS_TASK (job) ? sbx_task_get_target_id (SBX_TASK (job)) : "";

  if (target[0] == '\0' && session)
    target = sbx_session_get_target_id (session);

  return target[0] != '\0' ? target : NULL;
}

static gboolean
is_offered (GObject    *job,
            SbxControl  control)
{
  const char    *words = SBX_IS_TASK (job) ? sbx_task_get_controls (SBX_TASK (job)) : sbx_session_get_controls (SBX_SESSION (job));
  g_auto (GStrv) each = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *) each, controls[control].word);
}

/**
 * sbx_control_dup_why_not:
 *
 * Returns: (transfer full) (nullable)
 */
char *
sbx_control_dup_why_not (GObject    *job,
                         SbxControl  control)
{
  SbxWorld   *world = SBX_IS_TASK (job) ? sbx_task_get_world (SBX_TASK (job)) : sbx_session_get_world (SBX_SESSION (job));
  const char *status = SBX_IS_TASK (job) ? sbx_task_get_status (SBX_TASK (job)) : sbx_session_get_status (SBX_SESSION (job));

  if (!world)
    return g_strdup (_("It is no longer there."));
  if (!sbx_dialect_words_shows (world, "actions"))
    return g_strdup (_("This server takes no actions."));
  if (!is_offered (job, control) || !sbx_control_get_target (job))
    return g_strdup (_("Its runner does not offer that."));
  for (guint i = 0; i < G_N_ELEMENTS (controls[control].statuses); i++)
    if (g_strcmp0 (controls[control].statuses[i], status) == 0)
      return sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED ? NULL : g_strdup (_("There is no connection to the hub."));

  return g_strdup (_(controls[control].wrong_status));
}

/* An action about a session alone is not about its tasks. */
static gboolean
is_about (SbxAction *action,
          GObject   *job)
{
  JsonObject      *content = sbx_action_get_content (action);
  const char      *session_id = SBX_IS_TASK (job) ? sbx_task_get_session_id (SBX_TASK (job)) : sbx_session_get_id (SBX_SESSION (job));
  const char      *task_id = SBX_IS_TASK (job) ? sbx_task_get_id (SBX_TASK (job)) : "";
  g_autofree char *about_session = NULL, *about_task = NULL;

  if (!content)
    return FALSE;

  about_session = sbx_fields_dup_text (content, "sessionId", "");
  about_task = sbx_fields_dup_text (content, "taskId", "");
  return g_str_equal (about_task, task_id) && (g_strcmp0 (about_session, session_id) == 0 || (task_id[0] && about_session[0] == '\0'));
}

/**
 * sbx_control_dup_action:
 *
 * Returns: (transfer full) (nullable)
 */
SbxAction *
sbx_control_dup_action (GObject *job)
{
  SbxWorld   *world = SBX_IS_TASK (job) ? sbx_task_get_world (SBX_TASK (job)) : sbx_session_get_world (SBX_SESSION (job));
  GListModel *actions = world ? sbx_world_get_actions (world) : NULL;
  g_autoptr (SbxAction) newest = NULL;

  for (guint i = 0; actions && i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (SbxAction) action = g_list_model_get_item (actions, i);

      if (is_about (action, job) && (!newest || sbx_action_get_created_at (action) > sbx_action_get_created_at (newest)))
        g_set_object (&newest, action);
    }

  return g_steal_pointer (&newest);
}
