/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"
#include "sbx-session-private.h"
#include "sbx-task-private.h"
#include "sbx-time.h"
#include "sbx-world-private.h"

/* Sessions and tasks. The first update makes one. */

static SbxSortedList *
ensure_tasks_of (SbxWorld   *self,
                 const char *session_id)
{
  SbxSortedList *tasks = g_hash_table_lookup (self->tasks_by_session, session_id);

  if (tasks == NULL)
    {
      tasks = sbx_sorted_list_new (SBX_TYPE_TASK, sbx_task_peek_id, sbx_task_compare, self->queue);
      g_hash_table_insert (self->tasks_by_session, g_strdup (session_id), tasks);
    }

  return tasks;
}

static void
notify_session (gpointer task,
                gpointer user_data)
{
  sbx_task_notify_session (task);
}

static SbxSession *
ensure_session (SbxWorld   *self,
                const char *id,
                gint64      first_seen)
{
  SbxSession *session = sbx_sorted_list_lookup (self->sessions, id);
  SbxSortedList *tasks;

  if (session != NULL)
    return session;

  tasks = ensure_tasks_of (self, id);
  session = sbx_session_new (self, id, first_seen, tasks, self->queue);
  sbx_sorted_list_add (self->sessions, session);
  g_object_unref (session); /* the list has it */
  sbx_sorted_list_foreach (tasks, notify_session, NULL);

  return session;
}

static SbxTask *
ensure_task (SbxWorld   *self,
             const char *id,
             gint64      first_seen)
{
  SbxTask *task = sbx_sorted_list_lookup (self->tasks, id);

  if (task == NULL)
    {
      task = sbx_task_new (self, id, first_seen, self->queue);
      sbx_sorted_list_add (self->tasks, task);
      g_object_unref (task);
    }

  return task;
}

/* Whether @object, which was asked for, is older than what updates told since. */
static gboolean
is_stale (JsonObject *object,
          gint64      updated_at)
{
  JsonNode *node = json_object_get_member (object, "updatedAt");
  gint64 time;

  return node != NULL && sbx_time_from_node (node, &time) && time < updated_at;
}

static gboolean
came_to_end (const char *before,
             const char *after)
{
  return sbx_status_is_ended (after) && strcmp (before, after) != 0;
}

typedef struct
{
  const SbxOrigin *origin;
  gboolean         fetched; /* asked for, so that an update may be newer */
} Context;

static void
apply_session (SbxWorld   *self,
               JsonObject *object,
               gpointer    user_data)
{
  const Context *context = user_data;
  g_autofree char *id = sbx_fields_dup_text (object, "sessionId", "");
  g_autofree char *before = NULL;
  SbxSession *session = sbx_sorted_list_lookup (self->sessions, id);
  const char *after;

  if (session == NULL)
    {
      g_autoptr (SbxSessionRecord) checked = sbx_session_record_read (object, NULL);

      if (checked == NULL)
        return;
      session = ensure_session (self, checked->id, context->origin->timestamp);
    }
  else if (context->fetched && is_stale (object, sbx_session_get_updated_at (session)))
    {
      return;
    }

  before = g_strdup (sbx_session_get_status (session));
  if (sbx_session_merge (session, object))
    sbx_sorted_list_resort (self->sessions, id);
  after = sbx_session_get_status (session);
  sbx_world_shift_session_running (self, id, sbx_status_is_running (before), sbx_status_is_running (after));

  if (!context->fetched && context->origin->live && came_to_end (before, after))
    sbx_world_queue_signal (self, SBX_WORLD_SESSION_ENDED, session);
}

/* Keeps the lists of the sessions: a task may be told before its session, and may change over. */
static void
place_task (SbxWorld   *self,
            SbxTask    *task,
            const char *old_session_id,
            gboolean    moved)
{
  const char *id = sbx_task_get_id (task);
  const char *session_id = sbx_task_get_session_id (task);
  SbxSortedList *tasks;

  if (moved)
    sbx_sorted_list_resort (self->tasks, id);

  if (strcmp (old_session_id, session_id) == 0)
    {
      if (moved && session_id[0] != '\0')
        sbx_sorted_list_resort (ensure_tasks_of (self, session_id), id);
      return;
    }

  if (old_session_id[0] != '\0')
    sbx_sorted_list_remove (ensure_tasks_of (self, old_session_id), id);
  if (session_id[0] != '\0')
    {
      tasks = ensure_tasks_of (self, session_id);
      sbx_sorted_list_add (tasks, task);
    }
  sbx_task_notify_session (task);
}

