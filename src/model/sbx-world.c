/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-project-private.h"
#include "sbx-property-private.h"
#include "sbx-session-private.h"
#include "sbx-task-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

typedef struct
{
  SbxWorldSignal signal;
  GObject       *object; /* owned */
  GObject       *second; /* (nullable): owned */
} PendingSignal;

enum
{
  PROP_0,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_LOCAL,
  PROP_STATE,
  PROP_ATTEMPT,
  PROP_ATTEMPT_LIMIT,
  PROP_NEXT_TRY,
  PROP_REASON,
  PROP_LATENCY,
  PROP_AS_OF,
  PROP_WAITING_COUNT,
  PROP_DISK_TROUBLE,
  PROP_CHANNELS,
  PROP_SESSIONS,
  PROP_TASKS,
  PROP_PROJECTS,
  PROP_PROJECT_COUNT,
  PROP_DIALECT,
  PROP_FEATURES,
  PROP_UNREAD_COUNT,
  PROP_RUNNING_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint signals[SBX_WORLD_N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxWorld, sbx_world, G_TYPE_OBJECT)

static void
free_pending (gpointer data)
{
  PendingSignal *pending = data;

  g_clear_object (&pending->object);
  g_clear_object (&pending->second);
  g_free (pending);
}

static GPtrArray *
new_pending (void)
{
  return g_ptr_array_new_with_free_func (free_pending);
}

/* The queue cannot keep the notifications of its own owner: it would keep the owner. */
static void
tell_counts (SbxWorld *self)
{
  gboolean unread = self->told_unread_count != self->unread_count;
  gboolean running = self->told_running_count != self->running_count;
  guint n_projects = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  gboolean projects = self->told_project_count != n_projects;

  self->told_unread_count = self->unread_count;
  self->told_running_count = self->running_count;
  self->told_project_count = n_projects;
  if (unread)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD_COUNT]);
  if (running)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING_COUNT]);
  if (projects)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT_COUNT]);
}

/* After every model told its changes: what happened is told last, so that handlers find it there. */
static void
on_flushed (gpointer owner)
{
  g_autoptr (SbxWorld) self = g_object_ref (owner);
  g_autoptr (GPtrArray) pending = g_steal_pointer (&self->signals);

  self->signals = new_pending ();
  tell_counts (self);
  for (guint i = 0; i < pending->len; i++)
    {
      PendingSignal *entry = pending->pdata[i];

      if (entry->second != NULL)
        g_signal_emit (self, signals[entry->signal], 0, entry->object, entry->second);
      else
        g_signal_emit (self, signals[entry->signal], 0, entry->object);
    }
}

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
orphan_task (gpointer task,
             gpointer user_data)
{
  sbx_task_orphan (task);
}

static void
set_topic_sender (gpointer topic,
                  gpointer sender_id)
{
  SbxMessageLog *log = sbx_topic_peek_log (topic);

  if (log != NULL)
    sbx_message_log_set_sender (log, sender_id);
}

static void
set_channel_sender (gpointer channel,
                    gpointer sender_id)
{
  sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), set_topic_sender, sender_id);
}

