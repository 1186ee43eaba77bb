/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-log-record.h"
#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-session.h"
#include "sbx-task.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* What happens in a world, told at the end of a flush. */

typedef struct
{
  SbxWorldSignal signal;
  GObject       *object; /* owned */
  SbxLogRecord  *record; /* (nullable): owned; of the newest message that arrived */
  guint          n;      /* of messages */
} PendingSignal;

/* What arrives is told apart by what people do with it. */
typedef enum
{
  ARRIVAL_PLAIN,
  ARRIVAL_OWN, /* the account's or the system's, which is no news */
  ARRIVAL_IMPORTANT,
} ArrivalKind;

static guint signals[SBX_WORLD_N_SIGNALS];

static void
free_pending (gpointer data)
{
  PendingSignal *pending = data;

  g_clear_object (&pending->object);
  g_clear_pointer (&pending->record, sbx_log_record_unref);
  g_free (pending);
}

GPtrArray *
sbx_world_new_pending (void)
{
  return g_ptr_array_new_with_free_func (free_pending);
}

/* The queue cannot keep the notifications of its own owner: it would keep the owner. */
static void
tell_counts (SbxWorld *self)
{
  gboolean unread = self->told_unread_count != self->unread_count;
  gboolean needs = self->told_needs_count != self->needs_count;
  gboolean running = self->told_running_count != self->running_count;
  guint n_projects = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  gboolean actions = self->told_action_count != self->n_actions;
  gboolean online = self->told_online_count != self->online_count;
  gboolean projects = self->told_project_count != n_projects;

  self->told_unread_count = self->unread_count;
  self->told_needs_count = self->needs_count;
  self->told_running_count = self->running_count;
  self->told_project_count = n_projects;
  self->told_action_count = self->n_actions;
  self->told_online_count = self->online_count;
  if (unread)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_UNREAD_COUNT]);
  if (needs)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_NEEDS_COUNT]);
  if (running)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_RUNNING_COUNT]);
  if (projects)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_PROJECT_COUNT]);
  if (actions)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_ACTION_COUNT]);
  if (online)
    g_object_notify_by_pspec (G_OBJECT (self), sbx_world_properties[SBX_WORLD_PROP_ONLINE_COUNT]);
}

/* An object for the newest message of many: nobody asks for the others. */
static void
tell_arrival (SbxWorld      *self,
              PendingSignal *arrival)
{
  const SbxMessagePlace place = { .starts_group = TRUE, .ends_group = TRUE };
  SbxMessageLog *log = sbx_topic_peek_log (SBX_TOPIC (arrival->object));
  g_autoptr (SbxMessage) message = NULL;

  if (log != NULL)
    message = sbx_message_log_find_message (log, sbx_log_record_get_id (arrival->record));
  if (message == NULL)
    message = sbx_message_new (NULL, arrival->record, &place);

  g_signal_emit (self, signals[SBX_WORLD_MESSAGES_ARRIVED], 0, arrival->object, message, arrival->n);
}

/**
 * sbx_world_tell_flushed:
 *
 * After every model told its changes: what happened is told last, so that handlers find it there.
 */
void
sbx_world_tell_flushed (gpointer owner)
{
  g_autoptr (SbxWorld) self = g_object_ref (owner);
  g_autoptr (GPtrArray) pending = g_steal_pointer (&self->signals);

  self->signals = sbx_world_new_pending ();
  g_hash_table_remove_all (self->arrivals);
  tell_counts (self);
  for (guint i = 0; i < pending->len; i++)
    {
      PendingSignal *entry = pending->pdata[i];

      if (entry->record != NULL)
        tell_arrival (self, entry);
      else
        g_signal_emit (self, signals[entry->signal], 0, entry->object);
    }
}

void
sbx_world_install_signals (GType type)
{
  signals[SBX_WORLD_TASK_ENDED] =
    g_signal_new ("task-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TASK);
  signals[SBX_WORLD_SESSION_ENDED] =
    g_signal_new ("session-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_SESSION);
  signals[SBX_WORLD_MESSAGES_ARRIVED] =
    g_signal_new ("messages-arrived", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, SBX_TYPE_TOPIC,
                  SBX_TYPE_MESSAGE, G_TYPE_UINT);
  signals[SBX_WORLD_TOPIC_ADDED] =
    g_signal_new ("topic-added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TOPIC);
  signals[SBX_WORLD_TOPIC_READ] =
    g_signal_new ("topic-read", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TOPIC);
  /* The id of a project: something is new in the history. */
  signals[SBX_WORLD_PROJECT_CHANGED] =
    g_signal_new ("project-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* A headline and words, either may be empty: somebody sent us a direct message, or notified a conversation of ours. */
  signals[SBX_WORLD_NOTICE] =
    g_signal_new ("notice", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
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
 * sbx_world_tell_project_changed:
 *
 * Emits `project-changed`, at once.
 */
void
sbx_world_tell_project_changed (SbxWorld   *self,
                                const char *id)
{
  g_signal_emit (self, signals[SBX_WORLD_PROJECT_CHANGED], 0, id);
}

/**
 * sbx_world_queue_signal:
 * @object: (transfer none): its parameter
 *
 * Emits @signal at the end of the next flush.
 */
void
sbx_world_queue_signal (SbxWorld      *self,
                        SbxWorldSignal signal,
                        gpointer       object)
{
  PendingSignal *pending;

  if (!sbx_world_has_listener (self, signal))
    return;

  pending = g_new0 (PendingSignal, 1);
  pending->signal = signal;
  pending->object = g_object_ref (object);
  g_ptr_array_add (self->signals, pending);
  sbx_flush_queue_schedule (self->queue);
}

static ArrivalKind
get_kind (const SbxLogRecord *record)
{
  if ((record->flags & SBX_LOG_RECORD_IMPORTANT) != 0)
    return ARRIVAL_IMPORTANT;

  return (record->flags & (SBX_LOG_RECORD_ACCOUNT | SBX_LOG_RECORD_SYSTEM)) != 0 ? ARRIVAL_OWN : ARRIVAL_PLAIN;
}

/**
 * sbx_world_queue_arrival:
 * @message: a live one that came into @topic
 *
 * Emits `messages-arrived` at the end of the next flush: once for all of a kind in a topic.
 */
void
sbx_world_queue_arrival (SbxWorld               *self,
                         SbxTopic               *topic,
                         const SbxMessageRecord *message)
{
  SbxLogRecord  *record;
  PendingSignal *pending;
  gpointer       key;

  if (!sbx_world_has_listener (self, SBX_WORLD_MESSAGES_ARRIVED))
    return;

  record = sbx_log_record_new (message);
  /* Objects begin at even addresses, so that there is room for the kind. */
  key = (char *) topic + get_kind (record);
  pending = g_hash_table_lookup (self->arrivals, key);
  if (pending == NULL)
    {
      pending = g_new0 (PendingSignal, 1);
      pending->signal = SBX_WORLD_MESSAGES_ARRIVED;
      pending->object = g_object_ref (G_OBJECT (topic));
      g_ptr_array_add (self->signals, pending);
      g_hash_table_insert (self->arrivals, key, pending);
      sbx_flush_queue_schedule (self->queue);
    }
  g_clear_pointer (&pending->record, sbx_log_record_unref);
  pending->record = record;
  pending->n++;
}
