/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-other.h"
#include "sbx-property-snapshot.h"
#include "sbx-property-table.h"
#include "sbx-session-private.h"
#include "sbx-world.h"

struct _SbxSession
{
  GObject           parent_instance;
  SbxWorld         *world;  /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue    *queue;
  SbxSortedList    *tasks;
  SbxSessionRecord *record;
  char             *controls;
  gint64            first_seen; /* ms: stands in for a start that nobody told */
};

enum
{
  PROP_0,
  PROP_WORLD,
  PROP_ID,
  PROP_TITLE,
  PROP_AGENT,
  PROP_STATUS,
  PROP_CURRENT_TASK,
  PROP_ERROR,
  PROP_COMPLETED_TASKS,
  PROP_TOTAL_TASKS,
  PROP_FRACTION,
  PROP_STARTED_AT,
  PROP_UPDATED_AT,
  PROP_CONTROLS,
  PROP_TARGET_ID,
  PROP_ENDED_AT,
  PROP_TASKS,
  N_PROPS
};

static const SbxPropertyRow table[N_PROPS] = {
  [PROP_WORLD] = { "world", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_session_get_world), sbx_world_get_type },
  [PROP_ID] = { "id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_id) },
  [PROP_TITLE] = { "title", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_title) },
  [PROP_AGENT] = { "agent", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_agent) },
  [PROP_STATUS] = { "status", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_status) },
  [PROP_CURRENT_TASK] = { "current-task", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_current_task) },
  [PROP_ERROR] = { "error", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_error) },
  [PROP_COMPLETED_TASKS] = { "completed-tasks", SBX_PROPERTY_COUNT, G_CALLBACK (sbx_session_get_completed_tasks) },
  [PROP_TOTAL_TASKS] = { "total-tasks", SBX_PROPERTY_COUNT, G_CALLBACK (sbx_session_get_total_tasks) },
  [PROP_FRACTION] = { "fraction", SBX_PROPERTY_FRACTION, G_CALLBACK (sbx_session_get_fraction) },
  [PROP_STARTED_AT] = { "started-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_session_get_started_at) },
  [PROP_CONTROLS] = { "controls", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_controls) },
  [PROP_TARGET_ID] = { "target-id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_session_get_target_id) },
  [PROP_UPDATED_AT] = { "updated-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_session_get_updated_at) },
  [PROP_ENDED_AT] = { "ended-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_session_get_ended_at) },
  [PROP_TASKS] = { "tasks", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_session_get_tasks), g_list_model_get_type },
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxSession, sbx_session, G_TYPE_OBJECT)

static gint64
started_or_seen (const SbxSession *self)
{
  return self->record->started_at > 0 ? self->record->started_at : self->first_seen;
}

static void
sbx_session_dispose (GObject *object)
{
  SbxSession *self = SBX_SESSION (object);

  self->world = NULL;
  g_clear_object (&self->tasks);

  G_OBJECT_CLASS (sbx_session_parent_class)->dispose (object);
}

static void
sbx_session_finalize (GObject *object)
{
  SbxSession *self = SBX_SESSION (object);

  sbx_session_record_free (self->record);
  g_free (self->controls);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_session_parent_class)->finalize (object);
}

static void
sbx_session_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  sbx_property_table_get (table, N_PROPS, object, id, value);
}

static void
sbx_session_class_init (SbxSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_session_dispose;
  object_class->finalize = sbx_session_finalize;
  object_class->get_property = sbx_session_get_property;

  sbx_property_table_install (table, N_PROPS, object_class, properties);
}

static void
sbx_session_init (SbxSession *self)
{
}

/**
 * sbx_session_new:
 * @world: (transfer none): not kept
 * @first_seen: ms since 1970
 * @tasks: (transfer none): the list of its tasks
 * @queue: (transfer none): the world's
 *
 * Returns: (transfer full): a session of which only the id is known
 */
SbxSession *
sbx_session_new (SbxWorld      *world,
                 const char    *id,
                 gint64         first_seen,
                 SbxSortedList *tasks,
                 SbxFlushQueue *queue)
{
  SbxSession *self = g_object_new (SBX_TYPE_SESSION, NULL);

  self->world = world;
  self->queue = sbx_flush_queue_ref (queue);
  self->tasks = g_object_ref (tasks);
  self->record = sbx_session_record_new (id);
  self->first_seen = first_seen;

  return self;
}

/**
 * sbx_session_orphan:
 *
 * Called by the world when it goes.
 */
void
sbx_session_orphan (SbxSession *self)
{
  self->world = NULL;
}

/**
 * sbx_session_compare:
 *
 * Newest first, then by id.
 */