static void
sbx_world_dispose (GObject *object)
{
  SbxWorld *self = SBX_WORLD (object);

  sbx_flush_queue_close (self->queue);
  sbx_sorted_list_foreach (self->channels, orphan_channel, NULL);
  sbx_sorted_list_foreach (self->sessions, orphan_session, NULL);
  sbx_sorted_list_foreach (self->tasks, orphan_task, NULL);
  sbx_sorted_list_foreach (self->projects, orphan_project, NULL);
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
  g_strfreev (self->features);
  g_free (self->dialect);
  g_hash_table_unref (self->tasks_by_session);
  g_hash_table_unref (self->streams);
  g_ptr_array_unref (self->signals);
  g_free (self->name);
  g_free (self->address);
  g_free (self->sender_id);
  g_free (self->reader_id);
  g_free (self->reason);
  g_free (self->disk_trouble);
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
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_LOCAL:
      g_value_set_boolean (value, self->local);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_ATTEMPT_LIMIT:
      g_value_set_uint (value, self->attempt_limit);
      break;
    case PROP_NEXT_TRY:
      g_value_set_int64 (value, self->next_try);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_LATENCY:
      g_value_set_double (value, self->latency);
      break;
    case PROP_AS_OF:
      g_value_set_int64 (value, self->as_of);
      break;
    case PROP_WAITING_COUNT:
      g_value_set_uint (value, self->waiting_count);
      break;
    case PROP_DISK_TROUBLE:
      g_value_set_string (value, self->disk_trouble);
      break;
    case PROP_CHANNELS:
      g_value_set_object (value, self->channels);
      break;
    case PROP_SESSIONS:
      g_value_set_object (value, self->sessions);
      break;
    case PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;
    case PROP_PROJECTS:
      g_value_set_object (value, self->projects);
      break;
    case PROP_PROJECT_COUNT:
      g_value_set_uint (value, sbx_world_get_project_count (self));
      break;
    case PROP_DIALECT:
      g_value_set_string (value, self->dialect);
      break;
    case PROP_FEATURES:
      g_value_set_boxed (value, self->features);
      break;
    case PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread_count);
      break;
    case PROP_RUNNING_COUNT:
      g_value_set_uint (value, self->running_count);
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
    case PROP_NAME:
      sbx_world_set_name (self, g_value_get_string (value));
      break;
    case PROP_ADDRESS:
      sbx_property_set_string (self, pspec, &self->address, g_value_get_string (value));
      break;
    case PROP_LOCAL:
      sbx_world_set_local (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_signals (GType type)
{
  signals[SBX_WORLD_TASK_ENDED] =
    g_signal_new ("task-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TASK);
  signals[SBX_WORLD_SESSION_ENDED] =
    g_signal_new ("session-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_SESSION);
  signals[SBX_WORLD_MESSAGE_ARRIVED] =
    g_signal_new ("message-arrived", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, SBX_TYPE_TOPIC,
                  SBX_TYPE_MESSAGE);
  signals[SBX_WORLD_TOPIC_ADDED] =
    g_signal_new ("topic-added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TOPIC);
  /* A headline and words, either may be empty: somebody sent us a direct message, or notified a conversation of ours. */
  signals[SBX_WORLD_NOTICE] =
    g_signal_new ("notice", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
sbx_world_class_init (SbxWorldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_world_dispose;
  object_class->finalize = sbx_world_finalize;
  object_class->get_property = sbx_world_get_property;
  object_class->set_property = sbx_world_set_property;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, "", SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[PROP_ADDRESS] =
    g_param_spec_string ("address", NULL, NULL, "", SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[PROP_LOCAL] =
    g_param_spec_boolean ("local", NULL, NULL, FALSE, SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SBX_TYPE_CONNECTION_STATE,
                                              SBX_CONNECTION_DISCONNECTED, SBX_PROPERTY_READABLE);
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_ATTEMPT_LIMIT] =
    g_param_spec_uint ("attempt-limit", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_NEXT_TRY] =
    g_param_spec_int64 ("next-try", NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_LATENCY] =
    g_param_spec_double ("latency", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, -1, SBX_PROPERTY_READABLE);
  properties[PROP_AS_OF] = g_param_spec_int64 ("as-of", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[PROP_WAITING_COUNT] = g_param_spec_uint ("waiting-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_DISK_TROUBLE] = g_param_spec_string ("disk-trouble", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_CHANNELS] = g_param_spec_object ("channels", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[PROP_SESSIONS] = g_param_spec_object ("sessions", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[PROP_TASKS] = g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[PROP_PROJECTS] = g_param_spec_object ("projects", NULL, NULL, G_TYPE_LIST_MODEL, SBX_PROPERTY_READABLE);
  properties[PROP_PROJECT_COUNT] = g_param_spec_uint ("project-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_DIALECT] = g_param_spec_string ("dialect", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_FEATURES] = g_param_spec_boxed ("features", NULL, NULL, G_TYPE_STRV, SBX_PROPERTY_READABLE);
  properties[PROP_UNREAD_COUNT] =
    g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_RUNNING_COUNT] =
    g_param_spec_uint ("running-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  install_signals (G_TYPE_FROM_CLASS (klass));
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
  self->queue = sbx_flush_queue_new (on_flushed, self);
  self->name = g_strdup ("");
  self->address = g_strdup ("");
  self->sender_id = g_strdup ("");
  self->reader_id = g_strdup ("local");
  self->latency = -1;
  self->channels = sbx_sorted_list_new (SBX_TYPE_CHANNEL, get_channel_id, sbx_channel_compare, self->queue);
  self->sessions = sbx_sorted_list_new (SBX_TYPE_SESSION, get_session_id, sbx_session_compare, self->queue);
  self->tasks = sbx_sorted_list_new (SBX_TYPE_TASK, sbx_task_peek_id, sbx_task_compare, self->queue);
  self->projects = sbx_sorted_list_new (SBX_TYPE_PROJECT, sbx_project_peek_id, sbx_project_compare, self->queue);
  self->tasks_by_session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->signals = new_pending ();
}

/**
 * sbx_world_get_sender_id:
 *
 * Returns: who this user is as a sender, "" = not known
 */
const char *
sbx_world_get_sender_id (SbxWorld *self)
{
  return self->sender_id;
}

/**
 * sbx_world_has_listener:
 *
 * Returns: whether anybody wants to hear of @signal, so that it is worth preparing
 */
gboolean
sbx_world_has_listener (SbxWorld      *self,
                        SbxWorldSignal signal)
{
  return g_signal_has_handler_pending (self, signals[signal], 0, FALSE);
}

/**
 * sbx_world_tell_topic:
 *
 * Emits `topic-added`, at once: whoever has something to show in it puts it there first.
 */
void
sbx_world_tell_topic (SbxWorld *self,
                      SbxTopic *topic)
{
  g_signal_emit (self, signals[SBX_WORLD_TOPIC_ADDED], 0, topic);
}

/**
 * sbx_world_tell_notice:
 *
 * Emits `notice`, at once: it is about nothing that is shown.
 */
void
sbx_world_tell_notice (SbxWorld   *self,
                       const char *title,
                       const char *text)
{
  g_signal_emit (self, signals[SBX_WORLD_NOTICE], 0, title, text);
}

/**
 * sbx_world_queue_signal:
 * @object: (transfer none): its first parameter
 * @second: (transfer none) (nullable): its second, if it has one
 *
 * Emits @signal at the end of the next flush.
 */
void
sbx_world_queue_signal (SbxWorld      *self,
                        SbxWorldSignal signal,
                        gpointer       object,
                        gpointer       second)
{
  PendingSignal *pending;

  if (!sbx_world_has_listener (self, signal))
    return;

  pending = g_new0 (PendingSignal, 1);
  pending->signal = signal;
  pending->object = g_object_ref (object);
  pending->second = second != NULL ? g_object_ref (second) : NULL;
  g_ptr_array_add (self->signals, pending);
  sbx_flush_queue_schedule (self->queue);
}

/**
 * sbx_world_shift_running:
 *
 * Counts a session or lone task that ran @before and does so @after.
 */
void
sbx_world_shift_running (SbxWorld *self,
                         gboolean  before,
                         gboolean  after)
{
  if (before == after)
    return;

  self->running_count = after ? self->running_count + 1 : self->running_count - 1;
  sbx_flush_queue_schedule (self->queue);
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

const char *
sbx_world_get_name (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->name;
}

void
sbx_world_set_name (SbxWorld   *self,
                    const char *name)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_string (self, properties[PROP_NAME], &self->name, name != NULL ? name : "");
}

const char *
sbx_world_get_address (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->address;
}

/**
 * sbx_world_is_local:
 *
 * Returns: whether its hub is the one inside this app
 */
gboolean
sbx_world_is_local (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->local;
}

void
sbx_world_set_local (SbxWorld *self,
                     gboolean  local)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_boolean (self, properties[PROP_LOCAL], &self->local, !!local);
}

SbxConnectionState
sbx_world_get_state (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), SBX_CONNECTION_DISCONNECTED);

  return self->state;
}

guint
sbx_world_get_attempt (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->attempt;
}

guint
sbx_world_get_attempt_limit (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->attempt_limit;
}

/**
 * sbx_world_get_next_try:
 *
 * Returns: when the next try to connect is due, ms since 1970, 0 = none
 */
gint64
sbx_world_get_next_try (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->next_try;
}

/**
 * sbx_world_get_reason:
 *
 * Returns: (nullable): for people: why it is not connected
 */
const char *
sbx_world_get_reason (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->reason;
}

/**
 * sbx_world_get_latency:
 *
 * Returns: ms, negative = unknown
 */
double
sbx_world_get_latency (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), -1);

  return self->latency;
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
 * sbx_world_get_dialect:
 *
 * Returns: (nullable): what the server speaks: "native", "monitor", "agent", "broadcast", "worker" or "unified"; %NULL
 *   while that is not known
 */
const char *
sbx_world_get_dialect (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->dialect;
}

void
sbx_world_set_dialect (SbxWorld   *self,
                       const char *dialect)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  if (g_strcmp0 (self->dialect, dialect) == 0)
    return;

  g_free (self->dialect);
  self->dialect = g_strdup (dialect);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIALECT]);
}

/**
 * sbx_world_set_features:
 * @features: names of what the hub can do; none = all, which a hub says that does not know of features
 */
void
sbx_world_set_features (SbxWorld           *self,
                        const char *const  *features)
{
  g_return_if_fail (SBX_IS_WORLD (self) && features != NULL);

  if (self->features != NULL && g_strv_equal ((const char *const *) self->features, features))
    return;

  g_strfreev (self->features);
  self->features = g_strdupv ((GStrv) features);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FEATURES]);
}

