/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-other.h"
#include "sbx-property-snapshot.h"
#include "sbx-property-table.h"
#include "sbx-session.h"
#include "sbx-task-private.h"
#include "sbx-world-private.h"

struct _SbxTask
{
  GObject        parent_instance;
  SbxWorld      *world; /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue *queue;
  SbxTaskRecord *record;
  char          *controls;
  SbxTaskState   state;
  gint64         first_seen; /* ms: stands in for a creation that nobody told */
};

enum
{
  PROP_0,
  PROP_WORLD,
  PROP_SESSION,
  PROP_ID,
  PROP_SESSION_ID,
  PROP_TITLE,
  PROP_TASK_TYPE,
  PROP_STATUS,
  PROP_ERROR,
  PROP_NOTE,
  PROP_ATTEMPTS,
  PROP_PROGRESS,
  PROP_CREATED_AT,
  PROP_STARTED_AT,
  PROP_ENDED_AT,
  PROP_UPDATED_AT,
  PROP_CONTROLS,
  PROP_TARGET_ID,
  N_COMPARED_PROPS,
  PROP_RESULT = N_COMPARED_PROPS,
  PROP_EVALUATION,
  N_PROPS
};

static const SbxPropertyRow table[N_PROPS] = {
  [PROP_WORLD] = { "world", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_task_get_world), sbx_world_get_type },
  [PROP_SESSION] = { "session", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_task_get_session), sbx_session_get_type },
  [PROP_ID] = { "id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_id) },
  [PROP_SESSION_ID] = { "session-id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_session_id) },
  [PROP_TITLE] = { "title", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_title) },
  [PROP_TASK_TYPE] = { "task-type", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_task_type) },
  [PROP_STATUS] = { "status", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_status) },
  [PROP_ERROR] = { "error", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_error) },
  [PROP_NOTE] = { "note", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_note) },
  [PROP_ATTEMPTS] = { "attempts", SBX_PROPERTY_COUNT, G_CALLBACK (sbx_task_get_attempts) },
  [PROP_PROGRESS] = { "progress", SBX_PROPERTY_FRACTION, G_CALLBACK (sbx_task_get_progress) },
  [PROP_CREATED_AT] = { "created-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_task_get_created_at) },
  [PROP_STARTED_AT] = { "started-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_task_get_started_at) },
  [PROP_ENDED_AT] = { "ended-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_task_get_ended_at) },
  [PROP_CONTROLS] = { "controls", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_controls) },
  [PROP_TARGET_ID] = { "target-id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_task_get_target_id) },
  [PROP_UPDATED_AT] = { "updated-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_task_get_updated_at) },
  [PROP_RESULT] = { "result", SBX_PROPERTY_BOXED, G_CALLBACK (sbx_task_get_result), json_node_get_type },
  [PROP_EVALUATION] = { "evaluation", SBX_PROPERTY_BOXED, G_CALLBACK (sbx_task_get_evaluation), json_node_get_type },
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxTask, sbx_task, G_TYPE_OBJECT)

static gint64
created_or_seen (const SbxTask *self)
{
  return self->record->created_at > 0 ? self->record->created_at : self->first_seen;
}

static SbxTaskState
find_state (const char *status)
{
  static const char *const words[] = { [SBX_TASK_PENDING] = "pending", [SBX_TASK_RUNNING] = "running", [SBX_TASK_PAUSED] = "paused",
                                       [SBX_TASK_COMPLETED] = "completed", [SBX_TASK_FAILED] = "failed" };

  for (guint i = SBX_TASK_PENDING; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i], status) == 0)
      return i;

  return SBX_TASK_OTHER;
}

static gboolean
same_json (JsonNode *a,
           JsonNode *b)
{
  return a == b || (a != NULL && b != NULL && json_node_equal (a, b));
}

static void
sbx_task_finalize (GObject *object)
{
  SbxTask *self = SBX_TASK (object);

  sbx_task_record_free (self->record);
  g_free (self->controls);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_task_parent_class)->finalize (object);
}

static void
sbx_task_get_property (GObject    *object,
                       guint       id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  sbx_property_table_get (table, N_PROPS, object, id, value);
}

static void
sbx_task_class_init (SbxTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_task_finalize;
  object_class->get_property = sbx_task_get_property;

  sbx_property_table_install (table, N_PROPS, object_class, properties);
}

static void
sbx_task_init (SbxTask *self)
{
}

/**
 * sbx_task_new:
 * @world: (transfer none): not kept
 * @first_seen: ms since 1970
 * @queue: (transfer none): the world's
 *
 * Returns: (transfer full): a task of which only the id is known
 */
SbxTask *
sbx_task_new (SbxWorld      *world,
              const char    *id,
              gint64         first_seen,
              SbxFlushQueue *queue)
{
  SbxTask *self = g_object_new (SBX_TYPE_TASK, NULL);

  self->world = world;
  self->queue = sbx_flush_queue_ref (queue);
  self->record = sbx_task_record_new (id);
  self->first_seen = first_seen;

  return self;
}

/**
 * sbx_task_orphan:
 *
 * Called by the world when it goes.
 */
