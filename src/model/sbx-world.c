/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-private.h"
#include "sbx-channel-private.h"
#include "sbx-project-private.h"
#include "sbx-property-private.h"
#include "sbx-session-private.h"
#include "sbx-task-private.h"
#include "sbx-topic-private.h"
#include "sbx-user-private.h"
#include "sbx-world-private.h"

GParamSpec *sbx_world_properties[SBX_WORLD_N_PROPS];

G_DEFINE_FINAL_TYPE (SbxWorld, sbx_world, G_TYPE_OBJECT)

static void
orphan_channel (gpointer channel,
                gpointer user_data)
{
  sbx_channel_orphan (channel);
}

static void
orphan_session (gpointer session,
                gpointer user_data)
{
  sbx_session_orphan (session);
}

static void
orphan_project (gpointer project,
                gpointer user_data)
{
  sbx_project_orphan (project);
}

static void
orphan_action (gpointer action,
               gpointer user_data)
{
  sbx_action_orphan (action);
}

static void
orphan_user (gpointer user,
             gpointer user_data)
{
  sbx_user_orphan (user);
}

static void
orphan_task (gpointer task,
             gpointer user_data)
{
  sbx_task_orphan (task);
}

static void
sbx_world_dispose (GObject *object)
{
  SbxWorld *self = SBX_WORLD (object);

  self->disposed = TRUE;
  g_clear_pointer (&self->due, sbx_due_list_free);
  g_clear_pointer (&self->people_due, sbx_due_list_free);
  sbx_flush_queue_close (self->queue);
  sbx_sorted_list_foreach (self->channels, orphan_channel, NULL);
  sbx_sorted_list_foreach (self->sessions, orphan_session, NULL);
  sbx_sorted_list_foreach (self->tasks, orphan_task, NULL);
  sbx_sorted_list_foreach (self->projects, orphan_project, NULL);
  sbx_sorted_list_foreach (self->actions, orphan_action, NULL);
  sbx_sorted_list_foreach (self->people, orphan_user, NULL);
  g_hash_table_remove_all (self->arrivals);
  g_ptr_array_set_size (self->signals, 0);

  G_OBJECT_CLASS (sbx_world_parent_class)->dispose (object);
}

static void
sbx_world_finalize (GObject *object)
{
  SbxWorld *self = SBX_WORLD (object);

  g_object_unref (self->channels);
  g_object_unref (self->sessions);
  g_object_unref (self->tasks);
  g_object_unref (self->projects);
  g_object_unref (self->actions);
  g_object_unref (self->people);
  g_strfreev (self->features);
  g_free (self->dialect);
  g_hash_table_unref (self->tasks_by_session);
  g_hash_table_unref (self->running_by_session);
  g_hash_table_unref (self->streams);
  g_hash_table_unref (self->arrivals);
  g_ptr_array_unref (self->signals);
  g_free (self->name);
  g_free (self->address);
  g_free (self->sender_id);
  g_free (self->reader_id);
  g_free (self->reason);
  g_free (self->disk_trouble);
  sbx_authors_free (self->authors);
  sbx_project_history_free (self->project_history);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_world_parent_class)->finalize (object);
}