/**
 * sbx_world_has_feature:
 * @feature: its name
 *
 * Returns: whether the hub can do that, as far as is known
 */
gboolean
sbx_world_has_feature (SbxWorld   *self,
                       const char *feature)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && feature != NULL, FALSE);

  return self->features != NULL &&
         (self->features[0] == NULL || g_strv_contains ((const char *const *) self->features, feature));
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

/**
 * sbx_world_set_identity:
 * @sender_id: whose messages are our own: the userId, else the clientId
 * @reader_id: whose read state is ours: the userId, or "local"
 */
void
sbx_world_set_identity (SbxWorld   *self,
                        const char *sender_id,
                        const char *reader_id)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  if (g_strcmp0 (self->sender_id, sender_id) != 0)
    {
      g_free (self->sender_id);
      self->sender_id = g_strdup (sender_id != NULL ? sender_id : "");
      sbx_sorted_list_foreach (self->channels, set_channel_sender, self->sender_id);
    }
  if (g_strcmp0 (self->reader_id, reader_id) != 0)
    {
      g_free (self->reader_id);
      self->reader_id = g_strdup (reader_id != NULL ? reader_id : "local");
    }
}

/**
 * sbx_world_set_connection:
 * @next_try: ms since 1970, 0 = none
 * @reason: (nullable): for people
 *
 * Says how the connection to the hub is. All of it is notified together.
 */