void
sbx_task_orphan (SbxTask *self)
{
  self->world = NULL;
}

/**
 * sbx_task_peek_id:
 *
 * The same as sbx_task_get_id(), for lists.
 */
const char *
sbx_task_peek_id (gpointer task)
{
  return ((SbxTask *) task)->record->id;
}

/**
 * sbx_task_compare:
 *
 * Newest first, then by id.
 */
int
sbx_task_compare (gconstpointer a,
                  gconstpointer b)
{
  const SbxTask *first = a;
  const SbxTask *second = b;

  if (created_or_seen (first) != created_or_seen (second))
    return created_or_seen (first) > created_or_seen (second) ? -1 : 1;

  return strcmp (first->record->id, second->record->id);
}

/**
 * sbx_task_merge:
 * @object: a Task of docs/protocol.md; what it does not name stays. What cannot be read counts as not named
 *
 * Returns: whether the task's place in the order may have changed
 */
gboolean
sbx_task_merge (SbxTask    *self,
                JsonObject *object)
{
  gint64 old = created_or_seen (self);
  g_autoptr (JsonObject) mended = sbx_task_record_mend (object);
  g_autoptr (JsonNode) result = NULL;
  g_autoptr (JsonNode) evaluation = NULL;
  SbxPropertySnapshot *before;

  sbx_flush_queue_freeze (self->queue, self);

  before = sbx_property_snapshot_take (self, properties, N_COMPARED_PROPS);
  result = self->record->result != NULL ? json_node_ref (self->record->result) : NULL;
  evaluation = self->record->evaluation != NULL ? json_node_ref (self->record->evaluation) : NULL;
  sbx_task_record_merge (self->record, mended != NULL ? mended : object, NULL);
  g_free (self->controls);
  self->controls = sbx_other_words (self->record->other, "controls");
  self->state = find_state (self->record->status);
  sbx_property_snapshot_notify (before);
  if (!same_json (result, self->record->result))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULT]);
  if (!same_json (evaluation, self->record->evaluation))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EVALUATION]);

  return created_or_seen (self) != old;
}

/**
 * sbx_task_notify_session:
 *
 * Says that the session of this task is known now.
 */
void
sbx_task_notify_session (SbxTask *self)
{
  sbx_flush_queue_freeze (self->queue, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * sbx_task_get_world:
 *
 * Returns: (transfer none) (nullable): its world, while that has it
 */
SbxWorld *
sbx_task_get_world (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->world;
}

/**
 * sbx_task_get_session:
 *
 * Returns: (transfer none) (nullable): its session, if it has one that is known
 */
SbxSession *
sbx_task_get_session (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  if (self->world == NULL || self->record->session_id[0] == '\0')
    return NULL;

  return sbx_world_find_session (self->world, self->record->session_id);
}

const char *
sbx_task_get_id (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->id;
}

const char *
sbx_task_get_session_id (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->session_id;
}

/**
 * sbx_task_get_title:
 *
 * Returns: (transfer none): what its report calls it, which not every back end says; "" = nothing
 */
const char *
sbx_task_get_title (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return sbx_other_text (self->record->other, "title");
}

const char *
sbx_task_get_task_type (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->task_type;
}

const char *
sbx_task_get_status (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->status;
}

const char *
sbx_task_get_error (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->error;
}

const char *
sbx_task_get_note (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->note;
}

/**
 * sbx_task_get_result:
 *
 * Returns: (transfer none) (nullable): what the task gave, any JSON
 */
JsonNode *
sbx_task_get_result (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->result;
}

/**
 * sbx_task_get_evaluation:
 *
 * Returns: (transfer none) (nullable): what somebody thought of the result, any JSON
 */
JsonNode *
sbx_task_get_evaluation (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->record->evaluation;
}

gint64
sbx_task_get_attempts (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), 0);

  return MAX (self->record->attempts, 0);
}

/**
 * sbx_task_get_progress:
 *
 * Returns: how much is done, 0 to 1, or -1 if nobody said
 */
double
sbx_task_get_progress (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), -1);

  return self->record->progress >= 0 ? MIN (self->record->progress, 1.0) : -1;
}

gint64
sbx_task_get_created_at (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), 0);

  return self->record->created_at;
}

gint64
sbx_task_get_started_at (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), 0);

  return self->record->started_at;
}

gint64
sbx_task_get_ended_at (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), 0);

  return self->record->ended_at;
}

gint64
sbx_task_get_updated_at (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), 0);

  return self->record->updated_at;
}

/**
 * sbx_task_get_controls:
 *
 * Returns: (transfer none): what whoever runs it can be asked to do with it, such as "pause cancel"; "" where that says nothing
 */
const char *
sbx_task_get_controls (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return self->controls ? self->controls : "";
}

/**
 * sbx_task_get_target_id:
 *
 * Returns: (transfer none): the id of the bot that is asked to do so; "" where nobody is
 */
const char *
sbx_task_get_target_id (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), NULL);

  return sbx_other_text (self->record->other, "targetId");
}

SbxTaskState
sbx_task_get_state (SbxTask *self)
{
  g_return_val_if_fail (SBX_IS_TASK (self), SBX_TASK_OTHER);

  return self->state;
}