int
sbx_session_compare (gconstpointer a,
                     gconstpointer b)
{
  const SbxSession *first = a;
  const SbxSession *second = b;

  if (started_or_seen (first) != started_or_seen (second))
    return started_or_seen (first) > started_or_seen (second) ? -1 : 1;

  return strcmp (first->record->id, second->record->id);
}

/**
 * sbx_session_merge:
 * @object: a Session of docs/protocol.md; what it does not name stays. What cannot be read counts as not named
 *
 * Returns: whether the session's place in the order may have changed
 */
gboolean
sbx_session_merge (SbxSession *self,
                   JsonObject *object)
{
  gint64 old = started_or_seen (self);
  g_autoptr (JsonObject) mended = sbx_session_record_mend (object);
  SbxPropertySnapshot *before;

  sbx_flush_queue_freeze (self->queue, self);
  before = sbx_property_snapshot_take (self, properties, N_PROPS);
  sbx_session_record_merge (self->record, mended != NULL ? mended : object, NULL);
  g_free (self->controls);
  self->controls = sbx_other_words (self->record->other, "controls");
  sbx_property_snapshot_notify (before);

  return started_or_seen (self) != old;
}

/**
 * sbx_session_take_progress:
 *
 * Takes over how far the session is.
 */
void
sbx_session_take_progress (SbxSession              *self,
                           const SbxProgressRecord *progress)
{
  SbxPropertySnapshot *before;

  sbx_flush_queue_freeze (self->queue, self);
  before = sbx_property_snapshot_take (self, properties, N_PROPS);
  self->record->total_tasks = progress->total_tasks;
  self->record->completed_tasks = progress->completed_tasks;
  if (progress->current_task != NULL && progress->current_task[0] != '\0')
    {
      g_free (self->record->current_task);
      self->record->current_task = g_strdup (progress->current_task);
    }
  sbx_property_snapshot_notify (before);
}

/**
 * sbx_status_is_running:
 *
 * Returns: whether @status of a session or task means that it runs
 */
gboolean
sbx_status_is_running (const char *status)
{
  return g_strcmp0 (status, "running") == 0;
}

/**
 * sbx_status_is_ended:
 *
 * Returns: whether @status of a session or task means that it completed or failed
 */
gboolean
sbx_status_is_ended (const char *status)
{
  return g_strcmp0 (status, "completed") == 0 || g_strcmp0 (status, "failed") == 0;
}

/**
 * sbx_session_get_world:
 *
 * Returns: (transfer none) (nullable): its world, while that has it
 */
SbxWorld *
sbx_session_get_world (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->world;
}

const char *
sbx_session_get_id (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->record->id;
}

const char *
sbx_session_get_title (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->record->title;
}

/**
 * sbx_session_get_agent:
 *
 * Returns: (transfer none): who runs it, if its report says that; "" = not said
 */
const char *
sbx_session_get_agent (SbxSession *self)
{
  static const char *const members[] = { "clientName", "agentName", "agentId", "clientId" };
  const char *agent = "";

  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members) && agent[0] == '\0'; i++)
    agent = sbx_other_text (self->record->other, members[i]);

  return agent;
}

const char *
sbx_session_get_status (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->record->status;
}

const char *
sbx_session_get_current_task (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->record->current_task;
}

const char *
sbx_session_get_error (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->record->error;
}

gint64
sbx_session_get_completed_tasks (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), 0);

  return MAX (self->record->completed_tasks, 0);
}

gint64
sbx_session_get_total_tasks (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), 0);

  return MAX (self->record->total_tasks, 0);
}

/**
 * sbx_session_get_fraction:
 *
 * Returns: how much is done, 0 to 1, or -1 if nobody knows how much there is
 */
double
sbx_session_get_fraction (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), -1);

  if (self->record->total_tasks <= 0)
    return -1;

  return CLAMP ((double) self->record->completed_tasks / (double) self->record->total_tasks, 0.0, 1.0);
}

gint64
sbx_session_get_started_at (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), 0);

  return self->record->started_at;
}

gint64
sbx_session_get_updated_at (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), 0);

  return self->record->updated_at;
}

gint64
sbx_session_get_ended_at (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), 0);

  return self->record->ended_at;
}

/**
 * sbx_session_get_tasks:
 *
 * Returns: (transfer none): a list of its #SbxTask, newest first
 */
GListModel *
sbx_session_get_tasks (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

/**
 * sbx_session_get_controls:
 *
 * Returns: (transfer none): what whoever runs it can be asked to do with it, such as "pause cancel"; "" where that says nothing
 */
const char *
sbx_session_get_controls (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return self->controls ? self->controls : "";
}

/**
 * sbx_session_get_target_id:
 *
 * Returns: (transfer none): the id of the bot that is asked to do so; "" where nobody is
 */
const char *
sbx_session_get_target_id (SbxSession *self)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);

  return sbx_other_text (self->record->other, "targetId");
}