void
sbx_world_set_connection (SbxWorld          *self,
                          SbxConnectionState state,
                          guint              attempt,
                          guint              attempt_limit,
                          gint64             next_try,
                          const char        *reason)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  g_object_freeze_notify (G_OBJECT (self));
  sbx_property_set_int (self, properties[PROP_STATE], &self->state, state);
  sbx_property_set_uint (self, properties[PROP_ATTEMPT], &self->attempt, attempt);
  sbx_property_set_uint (self, properties[PROP_ATTEMPT_LIMIT], &self->attempt_limit, attempt_limit);
  sbx_property_set_int64 (self, properties[PROP_NEXT_TRY], &self->next_try, next_try);
  sbx_property_set_string (self, properties[PROP_REASON], &self->reason, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_world_set_latency:
 * @latency: ms, negative = unknown
 */
void
sbx_world_set_latency (SbxWorld *self,
                       double    latency)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_double (self, properties[PROP_LATENCY], &self->latency, latency);
}

/**
 * sbx_world_get_as_of:
 *
 * Returns: up to when what is shown is known to be whole, in ms since 1970; 0 where it is live now, or nothing was
 *   ever seen
 */
gint64
sbx_world_get_as_of (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->as_of;
}

/**
 * sbx_world_set_as_of:
 * @as_of: ms since 1970, 0 = live, or nothing was ever seen
 */
void
sbx_world_set_as_of (SbxWorld *self,
                     gint64    as_of)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_int64 (self, properties[PROP_AS_OF], &self->as_of, as_of);
}

/**
 * sbx_world_get_waiting_count:
 *
 * Returns: how many messages somebody wrote here that the hub does not have, those that wait for a decision among them
 */
guint
sbx_world_get_waiting_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->waiting_count;
}

/**
 * sbx_world_set_waiting_count:
 */
void
sbx_world_set_waiting_count (SbxWorld *self,
                             guint     count)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_uint (self, properties[PROP_WAITING_COUNT], &self->waiting_count, count);
}

/**
 * sbx_world_get_disk_trouble:
 *
 * Returns: (transfer none) (nullable): why what is written is not kept on disk, in a sentence for people
 */
const char *
sbx_world_get_disk_trouble (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->disk_trouble;
}

/**
 * sbx_world_set_disk_trouble:
 * @trouble: (nullable): %NULL = all is kept, or nothing is meant to be
 */
void
sbx_world_set_disk_trouble (SbxWorld   *self,
                            const char *trouble)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  sbx_property_set_string (self, properties[PROP_DISK_TROUBLE], &self->disk_trouble, trouble);
}
