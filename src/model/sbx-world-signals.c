/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message.h"
#include "sbx-session.h"
#include "sbx-task.h"
#include "sbx-topic.h"
#include "sbx-world-private.h"

/* What happens in a world, told at the end of a flush. */

typedef struct
{
  SbxWorldSignal signal;
  GObject       *object; /* owned */
  GObject       *second; /* (nullable): owned */
} PendingSignal;

static guint signals[SBX_WORLD_N_SIGNALS];

static void
free_pending (gpointer data)
{
  PendingSignal *pending = data;

  g_clear_object (&pending->object);
  g_clear_object (&pending->second);
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
  gboolean projects = self->told_project_count != n_projects;

  self->told_unread_count = self->unread_count;
  self->told_needs_count = self->needs_count;
  self->told_running_count = self->running_count;
  self->told_project_count = n_projects;
  self->told_action_count = self->n_actions;
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

void
sbx_world_install_signals (GType type)
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
  signals[SBX_WORLD_TOPIC_READ] =
    g_signal_new ("topic-read", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TOPIC);
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