static void
apply_task (SbxWorld   *self,
            JsonObject *object,
            gpointer    user_data)
{
  const Context *context = user_data;
  g_autofree char *id = sbx_fields_dup_text (object, "taskId", "");
  g_autofree char *before = NULL;
  g_autofree char *old_session_id = NULL;
  SbxTask *task = sbx_sorted_list_lookup (self->tasks, id);
  const char *after;
  gboolean moved;

  if (task == NULL)
    {
      g_autoptr (SbxTaskRecord) checked = sbx_task_record_read (object, NULL);

      if (checked == NULL)
        return;
      task = ensure_task (self, checked->id, context->origin->timestamp);
    }
  else if (context->fetched && is_stale (object, sbx_task_get_updated_at (task)))
    {
      return;
    }

  before = g_strdup (sbx_task_get_status (task));
  old_session_id = g_strdup (sbx_task_get_session_id (task));
  moved = sbx_task_merge (task, object);
  place_task (self, task, old_session_id, moved);
  after = sbx_task_get_status (task);
  if (sbx_status_is_running (before))
    sbx_world_shift_task_running (self, old_session_id, -1);
  if (sbx_status_is_running (after))
    sbx_world_shift_task_running (self, sbx_task_get_session_id (task), 1);

  if (!context->fetched && context->origin->live && came_to_end (before, after))
    sbx_world_queue_signal (self, SBX_WORLD_TASK_ENDED, task);
}

/**
 * sbx_world_apply_sessions:
 * @payload: of the answer {sessions, next}
 */
void
sbx_world_apply_sessions (SbxWorld        *self,
                          JsonObject      *payload,
                          const SbxOrigin *origin)
{
  Context context = { origin, TRUE };

  sbx_world_foreach_object (self, payload, "sessions", apply_session, &context);
}

/**
 * sbx_world_apply_tasks:
 * @payload: of the answer {tasks, next}
 */
void
sbx_world_apply_tasks (SbxWorld        *self,
                       JsonObject      *payload,
                       const SbxOrigin *origin)
{
  Context context = { origin, TRUE };

  sbx_world_foreach_object (self, payload, "tasks", apply_task, &context);
}

/**
 * sbx_world_apply_session_update:
 * @payload: of the push {session}
 */
void
sbx_world_apply_session_update (SbxWorld        *self,
                                JsonObject      *payload,
                                const SbxOrigin *origin)
{
  Context context = { origin, FALSE };
  JsonObject *session = sbx_world_peek_object (payload, "session");

  if (session != NULL)
    apply_session (self, session, &context);
}

/**
 * sbx_world_apply_task_update:
 * @payload: of the push {task}
 */
void
sbx_world_apply_task_update (SbxWorld        *self,
                             JsonObject      *payload,
                             const SbxOrigin *origin)
{
  Context context = { origin, FALSE };
  JsonObject *task = sbx_world_peek_object (payload, "task");

  if (task != NULL)
    apply_task (self, task, &context);
}

/**
 * sbx_world_apply_progress_update:
 * @payload: of the push {progress}; without a session it is about the whole runner and shows nowhere
 */
void
sbx_world_apply_progress_update (SbxWorld        *self,
                                 JsonObject      *payload,
                                 const SbxOrigin *origin)
{
  JsonObject *object = sbx_world_peek_object (payload, "progress");
  g_autoptr (JsonObject) mended = object != NULL ? sbx_progress_record_mend (object) : NULL;
  g_autoptr (SbxProgressRecord) progress = object != NULL ? sbx_progress_record_read (mended != NULL ? mended : object, NULL) : NULL;

  if (progress != NULL && progress->session_id[0] != '\0')
    sbx_session_take_progress (ensure_session (self, progress->session_id, origin->timestamp), progress);
}

/**
 * sbx_world_find_session:
 *
 * Returns: (transfer none) (nullable): the session with @id, shown already or not
 */
SbxSession *
sbx_world_find_session (SbxWorld   *self,
                        const char *id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && id != NULL, NULL);

  return sbx_sorted_list_lookup (self->sessions, id);
}

/**
 * sbx_world_find_task:
 *
 * Returns: (transfer none) (nullable): the task with @id, shown already or not
 */
SbxTask *
sbx_world_find_task (SbxWorld   *self,
                     const char *id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && id != NULL, NULL);

  return sbx_sorted_list_lookup (self->tasks, id);
}