static void
sbx_world_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  SbxWorld *self = SBX_WORLD (object);

  switch (id)
    {
    case SBX_WORLD_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case SBX_WORLD_PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case SBX_WORLD_PROP_LOCAL:
      g_value_set_boolean (value, self->local);
      break;
    case SBX_WORLD_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case SBX_WORLD_PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case SBX_WORLD_PROP_ATTEMPT_LIMIT:
      g_value_set_uint (value, self->attempt_limit);
      break;
    case SBX_WORLD_PROP_NEXT_TRY:
      g_value_set_int64 (value, self->next_try);
      break;
    case SBX_WORLD_PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case SBX_WORLD_PROP_LATENCY:
      g_value_set_double (value, self->latency);
      break;
    case SBX_WORLD_PROP_ROUND_TRIP:
      g_value_set_double (value, self->round_trip);
      break;
    case SBX_WORLD_PROP_AS_OF:
      g_value_set_int64 (value, self->as_of);
      break;
    case SBX_WORLD_PROP_WAITING_COUNT:
      g_value_set_uint (value, self->waiting_count);
      break;
    case SBX_WORLD_PROP_DISK_TROUBLE:
      g_value_set_string (value, self->disk_trouble);
      break;
    case SBX_WORLD_PROP_CHANNELS:
      g_value_set_object (value, self->channels);
      break;
    case SBX_WORLD_PROP_SESSIONS:
      g_value_set_object (value, self->sessions);
      break;
    case SBX_WORLD_PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;
    case SBX_WORLD_PROP_PROJECTS:
      g_value_set_object (value, self->projects);
      break;
    case SBX_WORLD_PROP_PROJECT_COUNT:
      g_value_set_uint (value, sbx_world_get_project_count (self));
      break;
    case SBX_WORLD_PROP_ACTIONS:
      g_value_set_object (value, self->actions);
      break;
    case SBX_WORLD_PROP_ACTION_COUNT:
      g_value_set_uint (value, sbx_world_get_action_count (self));
      break;
    case SBX_WORLD_PROP_PEOPLE:
      g_value_set_object (value, self->people);
      break;
    case SBX_WORLD_PROP_ONLINE_COUNT:
      g_value_set_uint (value, self->online_count);
      break;
    case SBX_WORLD_PROP_DIALECT:
      g_value_set_string (value, self->dialect);
      break;
    case SBX_WORLD_PROP_FEATURES:
      g_value_set_boxed (value, self->features);
      break;
    case SBX_WORLD_PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread_count);
      break;
    case SBX_WORLD_PROP_RUNNING_COUNT:
      g_value_set_uint (value, self->running_count);
      break;
    case SBX_WORLD_PROP_NEEDS_COUNT:
      g_value_set_uint (value, self->needs_count);
      break;
    case SBX_WORLD_PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_world_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  SbxWorld *self = SBX_WORLD (object);

  switch (id)
    {
    case SBX_WORLD_PROP_NAME:
      sbx_world_set_name (self, g_value_get_string (value));
      break;
    case SBX_WORLD_PROP_ADDRESS:
      sbx_property_set_string (self, pspec, &self->address, g_value_get_string (value));
      break;
    case SBX_WORLD_PROP_LOCAL:
      sbx_world_set_local (self, g_value_get_boolean (value));
      break;
    case SBX_WORLD_PROP_MUTED:
      sbx_world_set_muted (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_world_class_init (SbxWorldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamSpec **properties = sbx_world_properties;

  object_class->dispose = sbx_world_dispose;
  object_class->finalize = sbx_world_finalize;
  object_class->get_property = sbx_world_get_property;
  object_class->set_property = sbx_world_set_property;

  properties[SBX_WORLD_PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, "", SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[SBX_WORLD_PROP_ADDRESS] =
    g_param_spec_string ("address", NULL, NULL, "", SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[SBX_WORLD_PROP_LOCAL] =
    g_param_spec_boolean ("local", NULL, NULL, FALSE, SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[SBX_WORLD_PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, SBX_TYPE_CONNECTION_STATE, SBX_CONNECTION_DISCONNECTED, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_ATTEMPT] =
    g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_ATTEMPT_LIMIT] =
    g_param_spec_uint ("attempt-limit", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_NEXT_TRY] =
    g_param_spec_int64 ("next-try", NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_REASON] =
    g_param_spec_string ("reason", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_LATENCY] =
    g_param_spec_double ("latency", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, -1, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_ROUND_TRIP] =
    g_param_spec_double ("round-trip", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, -1, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_AS_OF] =
    g_param_spec_int64 ("as-of", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_WAITING_COUNT] =
    g_param_spec_uint ("waiting-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_DISK_TROUBLE] =
    g_param_spec_string ("disk-trouble", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_CHANNELS] =
    g_param_spec_object ("channels", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_SESSIONS] =
    g_param_spec_object ("sessions", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_TASKS] =
    g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_PROJECTS] =
    g_param_spec_object ("projects", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_PROJECT_COUNT] =
    g_param_spec_uint ("project-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_ACTIONS] =
    g_param_spec_object ("actions", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_ACTION_COUNT] =
    g_param_spec_uint ("action-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  sbx_world_properties[SBX_WORLD_PROP_PEOPLE] =
    g_param_spec_object ("people", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  sbx_world_properties[SBX_WORLD_PROP_ONLINE_COUNT] =
    g_param_spec_uint ("online-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_DIALECT] =
    g_param_spec_string ("dialect", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_FEATURES] =
    g_param_spec_boxed ("features", NULL, NULL, G_TYPE_STRV, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_UNREAD_COUNT] =
    g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_RUNNING_COUNT] =
    g_param_spec_uint ("running-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_NEEDS_COUNT] =
    g_param_spec_uint ("needs-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[SBX_WORLD_PROP_MUTED] =
    g_param_spec_boolean ("muted", NULL, NULL, FALSE, SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, SBX_WORLD_N_PROPS, properties);

  sbx_world_install_signals (G_TYPE_FROM_CLASS (klass));
}

static const char *
get_channel_id (gpointer channel)
{
  return sbx_channel_get_id (channel);
}

static const char *
get_session_id (gpointer session)
{
  return sbx_session_get_id (session);
}

static void
sbx_world_init (SbxWorld *self)
{
  self->queue = sbx_flush_queue_new (sbx_world_tell_flushed, self);
  self->name = g_strdup ("");
  self->address = g_strdup ("");
  self->sender_id = g_strdup ("");
  self->reader_id = g_strdup ("local");
  self->latency = self->round_trip = -1;
  self->channels = sbx_sorted_list_new (SBX_TYPE_CHANNEL, get_channel_id, sbx_channel_compare, self->queue);
  self->sessions = sbx_sorted_list_new (SBX_TYPE_SESSION, get_session_id, sbx_session_compare, self->queue);
  self->tasks = sbx_sorted_list_new (SBX_TYPE_TASK, sbx_task_peek_id, sbx_task_compare, self->queue);
  self->projects = sbx_sorted_list_new (SBX_TYPE_PROJECT, sbx_project_peek_id, sbx_project_compare, self->queue);
  self->actions = sbx_sorted_list_new (SBX_TYPE_ACTION, sbx_action_peek_id, sbx_action_compare, self->queue);
  self->people = sbx_sorted_list_new (SBX_TYPE_USER, sbx_user_peek_id, sbx_user_compare, self->queue);
  self->project_history = sbx_project_history_new ();
  self->project_stats.total = -1;
  self->authors = sbx_authors_new ();
  self->tasks_by_session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->running_by_session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->signals = sbx_world_new_pending ();
  self->arrivals = g_hash_table_new (NULL, NULL);
}

/* What runs is counted once: each task, and a session of which no task runs. */
static void
shift_running (SbxWorld *self,
               int       by)
{
  self->running_count += by;
  sbx_flush_queue_schedule (self->queue);
}

static int
get_running_tasks (SbxWorld   *self,
                   const char *session_id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->running_by_session, session_id));
}

/**
 * sbx_world_shift_session_running:
 *
 * A session ran @before, or did not, and does so @after, or does not.
 */
void
sbx_world_shift_session_running (SbxWorld   *self,
                                 const char *id,
                                 gboolean    before,
                                 gboolean    after)
{
  if (before != after && get_running_tasks (self, id) == 0)
    shift_running (self, after ? 1 : -1);
}

/**
 * sbx_world_shift_task_running:
 * @session_id: of the task; "" = none
 * @by: 1 = it runs now, -1 = not any more
 */
void
sbx_world_shift_task_running (SbxWorld   *self,
                              const char *session_id,
                              int         by)
{
  SbxSession *session = sbx_sorted_list_lookup (self->sessions, session_id);
  int before = get_running_tasks (self, session_id), after = before + by;

  shift_running (self, by);
  if (session_id[0] == '\0')
    return;

  if (after > 0)
    g_hash_table_insert (self->running_by_session, g_strdup (session_id), GINT_TO_POINTER (after));
  else
    g_hash_table_remove (self->running_by_session, session_id);
  if (session != NULL && sbx_status_is_running (sbx_session_get_status (session)) && (before == 0 || after == 0))
    shift_running (self, -by);
}

/**
 * sbx_world_count_unread:
 * @channel: one whose count, or whether it is muted or in this world at all, may have changed
 *
 * Keeps the sum over all channels.
 */
void
sbx_world_count_unread (SbxWorld   *self,
                        SbxChannel *channel)
{
  gboolean counts = sbx_channel_get_world (channel) == self && !sbx_channel_get_muted (channel);
  guint now = counts ? sbx_channel_get_unread_count (channel) : 0;
  guint before = sbx_channel_exchange_counted (channel, now);

  if (now == before)
    return;

  self->unread_count = self->unread_count - before + now;
  sbx_flush_queue_schedule (self->queue);
}

/**
 * sbx_world_new:
 * @name: for people
 * @address: where its hub is
 *
 * Returns: (transfer full): a world in which nothing is known
 */
SbxWorld *
sbx_world_new (const char *name,
               const char *address)
{
  return g_object_new (SBX_TYPE_WORLD, "name", name, "address", address, NULL);
}

/**
 * sbx_world_get_channels:
 *
 * Returns: (transfer none): a list of #SbxChannel
 */
GListModel *
sbx_world_get_channels (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return G_LIST_MODEL (self->channels);
}

/**
 * sbx_world_get_sessions:
 *
 * Returns: (transfer none): a list of #SbxSession
 */
GListModel *
sbx_world_get_sessions (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return G_LIST_MODEL (self->sessions);
}

/**
 * sbx_world_get_projects:
 *
 * Returns: (transfer none): a list of #SbxProject, newest first
 */
GListModel *
sbx_world_get_projects (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return G_LIST_MODEL (self->projects);
}

guint
sbx_world_get_project_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->projects));
}

/**
 * sbx_world_get_actions:
 *
 * Returns: (transfer none): a list of #SbxAction, newest first
 */
GListModel *
sbx_world_get_actions (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return G_LIST_MODEL (self->actions);
}

guint
sbx_world_get_action_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->n_actions;
}

/**
 * sbx_world_get_tasks:
 *
 * Returns: (transfer none): a list of #SbxTask
 */
GListModel *
sbx_world_get_tasks (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

SbxAuthors *
sbx_world_get_authors (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->authors;
}

guint
sbx_world_get_unread_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->unread_count;
}

guint
sbx_world_get_running_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->running_count;
}

/**
 * sbx_world_flush:
 *
 * Has every model tell its changes now, not at the next frame.
 */
void
sbx_world_flush (SbxWorld *self)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_flush_queue_run (self->queue);
}
